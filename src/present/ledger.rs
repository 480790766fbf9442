//! A ledger for reading, for Markdown, and for a spreadsheet: the matrix, tolls and incidents.

use super::{Look, harmless, md, stated, table};
use crate::model::{Cell, Disagreement, Incident, Ledger, Matrix, Toll, TollStep, speaker};
use std::io::{self, Write};

/// The ledger for a terminal.
pub fn table(ledger: &Ledger, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if ledger.distinct < ledger.claims {
        writeln!(out, "{}", look.dim(&format!("{}; one of each {}: {}", table::counted(ledger.claims as u64, "claims"), ledger.count, ledger.distinct)))?;
    }
    if let Some(m) = &ledger.matrix {
        matrix(m, look, out)?;
    }
    ledger.tolls.iter().try_for_each(|t| toll(t, look, out))?;
    if ledger.matrix.is_none() && ledger.tolls.is_empty() {
        ledger.incidents.iter().try_for_each(|i| incident(i, look, out))?;
    }
    ledger.notes.iter().try_for_each(|n| writeln!(out, "{}", look.dim(&format!("note: {n}"))))
}

/// A figure in a cell: `killed at least 3 people ≠1`.
fn cell(c: &Cell) -> String {
    let status = if matches!(c.status, crate::model::Status::Stated | crate::model::Status::Claimed) { String::new() } else { format!(" ({})", c.status) };
    let apart: String = c.disagreements.iter().map(|n| format!(" ≠{n}")).collect();
    let times = if c.articles.len() > 1 { format!(" ×{}", c.articles.len()) } else { String::new() };
    format!("{} {} {}{status}{times}{apart}", c.measure, stated(c.min, c.max, c.qualifier), c.object)
}

/// The widest column.
const COLUMN: usize = 34;

fn matrix(m: &Matrix, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let label = m.rows.iter().map(|r| r.label().chars().count()).max().unwrap_or(0).clamp(8, 30);
    let width = |at: usize| {
        let cells = m.rows.iter().flat_map(|r| &r.cells[at]).map(|c| cell(c).chars().count());
        cells.chain([m.columns[at].label.chars().count()]).max().unwrap_or(0).clamp(10, COLUMN)
    };
    let mut from = 0;
    while from < m.columns.len() {
        let mut to = from;
        let mut room = look.width.saturating_sub(label + 2);
        while to < m.columns.len() && (to == from || width(to) + 2 <= room) {
            room = room.saturating_sub(width(to) + 2);
            to += 1;
        }
        let widths: Vec<usize> = (from..to).map(width).collect();
        let head: String = (from..to).zip(&widths).map(|(at, w)| format!("  {}", table::fitted(&m.columns[at].label, *w))).collect();
        writeln!(out, "\n{}{}", table::fitted(m.rows_by, label), look.bold(&head))?;
        for row in m.rows.iter().filter(|r| r.cells[from..to].iter().any(|c| !c.is_empty())) {
            let lines = row.cells[from..to].iter().map(Vec::len).max().unwrap_or(0);
            for line in 0..lines {
                let name = if line == 0 { row.label() } else { String::new() };
                write!(out, "{}", table::fitted(&name, label))?;
                for (cells, w) in row.cells[from..to].iter().zip(&widths) {
                    let shown = cells.get(line).map(cell).unwrap_or_default();
                    let shown = table::fitted(&shown, *w);
                    let apart = cells.get(line).is_some_and(|c| !c.disagreements.is_empty());
                    write!(out, "  {}", if apart { look.mark(&shown) } else { shown })?;
                }
                writeln!(out)?;
            }
        }
        from = to;
    }
    if !m.disagreements.is_empty() {
        writeln!(out, "\n{}", look.bold("they disagree"))?;
        m.disagreements.iter().try_for_each(|d| writeln!(out, "  {}", harmless(&disagreement(d))))?;
    }
    for (count, what) in [(m.background, "running totals or recalled history left out"), (m.undated, "figures without the date of the columns left out")] {
        if count > 0 {
            writeln!(out, "{}", look.dim(&format!("{count} {what}")))?;
        }
    }
    Ok(())
}

fn disagreement(d: &Disagreement) -> String {
    let setting: Vec<String> = d.date.map(|d| d.to_string()).into_iter().chain(d.place.clone()).collect();
    let sides: Vec<String> = d
        .sides
        .iter()
        .map(|s| {
            let day = s.published.map_or_else(String::new, |p| format!(", {p}"));
            format!("{} {} ({}{day})", s.claimant, stated(s.min, s.max, s.qualifier), s.id)
        })
        .collect();
    format!("≠{} {}, {} {}: {}", d.number, setting.join(" · "), d.measure, d.object, sides.join("; "))
}

fn toll(t: &Toll, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", look.bold(&harmless(&heading(t))))?;
    writeln!(out, "  {}", summary(t))?;
    let width = t.steps.iter().map(|s| change(s).chars().count()).max().unwrap_or(0).min(30);
    for s in &t.steps {
        let day = s.published.map_or_else(|| "undated   ".to_owned(), |d| d.to_string());
        let number = stated(s.min, s.max, s.qualifier);
        let (told, source) = (format!("  {day}  {number:<14} {:<width$}  {}", change(s), who(s)), source(s));
        let most = look.width.max(60);
        // What leads back to the source is never cut.
        if told.chars().count() + source.chars().count() <= most {
            writeln!(out, "{}", harmless(&format!("{told}{source}")))?;
        } else {
            writeln!(out, "{}\n            {}", table::cut(&told, most), harmless(&source))?;
        }
    }
    Ok(())
}

fn heading(t: &Toll) -> String {
    let victim = t.victim.as_ref().map_or_else(String::new, |v| format!(" ({v})"));
    let setting: Vec<String> = t.date.map(|d| d.to_string()).into_iter().chain(t.place.clone()).chain([t.kinds.join(", ")]).filter(|p| !p.is_empty()).collect();
    format!("incident {} · {} · {} {}{victim}", t.incident, setting.join(" · "), t.measure, t.object)
}

fn summary(t: &Toll) -> String {
    let number = |n: Option<u64>| n.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
    let open = if t.open { " or more" } else { "" };
    format!("low {} · best {} ({}: {}) · high {}{open}", number(t.low), number(t.best), t.rule, t.rule_means, number(t.high))
}

fn change(s: &TollStep) -> String {
    s.follows.as_ref().map_or_else(|| s.change.to_owned(), |first| format!("{} {first}", s.change))
}

fn who(s: &TollStep) -> String {
    let status = if matches!(s.status, crate::model::Status::Stated | crate::model::Status::Claimed) { String::new() } else { format!(" ({})", s.status) };
    format!("{}{}{status}", speaker(s.claimant.as_deref(), s.source.as_deref()), if s.official { ", official" } else { "" })
}

fn source(s: &TollStep) -> String {
    let via = if s.via.is_empty() { String::new() } else { format!(" via {}", s.via.join(", ")) };
    let copies = if s.copies > 0 { format!(" and {} copies", s.copies) } else { String::new() };
    let corrected = if s.corrected.is_empty() { "" } else { "  [corrected]" };
    format!("  {}{via} {}{copies}{corrected}", s.source.as_deref().unwrap_or("source unknown"), s.id)
}

fn incident(i: &Incident, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", look.bold(&harmless(&format!("incident {} · {}", i.number, incident_setting(i)))))?;
    for m in &i.members {
        let reasons = if m.reasons.is_empty() { "began it".to_owned() } else { m.reasons.join("; ") };
        writeln!(out, "  {}", harmless(&format!("{}  {reasons}", m.id)))?;
    }
    Ok(())
}

fn incident_setting(i: &Incident) -> String {
    let parts = [i.date.map(|d| d.to_string()), i.place.clone(), Some(i.kinds.join(", ")), Some(i.outlets.join(", "))];
    parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The ledger in Markdown.
pub fn markdown(ledger: &Ledger, out: &mut dyn Write) -> io::Result<()> {
    if let Some(m) = &ledger.matrix {
        let head: String = m.columns.iter().map(|c| format!(" {} |", md::escaped(&c.label))).collect();
        writeln!(out, "\n| {} |{head}\n| --- |{}", m.rows_by, " --- |".repeat(m.columns.len()))?;
        for row in &m.rows {
            let cells: String = row.cells.iter().map(|c| format!(" {} |", md::escaped(&c.iter().map(cell).collect::<Vec<_>>().join("; ")))).collect();
            writeln!(out, "| {} |{cells}", md::escaped(&row.label()))?;
        }
        writeln!(out)?;
        m.disagreements.iter().try_for_each(|d| writeln!(out, "- {}", md::escaped(&disagreement(d))))?;
    }
    for t in &ledger.tolls {
        writeln!(
            out,
            "\n**{}**\n\n{}\n\n| published | number | | who | source |\n| --- | --- | --- | --- | --- |",
            md::escaped(&heading(t)),
            md::escaped(&summary(t))
        )?;
        for s in &t.steps {
            let day = s.published.map(|d| d.to_string()).unwrap_or_default();
            let cells = [stated(s.min, s.max, s.qualifier), change(s), who(s), source(s)].map(|c| md::escaped(c.trim()));
            writeln!(out, "| {day} | {} |", cells.join(" | "))?;
        }
    }
    if ledger.matrix.is_none() && ledger.tolls.is_empty() {
        for i in &ledger.incidents {
            writeln!(out, "\n**{}**\n", md::escaped(&incident_setting(i)))?;
            i.members.iter().try_for_each(|m| writeln!(out, "- `{}` {}", m.id.replace('`', ""), md::escaped(&m.reasons.join("; "))))?;
        }
    }
    Ok(())
}

/// The ledger as rows of a spreadsheet, the head first: the matrix, else the tolls step by step, else the incidents claim by claim.
pub fn rows(ledger: &Ledger) -> Vec<Vec<String>> {
    match &ledger.matrix {
        Some(matrix) => matrix_rows(matrix),
        None if !ledger.tolls.is_empty() => toll_rows(&ledger.tolls),
        None => incident_rows(&ledger.incidents),
    }
}

fn matrix_rows(m: &Matrix) -> Vec<Vec<String>> {
    let head = ["claimant".to_owned(), "outlet".to_owned()].into_iter().chain(m.columns.iter().map(|c| c.label.clone())).collect();
    let row = |r: &crate::model::MatrixRow| {
        let cells = r.cells.iter().map(|c| c.iter().map(cell).collect::<Vec<_>>().join("; "));
        [r.claimant.clone(), r.source.clone()].map(Option::unwrap_or_default).into_iter().chain(cells).collect()
    };
    [head].into_iter().chain(m.rows.iter().map(row)).collect()
}

const TOLL: &[&str] = &[
    "incident",
    "date",
    "place",
    "kinds",
    "measure",
    "object",
    "victim",
    "rule",
    "low",
    "best",
    "high",
    "open",
    "published",
    "min",
    "max",
    "qualifier",
    "status",
    "change",
    "follows",
    "claimant",
    "official",
    "source",
    "via",
    "copies",
    "id",
    "sentence",
];

fn toll_rows(tolls: &[Toll]) -> Vec<Vec<String>> {
    let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let row = |t: &Toll, s: &TollStep| {
        let setting = [t.incident.to_string(), t.date.map(|d| d.to_string()).unwrap_or_default(), text(&t.place), t.kinds.join("; ")];
        let thing =
            [t.measure.to_string(), t.object.clone(), text(&t.victim), t.rule.to_owned(), number(t.low), number(t.best), number(t.high), t.open.to_string()];
        let said = [s.published.map(|d| d.to_string()).unwrap_or_default(), number(s.min), number(s.max), s.qualifier.to_string(), s.status.to_string()];
        let by = [s.change.to_owned(), text(&s.follows), text(&s.claimant), s.official.to_string(), text(&s.source), s.via.join("; ")];
        let from = [s.copies.to_string(), s.id.clone(), s.sentence.clone()];
        setting.into_iter().chain(thing).chain(said).chain(by).chain(from).collect()
    };
    let steps = tolls.iter().flat_map(|t| t.steps.iter().map(move |s| row(t, s)));
    [TOLL.iter().map(|c| (*c).to_owned()).collect()].into_iter().chain(steps).collect()
}

fn incident_rows(incidents: &[Incident]) -> Vec<Vec<String>> {
    let head = ["incident", "date", "place", "place_id", "kinds", "by", "against", "outlets", "claimants", "id", "reasons"].map(str::to_owned).to_vec();
    let row = |i: &Incident, m: &crate::model::Member| {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let lists = [&i.kinds, &i.by, &i.against, &i.outlets, &i.claimants].map(|l| l.join("; "));
        let setting = [i.number.to_string(), i.date.map(|d| d.to_string()).unwrap_or_default(), text(&i.place), text(&i.place_id)];
        setting.into_iter().chain(lists).chain([m.id.clone(), m.reasons.join("; ")]).collect()
    };
    [head].into_iter().chain(incidents.iter().flat_map(|i| i.members.iter().map(move |m| row(i, m)))).collect()
}
