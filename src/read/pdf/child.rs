//! `dateline read-pdf`: a PDF on stdin, its text as lines of JSON on stdout. Not for users; `parent` starts it.

use super::super::Limits;
use pdf_extract::{Dictionary, Document, Object, PlainTextOutput, output_doc_page};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Read, Write},
    panic::{self, AssertUnwindSafe},
    process, thread,
};

/// One line of the answer: the head first, then page after page.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    Head(Head),
    Page(String),
    /// Why it cannot be read; the last line.
    Fault(String),
}

/// What a document says of itself.
#[derive(Default, Serialize, Deserialize)]
pub struct Head {
    pub pages: usize,
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    /// When the file was made: printed from a page, it may be years after that was published.
    pub made: Option<String>,
}

/// Answers on stdout.
///
/// # Errors
/// When stdin or stdout fail.
pub fn run() -> io::Result<()> {
    // Should the parent be killed, nobody else ends this process.
    let limits = Limits::default();
    thread::spawn(move || {
        thread::sleep(limits.pdf_time * 2);
        process::exit(2);
    });
    panic::set_hook(Box::new(|_| {}));
    let (mut bytes, mut out) = (Vec::new(), io::stdout().lock());
    io::stdin().read_to_end(&mut bytes)?;
    let mut told = Ok(());
    let mut tell = |line: Line| {
        if told.is_ok() {
            told = serde_json::to_writer(&mut out, &line).map_err(io::Error::from).and_then(|()| out.write_all(b"\n"));
        }
    };
    let done = panic::catch_unwind(AssertUnwindSafe(|| read(&bytes, &mut tell)));
    if let Err(reason) = done.unwrap_or_else(|_| Err("a PDF on which its reader failed".to_owned())) {
        tell(Line::Fault(reason));
    }
    told.and_then(|()| out.flush())
}

fn read(bytes: &[u8], tell: &mut dyn FnMut(Line)) -> Result<(), String> {
    // What stands before the mark would shift every offset of the file.
    let begin = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let damaged = |e: &dyn std::fmt::Display| format!("a damaged PDF: {e}");
    let mut document = Document::load_mem(&bytes[begin..]).map_err(|e| damaged(&e))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err("an encrypted PDF: it opens with a password only".to_owned());
    }
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    if pages.is_empty() {
        return Err(damaged(&"no pages are found"));
    }
    tell(Line::Head(Head { pages: pages.len(), ..head(&document) }));
    for page in &pages {
        let mut text = String::new();
        let done = panic::catch_unwind(AssertUnwindSafe(|| output_doc_page(&document, &mut PlainTextOutput::new(&mut text), *page)));
        match done {
            Ok(Ok(())) => tell(Line::Page(text)),
            Ok(Err(e)) => return Err(format!("a PDF whose page {page} of {} cannot be read: {e}", pages.len())),
            Err(_) => return Err(format!("a PDF on whose page {page} of {} its reader failed", pages.len())),
        }
    }
    Ok(())
}

/// The document's own table first, then its metadata in XML.
fn head(document: &Document) -> Head {
    let table = document.trailer.get(b"Info").ok().and_then(|info| resolved(document, info)?.as_dict().ok());
    let stated = |name: &str| table.and_then(|table| words(document, table, name));
    let xml = metadata(document).unwrap_or_default();
    let author = stated("Author").or_else(|| element(&xml, "dc:creator")).filter(|a| !is_filler(a));
    Head {
        pages: 0,
        title: stated("Title").or_else(|| element(&xml, "dc:title")).filter(|t| !is_filler(t)),
        authors: author.iter().flat_map(|a| a.split([';', ','])).map(|a| a.trim().to_owned()).filter(|a| !a.is_empty()).collect(),
        published: element(&xml, "prism:publicationDate"),
        made: stated("CreationDate").and_then(|d| date(&d)).or_else(|| element(&xml, "xmp:CreateDate")),
    }
}

fn resolved<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

fn words(document: &Document, table: &Dictionary, name: &str) -> Option<String> {
    let Object::String(bytes, _) = resolved(document, table.get(name.as_bytes()).ok()?)? else { return None };
    let text = match bytes.as_slice() {
        [0xFE, 0xFF, rest @ ..] => String::from_utf16_lossy(&rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect::<Vec<_>>()),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => bytes.iter().map(|b| char::from(*b)).collect(),
    };
    Some(text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty())
}

fn metadata(document: &Document) -> Option<String> {
    let stream = resolved(document, document.catalog().ok()?.get(b"Metadata").ok()?)?.as_stream().ok()?;
    let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The text of the first element of that name, without the lists in it.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    let (inner, _) = rest.split_once(&format!("</{name}>"))?;
    let text: String = inner.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<Vec<_>>().join(" ");
    let text = quick_xml::escape::unescape(&text).ok()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// What programs write where nobody named the document.
fn is_filler(words: &str) -> bool {
    let small = words.to_lowercase();
    let is_file = [".doc", ".docx", ".odt", ".indd", ".pdf", ".qxd", ".html", ".txt"].iter().any(|end| small.ends_with(end));
    is_file || small.starts_with("microsoft word") || matches!(small.as_str(), "untitled" | "anonymous" | "unspecified" | "about:blank")
}

/// `D:20250603120000+02'00'` as others write it.
fn date(stated: &str) -> Option<String> {
    let text = stated.trim_start_matches("D:").replace('\'', "");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let day = (digits >= 8).then(|| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]))?;
    if digits < 14 {
        return Some(day);
    }
    let zone = match &text[digits..] {
        zone if zone.len() == 5 && zone.is_ascii() => format!("{}:{}", &zone[..3], &zone[3..]),
        zone if zone.starts_with('Z') => "Z".to_owned(),
        _ => String::new(),
    };
    Some(format!("{day}T{}:{}:{}{zone}", &text[8..10], &text[10..12], &text[12..14]))
}
