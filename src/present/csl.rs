//! One CSL-JSON item an article, for reference managers and pandoc.

use super::{Cited, Look, Sink, cited, list::List};
use crate::model::Answer;
use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut list = List::new(out, "[", "\n]\n", items);
    list.part(answer)?;
    list.end()
}

pub fn sink(out: Box<dyn Write + Send>) -> Box<dyn Sink> {
    Box::new(List::new(out, "[", "\n]\n", items))
}

fn items(answer: &Answer) -> Vec<Value> {
    cited(answer).iter().map(item).collect()
}

fn item(a: &Cited) -> Value {
    let mut item = Map::new();
    item.insert("id".to_owned(), json!(a.id));
    item.insert("type".to_owned(), json!("article-newspaper"));
    let day = |d: NaiveDate| json!({"date-parts": [[d.year(), d.month(), d.day()]]});
    let captured = a.captured.and_then(|c| c.get(..10)?.parse().ok());
    let authors = (!a.authors.is_empty()).then(|| a.authors.iter().map(|name| json!({"literal": name})).collect());
    for (key, value) in [
        ("title", a.title.map(|t| json!(t))),
        ("author", authors),
        ("container-title", a.source.map(|s| json!(s))),
        ("issued", a.published.map(day)),
        ("accessed", captured.map(day)),
        ("URL", a.url.map(|u| json!(u))),
        ("language", a.language.map(|l| json!(l))),
    ] {
        if let Some(value) = value {
            item.insert(key.to_owned(), value);
        }
    }
    Value::Object(item)
}
