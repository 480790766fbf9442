//! Places and what they resolve to.
//!
//! Text layer and actors in, mentions of places with their gazetteer rows out. `candidates` reads names and what stands
//! beside them, `choose` says which are places and which place is meant.

mod candidates;
mod choose;

use super::text::Doc;
use crate::{
    lexicon::Lexicon,
    model::{Actor, Place},
};

/// Finds the places, in the order of the text. Names within actors' names are `nested`.
pub fn find(doc: &Doc, actors: &[Actor], lexicon: &Lexicon) -> Vec<Place> {
    let places = lexicon.places();
    let mentions = candidates::read(doc, actors, places);
    choose::resolve(doc, &mentions, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{field::actor, lexicon::Data, model::Via};

    fn found(text: &str) -> (Vec<Place>, Lexicon) {
        let lexicon = Lexicon::load(&Data::embedded()).expect("the files compiled in are right");
        let doc = Doc::of(text, &[]);
        let actors = actor::find(&doc, None, &lexicon);
        (find(&doc, &actors, &lexicon), lexicon)
    }

    /// Surface and name of the places that are named, not those in adjectives or organisations.
    fn check(text: &str, expected: &str) {
        let (places, _) = found(text);
        let named = places.iter().filter(|p| matches!(p.via, Via::Name | Via::Dateline));
        let lines: Vec<String> = named.map(|p| format!("{} = {}, {}", p.surface, p.name, p.country.as_deref().unwrap_or("-"))).collect();
        assert_eq!(lines.join("; "), expected, "{text}");
    }

    #[test]
    fn a_type_word_asks_for_the_area_and_its_lack_for_the_town() {
        check("Shells fell in the Kherson region.", "Kherson = Kherson Oblast, UA");
        check("Shells fell in Kherson.", "Kherson = Kherson, UA");
        check("Fighting went on in the Donetsk and Luhansk regions.", "Donetsk = Donetsk Oblast, UA; Luhansk = Luhansk Oblast, UA");
    }

    #[test]
    fn what_a_place_lies_in_decides_between_namesakes() {
        check("A mine exploded in Tripoli, Lebanon.", "Tripoli = Tripoli, LB; Lebanon = Lebanon, LB");
        check("The Libyan port of Tripoli was shelled.", "Tripoli = Tripoli, LY");
    }

    #[test]
    fn spellings_with_and_without_article_are_one_place() {
        check("Troops reached al-Bab in Syria.", "al-Bab = Al Bab, SY; Syria = Syria, SY");
        check("A strike hit Khan Younis in Gaza.", "Khan Younis = Khan Yunis, PS; Gaza = Gaza Strip, PS");
    }

    #[test]
    fn people_and_organisations_are_no_places() {
        check("Gen. Hassan Sumy spoke to the Moscow Times about Jack London.", "");
        check("The Minsk agreements failed.", "");
        check("Iran-backed fighters fired US missiles.", "");
    }

    #[test]
    fn common_words_at_the_head_of_a_sentence_are_no_places() {
        check("Most of them left. Police said so. March was cold. Nice try.", "");
    }

    #[test]
    fn a_dateline_is_read_in_capitals() {
        check("KYIV, Ukraine (AP) — Drones hit the capital.", "KYIV = Kyiv, UA; Ukraine = Ukraine, UA");
    }

    #[test]
    fn any_text_is_read_without_fault() {
        for text in ["", "-", "al-", "Al-", "«", "In", "in Kyiv-", "’s Kyiv’s", "a\u{301} Kyiv \u{200d}", "U.S", "غزة", "Е́", "of of of", "St.", "Kyiv$"]
        {
            let _ = found(text);
        }
    }
}
