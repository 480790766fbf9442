//! `dateline batch`: many saved searches, one table, and on request only what is new since the last time.

use super::{Exit, ledger, scope::Scope};
use crate::{
    index::{AsOf, Commit, Index, Lens},
    lexicon::Lexicon,
    model::{Answer, CountBy, LedgerAsk, Request, Sort},
    present::{self, harmless},
    query,
};
use anyhow::{Context, bail};
use chrono::{Local, NaiveDate};
use clap::{Args, Parser};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufWriter, ErrorKind, IsTerminal, Write},
    path::{Path, PathBuf},
};

/// Run the queries of a file, one a line: QUERY, or NAME, QUERY and flags with tabs between them.
///
/// Flags of a line: --strict, --sort ORDER, --limit N (claims, with --rows), --count UNIT. Lines that begin with # are notes. A line that
/// fails is told in its row and the rest goes on (exit code 3). One table comes out: a row a query, or with --rows the claims of all.
#[derive(Args)]
pub struct Batch {
    /// The file of queries; - for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    scope: Scope,
    /// table on a terminal, else csv.
    #[arg(long, value_name = "FORMAT", value_parser = ["table", "csv", "jsonl"])]
    format: Option<String>,
    /// List the claims of every query, one row a figure, with the query's name in front.
    #[arg(long)]
    rows: bool,
    /// Only what was ingested or replaced since the last run with --new; the first run gives everything.
    #[arg(long, conflicts_with = "as_of")]
    new: bool,
    /// Where --new remembers what was seen; else FILE.state.json.
    #[arg(long, value_name = "FILE", requires = "new")]
    state: Option<PathBuf>,
    /// The day that "today" and "last 7 days" mean.
    #[arg(long, value_name = "DAY", hide = true)]
    today: Option<NaiveDate>,
}

/// The flags that a line may have.
#[derive(Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
struct Flags {
    #[arg(long)]
    strict: bool,
    #[arg(long)]
    sort: Option<Sort>,
    #[arg(long)]
    limit: Option<usize>,
    #[arg(long)]
    count: Option<CountBy>,
}

/// A line of the file.
struct Saved<'a> {
    name: &'a str,
    query: &'a str,
    flags: &'a str,
}

/// What `--new` has seen, by name of query.
#[derive(Default, Serialize, Deserialize)]
struct Seen {
    /// Which index it was: another one is all new.
    index: String,
    queries: BTreeMap<String, SeenQuery>,
}

#[derive(Serialize, Deserialize)]
struct SeenQuery {
    query: String,
    commit: u64,
}

/// What became of one query.
#[derive(Serialize)]
struct Row {
    name: String,
    query: String,
    articles: u64,
    claims: u64,
    /// How the query was mended.
    note: String,
    error: String,
}

impl Batch {
    pub fn run(self, lexicon: &Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let text = self.text()?;
        let mut index = self.scope.open(lexicon, configured)?;
        let journal = index.journal()?;
        let (mut seen, file) = self.seen(journal.commits().first())?;
        let last = index.commit();
        let (mut rows, mut answers) = (Vec::new(), Vec::new());
        for saved in text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')).map(parse) {
            let since = seen.queries.get(saved.name).filter(|s| s.query == saved.query).map(|s| s.commit);
            index = self.from(index, since, lexicon)?;
            let (row, answer) = match self.ask(&index, &saved, lexicon) {
                Ok(answer) => (row(&saved, &answer), Some(answer)),
                Err(e) => (failed(&saved, &e), None),
            };
            if self.new && row.error.is_empty() {
                seen.queries.insert(saved.name.to_owned(), SeenQuery { query: saved.query.to_owned(), commit: last });
            }
            rows.push(row);
            answers.push(answer);
        }
        self.write(&rows, &answers)?;
        if self.new {
            let fresh = file.with_added_extension("new");
            fs::write(&fresh, serde_json::to_string_pretty(&seen)? + "\n")
                .and_then(|()| fs::rename(&fresh, &file))
                .with_context(|| file.display().to_string())?;
        }
        Ok(if rows.iter().any(|r| !r.error.is_empty()) {
            Exit::Quarantined
        } else if rows.iter().all(|r| r.articles == 0) {
            Exit::NothingFound
        } else {
            Exit::Found
        })
    }

    fn text(&self) -> anyhow::Result<String> {
        if self.file == Path::new("-") {
            return Ok(io::read_to_string(io::stdin())?);
        }
        fs::read_to_string(&self.file).with_context(|| self.file.display().to_string())
    }

    /// What was seen, and the file that keeps it.
    fn seen(&self, first: Option<&Commit>) -> anyhow::Result<(Seen, PathBuf)> {
        let file = self.state.clone().unwrap_or_else(|| self.file.with_added_extension("state.json"));
        let index = first.map_or_else(String::new, |c| format!("{} {}", c.time, c.content));
        if !self.new {
            return Ok((Seen::default(), file));
        }
        if self.state.is_none() && self.file == Path::new("-") {
            bail!("--new needs --state FILE where the queries come from standard input");
        }
        let seen = match fs::read(&file) {
            Ok(bytes) => serde_json::from_slice::<Seen>(&bytes).with_context(|| file.display().to_string())?,
            Err(e) if e.kind() == ErrorKind::NotFound => Seen { index: index.clone(), ..Seen::default() },
            Err(e) => return Err(e).with_context(|| file.display().to_string()),
        };
        if seen.index == index {
            return Ok((seen, file));
        }
        writeln!(io::stderr(), "note: {} is of another index; everything is new", file.display())?;
        Ok((Seen { index, ..Seen::default() }, file))
    }

    /// The index as it is to be looked at for a query that was last asked at that commit.
    fn from(&self, index: Index, since: Option<u64>, lexicon: &Lexicon) -> anyhow::Result<Index> {
        let wanted = since.map(AsOf::Since);
        if !self.new || index.as_of() == wanted {
            return Ok(index);
        }
        let lines = self.scope.lines(index.dir())?;
        let index = index.seen(Lens::default());
        // What could not be set right was told when the index was opened.
        Ok(crate::correction::lay(index, wanted, &lines, lexicon)?.0)
    }

    fn ask(&self, index: &Index, saved: &Saved, lexicon: &Lexicon) -> anyhow::Result<Answer> {
        let flags = Flags::try_parse_from(saved.flags.split_whitespace())
            .map_err(|e| anyhow::anyhow!("{}", e.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()))?;
        let kinds: Vec<String> = lexicon.kinds.events.iter().map(|e| e.kind.clone()).collect();
        let limit = if self.rows { flags.limit } else { Some(0) };
        let request = Request {
            strict: flags.strict,
            sort: flags.sort,
            claims: true,
            limit,
            ..Request::new(saved.query, self.today.unwrap_or_else(|| Local::now().date_naive()))
        };
        let Some(count) = flags.count else { return Ok(query::answer(index, &request, lexicon, &kinds)?) };
        let mut answer = ledger::whole(index, &request, lexicon, &kinds)?;
        ledger::lay(&mut answer, LedgerAsk { count, matrix: None, toll: None, incidents: false }, "jsonl", lexicon)?;
        answer.total_claims = answer.claims.len() as u64;
        ledger::page(&mut answer, &request);
        Ok(answer)
    }

    fn write(&self, rows: &[Row], answers: &[Option<Answer>]) -> anyhow::Result<()> {
        let terminal = io::stdout().is_terminal();
        let format = self.format.as_deref().unwrap_or(if terminal { "table" } else { "csv" });
        let mut out = BufWriter::new(io::stdout().lock());
        match format {
            "table" => table(rows, answers.iter().map(|a| a.as_ref().filter(|_| self.rows)), super::query::look(terminal), &mut out)?,
            "csv" => csv(rows, answers, self.rows, &mut out)?,
            _ => jsonl(rows, answers, self.rows, &mut out)?,
        }
        Ok(out.flush()?)
    }
}

fn parse(line: &str) -> Saved<'_> {
    let mut parts = line.splitn(3, '\t').map(str::trim);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(name), Some(query), flags) => Saved { name, query, flags: flags.unwrap_or_default() },
        (first, ..) => Saved { name: first.unwrap_or_default(), query: first.unwrap_or_default(), flags: "" },
    }
}

fn row(saved: &Saved, answer: &Answer) -> Row {
    let mended = answer.repairs.iter().map(|r| r.message.clone()).chain(answer.notes.clone()).collect::<Vec<_>>().join("; ");
    Row { name: saved.name.to_owned(), query: saved.query.to_owned(), articles: answer.total, claims: answer.total_claims, note: mended, error: String::new() }
}

fn failed(saved: &Saved, error: &anyhow::Error) -> Row {
    let error = format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ");
    Row { name: saved.name.to_owned(), query: saved.query.to_owned(), articles: 0, claims: 0, note: String::new(), error }
}

const HEAD: [&str; 6] = ["name", "query", "articles", "claims", "note", "error"];

impl Row {
    fn cells(&self) -> [String; 6] {
        [self.name.clone(), self.query.clone(), self.articles.to_string(), self.claims.to_string(), self.note.clone(), self.error.clone()]
    }
}

fn table<'a>(rows: &[Row], answers: impl Iterator<Item = Option<&'a Answer>>, look: present::Look, out: &mut dyn Write) -> io::Result<()> {
    let width = rows.iter().map(|r| r.name.chars().count()).max().unwrap_or(0).clamp(4, 40);
    writeln!(out, "{:<width$} {:>10} {:>10}", "name", "articles", "claims")?;
    for (row, answer) in rows.iter().zip(answers) {
        let name: String = harmless(&row.name).chars().take(width).collect();
        let told = if row.error.is_empty() { row.note.clone() } else { format!("failed: {}", row.error) };
        writeln!(out, "{name:<width$} {:>10} {:>10}  {}", row.articles, row.claims, harmless(&told))?;
        if let Some(answer) = answer.filter(|a| !a.claims.is_empty()) {
            (present::FORMATS[0].write)(answer, look, out)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn csv(rows: &[Row], answers: &[Option<Answer>], claims: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Vec::new();
    if claims {
        for (row, answer) in rows.iter().zip(answers) {
            let sheet = answer.as_ref().map_or_else(Vec::new, present::sheet);
            let from = usize::from(!lines.is_empty()).min(sheet.len());
            let named = |(at, cells): (usize, &Vec<String>)| {
                let name = if from == 0 && at == 0 { "name".to_owned() } else { row.name.clone() };
                [name].into_iter().chain(cells.iter().cloned()).collect::<Vec<_>>()
            };
            lines.extend(sheet[from..].iter().enumerate().map(named));
        }
        // A query that failed is told where there is no row for it.
        rows.iter().filter(|r| !r.error.is_empty()).try_for_each(|r| writeln!(io::stderr(), "dateline: {}: {}", harmless(&r.name), harmless(&r.error)))?;
    } else {
        lines.push(HEAD.map(str::to_owned).to_vec());
        lines.extend(rows.iter().map(|r| r.cells().to_vec()));
    }
    present::rows(&lines, out)
}

fn jsonl(rows: &[Row], answers: &[Option<Answer>], claims: bool, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Named<'a> {
        name: &'a str,
        #[serde(flatten)]
        claim: &'a crate::model::ClaimRow,
    }
    let mut line = |value: serde_json::Result<String>| value.map_err(io::Error::from).and_then(|text| writeln!(out, "{text}"));
    for (row, answer) in rows.iter().zip(answers) {
        if !claims || !row.error.is_empty() {
            line(serde_json::to_string(row))?;
        }
        for claim in answer.iter().filter(|_| claims).flat_map(|a| &a.claims) {
            line(serde_json::to_string(&Named { name: &row.name, claim }))?;
        }
    }
    Ok(())
}
