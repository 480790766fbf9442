//! Verbs and phrases of reporting: who says, confirms, denies.
//!
//! `speech.tsv` in; one phrase set of cues and one of words that may or may not be speakers out.

use super::{Data, LexiconError, Phrases, phrases::Asked, table};
use crate::model::Status;

const FILE: &str = "data/lang/en/speech.tsv";

/// How a cue stands to its speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// A verb, its speaker before or behind it.
    Says(Status),
    /// "according to", its speaker behind it.
    Per(Status),
    /// "figures", its speaker behind "from", "of", "by".
    Data(Status),
}

/// Verbs and phrases of reporting.
#[derive(Default)]
pub struct Speech {
    pub cues: Phrases,
    kinds: Vec<Cue>,
    /// Nouns that may speak though they are no names: "officials".
    pub speakers: Phrases,
    /// Words of a name that are written otherwise in ours: "Gazan" and "Gaza".
    pub spellings: Vec<(String, String)>,
    /// Words that stand where a speaker stands and are none: "he", "there".
    pub never: Phrases,
}

impl Speech {
    pub fn cue(&self, number: u32) -> Cue {
        self.kinds[number as usize]
    }

    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let mut speech = Speech { cues: Phrases::asked(Asked::Speech), ..Speech::default() };
        for row in table::rows_below(FILE, &table::text(data, FILE)?, "words\trole\tstatus")? {
            let status = || row.cell(2).parse::<Status>().map_err(|()| row.error(format!("unknown status {:?}", row.cell(2))));
            let cue = match row.cell(1) {
                "says" => Cue::Says(status()?),
                "per" => Cue::Per(status()?),
                "data" => Cue::Data(status()?),
                "speaker" => {
                    row.list(0).for_each(|w| _ = speech.speakers.add(w, 0));
                    continue;
                }
                "spelling" => {
                    speech.spellings.extend(row.list(0).map(|w| (w.to_owned(), row.cell(2).to_owned())));
                    continue;
                }
                "never" => {
                    row.list(0).for_each(|w| _ = speech.never.add(w, 0));
                    continue;
                }
                role => return Err(row.error(format!("unknown role {role:?}"))),
            };
            let number = u32::try_from(speech.kinds.len()).unwrap_or(u32::MAX);
            row.list(0).for_each(|w| _ = speech.cues.add(w, number));
            speech.kinds.push(cue);
        }
        Ok(speech)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_loads() {
        let speech = Speech::load(&Data::embedded()).expect("the table compiled in is good");
        let number = speech.cues.get("according to").expect("the commonest cue");
        assert_eq!(speech.cue(number), Cue::Per(Status::Claimed));
    }
}
