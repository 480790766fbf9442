use super::{QueryError, answer};
use crate::{
    index::{
        Index,
        sample::{Folder, World, claim, index, record},
    },
    model::{Actor, Answer, Claim, CountBy, Dated, Record, Request, Sort, Step},
};
use chrono::NaiveDate;

fn archive() -> Vec<(Record, Vec<Claim>)> {
    let claims = |rows: &[&str]| rows.iter().map(|r| claim(r)).collect();
    let officials = Actor {
        name: "Northland officials".to_owned(),
        id: None,
        kind: "government".to_owned(),
        side: Some("Northland".to_owned()),
        mentions: Vec::new(),
        rule: Default::default(),
    };
    let mut archive = vec![
        (
            record("a1", "Drones over Harbour", "daily.example", "2025-06-02", "Drones hit Harbour. Negotiators had left."),
            claims(&[
                "strikes/drone|2025-06-01|g1:Harbour|Southland|Northland|Northern Air Force|killed 3 3 civilians",
                "talks/negotiation|2025-05-20|g3:Northland||||",
            ]),
        ),
        (
            record(
                "a2",
                "Shelling continues",
                "herald.example",
                "2025-06-05",
                "Coast Province was shelled; a drone strike failed. The drone strike was the second.",
            ),
            claims(&[
                "strikes/shelling|2025-06-03/2025-06-04|g2:Coast Province|||Southland|killed 10 -; injured 2 5",
                "strikes/drone|2025-06-04||||Northland|launched 52 80",
            ]),
        ),
        (
            record("a3", "Truce talks", "daily.example", "2025-07-01", "Negotiations about a truce went on for a strike of luck."),
            claims(&["talks/ceasefire|2025-06-30|g3:Northland|||Northland officials|"]),
        ),
        (record("a4", "Nothing of the war", "herald.example", "2025-07-02", "The harvest was good."), Vec::new()),
    ];
    archive[2].0.actors.push(officials);
    archive
}

fn ask(index: &Index, request: &Request) -> Answer {
    let kinds = ["strikes/drone", "strikes/shelling", "talks/negotiation", "talks/ceasefire"].map(str::to_owned);
    answer(index, request, &World, &kinds).unwrap()
}

fn request(query: &str) -> Request {
    Request::new(query, NaiveDate::from_ymd_opt(2025, 7, 3).unwrap())
}

fn ids(answer: &Answer) -> String {
    let mut ids: Vec<&str> = answer.hits.iter().map(|h| h.id.as_str()).collect();
    ids.sort_unstable();
    ids.join(" ")
}

fn check(rows: &[(&str, &str)]) {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    for (query, expected) in rows {
        let answer = ask(&index, &request(query));
        assert_eq!(ids(&answer), *expected, "{query} read as {}", answer.read);
        assert_eq!(answer.total, answer.hits.len() as u64);
    }
}

#[test]
fn words_find_articles() {
    check(&[
        ("", "a1 a2 a3 a4"),
        ("drone", "a1 a2"),
        ("DRONES strikes", "a2"),
        ("drone OR harvest", "a1 a2 a4"),
        ("-drone", "a3 a4"),
        ("strike -drone", "a3"),
        ("\"drone strike\"", "a2"),
        ("\"strike drone\"", ""),
        ("\"drone second\"~4", "a2"),
        ("negotiati*", "a1 a3"),
        ("harv*", "a4"),
        ("harvst~1", "a4"),
        ("harvst", ""),
        ("title:truce", "a3"),
        ("title:harvest", ""),
        ("text:(harvest OR truce)", "a3 a4"),
        ("zebra", ""),
    ]);
}

#[test]
fn words_stand_together_in_any_order() {
    check(&[
        ("\"second drone\"~4", "a2"),
        ("\"second drone\"~2", ""),
        ("drone w/5 shelled", "a2"),
        ("drones w/2 (harbour OR province)", "a1"),
        ("shelled w/5 (drone OR harvest)", "a2"),
        ("\"drone drone\"~5", "a2"),
        ("\"harbour harbour\"~9", ""),
    ]);
}

#[test]
fn sentences_hold_words_together() {
    check(&[
        ("sentence:(drone second)", "a2"),
        ("sentence:(shelled second)", ""),
        ("shelled second", "a2"),
        ("paragraph:(shelled second)", "a2"),
        ("sentence:(drones -negotiators)", "a1 a2"),
        ("sentence:(harbour negotiators)", ""),
        ("sentence:(truce negotiat*)", "a3"),
        ("-sentence:(drone harbour)", "a2 a3 a4"),
        ("sentence:(\"drone strike\" failed)", "a2"),
        ("sentence:(\"drone strike\" shelled)", "a2"),
        ("shelled w/s second", ""),
        ("sentence:(title:truce talks)", "a3"),
    ]);
}

#[test]
fn patterns_stand_for_words() {
    check(&[
        ("har*st", "a4"),
        ("*harv*", "a4"),
        ("dr?ne", "a1 a2"),
        ("/har(vest|bour)/", "a1 a4"),
        ("/drones?/", "a1 a2"),
        ("/negotiators/", "a1 a3"),
        ("/negotiation/", "a1 a3"),
        ("/striking/", "a2 a3"),
        ("title:/tr.ce/", "a3"),
        ("/zebra.*/", ""),
        ("sentence:(/dr.*/ fail*)", "a2"),
        ("sentence:(dron~1 fail*)", "a2"),
    ]);
}

#[test]
fn a_pattern_says_only_when_it_stands_for_too_much() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    for query in ["dr*ne", "/har.*/", "sentence:(dron* strik*)", "dron~1"] {
        assert!(ask(&index, &request(query)).notes.is_empty(), "{query}");
    }
}

#[test]
fn nothing_found_names_what_is_near() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    for (query, note) in [
        ("harvset", Some("no text has \"harvset\"; did you mean harvest (1 articles)?")),
        ("source:dailly.example", Some("no source is dailly.example; did you mean daily.example (2 articles)?")),
        ("zebrafish", None),
        ("harvest drone", Some("no article has all of these words; 3 have some of them (--any)")),
    ] {
        assert_eq!(ask(&index, &request(query)).notes.first().map(String::as_str), note, "{query}");
    }
}

#[test]
fn claim_qualifiers_hold_within_one_claim() {
    check(&[
        ("event:strikes", "a1 a2"),
        ("event:strikes place:Northland", "a1 a2"),
        ("event:talks place:Harbour", ""),
        ("event:talks article:place:Harbour", "a1"),
        ("event:talks date:2025-06-01", ""),
        ("(event:strikes) (date:2025-06-01)", "a1"),
        ("place:Harbour", "a1"),
        ("place:гавань", "a1"),
        ("place:Coast", "a1 a2"),
        ("place:=Northland", "a1 a3"),
        ("in:g2", "a1 a2"),
        ("country:NL", "a1 a2"),
        ("country:Northland event:talks", "a1 a3"),
        ("(event:talks OR event:strikes/shelling) date:2025-06", "a2 a3"),
    ]);
}

#[test]
fn a_negated_claim_qualifier_is_about_the_claim_beside_others_and_about_the_article_alone() {
    check(&[
        ("-event:strikes", "a3 a4"),
        ("event:strikes -event:strikes/drone", "a2"),
        ("event:strikes -place:Harbour", "a2"),
        ("drone -event:talks", "a2"),
        ("missing:date", ""),
        ("missing:place", "a2"),
        ("missing:claims", "a4"),
        ("-missing:claims", "a1 a2 a3"),
        ("event:strikes missing:place", "a2"),
        ("-has:claims", "a4"),
        ("has:figures", "a1 a2"),
    ]);
}

#[test]
fn actors_bring_their_kin_unless_they_are_asked_for_exactly() {
    check(&[
        ("claimant:Northland", "a1 a2 a3"),
        ("claimant:northern", "a1 a2 a3"),
        ("claimant:=Northland", "a2"),
        ("claimant:\"Northern Air Force\"", "a1"),
        ("claimant:Southland", "a2"),
        ("by:Southland against:Northland", "a1"),
        ("actor:Southland", "a1 a2"),
        ("victim:civilians", "a1"),
        ("victim:people", "a1 a2"),
        ("claimant:officials", "a3"),
        ("claimant:offic*", "a3"),
    ]);
}

#[test]
fn numbers_and_dates_compare() {
    check(&[
        ("killed:>=3", "a1 a2"),
        ("killed:>3", "a2"),
        ("killed:3", "a1"),
        ("killed:3..5", "a1"),
        ("killed:~12", "a2"),
        ("killed:<=5", "a1"),
        ("injured:3", ""),
        ("injured:~3", "a2"),
        ("launched:>50 event:drone", "a2"),
        ("killed:>0 event:drone", "a1"),
        ("has:launched", "a2"),
        ("date:2025-06-03", "a2"),
        ("date:2025-06", "a1 a2 a3"),
        ("after:2025-06-04", "a2 a3"),
        ("before:2025-06-01", "a1"),
        ("published:2025-07", "a3 a4"),
        ("published:\"last 7 days\"", "a3 a4"),
        ("source:daily.example", "a1 a3"),
        ("source:herald", "a2 a4"),
        ("source:=herald", ""),
        ("source:her*", "a2 a4"),
        ("id:a4", "a4"),
        ("lang:EN author:writer", "a1 a2 a3 a4"),
    ]);
}

#[test]
fn facets_count_the_claims_that_match() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    let facet = |query: &str, field: &str| {
        let request = Request { facets: vec![field.to_owned()], ..request(query) };
        let facet = ask(&index, &request).facets.remove(0);
        let counts: Vec<String> = facet.values.iter().map(|c| format!("{} {}/{}", c.value, c.articles, c.claims)).collect();
        format!("{} -{}", counts.join(", "), facet.without)
    };
    assert_eq!(
        facet("", "event"),
        "casualties 2/2, strikes 2/3, strikes/drone 2/2, strikes/shelling 1/1, talks 2/2, talks/ceasefire 1/1, talks/negotiation 1/1 -1"
    );
    assert_eq!(facet("event:talks", "event"), "talks 2/2, talks/ceasefire 1/1, talks/negotiation 1/1 -0");
    assert_eq!(facet("drone", "place"), "Coast Province 1/1, Harbour 1/1, Northland 1/1 -0");
    assert_eq!(facet("event:strikes", "place"), "Coast Province 1/1, Harbour 1/1 -0");
    assert_eq!(facet("", "source"), "daily.example 2/0, herald.example 2/0 -0");
    let Err(QueryError::Facet { meant, .. }) = answer(&index, &Request { facets: vec!["plase".to_owned()], ..request("") }, &World, &[]) else {
        panic!("counted")
    };
    assert_eq!(meant, Some("place"));
}

fn facet_of(index: &Index, query: &str, facet: &str, count: CountBy) -> String {
    let request = Request { facets: vec![facet.to_owned()], count, totals: true, ..request(query) };
    let facet = ask(index, &request).facets.remove(0);
    let value = |c: &crate::model::Count| {
        let all = c.all.map_or(String::new(), |n| format!(" of {n}"));
        format!("{}{} {}{all}", "> ".repeat(c.level), c.value, c.weight(facet.count))
    };
    let more = facet.other.map_or(String::new(), |o| format!(" +{}", o.values));
    format!("{} -{}{more}", facet.values.iter().map(value).collect::<Vec<_>>().join(", "), facet.without)
}

#[test]
fn facets_are_searched_cut_and_compared_with_all() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    for (query, facet, expected) in [
        ("", "source=1", "daily.example 2 of 2 -0 +1"),
        ("drone", "source", "daily.example 1 of 2, herald.example 1 of 2 -0"),
        ("", "place:har*", "Harbour 1 of 1 -1"),
        ("", "place:prov", "Coast Province 1 of 1 -1"),
        ("", "event:dr*", "strikes/drone 2 of 2 -1"),
    ] {
        assert_eq!(facet_of(&index, query, facet, CountBy::Article), expected, "{query} {facet}");
    }
}

#[test]
fn places_are_counted_in_what_they_lie_in() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    for (facet, count, expected) in [
        ("where", CountBy::Article, "Northland 3, > Coast Province 2, > > Harbour 1 -1"),
        ("where", CountBy::Claim, "Northland 4, > Coast Province 2, > > Harbour 1 -1"),
        ("region", CountBy::Article, "Coast Province 2 -2"),
        ("event", CountBy::Claim, "strikes 3, > strikes/drone 2, > strikes/shelling 1, casualties 2, talks 2, > talks/ceasefire 1, > talks/negotiation 1 -1"),
        ("event:strikes", CountBy::Outlet, "strikes 2, > strikes/drone 2, > strikes/shelling 1 -1"),
        ("month", CountBy::Claim, "2025-05 1, 2025-06 4 -1"),
        ("published-month", CountBy::Article, "2025-06 2, 2025-07 2 -0"),
        ("source", CountBy::Cluster, "daily.example 2, herald.example 2 -0"),
    ] {
        assert_eq!(facet_of(&index, "", facet, count), expected, "{facet}");
    }
}

#[test]
fn two_fields_are_counted_in_a_table() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    let table = |text: &str, count| {
        let request = Request { facets: vec![text.to_owned()], count, ..request("") };
        let table = ask(&index, &request).tables.remove(0);
        let names = |all: &[crate::model::Count]| all.iter().map(|c| c.value.clone()).collect::<Vec<_>>().join(",");
        format!("{} | {} | {:?} -{} +{}/{}", names(&table.rows), names(&table.columns), table.cells, table.without, table.more_rows, table.more_columns)
    };
    assert_eq!(table("event/month:strikes", CountBy::Article), "strikes,strikes/drone,strikes/shelling | 2025-05,2025-06 | [[0, 2], [0, 2], [0, 1]] -1 +0/0");
    assert_eq!(table("source/event=1", CountBy::Claim), "daily.example | strikes | [[1]] -1 +1/6");
    assert_eq!(table("language/source", CountBy::Article), "en | daily.example,herald.example | [[2, 2]] -0 +0/0");
}

#[test]
fn timelines_count_events_or_articles() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    let timeline = |query: &str, step, of| {
        let timeline = ask(&index, &Request { timeline: Some((step, of)), ..request(query) }).timeline.unwrap();
        let buckets: Vec<String> = timeline.buckets.iter().map(|b| format!("{} {}/{}", b.from, b.articles, b.claims)).collect();
        format!("{} ~{} -{}", buckets.join(", "), timeline.spanning, timeline.undated)
    };
    assert_eq!(timeline("", Step::Month, Dated::Event), "2025-05-01 1/1, 2025-06-01 3/4 ~0 -0");
    assert_eq!(timeline("event:strikes", Step::Day, Dated::Event), "2025-06-01 1/1, 2025-06-04 1/1 ~1 -0");
    assert_eq!(timeline("", Step::Year, Dated::Published), "2025-01-01 4/0 ~0 -0");
    assert_eq!(timeline("", Step::Week, Dated::Published), "2025-06-02 2/0, 2025-06-30 2/0 ~0 -0");
}

#[test]
fn the_order_can_be_chosen_and_pages_join() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    let order = |query: &str, sort, offset, limit| {
        let request = Request { sort, offset, limit, ..request(query) };
        ask(&index, &request).hits.iter().map(|h| h.id.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(order("", None, 0, None), "a4 a3 a2 a1");
    assert_eq!(order("", None, 1, Some(2)), "a3 a2");
    assert_eq!(order("", None, 9, Some(2)), "");
    assert_eq!(order("drone", None, 0, None), "a1 a2");
    assert_eq!(order("", Some(Sort::Killed), 0, Some(2)), "a2 a1");
    assert_eq!(order("event:strikes", Some(Sort::Date), 0, None), "a2 a1");
}

#[test]
fn claims_are_listed_with_their_sentence() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    let answer = ask(&index, &Request { claims: true, ..request("event:strikes") });
    let rows: Vec<String> = answer.claims.iter().map(|c| format!("{} {} {}", c.id, c.date.unwrap(), c.sentence)).collect();
    assert_eq!(
        rows,
        [
            "a2 2025-06-04 Coast Province was shelled; a drone strike failed.",
            "a2 2025-06-03/2025-06-04 Coast Province was shelled; a drone strike failed.",
            "a1 2025-06-01 Drones hit Harbour."
        ]
    );
    assert_eq!((answer.total, answer.total_claims), (2, 3));
}

#[test]
fn strict_points_at_the_place() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    let error = answer(&index, &Request { strict: true, ..request("drone (strike") }, &World, &[]).unwrap_err();
    assert_eq!(error.to_string(), "this bracket is not closed; closed at the end\n  drone (strike\n        ^");
}

#[test]
fn explaining_tells_what_each_clause_leaves() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    let answer = ask(&index, &Request { explain: true, ..request("drone event:strikes -place:Harbour") });
    let rows: Vec<String> = answer.explained.iter().map(|e| format!("{}{} {} {}", "  ".repeat(e.depth), e.clause, e.articles, e.left)).collect();
    assert_eq!(rows, ["AND 1 1", "  drone 2 2", "  one claim 1 1", "    AND 1 1", "      event:strikes 2 2", "      NOT 3 1", "        place:Harbour 1 1"]);
}

#[test]
fn a_name_of_several_places_finds_all_and_says_so() {
    let folder = Folder::new();
    let index = index(&folder, &archive());
    let twin = ask(&index, &request("place:Twin"));
    assert_eq!(
        (ids(&twin).as_str(), twin.notes.as_slice()),
        ("a1 a2", &["Twin may be any of 2 places, all are searched: Twin g1 g1; Twin g2 g2".to_owned()][..])
    );
    assert_eq!(ask(&index, &request("place:Nowhere")).notes.len(), 1);
    assert!(ask(&index, &request("place:Harbour")).notes.is_empty());
}

#[test]
fn segments_are_shared_out_where_there_are_many_documents_and_stay_in_order() {
    for (documents, half) in [
        (&[][..], 0),
        (&[10, 20], 0),
        (&[60_000], 1),
        (&[60_000, 50_000], 1),
        (&[10_000, 90_000, 20_000], 2),
        (&[20_000, 90_000, 10_000], 1),
        (&[30_000, 30_000, 30_000, 30_000], 2),
        (&[200_000, 10_000, 10_000], 1),
    ] {
        assert_eq!(super::half_of(documents.iter().copied()), half, "{documents:?}");
        let all = super::in_halves(documents, half, |part| Ok(part.to_vec())).unwrap();
        assert_eq!(all, documents);
    }
}
