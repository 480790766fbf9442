//! Facets, tables of two fields and timelines for a terminal: numbers, and bars beside them where they can be drawn.

use super::{
    Look,
    table::{counted, cut, fitted, grouped, padded},
};
use crate::model::{Answer, Bucket, Count, Facet, Table, Timeline};
use chrono::{Days, Months, NaiveDate};
use std::io::{self, Write};

pub fn write(answer: &Answer, look: Look, out: &mut dyn Write) -> io::Result<()> {
    answer.facets.iter().try_for_each(|f| facet(f, look, out))?;
    answer.tables.iter().try_for_each(|t| table(t, look, out))?;
    answer.timeline.iter().try_for_each(|t| timeline(t, look, out))
}

fn facet(facet: &Facet, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let values = facet.values.len() + facet.other.map_or(0, |o| o.values);
    writeln!(out, "\n{}", look.bold(&format!("{} ({})", facet.field, counted(values as u64, "values"))))?;
    let most = facet.values.iter().map(|c| c.weight(facet.count)).max().unwrap_or(0);
    let of_claims = facet.values.iter().any(|c| c.claims > 0);
    let names: Vec<String> = facet.values.iter().map(|c| indented(facet, c)).collect();
    let width = names.iter().map(|n| n.chars().count()).max().unwrap_or(0).clamp(8, 36);
    for (c, name) in facet.values.iter().zip(&names) {
        let mut numbers = String::new();
        if let Some(distinct) = c.distinct {
            numbers.push_str(&format!("{:>9}", grouped(distinct)));
        }
        numbers.push_str(&format!("{:>9}", grouped(c.articles)));
        if of_claims {
            numbers.push_str(&look.dim(&format!("{:>9}", grouped(c.claims))));
        }
        if let Some(all) = c.all {
            numbers.push_str(&look.dim(&format!("  of {:<7}", grouped(all))));
        }
        let room = look.width.saturating_sub(width + 24).min(40);
        let bar = if look.bars { format!("  {}", look.bar(&bar(c.weight(facet.count), most, room))) } else { String::new() };
        writeln!(out, "  {}{numbers}{bar}", padded(&cut(name, width), width))?;
    }
    if facet.without > 0 {
        writeln!(out, "  {}", look.dim(&format!("{}{:>9}", padded("(none)", width), grouped(facet.without))))?;
    }
    if let Some(other) = facet.other {
        writeln!(out, "  {}", look.dim(&format!("{}; --facet {}=all lists them", counted(other.values as u64, "more values"), facet.field)))?;
    }
    if facet.unlike > 0 {
        writeln!(out, "  {}", look.dim(&counted(facet.unlike as u64, "other values")))?;
    }
    Ok(())
}

/// A value below what it lies in.
fn indented(facet: &Facet, count: &Count) -> String {
    if facet.field == "event" {
        return count.value.rsplit_once('/').map_or(count.value.clone(), |(_, last)| format!("  {last}"));
    }
    "  ".repeat(count.level) + &count.value
}

/// Rows down, columns across, as many as there is room for.
fn table(table: &Table, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", look.bold(&format!("{} by {}, counting {}s", table.rows_by, table.columns_by, table.count)))?;
    let first = table.rows.iter().map(|r| r.value.chars().count() + 2 * r.level).max().unwrap_or(0).clamp(8, 30);
    let widths: Vec<usize> = table.columns.iter().map(|c| c.value.chars().count().clamp(7, 14)).collect();
    let mut used = first + 2;
    let shown = widths.iter().take_while(|w| (used + *w + 2 <= look.width).then(|| used += *w + 2).is_some()).count();
    let head: String = table.columns.iter().zip(&widths).take(shown).map(|(c, w)| format!("  {:>w$}", cut(&c.value, *w), w = *w)).collect();
    writeln!(out, "  {}{}", padded("", first), look.dim(&head))?;
    for (row, cells) in table.rows.iter().zip(&table.cells) {
        let numbers: String =
            cells.iter().zip(&widths).take(shown).map(|(n, w)| format!("  {:>w$}", if *n == 0 { "·".to_owned() } else { grouped(*n) }, w = *w)).collect();
        writeln!(out, "  {}{numbers}", fitted(&("  ".repeat(row.level) + &row.value), first))?;
    }
    let more = table.columns.len() - shown;
    for (count, what) in [
        (table.more_rows, "more rows; =all lists them"),
        (table.more_columns, "more columns; =all lists them"),
        (more, "columns more than the line has room for; --format csv or json has them"),
    ] {
        if count > 0 {
            writeln!(out, "  {}", look.dim(&format!("{} {what}", grouped(count as u64))))?;
        }
    }
    if table.without > 0 {
        writeln!(out, "  {}", look.dim(&format!("{} in none of them", counted(table.without, "articles"))))?;
    }
    Ok(())
}

/// Steps printed with the empty ones between; beyond, only those in which something falls.
const FILLED: usize = 400;

fn timeline(t: &Timeline, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let of = match t.of {
        "event" => "the event",
        "captured" => "capture",
        _ => "publication",
    };
    writeln!(out, "\n{}", look.bold(&format!("by {} of {of}", t.step)))?;
    let buckets = filled(t);
    let most = buckets.iter().map(|b| b.articles).max().unwrap_or(0);
    if buckets.len() > 2 && look.bars {
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
        let claims = if t.of == "event" { look.dim(&format!("{:>9}", grouped(b.claims))) } else { String::new() };
        let bar = if look.bars { format!("  {}", look.bar(&bar(b.articles, most, look.width.saturating_sub(33).min(50)))) } else { String::new() };
        writeln!(out, "  {from:<10}{:>9}{claims}{bar}", grouped(b.articles))?;
    }
    for (count, what) in [(t.spanning, "over several steps"), (t.undated, "without a date")] {
        if count > 0 {
            writeln!(out, "  {}", look.dim(&format!("{} {what}", counted(count, if t.of == "event" { "claims" } else { "articles" }))))?;
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
