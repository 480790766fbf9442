use super::{Leaves, read};
use chrono::NaiveDate;

fn kinds() -> Vec<String> {
    ["talks/negotiation", "talks/ceasefire", "strikes/drone", "strikes/missile", "strikes/shelling", "abuses/attack", "casualties", "protest"]
        .map(str::to_owned)
        .to_vec()
}

fn check_all(rows: &[(&str, &str)], repaired: bool) {
    let kinds = kinds();
    let leaves = Leaves { today: NaiveDate::from_ymd_opt(2025, 6, 12).unwrap(), kinds: &kinds };
    for (query, expected) in rows {
        let read = read(query, &leaves);
        assert_eq!(read.expr.to_string(), *expected, "{query}");
        assert_eq!(!read.repairs.is_empty(), repaired, "{query}: {:?}", read.repairs);
    }
}

#[test]
fn well_spelt_queries_are_read_as_they_stand() {
    check_all(
        &[
            ("", "*"),
            ("*", "*"),
            ("drone", "drone"),
            ("Drone STRIKE", "(drone AND strike)"),
            ("drone AND strike", "(drone AND strike)"),
            ("drone OR missile", "(drone OR missile)"),
            ("drone || missile", "(drone OR missile)"),
            ("drone && missile", "(drone AND missile)"),
            ("a b OR c d", "((a AND b) OR (c AND d))"),
            ("a (b OR c)", "(a AND (b OR c))"),
            ("NOT drone", "-drone"),
            ("-drone", "-drone"),
            ("!drone", "-drone"),
            ("NOT NOT drone", "drone"),
            ("+drone -missile", "(drone AND -missile)"),
            ("-(a OR b)", "-(a OR b)"),
            ("((a))", "a"),
            ("\"drone strike\"", "\"drone strike\""),
            ("\"drone\"", "drone"),
            ("\"drone strike\"~5", "\"drone strike\"~5"),
            ("negotiat*", "negotiat*"),
            ("kyiv~1", "kyiv~1"),
            ("kyiv~", "kyiv~1"),
            ("kyiv~2", "kyiv~2"),
            ("air-strike", "\"air strike\""),
            ("Kup'iansk", "kupiansk"),
            ("U.N.", "un"),
            ("1,200", "1,200"),
            ("Київ", "киів"),
            ("text:drone", "text:drone"),
            ("title:\"a truce\"", "title:\"a truce\""),
            ("text:(drone OR missile)", "(text:drone OR text:missile)"),
            ("place:Kherson", "place:Kherson"),
            ("in:Kherson", "place:Kherson"),
            ("PLACE:Kherson", "place:Kherson"),
            ("place:\"Kryvyi Rih\"", "place:\"Kryvyi Rih\""),
            ("place:=Kherson", "place:=Kherson"),
            ("place:=\"Kryvyi Rih\"", "place:=\"Kryvyi Rih\""),
            ("place:(Kherson OR Odesa)", "(place:Kherson OR place:Odesa)"),
            ("-place:Kherson", "-place:Kherson"),
            ("country:UA", "country:UA"),
            ("actor:Wagner by:Russia against:Ukraine", "(actor:Wagner AND by:Russia AND against:Ukraine)"),
            ("claimant:=Ukraine", "claimant:=Ukraine"),
            ("victim:civilians", "victim:civilians"),
            ("event:strikes", "event:strikes"),
            ("event:strikes/drone", "event:strikes/drone"),
            ("event:strikes/*", "event:strikes"),
            ("event:drone", "event:strikes/drone"),
            ("event:strikes,talks", "(event:strikes OR event:talks)"),
            ("event:(strikes OR talks)", "(event:strikes OR event:talks)"),
            ("kind:protest", "event:protest"),
            ("source:reuters.com via:AP lang:en", "(source:reuters.com AND via:AP AND language:en)"),
            ("source:bbc*", "source:bbc*"),
            ("id:abc-1", "id:abc-1"),
            ("killed:>=3", "killed:>=3"),
            ("killed:>3", "killed:>=4"),
            ("killed:<10", "killed:<=9"),
            ("killed:3..10", "killed:3..10"),
            ("killed:5", "killed:5"),
            ("killed:=5", "killed:5"),
            ("killed:~100", "killed:~100"),
            ("killed:*", "killed:*"),
            ("injured:>0 launched:100.. downed:50+", "(injured:>=1 AND launched:>=100 AND downed:>=50)"),
            ("wounded:3", "injured:3"),
            ("missing:>0", "missing:>=1"),
            ("captured:>3", "captured:>=4"),
            ("captured:2025-06", "captured:2025-06-01..2025-06-30"),
            ("date:2025-06-02", "date:2025-06-02"),
            ("date:2025-06", "date:2025-06-01..2025-06-30"),
            ("date:2025-06-01..2025-06-30", "date:2025-06-01..2025-06-30"),
            ("date:today", "date:2025-06-12"),
            ("date:\"last 7 days\"", "date:2025-06-06..2025-06-12"),
            ("date:>=2025-06", "date:2025-06-01.."),
            ("after:2025-06 before:2025-07", "(date:2025-06-01.. AND date:..2025-06-30)"),
            ("published:2025", "published:2025-01-01..2025-12-31"),
            ("has:figures", "has:figures"),
            ("has:figure", "has:figures"),
            ("has:killed", "killed:*"),
            ("missing:date", "missing:date"),
            ("-missing:date", "-missing:date"),
            ("missing:killed", "-killed:*"),
            ("article:place:Kherson", "article:place:Kherson"),
            ("article:(place:Kherson event:strikes) drone", "(article:place:Kherson AND article:event:strikes AND drone)"),
            ("article:-place:Kherson", "-article:place:Kherson"),
            ("(event:strikes) (place:Kherson)", "(event:strikes AND place:Kherson)"),
            ("place:Kherson (event:strikes OR killed:>0) -claimant:Russia", "(place:Kherson AND (event:strikes OR killed:>=1) AND -claimant:Russia)"),
            ("12:30", "\"12 30\""),
        ],
        false,
    );
}

#[test]
fn slips_of_spelling_are_mended_and_told() {
    check_all(
        &[
            ("“drone strike”", "\"drone strike\""),
            ("„drone strike“", "\"drone strike\""),
            ("«drone strike»", "\"drone strike\""),
            ("\"drone strike", "\"drone strike\""),
            ("place:“Kryvyi Rih”", "place:\"Kryvyi Rih\""),
            ("(drone strike", "(drone AND strike)"),
            ("drone) strike", "(drone AND strike)"),
            (")", "*"),
            ("(", "*"),
            ("AND drone", "drone"),
            ("drone AND", "drone"),
            ("drone AND AND strike", "(drone AND strike)"),
            ("OR drone", "drone"),
            ("drone OR", "drone"),
            ("drone OR OR missile", "(drone OR missile)"),
            ("drone NOT", "drone"),
            ("NOT", "*"),
            ("NOT AND drone", "drone"),
            ("AND", "*"),
            ("OR", "*"),
            ("drone - missile", "(drone AND missile)"),
            ("drone –", "drone"),
            ("&", "*"),
            ("drone …", "drone"),
            ("palce:Kherson", "(palce AND kherson)"),
            ("weather:rain", "(weather AND rain)"),
            ("http://a.example/b", "(http AND \"a example b\")"),
            ("place: Kherson", "place:Kherson"),
            ("place:", "*"),
            ("drone place:", "drone"),
            ("killed:many drone", "drone"),
            ("date:2025-13 drone", "drone"),
            ("event:stirkes", "event:strikes"),
            ("event:shellings", "event:strikes/shelling"),
            ("event:weather", "weather"),
            ("has:figurse", "has:figures"),
            ("has:weather drone", "drone"),
            ("kyiv~9", "kyiv~2"),
            ("\"…\" drone", "drone"),
        ],
        true,
    );
}

#[test]
fn repairs_say_where() {
    let kinds = kinds();
    let leaves = Leaves { today: NaiveDate::from_ymd_opt(2025, 6, 12).unwrap(), kinds: &kinds };
    let read = read("Київ palce:Kherson", &leaves);
    assert_eq!(read.repairs.len(), 1);
    assert_eq!(read.repairs[0].at, 5);
    assert_eq!(read.repairs[0].message, "unknown field palce, searched as words; did you mean place:");
}

#[test]
fn a_lower_case_or_is_a_word_and_a_note_says_so() {
    let read = read("drone or missile", &Leaves { today: NaiveDate::default(), kinds: &[] });
    assert_eq!(read.expr.to_string(), "(drone AND or AND missile)");
    assert!(read.repairs.is_empty());
    assert_eq!(read.notes.len(), 1);
}

#[test]
fn length_depth_and_clauses_are_bounded() {
    let leaves = Leaves { today: NaiveDate::default(), kinds: &[] };
    for (query, at_most) in
        [("(".repeat(4000) + "a", 50), ("-".repeat(4000) + "a", 1), ("NOT ".repeat(1000) + "a", 1), ("é".repeat(9000), 2), ("a ".repeat(2000), 1)]
    {
        let read = read(&query, &leaves);
        assert!(read.repairs.len() <= at_most, "{}", read.repairs.len());
    }
    let many = read(&"a ".repeat(2000), &leaves);
    assert_eq!(many.expr.to_string().matches('a').count(), 256);
}

#[test]
fn no_query_whatever_makes_it_panic() {
    let kinds = kinds();
    let leaves = Leaves { today: NaiveDate::from_ymd_opt(2025, 6, 12).unwrap(), kinds: &kinds };
    let parts = [
        "drone",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "\"",
        "“",
        "”",
        "«",
        "-",
        "–",
        "+",
        ":",
        "place:",
        "killed:",
        ">=",
        "3",
        "..",
        "~",
        "*",
        "=",
        "date:",
        "2025-06",
        "article:",
        "text:(",
        " ",
        "  ",
        "Київ",
        "أ",
        "\u{301}",
        "\0",
        "|",
        "&",
        "event:",
        "missing:",
        "captured:",
        "'",
        "’",
        ".",
        ",",
        "9999999999999999999999",
        "last ",
        "é~",
        "~~1",
        "has:",
        "\u{ad}",
        "🚀",
    ];
    let mut seed = 7_u64;
    for _ in 0..20_000 {
        let mut query = String::new();
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut random = seed;
        for _ in 0..(seed >> 60) + 1 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            query.push_str(parts[(random >> 33) as usize % parts.len()]);
            if random >> 63 == 1 {
                query.push(' ');
            }
        }
        let first = read(&query, &leaves);
        // What was read can be typed again, and means the same.
        let again = read(&first.expr.to_string(), &leaves);
        assert!(again.expr.to_string().len() <= 2 * first.expr.to_string().len() + 64, "{query}");
    }
}
