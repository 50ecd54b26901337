//! Invented organisations and their answers: everything an attack is tried out on, made from one number.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kotae::domain::attack::{Known, Person, View};
use kotae::domain::codebook::Codebook;
use kotae::domain::ids::{AttributeId, LevelCode};
use kotae::domain::protect::{Cleared, Request, Tables, Terms, protect};
use kotae::domain::response::Response;
use kotae::domain::roster::{Roster, RosterCell};
use kotae::domain::survey::{Level, MinimumGroup, Protection, RichText, Rounding, Survey, Text};
use kotae::domain::tally::Tally;

/// Numbers that look random and are the same every time (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D).wrapping_add(0x9E37_79B9_7F4A_7C15))
    }

    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    /// 0 to `sides - 1`.
    pub const fn below(&mut self, sides: usize) -> usize {
        (self.next() % sides as u64) as usize
    }

    pub const fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// 0 to 1.
    pub fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal, mean 0 and deviation 1.
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.part()).sum::<f64>() - 6.0
    }

    /// A position, likelier where its weight is larger.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.part() * weights.iter().sum::<f64>();
        weights
            .iter()
            .position(|weight| {
                left -= weight;
                left < 0.0
            })
            .unwrap_or(weights.len() - 1)
    }
}

/// How people answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Ordinary,
    /// Two camps at the ends of the scale.
    Polarised,
    /// Nearly everybody at one end.
    Skewed,
    /// Whole groups of one opinion.
    Unanimous,
    /// Whole groups of one opinion but for one person.
    Dissenter,
}

pub const SHAPES: [Shape; 5] = [Shape::Ordinary, Shape::Polarised, Shape::Skewed, Shape::Unanimous, Shape::Dissenter];

/// What to make.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub seed: u64,
    pub answers: usize,
    /// Levels of each plain attribute.
    pub flat: Vec<usize>,
    /// Branches at each depth of the tree; empty for none.
    pub tree: Vec<usize>,
    pub points: usize,
    pub items: usize,
    /// Share of attributes left blank.
    pub blank: f64,
    /// Share of items not answered.
    pub silent: f64,
    pub shape: Shape,
    pub crossing: bool,
    pub k: u32,
    pub protection: Protection,
    pub rounding: Rounding,
}

impl Recipe {
    /// A random one with 100 to `most` answers, most of them small (evenly spread over the logarithm).
    pub fn random(seed: u64, most: usize) -> Self {
        let mut dice = Dice::new(seed);
        let answers = (100.0 * (most as f64 / 100.0).powf(dice.part())) as usize;
        let depth = dice.between(2, 4);
        let plain = dice.between(1, 3);
        let branches = match depth {
            2 => [3, 8],
            3 => [2, 5],
            _ => [2, 3],
        };
        Self {
            seed,
            answers,
            flat: (0..plain).map(|_| dice.between(2, 8)).collect(),
            tree: (0..depth).map(|_| dice.between(branches[0], branches[1])).collect(),
            points: *[5, 5, 5, 4, 7].get(dice.below(5)).unwrap(),
            items: 3,
            blank: if dice.below(3) == 0 { 0.04 } else { 0.0 },
            silent: [0.0, 0.0, 0.02, 0.15][dice.below(4)],
            shape: SHAPES[dice.below(SHAPES.len())],
            crossing: dice.below(3) == 0,
            k: if dice.below(3) == 0 { 5 } else { 10 },
            protection: if dice.below(3) == 0 { Protection::Strict } else { Protection::Standard },
            rounding: if dice.below(3) == 0 { Rounding::Exact } else { Rounding::Published },
        }
    }

    fn survey(&self) -> String {
        let mut text = String::from("format = 1\nid = \"world\"\nminutes = 3\n");
        let names: Vec<String> = (1..=self.items).map(|item| format!("\"q{item:02}\"")).collect();
        let tables: Vec<String> = self.tables().collect();
        let rounding = self.rounding.code();
        writeln!(
            text,
            "minimum_group = {}\nrounding = \"{rounding}\"\nprotection = \"{}\"",
            self.k,
            self.protection.code()
        )
        .unwrap();
        writeln!(text, "tables = [{}]\npages = [[{}]]", tables.join(", "), names.join(", ")).unwrap();
        for part in ["title", "organisation", "rights", "origin"] {
            writeln!(text, "[{part}]\nja = \"x\"\nen = \"x\"").unwrap();
        }
        let labels = vec!["{ ja = \"x\", en = \"x\" }"; self.points].join(", ");
        writeln!(text, "[scale]\npoints = {}\nlabels = [{labels}]", self.points).unwrap();
        writeln!(text, "[[bands]]\nid = \"high\"\nfrom = {}.5\nlabel = {{ ja = \"x\", en = \"x\" }}", self.points / 2)
            .unwrap();
        writeln!(text, "[[bands]]\nid = \"low\"\nlabel = {{ ja = \"x\", en = \"x\" }}").unwrap();
        for category in 0..self.items.min(2) {
            writeln!(text, "[[categories]]\nid = \"c{category}\"\nlabel = {{ ja = \"x\", en = \"x\" }}\nquestion = {{ ja = \"x\", en = \"x\" }}").unwrap();
        }
        for item in 1..=self.items {
            let words = "{ ja = \"x\", en = \"x\", ja-easy = \"x\" }";
            writeln!(
                text,
                "[[items]]\nid = \"q{item:02}\"\ncategory = \"c{}\"\ntext = {words}\nshort = {words}",
                item % 2 % self.items
            )
            .unwrap();
        }
        for (at, &levels) in self.flat.iter().enumerate() {
            let levels: Vec<String> =
                (1..=levels).map(|level| format!("{{ code = \"{level}\", ja = \"x\", en = \"x\" }}")).collect();
            writeln!(
                text,
                "[[attributes]]\nid = \"f{at}\"\nlabel = {{ ja = \"x\", en = \"x\" }}\nlevels = [{}]",
                levels.join(", ")
            )
            .unwrap();
        }
        for at in 0..self.tree.len() {
            let parent = if at > 0 { format!("parent = \"t{}\"", at - 1) } else { String::new() };
            writeln!(
                text,
                "[[attributes]]\nid = \"t{at}\"\nlabel = {{ ja = \"x\", en = \"x\" }}\nlevels = \"roster\"\n{parent}"
            )
            .unwrap();
        }
        text
    }

    fn tables(&self) -> impl Iterator<Item = String> {
        let flat = (0..self.flat.len()).map(|at| format!("\"f{at}\""));
        let tree = (0..self.tree.len()).map(|at| format!("\"t{at}\""));
        let crossing = self.crossing && !self.flat.is_empty() && !self.tree.is_empty();
        flat.chain(tree).chain(crossing.then(|| "{ attribute = \"f0\", within = \"t0\" }".to_owned()))
    }

    /// Codes of all leaves of the tree, each with its ancestors.
    fn leaves(&self) -> Vec<Vec<String>> {
        let mut leaves: Vec<Vec<String>> = vec![Vec::new()];
        for &branches in &self.tree {
            let grow = |path: &Vec<String>| {
                let above = path.last().map_or(String::new(), |code| format!("{code}-"));
                let path = path.clone();
                (1..=branches)
                    .map(move |branch| [path.clone(), vec![format!("{above}{branch}")]].concat())
                    .collect::<Vec<_>>()
            };
            leaves = leaves.iter().flat_map(grow).collect();
        }
        leaves
    }
}

/// An organisation whose people answered.
pub struct World {
    pub recipe: Recipe,
    pub codebook: Codebook,
    pub roster: Option<Roster>,
    pub responses: Vec<Response>,
}

impl World {
    /// Invents people and their answers.
    pub fn new(recipe: Recipe) -> Self {
        let mut dice = Dice::new(recipe.seed ^ 0x5EED);
        let people = draw_people(&recipe, &recipe.leaves(), &mut dice);
        let opinions = Opinions::new(&recipe, &people, &mut dice);
        let mut forms = Vec::new();
        for person in &people {
            let mut form = person.clone();
            for item in 0..recipe.items {
                if dice.part() >= recipe.silent {
                    form.insert(format!("q{:02}", item + 1), opinions.answer(person, item, &mut dice).to_string());
                }
            }
            forms.push(form);
        }
        Self::of(recipe, forms)
    }

    /// With answers made elsewhere: fields and what stands in them.
    pub fn of<F: IntoIterator<Item = (K, String)>, K: Into<String>>(
        recipe: Recipe,
        forms: impl IntoIterator<Item = F>,
    ) -> Self {
        let text = recipe.survey();
        let survey = Survey::read(&text).unwrap_or_else(|faults| panic!("{text}\n{faults:?}"));
        let roster =
            (!recipe.tree.is_empty()).then(|| Roster::new(cells(&recipe.leaves(), recipe.answers), &survey).unwrap());
        let codebook = Codebook::new(survey, roster.as_ref());
        let response = |form: F| {
            let form: BTreeMap<String, String> = form.into_iter().map(|(name, text)| (name.into(), text)).collect();
            let field = |name: &str| form.get(name).map(String::as_str);
            Response::parse(&codebook, field).unwrap_or_else(|faults| panic!("{faults:?}"))
        };
        let responses = forms.into_iter().map(response).collect();
        Self { recipe, roster, responses, codebook }
    }

    pub fn terms(&self) -> Terms {
        let Recipe { k, protection, rounding, .. } = self.recipe;
        Terms { minimum: MinimumGroup::new(k).unwrap(), protection, rounding }
    }

    pub fn tally(&self) -> Tally {
        Tally::of(&self.codebook, &self.codebook.survey().catalogued(), &self.responses)
    }

    pub fn request<'a>(&'a self, earlier: &'a [&'a Tables]) -> Request<'a> {
        Request {
            codebook: &self.codebook,
            roster: self.roster.as_ref(),
            catalogue: &self.codebook.survey().tables,
            terms: self.terms(),
            earlier,
        }
    }

    pub fn release(&self) -> Cleared {
        protect(&self.tally(), &self.request(&[]), &|_| {})
    }

    pub fn people(&self) -> Vec<Person> {
        self.responses.iter().map(|response| person(&self.codebook, response, 0)).collect()
    }

    pub fn truth(&self) -> Vec<Vec<Option<u8>>> {
        self.responses.iter().map(|response| response.answers().to_vec()).collect()
    }

    pub fn view<'a>(&self, tables: &'a Tables) -> View<'a> {
        View::of(self.codebook.survey(), self.recipe.rounding, tables)
    }

    /// Everything an attacker holds who knows who answered which items.
    pub fn known(&self, tables: &Tables) -> Known {
        Known::new(&[self.view(tables)], self.people()).unwrap_or_else(|misfit| panic!("{:?}: {misfit}", self.recipe))
    }
}

/// A respondent as those around know them.
pub fn person(codebook: &Codebook, response: &Response, since: usize) -> Person {
    let levels = codebook.attributes().enumerate().filter_map(|(at, (attribute, codes))| {
        response.level(at).map(|level| (attribute.id.clone(), codes.levels[level].code.clone()))
    });
    Person { levels: levels.collect(), answered: Some(response.answers().iter().map(Option::is_some).collect()), since }
}

fn cells(leaves: &[Vec<String>], answers: usize) -> Vec<RosterCell> {
    let text = RichText::parse("x").unwrap();
    let label = Text { ja: text.clone(), en: text, ja_easy: None };
    let level = |code: &String| Level { code: LevelCode::parse(code).unwrap(), label: label.clone() };
    let cell = |path: &Vec<String>| RosterCell {
        levels: path
            .iter()
            .enumerate()
            .map(|(at, code)| (AttributeId::parse(&format!("t{at}")).unwrap(), level(code)))
            .collect(),
        headcount: u32::try_from(answers).unwrap(),
    };
    leaves.iter().map(cell).collect()
}

/// Attributes of everybody: group sizes are as uneven as those of real offices.
fn draw_people(recipe: &Recipe, leaves: &[Vec<String>], dice: &mut Dice) -> Vec<BTreeMap<String, String>> {
    let uneven = |count: usize, dice: &mut Dice| (0..count).map(|_| dice.part().powi(3) + 0.01).collect::<Vec<f64>>();
    let of_leaf = uneven(leaves.len(), dice);
    let of_flat: Vec<Vec<f64>> = recipe.flat.iter().map(|&levels| uneven(levels, dice)).collect();
    let mut people = Vec::new();
    for _ in 0..recipe.answers {
        let mut person = BTreeMap::new();
        for (at, weights) in of_flat.iter().enumerate() {
            if dice.part() >= recipe.blank {
                person.insert(format!("f{at}"), (dice.weighted(weights) + 1).to_string());
            }
        }
        if !recipe.tree.is_empty() && dice.part() >= recipe.blank {
            let path = &leaves[dice.weighted(&of_leaf)];
            // Some name their department only.
            let depth = if dice.part() < recipe.blank { 1 } else { path.len() };
            person.extend(path.iter().take(depth).enumerate().map(|(at, code)| (format!("t{at}"), code.clone())));
        }
        people.push(person);
    }
    people
}

/// What people think, by group and item.
struct Opinions {
    points: usize,
    shape: Shape,
    mean: Vec<f64>,
    /// Attribute and level of groups of one opinion, with their answer to an item, and whether the dissenter was heard.
    planted: Vec<(String, String, usize, usize, std::cell::Cell<bool>)>,
}

impl Opinions {
    fn new(recipe: &Recipe, people: &[BTreeMap<String, String>], dice: &mut Dice) -> Self {
        let mean = (0..recipe.items).map(|_| (recipe.points as f64 + 1.0) / 2.0 + dice.bell() * 0.3).collect();
        let mut groups: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (attribute, level) in people.iter().flatten() {
            *groups.entry((attribute.clone(), level.clone())).or_default() += 1;
        }
        // Groups just large enough to be shown are the ones that are hard to protect.
        let mut groups: Vec<_> = groups.into_iter().filter(|(_, n)| *n >= recipe.k as usize / 2).collect();
        groups.sort_by_key(|(_, n)| *n);
        let count = if matches!(recipe.shape, Shape::Unanimous | Shape::Dissenter) { 4.min(groups.len()) } else { 0 };
        let plant = |(attribute, level): (String, String), dice: &mut Dice| {
            let value = [1, recipe.points, 2, recipe.points - 1][dice.below(4)];
            (attribute, level, dice.below(recipe.items), value, std::cell::Cell::new(false))
        };
        let few = groups.len().min(12);
        let planted = (0..count).map(|_| plant(groups[dice.below(few)].0.clone(), dice)).collect();
        Self { points: recipe.points, shape: recipe.shape, mean, planted }
    }

    fn answer(&self, person: &BTreeMap<String, String>, item: usize, dice: &mut Dice) -> usize {
        let in_group = |(attribute, level, of, ..): &&(String, String, usize, usize, _)| {
            *of == item && person.get(attribute) == Some(level)
        };
        if let Some((.., value, heard)) = self.planted.iter().find(in_group) {
            if self.shape == Shape::Dissenter && !heard.replace(true) {
                return self.points + 1 - value;
            }
            return *value;
        }
        let points = self.points as f64;
        let value = match self.shape {
            Shape::Polarised => {
                if dice.below(10) < 4 {
                    1.5 + dice.bell() * 0.7
                } else {
                    points - 0.5 + dice.bell() * 0.7
                }
            }
            Shape::Skewed => points - (dice.part().powi(6) * points).floor(),
            _ => self.mean[item] + dice.bell(),
        };
        value.round().clamp(1.0, points) as usize
    }
}
