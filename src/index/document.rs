//! The documents of one article on their way into tantivy.
//!
//! What they hold stands in one place that all of them share; tantivy's own document is made and given back for each by itself, and has
//! no value that stands in its column alone.

use super::tokenizer::JOIN;
use std::{fmt, iter, ops::Range, sync::Arc};
use tantivy::schema::{
    Field, document,
    document::{ReferenceValue, ReferenceValueLeaf},
};

/// The documents of one article while they are made, one after the other.
#[derive(Default)]
pub struct Documents {
    held: Held,
    /// Where the values of each document end.
    ends: Vec<usize>,
}

#[derive(Default)]
pub struct Held {
    text: String,
    bytes: Vec<u8>,
    values: Vec<(Field, Item)>,
}

/// A value; text and bytes by where they begin and end.
#[derive(Clone, Copy)]
enum Item {
    Text(usize, usize),
    /// The empty text, in its column only: it is not searched.
    Nothing,
    Bytes(usize, usize),
    Number(u64),
    Day(i64),
}

impl Documents {
    /// For so many documents and about so many bytes of text.
    pub fn with_capacity(documents: usize, text: usize) -> Self {
        const VALUES: usize = 24;
        let held = Held { text: String::with_capacity(text), bytes: Vec::new(), values: Vec::with_capacity(documents * VALUES) };
        Documents { held, ends: Vec::with_capacity(documents) }
    }

    pub fn text(&mut self, field: Field, value: &str) {
        let start = self.held.text.len();
        self.held.text.push_str(value);
        self.held.values.push((field, Item::Text(start, self.held.text.len())));
    }

    /// The empty text in the column of a field; it cannot be searched.
    pub fn nothing(&mut self, field: Field) {
        self.held.values.push((field, Item::Nothing));
    }

    /// One value of several parts, and whether there was any.
    pub fn joined<'p>(&mut self, field: Field, parts: impl Iterator<Item = &'p str>) -> bool {
        let start = self.held.text.len();
        for part in parts {
            if self.held.text.len() > start {
                self.held.text.push(JOIN);
            }
            self.held.text.push_str(part);
        }
        let end = self.held.text.len();
        if end > start {
            self.held.values.push((field, Item::Text(start, end)));
        }
        end > start
    }

    pub fn bytes(&mut self, field: Field, value: &[u8]) {
        let start = self.held.bytes.len();
        self.held.bytes.extend_from_slice(value);
        self.held.values.push((field, Item::Bytes(start, self.held.bytes.len())));
    }

    pub fn number(&mut self, field: Field, value: u64) {
        self.held.values.push((field, Item::Number(value)));
    }

    pub fn day(&mut self, field: Field, value: i64) {
        self.held.values.push((field, Item::Day(value)));
    }

    /// What comes next is of another document.
    pub fn end(&mut self) {
        self.ends.push(self.held.values.len());
    }

    pub fn finish(self) -> impl ExactSizeIterator<Item = Document> {
        let held = Arc::new(self.held);
        let mut start = 0;
        self.ends.into_iter().map(move |end| Document { held: held.clone(), values: std::mem::replace(&mut start, end)..end })
    }
}

/// A document that shares what it holds.
pub struct Document {
    held: Arc<Held>,
    values: Range<usize>,
}

/// A value of a document, cut out when it is asked for.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    held: &'a Held,
    item: Item,
}

/// Runs over the values of a document.
pub struct Values<'a> {
    held: &'a Held,
    rest: std::slice::Iter<'a, (Field, Item)>,
}

impl<'a> Iterator for Values<'a> {
    type Item = (Field, Value<'a>);

    #[inline]
    fn next(&mut self) -> Option<(Field, Value<'a>)> {
        self.rest.next().map(|(field, item)| (*field, Value { held: self.held, item: *item }))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

impl document::Document for Document {
    type Value<'a> = Value<'a>;
    type FieldsValuesIter<'a> = Values<'a>;

    #[inline]
    fn iter_fields_and_values(&self) -> Values<'_> {
        Values { held: &self.held, rest: self.held.values[self.values.clone()].iter() }
    }
}

impl<'a> document::Value<'a> for Value<'a> {
    type ArrayIter = iter::Once<Self>;
    type ObjectIter = iter::Empty<(&'a str, Self)>;

    #[inline]
    fn as_value(&self) -> ReferenceValue<'a, Self> {
        let held = self.held;
        ReferenceValue::Leaf(match self.item {
            Item::Text(start, end) => ReferenceValueLeaf::Str(&held.text[start..end]),
            // What stands in a list within a field of text goes to its column, and is not searched.
            Item::Nothing => return ReferenceValue::Array(iter::once(Value { held, item: Item::Text(0, 0) })),
            Item::Bytes(start, end) => ReferenceValueLeaf::Bytes(&held.bytes[start..end]),
            Item::Number(number) => ReferenceValueLeaf::U64(number),
            Item::Day(day) => ReferenceValueLeaf::I64(day),
        })
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        document::Value::as_value(self).fmt(f)
    }
}
