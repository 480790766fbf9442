//! What figures tell of events: the kinds that a count brings, and which counts belong to which event.

use crate::model::{Figure, Measure};

/// The kind of event that a figure of this measure brings where none of its sentence tells of it.
pub fn kind_of(figure: &Figure) -> Option<&'static str> {
    match figure.measure {
        Measure::Killed | Measure::Injured | Measure::Casualties | Measure::Missing | Measure::Destroyed => Some("casualties"),
        Measure::Displaced => Some("aid/evacuation"),
        Measure::Downed => Some("strikes/interception"),
        Measure::Deported => Some("abuses/deportation"),
        Measure::Released => Some("talks/prisoner-exchange"),
        Measure::Captured | Measure::Launched => None,
    }
}

/// Whether a figure of this measure may belong to an event of this kind.
pub fn belongs(measure: Measure, kind: &str) -> bool {
    let violent = ["strikes/", "battles/", "abuses/"].iter().any(|facet| kind.starts_with(facet)) && kind != "strikes/interception";
    match measure {
        Measure::Killed | Measure::Injured | Measure::Casualties | Measure::Missing => violent || kind == "casualties" || kind == "protest",
        Measure::Destroyed => violent || kind == "casualties" || kind == "damage/infrastructure",
        Measure::Launched => kind.starts_with("strikes/"),
        Measure::Downed => kind == "strikes/interception",
        Measure::Captured => kind == "abuses/detention" || kind.starts_with("battles/"),
        Measure::Released => kind == "talks/prisoner-exchange",
        Measure::Displaced => kind.starts_with("aid/"),
        Measure::Deported => kind == "abuses/deportation",
    }
}
