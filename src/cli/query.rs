//! `dateline query`: what was found, in any format.

use super::{Exit, ledger, scope::Scope};
use crate::{
    index::Index,
    lexicon::Lexicon,
    model::{Answer, CountBy, Dated, Group, LedgerAsk, Request, Sort, Step},
    present::{self, FORMATS, Look},
    query,
};
use anyhow::bail;
use chrono::{Local, NaiveDate};
use clap::Args;
use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::PathBuf,
};

/// Search an index.
#[derive(Args)]
#[command(after_long_help = LANGUAGE)]
pub struct Query {
    /// What to search for; nothing finds everything. --help tells the language.
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,
    #[command(flatten)]
    scope: Scope,
    /// Count by these, over the claims that match: place, place=50, place=all, place:khar*, where, event/place, claimant/month.
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    facet: Vec<String>,
    /// Beside each count how many articles of the whole index have the value.
    #[arg(long)]
    totals: bool,
    /// Draw counts as bars and lines: auto (on a terminal), always or never.
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    bars: String,
    /// Count by time: day, week, month or year.
    #[arg(long, value_name = "STEP")]
    timeline: Option<Step>,
    /// The date that --timeline counts: event, published or captured.
    #[arg(long, value_name = "DATE", default_value = "event")]
    timeline_of: Dated,
    /// List claims instead of articles.
    #[arg(long)]
    claims: bool,
    /// relevance, recent (relevance, the new before the old), date (of the event), published, or killed.
    #[arg(long, value_name = "ORDER")]
    sort: Option<Sort>,
    /// How many to list: a number, or all.
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<Limit>,
    /// How many to pass over.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// What counts once, and is listed once: article, or cluster (all copies of one text).
    #[arg(long, value_name = "WHAT", default_value = "article")]
    group: Group,
    /// Older versions of an address as well.
    #[arg(long)]
    versions: bool,
    /// How to write the answer; table on a terminal, else jsonl.
    #[arg(long, value_name = "FORMAT", value_parser = FORMATS.iter().map(|f| f.name).collect::<Vec<_>>())]
    format: Option<String>,
    /// Print which state of the archive the answer is of: commit and hash of its content; JSON always says so.
    #[arg(long)]
    snapshot: bool,
    #[command(flatten)]
    ledger: ledger::Flags,
    /// Find what has any of the words, those with most of them first; else all words must be there.
    #[arg(long)]
    any: bool,
    /// Do not mend the query: any slip of spelling is an error.
    #[arg(long)]
    strict: bool,
    /// Print how the query was read, and what each clause finds and leaves.
    #[arg(long)]
    explain_query: bool,
    /// The day that "today" and "last 7 days" mean; else the day it is.
    #[arg(long, value_name = "DAY")]
    today: Option<NaiveDate>,
}

const LANGUAGE: &str = "\
The query
  Words are joined by AND; OR, NOT or -, and brackets do what they say. AND binds more tightly than OR.
  \"a phrase\", \"near words\"~5, begin*, mispeld~1. Words look at title and text; title: and text: at one of them.
  Qualifiers: event:strikes event:strikes/drone place:Kherson country:UA actor: by: against: claimant: victim:
  status: source: via: lang: author: id: has:figures missing:date; `dateline fields` lists them all.
  is:superseded (older versions, else left out; --versions shows all), is:syndicated (there are copies), cluster:ID.
  Numbers: killed:>=3 killed:3..10 killed:5 killed:~100 (may be 100); injured: launched: downed: destroyed: …
  Dates of the event: date:2025-06-02 date:2025-06 date:2025-06-01..2025-06-30 date:\"last 7 days\" after: before:
  Dates of the article: published: captured:

  after:D means on that day or later, before:D means earlier; after:2025-06 before:2025-07 is June.
  place: finds all that lies within, actor qualifiers find all who belong; place:=X and claimant:=X only itself.

  All qualifiers of events, places, dates, actors and numbers must hold within one claim, however they are bracketed.
  -event:talks beside other such qualifiers means that this claim is not of talks; alone, that no claim of the article is.
  article:place:X loosens a qualifier to the whole article.

  `dateline help query` is the whole card: sentences, patterns, weights, ranges, facets.

Examples
  dateline query 'drone place:Kharkiv killed:>=3 date:2025-06'
  dateline query 'event:strikes -claimant:Russia' --facet event,place,claimant --timeline week
  dateline query 'event:talks' --claims --format csv
  dateline query 'event:strikes place:Sumy date:2025-06' --matrix claimant --columns published
  dateline query 'place:Sumy date:2025-06-03' --toll --rule median";

/// Values of a facet in a table, where it does not say how many; other formats list all.
const FACET_ROWS: usize = 20;

/// How many to list; `None` is all.
#[derive(Clone, Copy, Debug)]
struct Limit(Option<usize>);

fn limit(text: &str) -> Result<Limit, String> {
    if text == "all" { Ok(Limit(None)) } else { text.parse().map(|n| Limit(Some(n))).map_err(|_| "expected a number, or all".to_owned()) }
}

impl Query {
    pub fn run(self, lexicon: &Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let index = self.scope.open(lexicon, configured)?;
        let terminal = io::stdout().is_terminal();
        let name = self.format.as_deref().unwrap_or(if terminal { "table" } else { "jsonl" });
        let format = present::format(name).expect("clap has checked the name");
        let kinds: Vec<String> = lexicon.kinds.events.iter().map(|e| e.kind.clone()).collect();
        let request = self.request(name);
        let coded = ledger::EVENT_SETS.contains(&name);
        // Beside counts alone, --count says what they count.
        let counts_only = self.counts() && !self.claims && !self.ledger.lays_out() && !coded;
        let answer = match self.ledger.ask(coded).filter(|_| !counts_only) {
            Some(ask) => self.laid(&index, &request, ask, name, lexicon, &kinds)?,
            None => query::answer(&index, &request, lexicon, &kinds)?,
        };
        tell(&answer, &mut io::stderr())?;
        let mut out = BufWriter::new(io::stdout().lock());
        let bars = match self.bars.as_str() {
            "always" => true,
            "never" => false,
            _ => terminal,
        };
        (format.write)(&answer, Look { bars, ..look(terminal) }, &mut out)?;
        if self.snapshot {
            snapshot(&answer, name, &mut out)?;
        }
        out.flush()?;
        Ok(if answer.total == 0 { Exit::NothingFound } else { Exit::Found })
    }

    /// The claims side by side, as the flags of the ledger ask.
    fn laid(&self, index: &Index, request: &Request, ask: LedgerAsk, format: &str, lexicon: &Lexicon, kinds: &[String]) -> anyhow::Result<Answer> {
        let mut answer = ledger::whole(index, request, lexicon, kinds)?;
        ledger::lay(&mut answer, ask, format, lexicon)?;
        if self.claims || !self.ledger.lays_out() {
            ledger::page(&mut answer, request);
        } else if !["table", "md", "csv", "json", "jsonl"].contains(&format) {
            bail!("--matrix, --toll and --incidents are written as table, md, csv, json or jsonl, not as {format}");
        } else if format != "json" {
            // The whole answer keeps its claims, to which the members of incidents point.
            answer.claims.clear();
        }
        Ok(answer)
    }

    fn counts(&self) -> bool {
        !self.facet.is_empty() || self.timeline.is_some()
    }

    fn request(&self, format: &str) -> Request {
        // Who asks for counts only wants them before a long list.
        let usual = Some(if self.counts() && !self.claims { 0 } else { 20 });
        Request {
            query: self.query.clone().unwrap_or_default(),
            strict: self.strict,
            any: self.any,
            today: self.today.unwrap_or_else(|| Local::now().date_naive()),
            facets: self.facet.clone(),
            facet_limit: (format == "table").then_some(FACET_ROWS),
            count: self.ledger.count.unwrap_or(CountBy::Article),
            totals: self.totals,
            timeline: self.timeline.map(|step| (step, self.timeline_of)),
            claims: self.claims,
            sort: self.sort,
            offset: self.offset,
            limit: self.limit.map_or(usual, |l| l.0),
            explain: self.explain_query,
            versions: self.versions,
            group: self.group,
            all_claims: false,
        }
    }
}

/// The state of the archive: a last line where the format has room for one, else on standard error.
fn snapshot(answer: &Answer, format: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let s = &answer.snapshot;
    let as_of = s.as_of.as_ref().map_or_else(String::new, |a| format!(", as of {a}"));
    let time = s.time.as_ref().map_or_else(String::new, |t| format!(" of {t}"));
    let (articles, corrections) = (present::counted(s.articles, "articles"), present::counted(s.corrections as u64, "corrections"));
    let told = format!("snapshot {}{time}{as_of}: {articles}, data {}, dateline {}, {corrections}", s.id(), s.data, s.program);
    match format {
        "jsonl" => writeln!(out, "{}", serde_json::json!({"type": "snapshot", "snapshot": s}))?,
        "table" | "md" => writeln!(out, "\n{told}")?,
        "json" => {}
        _ => writeln!(io::stderr(), "{told}")?,
    }
    Ok(())
}

/// Says how the query was mended and read.
pub fn tell(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    if !answer.repairs.is_empty() {
        let line = present::harmless(&answer.query);
        writeln!(out, "{line}")?;
        for repair in &answer.repairs {
            writeln!(out, "{:>width$} {}", "^", present::harmless(&repair.message), width = repair.at + 1)?;
        }
        writeln!(out, "read as: {}", present::harmless(&answer.read))?;
    }
    answer.notes.iter().try_for_each(|note| writeln!(out, "note: {note}"))?;
    if !answer.explained.is_empty() {
        writeln!(out, "{:>10}{:>10}{:>10}", "articles", "claims", "left")?;
        for e in &answer.explained {
            let claims = e.claims.map_or_else(|| "-".to_owned(), |c| c.to_string());
            writeln!(out, "{:>10}{claims:>10}{:>10}  {}{}", e.articles, e.left, "  ".repeat(e.depth), present::harmless(&e.clause))?;
        }
    }
    Ok(())
}

/// How wide and how colourful the output may be.
pub fn look(terminal: bool) -> Look {
    let asked = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).filter(|w| *w > 0);
    let found = || if terminal { comfy_table::Table::new().width().map(usize::from) } else { None };
    let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty()) || std::env::var_os("TERM").is_some_and(|t| t == "dumb");
    Look { width: asked.or_else(found).unwrap_or(100).clamp(40, 400), colour: terminal && !plain, bars: terminal }
}
