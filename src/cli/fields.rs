//! `dateline fields`: every field that can be queried, with what an index holds of it.

use super::Exit;
use crate::{
    index::{FIELDS, Index, Kind},
    model::{Measure, Request},
    query::{
        self,
        vocabulary::{ALIASES, SPECIAL},
    },
};
use chrono::NaiveDate;
use clap::Args;
use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

/// List every field that can be queried, with counts in this index.
#[derive(Args)]
pub struct Fields {
    /// Folder of the index; without one the fields are listed without counts.
    #[arg(long, env = "DATELINE_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
}

/// One row that is printed.
struct Row {
    name: &'static str,
    kind: &'static str,
    help: String,
    /// A query that finds what has the field, or a facet that counts its values.
    counted: Counted,
}

enum Counted {
    Values,
    Having(String),
    Nothing,
}

impl Fields {
    pub fn run(self, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let index = self.index.or(configured).map(|dir| Index::open(&dir)).transpose()?;
        let mut out = BufWriter::new(io::stdout().lock());
        writeln!(out, "{:<12}{:<8}{:>10}{:>10}  meaning", "field", "kind", "articles", "values")?;
        for row in rows() {
            let (articles, values) = match &index {
                Some(index) => counts(index, &row)?,
                None => Default::default(),
            };
            let aliases: Vec<&str> = ALIASES.iter().filter(|(_, name)| *name == row.name).map(|(alias, _)| *alias).collect();
            let aliases = if aliases.is_empty() { String::new() } else { format!(" (also {}:)", aliases.join(":, ")) };
            writeln!(out, "{:<12}{:<8}{articles:>10}{values:>10}  {}{aliases}", row.name, row.kind, row.help)?;
        }
        out.flush()?;
        Ok(Exit::Found)
    }
}

fn rows() -> Vec<Row> {
    let fields = FIELDS.iter().filter(|f| !f.help.is_empty() && f.name != "has").map(|f| Row {
        name: f.name,
        kind: match f.kind {
            Kind::Words => "words",
            Kind::Names | Kind::Address => "names",
            Kind::Code => "code",
            Kind::Raw | Kind::Hash => "exact",
            Kind::Days => "date",
            Kind::Number | Kind::Stored | Kind::Packed => "number",
        },
        help: f.help.to_owned(),
        counted: match f.kind {
            _ if f.counted => Counted::Values,
            _ if query::tree::ARTICLE_HAS.contains(&f.name) => Counted::Having(format!("has:{}", f.name)),
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

/// Articles that have the field, and how many different values there are.
fn counts(index: &Index, row: &Row) -> anyhow::Result<(String, String)> {
    let ask = |query: &str, facets: Vec<String>| {
        let request = Request { facets, limit: Some(0), ..Request::new(query, NaiveDate::default()) };
        query::answer(index, &request, &query::NoKin, &[])
    };
    Ok(match &row.counted {
        Counted::Values => {
            let answer = ask("", vec![row.name.to_owned()])?;
            let facet = &answer.facets[0];
            ((answer.total - facet.without).to_string(), facet.values.len().to_string())
        }
        Counted::Having(query) => (ask(query, Vec::new())?.total.to_string(), String::new()),
        Counted::Nothing => Default::default(),
    })
}
