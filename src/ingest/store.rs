//! Where a run writes: the index, and beside it what is known of copies; or nowhere, to see what would become of everything.

use super::{
    IngestError, Plan,
    copies::Copies,
    ledger::{Known, Ledger, SAME_TEXT_BYTES, same_text_row},
    payloads::Payloads,
};
use crate::{
    field,
    index::{self, Checkpoint, Index, IndexError, Links, Writer},
    lexicon::Lexicon,
    model::{Origin, Published, Record},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// The counters of the checkpoint by which the rows beside the index count.
const PRINTS: &str = "prints";
const SAME_TEXTS: &str = "same_texts";
const PAYLOADS: &str = "payloads";

pub struct Store {
    /// None in a dry run.
    writer: Option<Writer>,
    /// What the index holds, in a dry run.
    held: Option<Index>,
    pub copies: Copies,
    pub payloads: Payloads,
    same_texts: super::copies::Rows<SAME_TEXT_BYTES>,
}

impl Store {
    pub fn open(plan: &Plan, lexicon: &Lexicon) -> Result<Self, IngestError> {
        let (mut writer, mut held) = (None, None);
        if plan.dry_run {
            held = match Index::open(&plan.index) {
                Ok(index) => Some(index),
                Err(IndexError::Missing(_)) => None,
                Err(e) => return Err(e.into()),
            };
        } else {
            writer = Some(Writer::open_within(&plan.index, &index::data_hash(&lexicon.data), plan.limits.index_bytes)?);
        }
        let checkpoint = match (&writer, &held) {
            (Some(writer), _) => writer.checkpoint()?,
            (_, Some(index)) => index.checkpoint()?,
            _ => Checkpoint::default(),
        };
        let count = |name: &str| checkpoint.counters.get(name).copied().unwrap_or(0);
        let folder = plan.index.join("copies");
        let copies = Copies::open(&folder, count(PRINTS), plan.dry_run).map_err(IngestError::Copies)?;
        let same_texts = super::copies::Rows::open(&folder.join("same-texts"), count(SAME_TEXTS), plan.dry_run).map_err(IngestError::Copies)?;
        let payloads = Payloads::open(&folder.join("payloads"), count(PAYLOADS), plan.dry_run).map_err(IngestError::Copies)?;
        Ok(Store { writer, held, copies, payloads, same_texts })
    }

    /// What the index holds.
    pub fn known(&self) -> Result<Vec<Known>, IngestError> {
        let known = |articles: &[index::Known]| articles.iter().map(Known::from).collect();
        Ok(match (&self.writer, &self.held) {
            (Some(writer), _) => known(writer.state().articles()),
            (_, Some(index)) => known(index.state()?.articles()),
            _ => Vec::new(),
        })
    }

    /// Tells the ledger which captures had a text that was known.
    pub fn same_texts(&mut self, ledger: &mut Ledger) -> Result<(), IngestError> {
        let mut rows = Vec::new();
        self.same_texts.scan(0, |_, row| rows.push(*row)).map_err(IngestError::Copies)?;
        ledger.know_same_texts(rows.into_iter());
        Ok(())
    }

    /// Remembers a capture whose text is that of the article with this serial, so that it is not cleaned again.
    pub fn same_text(&mut self, origin: &Origin, serial: u64) {
        self.same_texts.push(same_text_row(origin, serial));
    }

    /// Writes an article, and gives the number of its claims.
    pub fn add(&mut self, record: &Record, links: &Links, lexicon: &Lexicon) -> Result<u64, IngestError> {
        let claims = match &mut self.writer {
            Some(writer) => writer.add(record, links, lexicon)?,
            None => field::claim::group(record).len(),
        };
        Ok(claims as u64)
    }

    pub fn remove(&mut self, id: &str) -> Result<(), IngestError> {
        Ok(self.writer.as_mut().map_or(Ok(()), |writer| writer.remove(id))?)
    }

    /// What stands beside the index is brought to the disk first: it counts only once the checkpoint says so.
    fn checkpoint(&mut self) -> Result<Checkpoint, IngestError> {
        self.copies.save().and_then(|()| self.same_texts.save()).and_then(|()| self.payloads.save()).map_err(IngestError::Copies)?;
        let counters = [(PRINTS, self.copies.len()), (SAME_TEXTS, self.same_texts.count()), (PAYLOADS, self.payloads.count())];
        Ok(Checkpoint { counters: counters.map(|(name, count)| (name.to_owned(), count)).into(), ..Checkpoint::default() })
    }

    pub fn commit(&mut self) -> Result<(), IngestError> {
        let checkpoint = self.checkpoint()?;
        Ok(self.writer.as_mut().map_or(Ok(()), |writer| writer.commit(&checkpoint))?)
    }

    pub fn finish(mut self) -> Result<(), IngestError> {
        let checkpoint = self.checkpoint()?;
        Ok(self.writer.map_or(Ok(()), |writer| writer.finish(&checkpoint))?)
    }
}

/// When this version was made: captured, else changed, else published; seconds since 1970, 0 where nothing is known.
pub fn revised(record: &Record) -> u64 {
    let stated = |p: &Published| {
        seconds(&p.time.as_ref().map_or_else(|| p.date.to_string(), |time| format!("{}T{time}", p.date))).or_else(|| seconds(&p.date.to_string()))
    };
    let captured = record.captured.as_deref().and_then(seconds);
    let found = captured.or_else(|| record.modified.as_ref().and_then(stated)).or_else(|| record.published.as_ref().and_then(stated));
    found.and_then(|s| u64::try_from(s).ok()).unwrap_or(0)
}

/// As a day is written.
const DAY: &str = "YYYY-MM-DD";

/// A time or a day as seconds since 1970.
fn seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let zoned = || ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%d %H:%M:%S%:z"].iter().find_map(|form| DateTime::parse_from_str(text, form).ok()).map(|t| t.timestamp());
    let plain = || {
        let bare = text.trim_end_matches('Z');
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(bare, form).ok())
            .map(|t| t.and_utc().timestamp())
    };
    let day = || text.get(..10)?.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0).map(|t| t.and_utc().timestamp());
    if text.len() == DAY.len() {
        return day();
    }
    DateTime::parse_from_rfc3339(text).ok().map(|t| t.timestamp()).or_else(zoned).or_else(plain).or_else(day)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_read_in_the_forms_that_records_have() {
        for (text, expected) in [
            ("1970-01-02", Some(86_400)),
            ("1970-01-01T00:01:00Z", Some(60)),
            ("1970-01-01T02:00+02:00", Some(0)),
            ("1970-01-01T00:02", Some(120)),
            ("1970-01-01 00:00:07", Some(7)),
            ("yesterday", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
