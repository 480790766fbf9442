//! One correction onto one record: the fields that it names change, all else stays, and a note says what was there before.

use super::file::{Line, Target, Which};
use crate::{
    index::{Kin, Mark},
    lexicon::Lexicon,
    model::{Event, Figure, Place, Record, Span, Via},
};
use serde_json::{Map, Value};

/// Sets a record right.
///
/// # Errors
/// Why it cannot be done: there is no such value, or no such field, or the new value is of another sort.
pub fn apply(record: &mut Record, line: &Line, lexicon: &Lexicon) -> Result<Mark, String> {
    let (span, before) = match line.value.parse::<Target>()? {
        Target::Article => (None, article(record, fields(line, "article")?)?),
        Target::Figure(which) => {
            let at = find(which, record.figures.iter().map(|f| f.span), "figure")?;
            let span = record.figures[at].span;
            (Some(span), figure(record, at, line, lexicon)?)
        }
        Target::Event(which) => {
            let at = find(which, record.events.iter().map(|e| e.span), "event")?;
            let span = record.events[at].span;
            (Some(span), event(record, at, line, lexicon)?)
        }
        Target::Place(which) => {
            let at = find(which, record.places.iter().map(|p| p.span), "place")?;
            // Claims that stand there may be told far from where the place is named.
            (None, place(record, at, fields(line, "place")?, lexicon)?)
        }
    };
    let kind = line.value.split(['@', ':']).next().unwrap_or_default();
    Ok(Mark { span, told: format!("{kind} {before}, by {} ({}): {}", line.author, line.time, line.reason) })
}

fn fields<'a>(line: &'a Line, what: &str) -> Result<&'a Map<String, Value>, String> {
    line.correction.as_object().ok_or_else(|| format!("a {what} cannot be taken away; say what it should be"))
}

/// The value that is meant: by its number, or the one whose words share most with the span.
fn find(which: Which, spans: impl Iterator<Item = Span>, what: &str) -> Result<usize, String> {
    let spans: Vec<Span> = spans.collect();
    match which {
        Which::At(at) if at < spans.len() => Ok(at),
        Which::At(at) => Err(format!("there is no {what}:{at}; the article has {} of them", spans.len())),
        Which::Words(words) => {
            let shared = |s: &Span| s.end.min(words.end).saturating_sub(s.start.max(words.start));
            let best = (0..spans.len()).filter(|at| spans[*at].meets(words)).max_by_key(|at| (shared(&spans[*at]), std::cmp::Reverse(*at)));
            best.ok_or_else(|| format!("there is no {what} at {}..{}", words.start, words.end))
        }
    }
}

/// Puts fields into a value by way of its JSON; the note names what each was.
fn put<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T, fields: &Map<String, Value>, fixed: &[&str]) -> Result<(T, String), String> {
    let mut json = serde_json::to_value(value).map_err(|e| e.to_string())?;
    let all = json.as_object_mut().ok_or("it has no fields")?;
    let mut before = Vec::new();
    for (name, new) in fields {
        let known = all.get_mut(name).filter(|_| !fixed.contains(&name.as_str()));
        let Some(old) = known else { return Err(format!("there is no field {name:?} to set right")) };
        before.push(format!("{name} {} → {}", plain(old), plain(new)));
        *old = new.clone();
    }
    serde_json::from_value(json).map(|value| (value, before.join(", "))).map_err(|e| e.to_string())
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn figure(record: &mut Record, at: usize, line: &Line, lexicon: &Lexicon) -> Result<String, String> {
    let Some(fields) = line.correction.as_object() else {
        let gone = record.figures.remove(at);
        for event in &mut record.events {
            event.figures.retain(|f| *f != at);
            event.figures.iter_mut().filter(|f| **f > at).for_each(|f| *f -= 1);
        }
        return Ok(format!("{} {} taken away", gone.measure, gone.object));
    };
    let span = record.figures[at].span;
    let fields = with_place(record, fields, span, lexicon)?;
    let (fresh, before): (Figure, _) = put(&record.figures[at], &fields, &["start", "end"])?;
    if fresh.min.zip(fresh.max).is_some_and(|(min, max)| min > max) {
        return Err("min is above max".to_owned());
    }
    record.figures[at] = fresh;
    Ok(before)
}

fn event(record: &mut Record, at: usize, line: &Line, lexicon: &Lexicon) -> Result<String, String> {
    let Some(fields) = line.correction.as_object() else {
        return Ok(format!("{} taken away", record.events.remove(at).kind));
    };
    if let Some(kind) = fields.get("kind").and_then(Value::as_str).filter(|k| lexicon.kinds.event(k).is_none()) {
        return Err(format!("there is no event kind {kind:?}; dateline fields lists them"));
    }
    let span = record.events[at].span;
    let fields = with_place(record, fields, span, lexicon)?;
    let (fresh, before): (Event, _) = put(&record.events[at], &fields, &["start", "end", "figures"])?;
    record.events[at] = fresh;
    Ok(before)
}

/// A place that is named or numbered, as both its fields; it becomes one of the record's places.
fn with_place(record: &mut Record, fields: &Map<String, Value>, span: Span, lexicon: &Lexicon) -> Result<Map<String, Value>, String> {
    let mut fields = fields.clone();
    let named = |key: &str| fields.get(key).map(|v| v.as_str().map(str::to_owned));
    match named("place_id").or_else(|| named("place")) {
        None => {}
        Some(None) => {
            fields.insert("place".to_owned(), Value::Null);
            fields.insert("place_id".to_owned(), Value::Null);
        }
        Some(Some(name)) => {
            let found = known_place(&name, span, lexicon)?;
            fields.insert("place".to_owned(), found.name.clone().into());
            fields.insert("place_id".to_owned(), found.id.clone().into());
            if !record.places.iter().any(|p| p.id == found.id) {
                record.places.push(found);
            }
        }
    }
    Ok(fields)
}

/// The place of that id, or the one of that name where only one is meant.
fn known_place(name: &str, span: Span, lexicon: &Lexicon) -> Result<Place, String> {
    let places = lexicon.places();
    let row = match places.by_id(name).filter(|row| places.id(*row) == name) {
        Some(row) => row,
        None => match &Kin::places(lexicon, name)[..] {
            [one] => places.by_id(&one.id).ok_or_else(|| format!("there is no place {name:?}"))?,
            [] => return Err(format!("there is no place {name:?}; dateline place {name:?} looks for it")),
            many => return Err(format!("{name:?} may be {}; give its id", many.iter().map(|m| format!("{} {}", m.id, m.told)).collect::<Vec<_>>().join("; "))),
        },
    };
    Ok(Place { span, surface: String::new(), locality: places.locality(row), via: Via::Name, confidence: 1.0, rule: "correction".into() })
}

/// A mention that is another place: so are the figures and events that stand there, unless the old place is named elsewhere too.
fn place(record: &mut Record, at: usize, fields: &Map<String, Value>, lexicon: &Lexicon) -> Result<String, String> {
    let wanted = fields.get("id").or_else(|| fields.get("name")).and_then(Value::as_str).filter(|_| fields.len() == 1);
    let wanted = wanted.ok_or("a place is set right by {\"id\": \"g…\"}, or {\"name\": \"…\"} where only one is so called")?;
    let old = record.places[at].clone();
    let fresh = Place { surface: old.surface.clone(), via: old.via, ..known_place(wanted, old.span, lexicon)? };
    record.places[at] = fresh.clone();
    if !record.places.iter().any(|p| p.id == old.id) {
        let of_figures = record.figures.iter_mut().map(|f| (&mut f.place, &mut f.place_id));
        let of_events = record.events.iter_mut().map(|e| (&mut e.place, &mut e.place_id));
        for (name, id) in of_figures.chain(of_events).filter(|(_, id)| id.as_deref() == Some(old.id.as_str())) {
            (*name, *id) = (Some(fresh.name.clone()), Some(fresh.id.clone()));
        }
    }
    Ok(format!("{} {} → {} {}", old.name, old.id, fresh.name, fresh.id))
}

fn article(record: &mut Record, fields: &Map<String, Value>) -> Result<String, String> {
    let mut before = Vec::new();
    for (name, new) in fields {
        let text = || new.as_str().map(str::to_owned);
        let old = match name.as_str() {
            "title" => std::mem::replace(&mut record.title, text()),
            "source" => std::mem::replace(&mut record.source, text()),
            "published" => {
                let date = text().and_then(|t| t.parse().ok()).ok_or("published is a day: \"2025-06-02\"")?;
                let old = record.published.as_ref().map(|p| p.date.to_string());
                record.published = Some(crate::model::Published {
                    date,
                    time: None,
                    precision: crate::model::Precision::Day,
                    method: crate::model::Method::Given,
                    confidence: 1.0,
                });
                old
            }
            _ => return Err(format!("of an article title, source and published can be set right, not {name:?}")),
        };
        before.push(format!("{name} {} → {}", old.as_deref().unwrap_or("none"), plain(new)));
    }
    Ok(before.join(", "))
}

/// A value's name by its words instead of its place in a list, so that it is still found after the article was read anew.
pub fn by_words(record: &Record, value: &str) -> String {
    let span = match value.parse() {
        Ok(Target::Figure(Which::At(at))) => record.figures.get(at).map(|f| ("figure", f.span)),
        Ok(Target::Event(Which::At(at))) => record.events.get(at).map(|e| ("event", e.span)),
        Ok(Target::Place(Which::At(at))) => record.places.get(at).map(|p| ("place", p.span)),
        _ => None,
    };
    // Where several values stand on the same words, only their order tells them apart.
    let alone = |kind: &str, span: Span| match kind {
        "figure" => record.figures.iter().filter(|f| f.span == span).count() == 1,
        "event" => record.events.iter().filter(|e| e.span == span).count() == 1,
        _ => record.places.iter().filter(|p| p.span == span).count() == 1,
    };
    span.filter(|(kind, span)| alone(kind, *span)).map_or_else(|| value.to_owned(), |(kind, span)| format!("{kind}@{}..{}", span.start, span.end))
}
