//! Who says which number: claimants by days or reports, with what excludes each other marked.
//!
//! Two claimants disagree when the last figures of both, for one incident, measure and object, cannot both be true.

use super::{bounds, own, tolls};
use crate::model::{Cell, ClaimRow, Column, ColumnsBy, Days, Disagreement, Figure, Incident, Matrix, MatrixRow, Side, Status, speaker};
use std::collections::{BTreeMap, HashMap};

/// `of`: the incident's number of each claim.
pub fn build(claims: &[ClaimRow], incidents: &[Incident], of: &[Option<usize>], columns_by: ColumnsBy) -> Matrix {
    let disagreements = disagreements(claims, incidents);
    let columns = columns(claims, of, columns_by);
    let at: HashMap<&Column, usize> = columns.iter().enumerate().map(|(at, c)| (c, at)).collect();
    let mut rows: BTreeMap<(bool, String), MatrixRow> = BTreeMap::new();
    let (mut background, mut undated) = (0, 0);
    for (claim, incident) in claims.iter().zip(of) {
        let own = own(claim, incident.is_some()).count();
        background += claim.figures.len() - own;
        let Some(column) = column(claim, columns_by).and_then(|c| at.get(&c).copied()) else {
            undated += own;
            continue;
        };
        for figure in self::own(claim, incident.is_some()) {
            let flat = claim.claimant.is_none();
            let row = rows.entry((flat, speaker(claim.claimant.as_deref(), claim.source.as_deref()))).or_insert_with(|| MatrixRow {
                claimant: claim.claimant.clone(),
                source: claim.source.clone().filter(|_| flat),
                cells: vec![Vec::new(); columns.len()],
            });
            add(&mut row.cells[column], claim, figure, *incident);
        }
    }
    let mut rows: Vec<MatrixRow> = rows.into_values().collect();
    mark(&mut rows, &disagreements);
    Matrix { rows_by: "claimant", columns_by: columns_by.name(), columns, rows, disagreements, background, undated }
}

fn column(claim: &ClaimRow, by: ColumnsBy) -> Option<Column> {
    let published = claim.published.map(Days::one);
    match by {
        ColumnsBy::Day => claim.date.map(|d| Column { label: d.to_string(), date: Some(d), id: None }),
        ColumnsBy::Published => published.map(|d| Column { label: d.to_string(), date: Some(d), id: None }),
        ColumnsBy::Report => {
            let day = claim.published.map_or_else(|| "undated".to_owned(), |d| d.to_string());
            let label = format!("{day} {}", claim.source.as_deref().unwrap_or(&claim.id));
            Some(Column { label, date: published, id: Some(claim.id.clone()) })
        }
    }
}

fn columns(claims: &[ClaimRow], of: &[Option<usize>], by: ColumnsBy) -> Vec<Column> {
    let mut columns: Vec<Column> = claims.iter().zip(of).filter(|(c, of)| own(c, of.is_some()).next().is_some()).filter_map(|(c, _)| column(c, by)).collect();
    columns.sort_by(|a, b| (a.date.is_none(), a.date, &a.label, &a.id).cmp(&(b.date.is_none(), b.date, &b.label, &b.id)));
    columns.dedup();
    columns
}

/// Adds a figure to a cell; one that says the same gains an article.
fn add(cells: &mut Vec<Cell>, claim: &ClaimRow, f: &Figure, incident: Option<usize>) {
    let articles = [&claim.id].into_iter().chain(&claim.copies).cloned();
    let same = |c: &&mut Cell| {
        (c.measure, &c.object, c.min, c.max, c.qualifier, &c.victim, c.status, c.incident)
            == (f.measure, &f.object, f.min, f.max, f.qualifier, &f.victim, f.status, incident)
    };
    if let Some(cell) = cells.iter_mut().find(same) {
        let fresh: Vec<String> = articles.filter(|id| !cell.articles.contains(id)).collect();
        cell.articles.extend(fresh);
        return;
    }
    cells.push(Cell {
        measure: f.measure,
        object: f.object.clone(),
        min: f.min,
        max: f.max,
        qualifier: f.qualifier,
        victim: f.victim.clone(),
        status: f.status,
        incident,
        disagreements: Vec::new(),
        articles: articles.collect(),
    });
}

fn mark(rows: &mut [MatrixRow], disagreements: &[Disagreement]) {
    // By claimant and incident.
    type Known<'a> = Vec<(usize, &'a Disagreement, &'a Side)>;
    let mut sides: HashMap<(String, usize), Known> = HashMap::new();
    for d in disagreements {
        d.sides.iter().for_each(|s| sides.entry((s.claimant.clone(), d.incident)).or_default().push((d.number, d, s)));
    }
    for row in rows {
        let label = row.label();
        for cell in row.cells.iter_mut().flatten() {
            let Some(known) = cell.incident.and_then(|i| sides.get(&(label.clone(), i))) else { continue };
            let meant = known.iter().filter(|(_, d, s)| {
                (d.measure, &d.object) == (cell.measure, &cell.object) && (s.min, s.max, s.qualifier) == (cell.min, cell.max, cell.qualifier)
            });
            cell.disagreements = meant.map(|(number, ..)| *number).collect();
        }
    }
}

fn disagreements(claims: &[ClaimRow], incidents: &[Incident]) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for incident in incidents {
        for ((_, object), last) in last_words(claims, incident) {
            let apart: Vec<&(&ClaimRow, &Figure)> = last.values().filter(|(_, f)| last.values().any(|(_, g)| exclude(f, g))).collect();
            if apart.is_empty() {
                continue;
            }
            let side = |(c, f): &&(&ClaimRow, &Figure)| Side {
                claimant: speaker(c.claimant.as_deref(), c.source.as_deref()),
                min: f.min,
                max: f.max,
                qualifier: f.qualifier,
                published: c.published,
                id: c.id.clone(),
            };
            found.push(Disagreement {
                number: found.len() + 1,
                incident: incident.number,
                place: incident.place.clone(),
                date: incident.date,
                measure: apart[0].1.measure,
                object: object.to_owned(),
                sides: apart.iter().map(side).collect(),
            });
        }
    }
    found
}

fn exclude(a: &Figure, b: &Figure) -> bool {
    let range = |f: &Figure| bounds::range(f.min, f.max, f.qualifier);
    bounds::same_victim(a, b) && !bounds::overlap(range(a), range(b))
}

type Last<'a> = BTreeMap<String, (&'a ClaimRow, &'a Figure)>;

/// By measure and object: every claimant's figure that was published last; of one day, the highest.
fn last_words<'a>(claims: &'a [ClaimRow], incident: &Incident) -> BTreeMap<(&'static str, &'a str), Last<'a>> {
    let key = |(c, f): &(&ClaimRow, &Figure)| (c.published, bounds::number(f.min, f.max));
    let mut by_thing: BTreeMap<(&'static str, &str), Last> = BTreeMap::new();
    for (thing, told) in tolls(claims, incident) {
        let last = by_thing.entry(thing).or_default();
        for (claim, figure) in told.into_iter().filter(|(_, f)| f.status != Status::Denied && bounds::number(f.min, f.max).is_some()) {
            let who = format!("{}\u{1}{}", speaker(claim.claimant.as_deref(), claim.source.as_deref()), figure.victim.as_deref().unwrap_or_default());
            let held = last.entry(who).or_insert((claim, figure));
            if key(&(claim, figure)) >= key(held) {
                *held = (claim, figure);
            }
        }
    }
    by_thing
}
