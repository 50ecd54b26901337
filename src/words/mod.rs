//! Screen texts: key to text, Japanese first, English complete, easy Japanese where it differs.
//! Owns the Fluent files; knows no page. Survey texts live in the survey files.

mod doctor;
mod plan;
mod state;

use std::fmt::Display;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::civil::Date;

use crate::domain::protect::{Bound, ResponseRate, Row, Score, Withheld};
use crate::domain::survey::Language;
use crate::domain::wave::{Era, FiscalYear};

type Bundle = FluentBundle<FluentResource>;

macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!($language, "/common.ftl")),
            include_str!(concat!($language, "/respondent.ftl")),
            include_str!(concat!($language, "/hr.ftl")),
            include_str!(concat!($language, "/plan.ftl")),
            include_str!(concat!($language, "/chart.ftl")),
            include_str!(concat!($language, "/attack.ftl")),
            include_str!(concat!($language, "/doctor.ftl")),
        ]
    };
}

static JA: LazyLock<Bundle> = LazyLock::new(|| bundle("ja", files!("ja")));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle("en", files!("en")));
static JA_EASY: LazyLock<Bundle> = LazyLock::new(|| bundle("ja", files!("ja-easy")));

#[expect(clippy::expect_used, reason = "the files are compiled in and read by a test")]
fn bundle(language: &str, files: [&str; 7]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.parse().expect("a language code")]);
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new(file.to_owned()).map_err(|(_, faults)| faults).expect("a Fluent file");
        bundle.add_resource(resource).expect("every key once");
    }
    bundle
}

/// The screen texts of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Words(pub Language);

impl Words {
    /// The text of a key; the key itself if there is none (a test makes sure that there is one).
    #[must_use]
    pub fn get(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The text of a key with its parameters filled in. Parameters are printed as they are: no number is reformatted.
    #[must_use]
    pub fn with(self, key: &str, parameters: &[(&str, &dyn Display)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in parameters {
            args.set(*name, FluentValue::from(value.to_string()));
        }
        self.bundles().into_iter().find_map(|bundle| format(bundle, key, &args)).unwrap_or_else(|| key.to_owned())
    }

    /// A released score as printed: `3.25`, `4.6 or more`.
    #[must_use]
    pub fn score(self, score: &Score) -> String {
        let key = match score.bound {
            Bound::Exactly => return score.number(),
            Bound::AtMost => "score-at-most",
            Bound::AtLeast => "score-at-least",
        };
        self.with(key, &[("number", &score.number())])
    }

    /// A response rate as printed, with its unit: `31.2%`, `95% or more`.
    #[must_use]
    pub fn rate(self, rate: &ResponseRate, unit: &str) -> String {
        let percent = rate.number() + unit;
        let key = match rate.bound {
            Bound::Exactly => return percent,
            Bound::AtMost => "score-at-most",
            Bound::AtLeast => "score-at-least",
        };
        self.with(key, &[("number", &percent)])
    }

    /// The name of a group; a merged one says so.
    #[must_use]
    pub fn group(self, row: &Row, organisation: &str) -> String {
        let blank = || self.get("group-blank");
        let label = row.label.as_ref().map(|label| label.plain(self.0, organisation));
        if row.members.is_empty() {
            return label.unwrap_or_else(blank);
        }
        let names: Vec<String> = label.into_iter().chain(row.members.contains(&None).then(blank)).collect();
        self.with("group-merged", &[("names", &names.join(&self.get("group-and")))])
    }

    /// The word that stands in the place of a score.
    #[must_use]
    pub fn withheld(self, reason: &Withheld) -> String {
        self.get(match reason {
            Withheld::NoAnswers { .. } => "cell-empty",
            Withheld::Hidden { .. } => "score-hidden",
            Withheld::Open => "score-open",
        })
    }

    /// A name inside a sentence: English writes it small.
    #[must_use]
    pub fn inside(self, name: &str) -> String {
        match self.0 {
            Language::En => name.to_lowercase(),
            Language::Ja | Language::JaEasy => name.to_owned(),
        }
    }

    /// Whether the key has a text in this very language (easy Japanese may borrow from Japanese).
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.bundles().into_iter().any(|bundle| bundle.has_message(key))
    }

    /// 令和8(2026)年度, or `fiscal 2026`.
    #[must_use]
    pub fn fiscal_year(self, year: FiscalYear) -> String {
        let (era, count) = year.era();
        let key = match era {
            Era::Reiwa => "fiscal-year-reiwa",
            Era::Heisei => "fiscal-year-heisei",
        };
        self.with(key, &[("era", &self.era_count(count)), ("year", &year)])
    }

    /// 令和8(2026)年11月20日, or `2026-11-20`.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        let (era, count) = Era::of(date);
        let key = match era {
            Era::Reiwa => "date-reiwa",
            Era::Heisei => "date-heisei",
        };
        let two = |number: i8| format!("{number:02}");
        self.with(
            key,
            &[
                ("era", &self.era_count(count)),
                ("year", &date.year()),
                ("month", &date.month()),
                ("day", &date.day()),
                ("month2", &two(date.month())),
                ("day2", &two(date.day())),
            ],
        )
    }

    fn era_count(self, count: i16) -> String {
        if count == 1 { self.get("era-first") } else { count.to_string() }
    }

    fn bundles(self) -> Vec<&'static Bundle> {
        match self.0 {
            Language::Ja => vec![&JA],
            Language::En => vec![&EN],
            Language::JaEasy => vec![&JA_EASY, &JA],
        }
    }
}

/// 2041 as 2,041, in every language Kotae speaks.
#[must_use]
pub fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn format(bundle: &Bundle, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut faults = Vec::new();
    Some(bundle.format_pattern(pattern, Some(args), &mut faults).into_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;

    fn keys(files: [&str; 7]) -> BTreeSet<String> {
        let name = |line: &str| line.split_once(" =").map(|(key, _)| key.to_owned());
        let message = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        files.iter().flat_map(|file| file.lines()).filter(message).filter_map(name).collect()
    }

    #[test]
    fn japanese_and_english_have_the_same_keys_and_easy_japanese_no_others() {
        assert_eq!(keys(files!("ja")), keys(files!("en")));
        let strangers: Vec<_> = keys(files!("ja-easy")).difference(&keys(files!("ja"))).cloned().collect();
        assert!(strangers.is_empty(), "{strangers:?}");
        for language in Language::ALL {
            assert_ne!(Words(language).get("product"), "product");
        }
    }

    #[test]
    fn every_check_of_the_doctor_has_its_words() {
        for check in crate::domain::doctor::Check::ALL {
            for part in ["", "-means", "-fix", "-look"] {
                assert!(Words(Language::En).has(&format!("doctor-{check}{part}")), "{check}{part}");
            }
        }
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 12, 636, 2041, 1_000_000].map(grouped), ["0", "12", "636", "2,041", "1,000,000"]);
    }

    #[test]
    fn years_and_dates_put_the_era_first() {
        let ja = Words(Language::Ja);
        assert_eq!(ja.fiscal_year(FiscalYear::of(date(2027, 3, 31))), "令和8(2026)年度");
        assert_eq!(ja.fiscal_year(FiscalYear::of(date(2027, 4, 1))), "令和9(2027)年度");
        assert_eq!(ja.fiscal_year(FiscalYear::of(date(2019, 4, 1))), "令和元(2019)年度");
        assert_eq!(ja.date(date(2019, 4, 30)), "平成31(2019)年4月30日");
        assert_eq!(ja.date(date(2019, 5, 1)), "令和元(2019)年5月1日");
        assert_eq!(Words(Language::En).date(date(2026, 11, 2)), "2026-11-02");
    }
}
