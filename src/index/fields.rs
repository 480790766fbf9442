//! Every field of the index, one row each: what it holds, how it is asked, how it is filled.
//!
//! The table is the only list: the tantivy schema, `dateline fields`, the query's "did you mean" and the facets walk it.

use super::{
    fill::{Entry, Values},
    tokenizer,
};
use crate::model::Measure;
use std::sync::LazyLock;
use tantivy::schema::{IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions};

/// Which documents have the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Article,
    Claim,
    /// The article's, repeated on its claims so that they can be searched without it.
    Repeated,
    /// The claim's; the article has those of all its mentions.
    Gathered,
}

/// What the field holds, and so how it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Running text: words, phrases, prefixes.
    Words,
    /// Names: any of their words, a phrase of them, or `=` the whole.
    Names,
    /// A word of a closed list, or a code; case does not matter.
    Code,
    /// A string as it is.
    Raw,
    /// Days since 1970-01-01.
    Days,
    /// A bound of a figure, or another whole number.
    Number,
    /// Kept, not searched.
    Stored,
}

/// A row of the table.
pub struct Field {
    /// The word in queries, flags and JSON.
    pub name: &'static str,
    pub of: Of,
    pub kind: Kind,
    /// Whether its values can be counted.
    pub counted: bool,
    /// Empty for a field that only serves another one.
    pub help: &'static str,
    pub(super) fill: Fill,
}

pub(super) enum Fill {
    By(fn(&Entry) -> Values),
    Min(Measure),
    Max(Measure),
}

const fn row(name: &'static str, of: Of, kind: Kind, counted: bool, help: &'static str, fill: fn(&Entry) -> Values) -> Field {
    Field { name, of, kind, counted, help, fill: Fill::By(fill) }
}

use Kind::{Code, Days, Names, Number, Raw, Stored, Words};
use Of::{Article, Claim, Gathered, Repeated};

/// The rows that are not made from the list of measures.
static ROWS: &[Field] = &[
    row("type", Repeated, Raw, false, "", |e| Values::text(if e.claim.is_some() { super::fill::CLAIM } else { super::fill::ARTICLE })),
    row("id", Repeated, Raw, true, "the article's id", |e| Values::text(&e.record.id)),
    row("text", Article, Words, false, "words of the text; what a bare word searches, besides the title", |e| Values::text(&e.record.text)),
    row("title", Article, Words, false, "words of the title", |e| Values::option(&e.record.title)),
    row("author", Article, Names, true, "who wrote it", |e| Values::texts(&e.record.authors)),
    row("source", Repeated, Names, true, "the outlet", |e| Values::option(&e.record.source)),
    row("via", Repeated, Names, true, "the agency whose copy it is", |e| Values::texts(&e.record.via)),
    row("url", Article, Names, false, "words of the address", |e| Values::option(&e.record.url)),
    row("language", Repeated, Code, true, "ISO 639-1 code of the language", |e| Values::option(&e.record.language)),
    row("published", Repeated, Days, false, "day of publication", |e| e.published()),
    row("captured", Article, Days, false, "day of capture", |e| e.captured()),
    row("cluster", Article, Raw, true, "copies of one text", |_| Values::none()),
    row("address", Article, Number, false, "", |_| Values::none()),
    row("revised", Article, Number, false, "", |_| Values::none()),
    row("serial", Article, Number, false, "", |_| Values::none()),
    row("path", Article, Raw, true, "file of the archive", |e| Values::text(&e.record.origin.path)),
    row("member", Article, Raw, true, "entry within a container", |e| Values::option(&e.record.origin.member)),
    row("offset", Article, Number, false, "", |e| Values::Numbers(e.record.origin.offset.into_iter().collect())),
    row("sha256", Article, Raw, true, "hash of the original bytes", |e| Values::text(&e.record.origin.sha256)),
    row("event", Gathered, Code, true, "kind of event, or a parent of it: strikes, strikes/drone", |e| e.events()),
    row("place", Gathered, Names, true, "where, and all that lies within it; any spelling", |e| e.places()),
    row("place_in", Gathered, Raw, false, "", |e| e.places_in()),
    row("country", Gathered, Code, true, "ISO 3166-1 code of the country", |e| e.countries()),
    row("date_first", Claim, Days, false, "", |e| Values::Days(e.claim.and_then(|c| c.date).map(|d| super::fill::days(d.first)).into_iter().collect())),
    row("date_last", Claim, Days, false, "", |e| Values::Days(e.claim.and_then(|c| c.date).map(|d| super::fill::days(d.last)).into_iter().collect())),
    row("actor", Gathered, Names, true, "who acts, suffers or speaks, with all who belong to it", |e| Values::texts(&e.actors())),
    row("actor_in", Gathered, Code, false, "", |e| e.kin_of(&e.actors())),
    row("by", Claim, Names, true, "who did it", |e| Values::texts(&e.claim().initiators)),
    row("by_in", Claim, Code, false, "", |e| e.kin_of(&e.claim().initiators)),
    row("against", Claim, Names, true, "to whom it was done", |e| Values::texts(&e.claim().targets)),
    row("against_in", Claim, Code, false, "", |e| e.kin_of(&e.claim().targets)),
    row("claimant", Claim, Names, true, "who says so", |e| Values::option(&e.claim().claimant)),
    row("claimant_in", Claim, Code, false, "", |e| e.kin_of(e.claim().claimant.as_slice())),
    row("victim", Claim, Names, true, "the side or group of those hit, or the owner of what is launched or lost", |e| Values::texts(&e.victims())),
    row("victim_in", Claim, Code, false, "", |e| e.kin_of(&e.victims())),
    row("status", Claim, Code, true, "stated, claimed, confirmed, denied or disputed", |e| Values::text(e.claim().status.name())),
    row("background", Claim, Code, true, "true for running totals and recalled history", |e| Values::text(if e.claim().background { "true" } else { "false" })),
    row("measure", Claim, Code, true, "what is counted: killed, injured, launched …", |e| Values::texts(&e.measures())),
    row("object", Claim, Code, true, "of what: civilians, soldiers, drones …", |e| Values::texts(&e.objects())),
    row("has", Gathered, Code, true, "what is known: has:date, missing:place", |e| e.has()),
    row("tie", Article, Number, false, "", |e| Values::Numbers(vec![crate::lexicon::fold::hash(&e.record.id)])),
    row("record", Article, Stored, false, "", |e| Values::text(&e.kept.record)),
    row("found", Article, Stored, false, "", |e| Values::text(&e.kept.found)),
];

/// Every field of the index.
pub static FIELDS: LazyLock<Vec<&'static Field>> = LazyLock::new(|| {
    let bounds = Measure::ALL.iter().flat_map(|m| {
        let (min, max) = bound_names(*m);
        let bound = |name, fill| &*Box::leak(Box::new(Field { name, of: Claim, kind: Number, counted: false, help: "", fill }));
        [bound(min, Fill::Min(*m)), bound(max, Fill::Max(*m))]
    });
    ROWS.iter().chain(bounds).collect()
});

/// The fields that hold a measure's lower and upper bounds, one value a figure in each.
pub fn bound_names(measure: Measure) -> (&'static str, &'static str) {
    macro_rules! names {
        ($($variant:ident $word:literal),+) => { match measure { $(Measure::$variant => (concat!($word, "_min"), concat!($word, "_max"))),+ } };
    }
    names!(
        Killed "killed", Injured "injured", Casualties "casualties", Missing "missing", Captured "captured", Released "released", Displaced "displaced",
        Deported "deported", Launched "launched", Downed "downed", Destroyed "destroyed"
    )
}

/// The field of that name.
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().copied().find(|f| f.name == name)
}

/// The tantivy schema; fields are numbered as the table lists them.
pub(super) fn schema() -> Schema {
    let mut builder = Schema::builder();
    for field in FIELDS.iter() {
        match field.kind {
            Words => builder.add_text_field(field.name, text(tokenizer::WORDS, IndexRecordOption::WithFreqsAndPositions, false, true)),
            Names => builder.add_text_field(field.name, text(tokenizer::NAMES, IndexRecordOption::WithFreqsAndPositions, field.counted, false)),
            Code => builder.add_text_field(field.name, text(tokenizer::WHOLE, IndexRecordOption::Basic, field.counted, false)),
            Raw => builder.add_text_field(field.name, text("raw", IndexRecordOption::Basic, field.counted, false)),
            Days => builder.add_i64_field(field.name, NumericOptions::default().set_fast()),
            Number => builder.add_u64_field(field.name, NumericOptions::default().set_fast()),
            Stored => builder.add_text_field(field.name, STORED),
        };
    }
    builder.build()
}

/// `lengths`: whether the number of words is kept, which only ranking asks for.
fn text(tokenizer: &str, option: IndexRecordOption, fast: bool, lengths: bool) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option).set_fieldnorms(lengths);
    let options = TextOptions::default().set_indexing_options(indexing);
    if fast { options.set_fast("raw") } else { options }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_bounds_are_named_after_their_measure() {
        let mut names: Vec<_> = FIELDS.iter().map(|f| f.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FIELDS.len());
        for measure in Measure::ALL {
            assert_eq!(bound_names(*measure).0, format!("{measure}_min"));
        }
    }
}
