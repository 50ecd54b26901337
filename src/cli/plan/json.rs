//! A plan as JSON. Its shape is fixed: programs outside read it.

use serde::Serialize;

use super::Planned;
use crate::cli::place::{Outcome, json};
use crate::domain::ids::{AttributeId, LevelCode, SurveyId};
use crate::domain::protect::Within;
use crate::domain::protect::plan::{Forecast, PlannedTable, Proposal};
use crate::domain::survey::Level;
use crate::words::Words;

#[derive(Serialize)]
struct Report<'a> {
    survey: &'a SurveyId,
    minimum_group: u32,
    #[serde(flatten)]
    whole: Numbers,
    tables: Vec<Table<'a>>,
    unknown: Vec<Unknown<'a>>,
    proposals: Vec<Advice<'a>>,
}

#[derive(Serialize)]
struct Numbers {
    asked: u64,
    expected: u64,
    state: &'static str,
}

#[derive(Serialize)]
struct Table<'a> {
    attribute: &'a AttributeId,
    within: Option<Parent<'a>>,
    groups: Vec<Group<'a>>,
    merged: Vec<Merged<'a>>,
}

#[derive(Serialize)]
struct Parent<'a> {
    attribute: &'a AttributeId,
    level: &'a LevelCode,
}

#[derive(Serialize)]
struct Group<'a> {
    id: &'a LevelCode,
    label: String,
    #[serde(flatten)]
    numbers: Numbers,
    merged_with: Vec<&'a LevelCode>,
}

#[derive(Serialize)]
struct Merged<'a> {
    members: Vec<&'a LevelCode>,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Serialize)]
struct Unknown<'a> {
    attribute: &'a AttributeId,
    within: Option<&'a AttributeId>,
}

#[derive(Serialize)]
struct Advice<'a> {
    change: &'static str,
    needed: bool,
    attribute: &'a AttributeId,
    within: Option<&'a AttributeId>,
    level: Option<&'a LevelCode>,
    groups: Vec<&'a LevelCode>,
    text: String,
}

pub(super) fn print(planned: &Planned<'_>) -> Outcome {
    let plan = &planned.plan;
    let unknown = plan
        .unknown
        .iter()
        .map(|unknown| Unknown { attribute: &unknown.table.attribute, within: unknown.table.within.as_ref() });
    json(&Report {
        survey: &planned.survey.id,
        minimum_group: plan.minimum.get(),
        whole: numbers(plan.whole),
        tables: plan.tables.iter().map(|table| self::table(table, planned)).collect(),
        unknown: unknown.collect(),
        proposals: plan.proposals.iter().map(|proposal| advice(proposal, planned)).collect(),
    })
}

const fn numbers(Forecast { asked, expected, outlook }: Forecast) -> Numbers {
    Numbers { asked, expected, state: outlook.code() }
}

fn table<'a>(table: &'a PlannedTable, planned: &Planned<'_>) -> Table<'a> {
    let groups = table.rows.iter().enumerate().map(|(at, row)| Group {
        id: &row.level.code,
        label: row.level.label.plain(planned.language, ""),
        numbers: numbers(row.forecast),
        merged_with: codes(table.partners(at)),
    });
    let merged = table.merged.iter().map(|merged| Merged {
        members: merged.members.iter().map(|&member| &table.rows[member].level.code).collect(),
        numbers: numbers(merged.forecast),
    });
    Table {
        attribute: &table.attribute,
        within: table.within.as_ref().map(|within| Parent { attribute: &within.attribute, level: &within.level }),
        groups: groups.collect(),
        merged: merged.collect(),
    }
}

fn advice<'a>(proposal: &'a Proposal, planned: &Planned<'_>) -> Advice<'a> {
    let above = |within: &'a Within| (&within.attribute, Some(&within.level));
    let (change, attribute, within, levels) = match proposal {
        Proposal::Drop { attribute, within, .. } => {
            ("drop", attribute, within.as_ref().map(|(within, _)| (within, None)), [].as_slice())
        }
        Proposal::Merge { attribute, within, levels, .. } => {
            ("merge", attribute, within.as_ref().map(above), levels.as_slice())
        }
        Proposal::Keep { attribute, within, .. } => ("keep", attribute, Some(above(within)), [].as_slice()),
    };
    Advice {
        change,
        needed: proposal.is_needed(),
        attribute,
        within: within.map(|(attribute, _)| attribute),
        level: within.and_then(|(_, level)| level),
        groups: codes(levels),
        text: Words(planned.language).proposal(proposal),
    }
}

fn codes<'a>(levels: impl IntoIterator<Item = &'a Level>) -> Vec<&'a LevelCode> {
    levels.into_iter().map(|level| &level.code).collect()
}
