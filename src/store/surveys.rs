//! Survey files as they were asked.
//! Owns table survey; reads a survey only for its name.

use super::{Store, StoreError, on};
use crate::domain::ids::SurveyId;
use crate::domain::survey::Survey;

impl Store {
    /// Keeps a survey file under its hash. Keeping the same file again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if `source` is not a survey file; the database's failures.
    pub async fn add_survey(&self, hash: &str, source: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO survey (hash, survey_id, source) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
        let id = name(source)?;
        on!(self, pool => sqlx::query(sql).bind(hash).bind(id.as_str()).bind(source).execute(pool).await.map(drop))?;
        Ok(())
    }

    /// The survey file of a hash.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_survey(&self, hash: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT source FROM survey WHERE hash = $1";
        let row: Option<(String,)> = on!(self, pool => sqlx::query_as(sql).bind(hash).fetch_optional(pool).await)?;
        Ok(row.map(|(source,)| source))
    }

    /// All survey files with their hashes, by hash.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn load_surveys(&self) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT hash, source FROM survey";
        let mut rows: Vec<(String, String)> = on!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        rows.sort();
        Ok(rows)
    }
}

/// The name a survey file gives itself; the file must still be valid.
fn name(source: &str) -> Result<SurveyId, StoreError> {
    match Survey::read(source) {
        Ok(survey) => Ok(survey.id.clone()),
        Err(faults) => {
            let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
            Err(StoreError::Unfit(format!("the survey file is not valid: {}", faults.join("; "))))
        }
    }
}
