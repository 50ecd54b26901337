//! A database for one story, and the values the stories tell of.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Once;

use jiff::civil::date;
use kotae::domain::codebook::Codebook;
use kotae::domain::ids::{AttributeId, CommentId, LevelCode, WaveId};
use kotae::domain::roster::{Roster, RosterCell};
use kotae::domain::survey::{Level, MinimumGroup, RichText, Rounding, Survey, Text};
use kotae::domain::wave::{Dates, FiscalYear, Policy, Retention, Wave, WaveState};
use kotae::store::{Slot, SlotKind, Store, StoredRelease, Vessel, WaveKeys};
use sqlx::AssertSqlSafe;

pub const SOURCE: &str = include_str!("../../surveys/aomori-engagement.toml");
pub const HASH: &str = "5f0c";

static SKIPPED: Once = Once::new();

/// A migrated, empty database of its own.
pub struct Bench {
    pub store: Store,
    pub vessel: Vessel,
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
        let vessel = Vessel::open(&url).await.unwrap();
        vessel.migrate().await.unwrap();
        Self { store, vessel, url, folder }
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

    /// Keys that were tried out, as far as the database knows.
    pub async fn give_keys(&self, draft: &Wave) {
        let [public, ticket, custody, box_key, descriptor] = Default::default();
        let keys = WaveKeys { public, ticket, custody, box_key, rehearsed: true, descriptor };
        assert!(self.store.replace_wave_keys(&draft.id, &keys).await.unwrap());
    }

    pub async fn end(self) {
        if let Store::Postgres(_) = self.store {
            raw(&self.store, "DO $$ BEGIN EXECUTE 'DROP SCHEMA ' || current_schema() || ' CASCADE'; END $$").await;
        }
        self.vessel.close().await;
        self.store.close().await;
    }

    /// The first column of a query about the boxes, as text.
    pub async fn box_column(&self, sql: &str) -> Vec<String> {
        column(self.vessel.database(), sql).await
    }
}

/// Statements around the store, as an intruder or a careless administrator would send them.
pub async fn raw(store: &Store, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match store {
        Store::Sqlite(pool) => sqlx::raw_sql(sql).execute(pool).await.map(drop),
        Store::Postgres(pool) => sqlx::raw_sql(sql).execute(pool).await.map(drop),
    }
    .unwrap();
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
        policy: Policy {
            minimum_group: MinimumGroup::new(7).unwrap(),
            rounding: Rounding::Exact,
            retention: Retention::new(24).unwrap(),
        },
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

/// Comments as they lie on the table: encrypted, by random ids.
pub fn comments(numbers: std::ops::Range<u64>) -> BTreeMap<CommentId, String> {
    let id = |n: u64| format!("{:016x}{:016x}", scatter(n), scatter(!n));
    numbers.map(|n| (CommentId::parse(&id(n)).unwrap(), format!("sealed {n}: \"'\\\n二行目"))).collect()
}

/// Slots of both kinds, full of one byte.
pub fn slots(places: std::ops::Range<u32>, byte: u8) -> Vec<Slot> {
    let both = |place| {
        [(SlotKind::Answers, 1212), (SlotKind::Comment, 8347)].map(|(kind, length)| Slot {
            kind,
            place,
            content: vec![byte; length],
        })
    };
    places.flat_map(both).collect()
}

/// The finaliser of splitmix64.
fn scatter(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

pub fn frozen(version: u32, json: &str) -> StoredRelease {
    StoredRelease {
        version,
        json: json.to_owned(),
        hash: "h".to_owned(),
        certificate: "c".to_owned(),
        ledger: "l".to_owned(),
    }
}
