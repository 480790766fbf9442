//! The claims of an answer as a GeoJSON FeatureCollection of points: longitude first, as the standard has it.

use super::Look;
use crate::model::{Answer, ClaimRow};
use serde_json::{Value, json};
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    let claims = answer.claims.iter().chain(answer.hits.iter().flat_map(|h| &h.claims));
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (number, feature) in claims.filter_map(feature).enumerate() {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &feature).map_err(io::Error::from)?;
    }
    out.write_all(b"\n]}\n")
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
