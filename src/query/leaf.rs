//! One word, quotation or qualifier into a condition.
//!
//! What was typed and the context it stands in, in; a leaf of the tree, and a message when it had to be mended, out.

use super::{
    copies,
    regex::{Fault, Regex},
    tree::{Boost, DATE, Expr, Leaf, Pattern, Range, Test, Unit},
    value::{self, Open},
    vocabulary::{self, Asks},
};
use crate::{
    index::{Kind, field},
    lexicon::fold,
    model::Measure,
};
use chrono::NaiveDate;

/// What a word means where it stands.
#[derive(Clone, Debug, Default)]
pub struct Context {
    asks: Option<Asks>,
    name: String,
    loose: bool,
}

impl Context {
    pub fn name(&self) -> String {
        format!("{}:", self.name)
    }

    /// Whether words here are words of the text.
    pub fn is_plain(&self) -> bool {
        self.asks.is_none() || matches!(self.asks, Some(Asks::Words(_) | Asks::Article))
    }

    /// Whether `=` belongs to the value.
    pub fn is_measured(&self) -> bool {
        matches!(self.asks, Some(Asks::Measure(_) | Asks::Days(_) | Asks::After | Asks::Before | Asks::Missing))
    }

    /// Whether the value is a date.
    pub fn is_dated(&self) -> bool {
        matches!(self.asks, Some(Asks::Days(_) | Asks::After | Asks::Before))
    }

    /// Whether this is a number or a date, as it is asked for here.
    pub fn reads(&self, text: &str, today: NaiveDate) -> bool {
        match self.asks {
            Some(Asks::Measure(_)) => value::range(text).is_some(),
            Some(Asks::Days("captured")) => value::days(text, today).is_some() || value::range(text).is_some(),
            Some(Asks::Days(_) | Asks::After | Asks::Before) => text == "*" || value::days(text, today).is_some(),
            _ => true,
        }
    }

    /// What holds the words together that follow.
    pub fn unit(&self) -> Option<Unit> {
        if let Some(Asks::Together(unit)) = self.asks { Some(unit) } else { None }
    }

    /// Whether a whole clause follows, as after `article:`.
    pub fn is_open(&self) -> bool {
        self.asks == Some(Asks::Article)
    }
}

pub type Made = (Option<Expr>, Option<String>);

/// Makes the leaves of a tree.
pub struct Leaves<'a> {
    pub today: NaiveDate,
    /// All event kinds, without their parents.
    pub kinds: &'a [String],
}

impl Leaves<'_> {
    /// The context behind `name:`; `None` for a name we do not know.
    pub fn enter(&self, name: &str, outer: &Context) -> Option<Context> {
        let asks = vocabulary::asks(name)?;
        Some(Context { asks: Some(asks), name: name.to_lowercase(), loose: outer.loose || asks == Asks::Article })
    }

    pub fn meant(&self, name: &str) -> Option<&'static str> {
        vocabulary::nearest(name, vocabulary::names())
    }

    pub fn word(&self, word: &str, exact: bool, context: &Context) -> Made {
        match context.asks {
            None | Some(Asks::Article) => self.text(None, word, context),
            Some(Asks::Words(name)) => self.text(Some(name), word, context),
            Some(Asks::Together(_)) => self.text(None, word, context),
            Some(asks) => self.qualified(asks, word, exact, context),
        }
    }

    pub fn quoted(&self, words: &str, slop: Option<u32>, exact: bool, context: &Context) -> Made {
        let field = match context.asks {
            None | Some(Asks::Article) => None,
            Some(Asks::Words(name)) => Some(name),
            Some(Asks::Together(_)) => None,
            Some(asks) => return self.qualified(asks, words, exact, context),
        };
        let found: Vec<String> = fold::words(words).map(fold::key).collect();
        let what = match found.len() {
            0 => return (None, Some("nothing to search between these quotation marks; left out".to_owned())),
            1 => Pattern::Word(found.concat()),
            _ => Pattern::Phrase(found, slop.unwrap_or(0)),
        };
        (leaf(context, Test::Words { field, what }), None)
    }

    /// The words of a text that one typed word stands for: `air-strike` is two in a row.
    pub fn words(&self, field: Option<&'static str>, word: &str, loose: bool) -> Option<Expr> {
        let mut found: Vec<String> = fold::words(word).map(fold::key).collect();
        let what = match found.len() {
            0 => return None,
            1 => Pattern::Word(found.remove(0)),
            _ => Pattern::Phrase(found, 0),
        };
        Some(Expr::Leaf(Leaf { loose, test: Test::Words { field, what }, boost: Boost::ONE }))
    }

    /// A pattern between slashes.
    pub fn pattern(&self, pattern: &str, context: &Context) -> Result<Option<Expr>, Fault> {
        let pattern = pattern.replace("\\/", "/").to_lowercase();
        Regex::new(&pattern)?;
        let field = if let Some(Asks::Words(name)) = context.asks { Some(name) } else { None };
        Ok(leaf(context, Test::Words { field, what: Pattern::Regex(pattern) }))
    }

    /// `dr*ne`, `k?iv`, `*grad`: the word, where signs stand for letters of it.
    fn wild(&self, word: &str) -> Option<String> {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '*');
        let inside = word.trim_end_matches('*');
        if !inside.contains(['*', '?']) || !word.chars().all(|c| c.is_alphanumeric() || matches!(c, '*' | '?' | '\'' | '’')) {
            return None;
        }
        let letters: String = word
            .split_inclusive(['*', '?'])
            .map(|part| {
                let (part, sign) = part.strip_suffix(['*', '?']).map_or((part, ""), |head| (head, &part[head.len()..]));
                fold::fold(part) + sign
            })
            .collect();
        letters.contains(char::is_alphanumeric).then_some(letters)
    }

    fn text(&self, field: Option<&'static str>, word: &str, context: &Context) -> Made {
        if word == "*" {
            return (Some(Expr::All), None);
        }
        if let Some(stem) = word.strip_suffix('*').filter(|s| fold::words(s).count() == 1) {
            let prefix = fold::words(stem).map(fold::key).collect();
            return (leaf(context, Test::Words { field, what: Pattern::Prefix(prefix) }), None);
        }
        if let Some((stem, distance)) = word.rsplit_once('~').filter(|(s, d)| fold::words(s).count() == 1 && d.bytes().all(|b| b.is_ascii_digit())) {
            let asked = distance.parse().unwrap_or(1);
            let mended = (asked > 2).then(|| "at most 2 letters may differ; read as ~2".to_owned());
            let word: String = fold::words(stem).map(fold::key).collect();
            // A word of two letters with two wrong ones is any word.
            let most = u8::try_from(word.chars().count().saturating_sub(1)).unwrap_or(2).min(2);
            let mended = mended.or_else(|| (asked.min(2) > most).then(|| format!("{word} is too short for so many slips; read with at most {most}")));
            if most == 0 {
                return (leaf(context, Test::Words { field, what: Pattern::Word(word) }), mended);
            }
            return (leaf(context, Test::Words { field, what: Pattern::Fuzzy(word, asked.min(most)) }), mended);
        }
        if let Some(letters) = self.wild(word) {
            return (leaf(context, Test::Words { field, what: Pattern::Wild(letters) }), None);
        }
        match self.words(field, word, false) {
            Some(expr) => (Some(expr), None),
            None => (None, Some(format!("nothing to search in {word}; left out"))),
        }
    }

    fn qualified(&self, asks: Asks, text: &str, exact: bool, context: &Context) -> Made {
        let text = text.trim();
        match asks {
            Asks::Measure(measure) => self.number(measure, text, context),
            Asks::Days(name) => self.days(name, text, context),
            Asks::After => self.open(Open::From, text, context),
            Asks::Before => self.open(Open::Before, text, context),
            Asks::Has => self.has(text, true, context),
            Asks::Missing if value::range(text).is_some() => self.number(Measure::Missing, text, context),
            Asks::Missing => self.has(text, false, context),
            Asks::Value(name) => self.value(name, text, exact, context),
            Asks::Words(_) | Asks::Article | Asks::Together(_) => (None, None),
        }
    }

    fn number(&self, measure: Measure, text: &str, context: &Context) -> Made {
        match value::range(text) {
            Some(range) => (leaf(context, Test::Number { measure, range }), None),
            None => (None, Some(format!("{text} is no number for {}; left out (write {}>=3, 3..10 or ~100)", context.name(), context.name()))),
        }
    }

    fn days(&self, name: &'static str, text: &str, context: &Context) -> Made {
        match value::days(text, self.today) {
            Some((first, last)) => (leaf(context, Test::Days { field: name, first, last }), None),
            // Prisoners are counted by the word that also dates a copy.
            None if name == "captured" && value::range(text).is_some() => self.number(Measure::Captured, text, context),
            None if text == "*" => self.has(name, true, context),
            None => (None, Some(not_a_date(text, context))),
        }
    }

    fn open(&self, open: Open, text: &str, context: &Context) -> Made {
        match open.of(text, self.today) {
            Some((first, last)) => (leaf(context, Test::Days { field: DATE, first, last }), None),
            None => (None, Some(not_a_date(text, context))),
        }
    }

    fn has(&self, text: &str, known: bool, context: &Context) -> Made {
        if text.contains(',') {
            return several(text, Expr::and, |t| self.has(t, known, context));
        }
        let singular = |n: &&str| n.trim_end_matches('s') == text.to_lowercase().trim_end_matches('s');
        let found = vocabulary::has_names().find(|n| *n == text.to_lowercase()).or_else(|| vocabulary::has_names().find(singular));
        let alias = vocabulary::ALIASES.iter().find(|(alias, _)| *alias == text.to_lowercase()).map(|(_, name)| *name);
        if let Some(name) = found.or_else(|| vocabulary::has_names().find(|n| Some(*n) == alias)) {
            return (leaf(context, Test::Has { name: name.to_owned(), known }), None);
        }
        if let Ok(measure) = text.to_lowercase().parse::<Measure>() {
            let any = leaf(context, Test::Number { measure, range: Range::Any });
            return (if known { any } else { any.map(Expr::negated) }, None);
        }
        match vocabulary::nearest(text, vocabulary::has_names()) {
            Some(name) => (leaf(context, Test::Has { name: name.to_owned(), known }), Some(format!("unknown {}{text}, read as {name}", context.name()))),
            None => {
                let all: Vec<&str> = vocabulary::has_names().collect();
                (None, Some(format!("unknown {}{text}, left out; known are {}", context.name(), all.join(", "))))
            }
        }
    }

    fn value(&self, name: &'static str, text: &str, exact: bool, context: &Context) -> Made {
        if text.is_empty() {
            return (None, Some(format!("{} has no value; left out", context.name())));
        }
        if name == copies::IS {
            return self.flag(text, context);
        }
        if text == "*" && vocabulary::has_names().any(|n| n == name) {
            return self.has(name, true, context);
        }
        let is_code = field(name).is_some_and(|f| f.kind == Kind::Code);
        if is_code && !exact && text.contains(',') {
            return several(text, Expr::or, |t| self.value(name, t, false, context));
        }
        if name == "event" {
            return self.event(text, exact, context);
        }
        let (text, prefix) = text.strip_suffix('*').filter(|t| !t.is_empty()).map_or((text, false), |t| (t, true));
        (leaf(context, Test::Value { field: name, text: text.to_owned(), exact, prefix }), None)
    }

    fn flag(&self, text: &str, context: &Context) -> Made {
        let asked = text.to_lowercase();
        let Some(flag) = vocabulary::nearest(&asked, copies::FLAGS.iter().copied()) else {
            return (None, Some(format!("unknown {}{text}, left out; known are {}", context.name(), copies::FLAGS.join(", "))));
        };
        let mended = (flag != asked).then(|| format!("unknown {}{text}, read as {flag}", context.name()));
        (leaf(context, Test::Value { field: copies::IS, text: flag.to_owned(), exact: false, prefix: false }), mended)
    }

    /// A kind by its path, or by its last part; the nearest one where there is none.
    fn event(&self, text: &str, exact: bool, context: &Context) -> Made {
        let asked = text.trim_end_matches('*').trim_end_matches('/').to_lowercase().replace([' ', '_'], "-");
        let all = || self.kinds.iter().flat_map(|k| k.split_once('/').map(|(parent, _)| parent).into_iter().chain([k.as_str()]));
        let last = |kind: &&str| kind.rsplit_once('/').is_some_and(|(_, last)| last == asked);
        let make = |kind: &str| leaf(context, Test::Value { field: "event", text: kind.to_owned(), exact, prefix: false });
        if self.kinds.is_empty() {
            return (make(&asked), None);
        }
        if let Some(kind) = all().find(|k| *k == asked) {
            return (make(kind), None);
        }
        let shorter: Vec<&str> = self.kinds.iter().map(String::as_str).filter(last).collect();
        if !shorter.is_empty() {
            let parts: Vec<Expr> = shorter.iter().filter_map(|k| make(k)).collect();
            return (Some(Expr::or(parts)), None);
        }
        let leaves = || self.kinds.iter().filter_map(|k| k.rsplit_once('/').map(|(_, last)| last));
        let near = vocabulary::nearest(&asked, all()).map(str::to_owned).or_else(|| {
            let last = vocabulary::nearest(&asked, leaves())?;
            self.kinds.iter().find(|k| k.ends_with(&format!("/{last}"))).cloned()
        });
        match near {
            Some(kind) => (make(&kind), Some(format!("unknown kind of event {text}, read as {kind}"))),
            None => {
                let mut parents: Vec<&str> = self.kinds.iter().map(|k| k.split('/').next().unwrap_or_default()).collect();
                parents.dedup();
                (self.words(None, text, context.loose), Some(format!("unknown kind of event {text}, searched as words; kinds are {}", parents.join(", "))))
            }
        }
    }
}

/// The values between commas, each made on its own.
fn several(text: &str, join: fn(Vec<Expr>) -> Expr, make: impl Fn(&str) -> Made) -> Made {
    let made: Vec<Made> = text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(make).collect();
    let mended = made.iter().find_map(|(_, mended)| mended.clone());
    let parts: Vec<Expr> = made.into_iter().filter_map(|(expr, _)| expr).collect();
    ((!parts.is_empty()).then(|| join(parts)), mended)
}

fn not_a_date(text: &str, context: &Context) -> String {
    format!("{text} is no date for {}; left out (write 2025-06-02, 2025-06, 2025-06-01..2025-06-30 or \"last 7 days\")", context.name())
}

fn leaf(context: &Context, test: Test) -> Option<Expr> {
    let loose = context.loose && test.is_of_claims();
    Some(Expr::Leaf(Leaf { loose, test, boost: Boost::ONE }))
}
