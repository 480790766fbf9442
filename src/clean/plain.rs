//! Plain text and Markdown: title, paragraphs, what is addressed to readers, captions, a date.
//!
//! Text in, an article without its origin out. Where no paragraph has to go, the text stays as it was, byte for byte.

use super::{
    compose::{self, Piece},
    language,
    markdown::{self, CAPTION_MARK},
    names::names,
    people, published,
    when::{self, Order},
};
use crate::{
    lexicon::prompts::{Prompts, Reason, line_key},
    model::{Article, Block, BlockKind, Dropped, Given, Media, Method, Published, Span},
};

/// A paragraph and what became of it.
struct Part {
    span: Span,
    fate: Fate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept(BlockKind),
    Title,
    Caption,
    Dropped(Reason),
}

pub fn article(text: String, media: Media, given: &Given, prompts: &Prompts) -> Article {
    let (front, body) = if media == Media::Markdown { markdown::front_matter(&text) } else { (markdown::Front::default(), text.as_str()) };
    let is_markdown = media == Media::Markdown;
    let body = if is_markdown { markdown::unmarked(body) } else { body.to_owned() };
    let mut parts = parts(&body);
    if let Some(title) = given.title.as_deref().or(front.title.as_deref()).filter(|_| is_markdown) {
        drop_repeated_title(&body, &mut parts, title);
    }
    // Where a record states the day, the lines of its text are the text's own.
    let wants = Wants { title: given.title.is_none() && front.title.is_none(), bylines: given.published.is_none() };
    judge(&body, &mut parts, is_markdown, &wants, prompts);
    let mut article = compose_parts(body, &parts);
    article.title = given.title.clone().or(front.title).or(article.title);
    article.source = front.source;
    article.authors = names(front.authors.iter().map(String::as_str), &people::Outlet::default());
    if article.authors.is_empty() {
        let found = authors(&article);
        article.authors = names(found.iter().map(String::as_str), &people::Outlet::default());
    }
    article.language = given.language.clone().or_else(|| language::of(&article.text, None));
    article.published = front.date.and_then(|d| when::value(&d, Order::DayFirst, prompts)).map(|stamp| published::made(stamp, Method::Meta, 0.9));
    if article.published.is_none() && given.published.is_none() {
        article.published = date(&article, given, prompts);
    }
    article
}

/// Paragraphs are parted by blank lines; where there are none, by line ends.
fn parts(text: &str) -> Vec<Part> {
    let blank = text.contains("\n\n") || text.contains("\n\r\n") || text.lines().any(|l| l.trim().is_empty() && !text.is_empty());
    let mut parts = Vec::new();
    let mut open: Option<Span> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at + (line.len() - line.trim_start().len()), at + line.trim_end().len());
        at += line.len();
        if start >= end {
            parts.extend(open.take());
            continue;
        }
        match &mut open {
            Some(span) if blank => span.end = end,
            _ => {
                parts.extend(open.take());
                open = Some(Span::new(start, end));
            }
        }
    }
    parts.extend(open);
    parts.into_iter().map(|span| Part { span, fate: Fate::Kept(BlockKind::Paragraph) }).collect()
}

/// What the head of a text is asked for.
struct Wants {
    title: bool,
    bylines: bool,
}

fn judge(text: &str, parts: &mut Vec<Part>, is_markdown: bool, wants: &Wants, prompts: &Prompts) {
    // A paragraph whose lines are all prompts, or a text that is one paragraph, is judged line by line.
    split_prompts(text, parts, prompts);
    let many = parts.len() > 2 && text.len() > SHORT_BYTES;
    for part in parts.iter_mut().filter(|part| part.fate != Fate::Title) {
        let words = part.span.of(text);
        if is_markdown && words.starts_with(CAPTION_MARK) {
            part.fate = Fate::Caption;
        } else if is_markdown && words.starts_with('#') {
            part.fate = Fate::Kept(BlockKind::Heading);
        } else if many
            && words.chars().count() < PROMPT_CHARS_MAX
            && let Some(reason) = prompts.reason(words).or_else(|| buttons(words, prompts))
        {
            part.fate = Fate::Dropped(reason);
        } else if many && is_caption(words) {
            part.fate = Fate::Caption;
        } else if words.starts_with("> ") {
            part.fate = Fate::Kept(BlockKind::Quote);
        } else if words.starts_with("- ") || words.starts_with("* ") || words.starts_with("• ") {
            part.fate = Fate::Kept(BlockKind::ListItem);
        }
    }
    if many && wants.bylines {
        drop_bylines(text, parts, prompts);
        drop_sign_off(text, parts, prompts);
    }
    if wants.title && many {
        take_title(text, parts, is_markdown);
    }
    headings(text, parts);
}

/// A snippet: whatever it says, it is the text.
const SHORT_BYTES: usize = 300;

/// Longer lines are sentences, whatever they begin with.
const PROMPT_CHARS_MAX: usize = 160;

fn split_prompts(text: &str, parts: &mut Vec<Part>, prompts: &Prompts) {
    if parts.len() < 3 {
        return;
    }
    let mut out = Vec::with_capacity(parts.len());
    for part in parts.drain(..) {
        let words = part.span.of(text);
        let lines: Vec<&str> = words.lines().collect();
        let split = lines.len() > 1 && lines.iter().all(|l| l.chars().count() < PROMPT_CHARS_MAX && prompts.reason(l).is_some());
        if !split {
            out.push(part);
            continue;
        }
        let mut at = part.span.start;
        for line in words.split_inclusive('\n') {
            out.push(Part { span: Span::new(at, at + line.trim_end().len()), fate: part.fate });
            at += line.len();
        }
    }
    *parts = out;
}

/// "In this photo released by …", or a line that ends with a credit in brackets and tells of a picture.
fn is_caption(words: &str) -> bool {
    let lower = |count: usize| match words.as_bytes().get(..count).unwrap_or(words.as_bytes()) {
        head if head.is_ascii() => words[..head.len()].to_ascii_lowercase(),
        _ => words.chars().flat_map(char::to_lowercase).take(count).collect::<String>(),
    };
    let shows = [
        "in this photo",
        "in this image",
        "in this picture",
        "in this frame",
        "in this undated photo",
        "in this file photo",
        "file photo",
        "this photo provided",
        "this image provided",
        "на этом фото",
        "на цьому фото",
    ];
    let early = lower(60);
    let shown = ["this ", "photo", "фото"].iter().any(|s| early.contains(s)) && shows.iter().any(|s| early.contains(s));
    let bracket = || words.ends_with(')') && words.rfind('(').is_some_and(|at| words[at..].len() < 60);
    let credit = || bracket() && ["photo", "фото"].iter().any(|s| lower(usize::MAX).contains(s));
    shown && words.chars().count() < 500 || credit() && words.chars().count() < 300
}

/// Prompts side by side: "Share   Save   Print".
fn buttons(words: &str, prompts: &Prompts) -> Option<Reason> {
    const PARTED: [char; 4] = ['|', '\t', '·', '•'];
    if !words.contains("  ") && !words.contains(PARTED) {
        return None;
    }
    let mut parts = words.split(PARTED).flat_map(|p| p.split("  ")).map(str::trim).filter(|p| !p.is_empty());
    let first = prompts.reason(parts.next()?)?;
    let mut more = parts.peekable();
    (more.peek().is_some() && more.all(|part| prompts.reason(part).is_some())).then_some(first)
}

/// Paragraphs at the head that are nothing but a day, a name, or both.
fn drop_bylines(text: &str, parts: &mut [Part], prompts: &Prompts) {
    for part in parts.iter_mut().filter(|p| matches!(p.fate, Fate::Kept(_))).take(4) {
        let words = part.span.of(text);
        let short = words.lines().count() < 4 && words.lines().all(|l| l.chars().count() < 60 && l.split_whitespace().count() < 9 && !l.contains(" - "));
        let named = words.lines().any(|l| people::by(l).is_some());
        let dated = || words.lines().any(|l| when::find(l, Order::DayFirst, prompts).first().is_some_and(|s| s.range.len() * 3 > l.len()));
        let marked = words.starts_with('#') || words.starts_with(CAPTION_MARK);
        if short && !marked && !words.lines().any(|l| l.ends_with(['.', '!', '?'])) && (named || dated()) {
            part.fate = Fate::Dropped(Reason::Byline);
        }
    }
}

/// A first heading that says the stated title again.
fn drop_repeated_title(text: &str, parts: &mut [Part], title: &str) {
    let Some(first) = parts.first_mut() else { return };
    let words = first.span.of(text);
    if words.starts_with('#') && line_key(words.trim_start_matches('#')) == line_key(title) {
        first.fate = Fate::Title;
    }
}

/// The last lines that say who wrote and edited the story.
fn drop_sign_off(text: &str, parts: &mut [Part], prompts: &Prompts) {
    for part in parts.iter_mut().rev().filter(|p| matches!(p.fate, Fate::Kept(_))).take(2) {
        if people::signs_off(part.span.of(text), prompts) {
            part.fate = Fate::Dropped(Reason::Byline);
        }
    }
}

/// The names on the dropped lines that a headline has below it.
fn authors(article: &Article) -> Vec<String> {
    let lines = article.dropped.iter().filter(|d| d.reason == Reason::Byline.name()).flat_map(|d| d.text.lines());
    let parts: Vec<&str> = lines.flat_map(|l| l.split(['/', '|', ','])).map(str::trim).collect();
    parts.into_iter().filter(|part| people::by(part).is_some() || people::is_person(part)).map(str::to_owned).collect()
}

/// The first kept line, if it reads as a headline and a story follows.
fn take_title(text: &str, parts: &mut [Part], is_markdown: bool) {
    let Some(mut index) = parts.iter().position(|p| matches!(p.fate, Fate::Kept(_))) else { return };
    // A label of a word or two may stand above the headline.
    let label = parts[index].span.of(text);
    if label.split_whitespace().count() <= 2 && !ends_as_sentence(label) && index + 1 < parts.len() && matches!(parts[index + 1].fate, Fate::Kept(_)) {
        index += 1;
    }
    let words = parts[index].span.of(text);
    let marked = is_markdown && words.starts_with("# ");
    let next = parts[index + 1..].iter().find(|p| matches!(p.fate, Fate::Kept(_))).map(|p| p.span.of(text));
    let followed = next.is_some_and(|n| n.chars().count() > 40 || ends_as_sentence(n));
    if marked || (followed && is_headline(words)) {
        parts[index].fate = Fate::Title;
    }
}

fn is_headline(words: &str) -> bool {
    let count = words.chars().count();
    let dateline = words.contains(" (") && words.contains(')') && words.contains('-');
    (12..=200).contains(&count) && !words.contains('\n') && !ends_as_sentence(words) && !dateline && words.split_whitespace().count() >= 3
}

fn ends_as_sentence(words: &str) -> bool {
    let words = words.trim_end_matches(['"', '”', '’', '»', '\'', ')', ']', '」']);
    words.ends_with(['.', '!', '…', '。', '！', ':', ';', ',', '：', '-'])
}

/// Short lines without a stop, between paragraphs.
fn headings(text: &str, parts: &mut [Part]) {
    let kept: Vec<usize> = (0..parts.len()).filter(|i| matches!(parts[*i].fate, Fate::Kept(_))).collect();
    for pair in kept.windows(2) {
        let (words, next) = (parts[pair[0]].span.of(text), parts[pair[1]].span.of(text));
        let count = words.chars().count();
        let heading = (4..=90).contains(&count) && !words.contains('\n') && !ends_as_sentence(words) && !words.ends_with('?');
        if parts[pair[0]].fate == Fate::Kept(BlockKind::Paragraph) && heading && words.split_whitespace().count() <= 14 && next.chars().count() > 100 {
            parts[pair[0]].fate = Fate::Kept(BlockKind::Heading);
        }
    }
}

fn compose_parts(text: String, parts: &[Part]) -> Article {
    let mut article = Article::default();
    let untouched = parts.iter().all(|p| matches!(p.fate, Fate::Kept(_))) && !text.contains(CAPTION_MARK) && !text.starts_with('#') && !text.contains("\n#");
    let mut pieces = Vec::new();
    // The text itself is kept where it is whole: then nothing is joined.
    for part in parts.iter().filter(|_| !untouched) {
        let words = part.span.of(&text);
        match part.fate {
            Fate::Kept(kind) => pieces.push(Piece { kind, text: unmarked(words, kind) }),
            Fate::Title => article.title = Some(words.trim_start_matches(['#', ' ']).to_owned()),
            Fate::Caption => article.captions.push(caption(words)),
            Fate::Dropped(reason) => article.dropped.push(Dropped { reason: reason.name().to_owned(), text: words.to_owned() }),
        }
    }
    if untouched {
        article.blocks = parts.iter().filter_map(|p| if let Fate::Kept(kind) = p.fate { Some(Block { kind, span: p.span }) } else { None }).collect();
        article.text = text;
    } else {
        (article.text, article.blocks) = compose::join(pieces);
    }
    article
}

fn unmarked(words: &str, kind: BlockKind) -> String {
    let words = words.replace(CAPTION_MARK, "");
    if kind == BlockKind::Heading { words.trim_start_matches(['#', ' ']).to_owned() } else { words }
}

/// Keywords glued before "In this photo" are the picture's, not the caption's.
fn caption(words: &str) -> String {
    let words = words.trim_start_matches(CAPTION_MARK);
    let at = words.find("In this ").filter(|at| *at > 0 && words[..*at].ends_with(char::is_lowercase));
    words[at.unwrap_or(0)..].to_owned()
}

/// A dateline or caption that names a full day; else the only full date of the text.
fn date(article: &Article, given: &Given, prompts: &Prompts) -> Option<Published> {
    let captured = super::page::day(given.captured.as_deref());
    let stamps = |line: &str| when::find(line, Order::DayFirst, prompts);
    let byline = || article.dropped.iter().filter(|d| d.reason == Reason::Byline.name()).find_map(|d| stamps(&d.text).into_iter().next());
    let dateline = || {
        let line = article.blocks.first()?.span.of(&article.text);
        let stamp = stamps(line).into_iter().next()?;
        (stamp.range.end < 60 && line[stamp.range.end..].chars().take(24).any(|c| matches!(c, '-' | '–' | '—'))).then_some(stamp)
    };
    let caption = || {
        let mut found = article.captions.iter().flat_map(|c| when::find(c, Order::MonthFirst, prompts));
        found.next().filter(|_| found.next().is_none())
    };
    let only = || {
        let mut found = article.blocks.iter().flat_map(|b| stamps(b.span.of(&article.text)));
        let first = found.next()?;
        found.all(|s| s.date == first.date).then_some(first)
    };
    let found = byline()
        .map(|s| published::made(s, Method::Byline, 0.8))
        .or_else(|| dateline().map(|s| published::made(s, Method::Dateline, 0.8)))
        .or_else(|| caption().map(|s| published::made(s, Method::Caption, 0.6)))
        .or_else(|| only().map(|s| published::made(s, Method::Text, 0.3)));
    found.filter(|p| captured.is_none_or(|c| p.date <= c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Data;

    fn clean(text: &str, media: Media) -> Article {
        let prompts = Prompts::load(&Data::embedded()).unwrap();
        article(text.to_owned(), media, &Given::default(), &prompts)
    }

    const STORY: &str = "Subscribers\n\nRescuers search ruins after night attack on port city\n\nCrews worked through the night on Monday, officials said.\n\nAdvertisement\n\nWhat is known so far\n\nAt least two warehouses were hit and a dozen people sought treatment, the regional governor said on Telegram later. No one was reported dead by the morning.\n\nShare";

    #[test]
    fn prompts_go_and_the_headline_becomes_the_title() {
        let article = clean(STORY, Media::Plain);
        assert_eq!(article.title.as_deref(), Some("Rescuers search ruins after night attack on port city"));
        assert_eq!(article.dropped.iter().map(|d| d.text.as_str()).collect::<Vec<_>>(), ["Advertisement", "Share"]);
        assert!(article.blocks.iter().any(|b| b.kind == BlockKind::Heading && b.span.of(&article.text) == "What is known so far"));
    }

    #[test]
    fn text_without_prompts_stays_as_it_is() {
        for text in ["Two people died.", "One.\n\n\nTwo  spaces.\n", "  KYIV, June 2 (Reuters) - Talks began.\nThey ended."] {
            assert_eq!(clean(text, Media::Plain).text, text);
        }
    }

    #[test]
    fn a_snippet_keeps_all_its_lines() {
        let text = "Talks began.\n\nFile photo: in this photo the port is seen.\n\nShare";
        assert_eq!(clean(text, Media::Plain).text, text);
    }

    #[test]
    fn a_line_that_signs_off_is_a_byline() {
        let article = clean(&format!("{STORY}\n\n(DNA) Ann Lee; editing by the night desk"), Media::Plain);
        assert_eq!(article.dropped.last().map(|d| d.reason.as_str()), Some("byline"));
        let told = "He had two jobs; editing by day, writing by night, and he was good at neither.";
        assert!(clean(&format!("{STORY}\n\n{told}"), Media::Plain).text.contains(told));
    }

    #[test]
    fn a_sentence_is_no_title() {
        assert_eq!(clean("Talks began on Monday.\n\nThey ended on Tuesday, officials said.\n\nMore are planned.", Media::Plain).title, None);
    }

    #[test]
    fn markdown_loses_its_signs() {
        let article = clean(
            "---\ntitle: A day in Odesa\ndate: 2025-06-02\nauthor: Ann Lee\nsource: Daily News\n---\n# A Day in Odesa\n\n# Heading\n\nSee [the map](http://x.org/a) of **all** ports.\n\n![The port](p.jpg)\n\nEnd.",
            Media::Markdown,
        );
        assert_eq!(article.source.as_deref(), Some("Daily News"));
        assert_eq!((article.title.as_deref(), article.text.as_str()), (Some("A day in Odesa"), "Heading\n\nSee the map of all ports.\n\nEnd."));
        assert_eq!(
            (article.captions, article.authors, article.published.unwrap().date.to_string()),
            (vec!["The port".to_owned()], vec!["Ann Lee".to_owned()], "2025-06-02".to_owned())
        );
    }
}
