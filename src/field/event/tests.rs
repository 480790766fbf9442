//! Texts and the events they tell of, each beside a near miss.

use super::*;
use crate::{
    field,
    lexicon::{Data, Lexicon},
    model::{Article, Method, Precision, Published},
};

/// Events of `text`, published on Wednesday 2024-03-06: kind, place, date and sides, as far as they are told.
fn found(text: &str) -> Vec<String> {
    let lexicon = Lexicon::load(&Data::embedded()).unwrap();
    let published = Published { date: "2024-03-06".parse().unwrap(), time: None, precision: Precision::Day, method: Method::Given, confidence: 1.0 };
    let article = Article { text: text.to_owned(), published: Some(published), ..Article::default() };
    field::extract(article, &lexicon).events.iter().map(line).collect()
}

fn line(event: &Event) -> String {
    let mut line = event.kind.clone();
    if let Some(place) = &event.place {
        line += &format!(" in {place}");
    }
    if let Some(date) = event.date {
        line += &format!(" on {date}");
    }
    if event.initiator.is_some() || event.target.is_some() {
        line += &format!(" {}>{}", event.initiator.as_deref().unwrap_or("-"), event.target.as_deref().unwrap_or("-"));
    }
    line
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(found(text), expected, "{text}");
}

/// Only the kinds.
fn check_kinds(text: &str, expected: &str) {
    let lines = found(text);
    let mut kinds: Vec<_> = lines.iter().map(|l| l.split(' ').next().unwrap()).collect();
    kinds.dedup();
    assert_eq!(kinds.join(" "), expected, "{text}");
}

#[test]
fn the_means_settles_the_kind_of_a_strike() {
    check_kinds("Russia launched missiles at Kharkiv.", "strikes/missile");
    check_kinds("A Shahed hit a warehouse in Odesa.", "strikes/drone");
    check_kinds("Warplanes struck a market in Idlib.", "strikes/airstrike");
    check_kinds("Grad rockets hit the village of Shyroke.", "strikes/shelling");
    check_kinds("Israeli forces struck the town of Tyre.", "strikes/unspecified");
    check_kinds("The parties struck a deal on the budget.", "");
}

#[test]
fn where_somebody_comes_from_or_goes_to_is_not_where_a_strike_was() {
    check("Militants fired rockets from Gaza into the town of Sderot.", &["strikes/missile in Sderot"]);
    check("A train from Odesa to Kharkiv was bombed near Poltava.", &["strikes/unspecified in Poltava"]);
    check("Hundreds of civilians were abducted from Sinjar.", &["abuses/detention in Sinjar"]);
}

#[test]
fn a_mixed_attack_is_two_events() {
    check("Russian drone and missile attacks hit Dnipro.", &["strikes/drone in Dnipro Russia>Ukraine", "strikes/missile in Dnipro Russia>Ukraine"]);
}

#[test]
fn a_list_of_places_gives_one_event_each() {
    check(
        "Ukrainian officials reported Russian shelling in Nikopol and Beryslav.",
        &["strikes/shelling in Nikopol Russia>Ukraine", "strikes/shelling in Beryslav Russia>Ukraine"],
    );
}

#[test]
fn what_only_says_where_a_place_lies_is_no_place_of_its_own() {
    check("On Monday, shelling hit Beryslav, Ukraine.", &["strikes/shelling in Beryslav on 2024-03-04 ->Ukraine"]);
}

#[test]
fn what_might_happen_has_not_happened() {
    check_kinds("Rebels could attack the town of Goma.", "");
    check_kinds("The minister warned of the threat of drone strikes on Kyiv.", "");
    check_kinds("If Iran attacks Israel, markets will fall.", "");
    check_kinds("Fighters attacked the town of Goma with mortars.", "strikes/shelling");
}

#[test]
fn guards_pass_over_what_only_looks_like_an_event() {
    check_kinds("Rail workers went on strike over pay.", "");
    check_kinds("An air raid siren sounded in Lviv.", "");
    check_kinds("He suffered a heart attack at home.", "");
    check_kinds("She fled to a shell company in Panama.", "aid/evacuation");
}

#[test]
fn losses_of_accidents_are_no_events() {
    check_kinds("Five people were killed when a bus overturned near Lagos.", "");
    check_kinds("Five people were killed when a car bomb exploded near Lagos.", "strikes/bombing casualties");
}

#[test]
fn a_second_mention_is_the_same_event() {
    check_kinds("A drone hit a depot in Kursk on Monday. The attack woke the whole town.", "strikes/drone");
}

#[test]
fn a_power_plant_that_is_hit_is_damage_too() {
    check_kinds("A missile hit a power plant in Kharkiv.", "strikes/missile damage/infrastructure");
    check_kinds("A missile hit a house in Kharkiv.", "strikes/missile");
}

#[test]
fn who_talks_decides_between_negotiation_and_diplomacy() {
    check_kinds("Russian and Ukrainian delegations held peace talks in Istanbul.", "talks/negotiation");
    check_kinds("The foreign ministers of France and Germany held talks in Berlin.", "talks/diplomacy");
    check_kinds("She gave a talk on gardening.", "");
}

#[test]
fn the_invasion_has_its_day() {
    check("Ukraine has changed since Russia's full-scale invasion.", &["battles/clash in Ukraine on 2022-02-24 Russia>Ukraine"]);
}

#[test]
fn a_helicopter_that_falls_is_no_interception() {
    check_kinds("Air defences shot down nine drones over Kursk.", "strikes/interception");
    check_kinds("The bill was shot down by lawmakers.", "");
}

#[test]
fn who_is_named_by_a_border_does_nothing() {
    check("Shelling hit a convoy in Kunduz, near the border with Tajikistan.", &["strikes/shelling in Kunduz"]);
    check("A rocket attack hit the Turkish border town of Karkamis.", &["strikes/missile in Turkey ->Turkey"]);
}

#[test]
fn whose_strike_killed_is_who_did_it() {
    check(
        "Commander Ali Hassan was killed in an Israeli air strike on Tyre.",
        &["casualties in Tyre Israel>Hezbollah", "strikes/airstrike in Tyre Israel>Hezbollah"],
    );
}

#[test]
fn talks_of_a_lead_are_where_it_was_written() {
    check("GENEVA (AP) — Russian and Ukrainian negotiators held talks on Monday.", &["talks/negotiation in Geneva on 2024-03-04 Russia>Ukraine"]);
    check("GENEVA (AP) — Russian and Ukrainian negotiators held talks in Istanbul.", &["talks/negotiation in Istanbul Russia>Ukraine"]);
}

#[test]
fn those_who_claim_to_have_done_it_did_it() {
    check("Islamic State fighters claim to have captured the town of Sukhnah.", &["battles/territory in Sukhnah Islamic State>-"]);
}

#[test]
fn a_bomb_is_thing_and_deed() {
    check_kinds("Turkish helicopters bomb positions near Cizre.", "strikes/airstrike");
    check_kinds("Two bombs kill nine people in Quetta.", "strikes/bombing casualties");
    check_kinds("He planned to buy a bomb disposal robot.", "");
}

#[test]
fn a_sentence_without_end_is_read_in_bounded_time() {
    let text = "Russian shelling of Kharkiv and a drone strike killed 3 people, ".repeat(300);
    let start = std::time::Instant::now();
    found(&text);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
