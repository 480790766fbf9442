//! The claims of an answer as a GeoJSON FeatureCollection of points: longitude first, as the standard has it.

use super::{Look, Sink, list::List};
use crate::model::{Answer, ClaimRow};
use serde_json::{Value, json};
use std::io::{self, Write};

const HEAD: &str = "{\"type\":\"FeatureCollection\",\"features\":[";
const TAIL: &str = "\n]}\n";

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut list = List::new(out, HEAD, TAIL, features);
    list.part(answer)?;
    list.end()
}

pub fn sink(out: Box<dyn Write + Send>) -> Box<dyn Sink> {
    Box::new(List::new(out, HEAD, TAIL, features))
}

fn features(answer: &Answer) -> Vec<Value> {
    answer.claims.iter().chain(answer.hits.iter().flat_map(|h| &h.claims)).filter_map(feature).collect()
}

fn feature(claim: &ClaimRow) -> Option<Value> {
    let (lat, lon) = claim.lat.zip(claim.lon)?;
    let mut properties = serde_json::to_value(claim).ok()?;
    let all = properties.as_object_mut()?;
    for key in ["lat", "lon"] {
        all.shift_remove(key);
    }
    Some(json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}))
}
