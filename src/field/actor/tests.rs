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

#[test]
fn a_surname_behind_another_first_name_is_another_person() {
    check("Putin spoke. Later Putin left.", "Vladimir Putin");
    check("The baker Igor Putin was asleep.", "");
    check("A baker named Karl Lavrov was asleep.", "");
}

#[test]
fn a_first_name_in_another_spelling_is_the_same_person() {
    check("The engineer Boris Zelensky said so.", "Boris Zelensky");
    check("President Volodimir Zelensky spoke.", "Volodymyr Zelensky");
}

#[test]
fn a_country_that_leads_or_supplies_acts() {
    check("He spoke of US-supplied shells.", "United States");
    check("A lawyer of a US-based firm left.", "");
}

#[test]
fn a_country_behind_its_town_does_not_act() {
    check("Shops in Biu, Nigeria, shut.", "");
    check("After the talks in Oslo, Nigeria agreed.", "Nigeria");
    check("The lorry crossed the border with Chad.", "");
}

#[test]
fn an_army_in_small_letters_is_its_state_unless_it_speaks() {
    check("The Russian army shelled a village.", "Russia");
    check("The Russian army said it shelled a village.", "Russian Armed Forces");
}

#[test]
fn an_outlet_acts_only_as_a_source() {
    check("He told the BBC he was well.", "");
    check("The BBC reported that he was well.", "BBC");
}

#[test]
fn a_spokesman_of_a_ministry_names_the_ministry() {
    check("Azerbaijani defence ministry spokesman Anar Guliyev spoke.", "Azerbaijani Ministry of Defence | Anar Guliyev");
}

#[test]
fn a_ministry_is_taken_up_by_its_last_mention() {
    let lexicon = Lexicon::load(&Data::embedded()).unwrap();
    let text = "The Sudanese health ministry and the Houthis spoke. The ministry added nothing.";
    let doc = Doc::of(text, &[]);
    let actors = find(&doc, None, &lexicon);
    let found = |noun| antecedent(&actors, noun, text.len()).map(|a| a.name.as_str());
    assert_eq!(found("ministry"), Some("Sudanese Ministry of Health"));
    assert_eq!(found("group"), Some("Houthis"));
    assert_eq!(found("bakery"), None);
}

#[test]
fn an_apostrophe_or_hyphen_does_not_part_a_name() {
    check("The Kurdistan Workers’ Party and the Donetsk People's Republic spoke.", "Kurdistan Workers' Party | Donetsk People's Republic");
}

#[test]
fn odd_signs_do_no_harm() {
    for text in ["", "’s", "Ukraine’", "UN-", "President", "President of", "country's", "Gen.", "Á-é Ö–", "The  of the"] {
        check(
            text,
            if text == "UN-" {
                "United Nations"
            } else if text == "Ukraine’" {
                "Ukraine"
            } else {
                ""
            },
        );
    }
}
