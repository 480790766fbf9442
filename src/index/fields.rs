//! Every field of the index, one row each: what it holds, how it is asked, how it is filled.
//!
//! The table is the only list: the tantivy schema, `dateline fields`, the query's "did you mean" and the facets walk it.

use super::{
    fill::{Entry, Put},
    links::cluster_name,
    tokenizer,
};
use crate::model::Measure;
use std::sync::LazyLock;
use tantivy::schema::{self, BytesOptions, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions};

/// Which documents have the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Article,
    Claim,
    /// Both.
    Gathered,
}

/// What the field holds, and so how it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Running text: words, phrases, prefixes; it is kept too.
    Words,
    /// Names: any of their words, a phrase of them, or `=` the whole. The index has the whole ones, their words are looked for
    /// among its terms.
    Names,
    /// Names that hardly ever come twice, so that their words are terms too.
    Address,
    /// A word of a closed list, or a code; case does not matter.
    Code,
    /// A string as it is; where it is not counted, each of several that stand as one.
    Raw,
    /// Days since 1970-01-01.
    Days,
    /// A bound of a figure, or another whole number.
    Number,
    /// A hash, asked by its first digits; two columns hold the first 128 bits.
    Hash,
    /// What stands in the fields of [`ROLES`].
    Roles,
    /// Text that is kept, not searched.
    Stored,
    /// Bytes that are kept in a column, each value by itself.
    Packed,
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
    /// None where it holds nothing itself, or a bound, which is filled figure by figure.
    pub(super) fill: Option<fn(&Entry, &mut Put)>,
}

const fn row(name: &'static str, of: Of, kind: Kind, counted: bool, help: &'static str, fill: fn(&Entry, &mut Put)) -> Field {
    Field { name, of, kind, counted, help, fill: Some(fill) }
}

use Kind::{Address, Code, Days, Hash, Names, Number, Packed, Raw, Roles, Stored, Words};
use Of::{Article, Claim, Gathered};

/// The rows that are not made from the list of measures.
static ROWS: &[Field] = &[
    row("type", Article, Raw, false, "", |_, to| to.text(super::fill::ARTICLE)),
    row("id", Article, Raw, true, "the article's id", |e, to| to.text(&e.record.id)),
    row("text", Article, Words, false, "words of the text; what a bare word searches, besides the title", |e, to| to.text(&e.record.text)),
    row("title", Article, Words, false, "words of the title", |e, to| to.texts(&e.record.title)),
    row("author", Article, Names, true, "who wrote it", |e, to| to.texts(&e.record.authors)),
    row("source", Article, Names, true, "the outlet", |e, to| to.texts(&e.record.source)),
    row("via", Article, Names, true, "the agency whose copy it is", |e, to| to.texts(&e.record.via)),
    row("url", Article, Address, false, "words of the address", |e, to| to.texts(&e.record.url)),
    row("language", Article, Code, true, "ISO 639-1 code of the language", |e, to| to.texts(&e.record.language)),
    row("published", Article, Days, false, "day of publication", |e, to| to.day(e.record.published.as_ref().map(|p| p.date))),
    row("captured", Article, Days, false, "day of capture", |e, to| to.day(e.captured())),
    row("cluster", Article, Raw, true, "copies of one text", |e, to| to.texts(e.links.cluster.map(cluster_name))),
    row("address", Article, Number, false, "", |e, to| to.numbers([e.links.address])),
    row("revised", Article, Number, false, "", |e, to| to.numbers([e.links.revised])),
    row("serial", Article, Number, false, "", |e, to| to.numbers([e.links.serial])),
    row("path", Article, Raw, true, "file of the archive", |e, to| to.text(&e.record.origin.path)),
    row("member", Article, Raw, true, "entry within a container", |e, to| to.texts(&e.record.origin.member)),
    row("offset", Article, Number, false, "", |e, to| to.numbers(e.record.origin.offset)),
    row("sha256", Article, Hash, false, "hash of the original bytes, or how it begins", |e, to| to.numbers(super::fill::halves(&e.record.origin.sha256))),
    row("event", Claim, Code, true, "kind of event, or a parent of it: strikes, strikes/drone", |e, to| e.events(to)),
    row("place", Claim, Names, true, "where, and all that lies within it; any spelling", |e, to| e.place(to)),
    row("place_named", Article, Names, false, "", |e, to| e.places(to)),
    row("place_in", Gathered, Raw, false, "", |e, to| e.places_in(to)),
    row("country", Claim, Code, true, "ISO 3166-1 code of the country", |e, to| e.country(to)),
    row("country_named", Article, Code, false, "", |e, to| e.countries(to)),
    row("days", Claim, Code, true, "", |e, to| to.texts(e.claim().date.map(|d| d.to_string()))),
    // Claims are looked up and counted by the four roles below, an article by the two rows that follow.
    Field { name: "actor", of: Claim, kind: Roles, counted: true, help: "who acts, suffers or speaks, with all who belong to it", fill: None },
    row("actor_named", Article, Names, false, "", |e, to| e.actors(to)),
    row("actor_in", Article, Code, false, "", |e, to| e.kin_of(e.record.actors.iter().map(|a| &a.name), to)),
    row("by", Claim, Names, true, "who did it", |e, to| to.texts(&e.claim().initiators)),
    row("by_in", Claim, Code, false, "", |e, to| e.kin_of(&e.claim().initiators, to)),
    row("against", Claim, Names, true, "to whom it was done", |e, to| to.texts(&e.claim().targets)),
    row("against_in", Claim, Code, false, "", |e, to| e.kin_of(&e.claim().targets, to)),
    row("claimant", Claim, Names, true, "who says so", |e, to| to.texts(&e.claim().claimant)),
    row("claimant_in", Claim, Code, false, "", |e, to| e.kin_of(&e.claim().claimant, to)),
    row("victim", Claim, Names, true, "the side or group of those hit, or the owner of what is launched or lost", |e, to| to.texts(e.victims())),
    row("victim_in", Claim, Code, false, "", |e, to| e.kin_of(e.victims(), to)),
    row("status", Claim, Code, true, "stated, claimed, confirmed, denied or disputed", |e, to| to.text(e.claim().status.name())),
    row("background", Claim, Code, true, "true for running totals and recalled history", |e, to| {
        to.text(if e.claim().background { "true" } else { "false" });
    }),
    row("measure", Claim, Code, true, "what is counted: killed, injured, launched …", |e, to| {
        to.texts(e.claim().figures.iter().map(|f| f.measure.name()));
    }),
    row("object", Claim, Code, true, "of what: civilians, soldiers, drones …", |e, to| to.texts(e.claim().figures.iter().map(|f| &f.object))),
    row("has", Article, Code, true, "what is known: has:date, missing:place", |e, to| e.has(to)),
    row("tie", Article, Number, false, "", |e, to| to.numbers([crate::lexicon::fold::hash(&e.record.id)])),
    row("claims", Article, Number, false, "", |e, to| to.numbers([e.claims.len() as u64])),
    row("commit", Article, Number, false, "", |e, to| to.numbers([e.commit])),
    row("record", Article, Stored, false, "", |e, to| to.text(&e.kept.record)),
    row("found", Article, Packed, false, "", |e, to| to.packed(&e.kept.packed)),
];

/// Every field of the index.
pub static FIELDS: LazyLock<Vec<&'static Field>> = LazyLock::new(|| {
    let bounds = Measure::ALL.iter().flat_map(|measure| {
        let (min, max) = bound_names(*measure);
        [min, max].map(|name| &*Box::leak(Box::new(Field { name, of: Claim, kind: Number, counted: false, help: "", fill: None })))
    });
    ROWS.iter().chain(bounds).collect()
});

/// The parts that an actor may have in a claim.
pub const ROLES: &[&str] = &["by", "against", "claimant", "victim"];

impl Field {
    /// Whether its values in a document stand as one in its column, an empty one where there is none: see [`super::Told`].
    pub fn is_told(&self) -> bool {
        self.of == Claim && self.counted && self.kind != Roles
    }
}

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

/// The same by their numbers.
pub(super) fn bounds(measure: Measure) -> (schema::Field, schema::Field) {
    let number = ROWS.len() as u32 + 2 * measure as u32;
    (schema::Field::from_field_id(number), schema::Field::from_field_id(number + 1))
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
            Words => builder.add_text_field(field.name, text(tokenizer::WORDS, IndexRecordOption::WithFreqsAndPositions, false, true) | STORED),
            Roles => builder.add_text_field(field.name, TextOptions::default()),
            Names => builder.add_text_field(field.name, text(tokenizer::NAMES, IndexRecordOption::Basic, field.counted, false)),
            Address => builder.add_text_field(field.name, text(tokenizer::ADDRESS, IndexRecordOption::WithFreqsAndPositions, false, false)),
            Code => builder.add_text_field(field.name, text(tokenizer::WHOLE, IndexRecordOption::Basic, field.counted, false)),
            Raw if !field.counted => builder.add_text_field(field.name, text(tokenizer::PARTS, IndexRecordOption::Basic, false, false)),
            Raw => builder.add_text_field(field.name, text("raw", IndexRecordOption::Basic, true, false)),
            Days => builder.add_i64_field(field.name, NumericOptions::default().set_fast()),
            Number | Hash => builder.add_u64_field(field.name, NumericOptions::default().set_fast()),
            Stored => builder.add_text_field(field.name, STORED),
            Packed => builder.add_bytes_field(field.name, BytesOptions::default().set_fast()),
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
            let named = [bound_names(*measure).0, bound_names(*measure).1].map(|name| schema().get_field(name).unwrap());
            assert_eq!(<[schema::Field; 2]>::from(bounds(*measure)), named);
        }
    }
}
