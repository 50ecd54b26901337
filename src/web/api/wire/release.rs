//! A release on the wire: scores by group; a group that is not shown carries no number.
//! Owns its structs, shaped like the JSON of `kotae score`.

use serde::Serialize;
use utoipa::ToSchema;

use super::Wording;
use crate::domain::protect::{Cell, Row, Table};
use crate::domain::release::Release;
use crate::domain::score::{CategoryFigures, Figures, ItemFigures, MaybeScore};

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
    /// The figures of the whole, if shown.
    #[serde(flatten)]
    figures: Option<FiguresWire>,
    /// Groups by attribute.
    by: Vec<TableWire>,
}

/// Figures of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiguresWire {
    /// Responses.
    n: u64,
    /// Percent with one decimal; null if the headcount is unknown.
    #[schema(example = "31.2")]
    response_rate: Option<String>,
    /// Mean of all items; null if an item has no answers.
    overall: Option<ScoreWire>,
    /// Categories in survey order.
    categories: Vec<CategoryWire>,
    /// Items in survey order.
    items: Vec<ItemWire>,
}

/// A score.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreWire {
    /// People behind it.
    n: u64,
    /// Unrounded mean.
    mean: f64,
    /// As printed, two decimals.
    #[schema(example = "3.25")]
    printed: String,
    /// Band of the printed value.
    #[schema(example = "below_average")]
    band: String,
}

/// Score of a category.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryWire {
    /// Category id.
    id: String,
    /// Its score; null if an item has no answers.
    score: Option<ScoreWire>,
}

/// Figures of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemWire {
    /// Item id.
    id: String,
    /// Mean of the answers; null if there are none.
    score: Option<ScoreWire>,
    /// Sum of the answers.
    sum: u64,
    /// How often each value was chosen, 1 (most negative) first.
    counts: Vec<u64>,
    /// Percent of answers above the middle, one decimal.
    #[schema(example = "47.6")]
    favourable: Option<String>,
}

/// The groups of one attribute.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableWire {
    /// The attribute.
    #[schema(example = "grade")]
    attribute: String,
    /// Its name.
    label: Wording,
    /// Its groups.
    groups: Vec<GroupWire>,
}

/// One group. Where it is not shown, it carries id, label and state only.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupWire {
    /// Level code; null for those who gave none.
    id: Option<String>,
    /// Label; null for those who gave none.
    label: Option<Wording>,
    /// `shown`, `suppressed`, `merged` or `empty`.
    #[schema(example = "shown")]
    state: &'static str,
    /// Where it is merged: the group that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
    /// Headcount, where the group is shown and the roster counts it.
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
            rounding: release.wave.policy.rounding.code(),
            minimum_group: release.wave.policy.minimum_group.get(),
            asked: tables.asked,
            responses: tables.responses,
            state: tables.whole.state(),
            figures: tables.whole.figures().map(FiguresWire::new),
            by: tables.by.iter().map(TableWire::new).collect(),
        }
    }
}

impl TableWire {
    fn new(table: &Table) -> Self {
        Self {
            attribute: table.attribute.to_string(),
            label: Wording::new(&table.label, ""),
            groups: table.rows.iter().map(GroupWire::new).collect(),
        }
    }
}

impl GroupWire {
    fn new(row: &Row) -> Self {
        let merged_into = match &row.cell {
            Cell::Merged(code) => Some(code.to_string()),
            Cell::Shown(_) | Cell::Suppressed | Cell::Empty => None,
        };
        Self {
            id: row.level.as_ref().map(ToString::to_string),
            label: row.label.as_ref().map(|label| Wording::new(label, "")),
            state: row.cell.state(),
            merged_into,
            asked: row.asked.filter(|_| row.cell.figures().is_some()),
            figures: row.cell.figures().map(FiguresWire::new),
        }
    }
}

impl FiguresWire {
    fn new(figures: &Figures) -> Self {
        Self {
            n: figures.n,
            response_rate: figures.response_rate.map(|rate| rate.to_string()),
            overall: ScoreWire::new(&figures.overall),
            categories: figures.categories.iter().map(CategoryWire::new).collect(),
            items: figures.items.iter().map(ItemWire::new).collect(),
        }
    }
}

impl ScoreWire {
    fn new(score: &MaybeScore) -> Option<Self> {
        let score = score.as_ref().ok()?;
        let (printed, band) = (score.printed.to_string(), score.band.to_string());
        Some(Self { n: score.n, mean: score.mean, printed, band })
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
            sum: item.sum,
            counts: item.counts.clone(),
            favourable: item.favourable.map(|share| share.to_string()),
        }
    }
}
