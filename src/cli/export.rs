//! `dateline export`: everything that a query finds, in a file or as an evidence pack.

use super::{Exit, ledger, query::tell, scope::Scope};
use crate::{
    correction,
    evidence::{self, Original},
    index::Index,
    lexicon::Lexicon,
    model::{CountBy, LedgerAsk, Request, Sort},
    present::{self, FORMATS, Format, Sink},
    query, read,
};
use anyhow::Context;
use chrono::{Local, NaiveDate, SecondsFormat, Utc};
use clap::Args;
use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Write everything that a query finds, however much, into a file; or pack it with its originals as evidence.
///
/// Claims are written, one row a figure in tables; articles with --articles, and in formats of references (bibtex, ris, csl-json).
/// acled and ged write one row an incident. Nothing is cut: what is written is read piece by piece.
#[derive(Args)]
pub struct Export {
    /// What to search for; nothing finds everything. `dateline query --help` tells the language.
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,
    #[command(flatten)]
    scope: Scope,
    /// How to write it.
    #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = FORMATS.iter().filter(|f| f.name != "table").map(|f| f.name).collect::<Vec<_>>())]
    format: String,
    /// The file to write, whole or not at all; else standard output.
    #[arg(long, short, value_name = "FILE", conflicts_with = "evidence")]
    out: Option<PathBuf>,
    /// Write articles instead of claims.
    #[arg(long)]
    articles: bool,
    /// Older versions of an address as well.
    #[arg(long)]
    versions: bool,
    /// relevance, date (of the event), published, or killed; the most recent or highest first.
    #[arg(long, value_name = "ORDER")]
    sort: Option<Sort>,
    /// Write an evidence pack into this new folder: the answer, its records, the originals as archived and checked against their
    /// SHA-256, and a manifest; `dateline verify` checks it. An original that is lost or changed is named in it (exit code 3).
    #[arg(long, value_name = "DIR", conflicts_with_all = ["articles", "format"])]
    evidence: Option<PathBuf>,
    /// Look for the originals below this folder instead of where they were ingested from.
    #[arg(long, value_name = "DIR", requires = "evidence")]
    originals: Option<PathBuf>,
    /// As `ingest --map`, where the originals were ingested with it.
    #[arg(long, value_name = "FIELD=NAME,…", requires = "evidence")]
    map: Option<read::Map>,
    /// Do not mend the query: any slip of spelling is an error.
    #[arg(long)]
    strict: bool,
    /// The day that "today" and "last 7 days" mean.
    #[arg(long, value_name = "DAY", hide = true)]
    today: Option<NaiveDate>,
}

/// Hits or claims that are held at once.
const AT_ONCE: usize = 1000;

impl Export {
    pub fn run(self, lexicon: &Lexicon, configured: Option<PathBuf>) -> anyhow::Result<Exit> {
        let index = self.scope.open(lexicon, configured)?;
        let format = present::format(&self.format).expect("clap has checked the name");
        if let Some(dir) = &self.evidence {
            return self.pack(&index, dir, lexicon);
        }
        match &self.out {
            None => self.write(&index, format, Box::new(BufWriter::new(io::stdout())), lexicon),
            Some(path) => {
                let part = path.with_added_extension("part");
                let file = File::create(&part).with_context(|| part.display().to_string())?;
                let written = self.write(&index, format, Box::new(BufWriter::new(file)), lexicon);
                match written {
                    Ok(exit) => fs::rename(&part, path).with_context(|| path.display().to_string()).map(|()| exit),
                    Err(e) => {
                        // The first error is the one to tell.
                        let _ = fs::remove_file(&part);
                        Err(e)
                    }
                }
            }
        }
    }

    fn write(&self, index: &Index, format: &Format, out: Box<dyn Write + Send>, lexicon: &Lexicon) -> anyhow::Result<Exit> {
        let kinds = kinds(lexicon);
        if ledger::EVENT_SETS.contains(&format.name) {
            return self.coded(index, format, out, lexicon, &kinds);
        }
        let mut sink: Box<dyn Sink> = format.sink.expect("every format but table and event sets is written part by part")(out);
        let request = Request { claims: !self.articles && !format.cites, ..self.request() };
        let mut total = 0;
        let mut told = false;
        query::stream(index, &request, lexicon, &kinds, AT_ONCE, |part| {
            if !std::mem::replace(&mut told, true) {
                tell(&part, &mut io::stderr())?;
                total = part.total;
            }
            sink.part(&part).map_err(anyhow::Error::from)
        })?;
        sink.end()?;
        Ok(if total == 0 { Exit::NothingFound } else { Exit::Found })
    }

    fn coded(&self, index: &Index, format: &Format, mut out: Box<dyn Write + Send>, lexicon: &Lexicon, kinds: &[String]) -> anyhow::Result<Exit> {
        let mut answer = ledger::whole(index, &self.request(), lexicon, kinds)?;
        tell(&answer, &mut io::stderr())?;
        let ask = LedgerAsk { count: CountBy::Cluster, matrix: None, toll: None, incidents: true };
        ledger::lay(&mut answer, ask, format.name, lexicon)?;
        (format.write)(&answer, super::query::look(false), &mut out)?;
        out.flush()?;
        Ok(if answer.total == 0 { Exit::NothingFound } else { Exit::Found })
    }

    fn pack(&self, index: &Index, dir: &Path, lexicon: &Lexicon) -> anyhow::Result<Exit> {
        let answer = ledger::whole(index, &self.request(), lexicon, &kinds(lexicon))?;
        tell(&answer, &mut io::stderr())?;
        if answer.total == 0 {
            return Ok(Exit::NothingFound);
        }
        let mut ids = Vec::new();
        let articles = Request { limit: None, claims: false, ..self.request() };
        query::stream(index, &articles, lexicon, &kinds(lexicon), AT_ONCE, |part| {
            ids.extend(part.hits.into_iter().map(|h| h.id));
            Ok::<_, query::QueryError>(())
        })?;
        let mut records = Vec::new();
        for id in &ids {
            records.push(query::article(index, id)?.with_context(|| format!("article {id} is gone from the index"))?);
        }
        let lines = self.scope.lines(index.dir())?;
        let holders = |hashes: &HashSet<&str>| Ok(index.state().map_err(io::Error::other)?.paths_of(hashes));
        let asked = evidence::Asked {
            answer: &answer,
            snapshot: answer.snapshot.clone(),
            created: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
            corrections: corrections(&lines, &ids)?,
            root: self.originals.clone(),
            how: read::Options { map: self.map.clone().unwrap_or_default(), ..read::Options::default() },
            holders: &holders,
        };
        let manifest = evidence::pack(dir, records.into_iter(), &asked)?;
        let (kept, without) = manifest.originals();
        let mut out = io::stdout().lock();
        let [claims, articles, originals] =
            [(answer.claims.len(), "claims"), (ids.len(), "articles"), (kept, "originals")].map(|(n, things)| present::counted(n as u64, things));
        writeln!(out, "{claims} of {articles}, {originals}, in {}", dir.display())?;
        for (id, origin, original) in manifest.origins() {
            match original {
                Original::Kept { .. } => {}
                Original::Changed { .. } => writeln!(out, "changed: {id}: {} holds other bytes now", present::harmless(&origin.path))?,
                Original::Lost { reason } => writeln!(out, "lost: {id}: {}: {}", present::harmless(&origin.path), present::harmless(reason))?,
            }
        }
        Ok(if without > 0 { Exit::Quarantined } else { Exit::Found })
    }

    fn request(&self) -> Request {
        Request {
            strict: self.strict,
            versions: self.versions,
            sort: self.sort,
            limit: None,
            ..Request::new(self.query.as_deref().unwrap_or_default(), self.today.unwrap_or_else(|| Local::now().date_naive()))
        }
    }
}

fn kinds(lexicon: &Lexicon) -> Vec<String> {
    lexicon.kinds.events.iter().map(|e| e.kind.clone()).collect()
}

/// The corrections of these articles as lines again.
fn corrections(lines: &[correction::Line], ids: &[String]) -> anyhow::Result<Option<String>> {
    let of_these: Vec<String> =
        lines.iter().filter(|l| ids.contains(&l.article)).map(serde_json::to_string).collect::<Result<_, _>>().context("the corrections cannot be written")?;
    if of_these.is_empty() {
        return Ok(None);
    }
    Ok(Some(of_these.join("\n") + "\n"))
}
