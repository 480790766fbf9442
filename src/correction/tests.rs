use super::{Line, lay, read};
use crate::{
    field,
    index::{Checkpoint, Index, Links, Writer, sample::Folder},
    lexicon::{Data, Lexicon},
    model::{Answer, Article, Method, Origin, Precision, Published, Request},
    query,
};
use std::{fs, sync::LazyLock};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::load(&Data::embedded()).unwrap());
const TEXT: &str = "Russian shelling killed three people in Nikopol on 3 June 2025, the governor said. A school was hit.";

fn index(folder: &Folder) -> Index {
    let published = Published { date: "2025-06-04".parse().unwrap(), time: None, precision: Precision::Day, method: Method::Given, confidence: 1.0 };
    let origin = Origin { path: "a.txt".to_owned(), sha256: crate::read::sha256(TEXT.as_bytes()), ..Origin::default() };
    let article =
        Article { id: "a".to_owned(), origin, text: TEXT.to_owned(), published: Some(published), language: Some("en".to_owned()), ..Article::default() };
    let record = field::extract(article, &LEXICON).into_record();
    let mut writer = Writer::open(&folder.0, "test").unwrap();
    writer.add(&record, &Links::default(), &*LEXICON).unwrap();
    writer.finish(&Checkpoint::default()).unwrap();
    Index::open(&folder.0).unwrap()
}

fn line(value: &str, correction: serde_json::Value) -> Line {
    Line {
        article: "a".to_owned(),
        value: value.to_owned(),
        correction,
        author: "A. Editor".to_owned(),
        reason: "the ministry's list".to_owned(),
        time: "2025-07-01".to_owned(),
        number: 1,
    }
}

fn ask(index: &Index, query: &str) -> Answer {
    let request = Request { claims: true, ..Request::new(query, "2025-07-01".parse().unwrap()) };
    query::answer(index, &request, &*LEXICON, &[]).unwrap()
}

fn check(value: &str, correction: serde_json::Value, found: &str, lost: &str) {
    let folder = Folder::new();
    let (index, problems) = lay(index(&folder), None, &[line(value, correction)], &LEXICON).unwrap();
    assert_eq!(problems, Vec::<String>::new());
    let answer = ask(&index, found);
    assert_eq!((answer.total, answer.snapshot.corrections), (1, 1), "{found}");
    let told: Vec<&String> = answer.claims.iter().flat_map(|c| &c.corrected).collect();
    assert!(told.iter().any(|t| t.contains("by A. Editor (2025-07-01): the ministry's list")), "{told:?}");
    assert_eq!(ask(&index, lost).total, 0, "{lost}");
}

#[test]
fn filters_follow_corrected_figures_events_and_places() {
    check("figure:0", serde_json::json!({"min": 5, "max": 5}), "killed:5", "killed:3");
    check("figure@17..29", serde_json::json!({"claimant": "Ukrainian Air Force"}), "claimant:\"Ukrainian Air Force\" killed:3", "killed:>3");
    check("place@40..47", serde_json::json!({"id": "g706448"}), "place:Kherson killed:3", "killed:3 place:Nikopol");
    check("article", serde_json::json!({"published": "2025-06-05"}), "published:2025-06-05", "published:2025-06-04");
}

#[test]
fn what_cannot_be_set_right_is_told_and_the_rest_stands() {
    for (value, correction, problem) in [
        ("figure:9", serde_json::json!({"min": 5}), "there is no figure:9"),
        ("figure@90..95", serde_json::json!({"min": 5}), "there is no figure at 90..95"),
        ("figure:0", serde_json::json!({"mni": 5}), "there is no field \"mni\""),
        ("figure:0", serde_json::json!({"min": "five"}), "invalid type"),
        ("event:0", serde_json::json!({"kind": "strikes/kite"}), "there is no event kind"),
        ("place:0", serde_json::json!({"name": "Zzyzx-Nowhere"}), "there is no place"),
    ] {
        let folder = Folder::new();
        let (index, problems) = lay(index(&folder), None, &[line(value, correction)], &LEXICON).unwrap();
        assert!(problems[0].contains(problem), "{problems:?}");
        assert_eq!(ask(&index, "killed:3").total, 1);
    }
}

#[test]
fn a_figure_can_be_taken_away() {
    let folder = Folder::new();
    let (index, _) = lay(index(&folder), None, &[line("figure:0", serde_json::Value::Null)], &LEXICON).unwrap();
    assert_eq!((ask(&index, "killed:3").total, ask(&index, "shelling").total), (0, 1));
}

#[test]
fn a_wrong_line_is_named_by_its_number() {
    let folder = Folder::new();
    fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join("corrections.jsonl");
    let good = serde_json::to_string(&line("figure:0", serde_json::json!({"min": 5}))).unwrap();
    for (bad, message) in [
        ("{\"article\": ", "EOF"),
        (&good.replace("figure:0", "number:0"), "is no value"),
        (&good.replace("A. Editor", " "), "author is empty"),
        (&good.replace("2025-07-01", "last week"), "is neither a day"),
        (&good.replace("{\"min\":5}", "5"), "correction is an object"),
        (&good.replace("\"reason\"", "\"cause\""), "unknown field"),
    ] {
        fs::write(&file, format!("{good}\n\n{bad}\n")).unwrap();
        let error = read(&file).unwrap_err().to_string();
        assert!(error.contains(":3: ") && error.contains(message), "{error}");
    }
    fs::write(&file, format!("{good}\n")).unwrap();
    assert_eq!(read(&file).unwrap().len(), 1);
}
