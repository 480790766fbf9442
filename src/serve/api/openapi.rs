//! The description of the interface, OpenAPI 3.1, made of the table of routes; the shapes of answers are beside it.

use super::{Param, ROUTES, Route, Shape, Values};
use crate::serve::{
    call::Work,
    reply::{Problem, Reply},
};
use serde_json::{Map, Value, json};

const SCHEMAS: &str = include_str!("schemas.json");
const RECORD: &str = include_str!("../../../schema/report.json");

pub fn document(work: &mut Work) -> Result<Reply, Problem> {
    Values::check(&work.pairs, &[])?;
    Reply::json(&description())
}

/// The whole description.
pub fn description() -> Value {
    let paths: Map<String, Value> = ROUTES.iter().map(|r| (r.path.replace("{*id}", "{id}"), json!({"get": operation(r)}))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline", "version": env!("CARGO_PKG_VERSION"),
            "description": "Read-only search over an archive of war coverage. Faults are told as problem+json; 503 says with Retry-After when to try again.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas()},
    })
}

fn operation(route: &Route) -> Value {
    let mut params: Vec<Value> = route.params.iter().map(|p| parameter(p)).collect();
    if route.path.contains("{*id}") {
        let id = json!({"type": "string", "minLength": 1});
        params.push(json!({"name": "id", "in": "path", "required": true, "description": "the article's id, or enough of its beginning", "schema": id}));
    }
    let mut content: Map<String, Value> = route.answers.iter().map(|(kind, schema)| ((*kind).to_owned(), shape_of(kind, schema))).collect();
    if route.params.iter().any(|p| p.name == "format") {
        for kind in super::export::kinds() {
            content.entry(kind).or_insert_with(|| shape_of(kind, ""));
        }
    }
    let mut responses = Map::new();
    responses.insert("200".to_owned(), json!({"description": "the answer", "content": content}));
    let problem = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
    for (status, told) in [
        (400, "the address asks for something else than what is listed"),
        (401, "a token is needed"),
        (403, "refused"),
        (404, "not found"),
        (414, "the address is longer than 64 kB; told without a body"),
        (503, "not now; see Retry-After"),
    ] {
        if status != 404 || route.faults.contains(&404) {
            let told = if status == 414 { json!({"description": told}) } else { json!({"description": told, "content": problem}) };
            responses.insert(status.to_string(), told);
        }
    }
    json!({"operationId": route.name, "summary": route.help, "parameters": params, "responses": responses})
}

fn shape_of(kind: &str, schema: &str) -> Value {
    match schema {
        "" if kind.ends_with("csl+json") => json!({"schema": {"type": "array"}}),
        "" if kind.ends_with("json") && !kind.contains("ndjson") => json!({"schema": {"type": "object"}}),
        "" => json!({"schema": {"type": "string"}}),
        name => json!({"schema": {"$ref": format!("#/components/schemas/{name}")}}),
    }
}

fn parameter(param: &Param) -> Value {
    let mut schema = match &param.shape {
        Shape::Text { most } => json!({"type": "string", "maxLength": most}),
        Shape::Flag => json!({"type": "boolean", "default": false}),
        Shape::Number { least, most, usual } => {
            let mut number = json!({"type": "integer", "minimum": least, "maximum": most});
            if let Some(usual) = usual {
                number["default"] = json!(usual);
            }
            number
        }
        Shape::Choice(names) => json!({"type": "string", "enum": names()}),
        Shape::Some(names) => json!({"type": "array", "minItems": 1, "items": {"type": "string", "enum": names()}}),
    };
    let mut parameter = json!({"name": param.name, "in": "query", "required": param.required, "description": param.help});
    if matches!(param.shape, Shape::Some(_)) {
        parameter["style"] = json!("form");
        parameter["explode"] = json!(false);
        schema["uniqueItems"] = json!(true);
    }
    parameter["schema"] = schema;
    parameter
}

fn schemas() -> Value {
    let mut all: Map<String, Value> = serde_json::from_str(SCHEMAS).expect("the file compiled in is checked by tests");
    let mut record: Map<String, Value> = serde_json::from_str(RECORD).expect("the file compiled in is checked by tests");
    record.shift_remove("$id");
    record.shift_remove("$schema");
    all.insert("Record".to_owned(), Value::Object(record));
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        let document = description();
        let text = document.to_string();
        for part in text.split("\"$ref\":\"").skip(1) {
            let target = part.split('"').next().unwrap().trim_start_matches('#');
            assert!(document.pointer(target).is_some(), "{target}");
        }
    }
}
