//! A plan for reading on a terminal.

use super::Planned;
use crate::cli::grid::Grid;
use crate::domain::protect::plan::{Forecast, PlannedTable, Proposal};
use crate::domain::score::Tenths;
use crate::words::{Words, grouped};

pub(super) fn print(planned: &Planned<'_>) -> String {
    let (plan, words) = (&planned.plan, Words(planned.language));
    let mut parts = vec![head(planned)];
    parts.extend(proposals(&plan.proposals, words));
    parts.extend(plan.tables.iter().map(|table| groups(table, words)));
    if !plan.unknown.is_empty() {
        let tables = plan.unknown.iter().map(|unknown| format!("\n  - {}", words.unknown_table(unknown)));
        parts.push(format!("{}{}", words.get("plan-unknown-why"), tables.collect::<String>()));
    }
    parts.push(format!("{}\n{}", words.get("plan-rounded"), words.get("plan-frozen")));
    parts.join("\n\n")
}

fn head(planned: &Planned<'_>) -> String {
    let (plan, words) = (&planned.plan, Words(planned.language));
    let Forecast { asked, expected, outlook } = plan.whole;
    let people = |n| words.with("plan-people", &[("n", &grouped(n))]);
    let rate = Tenths::percent(expected, asked).unwrap_or(Tenths(0));
    let facts = [
        ("plan-asked", people(asked)),
        ("plan-rate", words.with("plan-percent", &[("n", &rate)])),
        ("plan-expected", people(expected)),
        ("plan-minimum", people(plan.minimum.get().into())),
        ("overall", words.outlook(outlook)),
    ];
    let facts: Vec<String> = facts.into_iter().map(|(key, value)| format!("{} {value}", words.get(key))).collect();
    let title = planned.survey.title.plain(planned.language, "");
    format!("{title}\n{}\n\n{}", words.get("plan-title"), facts.join("   "))
}

fn proposals(proposals: &[Proposal], words: Words) -> Vec<String> {
    let list = |key: &str, needed: bool| {
        let wanted = proposals.iter().filter(|proposal| proposal.is_needed() == needed);
        let lines: String = wanted.map(|proposal| format!("\n  - {}", words.proposal(proposal))).collect();
        (!lines.is_empty()).then(|| format!("{}{lines}", words.get(key)))
    };
    let lists: Vec<String> = [list("plan-needed", true), list("plan-safer", false)].into_iter().flatten().collect();
    match lists.as_slice() {
        [] => vec![words.get("plan-none")],
        _ => vec![words.get("plan-proposals"), words.get("plan-proposals-lead"), lists.join("\n\n")],
    }
}

fn groups(table: &PlannedTable, words: Words) -> String {
    let head =
        [words.planned_table(table), words.get("plan-asked"), words.get("plan-expected"), words.get("plan-outlook")];
    let mut grid = Grid::new(head.to_vec(), &[1, 2]);
    let line = |name: String, forecast: Forecast, state: String| {
        vec![name, grouped(forecast.asked), grouped(forecast.expected), state]
    };
    let rows = table.rows.iter().enumerate();
    grid.rows.extend(
        rows.map(|(at, row)| line(row.level.label.plain(words.0, ""), row.forecast, words.planned_row(table, at))),
    );
    grid.rows.extend(
        table.sums().map(|merged| {
            line(words.planned_sum(table, merged), merged.forecast, words.outlook(merged.forecast.outlook))
        }),
    );
    grid.to_string()
}
