//! One article to read: where it is from, its text with the values marked, and the claims that were found.

use super::{Look, bounds, harmless, table};
use crate::model::{ClaimRow, Record};
use std::io::{self, Write};

/// Writes a record for reading.
pub fn article(record: &Record, claims: &[ClaimRow], look: Look, out: &mut dyn Write) -> io::Result<()> {
    head(record, look, out)?;
    writeln!(out)?;
    for line in text(record, look) {
        writeln!(out, "{line}")?;
    }
    figures(record, look, out)?;
    if !claims.is_empty() {
        writeln!(out, "\n{}", look.bold("Claims"))?;
        claims.iter().try_for_each(|c| writeln!(out, "  [{}..{}] {}", c.start, c.end, harmless(&table::claim(c))))?;
    }
    if !record.problems.is_empty() {
        writeln!(out, "\n{}", look.bold("Problems"))?;
        record.problems.iter().try_for_each(|p| writeln!(out, "  {}", harmless(p)))?;
    }
    Ok(())
}

fn head(r: &Record, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", look.bold(&harmless(r.title.as_deref().unwrap_or("(no title)"))))?;
    let published = r.published.as_ref().map(|p| {
        let time = p.time.as_ref().map_or_else(String::new, |t| format!(" {t}"));
        format!("{}{time} ({:?}, confidence {:.2})", p.date, p.method, p.confidence)
    });
    let origin = &r.origin;
    let member = origin.member.as_ref().map_or_else(String::new, |m| format!(" › {m}"));
    let offset = origin.offset.map_or_else(String::new, |o| format!(" at byte {o}"));
    let rows = [
        ("id", Some(r.id.clone())),
        ("source", r.source.clone()),
        ("via", Some(r.via.join(", "))),
        ("authors", Some(r.authors.join(", "))),
        ("published", published),
        ("modified", r.modified.as_ref().map(|p| p.date.to_string())),
        ("captured", r.captured.clone()),
        ("language", r.language.clone()),
        ("url", r.url.clone()),
        ("from", Some(format!("{}{member}{offset}", origin.path))),
        ("record", origin.record.clone()),
        ("sha256", Some(origin.sha256.clone())),
    ];
    for (name, value) in rows {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            writeln!(out, "{} {}", look.dim(&format!("{name:<10}")), harmless(&value))?;
        }
    }
    Ok(())
}

/// The text with times, places, actors and figures marked, in lines.
fn text(r: &Record, look: Look) -> Vec<String> {
    let mut kinds: Vec<u8> = vec![0; r.text.chars().count()];
    let spans = r.times.iter().map(|t| (t.span, 1)).chain(r.places.iter().map(|p| (p.span, 2)));
    let spans = spans.chain(r.actors.iter().flat_map(|a| a.mentions.iter().map(|m| (*m, 3)))).chain(r.figures.iter().map(|f| (f.span, 4)));
    for (span, kind) in spans {
        let end = span.end.min(kinds.len());
        kinds[span.start.min(end)..end].iter_mut().for_each(|k| *k = (*k).max(kind));
    }
    let letters: Vec<(char, u8)> = r.text.chars().zip(kinds).collect();
    letters.split(|(c, _)| *c == '\n').map(|line| painted(line, look)).collect()
}

fn painted(line: &[(char, u8)], look: Look) -> String {
    let run = |run: &[(char, u8)]| {
        let text = harmless(&run.iter().map(|(c, _)| *c).collect::<String>());
        let blank = text.trim().is_empty();
        match run[0].1 {
            kind if kind == 0 || blank => text,
            kind if look.colour => format!("\u{1b}[{}m{text}\u{1b}[0m", ["", "36", "32", "35", "1;33"][usize::from(kind)]),
            kind => format!("{}{text}{}", ["", "{", "<", "[", "*"][usize::from(kind)], ["", "}", ">", "]", "*"][usize::from(kind)]),
        }
    };
    line.chunk_by(|a, b| a.1 == b.1).map(run).collect()
}

fn figures(r: &Record, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let key = if look.colour { "times cyan, places green, actors purple, figures yellow" } else { "{times} <places> [actors] *figures*" };
    writeln!(out, "\n{}", look.dim(key))?;
    for f in &r.figures {
        let date = f.date.map_or_else(|| "no date".to_owned(), |d| d.to_string());
        let place = f.place.as_deref().unwrap_or("no place");
        let who = f.claimant.as_deref().unwrap_or("the article itself");
        writeln!(out, "  [{}..{}] {} {} {}: {place}, {date}; {} by {}", f.span.start, f.span.end, f.measure, bounds(f), f.object, f.status, harmless(who))?;
    }
    Ok(())
}
