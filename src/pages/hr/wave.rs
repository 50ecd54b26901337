//! The page of one wave, and the page that asks before a step is taken.
//! Owns what can be seen and done in each state: counts while it is open, no result before its release.

use askama::Template;

use super::comments::warnings;
use super::slot::{headcount, percent};
use super::waves::{dates, participation};
use super::{Count, Shell};
use crate::domain::comment::Progress;
use crate::domain::survey::{Protection, Text};
use crate::domain::wave::{Wave, WaveState};
use crate::flow::wave::{Participation, ParticipationGroup, ParticipationTable};
use crate::words::Words;
use crate::words::grouped;

/// One wave.
#[derive(Template)]
#[template(path = "hr/wave.html", config = ".config/askama.toml")]
pub struct WavePage {
    /// Around it.
    pub shell: Shell,
    state: &'static str,
    state_name: String,
    lead: String,
    counts: Vec<Count>,
    address: Option<String>,
    step: NextStep,
    /// The review of comments, where there are any.
    review: Option<NextStep>,
    rule: String,
    /// Whether counts are shown by group, and not only rates.
    counted: bool,
    tables: Vec<RateTable>,
    facts: Vec<(String, String)>,
}

struct NextStep {
    title: String,
    text: String,
    href: String,
    button: String,
}

struct RateTable {
    caption: String,
    label: String,
    rows: Vec<RateRow>,
}

struct RateRow {
    name: String,
    asked: String,
    counts: Option<RateCounts>,
}

struct RateCounts {
    answered: String,
    rate: String,
    tenths: u32,
}

impl WavePage {
    /// The page in the wave's state. `address` is where respondents answer, `comments` how far their review is.
    #[must_use]
    pub fn new(
        shell: Shell,
        wave: &Wave,
        survey: &Text,
        address: String,
        taken: &Participation,
        comments: Option<Progress>,
    ) -> Self {
        let words = shell.words;
        let begun = wave.state != WaveState::Draft;
        let running = matches!(wave.state, WaveState::Open | WaveState::Closed);
        let counts = participation(taken.asked, taken.responses, taken.rate, words);
        let counts = if begun { counts } else { counts.into_iter().take(1).collect() };
        let minimum = wave.policy.minimum_group.get();
        Self {
            state: wave.state.code(),
            state_name: words.get(&format!("state-{}", wave.state)),
            lead: words.get(&format!("hr-lead-{}", wave.state)),
            counts,
            address: (wave.state == WaveState::Open).then_some(address),
            step: next_step(wave, words),
            review: comments.filter(|comments| comments.received > 0).map(|comments| review(wave, comments, words)),
            rule: rule(minimum, taken.protection, words),
            counted: taken.protection == Protection::Standard,
            tables: taken.by.iter().filter(|_| running).map(|table| RateTable::new(table, words)).collect(),
            facts: facts(wave, survey, words),
            shell,
        }
    }
}

fn rule(minimum: u32, protection: Protection, words: Words) -> String {
    let small = words.with("hr-rate-rule", &[("n", &minimum)]);
    match protection {
        Protection::Standard => small,
        Protection::Strict => small + &words.get("chart-sentence-gap") + &words.get("hr-rate-rule-strict"),
    }
}

fn next_step(wave: &Wave, words: Words) -> NextStep {
    let (step, path) = match wave.state {
        WaveState::Draft => ("plan", "plan"),
        WaveState::Open => ("close", "close"),
        WaveState::Closed => ("release", "release"),
        WaveState::Released => ("results", "results"),
    };
    let text = |part: &str| words.get(&format!("hr-{step}-{part}"));
    let href = format!("/hr/waves/{}/{path}", wave.id);
    NextStep { title: text("title"), text: text("text"), href, button: text("button") }
}

fn review(wave: &Wave, comments: Progress, words: Words) -> NextStep {
    let numbers = (grouped(comments.received), grouped(comments.agreed()));
    NextStep {
        title: words.get("hr-comments-title"),
        text: words.with("hr-comments-card", &[("n", &numbers.0), ("agreed", &numbers.1)]),
        href: format!("/hr/waves/{}/comments", wave.id),
        button: words.get("hr-comments-button"),
    }
}

fn facts(wave: &Wave, survey: &Text, words: Words) -> Vec<(String, String)> {
    let fact = |key: &str, value: String| (words.get(key), value);
    vec![
        fact("hr-survey", survey.plain(words.0, &wave.organisation)),
        fact("hr-organisation", wave.organisation.clone()),
        fact("hr-period", dates(wave, words)),
        fact("hr-reference", words.date(wave.dates.reference)),
        fact("hr-minimum", words.with("hr-people", &[("n", &wave.policy.minimum_group.get())])),
        fact("hr-rounding", words.get(&format!("hr-rounding-{}", wave.policy.rounding.code()))),
        fact("hr-wave-id", wave.id.to_string()),
    ]
}

impl RateTable {
    fn new(table: &ParticipationTable, words: Words) -> Self {
        let label = table.label.plain(words.0, "");
        Self {
            caption: words.with("hr-rate-by", &[("attribute", &words.inside(&label))]),
            label,
            rows: table.groups.iter().map(|group| RateRow::new(group, words)).collect(),
        }
    }
}

impl RateRow {
    fn new(group: &ParticipationGroup, words: Words) -> Self {
        // The strict level shows rates without counts.
        let counts = (group.responses.is_some() || group.rate.is_some()).then(|| RateCounts {
            answered: group.responses.map(grouped).unwrap_or_default(),
            rate: percent(group.rate, words),
            tenths: group.rate.map_or(0, |rate| rate.percent.0),
        });
        Self { name: group.level.label.plain(words.0, ""), asked: grouped(group.asked), counts }
    }
}

/// A step of HR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// open -> closed.
    Close,
    /// closed -> released.
    Release,
}

impl Step {
    /// The state a wave must be in.
    #[must_use]
    pub const fn from(self) -> WaveState {
        match self {
            Self::Close => WaveState::Open,
            Self::Release => WaveState::Closed,
        }
    }

    /// `close` or `release`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Release => "release",
        }
    }
}

/// Asks before a step that cannot be taken back.
#[derive(Template)]
#[template(path = "hr/confirm.html", config = ".config/askama.toml")]
pub struct Confirm {
    /// Around it.
    pub shell: Shell,
    back: String,
    year: String,
    counts: String,
    happens: Vec<String>,
    /// What a release would do to the comments.
    comments: Vec<String>,
    action: String,
    button: String,
}

impl Confirm {
    /// The page before a step.
    #[must_use]
    pub fn new(shell: Shell, wave: &Wave, step: Step, taken: &Participation, comments: Option<Progress>) -> Self {
        let words = shell.words;
        let code = step.code();
        let happens = (1..=4).map(|line| {
            let minimum = wave.policy.minimum_group.get();
            words.with(&format!("hr-{code}-happens-{line}"), &[("n", &minimum)])
        });
        let counts = words.with(
            "hr-so-far",
            &[
                ("asked", &headcount(taken.asked, taken.rate, words)),
                ("answered", &grouped(taken.responses)),
                ("rate", &percent(taken.rate, words)),
            ],
        );
        Self {
            back: format!("/hr/waves/{}", wave.id),
            year: words.fiscal_year(wave.fiscal_year),
            counts,
            happens: happens.collect(),
            comments: comments.map(|comments| warnings(wave.policy, comments, words)).unwrap_or_default(),
            action: format!("/hr/waves/{}/{code}", wave.id),
            button: words.get(&format!("hr-{code}-button")),
            shell,
        }
    }
}
