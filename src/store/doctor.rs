//! What the database itself is set to remember or to write down.
//! Owns one question to PostgreSQL; changes no setting and judges none.

use super::{Store, StoreError};

impl Store {
    /// The settings of PostgreSQL that decide what it keeps of transactions and statements, by name, as the server prints
    /// them; one that an older server does not have is left out. `None` with SQLite, which has no such settings.
    ///
    /// # Errors
    /// [`StoreError`] if the server does not answer.
    pub async fn settings(&self) -> Result<Option<Vec<(String, String)>>, StoreError> {
        let Self::Postgres(pool) = self else { return Ok(None) };
        let sql = "SELECT name, setting FROM pg_settings WHERE name IN ('track_commit_timestamp', 'log_statement', \
                   'log_min_duration_statement', 'log_min_duration_sample', 'log_transaction_sample_rate', \
                   'log_duration', 'archive_mode', 'wal_level')";
        let mut settings: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(pool).await?;
        settings.sort();
        Ok(Some(settings))
    }
}
