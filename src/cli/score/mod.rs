//! `kotae score`: scores a file of responses without any server, protected like a release.
//! Owns its arguments and the three forms it prints in; every number comes from `domain`.

mod json;
mod table;

use std::path::{Path, PathBuf};

use super::lines::Lines;
use super::place::{Failure, Format, Outcome, latest, survey};
use crate::domain::codebook::Codebook;
use crate::domain::ids::AttributeId;
use crate::domain::protect::{Protected, Request, Table, Tables, Terms, protect};
use crate::domain::roster::Roster;
use crate::domain::score::score;
use crate::domain::survey::{Breakdown, Language, MinimumGroup, Rounding, Survey};
use crate::domain::wave::FiscalYear;
use crate::frame;
use crate::words::Words;

/// Arguments of `kotae score`.
#[derive(Debug, clap::Args)]
pub struct ScoreArgs {
    /// Survey file.
    #[arg(long, value_name = "FILE")]
    survey: PathBuf,
    /// Responses: CSV (UTF-8 or CP932) or Parquet.
    #[arg(long, value_name = "FILE")]
    responses: PathBuf,
    /// Headcounts: CSV with the attributes and `headcount`. Gives response rates and the names of departments.
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// Rows of this fiscal year of a roster of many years; by default the year in the name of the responses file.
    #[arg(long, value_name = "YEAR", requires = "roster")]
    year: Option<i16>,
    /// Groups of this attribute too, e.g. `grade`.
    #[arg(long, value_name = "ATTRIBUTE")]
    by: Option<String>,
    /// Rounding convention; by default that of the survey file.
    #[arg(long, value_parser = ["published", "exact"])]
    rounding: Option<String>,
    /// Smallest group whose scores are shown, 5 or more; by default that of the survey file.
    #[arg(long, value_name = "N")]
    min_group: Option<u32>,
    /// Form of the result.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Language of labels.
    #[arg(long, value_parser = ["ja", "en"], default_value = "ja")]
    lang: String,
}

/// A file scored, and what it was scored by.
struct Scored {
    survey: Survey,
    rounding: Rounding,
    language: Language,
    tables: Protected<Tables>,
    by: Option<AttributeId>,
}

impl Scored {
    fn lines(&self) -> String {
        let (points, words) = (usize::from(self.survey.scale.points()), Words(self.language));
        Lines { tables: &self.tables, by: self.groups(), points, words, organisation: &self.organisation() }.print()
    }

    /// The groups asked for: of everybody, or else within each level above.
    fn groups(&self) -> Vec<&Table> {
        let Some(by) = self.by.as_ref().map(AttributeId::as_str) else { return Vec::new() };
        self.tables.find(by).map_or_else(|| self.tables.within(by).collect(), |table| vec![table])
    }
}

pub(super) fn run(args: &ScoreArgs) -> Outcome {
    let scored = scored(args)?;
    match args.format {
        Format::Table => Ok(table::print(&scored)),
        Format::Csv => Ok(scored.lines()),
        Format::Json => json::print(&scored).map_err(Failure::outside),
    }
}

fn scored(args: &ScoreArgs) -> Result<Scored, Failure> {
    let minimum = args.min_group.map(MinimumGroup::new).transpose().map_err(Failure::usage)?;
    let survey = survey(&args.survey)?;
    let by = args.by.as_deref().map(|by| attribute(&survey, by)).transpose()?;
    let roster = args.roster.as_deref().map(|path| roster(path, &survey, args)).transpose()?;
    let header = frame::read_header(&args.responses, &survey).map_err(Failure::refused)?;
    if !header.unread.is_empty() {
        eprintln!("kotae: {}: columns not read: {}", args.responses.display(), header.unread.join(", "));
    }
    let codebook = Codebook::new(survey, roster.as_ref());
    let counted = counted(by, &header.attributes, &codebook);
    let (tally, codebook) =
        frame::tally_file(&args.responses, codebook, &counted, &|_| {}).map_err(Failure::refused)?;
    let survey = codebook.survey();
    let rounding = args.rounding.as_deref().and_then(Rounding::find).unwrap_or(survey.rounding);
    let asked = roster.as_ref().map(Roster::headcount);
    score(&tally, &codebook, asked, rounding).map_err(|faults| {
        let told = faults.iter().map(|fault| format!("{}: {fault}", args.responses.display()));
        Failure::refused(told.collect::<Vec<_>>().join("\n"))
    })?;
    let minimum = minimum.unwrap_or(survey.minimum_group);
    let catalogue: Vec<Breakdown> =
        by.map(|at| Breakdown { attribute: survey.attributes[at].id.clone(), within: None }).into_iter().collect();
    let request = Request {
        codebook: &codebook,
        roster: roster.as_ref(),
        catalogue: &catalogue,
        terms: Terms { minimum, protection: survey.protection, rounding },
        earlier: &[],
    };
    let tables = protect(&tally, &request, &|_| {}).tables;
    if tables.whole.state() == "suppressed" {
        eprintln!("kotae: fewer than {} responses: no score is shown", minimum.get());
    }
    let language = Language::find(&args.lang).unwrap_or_default();
    let by = by.map(|at| survey.attributes[at].id.clone());
    Ok(Scored { survey: survey.clone(), rounding, language, tables, by })
}

/// What is counted: the groups to be shown, and all that the roster has headcounts of, since a group with more answers
/// than people means the wrong file or the wrong roster.
fn counted(by: Option<usize>, present: &[usize], codebook: &Codebook) -> Vec<usize> {
    let checked = |at: &usize| Some(*at) != by && codebook.codes(*at).is_some_and(|codes| codes.headcounts.is_some());
    by.into_iter().chain(present.iter().copied().filter(checked)).collect()
}

fn attribute(survey: &Survey, by: &str) -> Result<usize, Failure> {
    survey.find_attribute(by).ok_or_else(|| {
        let known: Vec<_> = survey.attributes.iter().map(|attribute| attribute.id.as_str()).collect();
        Failure::refused(format!("unknown attribute `{by}`: expected one of {}", known.join(", ")))
    })
}

fn roster(path: &Path, survey: &Survey, args: &ScoreArgs) -> Result<Roster, Failure> {
    let year = match args.year {
        Some(year) => Some(FiscalYear::new(year).map_err(Failure::usage)?),
        None => year_of(path, &args.responses)?,
    };
    frame::read_roster(path, survey, year).map_err(Failure::refused)
}

/// The year of a roster of many years: the one in the name of the responses file, else the latest, which is said.
fn year_of(roster: &Path, responses: &Path) -> Result<Option<FiscalYear>, Failure> {
    let years = frame::roster_years(roster).map_err(Failure::refused)?;
    let name = responses.file_stem().unwrap_or_default().to_string_lossy();
    let numbers: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).collect();
    let mut named = years.iter().copied().filter(|year| numbers.contains(&year.to_string().as_str()));
    if let (Some(year), None) = (named.next(), named.next()) {
        return Ok(Some(year));
    }
    Ok(latest(roster, &years))
}
