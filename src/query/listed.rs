//! Every field that can be asked for, with what an index holds of it: for lists of fields, in any interface.

use super::{
    NoKin, QueryError, answer, tree,
    vocabulary::{ALIASES, SPECIAL},
};
use crate::{
    index::{FIELDS, Index, Kind},
    model::{Measure, Request},
};
use chrono::NaiveDate;
use serde::Serialize;

/// One field.
pub struct Row {
    pub name: &'static str,
    pub kind: &'static str,
    pub help: String,
    /// A query that finds what has the field, or a facet that counts its values.
    counted: Counted,
}

enum Counted {
    Values,
    Having(String),
    Nothing,
}

/// What an index holds of a field; `None` where it cannot be counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Articles that have it.
    pub articles: Option<u64>,
    /// Different values.
    pub values: Option<usize>,
}

/// All fields, measures and special names.
pub fn rows() -> Vec<Row> {
    let fields = FIELDS.iter().filter(|f| !f.help.is_empty() && f.name != "has").map(|f| Row {
        name: f.name,
        kind: match f.kind {
            Kind::Words => "words",
            Kind::Names | Kind::Address | Kind::Roles => "names",
            Kind::Code => "code",
            Kind::Raw | Kind::Hash => "exact",
            Kind::Days => "date",
            Kind::Number | Kind::Stored | Kind::Packed => "number",
        },
        help: f.help.to_owned(),
        counted: match f.kind {
            _ if f.counted => Counted::Values,
            _ if tree::ARTICLE_HAS.contains(&f.name) => Counted::Having(format!("has:{}", f.name)),
            _ => Counted::Nothing,
        },
    });
    let measures = Measure::ALL.iter().map(|m| Row {
        name: m.name(),
        kind: "number",
        help: format!("figures of the measure {m}: {m}:>=3, 3..10, ~100"),
        counted: Counted::Having(if *m == Measure::Captured { "measure:captured".to_owned() } else { format!("{m}:*") }),
    });
    let special = SPECIAL.iter().map(|(name, help)| Row {
        name,
        kind: if *help == SPECIAL[0].1 || *name == "after" || *name == "before" { "date" } else { "" },
        help: (*help).to_owned(),
        counted: if *name == "date" { Counted::Having("has:date".to_owned()) } else { Counted::Nothing },
    });
    fields.chain(measures).chain(special).collect()
}

impl Row {
    /// Other words for the same field.
    pub fn aliases(&self) -> Vec<&'static str> {
        ALIASES.iter().filter(|(_, name)| *name == self.name).map(|(alias, _)| *alias).collect()
    }

    /// Articles that have the field, and how many different values there are.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn held(&self, index: &Index) -> Result<Held, QueryError> {
        let ask = |query: &str, facets: Vec<String>| {
            let request = Request { facets, limit: Some(0), ..Request::new(query, NaiveDate::default()) };
            answer(index, &request, &NoKin, &[])
        };
        Ok(match &self.counted {
            Counted::Values => {
                let answer = ask("", vec![self.name.to_owned()])?;
                let facet = &answer.facets[0];
                Held { articles: Some(answer.total - facet.without), values: Some(facet.values.len()) }
            }
            Counted::Having(query) => Held { articles: Some(ask(query, Vec::new())?.total), values: None },
            Counted::Nothing => Held::default(),
        })
    }
}
