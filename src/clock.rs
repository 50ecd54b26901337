//! The one place that asks the time. Everybody else receives a [`Clock`] or a date.

use jiff::civil::Date;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Seconds since 1970, for sessions of staff only; nothing about a respondent is timed finer than a day.
    fn unix_seconds(&self) -> i64;
    /// Today in the time zone of the machine.
    fn today(&self) -> Date;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the time")]
    fn unix_seconds(&self) -> i64 {
        jiff::Timestamp::now().as_second()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that asks the time")]
    fn today(&self) -> Date {
        jiff::Zoned::now().date()
    }
}

/// A clock that stands still, for tests.
#[derive(Debug, Clone, Copy)]
pub struct MockClock {
    /// Seconds since 1970.
    pub seconds: i64,
    /// Today.
    pub date: Date,
}

impl Clock for MockClock {
    fn unix_seconds(&self) -> i64 {
        self.seconds
    }

    fn today(&self) -> Date {
        self.date
    }
}
