//! Rows of one length in one file, as many as the last commit knows of; what stands behind them is of a run that was killed.
//!
//! Rows in, numbers out; a row again by its number. The file grows only when the index is committed.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

pub struct Rows<const LENGTH: usize> {
    /// None where nothing is to be written: rows are kept in memory then.
    file: Option<File>,
    written: u64,
    fresh: Vec<[u8; LENGTH]>,
    is_dry: bool,
}

impl<const LENGTH: usize> Rows<LENGTH> {
    /// Opens the file with the rows that are committed. A file that lost rows is filled up with zeros, which are like nothing.
    pub fn open(path: &Path, committed: u64, is_dry: bool) -> io::Result<Self> {
        let file = match is_dry {
            true => File::open(path).ok(),
            false => Some(OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?),
        };
        if let Some(file) = file.as_ref().filter(|_| !is_dry) {
            file.set_len(committed * LENGTH as u64)?;
        }
        Ok(Rows { written: if file.is_some() { committed } else { 0 }, file, fresh: Vec::new(), is_dry })
    }

    pub fn count(&self) -> u64 {
        self.written + self.fresh.len() as u64
    }

    /// Adds a row and gives its number.
    pub fn push(&mut self, row: [u8; LENGTH]) -> u64 {
        self.fresh.push(row);
        self.count() - 1
    }

    pub fn get(&mut self, number: u64) -> io::Result<Option<[u8; LENGTH]>> {
        if let Some(at) = number.checked_sub(self.written) {
            return Ok(usize::try_from(at).ok().and_then(|at| self.fresh.get(at)).copied());
        }
        let Some(file) = &mut self.file else { return Ok(None) };
        let mut row = [0; LENGTH];
        read_at(file, number * LENGTH as u64, &mut row)?;
        Ok(Some(row))
    }

    /// Calls `each` with every row from this one on that is in the file.
    pub fn scan(&mut self, from: u64, mut each: impl FnMut(u64, &[u8; LENGTH])) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.seek(SeekFrom::Start(from * LENGTH as u64))?;
        let mut input = io::BufReader::with_capacity(1 << 18, file);
        let mut row = [0; LENGTH];
        for number in from..self.written {
            input.read_exact(&mut row)?;
            each(number, &row);
        }
        Ok(())
    }

    /// Brings what was added to the disk; it counts once the index is committed with the new length.
    pub fn save(&mut self) -> io::Result<()> {
        if self.is_dry || self.fresh.is_empty() {
            return Ok(());
        }
        let file = self.file.as_mut().expect("rows are written only where there is a file");
        file.seek(SeekFrom::Start(self.written * LENGTH as u64))?;
        file.write_all(self.fresh.as_flattened())?;
        file.sync_data()?;
        self.written += self.fresh.len() as u64;
        self.fresh.clear();
        Ok(())
    }
}

/// Fills the buffer from this place of the file; with zeros behind its end.
#[cfg(unix)]
pub fn read_at(file: &File, at: u64, buffer: &mut [u8]) -> io::Result<()> {
    use std::os::unix::fs::FileExt;
    let mut done = 0;
    while done < buffer.len() {
        match file.read_at(&mut buffer[done..], at + done as u64)? {
            0 => break,
            read => done += read,
        }
    }
    buffer[done..].fill(0);
    Ok(())
}

/// Fills the buffer from this place of the file; with zeros behind its end.
#[cfg(not(unix))]
pub fn read_at(mut file: &File, at: u64, buffer: &mut [u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    let mut rest = Vec::new();
    file.take(buffer.len() as u64).read_to_end(&mut rest)?;
    buffer.fill(0);
    buffer[..rest.len()].copy_from_slice(&rest);
    Ok(())
}
