//! Times as containers state them, brought to the form that all know.

use chrono::{DateTime, SecondsFormat, Utc};

/// A mail's or feed's time as RFC 3339; what is not of that form stays as worded.
pub fn standard(stated: &str) -> String {
    match DateTime::parse_from_rfc2822(stated.trim()) {
        Ok(time) => time.to_rfc3339_opts(SecondsFormat::Secs, true),
        Err(_) => stated.trim().to_owned(),
    }
}

/// Seconds since 1970 as RFC 3339.
pub fn from_seconds(seconds: i64) -> Option<String> {
    Some(DateTime::<Utc>::from_timestamp(seconds, 0)?.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_time_is_brought_to_the_common_form() {
        assert_eq!(standard("Tue, 05 Mar 2024 07:30:00 +0200"), "2024-03-05T07:30:00+02:00");
    }

    #[test]
    fn other_words_stay() {
        assert_eq!(standard(" 5 March 2024 "), "5 March 2024");
    }
}
