//! Claims or articles as Parquet: the columns of the CSV, with numbers, truth values and text as their own types.
//!
//! Built with the feature `parquet`; without it every write is an error that says how to build.

use super::{Look, Sink};
use crate::model::Answer;
use std::io::{self, Write};

#[cfg(not(feature = "parquet"))]
const WITHOUT: &str = "this build cannot write Parquet; build with: cargo build --release --features parquet";

#[cfg(not(feature = "parquet"))]
pub fn write(_: &Answer, _: Look, _: &mut dyn Write) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, WITHOUT))
}

#[cfg(not(feature = "parquet"))]
pub fn sink(_: Box<dyn Write + Send>) -> Box<dyn Sink> {
    struct Never;
    impl Sink for Never {
        fn part(&mut self, _: &Answer) -> io::Result<()> {
            Err(io::Error::new(io::ErrorKind::Unsupported, WITHOUT))
        }

        fn end(&mut self) -> io::Result<()> {
            Err(io::Error::new(io::ErrorKind::Unsupported, WITHOUT))
        }
    }
    Box::new(Never)
}

#[cfg(feature = "parquet")]
pub use with::{sink, write};

#[cfg(feature = "parquet")]
mod with {
    use super::{Answer, Look, Sink, Write, io};
    use crate::present::csv::sheet;
    use ::parquet::{
        basic::{Compression, LogicalType, Repetition, Type as Physical},
        data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type},
        errors::ParquetError,
        file::{
            properties::WriterProperties,
            writer::{SerializedFileWriter, SerializedRowGroupWriter},
        },
        schema::types::Type,
    };
    use std::sync::Arc;

    /// Columns that hold something else than text.
    const TYPED: &[(&str, Physical)] = &[
        ("lat", Physical::DOUBLE),
        ("lon", Physical::DOUBLE),
        ("score", Physical::DOUBLE),
        ("min", Physical::INT64),
        ("max", Physical::INT64),
        ("claims", Physical::INT64),
        ("background", Physical::BOOLEAN),
    ];

    pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
        let rows = sheet(answer);
        let (head, rows) = rows.split_first().map_or((&[][..], &[][..]), |(head, rows)| (&head[..], rows));
        // The crate wants a writer that may move to another thread, which ours need not be able to.
        let mut bytes = Vec::new();
        let mut writer = open(&mut bytes, head)?;
        if !rows.is_empty() {
            group(&mut writer, head, rows)?;
        }
        close(Some(writer))?;
        out.write_all(&bytes)
    }

    /// A file under way: its columns are those of the first part.
    struct Growing {
        out: Option<Box<dyn Write + Send>>,
        writer: Option<SerializedFileWriter<Box<dyn Write + Send>>>,
    }

    pub fn sink(out: Box<dyn Write + Send>) -> Box<dyn Sink> {
        Box::new(Growing { out: Some(out), writer: None })
    }

    impl Sink for Growing {
        fn part(&mut self, answer: &Answer) -> io::Result<()> {
            let rows = sheet(answer);
            let Some((head, rows)) = rows.split_first() else { return Ok(()) };
            if let Some(out) = self.out.take() {
                self.writer = Some(open(out, head)?);
            }
            self.writer.as_mut().map_or(Ok(()), |w| group(w, head, rows))
        }

        fn end(&mut self) -> io::Result<()> {
            // A table without rows still has a head.
            if let Some(out) = self.out.take() {
                self.writer = Some(open(out, &[])?);
            }
            close(self.writer.take())
        }
    }

    fn close<W: Write + Send>(writer: Option<SerializedFileWriter<W>>) -> io::Result<()> {
        writer.map_or(Ok(()), |w| w.close().map(drop).map_err(fault))
    }

    fn open<W: Write + Send>(out: W, head: &[String]) -> io::Result<SerializedFileWriter<W>> {
        let column = |name: &String| {
            let physical = typed(name);
            let logical = (physical == Physical::BYTE_ARRAY).then_some(LogicalType::String);
            Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build().map(Arc::new)
        };
        let columns = head.iter().map(column).collect::<Result<Vec<_>, _>>().map_err(fault)?;
        let schema = Type::group_type_builder("dateline").with_fields(columns).build().map_err(fault)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(fault)
    }

    fn typed(name: &str) -> Physical {
        TYPED.iter().find(|(n, _)| *n == name).map_or(Physical::BYTE_ARRAY, |(_, physical)| *physical)
    }

    fn group<W: Write + Send>(writer: &mut SerializedFileWriter<W>, head: &[String], rows: &[Vec<String>]) -> io::Result<()> {
        let mut group = writer.next_row_group().map_err(fault)?;
        for (at, name) in head.iter().enumerate() {
            let cells = || rows.iter().map(move |row| row[at].as_str());
            match typed(name) {
                Physical::DOUBLE => column::<DoubleType, _>(&mut group, cells(), |c| c.parse().ok())?,
                Physical::INT64 => column::<Int64Type, _>(&mut group, cells(), |c| c.parse().ok())?,
                Physical::BOOLEAN => column::<BoolType, _>(&mut group, cells(), |c| c.parse().ok())?,
                _ => column::<ByteArrayType, _>(&mut group, cells(), |c| (!c.is_empty()).then(|| ByteArray::from(c)))?,
            }
        }
        group.close().map(drop).map_err(fault)
    }

    /// Writes one column; what cannot be read as its type is unknown.
    fn column<'a, T: DataType, W: Write + Send>(
        group: &mut SerializedRowGroupWriter<'_, W>,
        cells: impl Iterator<Item = &'a str>,
        read: impl Fn(&str) -> Option<T::T>,
    ) -> io::Result<()> {
        let values: Vec<Option<T::T>> = cells.map(read).collect();
        let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
        let known: Vec<T::T> = values.into_iter().flatten().collect();
        let mut writer = group.next_column().map_err(fault)?.ok_or_else(|| io::Error::other("parquet: a column is missing"))?;
        writer.typed::<T>().write_batch(&known, Some(&levels), None).map_err(fault)?;
        writer.close().map_err(fault)
    }

    fn fault(e: ParquetError) -> io::Error {
        io::Error::other(e)
    }
}
