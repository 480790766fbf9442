//! What large files held when they were last read to their end, by the hash of all their bytes: the same file is not unpacked twice.
//!
//! Files in, their documents out, without their bytes. Only reading is saved: what becomes of each document is asked of the index
//! anew, and a file of which one is not known there is read. Nothing is lost with these notes; they may be deleted.

use super::{ledger, pipeline::Outcome};
use crate::{
    index,
    lexicon::Lexicon,
    model::{Capture, Given, Media, Origin, hex},
    read::{self, Captures, Damaged, Kind, Repeat},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Smaller files are read as soon as they are hashed.
const LEAST_BYTES: u64 = 1 << 20;

/// The folder of an index with what its files held.
pub struct Recall {
    folder: PathBuf,
    /// What else decides what is read: the program, its data and how archives are read.
    how: String,
    /// Names of what is kept, by the number of the path.
    kept: HashMap<String, Vec<String>>,
}

/// How a file stood before it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(u64, Option<SystemTime>);

/// A document or the end, as a line.
#[derive(Serialize, Deserialize)]
enum Row {
    Read(Origin, Option<String>),
    Broken(Origin, String),
    Skipped(Origin, String, String),
    Repeats(Origin, String, Box<Repeat>),
    /// How many documents stand before.
    End(u64),
}

impl Stamp {
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl Recall {
    /// What is kept beside the index in this folder, of files that are read in this way; nothing of it where all is to be read `anew`.
    pub fn open(index: &Path, read: &read::Options, lexicon: &Lexicon, anew: bool) -> Self {
        let folder = index.join("files");
        let how = format!("{}\0{}\0{:?}\0{:?}\0{}", env!("CARGO_PKG_VERSION"), index::data_hash(&lexicon.data), read.limits, read.map, cfg!(feature = "pdf"));
        let mut kept: HashMap<String, Vec<String>> = HashMap::new();
        for name in fs::read_dir(&folder).ok().filter(|_| !anew).into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
            if let Some((path, _)) = name.split_once('-') {
                kept.entry(path.to_owned()).or_default().push(name);
            }
        }
        Recall { folder, how, kept }
    }

    /// The documents of a file that is as it was, unless one of them is to be read.
    pub fn documents(&self, path: &Path, is_read: &dyn Fn(&Capture) -> bool) -> Option<Captures<'static>> {
        let kept = self.kept.get(&number(path))?;
        stamp(path)?;
        let name = self.name(path, &hash(path).ok()?);
        let file = kept.contains(&name).then(|| self.folder.join(&name))?;
        let mut documents = 0;
        let mut ended = None;
        for row in rows(&file).ok()? {
            match row.ok()? {
                Row::End(count) => ended = Some(count),
                row => {
                    documents += 1;
                    if document(row, path).is_ok_and(|capture| is_read(&capture)) {
                        return None;
                    }
                }
            }
        }
        let rows = rows(&file).ok().filter(|_| ended == Some(documents))?;
        let path = path.to_owned();
        let not_end = |row: &io::Result<Row>| !matches!(row, Ok(Row::End(_)));
        Some(Box::new(rows.filter(not_end).map(move |row| match row {
            Ok(row) => document(row, &path),
            Err(e) => Err(Damaged::new(Origin { path: path.to_string_lossy().into_owned(), ..Origin::default() }, e.to_string())),
        })))
    }

    /// The name under which a file is kept that stood so before it was read; none where it has changed since.
    pub fn name_of(&self, path: &Path, before: Stamp) -> Option<String> {
        let hash = hash(path).ok()?;
        (stamp(path) == Some(before)).then(|| self.name(path, &hash))
    }

    fn name(&self, path: &Path, hash: &str) -> String {
        format!("{}-{}.zst", number(path), &read::sha256(format!("{}\0{hash}", self.how).as_bytes())[..32])
    }

    /// Begins to note what a file holds; what was noted of it before is gone.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn note(&self, path: &Path) -> io::Result<Notes> {
        fs::create_dir_all(&self.folder)?;
        let own = format!("{}-", number(path));
        for entry in fs::read_dir(&self.folder)?.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(&own)) {
            fs::remove_file(entry.path())?;
        }
        let half = self.folder.join("half");
        let out = zstd::Encoder::new(BufWriter::new(File::create(&half)?), 3)?;
        Ok(Notes { folder: self.folder.clone(), half, path: path.to_string_lossy().into_owned(), out, documents: 0 })
    }
}

/// What is noted of a file while it is read.
pub struct Notes {
    folder: PathBuf,
    half: PathBuf,
    path: String,
    out: zstd::Encoder<'static, BufWriter<File>>,
    documents: u64,
}

impl Notes {
    /// Notes a document.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn add(&mut self, outcome: &Outcome) -> io::Result<()> {
        // The path is known when it is asked for.
        let bare = |origin: &Origin| Origin { path: String::new(), ..origin.clone() };
        let row = match outcome {
            Outcome::Fielded(record, ..) if record.origin.path == self.path => Row::Read(bare(&record.origin), record.url.clone()),
            Outcome::Skipped(origin, url, _) if origin.path == self.path => Row::Read(bare(origin), url.clone()),
            Outcome::Failed(Damaged { origin, reason, kind }) if origin.path == self.path => match kind {
                Kind::Broken => Row::Broken(bare(origin), reason.clone()),
                Kind::Skipped(media) => Row::Skipped(bare(origin), reason.clone(), media.clone()),
                Kind::Repeats(repeat) => Row::Repeats(bare(origin), reason.clone(), repeat.clone()),
            },
            _ => return Ok(()),
        };
        self.documents += 1;
        self.line(&row)
    }

    fn line(&mut self, row: &Row) -> io::Result<()> {
        // In one piece: to compress it bit by bit costs more than to make it.
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        self.out.write_all(&line)
    }

    /// Lets go what was noted.
    pub fn forget(self) {
        let _ = fs::remove_file(&self.half);
    }

    /// Keeps what was noted.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn keep(self, name: &str) -> io::Result<()> {
        let half = self.half.clone();
        self.kept(name).inspect_err(|_| {
            let _ = fs::remove_file(half);
        })
    }

    fn kept(mut self, name: &str) -> io::Result<()> {
        self.line(&Row::End(self.documents))?;
        self.out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        fs::rename(&self.half, self.folder.join(name))
    }
}

/// How a file stands, where it is large enough to be kept.
pub fn stamp(path: &Path) -> Option<Stamp> {
    let meta = fs::metadata(path).ok().filter(|m| m.is_file() && m.len() >= LEAST_BYTES)?;
    Some(Stamp(meta.len(), meta.modified().ok()))
}

fn number(path: &Path) -> String {
    format!("{:016x}", ledger::path_number(&path.to_string_lossy()))
}

/// SHA-256 of a whole file, in hexadecimal.
fn hash(path: &Path) -> io::Result<String> {
    let (mut file, mut hash, mut buffer) = (File::open(path)?, Sha256::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hex::of(&hash.finalize())),
            Ok(read) => hash.update(&buffer[..read]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

fn rows(file: &Path) -> io::Result<impl Iterator<Item = io::Result<Row>> + use<>> {
    let lines = BufReader::new(zstd::Decoder::new(File::open(file)?)?).lines();
    Ok(lines.map(|line| Ok(serde_json::from_str(&line?)?)))
}

fn document(row: Row, path: &Path) -> Result<Capture, Damaged> {
    let whole = |origin: Origin| Origin { path: path.to_string_lossy().into_owned(), ..origin };
    let damaged = |origin: Origin, reason: String, kind: Kind| Err(Damaged { origin: whole(origin), reason, kind });
    match row {
        Row::Read(origin, url) => Ok(Capture { origin: whole(origin), media: Media::Plain, given: Given { url, ..Given::default() }, bytes: Vec::new() }),
        Row::Broken(origin, reason) => damaged(origin, reason, Kind::Broken),
        Row::Skipped(origin, reason, media) => damaged(origin, reason, Kind::Skipped(media)),
        Row::Repeats(origin, reason, repeat) => damaged(origin, reason, Kind::Repeats(repeat)),
        Row::End(_) => damaged(Origin::default(), "the notes of this file do not end where they should".to_owned(), Kind::Broken),
    }
}
