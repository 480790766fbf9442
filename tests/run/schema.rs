//! Every record that the tests make is as `schema/report.json` says.

use super::{root, run, stdout};
use serde_json::Value;
use std::fs;

#[test]
fn records_of_the_sample_archives_are_valid() {
    let schema: Value = serde_json::from_str(&fs::read_to_string(root().join("schema/report.json")).expect("it is there")).expect("it is JSON");
    let lines = stdout(&run(&["extract", "data/archive", "tests/archive"]));
    assert!(lines.lines().count() >= 100, "{} records", lines.lines().count());
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line).expect("a record is JSON");
        let mut faults = Vec::new();
        validate(&record, &schema, "", &mut faults);
        assert!(faults.is_empty(), "{}: {faults:?}", record["origin"]["path"]);
        offsets_fit(&record);
    }
}

#[test]
fn what_is_not_a_record_is_not_valid() {
    let schema: Value = serde_json::from_str(&fs::read_to_string(root().join("schema/report.json")).expect("it is there")).expect("it is JSON");
    let lines = stdout(&run(&["extract", "tests/archive/wire.txt"]));
    let good: Value = serde_json::from_str(lines.lines().next().expect("one record")).expect("a record is JSON");
    for (pointer, value) in [
        ("/id", Value::Null),
        ("/origin/sha256", "xyz".into()),
        ("/text", 5.into()),
        ("/published", "2025-06-02".into()),
        ("/extra", true.into()),
        ("/figures/0/measure", "eaten".into()),
    ] {
        let mut bad = good.clone();
        match bad.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => bad["extra"] = value,
        }
        let mut faults = Vec::new();
        validate(&bad, &schema, "", &mut faults);
        assert!(!faults.is_empty(), "{pointer} passed");
    }
}

/// Checks a value against the words of JSON Schema that our schema uses; an unknown word is a fault of the schema.
fn validate(value: &Value, schema: &Value, at: &str, faults: &mut Vec<String>) {
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        let holds = match word.as_str() {
            "$schema" | "$id" | "title" | "description" => true,
            "type" => rule.as_array().map_or_else(|| is_of(value, rule), |types| types.iter().any(|t| is_of(value, t))),
            "enum" => rule.as_array().is_some_and(|values| values.contains(value)),
            "minimum" => value.as_f64().is_none_or(|n| n >= rule.as_f64().expect("a number")),
            "maximum" => value.as_f64().is_none_or(|n| n <= rule.as_f64().expect("a number")),
            "minLength" => value.as_str().is_none_or(|s| s.chars().count() as u64 >= rule.as_u64().expect("a count")),
            "minItems" => value.as_array().is_none_or(|a| a.len() as u64 >= rule.as_u64().expect("a count")),
            "pattern" => value.as_str().is_none_or(|s| matches_pattern(s, rule.as_str().expect("a pattern"))),
            "required" => rule.as_array().is_some_and(|keys| keys.iter().all(|k| value.get(k.as_str().unwrap_or_default()).is_some() || !value.is_object())),
            "additionalProperties" => value.as_object().is_none_or(|o| o.keys().all(|k| schema["properties"].get(k).is_some())),
            "properties" => {
                for (key, inner) in rule.as_object().expect("properties are an object") {
                    if let Some(part) = value.get(key) {
                        validate(part, inner, &format!("{at}/{key}"), faults);
                    }
                }
                true
            }
            "items" if rule == &Value::Bool(false) => value.as_array().is_none_or(|a| a.len() == schema["prefixItems"].as_array().map_or(0, Vec::len)),
            "items" => {
                for (number, part) in value.as_array().into_iter().flatten().enumerate() {
                    validate(part, rule, &format!("{at}/{number}"), faults);
                }
                true
            }
            "prefixItems" => {
                for (number, (part, inner)) in value.as_array().into_iter().flatten().zip(rule.as_array().expect("a list")).enumerate() {
                    validate(part, inner, &format!("{at}/{number}"), faults);
                }
                true
            }
            "anyOf" => rule.as_array().is_some_and(|choices| {
                choices.iter().any(|choice| {
                    let mut inner = Vec::new();
                    validate(value, choice, at, &mut inner);
                    inner.is_empty()
                })
            }),
            _ => false,
        };
        if !holds {
            faults.push(format!("{at}: {word}"));
        }
    }
}

fn is_of(value: &Value, name: &Value) -> bool {
    match name.as_str() {
        Some("null") => value.is_null(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    }
}

/// The three patterns of the schema: a day, a day or a span of days, a hash, and the first letter of a place's id.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    let is_day = |day: &str| day.len() == 10 && day.parse::<chrono::NaiveDate>().is_ok();
    match pattern {
        r"^\d{4}-\d{2}-\d{2}$" => is_day(text),
        r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$" => text.split_once('/').map_or(is_day(text), |(a, b)| is_day(a) && is_day(b)),
        "^[0-9a-f]{64}$" => text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
        "^[gwx]" => text.starts_with(['g', 'w', 'x']),
        _ => false,
    }
}

/// The words at a span are those that the record gives as its surface.
fn offsets_fit(record: &Value) {
    let text: Vec<char> = record["text"].as_str().expect("a text").chars().collect();
    for mention in ["times", "places"].iter().flat_map(|list| record[*list].as_array().expect("a list")) {
        let at = |key: &str| usize::try_from(mention[key].as_u64().expect("an offset")).expect("it fits");
        let words: String = text[at("start")..at("end")].iter().collect();
        assert_eq!(Some(words.as_str()), mention["surface"].as_str());
    }
}
