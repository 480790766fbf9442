//! Claims as a ledger: one row each, with the sentence and the report.

use super::{
    hits::{link, who},
    parts::{figure, said},
    search::Shown,
};
use maud::{Markup, html};

pub fn list(shown: &Shown) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label="Claims" {
            table.ledger {
                caption.hidden { "Claims that match" }
                thead { tr {
                    th scope="col" { "Date" } th scope="col" { "Place" } th scope="col" { "Event" } th scope="col" { "Figures" }
                    th scope="col" { "Who says so" } th scope="col" { "Sentence" } th scope="col" { "Report" }
                } }
                tbody {
                    @for c in &shown.answer.claims {
                        tr {
                            td.day { @match c.date { Some(days) => (days.to_string().replace('/', " – ")), None => "–" } }
                            td { @match &c.place { Some(place) => (said(place)), None => "–" } }
                            td { (c.events.join(", ")) }
                            td { @for f in &c.figures { div { (figure(f)) } } }
                            td { (who(c)) }
                            td.sentence dir="auto" { (said(&c.sentence)) }
                            td { a href=(link(shown.ask, &c.id, None)) { (said(c.source.as_deref().unwrap_or(&c.id))) } @if let Some(day) = c.published { " " time datetime=(day) { (day) } } }
                        }
                    }
                }
            }
        }
    }
}
