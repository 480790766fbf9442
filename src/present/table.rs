//! An answer for reading in a terminal: as wide as it is, coloured where it can be.

use super::{Look, bounds, counts, harmless, ledger};
use crate::model::{Answer, ClaimRow, Hit, Snippet};
use std::io::{self, Write};

pub fn write(answer: &Answer, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", look.bold(&format!("{}, {}", counted(answer.total, answer.unit), counted(answer.total_claims, "claims"))))?;
    counts::write(answer, look, out)?;
    if let Some(laid) = &answer.ledger {
        ledger::table(laid, look, out)?;
    }
    for (number, h) in (answer.offset + 1..).zip(&answer.hits) {
        hit(number, h, look, out)?;
    }
    if !answer.claims.is_empty() {
        claims(answer.offset + 1, &answer.claims, look, out)?;
    }
    let (shown, all) = if answer.claims.is_empty() { (answer.hits.len(), answer.total) } else { (answer.claims.len(), answer.total_claims) };
    let last = answer.offset + shown;
    if shown > 0 && (last as u64) < all {
        writeln!(out, "\n{}", look.dim(&format!("{} more; --offset {last} shows the next", grouped(all - last as u64))))?;
    }
    Ok(())
}

impl Look {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(super) fn mark(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    pub(super) fn bar(self, text: &str) -> String {
        self.paint("36", text)
    }
}

/// `12345` as `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// So many of what is named in the plural: `1 article`, `12,345 articles`.
pub fn counted(number: u64, things: &str) -> String {
    format!("{} {}", grouped(number), named(number, things))
}

/// The word for so many of what is named in the plural.
pub fn named(number: u64, things: &str) -> &str {
    if number == 1 { things.strip_suffix('s').unwrap_or(things) } else { things }
}

/// Claims shown below a hit.
const CLAIMS: usize = 3;

fn hit(number: usize, h: &Hit, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let published = h.published.map_or_else(|| "undated".to_owned(), |d| d.to_string());
    let source = h.source.as_deref().unwrap_or("source unknown");
    let via = if h.via.is_empty() { String::new() } else { format!(" via {}", h.via.join(", ")) };
    let copies = if h.copies > 1 { format!("  {} copies", h.copies) } else { String::new() };
    writeln!(out, "\n{number:>3}  {}", look.bold(&cut(h.title.as_deref().unwrap_or("(no title)"), look.width.saturating_sub(5))))?;
    writeln!(out, "     {}", look.dim(&harmless(&format!("{published}  {source}{via}  {}{copies}", h.id))))?;
    for line in wrapped(&h.snippet, look.width.saturating_sub(5).max(20)) {
        writeln!(out, "     {}", marked(&line, look))?;
    }
    for c in h.claims.iter().take(CLAIMS) {
        writeln!(out, "     {}", cut(&format!("• {}", claim(c)), look.width.saturating_sub(5)))?;
    }
    if h.claims.len() > CLAIMS {
        writeln!(out, "     {}", look.dim(&format!("• {} more claims match", h.claims.len() - CLAIMS)))?;
    }
    Ok(())
}

/// One claim in a line.
pub fn claim(c: &ClaimRow) -> String {
    let date = c.date.map(|d| d.to_string());
    let victim = |v: &Option<String>| v.as_ref().map_or_else(String::new, |v| format!(" ({v})"));
    let figures: Vec<String> = c.figures.iter().map(|f| format!("{} {} {}{}", f.measure, bounds(f), f.object, victim(&f.victim))).collect();
    let who = c.claimant.as_ref().map(|who| format!("{} by {who}", c.status));
    let parts = [date, c.place.clone(), Some(c.events.join(", ")), Some(figures.join(", ")), who];
    parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Each claim: its setting and figures, its sentence, and where that stands.
fn claims(first: usize, claims: &[ClaimRow], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let room = look.width.saturating_sub(5).max(20);
    for (number, c) in (first..).zip(claims) {
        writeln!(out, "\n{number:>3}  {}", look.bold(&cut(&claim(c), room)))?;
        let sentence = Snippet { text: c.sentence.clone(), marks: Vec::new() };
        wrapped(&sentence, room).iter().try_for_each(|line| writeln!(out, "     {}", marked(line, look)))?;
        let source = c.source.as_deref().unwrap_or("source unknown");
        let via = if c.via.is_empty() { String::new() } else { format!(" via {}", c.via.join(", ")) };
        let published = c.published.map_or_else(|| "undated".to_owned(), |d| d.to_string());
        let copies = if c.copies.is_empty() { String::new() } else { format!("  and {}", c.copies.join(", ")) };
        writeln!(out, "     {}", look.dim(&harmless(&format!("{published}  {source}{via}  {}{copies}", c.id))))?;
        c.corrected.iter().try_for_each(|what| writeln!(out, "     {}", look.mark(&harmless(&format!("corrected: {what}")))))?;
    }
    Ok(())
}

pub(super) fn cut(text: &str, width: usize) -> String {
    let text = harmless(text);
    if text.chars().count() <= width {
        return text;
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// A cell of that width.
pub(super) fn fitted(text: &str, width: usize) -> String {
    padded(&cut(text, width), width)
}

pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())))
}

/// A snippet in lines of that width, each letter with whether it is marked.
fn wrapped(snippet: &Snippet, width: usize) -> Vec<Vec<(char, bool)>> {
    let marked = |at: usize| snippet.marks.iter().any(|[start, end]| (*start..*end).contains(&at));
    let letters: Vec<(char, bool)> = harmless(&snippet.text).chars().enumerate().map(|(at, c)| (c, marked(at))).collect();
    let mut lines: Vec<Vec<(char, bool)>> = vec![Vec::new()];
    for word in letters.split_inclusive(|(c, _)| *c == ' ') {
        let length = word.iter().filter(|(c, _)| *c != ' ').count();
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.len() + length > width {
            lines.push(word.to_vec());
        } else {
            line.extend(word);
        }
    }
    lines.retain(|l| !l.is_empty());
    lines
}

fn marked(line: &[(char, bool)], look: Look) -> String {
    line.chunk_by(|a, b| a.1 == b.1)
        .map(|run| {
            let text: String = run.iter().map(|(c, _)| *c).collect();
            if run[0].1 { look.mark(&text) } else { text }
        })
        .collect::<String>()
        .trim_end()
        .to_owned()
}
