//! Brings a database to the tables this program knows.
//! Owns the embedded migrations and the marker that SQLite needs; touches no row but sqlx's own list of migrations.

use std::collections::BTreeSet;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::error::lacks_table;
use super::{Store, StoreError, on};

/// Number, name and text. Applied in order, each once; a text that has been released is never changed.
const MIGRATIONS: [(i64, &str, &str); 5] = [
    (1, "0001_waves", include_str!("../../migrations/0001_waves.sql")),
    (2, "0002_responses", include_str!("../../migrations/0002_responses.sql")),
    (3, "0003_accounts", include_str!("../../migrations/0003_accounts.sql")),
    (4, "0004_comments", include_str!("../../migrations/0004_comments.sql")),
    (5, "0005_corrections", include_str!("../../migrations/0005_corrections.sql")),
];

impl Store {
    /// Applies what is missing and returns the names of what was applied now.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::Migration`], or the database's failures. A failed migration leaves nothing.
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        let before = self.applied().await?;
        let migrator = Migrator::with_migrations(MIGRATIONS.map(|migration| self.embedded(migration)).into());
        on!(self, pool => migrator.run(pool).await).map_err(|fault| match fault {
            MigrateError::VersionMissing(found) => newer(found),
            MigrateError::Execute(fault) => StoreError::from(fault),
            fault => StoreError::Migration(fault),
        })?;
        let now = MIGRATIONS.iter().filter(|(number, ..)| !before.contains(number));
        Ok(now.map(|(_, name, _)| (*name).to_owned()).collect())
    }

    /// Refuses a database that a later program has migrated.
    pub(super) async fn refuse_newer(&self) -> Result<(), StoreError> {
        match self.applied().await?.last() {
            Some(&found) if found > last() => Err(newer(found)),
            _ => Ok(()),
        }
    }

    async fn applied(&self) -> Result<BTreeSet<i64>, StoreError> {
        let sql = "SELECT version FROM _sqlx_migrations";
        let rows: Result<Vec<(i64,)>, _> = on!(self, pool => sqlx::query_as(sql).fetch_all(pool).await);
        match rows {
            Err(sqlx::Error::Database(fault)) if lacks_table(fault.as_ref()) => Ok(BTreeSet::new()),
            rows => Ok(rows?.into_iter().map(|(version,)| version).collect()),
        }
    }

    fn embedded(&self, (number, name, text): (i64, &'static str, &'static str)) -> Migration {
        let text = match self {
            Self::Sqlite(_) => text.replace("/* sqlite: WITHOUT ROWID */", "WITHOUT ROWID"),
            Self::Postgres(_) => text.to_owned(),
        };
        Migration::new(number, name.into(), MigrationType::Simple, AssertSqlSafe(text).into_sql_str(), false)
    }
}

fn last() -> i64 {
    MIGRATIONS.iter().map(|(number, ..)| *number).max().unwrap_or(0)
}

fn newer(found: i64) -> StoreError {
    StoreError::Newer { found, known: last() }
}
