//! An address into what is asked, and back: the address holds the whole state of the page.
//!
//! `q` is what was typed; every `f` is a clause that was clicked together: those of one field are alternatives, those with a
//! minus exclude. `from` and `to` are days of the event, or of publication where `dated=published`.

use super::reply::Problem;
use crate::{
    model::{Dated, Group, Repair, Request, Sort, Step},
    query::{self, Leaves, tree::Expr},
};
use axum::{extract::Query, http::Uri};
use chrono::NaiveDate;
use std::fmt::Write;

/// Hits on a page.
pub const PAGE: usize = 20;

/// Most clauses that an address may carry beside the query.
const MOST_FILTERS: usize = 40;

/// Names and values of an address, decoded.
pub fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, Problem> {
    Query::<Vec<(String, String)>>::try_from_uri(uri).map(|q| q.0).map_err(|e| Problem::wrong(e.to_string()))
}

/// A value as it stands in an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' | b'/' | b',' | b'*' | b'(' | b')' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => write!(out, "%{byte:02X}").expect("a string takes what is written"),
        }
    }
    out
}

/// An address in a header: what may not stand there is encoded, what is encoded stays.
pub fn safe(address: &str) -> String {
    address.bytes().fold(String::new(), |out, b| if b.is_ascii_graphic() { out + char::from(b).encode_utf8(&mut [0; 4]) } else { out + &format!("%{b:02X}") })
}

/// An id as it stands in a path.
pub fn in_path(id: &str) -> String {
    encoded(id).replace('+', "%20").replace("%2F", "/")
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    List,
    Claims,
    Matrix,
    Timeline,
    Map,
}

impl View {
    pub const ALL: &[View] = &[View::List, View::Claims, View::Matrix, View::Timeline, View::Map];

    pub fn name(self) -> &'static str {
        ["list", "claims", "matrix", "timeline", "map"][self as usize]
    }

    pub fn label(self) -> &'static str {
        ["Articles", "Claims", "Who says what", "Timeline", "Map"][self as usize]
    }
}

/// What the map shows: its middle, and degrees of longitude from side to side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub lon: f64,
    pub lat: f64,
    pub wide: f64,
}

impl Frame {
    pub fn text(self) -> String {
        format!("{:.2},{:.2},{:.2}", self.lon, self.lat, self.wide)
    }
}

/// What a page asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    pub q: String,
    pub filters: Vec<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub dated: Dated,
    pub view: View,
    pub sort: Option<Sort>,
    /// From 1.
    pub page: usize,
    pub step: Option<Step>,
    pub frame: Option<Frame>,
    /// What a look into all values of a facet searches for.
    pub find: String,
    /// The place of an article among the hits, from 1.
    pub nth: Option<usize>,
    /// Of the copies of one text only one is listed and counted.
    pub once: bool,
    /// Of the words any may do.
    pub any: bool,
}

impl Ask {
    pub fn read(pairs: &[(String, String)]) -> Self {
        let one = |name: &str| pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim());
        let day = |name: &str| one(name).parse::<NaiveDate>().ok();
        let mut filters: Vec<String> = Vec::new();
        for filter in pairs.iter().filter(|(n, _)| n == "f").map(|(_, v)| v.trim()).filter(|f| !f.is_empty()).take(MOST_FILTERS) {
            if !filters.iter().any(|f| f == filter) {
                filters.push(filter.to_owned());
            }
        }
        let (from, to) = match (day("from"), day("to")) {
            (Some(a), Some(b)) if b < a => (Some(b), Some(a)),
            both => both,
        };
        Ask {
            q: one("q").to_owned(),
            filters,
            from,
            to,
            dated: one("dated").parse().unwrap_or(Dated::Event),
            view: View::ALL.iter().copied().find(|v| v.name() == one("view")).unwrap_or_default(),
            sort: one("sort").parse().ok(),
            page: one("page").parse().unwrap_or(1).clamp(1, 1_000_000),
            step: one("step").parse().ok(),
            frame: frame(one("at")),
            find: one("find").to_owned(),
            nth: one("n").parse().ok().filter(|n| *n > 0),
            once: one("copies") == "once",
            any: one("words") == "any",
        }
    }

    /// The address of the same state at `path`.
    pub fn at(&self, path: &str) -> String {
        let mut pairs: Vec<(&str, String)> = vec![("q", self.q.clone())];
        pairs.extend(self.filters.iter().map(|f| ("f", f.clone())));
        pairs.push(("from", self.from.map(|d| d.to_string()).unwrap_or_default()));
        pairs.push(("to", self.to.map(|d| d.to_string()).unwrap_or_default()));
        pairs.push(("dated", if self.dated == Dated::Event { String::new() } else { self.dated.name().to_owned() }));
        pairs.push(("view", if self.view == View::List { String::new() } else { self.view.name().to_owned() }));
        pairs.push(("sort", self.sort.map(|s| s.name().to_owned()).unwrap_or_default()));
        pairs.push(("words", if self.any { "any".to_owned() } else { String::new() }));
        pairs.push(("copies", if self.once { "once".to_owned() } else { String::new() }));
        pairs.push(("page", if self.page > 1 { self.page.to_string() } else { String::new() }));
        pairs.push(("step", self.step.map(|s| s.name().to_owned()).unwrap_or_default()));
        pairs.push(("at", self.frame.map(|f| f.text()).unwrap_or_default()));
        pairs.push(("find", self.find.clone()));
        pairs.push(("n", self.nth.map(|n| n.to_string()).unwrap_or_default()));
        let query: Vec<String> = pairs.iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| format!("{n}={}", encoded(v))).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }

    /// The address of the search page with this changed; a change leads to the first page.
    pub fn link(&self, change: impl FnOnce(&mut Ask)) -> String {
        let mut ask = Ask { page: 1, find: String::new(), nth: None, ..self.clone() };
        change(&mut ask);
        ask.at("/")
    }

    /// The days as a clause.
    pub fn range(&self) -> Option<String> {
        let name = if self.dated == Dated::Event { "date" } else { self.dated.name() };
        let day = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
        match (self.from, self.to) {
            (None, None) => None,
            (Some(a), Some(b)) if a == b => Some(format!("{name}:{a}")),
            (a, b) => Some(format!("{name}:{}..{}", day(a), day(b))),
        }
    }

    /// The same without what is ticked in one field, so that what else could be ticked there can be counted.
    pub fn without(&self, field: &str) -> Option<Ask> {
        let filters: Vec<String> = self.filters.iter().filter(|f| field_of(f) != field).cloned().collect();
        (filters.len() < self.filters.len()).then(|| Ask { filters, ..self.clone() })
    }

    pub fn has(&self, filter: &str) -> bool {
        self.filters.iter().any(|f| f == filter)
    }

    /// The clause, its opposite replaced.
    pub fn set(&mut self, filter: &str) {
        let other = inverse(filter);
        self.filters.retain(|f| *f != other && f != filter);
        self.filters.push(filter.to_owned());
    }
}

/// The same clause, excluded or no longer so.
pub fn inverse(filter: &str) -> String {
    filter.strip_prefix('-').map_or_else(|| format!("-{filter}"), str::to_owned)
}

/// The field of a clause; `missing:` is one more value of the field that it names.
fn field_of(clause: &str) -> &str {
    match clause.split_once(':') {
        Some(("missing", "figures")) => "measure",
        Some(("missing", name)) => name,
        Some((name, _)) => name,
        None => clause,
    }
}

/// The clause that a value of a facet stands for.
pub fn clause(field: &str, value: &str, id: Option<&str>) -> String {
    let plain = value.replace('"', " ");
    match (field, id) {
        ("place" | "where" | "region", Some(id)) => format!("place:{id}"),
        ("event" | "language" | "measure" | "country" | "status" | "background" | "object", _) if !plain.contains(char::is_whitespace) => {
            format!("{field}:{plain}")
        }
        _ => format!("{field}:=\"{plain}\""),
    }
}

fn frame(text: &str) -> Option<Frame> {
    let numbers: Vec<f64> = text.split(',').map_while(|n| n.parse().ok()).filter(|n: &f64| n.is_finite()).collect();
    match numbers[..] {
        [lon, lat, wide] => Some(Frame { lon: lon.clamp(-180.0, 180.0), lat: lat.clamp(-85.0, 85.0), wide: wide.clamp(1.0, 360.0) }),
        _ => None,
    }
}

/// A query put together, and what had to be mended of what was typed.
pub struct Joined {
    pub query: String,
    pub repairs: Vec<Repair>,
}

/// The one query that the whole state asks; just what was typed where nothing was clicked.
pub fn joined(ask: &Ask, leaves: &Leaves) -> Joined {
    let mut parts = groups(ask, leaves);
    parts.extend(ask.range());
    if parts.is_empty() {
        return Joined { query: ask.q.clone(), repairs: Vec::new() };
    }
    let typed = query::read(&ask.q, leaves);
    match &typed.expr {
        Expr::All => {}
        // What was typed is kept to the letter where it can stand beside other clauses.
        Expr::Or(_) => parts.insert(0, typed.expr.to_string()),
        _ if typed.repairs.is_empty() => parts.insert(0, ask.q.clone()),
        other => parts.insert(0, other.to_string()),
    }
    Joined { query: parts.join(" "), repairs: typed.repairs }
}

/// Clauses as they are read, alternatives of one field in brackets; what is no clause is left out.
fn groups(ask: &Ask, leaves: &Leaves) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for filter in &ask.filters {
        let clause = match query::read(filter, leaves).expr {
            Expr::All => continue,
            expr => expr.to_string(),
        };
        let field = field_of(&clause).to_owned();
        match groups.iter_mut().find(|(f, _)| *f == field && !clause.starts_with('-')) {
            Some((_, all)) => all.push(clause),
            None => groups.push((field, vec![clause])),
        }
    }
    groups.into_iter().map(|(_, all)| if all.len() == 1 { all[0].clone() } else { format!("({})", all.join(" OR ")) }).collect()
}

/// The request of a page.
pub fn request(ask: &Ask, joined: &Joined, today: NaiveDate) -> Request {
    let group = if ask.once { Group::Cluster } else { Group::Article };
    Request {
        claims: ask.view == View::Claims,
        sort: ask.sort,
        any: ask.any,
        group,
        offset: (ask.page - 1) * PAGE,
        limit: Some(PAGE),
        ..Request::new(&joined.query, today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(address: &str) -> Ask {
        Ask::read(&pairs(&address.parse().unwrap()).unwrap())
    }

    fn check(address: &str, query: &str) {
        let kinds = ["strikes".to_owned(), "strikes/drone".to_owned(), "talks".to_owned()];
        let leaves = Leaves { today: NaiveDate::default(), kinds: &kinds };
        assert_eq!(joined(&ask(address), &leaves).query, query, "{address}");
    }

    #[test]
    fn what_was_typed_is_asked_to_the_letter() {
        check("/?q=drone+OR+%22shell", "drone OR \"shell");
        check("/", "");
    }

    #[test]
    fn clauses_of_one_field_are_alternatives() {
        check("/?q=bridge&f=event:strikes&f=event:talks&f=-status:denied", "bridge (event:strikes OR event:talks) -status:denied");
        check("/?q=a+OR+b&f=event:talks", "(a OR b) event:talks");
        check("/?f=event:talks&f=missing:event&f=missing:place", "(event:talks OR missing:event) missing:place");
    }

    #[test]
    fn days_hold_for_the_event_or_the_publication() {
        check("/?from=2025-06-01&to=2025-06-30", "date:2025-06-01..2025-06-30");
        check("/?to=2025-06-30&dated=published", "published:..2025-06-30");
        check("/?from=2025-06-05&to=2025-06-01", "date:2025-06-01..2025-06-05");
    }

    #[test]
    fn a_broken_query_does_not_swallow_what_was_clicked() {
        check("/?q=%22talks+in&f=event:talks", "\"talks in\" event:talks");
        check("/?q=a)+b(&f=)+OR+(&f=event:talks", "(a AND b) event:talks");
    }

    #[test]
    fn an_address_leads_back_to_itself() {
        for address in [
            "/?q=a+%22b%22&f=place:g706448&f=-claimant:%3D%22X+Y%22&from=2025-06-01&dated=published&view=map&words=any&copies=once&page=3&at=31.00,48.00,20.00",
            "/",
        ] {
            assert_eq!(ask(address).at("/"), address);
        }
    }
}
