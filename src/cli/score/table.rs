//! Scores as tables on a terminal, columns aligned for Japanese letters too.

use unicode_width::UnicodeWidthStr as _;

use super::Scored;
use crate::domain::protect::{Cell, Figures, MaybeScore, Row, Table, Withheld};
use crate::domain::score::rate;
use crate::words::Words;

pub(super) fn print(scored: &Scored) -> String {
    let mut parts = vec![head(scored)];
    match scored.tables.whole.figures() {
        Some(figures) => parts.extend([scales(scored, figures), items(scored, figures)]),
        None => parts.push(scored.state(&scored.tables.whole)),
    }
    parts.extend(scored.groups().map(|table| groups(scored, table)));
    parts.join("\n\n")
}

fn head(scored: &Scored) -> String {
    let (tables, words) = (&scored.tables, scored.words());
    let rate = rate(tables.responses, tables.asked);
    let mut facts = vec![words.with("score-responses", &[("n", &grouped(tables.responses))])];
    if let (Some(asked), Some(rate)) = (tables.asked, rate) {
        facts.insert(0, words.with("score-asked", &[("n", &grouped(u64::from(asked)))]));
        facts.push(words.with("score-rate", &[("rate", &rate)]));
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
    let with_roster = table.posts().any(|row| row.asked.is_some());
    let mut head = vec![scored.text(&table.label)];
    let roster = ["score-head-asked", "score-answers", "score-head-rate"];
    head.extend(if with_roster { &roster[..] } else { &roster[1..2] }.iter().map(|key| words.get(key)));
    head.push(words.get("overall"));
    head.extend(scored.survey.categories.iter().map(|category| scored.text(&category.label)));
    let right: Vec<usize> = (1..head.len()).collect();
    let mut grid = Grid::new(head, &right);
    grid.rows = table.posts().map(|row| group(scored, row, with_roster)).collect();
    grid.to_string()
}

/// A group in a row; one that is not shown says so in place of its numbers.
fn group(scored: &Scored, row: &Row, with_roster: bool) -> Vec<String> {
    let mut cells = vec![scored.label(row)];
    let asked = row.asked.map_or_else(|| "–".to_owned(), |asked| grouped(u64::from(asked)));
    let Some(figures) = row.cell.figures() else {
        cells.push(scored.state(&row.cell));
        return cells;
    };
    if with_roster {
        cells.push(asked);
    }
    cells.push(grouped(figures.n));
    if with_roster {
        cells.push(figures.response_rate.map_or_else(|| "–".to_owned(), |rate| format!("{rate} %")));
    }
    cells.push(scored.printed(&figures.overall));
    cells.extend(figures.categories.iter().map(|category| scored.printed(&category.score)));
    cells
}

/// A whole number with its thousands apart: 2,041.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let apart = |(at, digit): (usize, char)| {
        let comma = at > 0 && (digits.len() - at).is_multiple_of(3);
        comma.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(apart).collect()
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

    fn state(&self, cell: &Cell) -> String {
        self.words().get(&format!("cell-{}", cell.state()))
    }
}

impl Words {
    fn get_or_nothing(self, key: &str) -> String {
        if key.is_empty() { String::new() } else { self.get(key) }
    }
}

/// Text in columns.
struct Grid {
    head: Vec<String>,
    right: Vec<usize>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    fn new(head: Vec<String>, right: &[usize]) -> Self {
        Self { head, right: right.to_vec(), rows: Vec::new() }
    }

    fn width(&self, column: usize) -> usize {
        // The last cell of a short row runs over the columns it has no numbers for.
        let whole = self.rows.iter().filter(|row| row.len() == self.head.len());
        let cells = whole.chain([&self.head]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let full = row.len() == widths.len();
        let cell = |(at, cell): (usize, &String)| {
            let space = " ".repeat(widths[at].saturating_sub(cell.width()));
            if full && self.right.contains(&at) { format!("{space}{cell}") } else { format!("{cell}{space}") }
        };
        row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}

impl std::fmt::Display for Grid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let widths: Vec<usize> = (0..self.head.len()).map(|column| self.width(column)).collect();
        let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1));
        write!(f, "{}\n{rule}", self.line(&self.head, &widths))?;
        self.rows.iter().try_for_each(|row| write!(f, "\n{}", self.line(row, &widths)))
    }
}
