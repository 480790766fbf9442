//! `dateline explain`: what every stage made of a document, and which rule or row did it.

use super::Exit;
use crate::{
    clean, field,
    lexicon::Lexicon,
    model::{Article, Capture, Figure, Grounds, Published, Report, Span},
    present::harmless,
    read,
};
use clap::Args;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Show what each stage makes of one file, and which rule or row of data did it.
///
/// Offsets here are bytes of the cleaned text. A container is explained document by document; --only picks one.
#[derive(Args)]
pub struct Explain {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Explain only the document whose record id or byte offset this is.
    #[arg(long, value_name = "ID")]
    only: Option<String>,
}

impl Explain {
    pub fn run(self, lexicon: &Lexicon) -> anyhow::Result<Exit> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let (mut shown, mut failed) = (0, 0);
        for item in read::open(&self.file, &read::Meter::default()) {
            match item {
                Ok(capture) if self.wants(&capture) => {
                    shown += 1;
                    failed += usize::from(!document(&mut out, capture, lexicon)?);
                }
                Ok(_) => {}
                Err(damaged) => {
                    failed += 1;
                    writeln!(io::stderr(), "dateline: {}: {}", damaged.place(), damaged.reason)?;
                }
            }
        }
        out.flush()?;
        Ok(match (shown, failed) {
            (_, 1..) => Exit::Quarantined,
            (0, _) => Exit::NothingFound,
            _ => Exit::Found,
        })
    }

    fn wants(&self, capture: &Capture) -> bool {
        self.only
            .as_ref()
            .is_none_or(|only| capture.origin.record.as_ref() == Some(only) || capture.origin.offset.map(|o| o.to_string()).as_ref() == Some(only))
    }
}

/// Explains one document; false when it gives no article.
fn document(out: &mut impl Write, capture: Capture, lexicon: &Lexicon) -> io::Result<bool> {
    let origin = &capture.origin;
    let offset = origin.offset.map(|o| format!(" at byte {o}")).unwrap_or_default();
    writeln!(out, "read      {}{offset}: {:?}, {} bytes, sha256 {}", origin.path, capture.media, capture.bytes.len(), origin.sha256)?;
    let capture = match read::pdf::turned(capture, &read::Limits::default()) {
        Ok(capture) => capture,
        Err(damaged) => {
            writeln!(out, "clean     nothing: {}\n", damaged.reason)?;
            return Ok(false);
        }
    };
    match clean::article(capture, lexicon) {
        Ok(article) => {
            cleaned(out, &article)?;
            fielded(out, &field::extract(article, lexicon))?;
            Ok(true)
        }
        Err(e) => {
            writeln!(out, "clean     nothing: {e}\n")?;
            Ok(false)
        }
    }
}

fn cleaned(out: &mut impl Write, article: &Article) -> io::Result<()> {
    let word = |value: &Option<String>| harmless(value.as_deref().unwrap_or("-"));
    writeln!(out, "clean     title      {}", word(&article.title))?;
    writeln!(out, "          authors    {}", list(&article.authors))?;
    writeln!(out, "          source     {}, via {}, language {}", word(&article.source), list(&article.via), word(&article.language))?;
    writeln!(out, "          url        {}", word(&article.url))?;
    writeln!(out, "          published  {}", date(article.published.as_ref()))?;
    writeln!(out, "          modified   {}", date(article.modified.as_ref()))?;
    for problem in &article.problems {
        writeln!(out, "          problem    {problem}")?;
    }
    for block in &article.blocks {
        writeln!(out, "  {:>9}  {}", format!("{:?}", block.kind).to_lowercase(), cut(block.span.of(&article.text)))?;
    }
    for caption in &article.captions {
        writeln!(out, "    caption  {}", cut(caption))?;
    }
    for dropped in &article.dropped {
        writeln!(out, "    dropped  {}: {}", dropped.reason, cut(&dropped.text))?;
    }
    Ok(())
}

fn fielded(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let text = &report.article.text;
    writeln!(out, "times")?;
    for t in &report.times {
        let days = t.days.map(|d| d.to_string()).unwrap_or_default();
        row(out, text, t.span, &format!("{} {days}", t.value), &t.rule)?;
    }
    writeln!(out, "places")?;
    for p in &report.places {
        let within = [p.admin1.as_deref(), p.country.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
        row(out, text, p.span, &format!("{} ({}; {within}) {} {:?} {:.2}", p.name, p.kind, p.id, p.via, p.confidence), &p.rule)?;
    }
    writeln!(out, "actors")?;
    for a in &report.actors {
        let Some(first) = a.mentions.first() else { continue };
        let side = a.side.as_ref().map(|s| format!(", side {s}")).unwrap_or_default();
        row(out, text, *first, &format!("{} ({}{side}) × {}", a.name, a.kind, a.mentions.len()), &a.rule)?;
    }
    writeln!(out, "figures")?;
    for f in &report.figures {
        row(out, text, f.span, &figure(f), &f.rule)?;
        grounds(out, text, f.grounds)?;
    }
    writeln!(out, "events")?;
    for e in &report.events {
        let of = |v: &Option<String>| v.clone().unwrap_or_else(|| "-".to_owned());
        let date = e.date.map_or_else(|| "-".to_owned(), |d| d.to_string());
        let value = format!(
            "{} on {date} at {}, by {} against {}, {} by {}, figures {:?}",
            e.kind,
            of(&e.place),
            of(&e.initiator),
            of(&e.target),
            e.status,
            of(&e.claimant),
            e.figures
        );
        row(out, text, e.span, &value, &e.rule)?;
        grounds(out, text, e.grounds)?;
    }
    writeln!(out)
}

fn figure(f: &Figure) -> String {
    let bound = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
    let word = |v: &Option<String>| v.clone().unwrap_or_else(|| "-".to_owned());
    let date = f.date.map_or_else(|| "-".to_owned(), |d| d.to_string());
    let background = if f.background { ", background" } else { "" };
    format!(
        "{} {} {}..{} {} (victim {}) at {} on {date}, {} by {}{background}",
        f.measure,
        f.object,
        bound(f.min),
        bound(f.max),
        f.qualifier,
        word(&f.victim),
        word(&f.place),
        f.status,
        word(&f.claimant)
    )
}

fn row(out: &mut impl Write, text: &str, span: Span, value: &str, rule: &str) -> io::Result<()> {
    writeln!(out, "  {:>6}..{:<6} “{}” → {}  [{rule}]", span.start, span.end, cut(span.of(text)), harmless(value.trim_end()))
}

/// The words that gave a figure or an event its place, days and claimant.
fn grounds(out: &mut impl Write, text: &str, grounds: Grounds) -> io::Result<()> {
    grounds.named().try_for_each(|(name, span)| writeln!(out, "          {:>6}..{:<6} {name} from “{}”", span.start, span.end, cut(span.of(text))))
}

fn date(published: Option<&Published>) -> String {
    published.map_or_else(
        || "-".to_owned(),
        |p| format!("{} {} ({:?}, {:?}, confidence {:.2})", p.date, p.time.as_deref().unwrap_or_default(), p.method, p.precision, p.confidence),
    )
}

fn list(values: &[String]) -> String {
    if values.is_empty() { "-".to_owned() } else { harmless(&values.join(", ")) }
}

/// One line of at most 100 letters.
fn cut(text: &str) -> String {
    let mut line: String = harmless(text).chars().take(100).collect();
    if text.chars().nth(100).is_some() {
        line.push('…');
    }
    line
}
