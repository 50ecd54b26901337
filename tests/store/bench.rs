//! A database for one story, and the values the stories tell of.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Once;

use jiff::civil::date;
use kotae::domain::codebook::Codebook;
use kotae::domain::ids::{AttributeId, LevelCode, ResponseId, WaveId};
use kotae::domain::response::Response;
use kotae::domain::roster::{Roster, RosterCell};
use kotae::domain::survey::{Level, MinimumGroup, RichText, Rounding, Survey, Text};
use kotae::domain::wave::{Dates, FiscalYear, Policy, Wave, WaveState};
use kotae::store::{Store, StoredRelease, Submission};
use sqlx::AssertSqlSafe;

pub const SOURCE: &str = include_str!("../../surveys/aomori-engagement.toml");
pub const HASH: &str = "5f0c";

static SKIPPED: Once = Once::new();

/// A migrated, empty database of its own.
pub struct Bench {
    pub store: Store,
    pub url: String,
    pub folder: tempfile::TempDir,
}

impl Bench {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("kotae.db").display());
        Self::open(url, folder).await
    }

    /// `None`, loudly, without a server; in CI that is a failure.
    pub async fn postgres(story: &str) -> Option<Self> {
        let Ok(server) = std::env::var("KOTAE_TEST_POSTGRES") else {
            assert!(std::env::var_os("CI").is_none(), "CI must set KOTAE_TEST_POSTGRES: see tests/postgres");
            // Written past the test runner, which swallows what a passing test prints.
            let loud = "\nSKIPPED: no story is told on PostgreSQL. Set KOTAE_TEST_POSTGRES=$(tests/postgres start)\n";
            SKIPPED.call_once(|| std::io::stderr().write_all(loud.as_bytes()).unwrap());
            return None;
        };
        let schema = format!("{}_{}", &story[..story.len().min(40)], std::process::id());
        let admin = Store::open(&server).await.unwrap();
        raw(&admin, &format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")).await;
        admin.close().await;
        let join = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{join}options=-csearch_path%3D{schema}&application_name={schema}");
        Some(Self::open(url, tempfile::tempdir().unwrap()).await)
    }

    async fn open(url: String, folder: tempfile::TempDir) -> Self {
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        Self { store, url, folder }
    }

    /// A wave of 2024 with its survey and roster, in a state.
    pub async fn wave(&self, state: WaveState) -> (Wave, Codebook) {
        let wave = Wave { state, ..wave(2024) };
        self.store.add_survey(HASH, SOURCE).await.unwrap();
        self.store.add_wave(&wave).await.unwrap();
        let roster = roster(&["D02-S01", "D01-S03", "D01-S01"]);
        self.store.replace_roster(&wave.id, &roster).await.unwrap();
        (wave, codebook(&roster))
    }

    pub async fn end(self) {
        if let Store::Postgres(_) = self.store {
            raw(&self.store, "DO $$ BEGIN EXECUTE 'DROP SCHEMA ' || current_schema() || ' CASCADE'; END $$").await;
        }
        self.store.close().await;
    }
}

/// Statements around the store, as an intruder or a careless administrator would send them.
pub async fn raw(store: &Store, sql: &str) {
    try_raw(store, sql).await.unwrap();
}

pub async fn try_raw(store: &Store, sql: &str) -> Result<(), sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    match store {
        Store::Sqlite(pool) => sqlx::raw_sql(sql).execute(pool).await.map(drop),
        Store::Postgres(pool) => sqlx::raw_sql(sql).execute(pool).await.map(drop),
    }
}

/// The first column of a query, as text.
pub async fn column(store: &Store, sql: &str) -> Vec<String> {
    let sql = AssertSqlSafe(sql.to_owned());
    match store {
        Store::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        Store::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
    }
}

pub fn survey() -> Survey {
    Survey::read(SOURCE).unwrap()
}

pub fn wave(year: i16) -> Wave {
    Wave {
        id: WaveId::from_random(scatter(year.unsigned_abs().into()).to_le_bytes()),
        survey_hash: HASH.to_owned(),
        fiscal_year: FiscalYear::new(year).unwrap(),
        organisation: "青森市 \"A\" \\ 'B'".to_owned(),
        synthetic: year % 2 == 0,
        dates: Dates::new(date(year, 11, 5), date(year, 11, 30), date(year, 4, 1)).unwrap(),
        policy: Policy { minimum_group: MinimumGroup::new(7).unwrap(), rounding: Rounding::Exact },
        state: WaveState::Draft,
    }
}

/// One cell for each section, in the order given, with labels that need care.
pub fn roster(sections: &[&str]) -> Roster {
    let text = |ja: &str, easy| Text {
        ja: RichText::parse(ja).unwrap(),
        en: RichText::parse("Section of \"{organisation}\"").unwrap(),
        ja_easy: easy,
    };
    let level =
        |code: &str, easy| Level { code: LevelCode::parse(code).unwrap(), label: text("市民\\税務課", easy) };
    let name = |name: &str| AttributeId::parse(name).unwrap();
    let easy = || Some(RichText::parse("｜市民《しみん》").unwrap());
    let cell = |(at, section): (usize, &&str)| RosterCell {
        levels: BTreeMap::from([
            (name("section"), level(section, easy())),
            (name("department"), level(&section[..3], None)),
        ]),
        headcount: u32::try_from(at).unwrap() * 7,
    };
    Roster::new(sections.iter().enumerate().map(cell).collect(), &survey()).unwrap()
}

pub fn codebook(roster: &Roster) -> Codebook {
    Codebook::new(survey(), Some(roster))
}

pub fn response(codebook: &Codebook, fields: &[(&str, &str)]) -> Response {
    let find = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
    Response::parse(codebook, find).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// A response with something of everything; `n` makes it differ from others.
pub fn submission(codebook: &Codebook, n: u64) -> Submission {
    let (answer, remark) = ((n % 5 + 1).to_string(), format!("意見 {n}: \"'\\\n二行目"));
    let fields = [
        ("q01", answer.as_str()),
        ("q02", "-"),
        ("q13", "5"),
        ("grade", "kacho"),
        ("section", "D01-S03"),
        ("comment", &remark),
    ];
    Submission { id: id(n), comment_id: id(n + (1 << 40)), response: response(codebook, &fields) }
}

pub fn submissions(codebook: &Codebook, numbers: std::ops::Range<u64>) -> Vec<Submission> {
    numbers.map(|n| submission(codebook, n)).collect()
}

/// An id as random as the program's, but the same in every run.
pub fn id(n: u64) -> ResponseId {
    let (low, high) = (scatter(n).to_le_bytes(), scatter(!n).to_le_bytes());
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&low);
    bytes[8..].copy_from_slice(&high);
    ResponseId::from_random(bytes)
}

/// The finaliser of splitmix64.
fn scatter(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

pub fn frozen(version: u32, json: &str) -> StoredRelease {
    StoredRelease { version, json: json.to_owned(), hash: "h".to_owned(), certificate: "c".to_owned() }
}
