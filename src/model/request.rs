//! What is asked; the same in every interface.

use chrono::NaiveDate;

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$note])* $variant),+ }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The word of flags and addresses.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                let names: Vec<&str> = Self::ALL.iter().map(|v| v.name()).collect();
                Self::ALL.iter().copied().find(|v| v.name() == word).ok_or_else(|| format!("expected one of {}", names.join(", ")))
            }
        }
    };
}

choice! {
    /// The order of hits and claims.
    Sort {
        Relevance = "relevance",
        /// Relevance, of which age takes a part.
        Recent = "recent",
        /// Newest event first.
        Date = "date",
        /// Newest publication first.
        Published = "published",
        /// Most people killed first.
        Killed = "killed",
    }
}

choice! {
    /// The width of a timeline's steps.
    Step { Day = "day", Week = "week", Month = "month", Year = "year" }
}

choice! {
    /// Which date a timeline counts.
    Dated { Event = "event", Published = "published", Captured = "captured" }
}

choice! {
    /// What counts once.
    Group {
        Article = "article",
        /// All copies of one text.
        Cluster = "cluster",
    }
}

choice! {
    /// What counts once: of the claims of a ledger that say the same one is kept, and facets count it.
    CountBy {
        /// Every article's claims.
        Article = "article",
        /// Every claim.
        Claim = "claim",
        /// Copies of one wire story.
        Cluster = "cluster",
        /// What one outlet says again.
        Outlet = "outlet",
        /// What one claimant says again, wherever it is printed.
        Claimant = "claimant",
    }
}

choice! {
    /// What the columns of a matrix are.
    ColumnsBy {
        /// Days of the events.
        Day = "day",
        /// Days of publication.
        Published = "published",
        /// Articles, in the order of their publication.
        Report = "report",
    }
}

choice! {
    /// Which of the figures of an incident is taken as the best.
    TollRule { Max = "max", Latest = "latest", LowestOfficial = "lowest-official", Median = "median" }
}

impl TollRule {
    /// What the rule takes, in words to print beside its result.
    pub fn means(self) -> &'static str {
        match self {
            TollRule::Max => "the highest number stated, denied ones apart",
            TollRule::Latest => "the number published last",
            TollRule::LowestOfficial => "the lowest of the last numbers of states, governments, forces and armed groups",
            TollRule::Median => "the median of every claimant's last number, the lower of two in the middle",
        }
    }
}

/// How claims are laid side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerAsk {
    pub count: CountBy,
    pub matrix: Option<ColumnsBy>,
    pub toll: Option<TollRule>,
    /// List the incidents with why their claims were put together.
    pub incidents: bool,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Request {
    pub query: String,
    /// Any repair of the query is an error.
    pub strict: bool,
    /// Of the words that are joined by AND, any may do; the more there are, the higher the place.
    pub any: bool,
    /// What `today` and `last 7 days` mean.
    pub today: NaiveDate,
    /// What to count by: `place`, `place=20`, `place:khar*`, `event/month`.
    pub facets: Vec<String>,
    /// Values of a facet that are listed where it does not say; `None`: all.
    pub facet_limit: Option<usize>,
    /// What counts once in facets.
    pub count: CountBy,
    /// Beside each value how many articles of the whole index have it.
    pub totals: bool,
    pub timeline: Option<(Step, Dated)>,
    /// Claims instead of articles.
    pub claims: bool,
    /// `None`: relevance where words are asked for, else the newest first.
    pub sort: Option<Sort>,
    pub offset: usize,
    /// `None`: all.
    pub limit: Option<usize>,
    /// Tell what each clause leaves.
    pub explain: bool,
    /// Older versions of an address as well.
    pub versions: bool,
    pub group: Group,
    /// Hits have their claims even where the query asks nothing of claims.
    pub all_claims: bool,
}

impl Request {
    pub fn new(query: &str, today: NaiveDate) -> Self {
        Request {
            query: query.to_owned(),
            strict: false,
            any: false,
            today,
            facets: Vec::new(),
            facet_limit: None,
            count: CountBy::Article,
            totals: false,
            timeline: None,
            claims: false,
            sort: None,
            offset: 0,
            limit: Some(20),
            explain: false,
            versions: false,
            group: Group::Article,
            all_claims: false,
        }
    }
}
