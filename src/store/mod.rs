//! The only room that names sqlx: surveys, waves, rosters, boxes, releases and accounts, in SQLite or PostgreSQL.
//! Owns tables and statements; rows never leave it, domain values do. It names no cryptography, page or answer file.
//!
//! # Two databases, one text
//! Every statement is one `&'static str` with `$1` binds that both databases read; where they must differ a visible
//! `match` holds the two texts. SQL neither calculates nor sorts: `frame` counts, Rust sorts.
//!
//! # What is not kept
//! No time, address, agent or order of a response; no column that joins a response to a person or to its comment; no answer
//! that can be read ([`Vessel`]). Statements are not logged, not even slow ones. Comments are taken out of the box for two
//! people to look at and rest here encrypted; they and what staff decided about them live until the release only.

mod accounts;
mod comments;
mod doctor;
mod error;
mod migrate;
mod order;
mod releases;
mod rosters;
mod surveys;
mod vessel;
mod wave_keys;
mod waves;

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Error};

pub use accounts::{ApiToken, Session, User};
pub use comments::{ReviewChange, Reviews};
pub use error::StoreError;
pub use releases::StoredRelease;
pub use vessel::{Seen, Slot, SlotKind, Vessel, VesselState, Written};
pub use wave_keys::{Shredding, WaveKeys};

/// How long a writer waits for others.
const PATIENCE: Duration = Duration::from_secs(15);

/// A database.
#[derive(Clone)]
pub enum Store {
    /// One file.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

/// Binds `pool` in both arms, so that one text serves both databases.
macro_rules! on {
    ($store:expr, $pool:ident => $work:expr) => {
        match $store {
            $crate::store::Store::Sqlite($pool) => $work,
            $crate::store::Store::Postgres($pool) => $work,
        }
    };
}
use on;

impl Store {
    /// Opens `sqlite:PATH` (made if missing, readable by its owner only) or `postgres://...`. Does not migrate.
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::Unreachable`], or [`StoreError::Newer`] if a later program migrated it.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = match (sqlite_path(url), url.split_once(':')) {
            (Some(path), _) => Self::Sqlite(open_sqlite(path).await?),
            (None, Some(("postgres" | "postgresql", _))) => Self::Postgres(open_postgres(url).await?),
            _ => return Err(StoreError::Address("it names no database Kotae knows".to_owned())),
        };
        store.refuse_newer().await?;
        Ok(store)
    }

    /// Copies an SQLite database into a new file, readable by its owner only.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] with PostgreSQL, whose own tools copy it; the database's failures, e.g. if the file is there.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let Self::Sqlite(pool) = self else {
            return Err(StoreError::Unfit("a PostgreSQL database is copied by its own tools".to_owned()));
        };
        make_private(file).map_err(|fault| StoreError::Unreachable(Error::Io(fault)))?;
        sqlx::query("VACUUM INTO $1").bind(file.display().to_string()).execute(pool).await?;
        Ok(())
    }

    /// Closes all connections. SQLite then folds its journal into the file and removes it.
    pub async fn close(&self) {
        on!(self, pool => pool.close().await);
    }

    /// How a transaction begins that is going to write: SQLite takes its one write lock at once, so that nothing read
    /// inside can change before the commit; PostgreSQL locks the rows it reads.
    const fn begin(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            Self::Postgres(_) => "BEGIN",
        }
    }
}

/// The path of an SQLite address.
fn sqlite_path(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").unwrap_or(path))
}

async fn open_sqlite(path: &str) -> Result<SqlitePool, StoreError> {
    if path.is_empty() || path.starts_with(':') {
        return Err(StoreError::Address(format!("`{path}` is not the path of a file")));
    }
    make_private(Path::new(path)).map_err(|fault| StoreError::Unreachable(Error::Io(fault)))?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new().max_connections(4).acquire_timeout(PATIENCE * 2);
    pool.connect_with(options).await.map_err(StoreError::Unreachable)
}

/// Makes the file if it is missing; on Unix nobody but its owner may read it, and SQLite gives its journal the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

async fn open_postgres(url: &str) -> Result<PgPool, StoreError> {
    // The address may hold a password: the fault names what is wrong, never the address.
    let options: PgConnectOptions = url.parse().map_err(|fault: Error| StoreError::Address(fault.to_string()))?;
    let options = options.disable_statement_logging();
    // Tried once by hand: a pool would keep trying in silence until its patience ends, and then not say why.
    let fault = |fault: Error| StoreError::Unreachable(fault);
    let slow = |_| StoreError::Unreachable(Error::PoolTimedOut);
    let first = tokio::time::timeout(PATIENCE, options.connect()).await.map_err(slow)?.map_err(fault)?;
    first.close().await.map_err(fault)?;
    Ok(PgPoolOptions::new().max_connections(8).acquire_timeout(PATIENCE * 2).connect_lazy_with(options))
}
