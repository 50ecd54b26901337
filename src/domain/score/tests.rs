//! The reference answers of `../shared/reference` (R, checked in Python), value by value, and what they do not reach.

use std::fmt::Debug;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;

use super::{Figures, Hundredths, ItemFigures, Score, Scores, TableScores, Tenths, Undefined, excess, index, item};
use crate::domain::codebook::Codebook;
use crate::domain::ids::{BandId, ItemId};
use crate::domain::roster::Roster;
use crate::domain::survey::{Rounding, Survey};
use crate::domain::wave::FiscalYear;
use crate::frame;

const SCALES: [&str; 6] = ["basics", "contribution", "belonging", "growth", "pride", "overall"];

fn shared(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name)
}

fn json(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(shared(name)).expect(name)).expect(name)
}

fn survey() -> Survey {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/aomori-engagement.toml");
    Survey::read(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A year of the sample organisation, scored by grade, department and section.
fn year(year: i16, rounding: Rounding) -> Scores {
    let survey = survey();
    let roster =
        frame::read_roster(&shared("data/aomori/roster.csv"), &survey, Some(FiscalYear::new(year).unwrap())).unwrap();
    let codebook = Codebook::new(survey, Some(&roster));
    let tables = ["grade", "department", "section"].map(|id| codebook.survey().find_attribute(id).unwrap());
    let file = shared(&format!("data/aomori/responses_{year}.csv"));
    let (tally, codebook) = frame::tally_file(&file, codebook, &tables, &|_| {}).unwrap();
    super::score(&tally, &codebook, Some(Roster::headcount(&roster)), rounding).unwrap().0
}

/// Counts what was compared, so that a test that compares nothing fails.
#[derive(Default)]
struct Compared {
    values: usize,
    faults: Vec<String>,
}

impl Compared {
    fn equal<T: PartialEq + Debug>(&mut self, what: &str, got: T, wanted: T) {
        self.values += 1;
        if got != wanted {
            self.faults.push(format!("{what}: {got:?} instead of {wanted:?}"));
        }
    }

    /// A printed number against a string.
    fn printed(&mut self, what: &str, got: Option<impl ToString>, wanted: &Value) {
        self.equal(what, got.map(|value| value.to_string()), wanted.as_str().map(str::to_owned));
    }

    fn count(&mut self, what: &str, got: u64, wanted: &Value) {
        self.equal(what, Some(got), wanted.as_u64());
    }

    /// [T9]: relative 1e-9; null stays null.
    fn close(&mut self, what: &str, got: Option<f64>, wanted: &Value) {
        let near = match (got, wanted.as_f64()) {
            (Some(got), Some(wanted)) => (got - wanted).abs() <= 1e-9 * wanted.abs().max(1e-3),
            (got, wanted) => got.is_none() && wanted.is_none(),
        };
        self.values += 1;
        if !near {
            self.faults.push(format!("{what}: {got:?} instead of {wanted}"));
        }
    }

    /// A percentage as printed against one with all its digits.
    fn percent(&mut self, what: &str, got: Option<Tenths>, wanted: &Value) {
        let wanted = wanted.as_f64().map(|share| Tenths((10.0 * share + 0.5 + 1e-9).floor() as u32));
        self.equal(what, got, wanted);
    }

    #[track_caller]
    fn finish(self, expected: usize) {
        assert!(self.faults.is_empty(), "{} of {}:\n{}", self.faults.len(), self.values, self.faults.join("\n"));
        assert_eq!(self.values, expected, "values compared");
    }
}

/// A category by its id, or the whole.
fn scale<'a>(figures: &'a Figures, id: &str) -> &'a super::MaybeScore {
    let category = figures.categories.iter().find(|category| category.id.as_str() == id);
    category.map_or(&figures.overall, |category| &category.score)
}

fn printed(score: &super::MaybeScore) -> Option<Hundredths> {
    score.as_ref().ok().map(|score| score.printed)
}

fn mean(score: &super::MaybeScore) -> Option<f64> {
    score.as_ref().ok().map(|score| score.mean)
}

fn table<'a>(scores: &'a Scores, id: &str) -> &'a TableScores {
    scores.tables.iter().find(|table| table.attribute.as_str() == id).unwrap()
}

fn group<'a>(scores: &'a Scores, attribute: &str, level: &str) -> &'a super::GroupScores {
    let is = |group: &&super::GroupScores| group.level.as_ref().is_some_and(|code| code.as_str() == level);
    table(scores, attribute).groups.iter().find(is).unwrap()
}

fn item_figures(compared: &mut Compared, what: &str, item: &ItemFigures, wanted: &Value) {
    let n = item.counts.iter().sum();
    compared.count(&format!("{what} n"), n, &wanted["n"]);
    compared.count(&format!("{what} sum"), item.sum, &wanted["sum"]);
    compared.close(&format!("{what} mean"), mean(&item.score), &wanted["mean"]);
    compared.printed(&format!("{what} printed"), printed(&item.score), &wanted["mean_2dp_half_up"]);
    compared.close(&format!("{what} sd"), item.sd, &wanted["sd"]);
    compared.percent(&format!("{what} favourable"), item.favourable, &wanted["pct_favourable"]);
}

fn indexes(compared: &mut Compared, what: &str, published: &Figures, exact: &Figures, wanted: &Value) {
    for id in SCALES.iter().filter(|id| wanted.get(**id).is_some()) {
        let (what, wanted) = (format!("{what} {id}"), &wanted[*id]);
        compared.close(&what, mean(scale(published, id)), &wanted["mean_of_item_means"]);
        compared.printed(
            &format!("{what} published"),
            printed(scale(published, id)),
            &wanted["from_rounded_items_2dp"],
        );
        compared.printed(&format!("{what} exact"), printed(scale(exact, id)), &wanted["mean_of_item_means_2dp"]);
    }
}

fn bands(compared: &mut Compared, what: &str, figures: &Figures, wanted: &Value) {
    for id in SCALES {
        let score = scale(figures, id);
        compared.printed(&format!("{what} {id} displayed"), printed(score), &wanted[id]["displayed"]);
        let band = score.as_ref().ok().map(|score| &score.band);
        compared.printed(&format!("{what} {id} band"), band, &wanted[id]["band"]);
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().unwrap().iter().map(|(key, value)| (key.as_str(), value))
}

#[test]
fn the_whole_of_2024_is_that_of_the_reference() {
    let wanted = json("reference/aomori_2024.json");
    let (published, exact) = (year(2024, Rounding::Published), year(2024, Rounding::Exact));
    let mut compared = Compared::default();
    compared.count("rows", published.whole.n, &wanted["n_rows"]);
    compared.equal("N", published.asked.map(u64::from), wanted["N"].as_u64());
    for item in &published.whole.items {
        let wanted = &wanted["items"][item.id.as_str()];
        let name = item.id.as_str();
        item_figures(&mut compared, name, item, wanted);
        let missing = published.whole.n - item.counts.iter().sum::<u64>();
        compared.count(&format!("{name} missing"), missing, &wanted["n_missing"]);
        compared.percent(&format!("{name} neutral"), item.neutral, &wanted["pct_neutral"]);
        compared.percent(&format!("{name} unfavourable"), item.unfavourable, &wanted["pct_unfavourable"]);
        for (value, count) in (1..).zip(&item.counts) {
            compared.count(&format!("{name} chose {value}"), *count, &wanted["counts"][format!("{value}")]);
        }
    }
    indexes(&mut compared, "whole", &published.whole, &exact.whole, &wanted["index"]);
    for id in SCALES.iter().filter(|id| wanted["index"].get(**id).is_some()) {
        let n = scale(&published.whole, id).as_ref().unwrap().n;
        compared.count(&format!("{id} answered by"), n, &wanted["index"][*id]["n_any"]);
    }
    compared.percent("response rate", published.whole.response_rate, &wanted["response"]["overall"]);
    compared.count("complete", published.whole.complete, &wanted["response"]["aapor"]["complete"]);
    compared.count("partial", published.whole.partial, &wanted["response"]["aapor"]["partial"]);
    bands(&mut compared, "whole", &published.whole, &wanted["bands"]["total"]);
    compared.finish(2 + 13 * 14 + 5 * 4 + 3 + 12);
}

#[test]
fn every_group_of_2024_is_that_of_the_reference() {
    let wanted = json("reference/aomori_2024.json");
    let (published, exact) = (year(2024, Rounding::Published), year(2024, Rounding::Exact));
    let mut compared = Compared::default();
    for (attribute, groups) in [("grade", 8), ("department", 10), ("section", 38)] {
        let key = format!("by_{attribute}");
        assert_eq!(entries(&wanted[&key]).count(), groups, "{key}");
        for (level, expected) in entries(&wanted[&key]) {
            let (got, exact) = (group(&published, attribute, level), group(&exact, attribute, level));
            compared.equal(&format!("{level} N"), got.asked.map(u64::from), expected["N"].as_u64());
            compared.count(&format!("{level} n"), got.figures.n, &expected["n"]);
            compared.percent(&format!("{level} rate"), got.figures.response_rate, &expected["response_rate"]);
            compared.percent(level, got.figures.response_rate, &wanted["response"][&key][level]);
            for item in &got.figures.items {
                let what = format!("{level} {}", item.id);
                item_figures(&mut compared, &what, item, &expected["items"][item.id.as_str()]);
            }
            indexes(&mut compared, level, &got.figures, &exact.figures, &expected["index"]);
            bands(&mut compared, level, &got.figures, &wanted["bands"][&key][level]);
        }
    }
    compared.finish(56 * (4 + 13 * 6 + 5 * 3 + 12));
}

#[test]
fn all_four_years_print_the_expected_tables_by_both_conventions() {
    let wanted = json("data/aomori/expected_tables.json");
    let mut compared = Compared::default();
    for number in 2021..=2024 {
        let wanted = &wanted[number.to_string()];
        for (rounding, key) in [(Rounding::Published, "from_rounded_items"), (Rounding::Exact, "from_exact_item_means")]
        {
            let scores = year(number, rounding);
            expected_table(&mut compared, &number.to_string(), &scores.whole, wanted, key);
            for attribute in ["grade", "department", "section"] {
                for (level, wanted) in wanted.get(format!("by_{attribute}")).into_iter().flat_map(entries) {
                    expected_table(&mut compared, level, &group(&scores, attribute, level).figures, wanted, key);
                }
            }
        }
    }
    // Four years; for the last one 56 groups too.
    compared.finish(2 * (4 + 56) * (1 + 3 * 13 + 6));
}

fn expected_table(compared: &mut Compared, what: &str, figures: &Figures, wanted: &Value, key: &str) {
    compared.count(what, figures.n, &wanted["n"]);
    for (at, item) in figures.items.iter().enumerate() {
        compared.count(&format!("{what} {} sum", item.id), item.sum, &wanted["item_sums"][at]);
        compared.count(&format!("{what} {} n", item.id), item.counts.iter().sum(), &wanted["item_n"][at]);
        compared.printed(&format!("{what} {}", item.id), printed(&item.score), &wanted["items"][at]);
    }
    for id in SCALES {
        compared.printed(&format!("{what} {id} {key}"), printed(scale(figures, id)), &wanted[key][id]);
    }
}

#[test]
fn every_year_of_the_trend_is_that_of_the_reference() {
    let wanted = json("reference/aomori_trend.json");
    let mut compared = Compared::default();
    for number in 2021..=2024 {
        let (scores, name) = (year(number, Rounding::Published), number.to_string());
        compared.equal("N", scores.asked.map(u64::from), wanted["headcount"][&name].as_u64());
        compared.count("n", scores.whole.n, &wanted["n"][&name]);
        compared.percent("rate", scores.whole.response_rate, &wanted["response_rate"][&name]);
        for item in &scores.whole.items {
            let (what, wanted) = (format!("{name} {}", item.id), &wanted["items_by_year"][&name][item.id.as_str()]);
            compared.count(&what, item.sum, &wanted["sum"]);
            compared.close(&what, mean(&item.score), &wanted["mean"]);
            compared.printed(&what, printed(&item.score), &wanted["mean_2dp"]);
        }
        bands(&mut compared, &name, &scores.whole, &wanted["printed_by_year"][&name]);
        for attribute in ["grade", "department", "section"] {
            for (level, years) in entries(&wanted[format!("by_{attribute}")]) {
                let (what, wanted) = (format!("{name} {level}"), &years[&name]);
                let got = group(&scores, attribute, level);
                let overall = &got.figures.overall;
                compared.equal(&what, got.asked.map(u64::from), wanted["N"].as_u64());
                compared.count(&what, got.figures.n, &wanted["n"]);
                compared.percent(&what, got.figures.response_rate, &wanted["response_rate"]);
                compared.close(&what, mean(overall), &wanted["overall_mean"]);
                compared.printed(&what, printed(overall), &wanted["overall_from_rounded_items_2dp"]);
            }
        }
    }
    compared.finish(4 * (3 + 13 * 3 + 12 + 56 * 5));
}

/// `658/200` as numerator and denominator.
fn fraction(text: &Value) -> (u64, u64) {
    let (top, bottom) = text.as_str().unwrap().split_once('/').unwrap();
    (top.parse().unwrap(), bottom.parse().unwrap())
}

/// A number with two decimals in a reference file.
fn two_decimals(value: &Value) -> Option<Hundredths> {
    value.as_f64().map(|number| Hundredths((100.0 * number).round() as u32))
}

#[test]
fn every_rounding_case_of_the_reference_prints_as_wanted() {
    let wanted = json("reference/rounding.json");
    let survey = survey();
    let mut compared = Compared::default();
    for (name, category) in entries(&wanted["categories"]) {
        let (top, bottom) = fraction(&category["mean_of_rounded_items_exact"]);
        compared.equal(name, Hundredths::of_mean(top, bottom), two_decimals(&category["half_up_of_rounded_items"]));
        compared.equal(name, Hundredths::of_mean(top, bottom), two_decimals(&category["published"]));
        compared.close(name, Some(top as f64 / bottom as f64), &category["value"]);
    }
    for (name, other) in entries(&wanted["overall_alternatives"]) {
        let (top, bottom) = fraction(&other["exact"]);
        let printed = Hundredths::of_mean(top, bottom);
        compared.equal(name, printed, two_decimals(&other["half_up_2dp"]));
        compared.equal(name, Some(printed == Some(Hundredths(325))), other["equals_published_3.25"].as_bool());
    }
    for case in wanted["half_up_cases_sum_n"].as_array().unwrap() {
        let (sum, n) = (case["sum"].as_u64().unwrap(), case["n"].as_u64().unwrap());
        compared.printed(&format!("{sum}/{n}"), Hundredths::of_mean(sum, n), &case["half_up_2dp"]);
    }
    for case in wanted["f64_literals"].as_array().unwrap() {
        let (whole, part) = case["literal"].as_str().unwrap().split_once('.').unwrap();
        let thousandths = format!("{whole}{part}").parse().unwrap();
        compared.printed(part, Hundredths::of_mean(thousandths, 10_u64.pow(part.len() as u32)), &case["wanted"]);
    }
    compared.printed("rate", Tenths::percent(636, 2041), &wanted["response_rate"]["one_dp_half_up"]);
    for case in wanted["bands_on_displayed_value"].as_array().unwrap() {
        let displayed = case["displayed"].as_str().unwrap();
        let band = survey.bands.find(Hundredths::parse(displayed).unwrap());
        compared.printed(displayed, band.map(|band| &band.id), &case["band"]);
        compared.printed(displayed, band.map(|band| band.label.ja.source()), &case["name_ja"]);
    }
    compared.finish(3 * 6 + 2 * 5 + 18 + 9 + 1 + 2 * 11);
}

/// How many ways lead to each sum, over all item sums that print as published.
type Ways = std::collections::BTreeMap<u64, f64>;

fn sums_that_print(published: Hundredths, n: u64) -> Ways {
    (n..=5 * n).filter(|&sum| Hundredths::of_mean(sum, n) == Some(published)).map(|sum| (sum, 1.0)).collect()
}

fn add_up(one: &Ways, other: &Ways) -> Ways {
    let mut sums = Ways::new();
    for (left, ways) in one {
        for (right, more) in other {
            *sums.entry(left + right).or_default() += ways * more;
        }
    }
    sums
}

#[test]
fn the_exact_convention_would_print_the_published_table_as_often_as_the_reference_says() {
    let wanted = json("reference/rounding.json");
    let (n, survey) = (wanted["n"].as_u64().unwrap(), survey());
    let whole = year(2024, Rounding::Published).whole;
    let all = |ways: &Ways| ways.values().sum::<f64>();
    let printing = |ways: &Ways, items: u64, published: Hundredths| -> Ways {
        let same = |sum: u64| Hundredths::of_mean(sum, items * n) == Some(published);
        ways.iter().filter(|(sum, _)| same(**sum)).map(|(sum, ways)| (*sum, *ways)).collect()
    };
    let mut compared = Compared::default();
    let mut share_of = |id: &str, items: &[usize]| {
        let ways = items.iter().fold(Ways::from([(0, 1.0)]), |ways, &at| {
            add_up(&ways, &sums_that_print(printed(&whole.items[at].score).unwrap(), n))
        });
        let kept = printing(&ways, items.len() as u64, printed(scale(&whole, id)).unwrap());
        let wanted = &wanted["categories"][id];
        compared.close(id, Some(all(&kept) / all(&ways)), &wanted["P_exact_sums_give_published"]);
        compared.equal(id, ways.keys().next().copied(), wanted["sum_range"][0].as_u64());
        compared.equal(id, ways.keys().last().copied(), wanted["sum_range"][1].as_u64());
        (kept, all(&ways))
    };
    let (_, every) = share_of("overall13", &(0..13).collect::<Vec<_>>());
    let parts =
        survey.categories.iter().map(|category| share_of(category.id.as_str(), &survey.items_of(&category.id)).0);
    let right = parts.fold(Ways::from([(0, 1.0)]), |sums, kept| add_up(&sums, &kept));
    let right = printing(&right, 13, printed(&whole.overall).unwrap());
    let share = &wanted["P_exact_convention_reproduces_all_published_values"];
    compared.close("all", Some(all(&right) / every), share);
    compared.finish(3 * 6 + 1);
}

fn column(rows: &Value, at: usize) -> Vec<u64> {
    let mut values = vec![0; 5];
    for value in rows.as_array().unwrap().iter().filter_map(|row| row[at].as_u64()) {
        values[value as usize - 1] += 1;
    }
    values
}

/// An item of which only the sum and the number of answers are known.
fn summed(sum: u64, n: u64) -> ItemFigures {
    let score = Score {
        n,
        mean: item::ratio(sum, n),
        printed: Hundredths::of_mean(sum, n).unwrap(),
        band: BandId::parse("none").unwrap(),
    };
    let id = ItemId::parse("q").unwrap();
    let nothing = None;
    ItemFigures {
        id,
        score: Ok(score),
        sum,
        counts: Vec::new(),
        sd: None,
        favourable: nothing,
        neutral: nothing,
        unfavourable: nothing,
    }
}

#[test]
fn every_edge_case_of_these_methods_comes_out_as_in_the_reference() {
    let cases = json("reference/edge_cases.json");
    let mut compared = Compared::default();
    let mut seen = std::collections::BTreeMap::<&str, usize>::new();
    for case in cases["cases"].as_array().unwrap() {
        let (name, input, expect) = (case["fn"].as_str().unwrap(), &case["input"], &case["expect"]);
        let known: &[(&str, EdgeCase)] = &[
            ("item_stats", edge_item),
            ("index", edge_index),
            ("printed_category", edge_printed_category),
            ("display_and_band", edge_display_and_band),
            ("band", edge_band),
            ("response_rate", edge_rate),
        ];
        if let Some((name, check)) = known.iter().find(|(known, _)| *known == name) {
            check(&mut compared, input, expect);
            *seen.entry(name).or_default() += 1;
        }
    }
    let wanted = [("band", 10), ("display_and_band", 6), ("index", 2), ("item_stats", 7), ("printed_category", 1)];
    let wanted = wanted.into_iter().chain([("response_rate", 3)]);
    assert_eq!(seen, wanted.collect());
    compared.finish(6 * 6 + 1 + 2 * 2 + 2 + 6 * 2 + 10 + 3);
}

type EdgeCase = fn(&mut Compared, &Value, &Value);

fn refused(responses: u64, asked: &Value) -> bool {
    excess("all", responses, asked.as_u64().map(|asked| asked as u32)).is_some()
}

fn edge_item(compared: &mut Compared, input: &Value, expect: &Value) {
    let given = input["x"].as_array().unwrap();
    let answers: Vec<u64> = given.iter().filter_map(Value::as_u64).collect();
    if expect.get("error").is_some() {
        return compared.equal("more answers than people", refused(answers.len() as u64, &input["N"]), true);
    }
    let survey = survey();
    let mut values = vec![0; 5];
    answers.iter().for_each(|&answer| values[answer as usize - 1] += 1);
    let figures = item::figures(&survey.items[0], &values, &survey.bands);
    let what = input.to_string();
    compared.count(&what, figures.counts.iter().sum(), &expect["n"]);
    compared.equal(&what, (given.len() - answers.len()) as u64, expect["n_missing"].as_u64().unwrap_or(0));
    compared.count(&what, figures.sum, &expect["sum"]);
    compared.close(&what, mean(&figures.score), &expect["mean"]);
    compared.close(&what, figures.sd, &expect["sd"]);
    compared.percent(&what, figures.favourable, &expect["pct_favourable"]);
}

fn edge_index(compared: &mut Compared, input: &Value, expect: &Value) {
    let survey = survey();
    let items: Vec<_> =
        (0..2).map(|at| item::figures(&survey.items[at], &column(&input["rows"], at), &survey.bands)).collect();
    let rows = input["rows"].as_array().unwrap();
    let any = rows.iter().filter(|row| row.as_array().unwrap().iter().any(Value::is_u64)).count() as u64;
    let score = index::score(&[&items[0], &items[1]], any, Rounding::Published, &survey.bands);
    compared.close("index", mean(&score), &expect["mean_of_item_means"]);
    match score {
        Ok(score) => compared.equal("people with an answer", score.n, 4),
        Err(reason) => {
            compared.equal("reason", reason, Undefined::NoAnswers { item: ItemId::parse("q02").unwrap(), n: any });
        }
    }
}

fn edge_printed_category(compared: &mut Compared, input: &Value, expect: &Value) {
    let survey = survey();
    let number = |key: &str, at: usize| input[key][at].as_u64().unwrap();
    let items: Vec<_> = (0..2).map(|at| summed(number("sums", at), number("n", at))).collect();
    for rounding in [Rounding::Published, Rounding::Exact] {
        let score = index::score(&[&items[0], &items[1]], 200, rounding, &survey.bands);
        compared.printed(rounding.code(), printed(&score), &expect[rounding.code()]);
    }
}

fn edge_display_and_band(compared: &mut Compared, input: &Value, expect: &Value) {
    let printed = Hundredths::of_mean(input["sum"].as_u64().unwrap(), input["n"].as_u64().unwrap());
    let survey = survey();
    let band = survey.bands.find(printed.unwrap());
    compared.printed("displayed", printed, &expect["displayed"]);
    compared.printed("band", band.map(|band| &band.id), &expect["band"]);
}

fn edge_band(compared: &mut Compared, input: &Value, expect: &Value) {
    let survey = survey();
    let displayed = input["displayed"].as_str().and_then(Hundredths::parse);
    let band = displayed.and_then(|displayed| survey.bands.find(displayed));
    compared.printed(&input.to_string(), band.map(|band| &band.id), &expect["band"]);
}

fn edge_rate(compared: &mut Compared, input: &Value, expect: &Value) {
    let n = input["n"].as_u64().unwrap();
    if expect.get("error").is_some() {
        return compared.equal("more answers than people", refused(n, &input["N"]), true);
    }
    compared.percent(&input.to_string(), Tenths::percent(n, input["N"].as_u64().unwrap()), &expect["rate"]);
}

/// A mean of fractions rounded half-up by the schoolbook, in whole numbers over a common denominator.
fn by_hand(items: &[(u64, u64)]) -> Hundredths {
    let bottom: u128 = items.iter().map(|&(_, n)| u128::from(n)).product::<u128>() * items.len() as u128;
    let top: u128 =
        items.iter().map(|&(sum, n)| u128::from(sum) * (bottom / items.len() as u128 / u128::from(n))).sum();
    Hundredths(u32::try_from((200 * top + bottom) / (2 * bottom)).unwrap())
}

proptest! {
    #[test]
    fn the_exact_convention_rounds_ties_like_the_schoolbook(
        items in prop::collection::vec((1_u64..=400).prop_flat_map(|n| (n..=5 * n, Just(n))), 2..=5),
    ) {
        let survey = survey();
        let items_with_sums: Vec<_> = items.iter().map(|&(sum, n)| summed(sum, n)).collect();
        let all: Vec<_> = items_with_sums.iter().collect();
        let score = index::score(&all, 400, Rounding::Exact, &survey.bands).unwrap();
        prop_assert_eq!(score.printed, by_hand(&items));
    }

    #[test]
    fn shares_of_an_item_are_of_the_answers_given(values in prop::collection::vec(0_u64..500, 5)) {
        let survey = survey();
        let figures = item::figures(&survey.items[0], &values, &survey.bands);
        let n: u64 = values.iter().sum();
        prop_assert_eq!(figures.favourable, Tenths::percent(values[3] + values[4], n));
        prop_assert_eq!(figures.score.is_ok(), n > 0);
        prop_assert_eq!(figures.sd.is_some(), n > 1);
    }
}
