//! Frozen results.
//! Owns table wave_version; knows a release as text and hash only.

use super::comments::{self, Reviews};
use super::{Store, StoreError, on};
use crate::domain::ids::WaveId;
use crate::domain::wave::{Wave, WaveState};

/// What a release leaves behind of the comments (`$1` is the wave): nothing.
const FORGET: [&str; 3] = [
    "DELETE FROM comment_review WHERE wave_id = $1",
    "DELETE FROM comment_names WHERE wave_id = $1",
    "DELETE FROM comment WHERE wave_id = $1",
];

/// A release as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRelease {
    /// 1, then one more for every correction.
    pub version: u32,
    /// The frozen result, byte for byte.
    pub json: String,
    /// SHA-256 of that text, hexadecimal.
    pub hash: String,
    /// The proof of protection, as JSON.
    pub certificate: String,
    /// A line for each answer that was in the box.
    pub ledger: String,
}

const ADD: &str =
    "INSERT INTO wave_version (wave_id, version, json, hash, certificate, ledger) VALUES ($1, $2, $3, $4, $5, $6)";

impl Store {
    /// Stores a release, takes its wave from closed to released, and forgets its comments as they were written, their
    /// reviews and the list of names: all of it or nothing. `false` if the wave was not closed (somebody was faster, or
    /// there is no such wave), or if its reviews are no longer those the release was made from.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn add_release(
        &self,
        wave: &Wave,
        release: &StoredRelease,
        reviews: &Reviews,
    ) -> Result<bool, StoreError> {
        let advance = "UPDATE wave SET state = $1 WHERE id = $2 AND state = $3";
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
            let now = sqlx::query_as(comments::LOAD).bind(wave.id.as_str()).fetch_all(&mut *transaction).await?;
            if comments::read(now)? != *reviews {
                return Ok(false);
            }
            sqlx::query(ADD).bind(wave.id.as_str()).bind(i64::from(release.version)).bind(&release.json)
                .bind(&release.hash).bind(&release.certificate).bind(&release.ledger).execute(&mut *transaction).await
                .map_err(|fault| StoreError::adding(fault, format!("a release of wave {}", wave.id), "wave"))?;
            for forget in FORGET {
                sqlx::query(forget).bind(wave.id.as_str()).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        });
        self.sweep().await;
        Ok(true)
    }

    /// Stores a further version of a released wave; `false` if the wave has another number of versions by now.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn add_version(&self, wave: &WaveId, release: &StoredRelease) -> Result<bool, StoreError> {
        // The wave is held, so that two corrections at once do not both find the same number of versions.
        let hold = "UPDATE wave SET state = state WHERE id = $1 AND state = $2";
        let count = "SELECT COUNT(*) FROM wave_version WHERE wave_id = $1";
        let before = i64::from(release.version) - 1;
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let held = sqlx::query(hold).bind(wave.as_str()).bind(WaveState::Released.code());
            if held.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            let (versions,): (i64,) = sqlx::query_as(count).bind(wave.as_str()).fetch_one(&mut *transaction).await?;
            if versions != before || before < 1 {
                return Ok(false);
            }
            sqlx::query(ADD).bind(wave.as_str()).bind(i64::from(release.version)).bind(&release.json)
                .bind(&release.hash).bind(&release.certificate).bind(&release.ledger).execute(&mut *transaction).await
                .map_err(|fault| StoreError::adding(fault, format!("a version of wave {wave}"), "wave"))?;
            transaction.commit().await?;
        });
        Ok(true)
    }

    /// The newest release of a wave.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_release(&self, wave: &WaveId) -> Result<Option<StoredRelease>, StoreError> {
        Ok(self.load_versions(wave).await?.pop())
    }

    /// All releases of a wave, the first version first.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn load_versions(&self, wave: &WaveId) -> Result<Vec<StoredRelease>, StoreError> {
        let sql = "SELECT version, json, hash, certificate, ledger FROM wave_version WHERE wave_id = $1";
        let mut rows: Vec<(i64, String, String, String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_all(pool).await)?;
        rows.sort_unstable();
        let version = |version: i64| {
            u32::try_from(version).map_err(|_| {
                StoreError::impossible(("wave_version", "version"), wave.as_str(), format!("{version} is no version"))
            })
        };
        rows.into_iter()
            .map(|(number, json, hash, certificate, ledger)| {
                Ok(StoredRelease { version: version(number)?, json, hash, certificate, ledger })
            })
            .collect()
    }
}
