//! The flags of the claims ledger, and how its answer is laid out.

use crate::{
    index::{Index, Kin},
    lexicon::{Codebook, Lexicon},
    model::{Answer, ColumnsBy, CountBy, LedgerAsk, Request, TollRule},
    query::{self, ledger},
};
use anyhow::{Context, bail};
use clap::Args;

/// How claims are laid side by side.
#[derive(Args)]
#[command(next_help_heading = "Claims ledger")]
pub struct Flags {
    /// Lay out who says which number: claimants down, days or reports across; what excludes each other is marked ≠.
    #[arg(long, value_name = "ROWS", value_parser = ["claimant"])]
    matrix: Option<String>,
    /// The columns of --matrix: day (of the event), published, or report (each article).
    #[arg(long, value_name = "COLUMNS", default_value = "day")]
    columns: ColumnsBy,
    /// Show how the numbers of each incident were revised, who moved first, and low, best and high.
    #[arg(long)]
    toll: bool,
    /// What --toll takes as the best: max, latest, lowest-official or median.
    #[arg(long, value_name = "RULE", default_value = "max")]
    rule: TollRule,
    /// List incidents: claims of several articles about one place, day and kind, with why they were put together.
    #[arg(long)]
    incidents: bool,
    /// What counts once, in facets and in the ledger: article, claim, cluster (copies of one story), outlet or claimant;
    /// usually article, in the ledger cluster.
    #[arg(long, value_name = "UNIT")]
    pub count: Option<CountBy>,
}

/// Claims that a ledger may hold in memory at once.
const CLAIMS_MAX: u64 = 500_000;

impl Flags {
    /// What is asked; nothing where the claims are only listed. `coded`: the answer is to be rows of an event data set.
    pub fn ask(&self, coded: bool) -> Option<LedgerAsk> {
        let laid = self.matrix.is_some() || self.toll || self.incidents || coded;
        let count = self.count.unwrap_or(if laid { CountBy::Cluster } else { CountBy::Article });
        let matrix = self.matrix.as_ref().map(|_| self.columns);
        (laid || self.count.is_some()).then_some(LedgerAsk { count, matrix, toll: self.toll.then_some(self.rule), incidents: self.incidents || coded })
    }

    /// Whether something else than a list of claims is asked for.
    pub fn lays_out(&self) -> bool {
        self.matrix.is_some() || self.toll || self.incidents
    }
}

/// All claims that match: a ledger is laid out of them, and its page cut afterwards.
pub fn whole(index: &Index, request: &Request, lexicon: &Lexicon, kinds: &[String]) -> anyhow::Result<Answer> {
    let counts = Request { facets: Vec::new(), timeline: None, explain: false, limit: Some(0), ..request.clone() };
    let claims = query::answer(index, &counts, lexicon, kinds)?.total_claims;
    if claims > CLAIMS_MAX {
        bail!("{claims} claims match, a ledger takes {CLAIMS_MAX}; narrow the query");
    }
    Ok(query::answer(index, &Request { claims: true, limit: None, offset: 0, ..request.clone() }, lexicon, kinds)?)
}

/// Lays the claims of an answer out as asked, and as rows of an event data set where the format is one.
pub fn lay(answer: &mut Answer, ask: LedgerAsk, format: &str, lexicon: &Lexicon) -> anyhow::Result<()> {
    ledger::lay(answer, ask, lexicon as &dyn Kin);
    if let Some(set) = EVENT_SETS.iter().find(|set| **set == format) {
        let book = codebook(set, lexicon)?;
        let coded = ledger::coded(answer, &book, lexicon);
        answer.ledger.as_mut().expect("it was laid out above").coded = Some(coded);
    }
    Ok(())
}

/// The codebook of an event data set, checked.
pub fn codebook(set: &str, lexicon: &Lexicon) -> anyhow::Result<Codebook> {
    let book = Codebook::load(&lexicon.data, set).context("the codebook cannot be used")?;
    match ledger::strange(&book).first() {
        Some(word) => bail!("schema/{set}.toml: nothing of ours is called {word:?}"),
        None => Ok(book),
    }
}

/// Formats that are rows of an event data set; each has its codebook in `schema/`.
pub const EVENT_SETS: &[&str] = &["acled", "ged"];

/// Cuts the claims of a laid-out answer to the page that was asked for.
pub fn page(answer: &mut Answer, request: &Request) {
    answer.offset = request.offset;
    answer.claims.drain(..request.offset.min(answer.claims.len()));
    answer.claims.truncate(request.limit.unwrap_or(usize::MAX));
}
