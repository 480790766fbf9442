//! The language of an article: as stated, checked against its letters; else told from its first lines.

use whatlang::{Detector, Lang};

/// How much of a text tells its language.
const LOOKED_AT_CHARS: usize = 600;

const ALLOWED: &[Lang] = &[
    Lang::Eng,
    Lang::Ukr,
    Lang::Rus,
    Lang::Deu,
    Lang::Fra,
    Lang::Spa,
    Lang::Ita,
    Lang::Pol,
    Lang::Ara,
    Lang::Heb,
    Lang::Pes,
    Lang::Tur,
    Lang::Por,
    Lang::Ell,
    Lang::Ces,
    Lang::Nld,
    Lang::Swe,
    Lang::Jpn,
    Lang::Cmn,
    Lang::Kor,
    Lang::Ron,
    Lang::Hun,
    Lang::Fin,
    Lang::Dan,
    Lang::Nob,
    Lang::Bul,
    Lang::Srp,
    Lang::Hrv,
    Lang::Slk,
    Lang::Lit,
    Lang::Lav,
    Lang::Est,
    Lang::Bel,
    Lang::Kat,
    Lang::Hye,
    Lang::Aze,
    Lang::Hin,
    Lang::Urd,
    Lang::Ind,
    Lang::Vie,
];

/// ISO 639-1 of the text. What the page states counts unless the letters speak against it.
pub fn of(text: &str, stated: Option<&str>) -> Option<String> {
    let stated = stated.map(code).filter(|c| c.len() == 2 && c.bytes().all(|b| b.is_ascii_lowercase()));
    let head: String = text.chars().take(LOOKED_AT_CHARS).collect();
    let by_letters = letters(&head);
    match (stated, by_letters) {
        (_, Letters::Only(language)) => Some(language.to_owned()),
        (Some(stated), Letters::Among(languages)) if languages.contains(&stated.as_str()) => Some(stated),
        (Some(stated), Letters::Latin) if !FOREIGN_SCRIPT.contains(&stated.as_str()) => {
            let told = detect(&head).filter(|(_, sure)| *sure).map(|(code, _)| code);
            // A template's lang="en" over a story in another language is common.
            Some(told.filter(|_| stated == "en").unwrap_or(stated))
        }
        (_, Letters::Among(languages)) => {
            detect(&head).map(|(code, _)| code).filter(|c| languages.contains(&c.as_str())).or_else(|| Some(languages[0].to_owned()))
        }
        (stated, Letters::Latin) => detect(&head).filter(|(_, sure)| *sure || head.chars().count() > 120).map(|(code, _)| code).or(stated),
        (stated, Letters::None) => stated,
    }
}

const FOREIGN_SCRIPT: &[&str] = &["uk", "ru", "ar", "he", "fa", "el", "zh", "ja", "ko", "bg", "be", "ur", "hi", "th", "ka", "hy"];

/// `en-GB` is `en`, `eng` too.
fn code(stated: &str) -> String {
    let code = stated.trim().split(['-', '_', ',', ' ']).next().unwrap_or_default().to_ascii_lowercase();
    match code.as_str() {
        "eng" | "english" => "en".to_owned(),
        "ua" | "ukr" => "uk".to_owned(),
        "rus" | "russian" => "ru".to_owned(),
        "iw" => "he".to_owned(),
        "jp" => "ja".to_owned(),
        "cn" | "zho" => "zh".to_owned(),
        "gr" => "el".to_owned(),
        "cz" => "cs".to_owned(),
        "nb" | "nn" => "no".to_owned(),
        _ => code,
    }
}

enum Letters {
    Only(&'static str),
    Among(&'static [&'static str]),
    Latin,
    None,
}

/// What the letters alone tell.
fn letters(text: &str) -> Letters {
    let count = |wanted: &dyn Fn(char) -> bool| text.chars().filter(|c| wanted(*c)).count();
    let all = count(&|c| c.is_alphabetic());
    if all == 0 {
        return Letters::None;
    }
    let most = |n: usize| n * 10 > all * 4;
    let any = |signs: &str| text.chars().filter(|c| signs.contains(*c)).count();
    if most(count(&|c| ('\u{400}'..='\u{52f}').contains(&c))) {
        let (ukrainian, russian) = (any("іїєґІЇЄҐ"), any("ыэъёЫЭЪЁ"));
        return match (ukrainian, russian) {
            (1.., 0) if any("ўЎ") == 0 => Letters::Only("uk"),
            (0, 1..) if any("ъЪ") * 2 < russian => Letters::Only("ru"),
            (u, r) if u > 3 * r && any("ўЎ") == 0 => Letters::Only("uk"),
            (u, r) if r > 3 * u && any("ъЪ") * 2 < r => Letters::Only("ru"),
            _ => Letters::Among(&["ru", "uk", "bg", "be", "sr", "mk", "kk"]),
        };
    }
    if count(&|c| ('\u{3040}'..='\u{30ff}').contains(&c)) * 10 > all {
        return Letters::Only("ja");
    }
    if most(count(&|c| ('\u{ac00}'..='\u{d7a3}').contains(&c))) {
        return Letters::Only("ko");
    }
    if most(count(&|c| ('\u{4e00}'..='\u{9fff}').contains(&c))) {
        return Letters::Only("zh");
    }
    if most(count(&|c| ('\u{5d0}'..='\u{5ea}').contains(&c))) {
        return Letters::Among(&["he", "yi"]);
    }
    if most(count(&|c| ('\u{600}'..='\u{6ff}').contains(&c))) {
        return if any("پچژگ") >= 2 && any("ٹڈڑے") < 2 { Letters::Among(&["fa", "ur", "ckb"]) } else { Letters::Among(&["ar", "fa", "ur"]) };
    }
    if most(count(&|c| ('\u{370}'..='\u{3ff}').contains(&c))) {
        return Letters::Only("el");
    }
    Letters::Latin
}

fn detect(text: &str) -> Option<(String, bool)> {
    let info = Detector::with_allowlist(ALLOWED.to_vec()).detect(text)?;
    let code = match info.lang() {
        Lang::Eng => "en",
        Lang::Ukr => "uk",
        Lang::Rus => "ru",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Pol => "pl",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Pes => "fa",
        Lang::Tur => "tr",
        Lang::Por => "pt",
        Lang::Ell => "el",
        Lang::Ces => "cs",
        Lang::Nld => "nl",
        Lang::Swe => "sv",
        Lang::Jpn => "ja",
        Lang::Cmn => "zh",
        Lang::Kor => "ko",
        Lang::Ron => "ro",
        Lang::Hun => "hu",
        Lang::Fin => "fi",
        Lang::Dan => "da",
        Lang::Nob => "no",
        Lang::Bul => "bg",
        Lang::Srp => "sr",
        Lang::Hrv => "hr",
        Lang::Slk => "sk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Bel => "be",
        Lang::Kat => "ka",
        Lang::Hye => "hy",
        Lang::Aze => "az",
        Lang::Hin => "hi",
        Lang::Urd => "ur",
        Lang::Ind => "id",
        Lang::Vie => "vi",
        _ => return None,
    };
    Some((code.to_owned(), info.is_reliable()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, stated: Option<&str>, expected: Option<&str>) {
        assert_eq!(of(text, stated).as_deref(), expected, "{text}");
    }

    #[test]
    fn letters_outweigh_what_the_page_states() {
        check("Сили оборони збили сорок дронів над Києвом", Some("ru"), Some("uk"));
        check("Силы обороны сбили сорок дронов, были взрывы", Some("uk"), Some("ru"));
        check("El gobierno anunció que las negociaciones continuarán la próxima semana en la capital", Some("en-US"), Some("es"));
    }

    #[test]
    fn a_statement_counts_where_letters_allow_it() {
        check("Talks went on through the night in the capital, officials said.", Some("en-GB"), Some("en"));
        check("12:30", None, None);
    }
}
