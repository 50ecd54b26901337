//! A survey opened to an audience: fiscal year, dates, policy and state.
//! Owns the state machine draft -> open -> closed -> released; asks no clock (the date arrives as an argument).

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::WaveId;
use super::survey::{MinimumGroup, Rounding};

/// A Japanese fiscal year, April to March, named by the year it begins in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i16", into = "i16")]
pub struct FiscalYear(i16);

/// A fiscal year that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fiscal year {0} is not allowed: expected 1990 to 2100")]
pub struct BadFiscalYear(pub i16);

impl FiscalYear {
    /// Reads a fiscal year.
    ///
    /// # Errors
    /// [`BadFiscalYear`] outside 1990..=2100.
    pub const fn new(year: i16) -> Result<Self, BadFiscalYear> {
        if year < 1990 || year > 2100 {
            return Err(BadFiscalYear(year));
        }
        Ok(Self(year))
    }

    /// The fiscal year of a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self(if date.month() >= 4 { date.year() } else { date.year() - 1 })
    }

    /// The year it begins in.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.0
    }

    /// Name and number of the Japanese era, by the era in force on the last day of the fiscal year's first month but one
    /// (a public document of fiscal 2019 says 令和元(2019)年度).
    #[must_use]
    pub const fn era(self) -> (Era, i16) {
        if self.0 >= 2019 { (Era::Reiwa, self.0 - 2018) } else { (Era::Heisei, self.0 - 1988) }
    }
}

impl TryFrom<i16> for FiscalYear {
    type Error = BadFiscalYear;
    fn try_from(year: i16) -> Result<Self, BadFiscalYear> {
        Self::new(year)
    }
}

impl From<FiscalYear> for i16 {
    fn from(year: FiscalYear) -> Self {
        year.0
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A Japanese era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// 平成, to 30 April 2019.
    Heisei,
    /// 令和, from 1 May 2019.
    Reiwa,
}

impl Era {
    /// Era and year of a date: 1 May 2019 is 令和元年.
    #[must_use]
    pub fn of(date: Date) -> (Self, i16) {
        if date >= jiff::civil::date(2019, 5, 1) {
            (Self::Reiwa, date.year() - 2018)
        } else {
            (Self::Heisei, date.year() - 1988)
        }
    }
}

/// Where a wave stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WaveState {
    /// Being prepared; nobody can answer.
    Draft,
    /// Takes answers.
    Open,
    /// Takes no more answers; no result yet.
    Closed,
    /// Frozen and shown.
    Released,
}

impl WaveState {
    /// All states in order.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Open, Self::Closed, Self::Released];

    /// `draft`, `open`, `closed` or `released`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Released => "released",
        }
    }

    /// Reads a state.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl fmt::Display for WaveState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What is frozen when a wave opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Smallest group whose scores are shown.
    pub minimum_group: MinimumGroup,
    /// Rounding convention.
    pub rounding: Rounding,
    /// How long sealed answers are kept; releases of the first program do not say.
    #[serde(default)]
    pub retention: Retention,
}

/// How long the sealed answers are kept after the release: to the end of the days in which it can be corrected (the tables
/// are all that stays), or for some months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Retention(u32);

/// A retention that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} months is not allowed: expected 0 (tables only) to 60")]
pub struct BadRetention(pub u32);

impl Retention {
    /// Days after a release in which answers that came late may still be added.
    pub const CORRECTION_DAYS: i32 = 14;

    /// Reads a number of months; 0 keeps the tables only.
    ///
    /// # Errors
    /// [`BadRetention`] above 60.
    pub const fn new(months: u32) -> Result<Self, BadRetention> {
        if months > 60 { Err(BadRetention(months)) } else { Ok(Self(months)) }
    }

    /// Months; 0 keeps the tables only.
    #[must_use]
    pub const fn months(self) -> u32 {
        self.0
    }

    /// The first day on which the answers of a wave released on a day are destroyed.
    #[must_use]
    pub fn ends(self, released: Date) -> Date {
        let days = jiff::Span::new().days(Self::CORRECTION_DAYS + 1);
        let months = jiff::Span::new().months(i64::from(self.0));
        released.saturating_add(days).max(released.saturating_add(months))
    }
}

impl TryFrom<u32> for Retention {
    type Error = BadRetention;
    fn try_from(months: u32) -> Result<Self, BadRetention> {
        Self::new(months)
    }
}

impl From<Retention> for u32 {
    fn from(retention: Retention) -> Self {
        retention.0
    }
}

/// First and last day of answering, and the day the roster was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dates {
    /// First day.
    pub opens: Date,
    /// Last day, included.
    pub closes: Date,
    /// The day headcounts and attributes are frozen at (基準日).
    pub reference: Date,
}

impl Dates {
    /// Checks the order of the dates.
    ///
    /// # Errors
    /// [`WaveError::Dates`] if the last day is before the first.
    pub fn new(opens: Date, closes: Date, reference: Date) -> Result<Self, WaveError> {
        if closes < opens {
            return Err(WaveError::Dates { opens, closes });
        }
        Ok(Self { opens, closes, reference })
    }
}

/// A wave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// Random; last part of the respondents' address.
    pub id: WaveId,
    /// SHA-256 of the survey file it asks, hexadecimal: the text is frozen with the wave.
    pub survey_hash: String,
    /// Fiscal year; a survey has at most one wave a year.
    pub fiscal_year: FiscalYear,
    /// Employer's name in texts.
    pub organisation: String,
    /// Whether this is invented sample data, to be said on every screen.
    pub synthetic: bool,
    /// Dates.
    pub dates: Dates,
    /// Policy.
    pub policy: Policy,
    /// State.
    pub state: WaveState,
}

/// A step a wave cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaveError {
    /// Dates in the wrong order.
    #[error("the last day {closes} is before the first day {opens}: expected the same day or later")]
    Dates {
        /// First day.
        opens: Date,
        /// Last day.
        closes: Date,
    },
    /// Wrong state for the step.
    #[error("the wave of fiscal {year} is {state}: to {step} it must be {expected}")]
    State {
        /// Fiscal year of the wave.
        year: FiscalYear,
        /// State it is in.
        state: WaveState,
        /// The step, e.g. `close`.
        step: &'static str,
        /// State it must be in.
        expected: WaveState,
    },
}

impl Wave {
    /// Checks that the wave is in a state.
    ///
    /// # Errors
    /// [`WaveError::State`] naming the step that was tried.
    pub const fn require(&self, expected: WaveState, step: &'static str) -> Result<(), WaveError> {
        if self.state as u8 == expected as u8 {
            return Ok(());
        }
        Err(WaveError::State { year: self.fiscal_year, state: self.state, step, expected })
    }

    /// draft -> open.
    ///
    /// # Errors
    /// [`WaveError::State`] if it is not a draft.
    pub fn open(self) -> Result<Self, WaveError> {
        self.step(WaveState::Draft, "open", WaveState::Open)
    }

    /// open -> closed.
    ///
    /// # Errors
    /// [`WaveError::State`] if it is not open.
    pub fn close(self) -> Result<Self, WaveError> {
        self.step(WaveState::Open, "close", WaveState::Closed)
    }

    /// closed -> released.
    ///
    /// # Errors
    /// [`WaveError::State`] if it is not closed.
    pub fn release(self) -> Result<Self, WaveError> {
        self.step(WaveState::Closed, "release", WaveState::Released)
    }

    fn step(self, from: WaveState, step: &'static str, to: WaveState) -> Result<Self, WaveError> {
        self.require(from, step)?;
        Ok(Self { state: to, ..self })
    }
}
