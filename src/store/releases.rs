//! Frozen results.
//! Owns table wave_release; knows a release as text and hash only.

use super::{Store, StoreError, on};
use crate::domain::ids::WaveId;
use crate::domain::wave::{Wave, WaveState};

/// A release as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRelease {
    /// The frozen result, byte for byte.
    pub json: String,
    /// SHA-256 of that text, hexadecimal.
    pub hash: String,
}

impl Store {
    /// Stores a release and takes its wave from closed to released, both or neither; `false` if the wave was not closed
    /// (somebody was faster, or there is no such wave).
    ///
    /// # Errors
    /// The database's failures.
    pub async fn add_release(&self, wave: &Wave, json: &str, hash: &str) -> Result<bool, StoreError> {
        let advance = "UPDATE wave SET state = $1 WHERE id = $2 AND state = $3";
        let add = "INSERT INTO wave_release (wave_id, json, hash) VALUES ($1, $2, $3)";
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let advanced = sqlx::query(advance)
                .bind(WaveState::Released.code())
                .bind(wave.id.as_str())
                .bind(WaveState::Closed.code())
                .execute(&mut *transaction).await?;
            if advanced.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(add).bind(wave.id.as_str()).bind(json).bind(hash).execute(&mut *transaction).await
                .map_err(|fault| StoreError::adding(fault, format!("a release of wave {}", wave.id), "wave"))?;
            transaction.commit().await?;
            Ok(true)
        })
    }

    /// The release of a wave.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_release(&self, wave: &WaveId) -> Result<Option<StoredRelease>, StoreError> {
        let sql = "SELECT json, hash FROM wave_release WHERE wave_id = $1";
        let row: Option<(String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_optional(pool).await)?;
        Ok(row.map(|(json, hash)| StoredRelease { json, hash }))
    }
}
