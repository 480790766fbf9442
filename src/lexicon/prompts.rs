//! What pages say to readers besides the article, in many languages; words of their markup; month names; agencies.
//!
//! `data/lang/*/prompts.tsv`, `data/lang/*/months.tsv`, `data/markup.tsv` and `data/agencies.tsv` in; questions about a line,
//! a class name or a word out. A line is compared folded, its digits as `#`, whole or by its beginning.

use super::{Data, LexiconError, fold, table};
use rustc_hash::{FxHashMap, FxHashSet};

/// Why words of a page are not in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    Advertisement,
    Paywall,
    Consent,
    Navigation,
    Related,
    Newsletter,
    Share,
    Comments,
    Caption,
    Credit,
    Byline,
    Tags,
    AuthorBox,
    Notice,
    Footer,
    Media,
    Repeated,
    Hidden,
}

impl Reason {
    pub const ALL: &[Reason] = &[
        Reason::Advertisement,
        Reason::Paywall,
        Reason::Consent,
        Reason::Navigation,
        Reason::Related,
        Reason::Newsletter,
        Reason::Share,
        Reason::Comments,
        Reason::Caption,
        Reason::Credit,
        Reason::Byline,
        Reason::Tags,
        Reason::AuthorBox,
        Reason::Notice,
        Reason::Footer,
        Reason::Media,
        Reason::Repeated,
        Reason::Hidden,
    ];

    /// The word of `schema/kinds.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Advertisement => "advertisement",
            Reason::Paywall => "paywall",
            Reason::Consent => "consent",
            Reason::Navigation => "navigation",
            Reason::Related => "related",
            Reason::Newsletter => "newsletter",
            Reason::Share => "share",
            Reason::Comments => "comments",
            Reason::Caption => "caption",
            Reason::Credit => "credit",
            Reason::Byline => "byline",
            Reason::Tags => "tags",
            Reason::AuthorBox => "author-box",
            Reason::Notice => "notice",
            Reason::Footer => "footer",
            Reason::Media => "media",
            Reason::Repeated => "repeated",
            Reason::Hidden => "hidden",
        }
    }

    pub fn named(name: &str) -> Option<Reason> {
        Reason::ALL.iter().copied().find(|r| r.name() == name)
    }
}

/// What a class name or id says of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The story itself stands here.
    Body,
    /// The lead of a story, often outside its body.
    Lead,
    /// Not the story, whatever stands in it.
    Not(Reason),
    /// Probably not the story.
    Weak(Reason),
}

/// How much of a line a prompt must make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Whole,
    Beginning,
}

/// A news agency: its name and the marks by which its copy is known.
#[derive(Clone, Debug)]
pub struct Agency {
    pub name: String,
    /// Folded, blanks between words.
    pub marks: Vec<String>,
}

pub struct Prompts {
    /// Hashes of the first words of all prompts: most lines begin with another.
    firsts: FxHashSet<u64>,
    whole: FxHashMap<String, Reason>,
    /// First two characters → beginnings, longest first.
    beginnings: FxHashMap<[char; 2], Vec<(String, Reason)>>,
    /// By the hash of the name's key.
    months: FxHashMap<u64, u32>,
    updated: Vec<String>,
    published: Vec<String>,
    tokens: FxHashMap<String, Hint>,
    names: FxHashMap<String, Hint>,
    /// First two letters → words that may stand anywhere in a class name.
    parts: FxHashMap<[u8; 2], Vec<(String, Hint)>>,
    agencies: Vec<Agency>,
}

impl Prompts {
    /// # Errors
    /// Names the file and line of the first row that cannot be read.
    pub fn load(data: &Data) -> Result<Self, LexiconError> {
        let mut prompts = Prompts {
            firsts: FxHashSet::default(),
            whole: FxHashMap::default(),
            beginnings: FxHashMap::default(),
            months: FxHashMap::default(),
            updated: Vec::new(),
            published: Vec::new(),
            tokens: FxHashMap::default(),
            names: FxHashMap::default(),
            parts: FxHashMap::default(),
            agencies: Vec::new(),
        };
        for name in Data::names().filter(|n| n.starts_with("data/lang/")) {
            if name.ends_with("/prompts.tsv") {
                prompts.add_prompts(name, &table::text(data, name)?)?;
            } else if name.ends_with("/months.tsv") {
                prompts.add_months(name, &table::text(data, name)?)?;
            }
        }
        prompts.add_markup("data/markup.tsv", &table::text(data, "data/markup.tsv")?)?;
        prompts.add_agencies("data/agencies.tsv", &table::text(data, "data/agencies.tsv")?);
        for list in prompts.beginnings.values_mut() {
            list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        }
        Ok(prompts)
    }

    fn add_prompts(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        for row in table::rows(file, text) {
            let reason = Reason::named(row.cell(1)).ok_or_else(|| row.error(format!("unknown reason {:?}", row.cell(1))))?;
            for phrase in row.list(0) {
                let (phrase, reach) = match phrase.strip_suffix('…') {
                    Some(beginning) => (beginning, Reach::Beginning),
                    None => (phrase, Reach::Whole),
                };
                let key = line_key(phrase);
                let mut chars = key.chars();
                let Some(a) = chars.next() else { return Err(row.error(format!("nothing to compare in {phrase:?}"))) };
                let b = chars.next().unwrap_or(' ');
                self.firsts.insert(fold::hash(key.split(' ').next().unwrap_or_default()));
                match reach {
                    Reach::Whole => drop(self.whole.entry(key).or_insert(reason)),
                    Reach::Beginning => self.beginnings.entry([a, b]).or_default().push((key, reason)),
                }
            }
        }
        Ok(())
    }

    fn add_months(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        for row in table::rows(file, text) {
            match row.cell(0) {
                "updated" => self.updated.extend(row.list(1).map(line_key)),
                "published" => self.published.extend(row.list(1).map(line_key)),
                _ => self.add_month(&row)?,
            }
        }
        Ok(())
    }

    fn add_month(&mut self, row: &table::Row) -> Result<(), LexiconError> {
        let month: u32 = row.cell(0).parse().ok().filter(|m| (1..=12).contains(m)).ok_or_else(|| row.error("no month from 1 to 12"))?;
        for name in row.list(1) {
            self.months.insert(fold::key_hash(name.trim_end_matches('.')), month);
        }
        Ok(())
    }

    fn add_markup(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        for row in table::rows(file, text) {
            let reason = || Reason::named(row.cell(1).trim_end_matches('?'));
            let hint = match row.cell(1) {
                "body" => Hint::Body,
                "lead" => Hint::Lead,
                weak if weak.ends_with('?') => Hint::Weak(reason().ok_or_else(|| row.error(format!("unknown reason {weak:?}")))?),
                other => Hint::Not(reason().ok_or_else(|| row.error(format!("unknown reason {other:?}")))?),
            };
            for word in row.list(0) {
                match (word.strip_prefix('*'), word.strip_prefix('=')) {
                    (Some(part), _) => match part.as_bytes() {
                        [a, b, ..] => self.parts.entry([*a, *b]).or_default().push((part.to_owned(), hint)),
                        _ => return Err(row.error(format!("too short: {word:?}"))),
                    },
                    (_, Some(name)) => drop(self.names.insert(name.to_owned(), hint)),
                    _ => drop(self.tokens.insert(word.to_owned(), hint)),
                }
            }
        }
        Ok(())
    }

    fn add_agencies(&mut self, file: &str, text: &str) {
        for row in table::rows(file, text) {
            let name = row.cell(0).to_owned();
            let mut marks: Vec<String> = row.list(1).map(line_key).collect();
            marks.push(line_key(&name));
            self.agencies.push(Agency { name, marks });
        }
    }

    /// Why this line is not part of a story, if it is a prompt as a whole or begins as one.
    pub fn reason(&self, line: &str) -> Option<Reason> {
        self.found(line).map(|(reason, _)| reason)
    }

    /// The reason, and whether the line is a prompt as a whole.
    pub fn found(&self, line: &str) -> Option<(Reason, bool)> {
        if first_word(line).is_some_and(|word| !self.firsts.contains(&fold::key_hash(word))) {
            return None;
        }
        let head = line.char_indices().nth(LINE_CHARS_MAX).map_or(line, |(at, _)| &line[..at]);
        let key = line_key(head);
        let key = key.as_str();
        let bare = key.trim_start_matches(|c: char| c == ' ' || SIGNS.contains(c));
        self.keyed(key).or_else(|| if bare.len() < key.len() { self.keyed(bare) } else { None })
    }

    fn keyed(&self, key: &str) -> Option<(Reason, bool)> {
        let open = key.trim_end_matches([':', ' ']);
        if let Some(reason) = self.whole.get(key).or_else(|| if open.len() < key.len() { self.whole.get(open) } else { None }) {
            return Some((*reason, true));
        }
        let mut chars = key.chars();
        let (a, b) = (chars.next()?, chars.next().unwrap_or(' '));
        let list = self.beginnings.get(&[a, b])?;
        list.iter().find(|(phrase, _)| begins(key, phrase)).map(|(_, reason)| (*reason, false))
    }

    /// The month that a word names, in any language we know.
    pub fn month(&self, word: &str) -> Option<u32> {
        self.months.get(&fold::key_hash(word)).copied()
    }

    /// Whether these words, before a date, say that it is the day of a change.
    pub fn says_updated(&self, words: &str) -> bool {
        says(&self.updated, words)
    }

    /// Whether these words, before a date, say that it is the day of publication.
    pub fn says_published(&self, words: &str) -> bool {
        says(&self.published, words)
    }

    /// What one word of a class name or id says, in lower case.
    pub fn token(&self, word: &str) -> Option<Hint> {
        self.tokens.get(word).copied()
    }

    /// What a class name or id says as a whole or by containing a word, in lower case.
    pub fn part(&self, class: &str) -> Option<Hint> {
        if let Some(hint) = self.names.get(class) {
            return Some(*hint);
        }
        class.as_bytes().windows(2).enumerate().find_map(|(at, pair)| {
            let list = self.parts.get(&[pair[0], pair[1]])?;
            list.iter().find(|(part, _)| class.as_bytes()[at..].starts_with(part.as_bytes())).map(|(_, hint)| *hint)
        })
    }

    pub fn agencies(&self) -> &[Agency] {
        &self.agencies
    }
}

/// What is compared of a line; prompts are short, beginnings too.
const LINE_CHARS_MAX: usize = 160;

/// The first word of a line, where it is certain to be one of its key too: plain letters, and behind them what parts words.
fn first_word(line: &str) -> Option<&str> {
    let length = line.bytes().position(|b| !b.is_ascii_alphabetic()).unwrap_or(line.len());
    let parted = line.as_bytes().get(length).is_none_or(|b| b.is_ascii() && !b.is_ascii_digit() && !matches!(b, b'\'' | b'#'));
    (length > 0 && length < LINE_CHARS_MAX && parted).then(|| &line[..length])
}

/// Whether words end with one of the marks, or begin with one and go on for little more.
fn says(marks: &[String], words: &str) -> bool {
    let key = line_key(words);
    let key = key.trim_end_matches([' ', ':']);
    marks.iter().any(|mark| {
        key.strip_suffix(mark.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with(' ') || mark.chars().all(|c| c > '\u{2e80}'))
            || key.strip_prefix(mark.as_str()).is_some_and(|rest| rest.len() < 12 && !rest.starts_with(char::is_alphabetic))
    })
}

fn begins(key: &str, phrase: &str) -> bool {
    let Some(rest) = key.strip_prefix(phrase) else { return false };
    // Scripts without blanks go on with a letter.
    rest.chars().next().is_none_or(|c| c == ' ' || c > '\u{2e80}')
}

/// Signs that tell a prompt from a sentence with the same words.
const SIGNS: &str = ":©▲△▼▶▷→※☞■◆【([/=>";

/// Folded letters with single blanks between words, a run of digits as `#`, telling signs as words.
pub fn line_key(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut gap = false;
    let mut folded = String::new();
    for c in line.chars() {
        if c.is_ascii() {
            push_folded(c.to_ascii_lowercase(), &mut out, &mut gap);
            continue;
        }
        folded.clear();
        let mut bytes = [0; 4];
        fold::fold_into(if c == 'ⓒ' { "©" } else { c.encode_utf8(&mut bytes) }, &mut folded);
        folded.chars().for_each(|c| push_folded(c, &mut out, &mut gap));
    }
    out
}

fn push_folded(c: char, out: &mut String, gap: &mut bool) {
    if c.is_ascii_lowercase() {
        part(out, *gap);
        out.push(c);
        *gap = false;
        return;
    }
    if c == ' ' {
        *gap = true;
        return;
    }
    // A table writes any number as "#".
    if c.is_ascii_digit() || c == '#' || (fold::is_alphanumeric(c) && c.is_numeric()) {
        if !out.ends_with('#') || *gap {
            part(out, *gap);
            out.push('#');
        }
        *gap = false;
    } else if fold::is_alphanumeric(c) {
        part(out, *gap);
        out.push(c);
        *gap = false;
    } else if SIGNS.contains(c) {
        part(out, true);
        out.push(c);
        *gap = true;
    } else if c != '\'' {
        *gap = true;
    }
}

fn part(out: &mut String, gap: bool) {
    if gap && !out.is_empty() {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<&str>) {
        let prompts = Prompts::load(&Data::embedded()).unwrap();
        assert_eq!(prompts.reason(line).map(Reason::name), expected, "{line}");
    }

    #[test]
    fn a_whole_line_is_a_prompt_in_any_case_and_with_any_number() {
        check("ADVERTISEMENT", Some("advertisement"));
        check("Story continues below this ad", Some("advertisement"));
        check("12 Comments", Some("comments"));
        check("Advertisement of the tender began in May", None);
    }

    #[test]
    fn a_beginning_is_a_prompt_up_to_a_word_boundary() {
        check("Читайте також: Удар по порту", Some("related"));
        check("Lire aussi : La trêve tient", Some("related"));
        check("Readership fell by a tenth", None);
    }

    #[test]
    fn months_are_known_in_many_languages() {
        let prompts = Prompts::load(&Data::embedded()).unwrap();
        for (word, month) in [("June", 6), ("червня", 6), ("июня", 6), ("février", 2), ("März", 3), ("października", 10), ("Haziran", 6), ("Ιουνίου", 6)]
        {
            assert_eq!(prompts.month(word), Some(month), "{word}");
        }
        assert_eq!(prompts.month("Sunday"), None);
    }

    #[test]
    fn every_reason_is_in_the_schema() {
        let data = Data::embedded();
        let schema = data.text("schema/kinds.toml").unwrap().unwrap();
        for reason in Reason::ALL {
            assert!(schema.contains(&format!("\"{}\"", reason.name())), "{reason:?}");
        }
    }
}
