//! What the script data of a page (JSON-LD) says of its story.
//!
//! Script texts in, one set of facts out: those of the object that is an article, else of the page.

use serde_json::Value;

#[derive(Debug, Default)]
pub struct Facts {
    pub headline: Option<String>,
    pub body: Option<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub authors: Vec<String>,
    /// An organisation named as the author.
    pub credited: Option<String>,
    pub publisher: Option<String>,
    pub language: Option<String>,
    pub url: Option<String>,
    /// It says that it is news.
    pub is_news: bool,
}

/// Objects that are looked at, over all scripts.
const OBJECTS_MAX: usize = 4000;

/// Reads the scripts; those that are no JSON even after mending are passed over.
pub fn read(scripts: &[String]) -> Facts {
    let values: Vec<Value> = scripts.iter().filter_map(|s| parse(s)).collect();
    let mut best: Option<(u32, &Value)> = None;
    // Breadth first: what a page is about stands above what it lists.
    let mut queue: std::collections::VecDeque<&Value> = values.iter().collect();
    let mut seen = 0;
    while let Some(value) = queue.pop_front() {
        seen += 1;
        if seen > OBJECTS_MAX {
            break;
        }
        match value {
            Value::Array(items) => queue.extend(items),
            Value::Object(object) => {
                let rank = rank(value);
                if rank > 0 && best.is_none_or(|(other, _)| rank > other) {
                    best = Some((rank, value));
                }
                for (key, inner) in object {
                    if matches!(key.as_str(), "@graph" | "mainEntity" | "mainEntityOfPage" | "itemListElement" | "item" | "hasPart") || key.starts_with('@') {
                        queue.push_back(inner);
                    }
                }
            }
            _ => {}
        }
    }
    best.map(|(_, value)| facts(value)).unwrap_or_default()
}

fn parse(script: &str) -> Option<Value> {
    let script = script.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let script = script.trim().trim_end_matches("-->").trim_end_matches("//]]>").trim_end_matches("]]>").trim().trim_end_matches(';');
    serde_json::from_str(script).ok().or_else(|| serde_json::from_str(&mended(script)).ok())
}

/// Raw line breaks within strings and commas before a closing bracket are the common faults.
fn mended(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    for c in script.chars() {
        if c.is_control() {
            out.push(' ');
            continue;
        }
        if matches!(c, '}' | ']') && out.trim_end().ends_with(',') {
            let length = out.trim_end().len() - 1;
            out.truncate(length);
        }
        out.push(c);
    }
    out
}

fn types(value: &Value) -> impl Iterator<Item = &str> {
    let kind = value.get("@type");
    let one = kind.and_then(Value::as_str);
    let several = kind.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(several)
}

fn rank(value: &Value) -> u32 {
    let of_type = types(value)
        .map(|t| match t {
            t if t.ends_with("Article") || t.ends_with("BlogPosting") || t.contains("Posting") && !t.contains("Job") => 8,
            "Report" | "Review" | "OpinionNewsArticle" | "Recipe" => 6,
            "WebPage" | "ItemPage" | "VideoObject" | "CreativeWork" => 2,
            _ => 0,
        })
        .max()
        .unwrap_or(0);
    let dated = u32::from(value.get("datePublished").is_some());
    let whole = u32::from(value.get("articleBody").is_some());
    let named = value.get("headline").is_some() || value.get("name").is_some() && value.get("mainEntityOfPage").is_some();
    if of_type == 0 && (dated == 0 || !named) { 0 } else { of_type + 2 * dated + whole }
}

fn facts(value: &Value) -> Facts {
    let text = |key: &str| value.get(key).and_then(string).map(|s| unescape(&s)).filter(|s| !s.trim().is_empty());
    let mut authors = Vec::new();
    for key in ["author", "creator"] {
        if authors.is_empty()
            && let Some(author) = value.get(key)
        {
            names(author, &mut authors);
        }
    }
    Facts {
        headline: text("headline").or_else(|| text("name")),
        body: text("articleBody").filter(|b| b.len() > 200),
        published: text("datePublished").or_else(|| text("dateCreated")).or_else(|| text("uploadDate")),
        modified: text("dateModified"),
        is_news: types(value).any(|t| t.contains("NewsArticle") || t == "LiveBlogPosting"),
        credited: value.get("author").and_then(organisation),
        authors,
        publisher: value.get("publisher").and_then(|p| p.get("name").and_then(string)),
        language: text("inLanguage"),
        url: text("url").or_else(|| value.get("mainEntityOfPage").and_then(|m| string(m).or_else(|| m.get("@id").and_then(string)))),
    }
}

fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Array(items) => items.iter().find_map(|v| v.as_str().map(str::to_owned)),
        _ => None,
    }
}

fn names(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(name) => out.push(unescape(name)),
        Value::Array(items) => {
            for item in items.iter().take(20) {
                match item {
                    Value::Array(_) => {}
                    other => names(other, out),
                }
            }
        }
        Value::Object(object) => {
            if types(value).any(|t| t == "Organization" || t == "NewsMediaOrganization" || t == "Corporation") {
                return;
            }
            match object.get("name") {
                Some(Value::String(name)) => out.push(unescape(name)),
                Some(Value::Array(items)) => out.extend(items.iter().filter_map(Value::as_str).map(unescape)),
                _ => {}
            }
        }
        _ => {}
    }
}

fn organisation(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => items.iter().take(3).find_map(|v| v.get("name").and_then(string)),
        other => other.get("name").and_then(string).or_else(|| string(other)),
    }
}

/// Some pages escape their script data as if it were markup.
pub fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(10).find(|(_, c)| *c == ';').map(|(i, _)| i);
        let decoded = end.and_then(|end| entity(&rest[1..end]).map(|c| (c, end + 1)));
        match decoded {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        "laquo" => '«',
        "raquo" => '»',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "ccedil" => 'ç',
        numeric => {
            let digits = numeric.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, expected: &str) {
        let facts = read(&[script.to_owned()]);
        assert_eq!(format!("{:?} {:?} {:?}", facts.headline.unwrap_or_default(), facts.published.unwrap_or_default(), facts.authors), expected);
    }

    #[test]
    fn the_article_wins_over_the_page_around_it() {
        check(
            r#"{"@graph":[{"@type":"WebPage","name":"Page"},{"@type":"NewsArticle","headline":"A &amp; B","datePublished":"2025-06-02","author":[{"name":"Ann Lee"}]}]}"#,
            r#""A & B" "2025-06-02" ["Ann Lee"]"#,
        );
    }

    #[test]
    fn line_breaks_and_spare_commas_are_mended() {
        check("{\"@type\":\"Article\",\"headline\":\"A\nB\",\"author\":\"C\",}", r#""A B" "" ["C"]"#);
    }

    #[test]
    fn an_organisation_is_no_author() {
        check(r#"{"@type":"Article","headline":"A","author":{"@type":"Organization","name":"The Daily"}}"#, r#""A" "" []"#);
    }
}
