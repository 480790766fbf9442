use super::lay;
use crate::{
    index::sample::{Folder, World, claim, index, record},
    model::{Answer, ColumnsBy, CountBy, LedgerAsk, Request, TollRule},
    query::answer,
};
use chrono::NaiveDate;

/// Articles as `id source published claimant? figures`, all of strikes at Harbour on 1 June unless a claim is given in full.
fn laid(articles: &[(&str, &str, &str, &[&str])], ask: LedgerAsk) -> Answer {
    let folder = Folder::new();
    let articles: Vec<_> = articles
        .iter()
        .map(|(id, source, published, claims)| {
            (record(id, "Harbour", source, published, "Harbour was hit in Coast Province."), claims.iter().map(|c| claim(c)).collect())
        })
        .collect();
    let index = index(&folder, &articles);
    let request = Request { claims: true, limit: None, ..Request::new("", NaiveDate::from_ymd_opt(2025, 7, 3).unwrap()) };
    let mut answer = answer(&index, &request, &World, &[]).unwrap();
    answer.claims.sort_by(|a, b| (a.published, &a.id, &a.events).cmp(&(b.published, &b.id, &b.events)));
    lay(&mut answer, ask, &World);
    answer
}

const ASK: LedgerAsk = LedgerAsk { count: CountBy::Article, matrix: Some(ColumnsBy::Day), toll: Some(TollRule::Max), incidents: true };

fn incidents(articles: &[(&str, &str, &str, &[&str])]) -> String {
    let ledger = laid(articles, ASK).ledger.unwrap();
    let ids = |i: &crate::model::Incident| i.members.iter().map(|m| m.id.as_str()).collect::<Vec<_>>().join("+");
    ledger.incidents.iter().map(ids).collect::<Vec<_>>().join(" ")
}

#[test]
fn outlets_that_tell_of_one_place_and_day_tell_of_one_incident() {
    let a = ("a", "daily.example", "2025-06-02", &["strikes/drone|2025-06-01|g1:Harbour||||killed 3 3"][..]);
    for (other, expected) in [
        ("strikes/missile|2025-06-01|g1:Harbour||||killed 5 5", "a+b"),
        ("casualties|2025-06-01|g1:Harbour||||killed 5 5", "a+b"),
        ("strikes/drone|2025-06-01|g2:Coast Province||||killed 3 3", "a+b"),
        ("strikes/drone|2025-06-01/2025-06-02|g1:Harbour||||killed 3 3", "a+b"),
        ("strikes/drone|2025-06-02|g1:Harbour||||killed 3 3", "a b"),
        ("talks/negotiation|2025-06-01|g1:Harbour||||", "a b"),
        ("strikes/drone|2025-06-01/2025-06-30|g1:Harbour||||killed 90 90", "a"),
    ] {
        assert_eq!(incidents(&[a, ("b", "herald.example", "2025-06-02", &[other])]), expected, "{other}");
    }
}

#[test]
fn contradicting_actors_part_incidents_and_kin_do_not() {
    for (by, expected) in [("Southland", "a b"), ("Northern Air Force", "a+b"), ("", "a+b")] {
        let one = "strikes/drone|2025-06-01|g1:Harbour|Northland|||killed 3 3";
        let other = format!("strikes/drone|2025-06-01|g1:Harbour|{by}|||killed 3 3");
        assert_eq!(incidents(&[("a", "d", "2025-06-02", &[one]), ("b", "h", "2025-06-03", &[&other])]), expected, "{by}");
    }
}

fn disagreements(figures: [(&str, &str); 2]) -> usize {
    let claims = figures.map(|(who, figure)| format!("strikes/drone|2025-06-01|g1:Harbour|||{who}|{figure}"));
    let answer = laid(&[("a", "d", "2025-06-02", &[&claims[0]]), ("b", "h", "2025-06-03", &[&claims[1]])], ASK);
    answer.ledger.unwrap().matrix.unwrap().disagreements.len()
}

#[test]
fn claimants_disagree_when_their_bounds_exclude_each_other() {
    for (figures, expected) in [
        ([("Northland", "killed 3 3"), ("Southland", "killed 5 5")], 1),
        ([("Northland", "killed 3 -"), ("Southland", "killed 5 5")], 0),
        ([("Northland", "killed 3 3"), ("Southland", "injured 5 5")], 0),
        ([("Northland", "killed 3 3"), ("Northland", "killed 5 5")], 0),
        ([("Northland", "killed 3 3 Northland"), ("Southland", "killed 5 5 Southland")], 0),
    ] {
        assert_eq!(disagreements(figures), expected, "{figures:?}");
    }
}

#[test]
fn numbers_for_a_wider_place_are_not_compared() {
    let claims = ["strikes/drone|2025-06-01|g1:Harbour|||Northland|killed 1 1", "strikes/drone|2025-06-01|g2:Coast Province|||Southland|killed 3 3"];
    let ledger = laid(&[("a", "d", "2025-06-02", &claims[..1]), ("b", "h", "2025-06-03", &claims[1..])], ASK).ledger.unwrap();
    assert_eq!((ledger.incidents.len(), ledger.matrix.unwrap().disagreements.len(), ledger.tolls.len()), (1, 0, 1));
    assert_eq!(ledger.notes.iter().filter(|n| n.starts_with("1 figures for a wider")).count(), 1);
}

#[test]
fn the_parts_of_a_number_are_no_numbers_of_their_own() {
    let claims =
        ["strikes/drone|2025-06-01|g1:Harbour|||Northland|killed 95 - Northland; killed 1 1", "strikes/drone|2025-06-01|g1:Harbour|||Southland|killed 60 -"];
    let ledger = laid(&[("a", "d", "2025-06-02", &claims[..1]), ("b", "h", "2025-06-03", &claims[1..])], ASK).ledger.unwrap();
    assert_eq!((ledger.matrix.unwrap().disagreements.len(), ledger.tolls[0].low), (0, Some(60)));
}

#[test]
fn a_toll_tells_who_moved_first_and_what_each_rule_takes() {
    let claims = [
        ("a", "2025-06-02", "Mayor|killed 3 3"),
        ("b", "2025-06-03", "Northland|killed 5 -"),
        ("c", "2025-06-04", "Clinic|killed 5 -"),
        ("d", "2025-06-05", "Mayor|killed 4 4"),
    ];
    let claims: Vec<(&str, &str, String)> = claims.iter().map(|(id, day, rest)| (*id, *day, format!("strikes/drone|2025-06-01|g1:Harbour|||{rest}"))).collect();
    let owned: Vec<(&str, &str, [&str; 1])> = claims.iter().map(|(id, day, c)| (*id, *day, [c.as_str()])).collect();
    let articles: Vec<(&str, &str, &str, &[&str])> = owned.iter().map(|(id, day, c)| (*id, "daily.example", *day, &c[..])).collect();
    for (rule, best) in [(TollRule::Max, Some(5)), (TollRule::Latest, Some(4)), (TollRule::Median, Some(5)), (TollRule::LowestOfficial, None)] {
        let tolls = laid(&articles, LedgerAsk { toll: Some(rule), ..ASK }).ledger.unwrap().tolls;
        let changes: Vec<String> =
            tolls[0].steps.iter().map(|s| format!("{}{}", s.change, s.follows.as_deref().map_or_else(String::new, |f| format!(" {f}")))).collect();
        assert_eq!(changes, ["first", "raises", "repeats Northland", "lowers"]);
        assert_eq!((tolls.len(), tolls[0].low, tolls[0].best, tolls[0].high, tolls[0].open), (1, Some(4), best, Some(5), true), "{rule:?}");
    }
}

#[test]
fn what_one_claimant_says_in_two_papers_counts_once_where_asked() {
    let said = ["strikes/drone|2025-06-01|g1:Harbour|||Northland|killed 3 3"];
    let articles: [(&str, &str, &str, &[&str]); 3] =
        [("a", "daily.example", "2025-06-02", &said), ("b", "herald.example", "2025-06-03", &said), ("c", "daily.example", "2025-06-04", &said)];
    for (count, distinct) in [(CountBy::Article, 3), (CountBy::Cluster, 3), (CountBy::Outlet, 2), (CountBy::Claimant, 1)] {
        let answer = laid(&articles, LedgerAsk { count, ..ASK });
        assert_eq!(answer.ledger.as_ref().unwrap().distinct, distinct, "{count:?}");
        assert_eq!(answer.claims.iter().map(|c| 1 + c.copies.len()).sum::<usize>(), 3, "{count:?}");
    }
}
