use super::{FORMATS, Look, format};
use crate::model::{Answer, Bucket, ClaimRow, Count, Facet, Figure, Hit, Measure, Qualifier, Snippet, Span, Status, Timeline};

fn claim() -> ClaimRow {
    let figure = Figure {
        measure: Measure::Killed,
        object: "people".to_owned(),
        min: Some(3),
        max: None,
        qualifier: Qualifier::AtLeast,
        victim: None,
        place: None,
        place_id: None,
        date: None,
        claimant: None,
        status: Status::Claimed,
        background: false,
        span: Span::default(),
        rule: Default::default(),
        grounds: Default::default(),
    };
    ClaimRow {
        id: "a1".to_owned(),
        date: "2025-06-01".parse().ok(),
        place: Some("Harbour".to_owned()),
        place_id: Some("g1".to_owned()),
        country: None,
        lat: Some(46.5),
        lon: Some(32.5),
        events: vec!["strikes/drone".to_owned()],
        by: Vec::new(),
        against: Vec::new(),
        figures: vec![figure],
        claimant: Some("=the mayor".to_owned()),
        status: Status::Claimed,
        background: false,
        source: Some("daily.example".to_owned()),
        via: Vec::new(),
        url: None,
        title: None,
        published: None,
        sentence: "At least 3\u{1b}[2J died.".to_owned(),
        start: 0,
        end: 10,
        cluster: None,
        copies: Vec::new(),
        corrected: Vec::new(),
    }
}

fn answer() -> Answer {
    let hit = Hit {
        id: "a1".to_owned(),
        title: Some("Drones & <b>ships</b>".to_owned()),
        source: Some("daily.example".to_owned()),
        via: Vec::new(),
        authors: vec!["A. Writer".to_owned()],
        url: Some("https://daily.example/a1".to_owned()),
        language: Some("en".to_owned()),
        published: "2025-06-02".parse().ok(),
        captured: None,
        path: "a.jsonl".to_owned(),
        sha256: "00".to_owned(),
        score: 1.0,
        corrected: Vec::new(),
        cluster: None,
        copies: 1,
        snippet: Snippet { text: "Two drones hit.".to_owned(), marks: vec![[4, 10]] },
        claims: vec![claim()],
    };
    let values = vec![
        Count { value: "strikes".to_owned(), id: None, articles: 2, claims: 3, ..Count::default() },
        Count { value: "strikes/drone".to_owned(), id: None, articles: 1, claims: 1, ..Count::default() },
    ];
    let bucket = |from: &str, articles| Bucket { from: from.parse().unwrap(), articles, claims: articles };
    Answer {
        query: "drone".to_owned(),
        read: "drone".to_owned(),
        repairs: Vec::new(),
        notes: Vec::new(),
        total: 1234,
        unit: "articles",
        total_claims: 3,
        snapshot: Default::default(),
        offset: 0,
        hits: vec![hit],
        claims: Vec::new(),
        facets: vec![Facet { field: "event".to_owned(), count: "article", values, without: 1, ..Facet::default() }],
        tables: Vec::new(),
        timeline: Some(Timeline { step: "month", of: "event", buckets: vec![bucket("2025-04-01", 1), bucket("2025-06-01", 4)], spanning: 0, undated: 2 }),
        ledger: None,
        explained: Vec::new(),
    }
}

fn written(name: &str, answer: &Answer, colour: bool) -> String {
    let mut out = Vec::new();
    (format(name).unwrap().write)(answer, Look { width: 80, colour, bars: true }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_table_is_for_reading() {
    let text = written("table", &answer(), false);
    for part in [
        "1,234 articles, 3 claims",
        "strikes        ",
        "  drone",
        "2025-05           0",
        "Two drones hit.",
        "• 2025-06-01 · Harbour · strikes/drone · killed at least 3 people",
        "1,233 more",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
    assert!(written("table", &answer(), true).contains("\u{1b}[1;33mdrones\u{1b}[0m"));
}

#[test]
fn nothing_from_an_archive_steers_the_terminal() {
    let mut answer = answer();
    answer.claims = vec![claim()];
    answer.hits[0].snippet.text = "a\u{1b}[31m\u{202e}b".to_owned();
    for name in ["table", "md", "bibtex", "ris"] {
        let text = written(name, &answer, false);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{name}: {text}");
    }
}

#[test]
fn data_formats_can_be_read_back() {
    let mut answer = answer();
    for line in written("jsonl", &answer, false).lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    let json: serde_json::Value = serde_json::from_str(&written("json", &answer, false)).unwrap();
    assert_eq!(json["total"], 1234);
    let geo: serde_json::Value = serde_json::from_str(&written("geojson", &answer, false)).unwrap();
    assert_eq!(geo["features"][0]["geometry"]["coordinates"], serde_json::json!([32.5, 46.5]));
    answer.hits.clear();
    answer.claims = vec![claim()];
    let csv = written("csv", &answer, false);
    assert_eq!(csv.lines().count(), 2);
    assert!(csv.contains(",'=the mayor,"), "{csv}");
}

#[test]
fn references_name_the_article() {
    let bibtex = written("bibtex", &answer(), false);
    assert!(bibtex.contains("@online{a1,") && bibtex.contains("author = {{A. Writer}}") && bibtex.contains("Drones \\& <b>ships</b>"), "{bibtex}");
    let ris = written("ris", &answer(), false);
    assert!(ris.starts_with("TY  - NEWS\r\nID  - a1\r\n") && ris.contains("DA  - 2025/06/02/"), "{ris}");
    let md = written("md", &answer(), false);
    assert!(md.contains("[Drones \\& \\<b\\>ships\\</b\\>](<https://daily.example/a1>)"), "{md}");
}

#[test]
fn an_empty_answer_can_be_written_in_every_format() {
    let empty = Answer { hits: Vec::new(), facets: Vec::new(), timeline: None, ..answer() };
    FORMATS.iter().filter(|f| f.name != "parquet").for_each(|f| drop(written(f.name, &empty, true)));
}

#[test]
fn one_thing_is_named_in_the_singular() {
    assert_eq!([0, 1, 12_345].map(|n| super::counted(n, "articles")), ["0 articles", "1 article", "12,345 articles"]);
    assert_eq!(super::counted(1, "more values"), "1 more value");
}
