//! A plan as CSV: one line for each group of each table, merged groups after their members.

use super::Planned;
use crate::cli::csv::{harmless, line};
use crate::domain::protect::plan::{Forecast, PlannedTable};
use crate::words::Words;

const HEAD: [&str; 9] =
    ["attribute", "within", "within_level", "level", "label", "state", "merged_with", "asked", "expected"];

pub(super) fn print(planned: &Planned<'_>) -> String {
    let plan = &planned.plan;
    let mut sheet = vec![HEAD.map(str::to_owned).to_vec(), record(Default::default(), ("", ""), plan.whole, "")];
    for table in &plan.tables {
        groups(&mut sheet, table, planned);
    }
    sheet.extend(plan.unknown.iter().map(|unknown| {
        let within = unknown.table.within.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut record = vec![unknown.table.attribute.to_string(), within];
        record.resize(5, String::new());
        record.push("unknown".to_owned());
        record
    }));
    sheet.iter().map(|record| line(record, HEAD.len())).collect()
}

fn groups(sheet: &mut Vec<Vec<String>>, table: &PlannedTable, planned: &Planned<'_>) {
    let within = table.within.as_ref().map(|within| (within.attribute.as_str(), within.level.as_str()));
    let (parent, level) = within.unwrap_or_default();
    let start = [table.attribute.as_str(), parent, level];
    for (at, row) in table.rows.iter().enumerate() {
        let partners = table.partners(at).iter().map(|level| level.code.as_str()).collect::<Vec<_>>().join(" ");
        let label = row.level.label.plain(planned.language, "");
        sheet.push(record(start, (row.level.code.as_str(), &label), row.forecast, &partners));
    }
    for merged in &table.merged {
        let codes = merged.members.iter().map(|&member| table.rows[member].level.code.as_str());
        let codes = codes.collect::<Vec<_>>().join(" ");
        let label = Words(planned.language).planned_sum(table, merged);
        sheet.push(record(start, (&codes, &label), merged.forecast, ""));
    }
}

/// `table`: attribute, attribute above and its level; `group`: level and label.
fn record(table: [&str; 3], (level, label): (&str, &str), forecast: Forecast, partners: &str) -> Vec<String> {
    let Forecast { asked, expected, outlook } = forecast;
    let texts = table.into_iter().chain([level, label, outlook.code(), partners]).map(harmless);
    texts.chain([asked.to_string(), expected.to_string()]).collect()
}
