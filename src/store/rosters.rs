//! Rosters: one row a wave, the cells as one text.
//! Owns table roster; holds counts only, never a person.

use std::collections::BTreeMap;

use super::{Store, StoreError, on};
use crate::domain::ids::{AttributeId, WaveId};
use crate::domain::roster::{Roster, RosterCell};
use crate::domain::survey::{Level, Survey};

impl Store {
    /// Sets the roster of a wave; an earlier one is gone.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such wave; the database's failures.
    pub async fn replace_roster(&self, wave: &WaveId, roster: &Roster) -> Result<(), StoreError> {
        let sql = "INSERT INTO roster (wave_id, cells) VALUES ($1, $2) \
                   ON CONFLICT (wave_id) DO UPDATE SET cells = excluded.cells";
        let cells: Vec<_> = roster.cells().iter().map(|cell| (&cell.levels, cell.headcount)).collect();
        let text = serde_json::to_string(&cells).map_err(|fault| StoreError::Unfit(format!("the roster: {fault}")))?;
        on!(self, pool => sqlx::query(sql).bind(wave.as_str()).bind(text).execute(pool).await.map(drop))
            .map_err(|fault| StoreError::adding(fault, "the roster", format!("wave {wave}")))
    }

    /// The roster of a wave, cells in the order they came in.
    ///
    /// # Errors
    /// [`StoreError::Impossible`] if the roster does not fit the survey; the database's failures.
    pub async fn find_roster(&self, wave: &WaveId, survey: &Survey) -> Result<Option<Roster>, StoreError> {
        let sql = "SELECT cells FROM roster WHERE wave_id = $1";
        let row: Option<(String,)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_optional(pool).await)?;
        row.map(|(text,)| read(wave, &text, survey)).transpose()
    }
}

fn read(wave: &WaveId, text: &str, survey: &Survey) -> Result<Roster, StoreError> {
    let fault = |fault: String| StoreError::impossible(("roster", "cells"), wave.as_str(), fault);
    let cells: Vec<(BTreeMap<AttributeId, Level>, u32)> =
        serde_json::from_str(text).map_err(|bad| fault(bad.to_string()))?;
    let cells = cells.into_iter().map(|(levels, headcount)| RosterCell { levels, headcount }).collect();
    let all = |faults: Vec<_>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    Roster::new(cells, survey).map_err(|faults: Vec<crate::domain::roster::RosterError>| fault(all(faults)))
}
