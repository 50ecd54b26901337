//! The box of a wave: equal slots, written over in place, which say neither how many are filled nor in which order.
//! Owns tables vessel and slot; knows bytes only. On SQLite they rest in a file of their own, whose journal is deleted with
//! every commit; on PostgreSQL the rows keep the order of changes until they are written anew ([`Vessel::rewrite`]).

use sqlx::QueryBuilder;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Error};

use super::{PATIENCE, Store, StoreError, make_private, on, sqlite_path};
use crate::domain::ids::WaveId;

/// The boxes of an installation.
#[derive(Clone)]
pub struct Vessel(pub(super) Store);

/// What a slot may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlotKind {
    /// Sealed answers.
    Answers,
    /// A sealed comment.
    Comment,
}

/// One place of a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What it may hold.
    pub kind: SlotKind,
    /// Its number, from 0.
    pub place: u32,
    /// Its bytes: as many in every slot of its kind.
    pub content: Vec<u8>,
}

/// Whether a box takes answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VesselState {
    /// Answers go in.
    Open,
    /// Nothing goes in any more but a correction.
    Shut,
}

/// Which box was seen: whoever writes names it, and is refused if it has changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its state.
    pub state: VesselState,
    /// Random, new with every change.
    pub generation: String,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// All of it rests, durably.
    Done,
    /// Nothing is written: the box has changed since it was seen, or is gone.
    Stale,
}

impl SlotKind {
    const ALL: [Self; 2] = [Self::Answers, Self::Comment];

    /// `answers` or `comment`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Comment => "comment",
        }
    }
}

impl VesselState {
    const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Shut => "shut",
        }
    }
}

/// Adds rows in the order given; a macro, because the two databases have no type in common.
macro_rules! add_slots {
    ($transaction:ident, $wave:expr, $slots:expr) => {
        for rows in $slots.chunks(ROWS) {
            let mut insert = QueryBuilder::new("INSERT INTO slot (wave_id, kind, place, content) ");
            insert.push_values(rows, |mut row, slot| {
                row.push_bind($wave.as_str()).push_bind(slot.kind.code());
                row.push_bind(i64::from(slot.place)).push_bind(slot.content.as_slice());
            });
            insert.build().execute(&mut *$transaction).await?;
        }
    };
}

/// Slots handed over in one statement: four values each, of the 32,766 that SQLite takes.
const ROWS: usize = 1000;

impl Vessel {
    /// Opens the boxes beside the database of an address. Does not migrate.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = match sqlite_path(url) {
            None => Store::open(url).await?,
            Some(path) => {
                let path = std::path::Path::new(path).with_extension("box.db");
                make_private(&path).map_err(|fault| StoreError::Unreachable(Error::Io(fault)))?;
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .journal_mode(SqliteJournalMode::Delete)
                    .synchronous(SqliteSynchronous::Extra)
                    .busy_timeout(PATIENCE)
                    .pragma("secure_delete", "ON")
                    .pragma("temp_store", "MEMORY")
                    .disable_statement_logging();
                let pool = SqlitePoolOptions::new().max_connections(4).acquire_timeout(PATIENCE * 2);
                Store::Sqlite(pool.connect_with(options).await.map_err(StoreError::Unreachable)?)
            }
        };
        Ok(Self(store))
    }

    /// The database the boxes rest in, to be copied or looked at from outside.
    #[must_use]
    pub const fn database(&self) -> &Store {
        &self.0
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.0.close().await;
    }

    /// Makes the box of a wave; `false` if it has one.
    ///
    /// # Errors
    /// The database's failures; nothing is made then.
    pub async fn fill(&self, wave: &WaveId, generation: &str, slots: &[Slot]) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO vessel (wave_id, state, generation) VALUES ($1, $2, $3) ON CONFLICT (wave_id) DO NOTHING";
        on!(&self.0, pool => {
            let mut transaction = pool.begin_with(self.0.begin()).await?;
            let made = sqlx::query(sql).bind(wave.as_str()).bind(VesselState::Open.code()).bind(generation);
            if made.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            add_slots!(transaction, wave, slots);
            transaction.commit().await?;
        });
        Ok(true)
    }

    /// The state of a wave's box without its content, if it has one.
    ///
    /// # Errors
    /// [`StoreError::Impossible`] for a state that no box has; the database's failures.
    pub async fn find(&self, wave: &WaveId) -> Result<Option<Seen>, StoreError> {
        let sql = "SELECT state, generation FROM vessel WHERE wave_id = $1";
        let row: Option<(String, String)> =
            on!(&self.0, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_optional(pool).await)?;
        row.map(|row| seen(wave, row)).transpose()
    }

    /// The whole box of a wave, if it has one.
    ///
    /// # Errors
    /// [`StoreError::Impossible`] for a value that no slot has; the database's failures.
    pub async fn load(&self, wave: &WaveId) -> Result<Option<(Seen, Vec<Slot>)>, StoreError> {
        let head = "SELECT state, generation FROM vessel WHERE wave_id = $1";
        let rows = "SELECT kind, place, content FROM slot WHERE wave_id = $1";
        on!(&self.0, pool => {
            // One transaction: content and generation belong together.
            let mut transaction = pool.begin_with(self.reading()).await?;
            let found: Option<(String, String)> =
                sqlx::query_as(head).bind(wave.as_str()).fetch_optional(&mut *transaction).await?;
            let Some(found) = found else { return Ok(None) };
            let slots: Vec<(String, i64, Vec<u8>)> =
                sqlx::query_as(rows).bind(wave.as_str()).fetch_all(&mut *transaction).await?;
            transaction.commit().await?;
            let slots = slots.into_iter().map(|row| slot(wave, row)).collect::<Result<_, _>>()?;
            Ok(Some((seen(wave, found)?, slots)))
        })
    }

    /// Writes over some slots of a box that is still as it was seen; all of them or none. Durable when it returns.
    ///
    /// # Errors
    /// The database's failures, e.g. a full disk; nothing is written then.
    pub async fn write(
        &self,
        wave: &WaveId,
        seen: &Seen,
        generation: &str,
        slots: &[Slot],
    ) -> Result<Written, StoreError> {
        let sql = "UPDATE slot SET content = $4 WHERE wave_id = $1 AND kind = $2 AND place = $3";
        on!(&self.0, pool => {
            let mut transaction = pool.begin_with(self.0.begin()).await?;
            let hold = sqlx::query(HOLD).bind(wave.as_str()).bind(&seen.generation).bind(seen.state.code()).bind(generation);
            if hold.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(Written::Stale);
            }
            for slot in slots {
                let update = sqlx::query(sql).bind(wave.as_str()).bind(slot.kind.code())
                    .bind(i64::from(slot.place)).bind(slot.content.as_slice());
                if update.execute(&mut *transaction).await?.rows_affected() != 1 {
                    return Err(StoreError::Missing(format!("slot {} in the box of wave {wave}", slot.place)));
                }
            }
            transaction.commit().await?;
        });
        Ok(Written::Done)
    }

    /// Writes a whole box anew, in the order given and in one transaction, so that no row is older than another.
    ///
    /// # Errors
    /// The database's failures; the box is as it was then.
    pub async fn rewrite(
        &self,
        wave: &WaveId,
        seen: &Seen,
        generation: &str,
        slots: &[Slot],
    ) -> Result<Written, StoreError> {
        let clear = "DELETE FROM slot WHERE wave_id = $1";
        on!(&self.0, pool => {
            let mut transaction = pool.begin_with(self.0.begin()).await?;
            let hold = sqlx::query(HOLD).bind(wave.as_str()).bind(&seen.generation).bind(seen.state.code()).bind(generation);
            if hold.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(Written::Stale);
            }
            sqlx::query(clear).bind(wave.as_str()).execute(&mut *transaction).await?;
            add_slots!(transaction, wave, slots);
            transaction.commit().await?;
        });
        self.sweep().await;
        Ok(Written::Done)
    }

    /// Open -> shut; `false` if it was not open.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn shut(&self, wave: &WaveId) -> Result<bool, StoreError> {
        let sql = "UPDATE vessel SET state = $2 WHERE wave_id = $1 AND state = $3";
        let done = on!(&self.0, pool => sqlx::query(sql)
            .bind(wave.as_str())
            .bind(VesselState::Shut.code())
            .bind(VesselState::Open.code())
            .execute(pool).await.map(|done| done.rows_affected()))?;
        Ok(done > 0)
    }

    /// Destroys the box of a wave: its bytes are written over, and the file is made anew without them.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn destroy(&self, wave: &WaveId) -> Result<(), StoreError> {
        on!(&self.0, pool => {
            let mut transaction = pool.begin_with(self.0.begin()).await?;
            let mut gone = 0;
            for sql in ["DELETE FROM slot WHERE wave_id = $1", "DELETE FROM vessel WHERE wave_id = $1"] {
                gone += sqlx::query(sql).bind(wave.as_str()).execute(&mut *transaction).await?.rows_affected();
            }
            transaction.commit().await?;
            if gone == 0 {
                return Ok(());
            }
        });
        let rebuild = match &self.0 {
            Store::Sqlite(_) => "VACUUM",
            Store::Postgres(_) => "VACUUM FULL slot",
        };
        on!(&self.0, pool => sqlx::query(rebuild).execute(pool).await.map(drop))?;
        Ok(())
    }

    /// PostgreSQL keeps old rows until it is told to let go; SQLite has written over them. The step is taken already, so a
    /// fault is told to the operator and stops nothing.
    async fn sweep(&self) {
        if let Store::Postgres(pool) = &self.0
            && let Err(fault) = sqlx::query("VACUUM slot").execute(pool).await
        {
            tracing::warn!("rewriting a box: `VACUUM slot` failed, old rows stay on disk for longer: {fault}");
        }
    }

    const fn reading(&self) -> &'static str {
        match &self.0 {
            Store::Sqlite(_) => "BEGIN",
            Store::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// Takes the box (`$1`) in hand if it is as it was seen (`$2`, `$3`), and gives it its next generation (`$4`).
const HOLD: &str = "UPDATE vessel SET generation = $4 WHERE wave_id = $1 AND generation = $2 AND state = $3";

fn seen(wave: &WaveId, (state, generation): (String, String)) -> Result<Seen, StoreError> {
    let states = [VesselState::Open, VesselState::Shut];
    let unknown = || StoreError::impossible(("vessel", "state"), wave.as_str(), format!("`{state}` is unknown"));
    let state = states.into_iter().find(|known| known.code() == state).ok_or_else(unknown)?;
    Ok(Seen { state, generation })
}

fn slot(wave: &WaveId, (kind, place, content): (String, i64, Vec<u8>)) -> Result<Slot, StoreError> {
    let fault = |column, fault| StoreError::impossible(("slot", column), wave.as_str(), fault);
    let known = SlotKind::ALL.into_iter().find(|known| known.code() == kind);
    let kind = known.ok_or_else(|| fault("kind", format!("`{kind}` is unknown: expected answers or comment")))?;
    let place = u32::try_from(place).map_err(|_| fault("place", format!("{place} is no place")))?;
    Ok(Slot { kind, place, content })
}
