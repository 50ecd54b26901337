//! What an attack found, in words and as a list.
//! Owns both forms; names nobody but by the line of the file they stand in.

use std::fmt::Display;

use super::Found;
use crate::domain::attack::{Finding, Level};
use crate::words::Words;

/// Columns of the list.
pub(super) const WIDTH: usize = 7;

/// The report.
pub(super) fn report(found: &Found<'_>, words: Words) -> String {
    let mut lines = Vec::new();
    let mut say = |key: &str, parameters: &[(&str, &dyn Display)]| lines.push(words.with(key, parameters));
    for reading in found.readings {
        match reading.year {
            0 => say("attack-file", &[("name", &reading.wave)]),
            year => say("attack-release", &[("year", &year), ("version", &reading.version), ("wave", &reading.wave)]),
        }
    }
    let (people, rows) = (found.known.people().len(), found.known.rows().count());
    say("attack-holds", &[("people", &people), ("rows", &rows)]);
    for isolated in &found.isolated {
        say("attack-isolated", &[("n", &isolated.people.len()), ("how", &isolated.how)]);
    }
    match &found.distances {
        None => say("attack-distance-unknown", &[]),
        Some(near) => {
            let k = f64::from(found.minimum());
            let least = near.iter().map(|near| near.distance).fold(k, f64::min);
            let key = if least < k - 1e-6 { "attack-distance-near" } else { "attack-distance" };
            say(key, &[("n", &format!("{}", (least * 100.0).round() / 100.0))]);
        }
    }
    for (item, findings) in &found.items {
        let count = |what: &dyn Fn(&Finding) -> bool| {
            findings.iter().filter(|finding| what(finding)).map(|finding| finding.people.len()).sum::<usize>()
        };
        let narrowest = findings.iter().map(Finding::count_shown).min().unwrap_or_default();
        say(
            "attack-item",
            &[
                ("item", item),
                ("people", &count(&|_| true)),
                ("levels", &narrowest),
                ("certain", &count(&Finding::is_pinned)),
                ("low", &count(&Finding::is_confined)),
                ("two", &count(&|finding| finding.count() == 2)),
            ],
        );
        let open = count(&Finding::is_undecided);
        if open > 0 {
            say("attack-undecided", &[("item", item), ("n", &open)]);
        }
    }
    if let Some((all, certain)) = found.colluders {
        say("attack-colluders", &[("all", &all), ("certain", &certain)]);
    }
    let end = match (found.has_victim(), found.is_undecided()) {
        (true, _) => "attack-victim",
        (false, true) => "attack-open",
        (false, false) => "attack-safe",
    };
    say(end, &[("k", &found.minimum())]);
    lines.join("\n")
}

/// What is left of everybody's answer to every item, a line each.
pub(super) fn sheet(found: &Found<'_>, sheet: &mut Vec<Vec<String>>) {
    if sheet.is_empty() {
        sheet
            .push(["wave", "person", "item", "lowest", "highest", "possible", "undecided"].map(str::to_owned).to_vec());
    }
    let wave = found.readings.first().map(|reading| reading.wave.clone()).unwrap_or_default();
    for (item, findings) in &found.items {
        let mut lines: Vec<(usize, &Finding)> =
            findings.iter().flat_map(|finding| finding.people.iter().map(move |person| (*person, finding))).collect();
        lines.sort_unstable_by_key(|(person, _)| *person);
        for (person, finding) in lines {
            let (low, high) = finding.interval().map_or_else(Default::default, |(a, b)| (a.to_string(), b.to_string()));
            let (person, possible) = ((person + 1).to_string(), finding.count().to_string());
            let undecided = finding.levels.contains(&Level::Unknown).to_string();
            sheet.push(vec![wave.clone(), person, item.to_string(), low, high, possible, undecided]);
        }
    }
}
