//! Bounds and places of repairs; how queries are read stands in `tests/queries.tsv`.

use super::{Leaves, read};
use chrono::NaiveDate;

fn kinds() -> Vec<String> {
    ["talks/negotiation", "talks/ceasefire", "strikes/drone", "strikes/missile", "strikes/shelling", "abuses/attack", "casualties", "protest"]
        .map(str::to_owned)
        .to_vec()
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
