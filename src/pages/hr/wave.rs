//! The page of one wave, and the page that asks before a step is taken.
//! Owns what can be seen and done in each state: counts while it is open, no result before its release.

use askama::Template;
use jiff::civil::Date;

use super::comments::warnings;
use super::slot::headcount;
use super::waves::{answered, dates, participation};
use super::{Count, Shell};
use crate::domain::comment::Progress;
use crate::domain::survey::Text;
use crate::domain::wave::{Retention, Wave, WaveState};
use crate::flow::custody::Keeping;
use crate::flow::wave::Participation;
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
    steps: Vec<NextStep>,
    facts: Vec<(String, String)>,
}

/// What is known of a wave besides its numbers, to tell what can be done next.
pub struct Standing {
    /// How its key is kept; `None` before it is made and after it was destroyed.
    pub keeping: Option<Keeping>,
    /// The comments on the table, of a closed wave.
    pub comments: Option<Progress>,
    /// Whether the survey asks for comments.
    pub asks_comments: bool,
    /// Of a released wave: when its answers were destroyed, or will be.
    pub shredding: Option<(Date, bool)>,
}

struct NextStep {
    id: &'static str,
    title: String,
    text: String,
    href: String,
    button: String,
    quiet: bool,
}

impl WavePage {
    /// The page in the wave's state. `address` is where respondents answer.
    #[must_use]
    pub fn new(
        shell: Shell,
        wave: &Wave,
        survey: &Text,
        address: String,
        taken: &Participation,
        standing: &Standing,
    ) -> Self {
        let words = shell.words;
        let begun = wave.state != WaveState::Draft;
        let counts = participation(taken.asked, taken.responses, taken.rate, words);
        let counts = if begun { counts } else { counts.into_iter().take(1).collect() };
        Self {
            state: wave.state.code(),
            state_name: words.get(&format!("state-{}", wave.state)),
            lead: words.get(&format!("hr-lead-{}", wave.state)),
            counts,
            address: (wave.state == WaveState::Open).then_some(address),
            steps: steps(wave, standing, words),
            facts: facts(wave, survey, standing, words),
            shell,
        }
    }
}

/// What can be done next, the most useful first.
fn steps(wave: &Wave, standing: &Standing, words: Words) -> Vec<NextStep> {
    let step = |id: &'static str, quiet: bool| NextStep {
        id,
        title: words.get(&format!("hr-{id}-title")),
        text: words.get(&format!("hr-{id}-text")),
        href: format!("/hr/waves/{}/{id}", wave.id),
        button: words.get(&format!("hr-{id}-button")),
        quiet,
    };
    match wave.state {
        WaveState::Draft if standing.keeping.is_some_and(|keeping| keeping.rehearsed) => {
            vec![step("plan", true), step("open", false)]
        }
        WaveState::Draft => vec![step("plan", true), step("key", false)],
        WaveState::Open => vec![step("close", false)],
        WaveState::Closed => match standing.comments {
            Some(comments) if comments.received > 0 => vec![review(wave, comments, words), step("release", false)],
            _ if standing.asks_comments => vec![step("unseal", false), step("release", true)],
            _ => vec![step("release", false)],
        },
        WaveState::Released => {
            let mut steps = vec![step("results", false)];
            steps.extend(standing.shredding.filter(|(_, done)| !done).map(|_| step("shred", true)));
            steps
        }
    }
}

fn review(wave: &Wave, comments: Progress, words: Words) -> NextStep {
    let numbers = (grouped(comments.received), grouped(comments.agreed()));
    NextStep {
        id: "comments",
        title: words.get("hr-comments-title"),
        text: words.with("hr-comments-card", &[("n", &numbers.0), ("agreed", &numbers.1)]),
        href: format!("/hr/waves/{}/comments", wave.id),
        button: words.get("hr-comments-button"),
        quiet: false,
    }
}

fn facts(wave: &Wave, survey: &Text, standing: &Standing, words: Words) -> Vec<(String, String)> {
    let fact = |key: &str, value: String| (words.get(key), value);
    let mut facts = vec![
        fact("hr-survey", survey.plain(words.0, &wave.organisation)),
        fact("hr-organisation", wave.organisation.clone()),
        fact("hr-period", dates(wave, words)),
        fact("hr-reference", words.date(wave.dates.reference)),
        fact("hr-minimum", words.with("hr-people", &[("n", &wave.policy.minimum_group.get())])),
        fact("hr-rounding", words.get(&format!("hr-rounding-{}", wave.policy.rounding.code()))),
        fact("hr-wave-id", wave.id.to_string()),
        fact("hr-retention", retention(wave, standing, words)),
    ];
    let kept = |keeping: Keeping| words.with("hr-kept", &[("n", &keeping.custodians), ("needed", &keeping.threshold)]);
    facts.extend(standing.keeping.map(|keeping| fact("hr-keepers", kept(keeping))));
    facts
}

/// What becomes of the sealed answers.
fn retention(wave: &Wave, standing: &Standing, words: Words) -> String {
    match (standing.shredding, wave.policy.retention.months()) {
        (Some((day, true)), _) => words.with("hr-retention-done", &[("date", &words.date(day))]),
        (Some((day, false)), _) => words.with("hr-retention-until", &[("date", &words.date(day))]),
        (None, 0) => words.with("hr-retention-tables", &[("n", &Retention::CORRECTION_DAYS)]),
        (None, months) => words.with("hr-retention-months", &[("n", &months)]),
    }
}

/// A step of HR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// draft -> open.
    Open,
    /// open -> closed.
    Close,
    /// Takes the comments out of the box.
    Unseal,
    /// closed -> released.
    Release,
    /// Destroys the answers.
    Shred,
}

impl Step {
    /// The state a wave must be in.
    #[must_use]
    pub const fn from(self) -> WaveState {
        match self {
            Self::Open => WaveState::Draft,
            Self::Close => WaveState::Open,
            Self::Unseal | Self::Release => WaveState::Closed,
            Self::Shred => WaveState::Released,
        }
    }

    /// Its name in addresses and texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Close => "close",
            Self::Unseal => "unseal",
            Self::Release => "release",
            Self::Shred => "shred",
        }
    }

    /// Whether it opens the box, so that custodians have to be there.
    #[must_use]
    pub const fn needs_key(self) -> bool {
        matches!(self, Self::Unseal | Self::Release)
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
    /// Custodians who have to be there.
    keepers: Vec<usize>,
    /// What was wrong with what they gave.
    fault: Option<String>,
}

impl Confirm {
    /// The page before a step; `fault` says why it was not taken.
    #[must_use]
    pub fn new(
        shell: Shell,
        wave: &Wave,
        step: Step,
        taken: &Participation,
        standing: &Standing,
        fault: Option<String>,
    ) -> Self {
        let words = shell.words;
        let code = step.code();
        let happens = (1..=4).map(|line| {
            let minimum = wave.policy.minimum_group.get();
            words.with(&format!("hr-{code}-happens-{line}"), &[("n", &minimum)])
        });
        let counts = words.with(
            if wave.state == WaveState::Draft { "hr-so-far-asked" } else { "hr-so-far" },
            &[("asked", &headcount(taken.asked, taken.rate, words)), ("answered", &answered(taken.responses, words))],
        );
        let comments = standing.comments.filter(|_| step == Step::Release);
        let needed = standing.keeping.map_or(1, |keeping| keeping.threshold);
        Self {
            back: format!("/hr/waves/{}", wave.id),
            year: words.fiscal_year(wave.fiscal_year),
            counts,
            happens: happens.collect(),
            comments: comments.map(|comments| warnings(wave.policy, comments, words)).unwrap_or_default(),
            action: format!("/hr/waves/{}/{code}", wave.id),
            button: words.get(&format!("hr-{code}-button")),
            keepers: if step.needs_key() { (1..=needed).collect() } else { Vec::new() },
            fault,
            shell,
        }
    }
}
