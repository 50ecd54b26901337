//! A release on the wire: scores by group; a group that is not shown carries no number.
//! Owns its structs, shaped like the JSON of `kotae score`.

use serde::Serialize;
use utoipa::ToSchema;

use super::Wording;
use super::assurance::AssuranceWire;
use super::comments::CommentsWire;
use crate::domain::protect::{
    CategoryFigures, Cell, Figures, Instead, ItemFigures, MaybeScore, Row, Shares, Table, Tables, Withheld, Within,
};
use crate::domain::release::Release;
use crate::words::Words;

/// The released result of a wave.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleaseAnswer {
    /// Wave id.
    wave: String,
    /// Survey id.
    survey: String,
    /// Fiscal year.
    fiscal_year: i16,
    /// Invented sample data.
    synthetic: bool,
    /// The day of release.
    #[schema(format = Date)]
    released: String,
    /// SHA-256 of the release as stored.
    hash: String,
    /// 1, then one more for every correction.
    version: u32,
    /// Why it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    correction: Option<String>,
    /// SHA-256 of the versions before, the first one first.
    earlier: Vec<String>,
    /// `published` or `exact`.
    rounding: &'static str,
    /// Smallest group whose scores are shown.
    minimum_group: u32,
    /// Headcount.
    asked: Option<u32>,
    /// Responses.
    responses: u64,
    /// `shown`, `suppressed` or `empty`, for the whole.
    state: &'static str,
    /// Why the whole is not shown, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Wording>,
    /// The figures of the whole, if shown.
    #[serde(flatten)]
    figures: Option<FiguresWire>,
    /// Tables, most valuable first: groups of everybody, and groups within one group of another attribute.
    by: Vec<TableWire>,
    /// Comments.
    comments: CommentsWire,
    /// What the protection did, and what is proven.
    assurance: AssuranceWire,
}

/// Figures of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiguresWire {
    /// Responses.
    n: u64,
    /// Percent with one decimal, in strict protection in whole percent; null if the headcount is unknown.
    #[schema(example = "31.2")]
    response_rate: Option<String>,
    /// `exactly`, or that it is told as an end only: `at_most` or `at_least` so many percent.
    #[schema(example = "exactly")]
    response_rate_bound: Option<&'static str>,
    /// Mean of all items.
    overall: ScoreWire,
    /// Categories in survey order.
    categories: Vec<CategoryWire>,
    /// Items in survey order.
    items: Vec<ItemWire>,
}

/// A score, or why there is none.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ScoreWire {
    /// People behind it.
    n: Option<u64>,
    /// As printed, with as many decimals as it is rounded to; null if there is no score.
    #[schema(example = "3.25")]
    printed: Option<String>,
    /// Distance between neighbouring printed values.
    #[schema(example = "0.01")]
    step: Option<String>,
    /// `exactly`, or that only an end of the scale is told: `at_most` or `at_least` the printed value.
    #[schema(example = "exactly")]
    bound: Option<&'static str>,
    /// Band of the printed value; null where a bound leaves it open.
    #[schema(example = "below_average")]
    band: Option<String>,
    /// Why there is no score: `no_answers`, `hidden` to protect those who answered the item, or `open`, if items at both
    /// ends of the scale are told as bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<&'static str>,
}

/// How answers are spread, whole percent, each rounded by itself to a multiple of `step`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SharesWire {
    /// Distance between neighbouring shares: 1, 2 or 5.
    step: u32,
    /// Share of each value, 1 (most negative) first.
    points: Vec<u32>,
    /// Answers above the middle.
    favourable: u32,
    /// Answers in the middle.
    neutral: u32,
    /// Answers below the middle.
    unfavourable: u32,
}

/// Score of a category.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryWire {
    /// Category id.
    id: String,
    /// Its score.
    score: ScoreWire,
}

/// Figures of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemWire {
    /// Item id.
    id: String,
    /// Mean of the answers.
    score: ScoreWire,
    /// How they are spread; null for groups too small for it.
    shares: Option<SharesWire>,
    /// Standard deviation; null for groups too small for it.
    #[schema(example = "1.02")]
    sd: Option<String>,
}

/// The groups of one attribute.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableWire {
    /// The attribute.
    #[schema(example = "grade")]
    attribute: String,
    /// Its name.
    label: Wording,
    /// The group this table splits; absent for everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<WithinWire>,
    /// Its groups; a merged group stands after the last of its members.
    groups: Vec<GroupWire>,
}

/// The group of another attribute that a table splits.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithinWire {
    /// The attribute.
    #[schema(example = "department")]
    attribute: String,
    /// Its name.
    label: Wording,
    /// The level.
    #[schema(example = "D01")]
    level: String,
    /// Name of the level.
    level_label: Wording,
}

/// A group that can be seen in the place of another.
#[derive(Debug, Serialize, ToSchema)]
pub struct InsteadWire {
    /// Its attribute; null for everybody.
    #[schema(example = "department")]
    attribute: Option<String>,
    /// Of which group its table shows parts; null for everybody.
    within: Option<String>,
    /// Its id; null for everybody.
    #[schema(example = "D01")]
    id: Option<String>,
    /// Its name.
    label: Wording,
}

/// One group. Where it is not shown, it carries id, label and state, and where its people are counted, only.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupWire {
    /// Level code, `+1` and so on for merged groups; null for those who gave none.
    id: Option<String>,
    /// Label; null for those who gave none.
    label: Option<Wording>,
    /// `shown`, `suppressed`, `merged` or `empty`.
    #[schema(example = "shown")]
    state: &'static str,
    /// Where it is merged: the group that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
    /// Why it is not shown, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Wording>,
    /// What can be seen in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    instead: Option<InsteadWire>,
    /// Of a merged group: the groups in it, null for those who gave none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<Option<String>>,
    /// Headcount, where the group is shown and the roster counts it; in strict protection of no group.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<u32>,
    /// Figures, where the group is shown.
    #[serde(flatten)]
    figures: Option<FiguresWire>,
}

impl ReleaseAnswer {
    /// A release on the wire.
    pub fn new(release: &Release, hash: &str) -> Self {
        let tables = &release.tables;
        Self {
            wave: release.wave.id.to_string(),
            survey: release.survey.id.to_string(),
            fiscal_year: release.wave.fiscal_year.year(),
            synthetic: release.wave.synthetic,
            released: release.provenance.released.to_string(),
            hash: hash.to_owned(),
            version: release.provenance.version,
            correction: release.provenance.correction.clone(),
            earlier: release.provenance.earlier.clone(),
            rounding: release.wave.policy.rounding.code(),
            minimum_group: release.wave.policy.minimum_group.get(),
            asked: tables.asked,
            responses: tables.responses,
            state: tables.whole.state(),
            why: why(&tables.whole, tables),
            figures: tables.whole.figures().map(FiguresWire::new),
            by: tables.by.iter().map(|table| TableWire::new(tables, table)).collect(),
            comments: CommentsWire::new(&release.comments),
            assurance: AssuranceWire::new(&tables.assurance),
        }
    }
}

impl WithinWire {
    fn new(within: &Within) -> Self {
        Self {
            attribute: within.attribute.to_string(),
            label: Wording::new(&within.label, ""),
            level: within.level.to_string(),
            level_label: Wording::new(&within.level_label, ""),
        }
    }
}

impl InsteadWire {
    fn new(instead: Instead<'_>) -> Self {
        match instead {
            Instead::Whole => {
                Self { attribute: None, within: None, id: None, label: Wording::said(|words| words.get("everybody")) }
            }
            Instead::Row(table, row) => Self {
                attribute: Some(table.attribute.to_string()),
                within: table.within.as_ref().map(|within| within.level.to_string()),
                id: row.level.as_ref().map(ToString::to_string),
                label: Wording::said(|words| words.group(row, "")),
            },
        }
    }
}

/// Why a cell is not shown; `None` where it is.
fn why(cell: &Cell, tables: &Tables) -> Option<Wording> {
    let why = |words: Words| words.why(cell, tables.assurance.minimum).unwrap_or_default();
    cell.figures().is_none().then(|| Wording::said(why))
}

impl TableWire {
    fn new(tables: &Tables, table: &Table) -> Self {
        Self {
            attribute: table.attribute.to_string(),
            label: Wording::new(&table.label, ""),
            within: table.within.as_ref().map(WithinWire::new),
            groups: tables.rows(table).map(|row| GroupWire::new(tables, table, row)).collect(),
        }
    }
}

impl GroupWire {
    fn new(tables: &Tables, table: &Table, row: &Row) -> Self {
        Self {
            id: row.level.as_ref().map(ToString::to_string),
            label: row.label.as_ref().map(|label| Wording::new(label, "")),
            state: row.cell.state(),
            merged_into: tables.merged_into(table, row).map(ToString::to_string),
            why: why(&row.cell, tables),
            instead: tables.instead(table, row).map(InsteadWire::new),
            members: row.members.iter().map(|code| code.as_ref().map(ToString::to_string)).collect(),
            asked: row.asked.filter(|_| row.cell.figures().is_some()),
            figures: row.cell.figures().map(FiguresWire::new),
        }
    }
}

impl FiguresWire {
    fn new(figures: &Figures) -> Self {
        Self {
            n: figures.n,
            response_rate: figures.response_rate.map(|rate| rate.number()),
            response_rate_bound: figures.response_rate.map(|rate| rate.bound.code()),
            overall: ScoreWire::new(&figures.overall),
            categories: figures.categories.iter().map(CategoryWire::new).collect(),
            items: figures.items.iter().map(ItemWire::new).collect(),
        }
    }
}

impl ScoreWire {
    fn new(score: &MaybeScore) -> Self {
        match score {
            Ok(score) => Self {
                n: Some(score.n),
                printed: Some(score.number()),
                step: Some(score.step.to_string()),
                bound: Some(score.bound.code()),
                band: score.band.as_ref().map(ToString::to_string),
                withheld: None,
            },
            Err(reason) => {
                let n = if let Withheld::NoAnswers { n, .. } = reason { Some(*n) } else { None };
                Self { n, withheld: Some(reason.code()), ..Self::default() }
            }
        }
    }
}

impl SharesWire {
    fn new(shares: &Shares) -> Self {
        let Shares { step, ref points, favourable, neutral, unfavourable } = *shares;
        Self { step, points: points.clone(), favourable, neutral, unfavourable }
    }
}

impl CategoryWire {
    fn new(category: &CategoryFigures) -> Self {
        Self { id: category.id.to_string(), score: ScoreWire::new(&category.score) }
    }
}

impl ItemWire {
    fn new(item: &ItemFigures) -> Self {
        Self {
            id: item.id.to_string(),
            score: ScoreWire::new(&item.score),
            shares: item.shares.as_ref().map(SharesWire::new),
            sd: item.sd.map(|sd| sd.to_string()),
        }
    }
}
