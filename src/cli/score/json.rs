//! Scores as JSON. Its shape is fixed: programs outside read it.

use serde::Serialize;

use super::Scored;
use crate::domain::ids::{AttributeId, BandId, CategoryId, ItemId, LevelCode, SurveyId};
use crate::domain::protect::{
    CategoryFigures, Figures, ItemFigures, MaybeScore, ResponseRate, Row, Shares, Table, Withheld,
};
use crate::domain::score::Hundredths;
use crate::words::Words;

#[derive(Serialize)]
struct Report<'a> {
    survey: &'a SurveyId,
    rounding: &'static str,
    asked: Option<u32>,
    responses: u64,
    response_rate: Option<ResponseRate>,
    #[serde(flatten)]
    scores: Scores<'a>,
    by: Option<By<'a>>,
}

#[derive(Serialize)]
struct By<'a> {
    attribute: &'a AttributeId,
    groups: Vec<Group<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    id: Option<&'a LevelCode>,
    label: String,
    /// The group of another attribute that this one is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<Parent<'a>>,
    /// The rows added up in a merged group.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    members: &'a [Option<LevelCode>],
    #[serde(flatten)]
    hidden: Hidden<'a>,
}

#[derive(Serialize)]
struct Parent<'a> {
    attribute: &'a AttributeId,
    level: &'a LevelCode,
}

/// A hidden group says that it is hidden, a merged one where it is counted, and nothing else.
#[derive(Serialize)]
#[serde(untagged)]
enum Hidden<'a> {
    Yes {
        state: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        merged_into: Option<&'a LevelCode>,
        /// Why, and what can be seen instead.
        note: String,
    },
    No {
        asked: Option<u32>,
        state: &'static str,
        n: u64,
        #[serde(flatten)]
        scores: Scores<'a>,
    },
}

/// Overall, categories and items; nothing where nothing is shown.
#[derive(Serialize, Default)]
struct Scores<'a> {
    overall: Option<Score<'a>>,
    categories: Vec<Category<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize, Default)]
struct Score<'a> {
    n: Option<u64>,
    printed: Option<String>,
    step: Option<Hundredths>,
    bound: Option<&'static str>,
    band: Option<&'a BandId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize)]
struct Category<'a> {
    id: &'a CategoryId,
    #[serde(flatten)]
    score: Score<'a>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a ItemId,
    #[serde(flatten)]
    score: Score<'a>,
    sd: Option<Hundredths>,
    shares: Option<&'a Shares>,
}

pub(super) fn print(scored: &Scored) -> Result<String, serde_json::Error> {
    let tables = &scored.tables;
    serde_json::to_string(&Report {
        survey: &scored.survey.id,
        rounding: scored.rounding.code(),
        asked: tables.asked,
        responses: tables.responses,
        response_rate: tables.rate(),
        scores: tables.whole.figures().map(Scores::of).unwrap_or_default(),
        by: by(scored),
    })
}

fn by(scored: &Scored) -> Option<By<'_>> {
    let tables = scored.groups();
    let attribute = &tables.first()?.attribute;
    let groups = tables.iter().flat_map(|table| scored.tables.rows(table).map(|row| group(table, row, scored)));
    Some(By { attribute, groups: groups.collect() })
}

fn group<'a>(table: &'a Table, row: &'a Row, scored: &Scored) -> Group<'a> {
    let within = table.within.as_ref();
    let within = within.map(|within| Parent { attribute: &within.attribute, level: &within.level });
    let merged_into = scored.tables.merged_into(table, row);
    let state = row.cell.state();
    let hidden = match (row.cell.figures(), state) {
        (Some(figures), _) => Hidden::No { asked: row.asked, state, n: figures.n, scores: Scores::of(figures) },
        (None, "empty") => Hidden::No { asked: row.asked, state, n: 0, scores: Scores::default() },
        (None, _) => Hidden::Yes { state, merged_into, note: scored.gap(table, row) },
    };
    Group { id: row.level.as_ref(), label: scored.label(row), within, members: &row.members, hidden }
}

impl<'a> Scores<'a> {
    fn of(figures: &'a Figures) -> Self {
        let category = |category: &'a CategoryFigures| Category { id: &category.id, score: Score::of(&category.score) };
        let item = |item: &'a ItemFigures| Item {
            id: &item.id,
            score: Score::of(&item.score),
            sd: item.sd,
            shares: item.shares.as_ref(),
        };
        Self {
            overall: Some(Score::of(&figures.overall)),
            categories: figures.categories.iter().map(category).collect(),
            items: figures.items.iter().map(item).collect(),
        }
    }
}

impl<'a> Score<'a> {
    fn of(score: &'a MaybeScore) -> Self {
        let withheld = |n, reason| Self { n, reason: Some(reason), ..Self::default() };
        match score {
            Ok(score) => Self {
                n: Some(score.n),
                printed: Some(score.number()),
                step: Some(score.step),
                bound: Some(score.bound.code()),
                band: score.band.as_ref(),
                reason: None,
            },
            Err(Withheld::NoAnswers { item, n }) => withheld(Some(*n), format!("{item} has no answers")),
            Err(Withheld::Hidden { item }) => withheld(None, format!("{item} is hidden to protect those who answered")),
            Err(Withheld::Open) => withheld(None, "items at both ends are printed as bounds".to_owned()),
        }
    }
}

impl Scored {
    pub(super) fn organisation(&self) -> String {
        self.survey.organisation.plain(self.language, "")
    }

    /// Name of a group.
    pub(super) fn label(&self, row: &Row) -> String {
        Words(self.language).group(row, &self.organisation())
    }

    /// Why a row is not shown, and what can be seen instead.
    pub(super) fn gap(&self, table: &Table, row: &Row) -> String {
        Words(self.language).gap(&self.tables, table, row, &self.organisation())
    }

    /// A text of the survey.
    pub(super) fn text(&self, text: &crate::domain::survey::Text) -> String {
        text.plain(self.language, &self.organisation())
    }
}
