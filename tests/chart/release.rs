//! Releases by the public road: survey file, roster, responses, tally, score, protect, release.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use jiff::civil::date;
use kotae::domain::codebook::Codebook;
use kotae::domain::ids::{AttributeId, WaveId};
use kotae::domain::protect::{Request, Terms, protect};
use kotae::domain::release::Release;
use kotae::domain::survey::{Breakdown, Survey};
use kotae::domain::tally::Tally;
use kotae::domain::wave::{Dates, FiscalYear, Policy, Wave, WaveState};
use kotae::frame;

const SURVEY: &str = include_str!("../../surveys/aomori-engagement.toml");

/// What a test may change before the wave is scored.
pub struct Recipe {
    /// Fiscal year of the wave.
    pub year: i16,
    /// Year of the sample files.
    pub sample: i16,
    /// Pieces of the survey file and what stands there instead.
    pub survey: Vec<(&'static str, &'static str)>,
    /// The same for the roster file.
    pub roster: Vec<(&'static str, &'static str)>,
    /// The attributes whose tables are released.
    pub tables: Vec<&'static str>,
    /// Only so many responses.
    pub responses: usize,
    pub organisation: &'static str,
    pub synthetic: bool,
}

impl Recipe {
    pub fn of(year: i16) -> Self {
        let sample = 2021 + (year - 2021).rem_euclid(4);
        let (survey, roster, tables) = (Vec::new(), Vec::new(), vec!["grade", "department", "age_band"]);
        Self { year, sample, survey, roster, tables, responses: usize::MAX, organisation: "青森市", synthetic: true }
    }

    pub fn release(&self) -> Release {
        let replace = |text: &str, pairs: &[(&str, &str)]| {
            pairs.iter().fold(text.to_owned(), |text, (from, to)| {
                assert!(text.contains(from), "{from}");
                text.replace(from, to)
            })
        };
        let survey = Survey::read(&replace(SURVEY, &self.survey)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let roster = folder.path().join("roster.csv");
        let text = std::fs::read_to_string("surveys/sample/roster.csv").unwrap();
        std::fs::write(&roster, replace(&text, &self.roster)).unwrap();
        let year = FiscalYear::new(self.sample).unwrap();
        let roster = frame::read_roster(&roster, &survey, Some(year)).map_err(|fault| fault.to_string()).unwrap();
        let codebook = Codebook::new(survey.clone(), Some(&roster));
        let file = format!("surveys/sample/responses_{}.csv", self.sample);
        let read = frame::read_responses(Path::new(&file), &codebook, &|_| ());
        let mut responses = read.map_err(|fault| fault.to_string()).unwrap();
        responses.truncate(self.responses);
        let attributes: Vec<usize> = survey
            .attributes
            .iter()
            .enumerate()
            .filter(|(_, attribute)| self.tables.contains(&attribute.id.as_str()))
            .map(|(at, _)| at)
            .collect();
        let tally = Tally::of(&codebook, &attributes, &responses);
        let catalogue: Vec<Breakdown> = self
            .tables
            .iter()
            .map(|id| Breakdown { attribute: AttributeId::parse(id).unwrap(), within: None })
            .collect();
        let wave = self.wave(&survey);
        let terms = Terms { minimum: survey.minimum_group, protection: survey.protection, rounding: survey.rounding };
        let request =
            Request { codebook: &codebook, roster: Some(&roster), catalogue: &catalogue, terms, earlier: &[] };
        let cleared = protect(&tally, &request, &|_| {});
        Release::new(&wave, &survey, "kotae test", wave.dates.closes, cleared.tables)
    }

    fn wave(&self, survey: &Survey) -> Wave {
        Wave {
            id: WaveId::parse(&format!("wave{}", self.year)).unwrap(),
            survey_hash: "0".repeat(64),
            fiscal_year: FiscalYear::new(self.year).unwrap(),
            organisation: self.organisation.to_owned(),
            synthetic: self.synthetic,
            dates: Dates::new(date(self.year, 5, 24), date(self.year, 6, 28), date(self.year, 4, 1)).unwrap(),
            policy: Policy {
                minimum_group: survey.minimum_group,
                rounding: survey.rounding,
                retention: kotae::domain::wave::Retention::default(),
            },
            state: WaveState::Released,
        }
    }
}

/// The sample wave of a year; the four years of the sample are released once, later years look like them.
pub fn sample(year: i16) -> Release {
    static RELEASED: LazyLock<Mutex<BTreeMap<i16, Release>>> = LazyLock::new(Mutex::default);
    let recipe = Recipe::of(year);
    let mut released = RELEASED.lock().unwrap();
    let mut release = released.entry(recipe.sample).or_insert_with(|| Recipe::of(recipe.sample).release()).clone();
    release.wave.fiscal_year = FiscalYear::new(year).unwrap();
    release
}

/// A release that was stored, changed there and read back.
pub fn changed(release: &Release, change: impl Fn(&mut serde_json::Value)) -> Release {
    let mut stored = serde_json::to_value(release).unwrap();
    change(&mut stored);
    serde_json::from_value(stored).unwrap()
}

/// A stored release in which the rows of a level stand in another state; the road itself does not merge yet.
pub fn with_row(release: &Release, level: &str, cell: serde_json::Value) -> Release {
    changed(release, |stored| {
        let tables = stored["tables"]["by"].as_array_mut().unwrap();
        let rows = tables.iter_mut().flat_map(|table| table["rows"].as_array_mut().unwrap());
        for row in rows.filter(|row| row["level"] == level) {
            row["cell"] = cell.clone();
        }
    })
}
