//! The names that may stand before a colon, and the nearest of them to a wrong one.

use crate::{
    index::FIELDS,
    model::Measure,
    query::copies,
    query::tree::{ARTICLE_HAS, CLAIM_HAS, Unit, is_asked},
};

/// What a name before a colon asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Words of the text, or of the title.
    Words(&'static str),
    /// A field of the index.
    Value(&'static str),
    Measure(Measure),
    Days(&'static str),
    After,
    Before,
    Has,
    Missing,
    /// Loosens what follows to the whole article.
    Article,
    /// The words that follow stand together.
    Together(Unit),
}

/// Other words for the same field.
pub const ALIASES: &[(&str, &str)] = &[
    ("in", "place"),
    ("at", "place"),
    ("lang", "language"),
    ("kind", "event"),
    ("authors", "author"),
    ("outlet", "source"),
    ("agency", "via"),
    ("initiator", "by"),
    ("target", "against"),
    ("says", "claimant"),
    ("since", "after"),
    ("until", "before"),
    ("dead", "killed"),
    ("deaths", "killed"),
    ("wounded", "injured"),
    ("intercepted", "downed"),
    ("fired", "launched"),
    ("pubdate", "published"),
];

/// Names that are no fields of the index, with their meaning for `dateline fields`.
pub const SPECIAL: &[(&str, &str)] = &[
    ("date", "day of the event: 2025-06-02, 2025-06, 2025, 2025-06-01..2025-06-30, today, \"last 7 days\""),
    ("after", "the event is of this day or later"),
    ("before", "the event is earlier than this day"),
    (
        "has",
        "date, place, event, figures, claimant, by, against, victim, country of a claim; title, author, source, via, url, language, published, captured, claims",
    ),
    ("missing", "the same, when it is not known"),
    ("is", "superseded: there is a newer version of its address; syndicated: there are copies of its text"),
    ("article", "loosens what follows to the whole article: article:place:Kherson"),
    ("sentence", "words that stand in one sentence: sentence:(drone hospital)"),
    ("paragraph", "words that stand in one paragraph"),
];

/// What the name asks for, if it is one of ours.
pub fn asks(name: &str) -> Option<Asks> {
    let name = name.to_lowercase();
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name.as_str(), |(_, name)| name);
    if let Ok(measure) = name.parse::<Measure>()
        && name != "captured"
    {
        return Some(match measure {
            // `missing:date` asks what is not known; people who are missing are counted by `missing:>0`.
            Measure::Missing => Asks::Missing,
            other => Asks::Measure(other),
        });
    }
    match name {
        "text" => Some(Asks::Words("text")),
        "title" => Some(Asks::Words("title")),
        "date" => Some(Asks::Days(super::tree::DATE)),
        "published" => Some(Asks::Days("published")),
        // `captured:2025` is a date, `captured:>3` counts people; the value decides.
        "captured" => Some(Asks::Days("captured")),
        "after" => Some(Asks::After),
        "before" => Some(Asks::Before),
        "has" => Some(Asks::Has),
        "article" => Some(Asks::Article),
        copies::IS => Some(Asks::Value(copies::IS)),
        "sentence" | "same-sentence" => Some(Asks::Together(Unit::Sentence)),
        "paragraph" | "same-paragraph" => Some(Asks::Together(Unit::Paragraph)),
        _ => FIELDS.iter().find(|f| f.name == name && f.name != "has" && is_asked(f.name)).map(|f| Asks::Value(f.name)),
    }
}

/// Whether `name>=3` is a slip for `name:>=3`.
pub fn is_compared(name: &str) -> bool {
    matches!(asks(name), Some(Asks::Measure(_) | Asks::Days(_)))
}

/// All names, for "did you mean".
pub fn names() -> impl Iterator<Item = &'static str> {
    let fields = FIELDS.iter().map(|f| f.name).filter(|name| is_asked(name));
    fields.chain(Measure::ALL.iter().map(|m| m.name())).chain(SPECIAL.iter().map(|(name, _)| *name)).chain(ALIASES.iter().map(|(name, _)| *name))
}

/// What `has:` and `missing:` may ask for.
pub fn has_names() -> impl Iterator<Item = &'static str> {
    CLAIM_HAS.iter().chain(ARTICLE_HAS).copied()
}

/// The nearest of the words, if it is near enough to be a slip.
pub fn nearest<'a>(word: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let most = if word.chars().count() < 5 { 1 } else { 2 };
    among.map(|name| (distance(&word, name), name)).filter(|(d, _)| *d <= most).min_by_key(|(d, _)| *d).map(|(_, name)| name)
}

/// Letters to change, drop, add or swap to make one word the other.
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        (before, last) = (last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        for (word, expected) in
            [("palce", Some("place")), ("claimnt", Some("claimant")), ("evnet", Some("event")), ("soruce", Some("source")), ("weather", None), ("zz", None)]
        {
            assert_eq!(nearest(word, names()), expected, "{word}");
        }
    }

    #[test]
    fn every_name_asks_for_something() {
        for name in names() {
            assert!(asks(name).is_some(), "{name}");
        }
    }
}
