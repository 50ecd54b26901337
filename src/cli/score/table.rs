//! Scores as tables on a terminal, columns aligned for Japanese letters too.

use super::Scored;
use crate::cli::grid::Grid;
use crate::domain::protect::{Figures, MaybeScore, Row, Table, Withheld};
use crate::words::{Words, grouped};

pub(super) fn print(scored: &Scored) -> String {
    let mut parts = vec![head(scored)];
    match scored.tables.whole.figures() {
        Some(figures) => parts.extend([scales(scored, figures), items(scored, figures)]),
        None => parts.push(scored.words().state(&scored.tables.whole)),
    }
    parts.extend(scored.groups().iter().map(|table| groups(scored, table)));
    parts.join("\n\n")
}

fn head(scored: &Scored) -> String {
    let (tables, words) = (&scored.tables, scored.words());
    let mut facts = vec![words.with("score-responses", &[("n", &grouped(tables.responses))])];
    if let Some(rate) = tables.rate() {
        let asked = tables.asked.map(|asked| words.with("score-asked", &[("n", &grouped(asked))]));
        facts = asked.into_iter().chain(facts).collect();
        facts.push(words.with("score-rate", &[("rate", &words.rate(&rate, " %"))]));
    }
    facts.push(words.with("score-rounding", &[("rounding", &scored.rounding.code())]));
    format!("{}\n{}", scored.text(&scored.survey.title), facts.join("   "))
}

fn scales(scored: &Scored, figures: &Figures) -> String {
    let words = scored.words();
    let mut grid = Grid::new(["", "score-mean", "score-band"].map(|key| words.get_or_nothing(key)).to_vec(), &[1]);
    let line = |name: String, score: &MaybeScore| vec![name, scored.printed(score), scored.band(score)];
    grid.rows.push(line(words.get("overall"), &figures.overall));
    for (category, scores) in scored.survey.categories.iter().zip(&figures.categories) {
        grid.rows.push(line(scored.text(&category.label), &scores.score));
    }
    grid.to_string()
}

fn items(scored: &Scored, figures: &Figures) -> String {
    let words = scored.words();
    let points = scored.survey.scale.points();
    let names = ["", "score-item", "score-mean", "score-band", "score-favourable", "score-answers"];
    let mut head: Vec<String> = names.map(|key| words.get_or_nothing(key)).to_vec();
    head.extend((1..=points).map(|value| value.to_string()));
    let right: Vec<usize> = [2, 4].into_iter().chain(5..head.len()).collect();
    let mut grid = Grid::new(head, &right);
    for (item, scores) in scored.survey.items.iter().zip(&figures.items) {
        let percent = |share: Option<&u32>| share.map_or_else(|| "–".to_owned(), |share| format!("{share} %"));
        let shares = scores.shares.as_ref();
        let n = scores.score.as_ref().map_or_else(|_| "–".to_owned(), |score| grouped(score.n));
        let mut row = vec![item.id.to_string(), scored.text(&item.short), scored.printed(&scores.score)];
        row.extend([scored.band(&scores.score), percent(shares.map(|shares| &shares.favourable)), n]);
        row.extend((0..usize::from(points)).map(|at| percent(shares.and_then(|shares| shares.points.get(at)))));
        grid.rows.push(row);
    }
    grid.to_string()
}

fn groups(scored: &Scored, table: &Table) -> String {
    let words = scored.words();
    let known = |row: &Row| row.asked.is_some() || row.cell.figures().is_some_and(|it| it.response_rate.is_some());
    let with_roster = scored.tables.posts(table).any(known);
    let by = scored.text(&table.label);
    let parent = table.within.as_ref().map(|within| scored.text(&within.level_label));
    let named = |parent| words.with("by-within", &[("by", &by), ("parent", &parent)]);
    let mut head = vec![parent.map_or_else(|| by.clone(), named)];
    let roster = ["score-head-asked", "score-answers", "score-head-rate"];
    head.extend(if with_roster { &roster[..] } else { &roster[1..2] }.iter().map(|key| words.get(key)));
    head.push(words.get("overall"));
    head.extend(scored.survey.categories.iter().map(|category| scored.text(&category.label)));
    let right: Vec<usize> = (1..head.len()).collect();
    let mut grid = Grid::new(head, &right);
    grid.rows = scored.tables.posts(table).map(|row| group(scored, table, row, with_roster)).collect();
    std::iter::once(grid.to_string()).chain(sentences(scored, table)).collect::<Vec<_>>().join("\n")
}

/// Each state that stands in a table, with its sentence.
fn sentences(scored: &Scored, table: &Table) -> Vec<String> {
    let (words, tables) = (scored.words(), &scored.tables);
    let why = |row: &Row| {
        let why = words.why(&row.cell, tables.assurance.minimum)?;
        Some(format!("{}: {why}", words.state(&row.cell)))
    };
    let mut said: Vec<String> = Vec::new();
    for sentence in tables.posts(table).filter_map(why).chain(words.repeats(tables, table, &scored.organisation())) {
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

/// A group in a row; one that is not shown says so in place of its numbers.
fn group(scored: &Scored, table: &Table, row: &Row, with_roster: bool) -> Vec<String> {
    let (words, mut cells) = (scored.words(), vec![scored.label(row)]);
    let asked = row.asked.map_or_else(|| "–".to_owned(), |asked| grouped(u64::from(asked)));
    let Some(figures) = row.cell.figures() else {
        cells.push(scored.gap(table, row));
        return cells;
    };
    if with_roster {
        cells.push(asked);
    }
    cells.push(grouped(figures.n));
    if with_roster {
        cells.push(figures.response_rate.map_or_else(|| "–".to_owned(), |rate| words.rate(&rate, " %")));
    }
    cells.push(scored.printed(&figures.overall));
    cells.extend(figures.categories.iter().map(|category| scored.printed(&category.score)));
    cells
}

impl Scored {
    fn words(&self) -> Words {
        Words(self.language)
    }

    /// A score, or the word in its place.
    fn printed(&self, score: &MaybeScore) -> String {
        score.as_ref().map_or_else(|reason| self.words().withheld(reason), |score| self.words().score(score))
    }

    /// Name of the band of a score, or why there is no score.
    fn band(&self, score: &MaybeScore) -> String {
        match score {
            Ok(score) => {
                let band = self.survey.bands.0.iter().find(|band| Some(&band.id) == score.band.as_ref());
                band.map_or_else(|| self.words().get("band-open"), |band| self.text(&band.label))
            }
            Err(Withheld::NoAnswers { item, .. }) => self.words().with("score-undefined", &[("item", item)]),
            Err(Withheld::Hidden { item }) => self.words().with("score-protected", &[("item", item)]),
            Err(Withheld::Open) => self.words().get("score-bounds"),
        }
    }
}

impl Words {
    fn get_or_nothing(self, key: &str) -> String {
        if key.is_empty() { String::new() } else { self.get(key) }
    }
}
