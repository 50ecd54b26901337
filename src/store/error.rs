//! What can go wrong in the store.
//! Owns the one enum of errors of this room and how a database's own errors become it; runs no statement.

use sqlx::error::{DatabaseError, Error};
use sqlx::migrate::MigrateError;

/// A failure of the store. No message holds an answer, a remark, a password or a database address.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is neither of SQLite nor of PostgreSQL, or has a part that is not understood.
    #[error("cannot read the database address: {0}; expected `sqlite:PATH` or `postgres://USER@HOST/DATABASE`")]
    Address(String),
    /// No connection.
    #[error("the database cannot be reached ({0}): expected a running server or a folder that can be written to")]
    Unreachable(#[source] Error),
    /// Tables are missing.
    #[error("the database has not been migrated: run `kotae migrate` first")]
    NotMigrated,
    /// The schema comes from a later program.
    #[error("the database has migration {found}, this program knows {known}: use the newer program it was migrated by")]
    Newer {
        /// The highest migration applied.
        found: i64,
        /// The highest migration known.
        known: i64,
    },
    /// A migration failed, or one that was applied has since been altered.
    #[error("migration failed: {0}")]
    Migration(#[source] MigrateError),
    /// Something that must be unique exists already.
    #[error("{0} exists already")]
    Taken(String),
    /// Something referred to does not exist.
    #[error("there is no {0}")]
    Missing(String),
    /// A stored value that cannot be: the database was changed by other hands.
    #[error("table {table}, row {row}, column {column}: {fault}")]
    Impossible {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The key of the row.
        row: String,
        /// What was wrong and what was expected.
        fault: String,
    },
    /// A value handed in that does not belong to the survey or wave handed in with it.
    #[error("{0}")]
    Unfit(String),
    /// Others were writing for too long.
    #[error("the database is busy: try again")]
    Busy,
    /// Anything else, e.g. a full disk.
    #[error("the database failed: {0}")]
    Failed(#[source] Error),
}

impl StoreError {
    /// An [`StoreError::Impossible`] value.
    pub(super) fn impossible(
        (table, column): (&'static str, &'static str),
        row: &str,
        fault: impl std::fmt::Display,
    ) -> Self {
        Self::Impossible { table, column, row: row.to_owned(), fault: fault.to_string() }
    }

    /// Names what was added twice or what it refers to in vain; other errors pass through.
    pub(super) fn adding(error: Error, added: impl Into<String>, refers_to: impl Into<String>) -> Self {
        match error.as_database_error() {
            Some(fault) if fault.is_unique_violation() => Self::Taken(added.into()),
            Some(fault) if fault.is_foreign_key_violation() => Self::Missing(refers_to.into()),
            _ => Self::from(error),
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error {
            Error::PoolTimedOut => Self::Busy,
            Error::Io(_) | Error::Tls(_) | Error::PoolClosed | Error::WorkerCrashed => Self::Unreachable(error),
            Error::Migrate(fault) => Self::Migration(*fault),
            Error::Database(ref fault) if is_busy(fault.as_ref()) => Self::Busy,
            Error::Database(ref fault) if lacks_table(fault.as_ref()) => Self::NotMigrated,
            error => Self::Failed(error),
        }
    }
}

fn code(fault: &dyn DatabaseError) -> String {
    fault.code().unwrap_or_default().into_owned()
}

/// SQLite: BUSY, LOCKED and their kinds. PostgreSQL: serialisation, deadlock, lock and connection limits.
fn is_busy(fault: &dyn DatabaseError) -> bool {
    const BUSY: [&str; 10] = ["5", "261", "517", "773", "6", "262", "40001", "40P01", "55P03", "53300"];
    BUSY.contains(&code(fault).as_str())
}

pub(super) fn lacks_table(fault: &dyn DatabaseError) -> bool {
    code(fault) == "42P01" || fault.message().starts_with("no such table")
}
