//! The versions of an article and what changed between them, and the copies of its text.

use super::{
    Look,
    diff::{self, Change},
    harmless,
};
use crate::model::Record;
use std::io::{self, Write};

/// Changed sentences that are shown of one version.
const SHOWN: usize = 40;

/// Writes the versions of one address, the oldest first; `at`: the id of the one that is shown.
pub fn versions(all: &[Record], at: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if all.len() < 2 {
        return Ok(());
    }
    writeln!(out, "\n{}", look.bold(&format!("{} versions of this address", all.len())))?;
    for (number, record) in (1..).zip(all) {
        let mark = if record.id == at { "*" } else { " " };
        let newest = if number == all.len() { "  (newest)" } else { "" };
        writeln!(out, "{mark} {number}  {}{newest}", line(record))?;
    }
    for (number, pair) in (1..).zip(all.windows(2)) {
        if let [before, after] = pair {
            writeln!(out, "\n{}", look.bold(&format!("From version {number} to {}", number + 1)))?;
            changes(before, after, look, out)?;
        }
    }
    Ok(())
}

fn changes(before: &Record, after: &Record, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for figure in diff::figures(before, after) {
        writeln!(out, "  {}", look.mark(&harmless(&figure)))?;
    }
    if before.title != after.title {
        let title = |r: &Record| harmless(r.title.as_deref().unwrap_or("(no title)"));
        writeln!(out, "  - title: {}\n  + title: {}", title(before), title(after))?;
    }
    let all = diff::text(&before.text, &after.text);
    for change in all.iter().take(SHOWN) {
        match change {
            Change::Gone(words) => writeln!(out, "  - {}", harmless(words))?,
            Change::New(words) => writeln!(out, "  + {}", harmless(words))?,
        }
    }
    if all.len() > SHOWN {
        writeln!(out, "  {}", look.dim(&format!("… and {} more changed sentences", all.len() - SHOWN)))?;
    }
    Ok(())
}

/// Writes the other articles of its cluster; `total`: how many there are with itself.
pub fn copies(others: &[Record], cluster: &str, total: u64, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if others.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", look.bold(&format!("{total} copies of this text (cluster:{cluster})")))?;
    others.iter().try_for_each(|record| writeln!(out, "  {}", line(record)))?;
    if (others.len() as u64) + 1 < total {
        writeln!(out, "  {}", look.dim(&format!("… and {} more", total - 1 - others.len() as u64)))?;
    }
    Ok(())
}

fn line(r: &Record) -> String {
    let when = r.captured.clone().or_else(|| r.published.as_ref().map(|p| p.date.to_string())).unwrap_or_else(|| "undated".to_owned());
    let parts = [when.as_str(), r.source.as_deref().unwrap_or("source unknown"), &r.id, r.title.as_deref().unwrap_or("(no title)")];
    harmless(&parts.join("  "))
}
