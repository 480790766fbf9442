//! Which texts share a band of their prints: sorted files of (band, row), and the newest rows in memory.
//!
//! Two texts of likeness 0.5 share one of the 32 bands of four numbers with a chance of 87 %, of 0.6 with 99 %. What is in memory is
//! bounded: after so many rows it becomes a sorted file, and four files of one size become one. All of it can be made again from
//! the rows, so a file that belongs to no commit is simply removed.

use super::{print::BINS, rows::read_at};
use rustc_hash::FxHashMap;
use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    iter,
    path::{Path, PathBuf},
};

const ROWS_OF_BAND: usize = 4;
/// Rows held in memory.
const FRESH_MAX: u64 = 1 << 15;
/// As many files of one size are made one.
const FILES_OF_SIZE: usize = 4;
/// Rows looked at of one band; that many share it only where texts are made by a template.
const OF_BAND_MAX: usize = 8;
/// Pairs read at a time.
const PIECE: usize = 256;

/// A band and a row that has it, ordered by the band.
fn pair(band: u32, row: u64) -> u64 {
    u64::from(band) << 32 | row
}

pub fn bands(bins: &[u8; BINS]) -> impl Iterator<Item = u32> + '_ {
    (0_u32..).zip(bins.chunks_exact(ROWS_OF_BAND)).map(|(number, band)| {
        let value = u32::from_le_bytes(band.try_into().expect("a band has four numbers"));
        let mixed = (value ^ number.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B);
        (mixed ^ mixed >> 15).wrapping_mul(0xC2B2_AE35)
    })
}

pub struct Bands {
    folder: PathBuf,
    runs: Vec<Run>,
    fresh: Fresh,
    /// The first row that stands in no file.
    pub from: u64,
}

/// The newest rows by their bands.
#[derive(Default)]
struct Fresh {
    /// The place of the last row of each band, counted from 1.
    last: FxHashMap<u32, u32>,
    /// Each row with the place of the one before it of the same band; 0 where there is none.
    rows: Vec<(u32, u32)>,
}

impl Fresh {
    /// The rows of a band, the last first.
    fn of(&self, band: u32) -> impl Iterator<Item = u32> + '_ {
        self.from(self.last.get(&band).copied().unwrap_or(0))
    }

    fn from(&self, mut place: u32) -> impl Iterator<Item = u32> + '_ {
        iter::from_fn(move || {
            let (row, before) = *self.rows.get(place.checked_sub(1)? as usize)?;
            place = before;
            Some(row)
        })
    }

    /// Adds a row to a band, unless that has enough.
    fn add(&mut self, band: u32, row: u32) {
        let last = self.last.get(&band).copied().unwrap_or(0);
        if self.from(last).count() < OF_BAND_MAX {
            self.rows.push((row, last));
            self.last.insert(band, self.rows.len() as u32);
        }
    }

    /// All of it, sorted, and none of it is left.
    fn take(&mut self) -> Vec<u64> {
        let Fresh { last, rows } = std::mem::take(self);
        let fresh = Fresh { last: FxHashMap::default(), rows };
        let mut pairs: Vec<u64> = last.into_iter().flat_map(|(band, place)| fresh.from(place).map(move |row| pair(band, u64::from(row)))).collect();
        pairs.sort_unstable();
        pairs
    }
}

/// One sorted file, of these rows.
struct Run {
    from: u64,
    to: u64,
    path: PathBuf,
    file: File,
    pairs: u64,
    /// The band with which each piece begins.
    firsts: Vec<u32>,
}

impl Bands {
    /// Opens the files whose rows are committed and removes the others. The caller adds the rows from `from` on.
    pub fn open(folder: &Path, committed: u64, is_dry: bool) -> io::Result<Self> {
        let mut runs: Vec<Run> = Vec::new();
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry?.path();
            let Some((from, to)) = span(&path) else { continue };
            if to <= committed && from < to {
                runs.push(Run::open(from, to, path)?);
            } else if !is_dry {
                fs::remove_file(path)?;
            }
        }
        // A kill while files are made one leaves both; the larger holds the smaller.
        runs.sort_by_key(|r| (r.from, std::cmp::Reverse(r.to)));
        let mut kept: Vec<Run> = Vec::new();
        for run in runs {
            let next = kept.last().map_or(0, |r| r.to);
            if run.from == next {
                kept.push(run);
            } else if !is_dry {
                fs::remove_file(&run.path)?;
            }
        }
        let from = kept.last().map_or(0, |r| r.to);
        Ok(Bands { folder: folder.to_owned(), runs: kept, fresh: Fresh::default(), from })
    }

    pub fn add(&mut self, row: u64, bins: &[u8; BINS]) {
        let Ok(row) = u32::try_from(row) else { return };
        bands(bins).for_each(|band| self.fresh.add(band, row));
    }

    /// Rows that share a band, those that share most first.
    pub fn sharing(&self, bins: &[u8; BINS]) -> io::Result<Vec<u64>> {
        let mut shared: FxHashMap<u64, u32> = FxHashMap::default();
        let mut found = Vec::new();
        for band in bands(bins) {
            found.clear();
            for run in &self.runs {
                run.find(band, &mut found)?;
            }
            found.extend(self.fresh.of(band).map(u64::from));
            found.iter().for_each(|row| *shared.entry(*row).or_default() += 1);
        }
        let mut rows: Vec<(u64, u32)> = shared.into_iter().collect();
        rows.sort_unstable_by_key(|(row, count)| (std::cmp::Reverse(*count), *row));
        Ok(rows.into_iter().map(|(row, _)| row).collect())
    }

    /// Writes what is in memory as a file when it is much, as far as `to`, which is about to be committed.
    pub fn save(&mut self, to: u64) -> io::Result<()> {
        if to - self.from < FRESH_MAX {
            return Ok(());
        }
        let pairs = self.fresh.take();
        self.write(self.from, to, pairs.into_iter().map(Ok))?;
        self.from = to;
        while let Some(at) = self.merging() {
            let old = self.runs.split_off(at);
            let (from, to) = (old[0].from, old.last().map_or(0, |r| r.to));
            self.write(from, to, merged(&old)?)?;
            old.iter().try_for_each(|run| fs::remove_file(&run.path))?;
        }
        Ok(())
    }

    /// Where the last files begin that are of one size and enough to be made one.
    fn merging(&self) -> Option<usize> {
        let at = self.runs.len().checked_sub(FILES_OF_SIZE)?;
        let size = |run: &Run| (run.to - run.from).max(1).ilog2();
        let last = size(self.runs.last()?);
        self.runs[at..].iter().all(|run| size(run) / 2 == last / 2).then_some(at)
    }

    fn write(&mut self, from: u64, to: u64, pairs: impl Iterator<Item = io::Result<u64>>) -> io::Result<()> {
        let path = self.folder.join(format!("{from}-{to}.bands"));
        let half = path.with_extension("new");
        let mut out = BufWriter::new(File::create(&half)?);
        for pair in pairs {
            out.write_all(&pair?.to_le_bytes())?;
        }
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()?;
        fs::rename(&half, &path)?;
        self.runs.push(Run::open(from, to, path)?);
        Ok(())
    }
}

/// The rows that a file's name tells.
fn span(path: &Path) -> Option<(u64, u64)> {
    let (from, to) = path.file_name()?.to_str()?.strip_suffix(".bands")?.split_once('-')?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

/// The pairs of several files in one order.
fn merged(runs: &[Run]) -> io::Result<impl Iterator<Item = io::Result<u64>> + use<>> {
    let mut inputs = runs.iter().map(|run| File::open(&run.path).map(BufReader::new)).collect::<io::Result<Vec<_>>>()?;
    let mut heads = inputs.iter_mut().map(next).collect::<io::Result<Vec<_>>>()?;
    Ok(std::iter::from_fn(move || {
        let (at, least) = heads.iter().enumerate().filter_map(|(at, head)| Some((at, (*head)?))).min_by_key(|(_, pair)| *pair)?;
        match next(&mut inputs[at]) {
            Ok(head) => heads[at] = head,
            Err(e) => return Some(Err(e)),
        }
        Some(Ok(least))
    }))
}

fn next(input: &mut BufReader<File>) -> io::Result<Option<u64>> {
    let mut bytes = [0; 8];
    match input.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(u64::from_le_bytes(bytes))),
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(e) => Err(e),
    }
}

impl Run {
    fn open(from: u64, to: u64, path: PathBuf) -> io::Result<Self> {
        let file = File::open(&path)?;
        let pairs = file.metadata()?.len() / 8;
        let mut firsts = Vec::new();
        for at in (0..pairs).step_by(PIECE) {
            let mut pair = [0; 8];
            read_at(&file, at * 8, &mut pair)?;
            firsts.push((u64::from_le_bytes(pair) >> 32) as u32);
        }
        Ok(Run { from, to, path, file, pairs, firsts })
    }

    /// The rows of a band.
    fn find(&self, band: u32, out: &mut Vec<u64>) -> io::Result<()> {
        let before = out.len();
        // The band may begin in the piece before the first one that begins with it.
        let mut at = self.firsts.partition_point(|first| *first < band).saturating_sub(1) as u64 * PIECE as u64;
        loop {
            let piece = self.piece(at)?;
            for pair in &piece {
                let of = (pair >> 32) as u32;
                if of > band || out.len() - before >= OF_BAND_MAX {
                    return Ok(());
                }
                if of == band {
                    out.push(pair & 0xffff_ffff);
                }
            }
            if piece.len() < PIECE {
                return Ok(());
            }
            at += PIECE as u64;
        }
    }

    fn piece(&self, at: u64) -> io::Result<Vec<u64>> {
        let length = usize::try_from(self.pairs.saturating_sub(at)).unwrap_or(usize::MAX).min(PIECE);
        let mut bytes = [0; PIECE * 8];
        read_at(&self.file, at * 8, &mut bytes[..length * 8])?;
        Ok(bytes[..length * 8].chunks_exact(8).map(|b| u64::from_le_bytes(b.try_into().expect("eight bytes"))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(seed: u64) -> [u8; BINS] {
        std::array::from_fn(|at| crate::lexicon::fold::hash(&format!("{seed} {at}")) as u8)
    }

    #[test]
    fn rows_are_found_in_memory_in_files_and_after_merging() {
        let folder = std::env::temp_dir().join(format!("dateline-bands-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut all = Bands::open(&folder, 0, false).unwrap();
        const STEP: u64 = 400;
        for row in 0..STEP * 9 {
            all.add(row, &bins(row));
            if row % STEP == STEP - 1 {
                // As if that many were much.
                all.from = (row + 1).saturating_sub(STEP);
                let pairs = all.fresh.take();
                all.write(all.from, row + 1, pairs.into_iter().map(Ok)).unwrap();
                all.from = row + 1;
            }
        }
        let old = all.runs.split_off(5);
        let (from, to) = (old[0].from, old.last().unwrap().to);
        all.write(from, to, merged(&old).unwrap()).unwrap();
        all.add(STEP * 9, &bins(STEP * 9));
        for row in 0..=STEP * 9 {
            assert_eq!(all.sharing(&bins(row)).unwrap().first(), Some(&row));
        }
        assert!(all.sharing(&bins(1 << 40)).unwrap().is_empty());
        // Files of rows that no commit knows are removed.
        assert_eq!(Bands::open(&folder, STEP * 2, false).unwrap().from, STEP * 2);
        let _ = fs::remove_dir_all(&folder);
    }
}
