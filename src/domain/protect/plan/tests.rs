use proptest::prelude::*;

use super::super::engine::Engine;
use super::super::figures::{Figures, Withheld};
use super::super::{Assurance, Cell, Layers, ResponseRate, Row, Table, Terms};
use super::*;
use crate::domain::ids::LevelCode;
use crate::domain::score::Tenths;
use crate::domain::survey::{Protection, RichText, Rounding, Survey};

const CATALOGUE: &str = r#"["grade", "department", "section", "age_band", "service_band"]"#;
const SECTIONS: &str = r#"["grade", "department", "section", "age_band"]"#;
const CROSSED: &str = r#"["grade", "department", "section", { attribute = "grade", within = "department" }]"#;

fn survey(catalogue: &str) -> Survey {
    let text = include_str!("../../../../surveys/aomori-engagement.toml");
    assert!(text.contains(CATALOGUE));
    Survey::read(&text.replace(CATALOGUE, catalogue)).unwrap()
}

fn id(name: &str) -> AttributeId {
    AttributeId::parse(name).unwrap()
}

fn code(code: &str) -> LevelCode {
    LevelCode::parse(code).unwrap()
}

fn text(words: &str) -> Text {
    let words = RichText::parse(words).unwrap();
    Text { ja: words.clone(), en: words, ja_easy: None }
}

fn cell(levels: [&str; 3], headcount: u32) -> RosterCell {
    let level = |name: &str| Level { code: code(name), label: text(name) };
    let levels = ["grade", "department", "section"].into_iter().zip(levels);
    RosterCell { levels: levels.map(|(attribute, name)| (id(attribute), level(name))).collect(), headcount }
}

/// The sample organisation of 2024.
fn sample(survey: &Survey) -> Roster {
    let rows = include_str!("../../../../surveys/sample/roster.csv").lines().filter(|line| line.starts_with("2024,"));
    let cells = rows.map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        cell([cells[1], cells[3], cells[5]], cells[7].parse().unwrap())
    });
    Roster::new(cells.collect(), survey).unwrap()
}

fn foreseen(catalogue: &str, expectation: &Expectation) -> Plan {
    let survey = survey(catalogue);
    let roster = sample(&survey);
    plan(&Codebook::new(survey, Some(&roster)), &roster, MinimumGroup::DEFAULT, expectation)
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

fn at_31() -> Expectation {
    Expectation::even(rate("31"))
}

/// A table as `level asked expected state`.
fn rows(plan: &Plan, attribute: &str, within: Option<&str>) -> Vec<String> {
    let is_it = |table: &&PlannedTable| {
        table.attribute.as_str() == attribute && table.within.as_ref().map(|row| row.level.as_str()) == within
    };
    let table = plan.tables.iter().find(is_it).unwrap();
    let row = |(at, row): (usize, &PlannedRow)| {
        let Forecast { asked, expected, outlook } = row.forecast;
        let partners: String = table.partners(at).iter().map(|level| format!(" {}", level.code)).collect();
        format!("{} {asked} {expected} {}{partners}", row.level.code, outlook.code())
    };
    table.rows.iter().enumerate().map(row).collect()
}

#[test]
fn the_sample_organisation_at_31_percent() {
    let plan = foreseen(SECTIONS, &at_31());
    assert_eq!(plan.whole, Forecast { asked: 2041, expected: 633, outlook: Outlook::Comfortable });
    let grades = [
        "bucho 25 8 merged jicho",
        "jicho 45 14 merged bucho",
        "kacho 150 47 shown",
        "shukan 330 102 shown",
        "shusa 560 174 shown",
        "shuji 720 223 shown",
        "gino 110 34 shown",
        "sainin 101 31 shown",
    ];
    assert_eq!(rows(&plan, "grade", None), grades);
    let sections = [
        "D01-S01 52 16 uncertain",
        "D01-S02 41 13 uncertain",
        "D01-S03 44 14 uncertain",
        "D01-S04 37 11 merged D01-S05",
        "D01-S05 8 2 merged D01-S04",
    ];
    assert_eq!(rows(&plan, "section", Some("D01")), sections);
    assert!(rows(&plan, "department", None).iter().all(|row| row.ends_with(" shown")));
    let states = plan.tables.iter().flat_map(|table| &table.rows).map(|row| row.forecast.outlook.code());
    let states: Vec<&str> = states.collect();
    let count = |state: &str| states.iter().filter(|&&known| known == state).count();
    assert_eq!(["shown", "uncertain", "merged", "hidden"].map(count), [25, 23, 8, 0]);
}

#[test]
fn an_attribute_without_headcounts_cannot_be_foreseen() {
    let plan = foreseen(SECTIONS, &at_31());
    let unknown: Vec<&str> = plan.unknown.iter().map(|table| table.table.attribute.as_str()).collect();
    assert_eq!(unknown, ["age_band"]);
    assert!(plan.tables.iter().all(|table| table.attribute.as_str() != "age_band"));
    let crossed = foreseen(r#"[{ attribute = "age_band", within = "department" }]"#, &at_31());
    assert_eq!((crossed.tables.len(), crossed.unknown.len()), (0, 1));
}

/// Proposals as `what attribute [within] levels`; those that are not needed in brackets.
fn told(plan: &Plan) -> Vec<String> {
    let marked = |needed: bool, text: String| if needed { text } else { format!("({text})") };
    let told = plan.proposals.iter().map(|proposal| match proposal {
        Proposal::Drop { attribute, within, alone, asked, .. } => {
            let within = within.as_ref().map(|(within, _)| format!(" within {within}")).unwrap_or_default();
            format!("drop {attribute}{within}: {alone} of {asked}")
        }
        Proposal::Merge { levels, expected, needed, .. } => {
            let levels: Vec<&str> = levels.iter().map(|level| level.code.as_str()).collect();
            marked(*needed, format!("merge {}: {expected}", levels.join(" ")))
        }
        Proposal::Keep { within, needed, .. } => marked(*needed, format!("keep {}", within.level)),
    });
    told.collect()
}

#[test]
fn levels_are_merged_until_twice_the_minimum_is_expected() {
    let expected = [
        "merge bucho jicho: 22",
        "merge D01-S01 D01-S04 D01-S05: 30",
        "(merge D01-S02 D01-S03: 26)",
        "(keep D02)",
        "(keep D03)",
        "(merge D04-S03 D04-S04: 29)",
        "(merge D05-S01 D05-S02: 31)",
        "(merge D06-S01 D06-S05: 28)",
        "(merge D06-S03 D06-S04: 37)",
        "(merge D07-S01 D07-S03: 39)",
        "keep D08",
        "(merge D09-S01 D09-S05: 37)",
        "merge D09-S03 D09-S04 D09-S06: 33",
        "(merge D10-S01 D10-S02: 33)",
    ];
    assert_eq!(told(&foreseen(SECTIONS, &at_31())), expected);
}

#[test]
fn a_crossing_that_scatters_most_people_is_proposed_to_be_dropped() {
    let crossing = |rate: Rate| {
        let told = told(&foreseen(CROSSED, &Expectation::even(rate)));
        told.into_iter().find(|line| line.starts_with("drop grade within"))
    };
    assert_eq!(crossing(rate("31")), None);
    assert_eq!(crossing(rate("12")).as_deref(), Some("drop grade within department: 388 of 2041"));
}

#[test]
fn where_too_few_are_expected_in_all_nothing_is_shown() {
    let plan = foreseen(CROSSED, &Expectation::even(rate("0.4")));
    assert_eq!(plan.whole, Forecast { asked: 2041, expected: 8, outlook: Outlook::Hidden });
    let rows = || plan.tables.iter().flat_map(|table| &table.rows);
    assert!(rows().count() > 100 && rows().all(|row| row.forecast.outlook == Outlook::Hidden));
}

/// A release that shows the response rates of two grades, one of them of a merged group.
fn released() -> Tables {
    let figures = |rate| Figures {
        n: 30,
        complete: 30,
        partial: 0,
        response_rate: Some(ResponseRate::exact(Tenths(rate))),
        overall: Err(Withheld::Open),
        categories: Vec::new(),
        items: Vec::new(),
    };
    let row = |level: &str, members: &[&str], cell| Row {
        level: Some(code(level)),
        label: Some(text(level)),
        asked: None,
        members: members.iter().map(|member| Some(code(member))).collect(),
        cell,
    };
    let merged = || Cell::Merged(code("+1"));
    let shown = |rate| Cell::Shown(Box::new(figures(rate)));
    let rows = vec![
        row("bucho", &[], merged()),
        row("jicho", &[], merged()),
        row("+1", &["bucho", "jicho"], shown(625)),
        row("kacho", &[], shown(500)),
        row("gino", &[], Cell::Suppressed),
    ];
    let assurance = Assurance {
        protection: Protection::Standard,
        minimum: MinimumGroup::DEFAULT,
        groups: 0,
        eligible: 0,
        shown: 0,
        merged: 0,
        members: 0,
        hidden: 0,
        distance: 10,
        coarser: Vec::new(),
        certificate: String::new(),
    };
    let by = vec![Table { attribute: id("grade"), label: text("grade"), within: None, rows }];
    Tables { asked: Some(100), responses: 31, whole: shown(310), by, assurance }
}

#[test]
fn groups_answer_as_they_did_in_the_last_release_where_it_shows_their_rate() {
    let expectation = Expectation::as_before(rate("20"), &id("grade"), &released());
    let plan = foreseen(SECTIONS, &expectation);
    let expected = [
        "bucho 25 16 uncertain",
        "jicho 45 28 shown",
        "kacho 150 75 shown",
        "shukan 330 66 shown",
        "shusa 560 112 shown",
        "shuji 720 144 shown",
        "gino 110 22 shown",
        "sainin 101 20 shown",
    ];
    assert_eq!(rows(&plan, "grade", None), expected);
    // 15.625 + 28.125 + 75 + 66 + 112 + 144 + 22 + 20.2: rounded once, not by group.
    assert_eq!(plan.whole.expected, 483);
    assert!(Rate::released(&released(), &id("department")).is_empty());
}

#[test]
fn rates_are_read_as_people_type_them() {
    for (typed, tenths) in [("31", 310), ("31.2 %", 312), ("３１．２％", 312), ("100", 1000), ("0.1", 1), (" 7.50", 75)]
    {
        assert_eq!(Rate::parse(typed).map(Rate::percent), Ok(Tenths(tenths)), "{typed}");
    }
    for typed in ["", "0", "100.1", "31.25", "-5", "三割", "31,2", "1e2", "%"] {
        assert!(Rate::parse(typed).is_err(), "{typed}");
    }
}

prop_compose! {
    /// Any roster of three grades and three departments with up to three sections each.
    fn rosters()(heads in prop::collection::vec(0_u32..70, 27)) -> Vec<RosterCell> {
        let grades = ["bucho", "shukan", "shuji"];
        let place = |at: usize| (format!("D{}", at / 9), format!("D{}-S{}", at / 9, at / 3 % 3));
        let cells = heads.iter().enumerate().map(|(at, &heads)| {
            let (department, section) = place(at);
            cell([grades[at % 3], &department, &section], heads)
        });
        cells.collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everybody_is_in_one_place_and_nothing_under_the_minimum_is_shown(cells in rosters(), tenths in 1_u32..=1000, k in 5_u32..20) {
        let survey = survey(CROSSED);
        let roster = Roster::new(cells, &survey).unwrap();
        let (minimum, k) = (MinimumGroup::new(k).unwrap(), u64::from(k));
        let expectation = Expectation::even(Rate::of(Tenths(tenths)).unwrap());
        let plan = plan(&Codebook::new(survey, Some(&roster)), &roster, minimum, &expectation);
        for table in &plan.tables {
            let parent = match &table.within {
                None => plan.whole,
                Some(within) => {
                    let above = plan.tables.iter().find(|above| above.within.is_none() && above.attribute == within.attribute);
                    above.unwrap().rows.iter().find(|row| row.level.code == within.level).unwrap().forecast
                }
            };
            prop_assert_eq!(table.asked(), parent.asked);
            for (at, row) in table.rows.iter().enumerate() {
                let holders = table.merged.iter().filter(|merged| merged.members.contains(&at)).count();
                let Forecast { expected, outlook, .. } = row.forecast;
                prop_assert_eq!(holders, usize::from(matches!(outlook, Outlook::Merged(_))));
                match outlook {
                    Outlook::Comfortable => prop_assert!(expected >= 2 * k),
                    Outlook::Uncertain => prop_assert!(expected >= k && expected < 2 * k),
                    Outlook::Merged(_) => prop_assert!(!table.partners(at).is_empty()),
                    Outlook::Hidden => prop_assert!(parent.expected < k),
                }
            }
            prop_assert!(table.merged.iter().all(|merged| merged.forecast.expected >= k));
        }
        for proposal in &plan.proposals {
            if let Proposal::Merge { levels, expected, .. } = proposal {
                prop_assert!(levels.len() > 1 && *expected >= 2 * k);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn if_everybody_answers_the_engine_keeps_together_what_was_foreseen_merged(cells in rosters()) {
        let survey = survey(CROSSED);
        let roster = Roster::new(cells.into_iter().map(|cell| RosterCell { headcount: cell.headcount / 4, ..cell }).collect(), &survey).unwrap();
        let codebook = Codebook::new(survey, Some(&roster));
        let minimum = MinimumGroup::DEFAULT;
        let planner = Planner::new(&codebook, &roster, minimum, &Expectation::even(rate("100")));
        let mut classes = planner.classes.clone();
        classes.iter_mut().for_each(|class| class.counts.responses /= 1000);
        let splits = catalogue::splits(&codebook, &codebook.survey().tables, &planner.attributes, &classes);
        let terms = Terms { minimum, protection: Protection::Standard, rounding: Rounding::Published };
        let mut engine = Engine { classes: &classes, splits, earlier: Vec::new(), terms, whole: true, layers: Layers::ALL };
        engine.run(&|_| {});
        let mut splits = planner.splits();
        splits.iter_mut().for_each(|split| split.merge_small(thousandths(10)));
        for (foreseen, decided) in splits.iter().zip(&engine.splits) {
            for block in &decided.blocks {
                let torn = |other: &&Block| {
                    let inside = other.groups.iter().filter(|group| block.groups.contains(group)).count();
                    inside != 0 && inside != other.groups.len()
                };
                prop_assert!(foreseen.blocks.iter().find(torn).is_none());
            }
        }
    }
}
