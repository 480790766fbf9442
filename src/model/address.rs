//! Web addresses in all their spellings: what differs and leads to the same page is left out.
//!
//! An address in, its normal form and a number for it out. Nothing is fetched.

/// Parameters that tell where a reader came from and not what is read; those that end in `*` by their beginning.
const TRACKING: &[&str] = &[
    "utm_*",
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "ysclid",
    "twclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "at_medium",
    "at_campaign*",
    "at_custom*",
    "at_link*",
    "at_format",
    "at_bbc_team",
    "at_ptr_name",
    "at_xt",
    "cmpid",
    "cmp",
    "ocid",
    "icid",
    "ito",
    "ncid",
    "smid",
    "smtyp",
    "ref_src",
    "ref_url",
    "referrer",
    "traffic_source",
    "xtor",
    "wt_mc",
    "wtmc",
    "ns_*",
    "mkt_tok",
    "s_cid",
    "sr_share",
    "share",
    "amp",
];

/// Beginnings of host names that give the same page for another screen.
const FRONTS: &[&str] = &["www.", "m.", "mobile.", "amp."];

/// The normal form of a web address, without its scheme; `None` for what is none, and for the front page of a site, which is no article's.
pub fn normal(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let host = host.rsplit('@').next().unwrap_or_default().to_lowercase();
    let host = host.strip_suffix(":80").or(host.strip_suffix(":443")).unwrap_or(&host).trim_end_matches('.');
    let host = FRONTS.iter().find_map(|f| host.strip_prefix(f).filter(|h| h.contains('.'))).unwrap_or(host);
    let mut path = path.trim_end_matches('/');
    for last in ["index.html", "index.htm", "index.php", "amp"] {
        path = path.strip_suffix(last).filter(|p| p.is_empty() || p.ends_with('/')).map_or(path, |p| p.trim_end_matches('/'));
    }
    let mut asked: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect();
    asked.sort_unstable();
    if host.is_empty() || (path.is_empty() && asked.is_empty()) {
        return None;
    }
    let asked = if asked.is_empty() { String::new() } else { format!("?{}", asked.join("&")) };
    Some(format!("{host}/{path}{asked}"))
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    TRACKING.iter().any(|t| t.strip_suffix('*').map_or(name == *t, |begin| name.starts_with(begin)))
}

#[cfg(test)]
mod tests {
    use super::normal;

    fn check(url: &str, expected: &str) {
        assert_eq!(normal(url).unwrap_or_default(), expected, "{url}");
    }

    #[test]
    fn spellings_of_one_address_are_one() {
        for url in [
            "https://www.courier.example/2025/06/03/sumy/",
            "http://courier.example:80/2025/06/03/sumy",
            "HTTPS://m.Courier.example/2025/06/03/sumy?utm_source=x&fbclid=1#top",
            "https://courier.example/2025/06/03/sumy/amp/",
            "https://courier.example/2025/06/03/sumy/index.html",
        ] {
            check(url, "courier.example/2025/06/03/sumy");
        }
    }

    #[test]
    fn what_is_asked_for_tells_pages_apart() {
        check("http://a.example/news.php?id=7&lang=en", "a.example/news.php?id=7&lang=en");
        check("http://a.example/news.php?lang=en&id=7&utm_medium=mail", "a.example/news.php?id=7&lang=en");
        check("http://a.example/News/Camp", "a.example/News/Camp");
    }

    #[test]
    fn front_pages_and_other_names_are_no_address_of_an_article() {
        for url in ["http://a.example/", "https://www.a.example/index.html", "urn:uuid:7", "mailto:a@b.example", "", "http://"] {
            check(url, "");
        }
    }
}
