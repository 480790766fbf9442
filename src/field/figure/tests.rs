//! What is a figure and what only looks like one.

use super::*;
use crate::lexicon::Data;

/// The figures of a text: measure, bounds, object.
fn check(text: &str, expected: &str) {
    let lexicon = Lexicon::load(&Data::embedded()).expect("the tables compiled in are good");
    let doc = Doc::of(text, &[]);
    let claimants = super::super::claimant::Claimants::default();
    let setting = Setting { published: None, times: &[], places: &[], actors: &[], claimants: &claimants };
    let bound = |n: Option<u64>| n.map_or(String::new(), |n| n.to_string());
    let found: Vec<String> = find(&doc, &setting, &lexicon)
        .iter()
        .map(|f| {
            let number = if f.min == f.max { bound(f.min) } else { format!("{}..{}", bound(f.min), bound(f.max)) };
            format!("{} {number} {}", f.measure, f.object)
        })
        .collect();
    assert_eq!(found.join(", "), expected, "{text}");
}

#[test]
fn numbers_are_read_as_news_writes_them() {
    check("At least 12 people were killed.", "killed 12.. people");
    check("More than 1,200 people were killed.", "killed 1201.. people");
    check("Twenty-two sailors died.", "killed 22 soldiers");
    check("Between five and seven farmers were wounded.", "injured 5..7 people");
    check("The shelling wounded 10-15 villagers.", "injured 10..15 people");
    check("Up to 20 miners died.", "killed ..20 miners");
    check("Tens of thousands fled.", "displaced 20000.. people");
    check("About 1.5 million people were displaced.", "displaced 1500000 people");
    check("A couple of teachers were arrested.", "captured 2 teachers");
}

#[test]
fn what_is_counted_must_be_a_loss() {
    check("They fired from 12 kilometres away.", "");
    check("Two air strikes killed nobody.", "");
    check("Ivan Petrenko, 44, was killed.", "");
    check("The 12-member council was dissolved and a Su-34 was lost in 2019.", "");
    check("On Oct. 7 they destroyed hopes.", "");
}

#[test]
fn verbs_stand_before_or_behind_their_number() {
    check("The blast killed three and injured 19 others.", "killed 3 people, injured 19 people");
    check("Five were killed and nine injured.", "killed 5 people, injured 9 people");
    check("It left 6 dead, 12 wounded.", "killed 6 people, injured 12 people");
    check("The death toll rose from 20 to 40.", "killed 40 people");
    check("Among those killed were two nurses.", "killed 2 nurses");
    check("The flood claimed 30 lives.", "killed 30 people");
    check("A man, who fled, was shot dead.", "killed 1 people");
}

#[test]
fn parts_and_partners_share_a_verb() {
    check("Eight people, including three children, have died.", "killed 8 people, killed 3 children");
    check("Four soldiers and two civilians were wounded.", "injured 4 soldiers, injured 2 civilians");
    check("The raid killed four in Homs and two in Hama.", "killed 4 people, killed 2 people");
    check("They buried a mother and her two sons killed there.", "killed 3 people");
}

#[test]
fn weapons_are_launched_and_downed() {
    check("The army shot down 33 of 48 drones.", "downed 33 drones, launched 48 drones");
    check("They attacked the port with 30 drones and 6 missiles.", "launched 30 drones, launched 6 missiles");
    check("Air defences destroyed nine missiles.", "downed 9 missiles");
    check("The allies sent 30 missiles in aid.", "");
}

#[test]
fn what_did_not_happen_is_no_figure() {
    check("The attack could kill 30 people.", "");
    check("They threatened to execute two hostages.", "");
    check("Three guards were not hurt.", "");
    check("They managed to free two hostages.", "released 2 hostages");
}

#[test]
fn a_rise_tells_the_number_it_reached() {
    check("The number of people killed in the floods rose from 5 to 10 on Monday.", "killed 10 people");
}
