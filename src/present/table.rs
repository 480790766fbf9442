//! An answer for reading in a terminal: as wide as it is, coloured where it can be.

use super::{Look, bounds, harmless, ledger};
use crate::model::{Answer, Bucket, ClaimRow, Facet, Hit, Snippet, Timeline};
use chrono::{Days, Months, NaiveDate};
use std::io::{self, Write};

pub fn write(answer: &Answer, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", look.bold(&format!("{} {}, {} claims", grouped(answer.total), answer.unit, grouped(answer.total_claims))))?;
    answer.facets.iter().try_for_each(|f| facet(f, look, out))?;
    if let Some(t) = &answer.timeline {
        timeline(t, look, out)?;
    }
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

    fn bar(self, text: &str) -> String {
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

fn facet(facet: &Facet, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", look.bold(&format!("{} ({} values)", facet.field, grouped(facet.values.len() as u64))))?;
    let most = facet.values.iter().map(|c| c.articles).max().unwrap_or(0);
    let of_claims = facet.values.iter().any(|c| c.claims > 0);
    let width = facet.values.iter().map(|c| c.value.chars().count()).max().unwrap_or(0).clamp(8, 36);
    let name = |value: &str| {
        let shown = if facet.field == "event" { value.rsplit_once('/').map_or(value.to_owned(), |(_, last)| format!("  {last}")) } else { value.to_owned() };
        cut(&shown, width)
    };
    for c in &facet.values {
        let claims = if of_claims { format!("{:>9}", grouped(c.claims)) } else { String::new() };
        let room = look.width.saturating_sub(width + 24).min(40);
        writeln!(out, "  {}{:>9}{}  {}", padded(&name(&c.value), width), grouped(c.articles), look.dim(&claims), look.bar(&bar(c.articles, most, room)))?;
    }
    if facet.without > 0 {
        writeln!(out, "  {}", look.dim(&format!("{}{:>9}", padded("(none)", width), grouped(facet.without))))?;
    }
    Ok(())
}

/// Steps printed with the empty ones between; beyond, only those in which something falls.
const FILLED: usize = 400;

fn timeline(t: &Timeline, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", look.bold(&format!("by {} of {}", t.step, if t.of == "event" { "the event" } else { "publication" })))?;
    let buckets = filled(t);
    let most = buckets.iter().map(|b| b.articles).max().unwrap_or(0);
    if buckets.len() > 2 {
        let every = buckets.len().div_ceil(look.width.saturating_sub(2).max(1));
        let heights: Vec<u64> = buckets.chunks(every).map(|c| c.iter().map(|b| b.articles).max().unwrap_or(0)).collect();
        writeln!(out, "  {}", look.bar(&sparkline(&heights)))?;
    }
    for b in &buckets {
        let from = match t.step {
            "year" => b.from.format("%Y").to_string(),
            "month" => b.from.format("%Y-%m").to_string(),
            _ => b.from.to_string(),
        };
        writeln!(out, "  {from:<10}{:>9}  {}", grouped(b.articles), look.bar(&bar(b.articles, most, look.width.saturating_sub(24).min(50))))?;
    }
    for (count, what) in [(t.spanning, "span several steps"), (t.undated, "have no date")] {
        if count > 0 {
            writeln!(out, "  {}", look.dim(&format!("{} {} {what}", grouped(count), if t.of == "event" { "claims" } else { "articles" })))?;
        }
    }
    Ok(())
}

/// The buckets with empty ones in between, where that is not too long.
fn filled(t: &Timeline) -> Vec<Bucket> {
    let (Some(first), Some(last)) = (t.buckets.first(), t.buckets.last()) else { return Vec::new() };
    let mut all = Vec::new();
    let mut known = t.buckets.iter().peekable();
    let mut day = first.from;
    while day <= last.from {
        match known.next_if(|b| b.from == day) {
            Some(bucket) => all.push(bucket.clone()),
            None => all.push(Bucket { from: day, articles: 0, claims: 0 }),
        }
        let Some(next) = after(day, t.step).filter(|_| all.len() < FILLED) else { return t.buckets.clone() };
        day = next;
    }
    all
}

fn after(day: NaiveDate, step: &str) -> Option<NaiveDate> {
    match step {
        "day" => day.checked_add_days(Days::new(1)),
        "week" => day.checked_add_days(Days::new(7)),
        "month" => day.checked_add_months(Months::new(1)),
        _ => day.checked_add_months(Months::new(12)),
    }
}

/// A bar in eighths of a letter; never empty where something is.
fn bar(value: u64, most: u64, room: usize) -> String {
    let eighths = (value as f64 / most.max(1) as f64 * room as f64 * 8.0).round() as usize;
    let eighths = if value > 0 { eighths.max(1) } else { 0 };
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    "█".repeat(eighths / 8) + rest
}

fn sparkline(values: &[u64]) -> String {
    const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    values.iter().map(|v| if *v == 0 { ' ' } else { STEPS[((v * 7).div_ceil(most) as usize).min(7)] }).collect()
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

fn padded(text: &str, width: usize) -> String {
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
