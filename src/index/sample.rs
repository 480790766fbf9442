//! Invented articles for the tests of `index` and `query`.

use super::{Checkpoint, Index, Kin, Level, Links, Meant, Writer};
use crate::model::{Claim, Days, Event, Figure, Locality, Measure, Method, Origin, Place, Precision, Published, Qualifier, Record, Span, Status, Via};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// A folder that is removed with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    #[expect(clippy::new_without_default, reason = "every one is another folder")]
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let path = std::env::temp_dir().join(format!("dateline-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        let _ = std::fs::remove_dir_all(&path);
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A small world: three places, two sides.
pub struct World;

impl Kin for World {
    fn around(&self, id: &str) -> Vec<String> {
        match id {
            "g1" => vec!["g2".to_owned(), "g3".to_owned()],
            "g2" => vec!["g3".to_owned()],
            _ => Vec::new(),
        }
    }

    fn above(&self, actor: &str) -> Vec<String> {
        if actor == "Northern Air Force" { vec!["Northland".to_owned()] } else { Vec::new() }
    }

    fn places(&self, name: &str) -> Vec<Meant> {
        let id = match name.to_lowercase().as_str() {
            "harbour" | "гавань" => "g1",
            "coast" | "coast province" => "g2",
            "northland" => "g3",
            "twin" => return ["g1", "g2"].map(|id| Meant { id: id.to_owned(), told: format!("Twin {id}") }).to_vec(),
            _ => return Vec::new(),
        };
        vec![Meant { id: id.to_owned(), told: name.to_owned() }]
    }

    fn levels(&self, id: &str) -> Vec<Level> {
        let all = [("g3", "Northland", "country"), ("g2", "Coast Province", "admin1"), ("g1", "Harbour", "city")];
        let Some(end) = all.iter().position(|(known, ..)| *known == id) else { return Vec::new() };
        all[..=end].iter().map(|(id, name, kind)| Level { id: (*id).to_owned(), name: (*name).to_owned(), kind: (*kind).to_owned() }).collect()
    }

    fn actor(&self, name: &str) -> Option<String> {
        match name.to_lowercase().as_str() {
            "northland" | "northern" => Some("Northland".to_owned()),
            "northern air force" => Some("Northern Air Force".to_owned()),
            _ => None,
        }
    }
}

/// Sixty-four digits that differ from id to id.
pub fn sha256(id: &str) -> String {
    format!("{:016x}", crate::lexicon::fold::hash(id)).repeat(4)
}

pub fn record(id: &str, title: &str, source: &str, published: &str, text: &str) -> Record {
    let published = published.parse().ok().map(|date| Published { date, time: None, precision: Precision::Day, method: Method::Given, confidence: 1.0 });
    let names = [("g1", "Harbour", "city"), ("g2", "Coast Province", "admin1"), ("g3", "Northland", "country")];
    let place = |(id, name, kind): &(&str, &str, &str)| Place {
        span: Span::default(),
        surface: (*name).to_owned(),
        locality: Arc::new(Locality {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            kind: (*kind).to_owned(),
            country: Some("NL".to_owned()),
            admin1: None,
            lat: 1.0,
            lon: 2.0,
        }),
        via: Via::Name,
        confidence: 1.0,
        rule: Default::default(),
    };
    Record {
        id: id.to_owned(),
        origin: Origin { path: "a.jsonl".to_owned(), offset: Some(id.len() as u64), record: Some(id.to_owned()), sha256: sha256(id), member: None },
        url: Some(format!("https://{source}/{id}")),
        source: Some(source.to_owned()),
        via: Vec::new(),
        title: Some(title.to_owned()),
        authors: vec!["A. Writer".to_owned()],
        language: Some("en".to_owned()),
        published,
        modified: None,
        captured: None,
        text: text.to_owned(),
        headings: Vec::new(),
        captions: Vec::new(),
        dropped: Vec::new(),
        times: Vec::new(),
        places: names.iter().filter(|(_, name, _)| text.contains(name)).map(place).collect(),
        actors: Vec::new(),
        events: Vec::new(),
        figures: Vec::new(),
        problems: Vec::new(),
    }
}

/// `kinds | date | place id:name | by | against | claimant | measure min max victim; …` with parts left empty.
pub fn claim(text: &str) -> Claim {
    let part = |n: usize| text.split('|').nth(n).unwrap_or_default().trim();
    let name = |n: usize| Some(part(n).to_owned()).filter(|p| !p.is_empty());
    let (place_id, place) = part(2).split_once(':').map_or((None, None), |(id, name)| (Some(id.to_owned()), Some(name.to_owned())));
    let date: Option<Days> = part(1).parse().ok();
    let figures = part(6).split(';').filter(|f| !f.trim().is_empty()).map(|f| figure(f, date)).collect();
    Claim {
        span: Span::new(0, 10),
        place,
        place_id,
        date,
        claimant: name(5),
        status: if part(5).is_empty() { Status::Stated } else { Status::Claimed },
        background: false,
        kinds: part(0).split_whitespace().map(str::to_owned).collect(),
        initiators: name(3).into_iter().collect(),
        targets: name(4).into_iter().collect(),
        figures,
    }
}

fn figure(text: &str, date: Option<Days>) -> Figure {
    let parts: Vec<&str> = text.split_whitespace().collect();
    Figure {
        measure: parts[0].parse::<Measure>().expect("a measure"),
        object: "people".to_owned(),
        min: parts[1].parse().ok(),
        max: parts[2].parse().ok(),
        qualifier: Qualifier::Exact,
        victim: parts.get(3).map(|v| (*v).to_owned()),
        place: None,
        place_id: None,
        date,
        claimant: None,
        status: Status::Stated,
        background: false,
        span: Span::new(0, 10),
        rule: Default::default(),
        grounds: Default::default(),
    }
}

/// Adds an article that makes these claims: its events and figures are those from which they come.
pub fn add(writer: &mut Writer, record: &Record, claims: &[Claim]) {
    let mut record = record.clone();
    for (claim, at) in claims.iter().zip(0..) {
        // Each with words of its own, or two of one setting would be one.
        let span = Span::new(20 * at, 20 * at + 10);
        let figures = claim.figures.iter().map(|f| Figure {
            place: claim.place.clone(),
            place_id: claim.place_id.clone(),
            claimant: claim.claimant.clone(),
            status: claim.status,
            span,
            ..f.clone()
        });
        let first = record.figures.len();
        record.figures.extend(figures);
        for kind in &claim.kinds {
            record.events.push(Event {
                kind: kind.clone(),
                date: claim.date,
                place: claim.place.clone(),
                place_id: claim.place_id.clone(),
                initiator: claim.initiators.first().cloned(),
                target: claim.targets.first().cloned(),
                status: claim.status,
                claimant: claim.claimant.clone(),
                span,
                figures: (first..record.figures.len()).collect(),
                rule: Default::default(),
                grounds: Default::default(),
            });
        }
    }
    let added = writer.add(&record, &Links::default(), &World).expect("the index can be written");
    assert_eq!(added, claims.len(), "each claim has words of its own");
}

/// An index of these articles, one commit each.
pub fn index(folder: &Folder, articles: &[(Record, Vec<Claim>)]) -> Index {
    let mut writer = Writer::open(&folder.0, "test").expect("the folder can be written");
    for (record, claims) in articles {
        add(&mut writer, record, claims);
    }
    writer.finish(&Checkpoint::default()).expect("the index can be written");
    Index::open(&folder.0).expect("it was just written")
}
