//! Waves and their state.
//! Owns table wave; what a state means is decided in `domain::wave`.

use jiff::civil::Date;

use super::{Store, StoreError, on};
use crate::domain::ids::WaveId;
use crate::domain::survey::{MinimumGroup, Rounding};
use crate::domain::wave::{Dates, FiscalYear, Policy, Retention, Wave, WaveState};

/// One row of table wave, columns in the order of [`Store::find_wave`].
type Row = (String, String, i64, String, bool, String, String, String, i64, String, i64, String);

/// All of a draft (`$1`).
const REMOVE: [&str; 3] = [
    "DELETE FROM roster WHERE wave_id = $1",
    "DELETE FROM wave_key WHERE wave_id = $1",
    "DELETE FROM wave WHERE id = $1",
];

impl Store {
    /// Adds a wave.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if its survey has a wave in that fiscal year, [`StoreError::Missing`] if its survey file was
    /// not added before.
    pub async fn add_wave(&self, wave: &Wave) -> Result<(), StoreError> {
        let sql = "INSERT INTO wave (id, survey_hash, survey_id, fiscal_year, organisation, synthetic, opens, closes, \
                   reference, minimum_group, rounding, retention, state) \
                   SELECT $1, hash, survey_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM survey WHERE hash = $2";
        let done = on!(self, pool => sqlx::query(sql)
            .bind(wave.id.as_str())
            .bind(&wave.survey_hash)
            .bind(i64::from(wave.fiscal_year.year()))
            .bind(&wave.organisation)
            .bind(wave.synthetic)
            .bind(wave.dates.opens.to_string())
            .bind(wave.dates.closes.to_string())
            .bind(wave.dates.reference.to_string())
            .bind(i64::from(wave.policy.minimum_group.get()))
            .bind(wave.policy.rounding.code())
            .bind(i64::from(wave.policy.retention.months()))
            .bind(wave.state.code())
            .execute(pool).await.map(|done| done.rows_affected()));
        let survey = format!("survey file with hash {}", wave.survey_hash);
        let twice = format!("a wave of this survey for fiscal {}", wave.fiscal_year);
        match done.map_err(|fault| StoreError::adding(fault, twice, &survey))? {
            0 => Err(StoreError::Missing(survey)),
            _ => Ok(()),
        }
    }

    /// A wave by its id.
    ///
    /// # Errors
    /// [`StoreError::Impossible`] for a value that no wave has; the database's failures.
    pub async fn find_wave(&self, id: &WaveId) -> Result<Option<Wave>, StoreError> {
        let sql = "SELECT id, survey_hash, fiscal_year, organisation, synthetic, opens, closes, reference, \
                   minimum_group, rounding, retention, state FROM wave WHERE id = $1";
        let row: Option<Row> = on!(self, pool => sqlx::query_as(sql).bind(id.as_str()).fetch_optional(pool).await)?;
        row.map(read).transpose()
    }

    /// All waves by fiscal year.
    ///
    /// # Errors
    /// [`StoreError::Impossible`] for a value that no wave has; the database's failures.
    pub async fn load_waves(&self) -> Result<Vec<Wave>, StoreError> {
        let sql = "SELECT id, survey_hash, fiscal_year, organisation, synthetic, opens, closes, reference, \
                   minimum_group, rounding, retention, state FROM wave";
        let rows: Vec<Row> = on!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        let mut waves = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        waves.sort_by(|a, b| (a.fiscal_year, &a.id).cmp(&(b.fiscal_year, &b.id)));
        Ok(waves)
    }

    /// Takes a wave from state `from` to the state it carries; `false` if it was not in `from` (somebody was faster, or
    /// there is no such wave), or is a draft without keys that were tried out. Only the state is written: the rest was fixed
    /// when the wave was added.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn advance_wave(&self, wave: &Wave, from: WaveState) -> Result<bool, StoreError> {
        let sql = "UPDATE wave SET state = $1 WHERE id = $2 AND state = $3";
        let keys = "SELECT rehearsed FROM wave_key WHERE wave_id = $1";
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let update = sqlx::query(sql).bind(wave.state.code()).bind(wave.id.as_str()).bind(from.code());
            if update.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            if from == WaveState::Draft {
                // Looked at once the wave is held: keys are made anew of drafts only.
                let found: Option<(bool,)> =
                    sqlx::query_as(keys).bind(wave.id.as_str()).fetch_optional(&mut *transaction).await?;
                if found != Some((true,)) {
                    return Ok(false);
                }
            }
            transaction.commit().await?;
        });
        Ok(true)
    }

    /// Removes a draft, its roster and its keys; `false` if it is no draft (any more).
    ///
    /// # Errors
    /// The database's failures.
    pub async fn remove_draft(&self, id: &WaveId) -> Result<bool, StoreError> {
        // The first statement holds the wave, so that nobody opens it between the others.
        let hold = "UPDATE wave SET state = state WHERE id = $1 AND state = $2";
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let held = sqlx::query(hold).bind(id.as_str()).bind(WaveState::Draft.code());
            if held.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            for sql in REMOVE {
                sqlx::query(sql).bind(id.as_str()).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        });
        Ok(true)
    }

    /// The statement that reads the state of a wave (`$1`) and holds it until the commit.
    pub(super) const fn state_held(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SELECT state FROM wave WHERE id = $1",
            Self::Postgres(_) => "SELECT state FROM wave WHERE id = $1 FOR SHARE",
        }
    }
}

/// What [`Store::state_held`] found.
pub(super) fn read_state(wave: &WaveId, found: Option<(String,)>) -> Result<WaveState, StoreError> {
    let (state,) = found.ok_or_else(|| StoreError::Missing(format!("wave {wave}")))?;
    let fault = || StoreError::impossible(("wave", "state"), wave.as_str(), format!("`{state}` is unknown"));
    WaveState::find(&state).ok_or_else(fault)
}

fn read(row: Row) -> Result<Wave, StoreError> {
    let (id, survey_hash, year, organisation, synthetic, opens, closes, reference, minimum, rounding, retention, state) =
        row;
    let fault = |column, fault: String| StoreError::impossible(("wave", column), &id, fault);
    let date = |column, text: &str| {
        text.parse::<Date>().map_err(|_| fault(column, format!("`{text}` is not a date: expected YYYY-MM-DD")))
    };
    let opens = date("opens", &opens)?;
    let closes = date("closes", &closes)?;
    let reference = date("reference", &reference)?;
    let year = i16::try_from(year).map_err(|_| fault("fiscal_year", format!("{year} is not a year")))?;
    let minimum = u32::try_from(minimum).map_err(|_| fault("minimum_group", format!("{minimum} is not a size")))?;
    let unknown = |text: &str, expected| format!("`{text}` is unknown: expected {expected}");
    Ok(Wave {
        id: WaveId::parse(&id).map_err(|bad| fault("id", bad.to_string()))?,
        fiscal_year: FiscalYear::new(year).map_err(|bad| fault("fiscal_year", bad.to_string()))?,
        dates: Dates::new(opens, closes, reference).map_err(|bad| fault("closes", bad.to_string()))?,
        policy: Policy {
            minimum_group: MinimumGroup::new(minimum).map_err(|bad| fault("minimum_group", bad.to_string()))?,
            rounding: Rounding::find(&rounding)
                .ok_or_else(|| fault("rounding", unknown(&rounding, "published or exact")))?,
            retention: u32::try_from(retention)
                .ok()
                .and_then(|months| Retention::new(months).ok())
                .ok_or_else(|| fault("retention", format!("{retention} is no number of months")))?,
        },
        state: WaveState::find(&state)
            .ok_or_else(|| fault("state", unknown(&state, "draft, open, closed or released")))?,
        survey_hash,
        organisation,
        synthetic,
    })
}
