//! An article with all that was found in it, and the record that is printed and stored.

use super::{Article, BlockKind, CodePoints, Days, Dropped, Figure, Origin, Published, Span, Status};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, ops::Deref, sync::Arc};

/// The rule, and the row of `data/` if there is one, that made a value: `figure/passive data/lang/en/harm.tsv:12`.
pub type Rule = Cow<'static, str>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeKind {
    Date,
    Time,
    Duration,
    Set,
}

/// The words of the text by which a figure or an event got its place, days and claimant; `None` where it has none, or has it from none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    pub place: Option<Span>,
    pub date: Option<Span>,
    /// The speaker with the verb of saying.
    pub claimant: Option<Span>,
}

impl Grounds {
    /// Each with the name of what it gave.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Span)> {
        [("place", self.place), ("date", self.date), ("claimant", self.claimant)].into_iter().filter_map(|(name, span)| Some((name, span?)))
    }

    fn each(&mut self) -> impl Iterator<Item = &mut Span> {
        [&mut self.place, &mut self.date, &mut self.claimant].into_iter().flatten()
    }
}

/// A TIMEX-like expression of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Time {
    #[serde(flatten)]
    pub span: Span,
    pub surface: String,
    /// TIMEX3 value: `2025-06-01`, `2025-W22`, `P3D`, `PRESENT_REF`.
    pub value: String,
    #[serde(rename = "type")]
    pub kind: TimeKind,
    /// The days that it names, where it names any.
    #[serde(skip)]
    pub days: Option<Days>,
    /// What it hangs on.
    #[serde(skip)]
    pub role: TimeRole,
    #[serde(skip)]
    pub rule: Rule,
}

/// What an expression of time says about the statement around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeRole {
    /// When it happened.
    #[default]
    On,
    /// "since May 16": from then to the day of publication.
    Since,
    /// "from 1 May", with the end named next.
    From,
    /// "by March", "as of Monday", "before June", "until Friday": no day of an event.
    Bound,
    /// "said on Monday": when somebody spoke.
    Report,
    /// "a day after": the day of what comes next.
    After(chrono::NaiveDate),
}

/// How a place is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    Name,
    /// "Ukrainian" for Ukraine.
    Demonym,
    /// Inside the name of an organisation, facility or person.
    Nested,
    /// In the place-and-date line at the head of the text.
    Dateline,
}

/// A mention of a place, resolved to the gazetteer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    #[serde(flatten)]
    pub span: Span,
    pub surface: String,
    /// What is mentioned; its fields are read as the mention's own.
    #[serde(flatten)]
    pub locality: Arc<Locality>,
    pub via: Via,
    /// 0 to 1.
    pub confidence: f32,
    #[serde(skip)]
    pub rule: Rule,
}

/// A place as the gazetteer tells it, shared by all that mention it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Locality {
    /// `g` + GeoNames id, `w` + Who's On First id, or `x` + a name of our own list.
    pub id: String,
    /// Canonical English name: `Kherson`, `Kherson Oblast`, `Ukraine`.
    pub name: String,
    pub kind: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub lat: f64,
    pub lon: f64,
}

impl Deref for Place {
    type Target = Locality;

    fn deref(&self) -> &Locality {
        &self.locality
    }
}

impl Locality {
    /// Whether both tell the same of the same place.
    pub fn is_same_as(&self, other: &Locality) -> bool {
        let point = |l: &Locality| (l.lat.to_bits(), l.lon.to_bits());
        std::ptr::eq(self, other) || (self == other && point(self) == point(other))
    }
}

/// Somebody who acts, suffers or speaks in the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// Canonical name, or the surface of one that we do not know.
    pub name: String,
    pub id: Option<String>,
    pub kind: String,
    /// Canonical name of the state or group for which it stands.
    pub side: Option<String>,
    #[serde(with = "pairs")]
    pub mentions: Vec<Span>,
    #[serde(skip)]
    pub rule: Rule,
}

impl Actor {
    /// Whether both are told alike, wherever they are mentioned.
    pub fn is_same_as(&self, other: &Actor) -> bool {
        (&self.name, &self.id, &self.kind, &self.side) == (&other.name, &other.id, &other.kind, &other.side)
    }
}

/// Something that the article reports or recalls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// A path of `schema/events.toml`: `strikes/drone`.
    pub kind: String,
    pub date: Option<Days>,
    pub place: Option<String>,
    pub place_id: Option<String>,
    /// Canonical actor names.
    pub initiator: Option<String>,
    pub target: Option<String>,
    pub status: Status,
    pub claimant: Option<String>,
    #[serde(flatten)]
    pub span: Span,
    /// Indices into the record's figures.
    pub figures: Vec<usize>,
    #[serde(skip)]
    pub rule: Rule,
    #[serde(skip)]
    pub grounds: Grounds,
}

/// An article with all that was found in it; spans count bytes of `article.text`.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub article: Article,
    pub times: Vec<Time>,
    pub places: Vec<Place>,
    pub actors: Vec<Actor>,
    pub events: Vec<Event>,
    pub figures: Vec<Figure>,
}

/// A report as `schema/report.json` fixes it; spans count Unicode code points.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    pub id: String,
    pub origin: Origin,
    pub url: Option<String>,
    pub source: Option<String>,
    pub via: Vec<String>,
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub language: Option<String>,
    pub published: Option<Published>,
    pub modified: Option<Published>,
    pub captured: Option<String>,
    pub text: String,
    /// Spans of the headings within `text`.
    #[serde(with = "pairs")]
    pub headings: Vec<Span>,
    pub captions: Vec<String>,
    pub dropped: Vec<Dropped>,
    pub times: Vec<Time>,
    pub places: Vec<Place>,
    pub actors: Vec<Actor>,
    pub events: Vec<Event>,
    pub figures: Vec<Figure>,
    pub problems: Vec<String>,
}

impl Report {
    /// The record of this report, byte offsets turned into code points.
    pub fn into_record(self) -> Record {
        let Report { article, mut times, mut places, mut actors, mut events, mut figures } = self;
        let points = CodePoints::new(&article.text);
        times.iter_mut().for_each(|t| t.span = points.span(t.span));
        places.iter_mut().for_each(|p| p.span = points.span(p.span));
        actors.iter_mut().flat_map(|a| &mut a.mentions).for_each(|m| *m = points.span(*m));
        let whole = |span: &mut Span| *span = points.span(*span);
        events.iter_mut().for_each(|e| [&mut e.span].into_iter().chain(e.grounds.each()).for_each(whole));
        figures.iter_mut().for_each(|f| [&mut f.span].into_iter().chain(f.grounds.each()).for_each(whole));
        let headings = article.blocks.iter().filter(|b| b.kind == BlockKind::Heading).map(|b| points.span(b.span)).collect();
        let Article { id, origin, url, source, via, title, authors, language, published, modified, captured, text, captions, dropped, problems, .. } = article;
        Record {
            id,
            origin,
            url,
            source,
            via,
            title,
            authors,
            language,
            published,
            modified,
            captured,
            text,
            headings,
            captions,
            dropped,
            times,
            places,
            actors,
            events,
            figures,
            problems,
        }
    }
}

impl Record {
    /// About how many bytes it takes in memory.
    pub fn weight(&self) -> usize {
        // An item has a few short strings of its own.
        const ITEM_BYTES: usize = 512;
        self.text.len() + ITEM_BYTES * (self.times.len() + self.places.len() + self.actors.len() + self.events.len() + self.figures.len())
    }
}

/// Spans written as `[start, end]`.
mod pairs {
    use super::Span;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(spans: &[Span], serializer: S) -> Result<S::Ok, S::Error> {
        spans.iter().map(|s| [s.start, s.end]).collect::<Vec<_>>().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Span>, D::Error> {
        let pairs = Vec::<[usize; 2]>::deserialize(deserializer)?;
        Ok(pairs.into_iter().map(|[start, end]| Span::new(start, end)).collect())
    }
}
