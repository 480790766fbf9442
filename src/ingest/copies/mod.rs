//! Copies of one text: every article is given a cluster when it is written, that of the text it is like, or one of its own.
//!
//! Prints in, clusters out. What is known stands beside the index, in rows that count as far as the last commit says, so that a later
//! run joins earlier clusters and a killed one leaves no trace. Memory does not grow with the archive.
//!
//! An article joins the cluster of a founder that it is like, or of a member that it is very like: so a cut copy leads to its
//! whole one, and a chain of small steps does not lead from one story to another. Clusters are never joined or given another name.

mod bands;
pub mod print;
mod rows;

pub use rows::Rows;

use bands::Bands;
use print::{BINS, Print};
use std::{fs, io, path::Path};

/// From this likeness on to its founder an article is of a cluster.
pub const LIKE: f32 = 0.4;
/// From this likeness on to any other member.
const VERY_LIKE: f32 = 0.75;
/// A member that is more like its founder than this is found through it.
const THE_SAME: f32 = 0.9;
/// Texts looked at before one is taken for new.
const TRIED_MAX: usize = 24;

/// Label, founder's row, hash of the words, whether bands were added and the text is short, the bins.
const ROW_BYTES: usize = 32 + BINS;

/// What is known of one article that was written.
#[derive(Clone, Debug)]
pub struct Known {
    pub label: u64,
    pub founder: u64,
    pub words: u64,
    leads: bool,
    pub is_short: bool,
    pub bins: [u8; BINS],
}

/// All texts that were written, and which of them are copies.
pub struct Copies {
    rows: Rows<ROW_BYTES>,
    bands: Bands,
}

impl Copies {
    /// Opens what stands at `folder`; `committed`: the rows that the index knows of. A dry one writes nothing.
    pub fn open(folder: &Path, committed: u64, is_dry: bool) -> io::Result<Self> {
        if !is_dry {
            fs::create_dir_all(folder)?;
        }
        let mut rows = Rows::open(&folder.join("prints"), committed, is_dry)?;
        let mut bands = Bands::open(folder, committed, is_dry)?;
        rows.scan(bands.from, |number, row| {
            let known = Known::read(row);
            if known.leads {
                bands.add(number, &known.bins);
            }
        })?;
        Ok(Copies { rows, bands })
    }

    pub fn len(&self) -> u64 {
        self.rows.count()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&mut self, row: u64) -> io::Result<Option<Known>> {
        Ok(self.rows.get(row)?.as_ref().map(Known::read))
    }

    /// Files an article and gives its row and the label of its cluster; `own`: the label if it is the first of one.
    pub fn file(&mut self, print: &Print, own: u64) -> io::Result<(u64, u64)> {
        let number = self.rows.count();
        let (label, founder, likeness) = self.cluster(print)?.unwrap_or((own, number, 0.0));
        let known = Known { label, founder, words: print.words, leads: likeness < THE_SAME, is_short: print.is_short, bins: print.bins };
        self.rows.push(known.write());
        if known.leads {
            self.bands.add(number, &print.bins);
        }
        Ok((number, label))
    }

    /// The cluster of the text that is most alike, its founder, and how much alike.
    fn cluster(&mut self, print: &Print) -> io::Result<Option<(u64, u64, f32)>> {
        let mut best: Option<(u64, u64, f32)> = None;
        for row in self.bands.sharing(&print.bins)?.into_iter().take(TRIED_MAX) {
            let Some(known) = self.get(row)? else { continue };
            let likeness = print.likeness(&known.bins);
            let least = if known.founder == row { LIKE } else { VERY_LIKE };
            if likeness >= least && best.is_none_or(|(_, _, so_far)| likeness > so_far) {
                best = Some((known.label, known.founder, likeness));
            }
        }
        Ok(best)
    }

    /// Brings all to the disk; it counts once the index is committed with the new number of rows.
    pub fn save(&mut self) -> io::Result<()> {
        self.rows.save()?;
        self.bands.save(self.rows.count())
    }
}

impl Known {
    fn read(row: &[u8; ROW_BYTES]) -> Self {
        let number = |at: usize| u64::from_le_bytes(row[at..at + 8].try_into().expect("eight bytes"));
        let bins = row[32..].try_into().expect("a row ends with its bins");
        Known { label: number(0), founder: number(8), words: number(16), leads: number(24) & 1 != 0, is_short: number(24) & 2 != 0, bins }
    }

    fn write(&self) -> [u8; ROW_BYTES] {
        let mut row = [0; ROW_BYTES];
        for (at, number) in [self.label, self.founder, self.words, u64::from(self.leads) | u64::from(self.is_short) << 1].into_iter().enumerate() {
            row[at * 8..at * 8 + 8].copy_from_slice(&number.to_le_bytes());
        }
        row[32..].copy_from_slice(&self.bins);
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(number: usize) -> String {
        (0..80).map(|n| format!("word{} ", crate::lexicon::fold::join(number as u64, n) % 5000)).collect()
    }

    #[test]
    fn a_later_run_joins_earlier_clusters_and_a_killed_one_leaves_no_trace() {
        let folder = std::env::temp_dir().join(format!("dateline-copies-{}", std::process::id()));
        let print = |text: &str| Print::new(None, text);
        let mut copies = Copies::open(&folder, 0, false).unwrap();
        assert_eq!(copies.file(&print(&story(1)), 11).unwrap(), (0, 11));
        assert_eq!(copies.file(&print(&story(2)), 12).unwrap(), (1, 12));
        assert_eq!(copies.file(&print(&(story(1) + "and a word more")), 13).unwrap(), (2, 11));
        copies.save().unwrap();
        assert_eq!(copies.file(&print(&story(3)), 14).unwrap(), (3, 14));
        copies.save().unwrap();
        // The last row was never committed.
        let mut copies = Copies::open(&folder, 3, false).unwrap();
        assert_eq!(copies.file(&print(&story(3)), 15).unwrap(), (3, 15));
        assert_eq!(copies.file(&print(&story(2)), 16).unwrap(), (4, 12));
        let _ = fs::remove_dir_all(&folder);
    }
}
