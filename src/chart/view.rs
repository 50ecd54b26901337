//! What the figures read of a release: texts in one language, scales with their scores, bands with their looks.
//! Owns no number: every one is taken as printed from the protected tables.

use crate::domain::protect::{Cell, Figures, MaybeScore, Row, Score, Table};
use crate::domain::release::{BandFace, ItemFace, Release};
use crate::domain::survey::Text;
use crate::words::Words;

use super::colour::{self, Colour};

/// A release in a language.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub release: &'a Release,
    pub words: Words,
}

/// The overall score or a category.
pub(super) struct Scale {
    /// Category id; empty for the overall score.
    pub id: String,
    pub label: String,
    /// What the category asks; empty for the overall score.
    pub question: String,
}

/// A band as drawn.
pub(super) struct BandLook {
    pub label: String,
    pub colour: Colour,
    /// Its range in words: 3.60〜3.80.
    pub range: String,
    /// Lower and upper edge; open at the ends of the scale.
    pub edges: (Option<f64>, Option<f64>),
}

impl<'a> View<'a> {
    pub(super) const fn new(release: &'a Release, words: Words) -> Self {
        Self { release, words }
    }

    pub(super) fn text(self, text: &Text) -> String {
        text.plain(self.words.0, &self.release.wave.organisation)
    }

    pub(super) fn year(self) -> String {
        self.words.fiscal_year(self.release.wave.fiscal_year)
    }

    pub(super) fn whole(self) -> &'a Cell {
        &self.release.tables.whole
    }

    pub(super) fn points(self) -> usize {
        self.release.survey.points.len()
    }

    /// The words for what a reader finds in a cell without figures.
    pub(super) fn state(self, cell: &Cell) -> String {
        self.words.state(cell)
    }

    /// The name of a row.
    pub(super) fn name(self, row: &Row) -> String {
        self.words.group(row, &self.release.wave.organisation)
    }

    /// What the rows of a table are: the attribute, and the group it splits.
    pub(super) fn by(self, table: &Table) -> String {
        let by = self.text(&table.label);
        table.within.as_ref().map_or_else(
            || by.clone(),
            |within| self.words.with("by-within", &[("by", &by), ("parent", &self.text(&within.level_label))]),
        )
    }

    /// The overall score, then the categories in survey order.
    pub(super) fn scales(self) -> Vec<Scale> {
        let overall = Scale { id: String::new(), label: self.words.get("overall"), question: String::new() };
        let categories = self.release.survey.categories.iter().map(|category| Scale {
            id: category.id.to_string(),
            label: self.text(&category.label),
            question: self.text(&category.question),
        });
        std::iter::once(overall).chain(categories).collect()
    }

    /// Items with their number in the questionnaire, category by category.
    pub(super) fn items_of(self, category: &str) -> Vec<(usize, &'a ItemFace)> {
        let items = self.release.survey.items.iter().enumerate();
        items.filter(|(_, item)| item.category.as_str() == category).collect()
    }

    /// Bands from high to low.
    pub(super) fn bands(self) -> Vec<BandLook> {
        let faces = &self.release.survey.bands;
        let edge = |at: usize| faces.get(at).and_then(|face| face.edge).map(|edge| edge.to_f64());
        let look = |(at, face): (usize, &BandFace)| BandLook {
            label: self.text(&face.label),
            colour: colour::band(faces.len() - 1 - at, faces.len()),
            range: self.range(at.checked_sub(1).and_then(|above| faces.get(above)), face),
            edges: (edge(at), at.checked_sub(1).and_then(edge)),
        };
        faces.iter().enumerate().map(look).collect()
    }

    fn range(self, above: Option<&BandFace>, face: &BandFace) -> String {
        // A value on the edge belongs to the band above only if that one includes it.
        let upper = above.and_then(|above| Some((above.edge?, !above.inclusive)));
        let lower = face.edge.map(|edge| (edge, face.inclusive));
        let word = |included: bool| if included { "with" } else { "without" };
        match (lower, upper) {
            (Some((low, with)), None) => self.words.with(&format!("chart-range-from-{}", word(with)), &[("low", &low)]),
            (None, Some((high, with))) => {
                self.words.with(&format!("chart-range-to-{}", word(with)), &[("high", &high)])
            }
            (Some((low, from)), Some((high, to))) => {
                self.words.with(&format!("chart-range-{}-{}", word(from), word(to)), &[("low", &low), ("high", &high)])
            }
            (None, None) => String::new(),
        }
    }

    /// Name and colour of the band of a score.
    pub(super) fn band(self, score: &Score) -> (String, Colour) {
        let faces = &self.release.survey.bands;
        let band = score.band.as_ref();
        faces.iter().position(|face| Some(&face.id) == band).map_or_else(
            || (self.words.get("band-open"), colour::INK_SOFT),
            |at| (self.text(&faces[at].label), colour::band(faces.len() - 1 - at, faces.len())),
        )
    }

    /// Printed score and band word, or the word that says why there is none.
    pub(super) fn printed(self, score: Option<&MaybeScore>) -> [String; 2] {
        match score {
            Some(Ok(score)) => [self.words.score(score), self.band(score).0],
            other => [self.gap(other), String::new()],
        }
    }

    /// The word in the place of a score; for a scale that was not asked, that there are no answers.
    pub(super) fn gap(self, score: Option<&MaybeScore>) -> String {
        match score {
            Some(Err(reason)) => self.words.withheld(reason),
            Some(Ok(_)) | None => self.words.get("cell-empty"),
        }
    }
}

/// The score of a scale in a group, by [`Scale::id`].
pub(super) fn score_of<'a>(figures: &'a Figures, scale: &str) -> Option<&'a MaybeScore> {
    if scale.is_empty() {
        Some(&figures.overall)
    } else {
        figures.categories.iter().find(|category| category.id.as_str() == scale).map(|category| &category.score)
    }
}
