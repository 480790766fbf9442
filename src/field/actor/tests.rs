//! Texts and the actors found in them.

use super::*;
use crate::lexicon::Data;

/// `expected`: the names in the order of the text, " | " between.
fn check(text: &str, expected: &str) {
    let lexicon = Lexicon::load(&Data::embedded()).unwrap();
    let doc = Doc::of(text, &[]);
    let found: Vec<_> = find(&doc, NaiveDate::from_ymd_opt(2024, 5, 20), &lexicon).into_iter().map(|a| a.name).collect();
    assert_eq!(found.join(" | "), expected, "{text}");
}

#[test]
fn a_name_in_any_spelling_is_one_actor() {
    check("Zelenskyy met Zelensky's aides; Volodymyr Zelenskiy left.", "Volodymyr Zelensky");
}

#[test]
fn an_abbreviation_needs_its_capitals() {
    check("The IDF fired.", "Israel Defense Forces");
    check("Those who help us are few.", "");
}

#[test]
fn a_body_belongs_to_its_state_however_it_is_put() {
    check("Ukraine's air force said so.", "Ukrainian Air Force");
    check("The Russian defence ministry said so.", "Russian Ministry of Defence");
    check("The Ministry of Defense of Ukraine said so.", "Ukrainian Ministry of Defence");
    check("Officials of the Chadian navy said so.", "Chadian Navy");
}

#[test]
fn a_post_is_its_holder_on_that_day() {
    check("Turkey’s foreign minister said so.", "Turkey | Hakan Fidan");
    check("The Ukrainian president flew home.", "Volodymyr Zelensky");
}

#[test]
fn a_title_before_a_name_is_no_second_person() {
    check("Russian Defense Minister Andrei Belousov spoke.", "Andrei Belousov");
}

#[test]
fn a_country_that_is_only_a_place_does_not_act() {
    check("A bridge fell in Poland.", "");
    check("Poland rejected it.", "Poland");
}

#[test]
fn a_capital_acts_when_it_speaks() {
    check("Moscow said it would retaliate.", "Russia");
    check("A man slept in Moscow.", "");
    check("Talks between Moscow and Kyiv ended.", "Russia | Ukraine");
}

#[test]
fn a_stranger_who_speaks_is_found_and_found_again() {
    check("Rescuers worked, spokesman Petro Vasylenko said. Vasylenko left.", "Petro Vasylenko");
    check("Sunflower Street is closed.", "");
}
