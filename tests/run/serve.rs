//! `serve`: the same answers as on the command line, in pages, JSON and files.

use super::{
    Folder, run, stdout,
    web::{Served, encoded, indexed, sample},
};
use serde_json::json;
use std::io::Read;

const QUERIES: &[&str] = &[
    "",
    "Sumy",
    "event:strikes date:2025-06",
    "killed:>=3 place:Kherson",
    "claimant:Ukraine -event:talks",
    "“rocket attack",
    "palce:Kyiv AND",
    "drone OR (talks",
    "date:\"last 7 days\"",
    "zeppelin",
];

#[test]
fn a_query_gives_the_same_in_every_interface() {
    let folder = Folder::new();
    let index = sample(&folder);
    let served = Served::start(&index, &[]);
    for query in QUERIES {
        for (path, more) in [("search", vec![]), ("claims", vec!["--claims"])] {
            let arguments = [
                vec![
                    "query",
                    query,
                    "--index",
                    &index,
                    "--today",
                    "2025-06-12",
                    "--format",
                    "json",
                    "--facet",
                    "event,place",
                    "--timeline",
                    "month",
                    "--limit",
                    "20",
                ],
                more,
            ]
            .concat();
            let told: serde_json::Value = serde_json::from_str(&stdout(&run(&arguments))).expect("JSON");
            let got = served.get(&format!("/api/v1/{path}?q={}&facet=event,place&timeline=month", encoded(query)));
            assert_eq!(got.status, 200, "{query}: {}", got.body);
            assert_eq!(got.json(), told, "{query}");
            let page = served.get(&format!("/?q={}&view={}", encoded(query), if path == "claims" { path } else { "list" })).body;
            let total = told["total"].as_u64().expect("a count");
            assert!(page.contains(&format!("<strong>{total} article")), "{query}");
            assert!(told["repairs"].as_array().expect("a list").is_empty() != page.contains("The query was mended"), "{query}");
        }
    }
}

#[test]
fn an_answer_is_the_same_packed_or_not_new_or_kept() {
    let folder = Folder::new();
    let served = Served::start(&sample(&folder), &[]);
    for path in ["/?q=Kherson", "/api/v1/search?q=Kherson"] {
        let plain = served.get(path);
        assert!(plain.status == 200 && plain.header("content-encoding").is_none(), "{}", plain.head);
        for (takes, packed) in [("gzip", true), ("br, GZIP;q=0.5", true), ("gzip;q=0, br", false), ("identity", false), ("gzip", true)] {
            let got = served.ask("GET", path, &[("Accept-Encoding", takes)], "");
            assert_eq!(got.header("vary"), Some("accept-encoding"), "{}", got.head);
            assert_eq!(got.header("content-encoding") == Some("gzip"), packed, "{takes}");
            let mut text = got.body;
            if packed {
                text.clear();
                flate2::read::GzDecoder::new(&got.bytes[..]).read_to_string(&mut text).expect("gzip");
            }
            assert_eq!(text, plain.body, "{path} {takes}");
        }
    }
}

#[test]
fn a_file_holds_what_is_on_the_screen() {
    let folder = Folder::new();
    let index = sample(&folder);
    let served = Served::start(&index, &[]);
    for (address, query, more) in [
        ("q=strike", "strike", &[][..]),
        ("q=strike&f=event:strikes&f=-place:g703448", "strike event:strikes -place:g703448", &[]),
        ("f=event:strikes&f=event:talks&view=claims", "(event:strikes OR event:talks)", &["--claims"]),
        ("from=2025-06-01&to=2025-06-30&view=claims&sort=killed", "date:2025-06-01..2025-06-30", &["--claims", "--sort", "killed"]),
    ] {
        for format in ["csv", "jsonl", "ris", "geojson"] {
            let got = served.get(&format!("/export/{format}?{address}"));
            let told = run(&[&["query", query, "--index", &index, "--format", format, "--limit", "all"], more].concat());
            assert_eq!(got.body, stdout(&told), "{address} {format}");
            assert!(got.header("content-disposition").is_some_and(|d| d.contains(&format!(".{format}\""))), "{}", got.head);
        }
    }
    let stream = served.get("/api/v1/claims?format=jsonl&q=killed:%3E0").body;
    let told = run(&["query", "killed:>0", "--claims", "--index", &index, "--format", "jsonl", "--limit", "all"]);
    assert_eq!(stream, stdout(&told));
}

#[test]
fn an_article_shows_its_values_their_rules_and_where_it_is_from() {
    let folder = Folder::new();
    let served = Served::start(&sample(&folder), &[]);
    let hits = served.get("/api/v1/search?q=Artem+Kobzar&sort=published").json();
    let id = hits["hits"][0]["id"].as_str().expect("an id").to_owned();
    let page = served.get(&format!("/article/{id}?q=Artem+Kobzar&sort=published&n=1")).body;
    for part in ["What it states", "Why these values", "data/lang/en/", "SHA-256", "Next hit", "<a class=\"m f\"", "<a class=\"m e\"", "Back to the results"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    assert!(!page.contains("read otherwise"), "the values of a fresh index are explained");
    let record = served.get(&format!("/api/v1/article/{id}")).json();
    assert_eq!(record["article"]["id"], id.as_str());
    assert_eq!(served.get("/article/nobody").status, 404);
    assert_eq!(served.get("/api/v1/article/nobody").header("content-type"), Some("application/problem+json"));
}

#[test]
fn what_the_description_does_not_list_is_refused_with_what_is_meant() {
    let folder = Folder::new();
    let served = Served::start(&sample(&folder), &[]);
    for (path, part) in [
        ("/api/v1/search?limt=3", "did you mean limit"),
        ("/api/v1/search?limit=99999", "from 0 to 1000"),
        ("/api/v1/search?q=a&q=b", "twice"),
        ("/api/v1/search?facet=event,plase", "did you mean place"),
        ("/api/v1/search?q=talks+AND&strict=true", "AND"),
        ("/api/v1/facets", "field is missing"),
    ] {
        let got = served.get(path);
        assert_eq!((got.status, got.header("content-type")), (400, Some("application/problem+json")), "{path}: {}", got.body);
        assert!(got.json()["detail"].as_str().is_some_and(|d| d.contains(part)), "{path}: {}", got.body);
    }
    let description = served.get("/api/openapi.json").json();
    assert_eq!(description["openapi"], "3.1.0");
    for path in description["paths"].as_object().expect("paths").keys().filter(|p| !p.contains('{') && !p.ends_with("facets") && !p.ends_with("place")) {
        assert_eq!(served.get(path).status, 200, "{path}");
    }
    assert!(served.get("/api/v1/metrics").body.contains("dateline_requests_total{route=\"/api/v1/search\",status=\"400\"}"));
}

#[test]
fn a_page_is_light() {
    let folder = Folder::new();
    let served = Served::start(&sample(&folder), &[]);
    let page = served.get("/?q=strike").body;
    let assets: usize =
        page.split("\"/assets/").skip(1).map(|rest| served.get(&format!("/assets/{}", rest.split('"').next().unwrap_or_default())).body.len()).sum();
    assert!(page.len() + assets < 150_000, "{} and {assets} bytes", page.len());
    for view in ["claims", "matrix", "timeline", "map"] {
        assert_eq!(served.get(&format!("/?q=strike&view={view}")).status, 200, "{view}");
    }
    assert!(served.get("/facet/claimant?find=zelen").body.contains("Zelensky"));
}

#[test]
fn copies_versions_and_corrections_stand_beside_the_article() {
    let folder = Folder::new();
    let text = |killed: &str| {
        format!(
            "KHERSON, June 3 - Russian shelling killed {killed} people in Kherson on Monday, the regional governor, Oleksandr Prokudin, said.\n\n\
             The shells fell on a market square shortly after nine in the morning, when farmers from the villages around had set up their stalls. \
             Rescuers searched the ruins of two shops until the evening. The mayor asked residents to stay at home for the next two days."
        )
    };
    let record = |id: &str, url: &str, killed: &str, captured: &str| json!({"id": id, "url": url, "title": "Market hit", "text": text(killed), "published": "2025-06-03", "captured": captured, "language": "en"});
    let index = indexed(
        &folder,
        "index",
        &[
            record("first", "https://one.example/market", "three", "2025-06-03T10:00:00Z"),
            record("second", "https://one.example/market", "five", "2025-06-05T10:00:00Z"),
            record("copy", "https://two.example/market", "five", "2025-06-06T10:00:00Z"),
        ],
    );
    let served = Served::start(&index, &[]);
    let page = served.get("/article/second").body;
    for part in ["Versions of this address (2)", "What changed", "Copies of this text", "two.example"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let listed = served.get("/?q=market").body;
    assert!(listed.contains("2 copies") && listed.contains("<strong>2 articles<"), "{listed}");
    assert!(served.get("/?q=market&copies=once").body.contains("<strong>1 text<"));
    assert!(listed.contains("killed five people") || listed.contains("killed 5 people"), "figures stand with the hits: {listed}");
    let within = |range: &str| served.get(&format!("/?q=market&dated=captured{range}")).body;
    assert!(within("").contains("Articles by date of capture") && within("").contains("id=\"dated-captured\" checked"));
    assert!(within("&from=2025-06-06&to=2025-06-06").contains("<strong>1 article<"), "{}", within("&from=2025-06-06&to=2025-06-06"));
    let corrected = run(&[
        "correct",
        "add",
        "second",
        "figure:0",
        "{\"min\": 6, \"max\": 6}",
        "--author",
        "A. Reader",
        "--reason",
        "the governor's later post",
        "--index",
        &index,
    ]);
    assert_eq!(corrected.status.code(), Some(0), "{}", super::stderr(&corrected));
    std::thread::sleep(std::time::Duration::from_millis(400));
    assert!(served.get("/article/second").body.contains("Set right by people"));
}

#[test]
fn counts_beside_the_boxes_are_what_they_find() {
    let folder = Folder::new();
    let served = Served::start(&sample(&folder), &[]);
    for filters in ["", "&f=event:strikes/missile", "&f=event:strikes&f=place:g690791"] {
        let page = served.get(&format!("/?q=strike{filters}")).body;
        let boxes: Vec<(String, String)> = page
            .split("type=\"checkbox\"")
            .skip(1)
            .filter_map(|b| {
                let value = b.split("value=\"").nth(1)?.split('"').next()?.replace("&quot;", "\"");
                let count = b.split("<span class=\"count\">").nth(1)?.split('<').next()?.to_owned();
                Some((value, count))
            })
            .collect();
        assert!(boxes.len() > 20, "{page}");
        for (clause, count) in boxes {
            let field = clause.strip_prefix("missing:").or(clause.split(':').next()).unwrap_or_default();
            let others: String = filters.split('&').filter(|f| !f.is_empty() && !f.starts_with(&format!("f={field}:"))).map(|f| format!("&{f}")).collect();
            let found = served.get(&format!("/?q=strike{others}&f={}", encoded(&clause))).body;
            assert!(found.contains(&format!("<strong>{count} article")), "{filters} {clause} {count}");
        }
    }
}

#[test]
fn a_text_has_the_direction_of_its_language() {
    let folder = Folder::new();
    let record = |id: &str, language: &str, text: &str| json!({"id": id, "title": text, "text": text, "language": language, "published": "2025-06-03"});
    let index = indexed(
        &folder,
        "index",
        &[
            record("ar", "ar", "BBC: أعلنت وزارة الصحة في غزة عن سقوط قتلى في غارة جوية على المدينة"),
            record("he", "he", "דובר צה\"ל מסר כי כוחות פעלו בעיר"),
            record("fa", "fa", "گفتگوهای صلح در استانبول آغاز شد"),
            record("en", "en", "Talks began in Istanbul."),
        ],
    );
    let served = Served::start(&index, &[]);
    for (id, direction) in [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("en", "auto")] {
        let page = served.get(&format!("/article/{id}")).body;
        assert!(page.contains(&format!("<div class=\"text\" dir=\"{direction}\" lang=\"{id}\">")), "{page}");
    }
}
