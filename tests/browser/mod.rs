//! The pages in a browser: what a reporter does with a mouse, with keys alone, without a script, on a telephone.

mod driver;

use crate::{
    Folder,
    web::{Served, indexed, sample},
};
use driver::{Browser, Setting, USUAL};
use serde_json::{Value, json};

/// A browser before the sample archive.
fn open(folder: &Folder, test: &str, setting: Setting) -> Option<(Browser, Served, String)> {
    let browser = Browser::start(test, setting)?;
    let served = Served::start(&sample(folder), &[]);
    let base = format!("http://127.0.0.1:{}", served.port);
    Some((browser, served, base))
}

const TOTAL: &str = "document.querySelector('.total strong').innerText";

#[test]
fn a_reporter_searches_narrows_and_reads() {
    let folder = Folder::new();
    let Some((browser, _served, base)) = open(&folder, "search, facet, brush, map, article, export, back", USUAL) else { return };
    browser.go(&base);
    browser.fill("#q", "strike\u{e007}");
    browser.until("location.search === '?q=strike'");
    browser.until("document.querySelectorAll('.hits > li').length > 5");
    browser.picture("search");
    let all = browser.text(TOTAL);
    // A facet: the box, the chip, turned round, taken out.
    browser.click(".facet input[value='event:strikes/missile']");
    browser.until("document.querySelectorAll('.chip').length === 1");
    assert_eq!(browser.text("document.activeElement.value"), "event:strikes/missile", "the focus stays on the box");
    assert!(browser.value("document.getElementById('status').textContent.includes('article')") == Value::Bool(true));
    let some = browser.text(TOTAL);
    assert_ne!(all, some);
    browser.click(".chip a[title='turn round']");
    browser.until("!!document.querySelector('.chip.out')");
    browser.back();
    browser.until(&format!("{TOTAL} === {some:?} && !document.querySelector('.chip.out')"));
    browser.click(".chip a[title='remove']");
    browser.until(&format!("{TOTAL} === {all:?}"));
    // A second box is an alternative; what stands beside it is what it would find.
    browser.click(".facet input[value='event:strikes/missile']");
    browser.until("document.querySelectorAll('.chip').length === 1");
    browser.click(".facet input[value='event:strikes/drone']");
    browser.until("document.querySelectorAll('.chip').length === 2");
    assert_ne!(browser.text(TOTAL), some, "more is found");
    browser.back();
    browser.back();
    browser.until(&format!("{TOTAL} === {all:?}"));
    // Places stand below what they lie in; a field is searched in from the column.
    assert!(browser.value("document.querySelectorAll('.facet li.two').length > 0") == Value::Bool(true));
    browser.fill("#in-claimant", "zelen\u{e007}");
    browser.until("location.pathname === '/facet/claimant' && document.querySelectorAll('table.values tbody tr').length === 1");
    browser.back();
    browser.until(&format!("document.querySelector('.total') && {TOTAL} === {all:?}"));
    // The histogram: a range is dragged.
    let [left, top, wide, high] = browser.place("svg[data-brush]");
    browser.drag((left + wide * 0.85, top + high / 2.0), (left + wide - 2.0, top + high / 2.0));
    browser.until("/from=.*to=/.test(location.search)");
    browser.until(&format!("{TOTAL} !== {all:?}"));
    browser.click(".chip a[aria-label='Turn round the dates']");
    browser.until("!!document.querySelector('.chip.out')");
    browser.back();
    browser.back();
    browser.until(&format!("{TOTAL} === {all:?}"));
    // What is taken away is what is on the screen.
    let rows = browser.wait_for(
        "fetch(document.querySelector('.export a[href*=\"find=page\"]').href).then((r) => r.text()).then((t) => done(t.trim().split('\\n').length - 1));",
    );
    assert_eq!(rows, browser.value("document.querySelectorAll('.hits > li').length"));
    // An article, its explanation, the next one, and back.
    let second = browser.text("document.querySelectorAll('.hits h3 a')[1].innerText");
    browser.click(".hits h3 a");
    browser.until("!!document.querySelector('.whole h1')");
    browser.click(".text a.m.f, .text a.m");
    browser.until("!!document.querySelector('.why li:target')");
    browser.picture("article");
    browser.click("#next");
    browser.until(&format!("document.querySelector('.whole h1').innerText === {second:?}"));
    browser.click(".around a");
    browser.until(&format!("document.querySelector('.total') && {TOTAL} === {all:?}"));
}

#[test]
fn the_views_show_the_same_in_other_ways() {
    let folder = Folder::new();
    let Some((browser, _served, base)) = open(&folder, "claims, matrix, timeline, map", USUAL) else { return };
    browser.go(&format!("{base}/?q=place:Ukraine&view=map"));
    browser.until("document.querySelectorAll('.map circle').length > 5");
    browser.picture("map");
    let before = browser.text("document.querySelector('.map svg').dataset.lon");
    let [left, top, wide, high] = browser.place("svg[data-map]");
    browser.drag((left + wide * 0.1, top + high * 0.9), (left + wide * 0.3, top + high * 0.8));
    browser.until(&format!("document.querySelector('.map svg').dataset.lon !== {before:?}"));
    browser.click("#move-nearer");
    browser.until("Number(document.querySelector('.map svg').dataset.wide) < 20");
    browser.go(&format!("{base}/?q=place:Ukraine&view=map"));
    let circle = "[...document.querySelectorAll('.map svg a')].find((a) => decodeURIComponent(a.getAttribute('href')).includes('place:g706448'))";
    browser.value(&format!("{circle}.dispatchEvent(new MouseEvent('click', {{bubbles: true, cancelable: true}}))"));
    browser.until("[...document.querySelectorAll('.chip')].some((c) => c.innerText.includes('Kherson'))");
    for (view, selector) in [("claims", "table.ledger tbody tr"), ("matrix", "table.matrix tbody tr"), ("timeline", "table.time tbody tr")] {
        browser.go(&format!("{base}/?q=place:Sumy&view={view}"));
        browser.until(&format!("document.querySelectorAll('{selector}').length > 0"));
        browser.picture(view);
    }
    browser.go(&format!("{base}/facet/claimant"));
    browser.fill("#find", "zelen\u{e007}");
    browser.until("document.querySelectorAll('table.values tbody tr').length === 1");
}

#[test]
fn all_but_dragging_works_without_a_script() {
    let folder = Folder::new();
    let Some((browser, _served, base)) = open(&folder, "no JavaScript", Setting { script: false, ..USUAL }) else { return };
    browser.go(&base);
    browser.fill("#q", "strike\u{e007}");
    browser.until("location.search.includes('q=strike')");
    browser.click(".facet input[value='event:strikes/missile']");
    browser.click(".apply button");
    browser.until("document.querySelectorAll('.chip').length === 1");
    browser.click(".chip a[title='turn round']");
    browser.until("!!document.querySelector('.chip.out')");
    browser.go(&format!("{base}/?q=strike"));
    browser.value("(document.querySelector('.histogram details').open = true)");
    browser.click(".histogram details tbody a");
    browser.until("/from=.*to=/.test(location.search)");
    for view in ["claims", "matrix", "timeline", "map"] {
        browser.go(&format!("{base}/?q=strike"));
        browser.click(&format!(".views a[href*='view={view}']"));
        browser.until(&format!("location.search.includes('view={view}')"));
    }
    browser.click(".zoom a[title='Nearer']");
    browser.until("location.search.includes('at=')");
    browser.click(".places tbody a");
    browser.until("document.querySelectorAll('.chip').length === 1");
    browser.go(&format!("{base}/?q=strike"));
    browser.click(".hits h3 a");
    browser.until("!!document.querySelector('.whole .text')");
}

#[test]
fn keys_alone_lead_everywhere() {
    let folder = Folder::new();
    let Some((browser, _served, base)) = open(&folder, "keyboard only", USUAL) else { return };
    browser.go(&base);
    browser.press("/");
    browser.until("document.activeElement.id === 'q'");
    browser.press("strike\u{e007}");
    browser.until("location.search === '?q=strike'");
    browser.value("document.activeElement.blur()");
    browser.press("j");
    browser.press("j");
    browser.until("document.activeElement === document.querySelectorAll('.hits h3 a')[1]");
    browser.press("\u{e007}");
    browser.until("!!document.querySelector('.whole')");
    browser.press("n");
    browser.until("location.search.includes('n=3')");
    browser.press("p");
    browser.until("location.search.includes('n=2')");
    browser.back();
    browser.back();
    browser.back();
    browser.until("document.querySelectorAll('.hits > li').length > 5");
    browser.press("2");
    browser.until("location.search.includes('view=claims')");
    // A box of a facet is reached by tab and ticked by blank.
    browser.value("document.querySelector(\".facet input[type=checkbox]\").focus()");
    browser.press(" ");
    browser.until("document.querySelectorAll('.chip').length === 1");
}

#[test]
fn nothing_is_cut_off_on_a_telephone() {
    let folder = Folder::new();
    let Some((browser, _served, base)) = open(&folder, "narrow screen", Setting { wide: 360, ..USUAL }) else { return };
    for path in ["/?q=strike", "/?q=strike&view=claims", "/?q=strike&view=matrix", "/?q=strike&view=map", "/help", "/facet/place"] {
        browser.go(&format!("{base}{path}"));
        assert_eq!(browser.value("innerWidth"), json!(360));
        let over = browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert_eq!(over, json!(0), "{path} is wider than the screen");
    }
    browser.go(&format!("{base}/?q=strike"));
    browser.picture("narrow");
}

#[test]
fn a_hostile_archive_runs_nothing() {
    let folder = Folder::new();
    let Some(browser) = Browser::start("hostile archive", USUAL) else { return };
    let script = "<script>document.title='owned';window.owned=1</script><img src=x onerror=\"window.owned=1\">";
    let record = json!({
        "id": "evil", "title": format!("{script}\u{202e}"), "authors": [script], "url": "javascript:window.owned=1", "source": script, "published": "2025-06-03",
        "language": "en\"><script>window.owned=1</script>",
        "text": format!("KHERSON, June 3 - Russian shelling killed three people in Kherson on Monday, {script} officials said.\n\n{script}")
    });
    let served = Served::start(&indexed(&folder, "index", &[record]), &[]);
    let base = format!("http://127.0.0.1:{}", served.port);
    for path in [
        "/",
        "/?view=claims",
        "/?view=matrix",
        "/?view=map",
        "/article/evil",
        "/facet/source",
        "/facet/author",
        "/?q=%3Cscript%3Ewindow.owned%3D1%3C%2Fscript%3E",
    ] {
        browser.go(&format!("{base}{path}"));
        browser.until("document.readyState === 'complete'");
        assert_eq!(
            browser.value(
                "[typeof window.owned, document.querySelectorAll('img, script:not([src])').length, document.querySelectorAll('a[href^=\"javascript\"]').length]"
            ),
            json!(["undefined", 0, 0]),
            "{path}"
        );
    }
}

#[test]
fn no_rule_of_accessibility_is_broken() {
    let Some(axe) = std::env::var_os("DATELINE_AXE") else {
        eprintln!("skipped: accessibility: DATELINE_AXE does not name axe.min.js (npm pack axe-core)");
        return;
    };
    let axe = std::fs::read_to_string(axe).expect("DATELINE_AXE names a file");
    let folder = Folder::new();
    for dark in [false, true] {
        let Some((browser, served, base)) = open(&folder, "accessibility", Setting { dark, ..USUAL }) else { return };
        let id = served.get("/api/v1/search?q=Sumy+killed:%3E0").json()["hits"][0]["id"].as_str().unwrap_or_default().to_owned();
        let article = format!("/article/{id}?q=Sumy&n=2");
        for path in [
            "/",
            "/?q=strike+palce:x&f=event:strikes",
            "/?q=place:Sumy&view=claims",
            "/?q=place:Sumy&view=matrix",
            "/?q=strike&view=timeline",
            "/?q=strike&view=map",
            "/?q=zeppelin+killed:%3E3",
            &article,
            "/facet/claimant",
            "/help",
            "/api",
            "/nothing",
        ] {
            browser.go(&format!("{base}{path}"));
            assert_eq!(browser.value("matchMedia('(prefers-color-scheme: dark)').matches"), json!(dark));
            let tags = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']";
            let found = browser.wait_for(&format!(
                "{axe}; axe.run(document, {{runOnly: {tags}}}).then((r) => done(r.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + ' ' + n.failureSummary).join(' | '))), (e) => done([String(e)]));"
            ));
            assert_eq!(found, json!([]), "{path}, dark: {dark}");
        }
        if dark {
            browser.go(&format!("{base}/?q=strike"));
            browser.picture("dark");
        }
        drop(browser);
        std::fs::remove_dir_all(folder.path("index")).expect("the index can be removed");
    }
}
