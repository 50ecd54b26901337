//! The sample organisation and its releases, for attacks and for the bench of disclosure control.

use std::path::Path;

use kotae::domain::codebook::Codebook;
use kotae::domain::protect::{Cleared, Request, Terms, protect};
use kotae::domain::response::Response;
use kotae::domain::roster::Roster;
use kotae::domain::survey::{MinimumGroup, Protection, Rounding, Survey};
use kotae::domain::tally::Tally;
use kotae::domain::wave::FiscalYear;
use kotae::frame;

pub const MINIMAL: &str = r#"tables = ["grade", "department", "section"]"#;
pub const FULL: &str = r#"tables = ["grade", "department", "section", "age_band", "service_band", "employment", { attribute = "grade", within = "department" }]"#;

pub struct Sample {
    pub codebook: Codebook,
    pub roster: Roster,
    pub responses: Vec<Response>,
}

impl Sample {
    pub fn of(year: i16, tables: &str) -> Self {
        let text = std::fs::read_to_string("surveys/aomori-engagement.toml").unwrap();
        let catalogue = text.lines().find(|line| line.starts_with("tables = ")).unwrap();
        let survey = Survey::read(&text.replace(catalogue, tables)).unwrap_or_else(|faults| panic!("{faults:?}"));
        let year = FiscalYear::new(year).unwrap();
        let roster = frame::read_roster(Path::new("surveys/sample/roster.csv"), &survey, Some(year)).unwrap();
        let codebook = Codebook::new(survey, Some(&roster));
        let path = format!("surveys/sample/responses_{}.csv", year.year());
        let responses = frame::read_responses(Path::new(&path), &codebook, &|_| {}).unwrap();
        Self { codebook, roster, responses }
    }

    pub fn release(&self, k: u32, protection: Protection) -> Cleared {
        let survey = self.codebook.survey();
        let terms = Terms { minimum: MinimumGroup::new(k).unwrap(), protection, rounding: Rounding::Published };
        let request = Request {
            codebook: &self.codebook,
            roster: Some(&self.roster),
            catalogue: &survey.tables,
            terms,
            earlier: &[],
        };
        protect(&Tally::of(&self.codebook, &survey.catalogued(), &self.responses), &request, &|_| {})
    }
}
