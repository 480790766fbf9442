//! What the article says: times, places, actors, figures with their claimants, events.
//!
//! An article in, a report out. Every finder reads the same text layer and adds its own mentions;
//! what each found is handed to the next. No disk, no clock: an article without a date leaves relative times unresolved.

pub mod actor;
pub mod claim;
pub mod claimant;
pub mod event;
pub mod figure;
#[cfg(test)]
mod hostile;
pub mod place;
pub mod text;
pub mod time;

use crate::{
    lexicon::Lexicon,
    model::{Article, Report},
};
use text::Doc;

/// Finds everything we know how to find in one article.
pub fn extract(article: Article, lexicon: &Lexicon) -> Report {
    let doc = Doc::new(&article, lexicon.openings());
    let published = article.published.as_ref().map(|p| p.date);
    let times = time::find(&doc, published, lexicon);
    let actors = actor::find(&doc, published, lexicon);
    let places = place::find(&doc, &actors, lexicon);
    let claimants = claimant::find(&doc, &actors, lexicon);
    let setting = Setting { published, times: &times, places: &places, actors: &actors, claimants: &claimants };
    let mut figures = figure::find(&doc, &setting, lexicon);
    let events = event::find(&doc, &setting, &mut figures, lexicon);
    drop(doc);
    Report { times, places, actors, events, figures, article }
}

/// What was found before the figures and events, by which they get place, date and claimant.
pub struct Setting<'a> {
    pub published: Option<chrono::NaiveDate>,
    /// In the order of the text.
    pub times: &'a [crate::model::Time],
    /// In the order of the text.
    pub places: &'a [crate::model::Place],
    pub actors: &'a [crate::model::Actor],
    pub claimants: &'a claimant::Claimants,
}
