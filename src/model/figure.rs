//! A number that somebody states about the war.

use super::{Days, Grounds, Rule, Span};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$note])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The word of queries, flags and JSON.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|v| v.name() == word).ok_or(())
            }
        }
    };
}

closed_list! {
    /// What is counted.
    Measure {
        Killed = "killed",
        Injured = "injured",
        /// Killed and wounded together, or "losses" of people.
        Casualties = "casualties",
        Missing = "missing",
        Captured = "captured",
        Released = "released",
        Displaced = "displaced",
        Deported = "deported",
        Launched = "launched",
        Downed = "downed",
        Destroyed = "destroyed",
    }
}

closed_list! {
    /// How the number is worded.
    Qualifier {
        Exact = "exact",
        AtLeast = "at-least",
        MoreThan = "more-than",
        UpTo = "up-to",
        About = "about",
        LessThan = "less-than",
    }
}

closed_list! {
    /// How far a statement is vouched for.
    Status {
        /// The reporter states it flatly.
        Stated = "stated",
        Claimed = "claimed",
        Confirmed = "confirmed",
        Denied = "denied",
        Disputed = "disputed",
    }
}

/// A number about the war, as someone stated it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub measure: Measure,
    /// A plain plural noun: people, civilians, soldiers, drones …
    pub object: String,
    /// `None` when the text leaves the bottom open: "up to 20".
    pub min: Option<u64>,
    /// `None` when the text leaves the top open: "at least 12".
    pub max: Option<u64>,
    pub qualifier: Qualifier,
    /// The side, nationality or group of those hit, or the owner of what is launched or lost.
    pub victim: Option<String>,
    pub place: Option<String>,
    pub place_id: Option<String>,
    /// Of what is counted, not of the report.
    pub date: Option<Days>,
    /// `None` when the reporter states it flatly.
    pub claimant: Option<String>,
    pub status: Status,
    /// A running total or recalled history.
    pub background: bool,
    /// The words that say so, number and verb.
    #[serde(flatten)]
    pub span: Span,
    #[serde(skip)]
    pub rule: Rule,
    #[serde(skip)]
    pub grounds: Grounds,
}
