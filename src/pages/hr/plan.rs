//! The plan of a draft: which groups its release will show, merge or hide, and what could be changed before it opens.
//! Owns the form for the expected response rate and the tables; computes nothing.

use askama::Template;

use super::{Count, Shell};
use crate::domain::ids::AttributeId;
use crate::domain::protect::plan::{Forecast, Outlook, Plan, PlannedTable, Proposal, Rate};
use crate::domain::wave::Wave;
use crate::flow::plan::Basis;
use crate::words::{Words, grouped};

/// The plan of a wave.
#[derive(Template)]
#[template(path = "hr/plan.html", config = ".config/askama.toml")]
pub struct PlanPage {
    /// Around it.
    pub shell: Shell,
    back: String,
    year: String,
    /// What can be planned with; `None` without a roster.
    form: Option<Form>,
    foreseen: Option<Foreseen>,
    /// For the command that imports a roster.
    wave_year: String,
}

/// What is expected, as it was typed.
struct Form {
    action: String,
    rate: String,
    fault: Option<String>,
    hint: String,
    choices: Vec<Choice>,
}

struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

/// A plan in words.
struct Foreseen {
    counts: Vec<Count>,
    advice: Vec<Advice>,
    /// Tables of everybody.
    simple: Vec<Body>,
    /// Tables of one attribute within the levels of another.
    nested: Vec<Nest>,
    explain: Vec<(&'static str, String, String)>,
    unknown: Vec<String>,
}

struct Advice {
    title: String,
    lines: Vec<String>,
}

struct Nest {
    caption: String,
    /// The caption and how many groups are seen.
    summary: String,
    label: String,
    bodies: Vec<Body>,
}

/// A table, or the part of one that splits one group.
struct Body {
    name: String,
    label: String,
    rows: Vec<Line>,
}

struct Line {
    name: String,
    asked: String,
    expected: String,
    /// Code of the state, for its mark.
    mark: &'static str,
    state: String,
    merged: bool,
}

impl PlanPage {
    /// The plan of a draft; `typed` and `by` are what was asked for, if anything was.
    #[must_use]
    pub fn new(shell: Shell, wave: &Wave, basis: Option<&Basis>, typed: Option<&str>, by: Option<&str>) -> Self {
        let words = shell.words;
        let by = basis.and_then(|basis| basis.attributes().find(|attribute| Some(attribute.id.as_str()) == by));
        let by = by.map(|attribute| &attribute.id);
        let rate = typed.map(Rate::parse).map_or_else(|| basis.and_then(Basis::rate).map(Ok), Some);
        let plan =
            basis.zip(rate.as_ref().and_then(|rate| rate.as_ref().ok())).map(|(basis, &rate)| basis.plan(rate, by));
        let known = || rate.as_ref().and_then(|rate| rate.as_ref().ok()).map(|rate| rate.percent().to_string());
        Self {
            back: format!("/hr/waves/{}", wave.id),
            year: words.fiscal_year(wave.fiscal_year),
            form: basis.map(|basis| Form {
                action: format!("/hr/waves/{}/plan", wave.id),
                rate: typed.map_or_else(|| known().unwrap_or_default(), str::to_owned),
                fault: matches!(rate, Some(Err(_))).then(|| words.get("plan-fault")),
                hint: hint(basis, words),
                choices: choices(basis, by, words),
            }),
            foreseen: plan.map(|plan| Foreseen::new(&plan, words)),
            wave_year: wave.fiscal_year.to_string(),
            shell,
        }
    }
}

fn hint(basis: &Basis, words: Words) -> String {
    match basis.last().zip(basis.rate()) {
        Some((last, rate)) => {
            let year = words.fiscal_year(last.release.wave.fiscal_year);
            words.with("plan-hint-last", &[("year", &year), ("rate", &rate.percent())])
        }
        None => words.get("plan-hint-none"),
    }
}

/// How the rate differs between groups; nothing to choose without an earlier release.
fn choices(basis: &Basis, by: Option<&AttributeId>, words: Words) -> Vec<Choice> {
    let as_before = basis.attributes().map(|attribute| {
        let name = words.inside(&attribute.label.plain(words.0, ""));
        Choice {
            value: attribute.id.to_string(),
            name: words.with("plan-as-before", &[("attribute", &name)]),
            chosen: by == Some(&attribute.id),
        }
    });
    let as_before: Vec<Choice> = as_before.collect();
    let even = Choice { value: String::new(), name: words.get("plan-even"), chosen: by.is_none() };
    if as_before.is_empty() { as_before } else { std::iter::once(even).chain(as_before).collect() }
}

impl Foreseen {
    fn new(plan: &Plan, words: Words) -> Self {
        let simple = plan.tables.iter().filter(|table| table.within.is_none());
        let nested: Vec<&PlannedTable> = plan.tables.iter().filter(|table| table.within.is_some()).collect();
        Self {
            counts: counts(plan, words),
            advice: advice(&plan.proposals, words),
            simple: simple.map(|table| Body::new(table, words.planned_table(table), words)).collect(),
            nested: nested.chunk_by(|a, b| a.is_beside(b)).filter_map(|tables| Nest::new(tables, words)).collect(),
            explain: explain(plan, words),
            unknown: plan.unknown.iter().map(|unknown| words.unknown_table(unknown)).collect(),
        }
    }
}

fn states(plan: &Plan) -> impl Iterator<Item = Outlook> {
    plan.tables.iter().flat_map(|table| &table.rows).map(|row| row.forecast.outlook)
}

fn counts(plan: &Plan, words: Words) -> Vec<Count> {
    let groups = |wanted: fn(Outlook) -> bool| {
        let n = states(plan).filter(|&outlook| wanted(outlook)).count();
        words.with("plan-groups", &[("n", &grouped(n))])
    };
    let Forecast { asked, expected, .. } = plan.whole;
    vec![
        Count::new(words.get("plan-asked"), grouped(asked)),
        Count::new(words.get("plan-expected"), grouped(expected)),
        Count::new(words.get("plan-count-shown"), groups(Outlook::is_alone)),
        Count::new(words.get("plan-count-merged"), groups(|outlook| !outlook.is_alone())),
    ]
}

fn advice(proposals: &[Proposal], words: Words) -> Vec<Advice> {
    let list = |key: &str, needed: bool| {
        let wanted = proposals.iter().filter(|proposal| proposal.is_needed() == needed);
        Advice { title: words.get(key), lines: wanted.map(|proposal| words.proposal(proposal)).collect() }
    };
    let lists = [list("plan-needed", true), list("plan-safer", false)];
    lists.into_iter().filter(|list| !list.lines.is_empty()).collect()
}

/// Every state that stands in a table, with its sentence.
fn explain(plan: &Plan, words: Words) -> Vec<(&'static str, String, String)> {
    let k = plan.minimum.get();
    let all = [Outlook::Comfortable, Outlook::Uncertain, Outlook::Merged(0), Outlook::Hidden];
    let sums = plan.tables.iter().flat_map(|table| &table.merged).map(|merged| merged.forecast.outlook);
    let found: Vec<&str> = states(plan).chain(sums).map(Outlook::code).collect();
    let seen = all.iter().filter(|known| found.contains(&known.code()));
    let sentence = |outlook: &Outlook| {
        let code = outlook.code();
        let why = words.with(&format!("plan-why-{code}"), &[("k", &k), ("twice", &(2 * k))]);
        (code, words.outlook(*outlook), why)
    };
    seen.map(sentence).collect()
}

impl Nest {
    fn new(tables: &[&PlannedTable], words: Words) -> Option<Self> {
        let first = tables.first()?;
        let within = first.within.as_ref()?;
        let name = |table: &PlannedTable| {
            table.within.as_ref().map(|within| within.level_label.plain(words.0, "")).unwrap_or_default()
        };
        let caption = words.planned_tables(&first.label, Some(&within.label));
        let rows = || tables.iter().flat_map(|table| &table.rows);
        let (all, alone) = (rows().count(), rows().filter(|row| row.forecast.outlook.is_alone()).count());
        let counts = [all, alone, all - alone].map(grouped);
        let [n, alone, others] = &counts;
        Some(Self {
            summary: words.with("plan-nest", &[("table", &caption), ("n", n), ("alone", alone), ("others", others)]),
            caption,
            label: first.label.plain(words.0, ""),
            bodies: tables.iter().map(|table| Body::new(table, name(table), words)).collect(),
        })
    }
}

impl Body {
    fn new(table: &PlannedTable, name: String, words: Words) -> Self {
        let line = |name, forecast: Forecast, state, merged| Line {
            name,
            asked: grouped(forecast.asked),
            expected: grouped(forecast.expected),
            mark: forecast.outlook.code(),
            state,
            merged,
        };
        let rows = table.rows.iter().enumerate().map(|(at, row)| {
            line(row.level.label.plain(words.0, ""), row.forecast, words.planned_row(table, at), false)
        });
        let sums = table.sums().map(|merged| {
            line(words.planned_sum(table, merged), merged.forecast, words.outlook(merged.forecast.outlook), true)
        });
        Self { name, label: table.label.plain(words.0, ""), rows: rows.chain(sums).collect() }
    }
}
