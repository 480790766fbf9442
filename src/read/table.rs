//! Tables with a header: CSV, TSV, and their kin with `;` or `|`.
//!
//! One capture a row. The header says which column holds what; a row of another width than the header is damaged.

use super::{
    Captures, Damaged, Map, Reader,
    map::Columns,
    sha256,
    source::{Context, Source, damaged, peek},
    xml::{Bounded, Unicode},
};
use crate::model::{Capture, Origin};
use encoding_rs::{Encoding, UTF_8};
use std::io::Read;

pub struct Table;

const COLUMN_NAME_BYTES_MAX: usize = 60;

impl Reader for Table {
    fn name(&self) -> &'static str {
        "table"
    }

    fn recognises(&self, head: &[u8], map: &Map) -> bool {
        delimiter(head, map).is_some()
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let Source { origin, input, context } = source;
        let (head, input) = match peek(input) {
            Ok(both) => both,
            Err(e) => return damaged(origin, format!("reading stopped: {e}")),
        };
        let delimiter = delimiter(&head, &context.map).unwrap_or(b',');
        let charset = charset(&head);
        // Places are those of the file as long as it is UTF-8 already.
        let input: Box<dyn Read + 'a> = if charset == UTF_8 { Box::new(input) } else { Box::new(Unicode::new(input, charset)) };
        let bounded = Bounded { inner: input, left: context.limits.document_bytes };
        let mut rows = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bounded);
        match rows.byte_headers() {
            Ok(header) => {
                let names: Vec<String> = header.iter().map(|n| String::from_utf8_lossy(n).into_owned()).collect();
                let columns = context.map.columns(names.iter().map(String::as_str));
                Box::new(Rows { origin, rows, width: names.len(), columns, context, ended: false })
            }
            Err(e) => damaged(origin, format!("table: {e}")),
        }
    }
}

/// What stands between the columns, when the first line is a header that names a text and something else.
fn delimiter(head: &[u8], map: &Map) -> Option<u8> {
    let line = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).split(|b| *b == b'\n').next()?;
    let line = String::from_utf8_lossy(line);
    [b',', b'\t', b';', b'|'].into_iter().find(|delimiter| {
        let names = || line.split(char::from(*delimiter)).map(|n| n.trim().trim_matches('"'));
        let columns = map.columns(names());
        columns.holds_text() && columns.len() > 1 && names().all(|n| n.len() <= COLUMN_NAME_BYTES_MAX)
    })
}

fn charset(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    // A letter may be cut off where the head ends.
    if std::str::from_utf8(head).map_or_else(|e| e.error_len().is_none(), |_| true) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(head, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

struct Rows<R> {
    origin: Origin,
    rows: csv::Reader<Bounded<R>>,
    width: usize,
    columns: Columns,
    context: Context,
    ended: bool,
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.rows.get_mut().left = self.context.limits.document_bytes;
        let mut row = csv::ByteRecord::new();
        let before = self.rows.position().byte();
        let read = self.rows.read_byte_record(&mut row);
        let mut origin = Origin { offset: Some(row.position().map_or(before, csv::Position::byte)), ..self.origin.clone() };
        match read {
            Ok(false) => None,
            Ok(true) => {
                origin.sha256 = sha256(&row.iter().collect::<Vec<_>>().join(&0x1f));
                Some(self.row(origin, &row))
            }
            Err(e) => {
                self.ended = true;
                Some(Err(Damaged::new(origin, format!("table: {e}"))))
            }
        }
    }
}

impl<R> Rows<R> {
    fn row(&self, origin: Origin, row: &csv::ByteRecord) -> Result<Capture, Damaged> {
        let beyond = row.iter().skip(self.width).any(|field| !field.trim_ascii().is_empty());
        if row.len() < self.width || beyond {
            return Err(Damaged::new(origin, format!("a row of {} fields under a header of {}", row.len(), self.width)));
        }
        self.columns.capture(origin, |column| row.get(column).map(|field| String::from_utf8_lossy(field).into_owned()).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &[u8], expected: &[&str]) {
        assert!(Table.recognises(table, &Map::default()), "not recognised");
        let found: Vec<String> = crate::read::stream(Origin::default(), Box::new(table))
            .map(|item| match item {
                Ok(c) => format!("{} {} {}", c.origin.offset.unwrap_or_default(), c.given.title.unwrap_or_default(), String::from_utf8_lossy(&c.bytes)),
                Err(d) => format!("!{}", d.reason),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_are_documents() {
        check(b"id,Headline,Body\n1,A,\"a, b\nc\"\n2,B,d\n", &["17 A a, b\nc", "30 B d"]);
        check("\u{feff}title\ttext\nA\ta\n".as_bytes(), &["14 A a"]);
    }

    #[test]
    fn a_row_of_another_width_is_damaged() {
        check(b"title;text\nA\nB;b\nC;c;\n", &["!a row of 1 fields under a header of 2", "13 B b", "17 C c"]);
    }

    #[test]
    fn old_charsets_are_read() {
        check(b"title,text\nZ,\xcc\xee\xf1\xf2 \xf3\xef\xe0\xeb \xe2 \xf0\xe5\xea\xf3\n", &["11 Z Мост упал в реку"]);
    }

    #[test]
    fn prose_with_commas_is_no_table() {
        assert!(!Table.recognises(b"The title, the text, and the date were wrong.\n", &Map::default()));
    }
}
