//! One RIS entry an article, for reference managers.

use super::{Look, cited, harmless};
use crate::model::Answer;
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    for a in cited(answer) {
        let mut tag = |name: &str, value: Option<&str>| match value {
            Some(value) => write!(out, "{name}  - {}\r\n", harmless(value)),
            None => Ok(()),
        };
        tag("TY", Some("NEWS"))?;
        tag("ID", Some(a.id))?;
        tag("TI", a.title)?;
        a.authors.iter().try_for_each(|name| tag("AU", Some(name)))?;
        tag("T2", a.source)?;
        tag("DA", a.published.map(|d| d.format("%Y/%m/%d/").to_string()).as_deref())?;
        tag("PY", a.published.map(|d| d.format("%Y").to_string()).as_deref())?;
        tag("LA", a.language)?;
        tag("UR", a.url)?;
        tag("Y2", a.captured)?;
        write!(out, "ER  - \r\n\r\n")?;
    }
    Ok(())
}
