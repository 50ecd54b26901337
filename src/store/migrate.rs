//! Brings a database to the tables this program knows.
//! Owns the embedded migrations and the marker that SQLite needs; touches no row but sqlx's own list of migrations.

use std::collections::BTreeSet;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::error::lacks_table;
use super::{Store, StoreError, Vessel, on};

/// Number, name and text. Applied in order, each once; a text that has been released is never changed.
const MIGRATIONS: [(i64, &str, &str); 7] = [
    (1, "0001_waves", include_str!("../../migrations/0001_waves.sql")),
    (2, "0002_responses", include_str!("../../migrations/0002_responses.sql")),
    (3, "0003_accounts", include_str!("../../migrations/0003_accounts.sql")),
    (4, "0004_comments", include_str!("../../migrations/0004_comments.sql")),
    (5, "0005_corrections", include_str!("../../migrations/0005_corrections.sql")),
    (6, "0006_box", include_str!("../../migrations/0006_box.sql")),
    (7, "0007_collection", include_str!("../../migrations/0007_collection.sql")),
];

/// The migration of the boxes, which on SQLite are a file of their own.
const BOX: i64 = 6;

/// The migration that gives up readable answers.
const SEALED: i64 = 7;

impl Vessel {
    /// Makes the tables of the boxes, if they are missing.
    ///
    /// # Errors
    /// As [`Store::migrate`].
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.0 {
            Store::Sqlite(_) => self.0.apply(|number| number == BOX).await.map(drop),
            Store::Postgres(_) => self.0.migrate().await.map(drop),
        }
    }
}

impl Store {
    /// Applies what is missing and returns the names of what was applied now.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::Migration`], or the database's failures. A failed migration leaves nothing.
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        self.refuse_readable_answers().await?;
        let is_sqlite = matches!(self, Self::Sqlite(_));
        self.apply(|number| !is_sqlite || number != BOX).await
    }

    async fn apply(&self, wanted: impl Fn(i64) -> bool) -> Result<Vec<String>, StoreError> {
        let before = self.applied().await?;
        let chosen = MIGRATIONS.into_iter().filter(|(number, ..)| wanted(*number));
        let migrator = Migrator::with_migrations(chosen.map(|migration| self.embedded(migration)).collect());
        on!(self, pool => migrator.run(pool).await).map_err(|fault| match fault {
            MigrateError::VersionMissing(found) => newer(found),
            MigrateError::Execute(fault) => StoreError::from(fault),
            fault => StoreError::Migration(fault),
        })?;
        let now = MIGRATIONS.iter().filter(|(number, ..)| wanted(*number) && !before.contains(number));
        Ok(now.map(|(_, name, _)| (*name).to_owned()).collect())
    }

    /// Refuses a database of an earlier program in which answers rest readable that no release holds yet: they would be lost.
    async fn refuse_readable_answers(&self) -> Result<(), StoreError> {
        let applied = self.applied().await?;
        if applied.is_empty() || applied.contains(&SEALED) {
            return Ok(());
        }
        let sql = "SELECT DISTINCT wave.id FROM wave JOIN response ON response.wave_id = wave.id WHERE wave.state <> 'released'";
        let waves: Vec<(String,)> = on!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        if waves.is_empty() {
            return Ok(());
        }
        let names = waves.into_iter().map(|(id,)| id).collect::<Vec<_>>().join(", ");
        Err(StoreError::Unfit(format!(
            "the answers of wave {names} were stored by an earlier program, which did not seal them: release the wave with that program first, or start with a new data folder"
        )))
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
