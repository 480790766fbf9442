//! An answer in Markdown, for notes and reports. What comes from an archive is escaped.

use super::{Look, bounds, harmless, ledger};
use crate::model::{Answer, ClaimRow};
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    for hit in &answer.hits {
        let title = escaped(hit.title.as_deref().unwrap_or(&hit.id));
        let linked =
            hit.url.as_ref().filter(|u| u.starts_with("http")).map_or(title.clone(), |url| format!("[{title}](<{}>)", url.replace(['<', '>', '\n'], "")));
        let published = hit.published.map_or_else(String::new, |d| format!(", {d}"));
        writeln!(out, "- **{linked}** — {}{published} `{}`", escaped(hit.source.as_deref().unwrap_or("source unknown")), hit.id.replace('`', ""))?;
        writeln!(out, "  {}", escaped(&hit.snippet.text))?;
        hit.claims.iter().try_for_each(|c| writeln!(out, "  - {}", claim(c)))?;
    }
    answer.claims.iter().try_for_each(|c| writeln!(out, "- {}", claim(c)))?;
    if let Some(laid) = &answer.ledger {
        ledger::markdown(laid, out)?;
    }
    for facet in &answer.facets {
        writeln!(out, "\n| {} | articles | claims |\n| --- | ---: | ---: |", facet.field)?;
        facet.values.iter().try_for_each(|c| writeln!(out, "| {} | {} | {} |", escaped(&c.value), c.articles, c.claims))?;
    }
    for table in &answer.tables {
        let heads: String = table.columns.iter().map(|c| format!(" {} |", escaped(&c.value))).collect();
        writeln!(out, "\n| {} \\ {} |{heads}\n| --- |{}", table.rows_by, table.columns_by, " ---: |".repeat(table.columns.len()))?;
        for (row, cells) in table.rows.iter().zip(&table.cells) {
            let cells: String = cells.iter().map(|cell| format!(" {cell} |")).collect();
            writeln!(out, "| {} |{cells}", escaped(&row.value))?;
        }
    }
    if let Some(timeline) = &answer.timeline {
        writeln!(out, "\n| {} | articles | claims |\n| --- | ---: | ---: |", timeline.step)?;
        timeline.buckets.iter().try_for_each(|b| writeln!(out, "| {} | {} | {} |", b.from, b.articles, b.claims))?;
    }
    Ok(())
}

fn claim(c: &ClaimRow) -> String {
    let setting: Vec<String> = c.date.map(|d| d.to_string()).into_iter().chain(c.place.as_deref().map(escaped)).collect();
    let figures: Vec<String> = c.figures.iter().map(|f| format!("{} {} {}", f.measure, bounds(f), escaped(&f.object))).collect();
    let says = c.claimant.as_deref().map_or_else(String::new, |who| format!(" ({} by {})", c.status, escaped(who)));
    let source = escaped(c.source.as_deref().unwrap_or("source unknown"));
    let corrected = if c.corrected.is_empty() { String::new() } else { format!(" (corrected: {})", escaped(&c.corrected.join("; "))) };
    format!(
        "{}: {} {}{says} — “{}” {source} `{}`{corrected}",
        setting.join(", "),
        c.events.join(", "),
        figures.join(", "),
        escaped(&c.sentence),
        c.id.replace('`', "")
    )
}

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
