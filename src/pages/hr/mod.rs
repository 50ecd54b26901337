//! Pages of the staff: login, waves, plans, comments, results. Their numbers come from a protected release, from
//! participation counts or from headcounts.
//! Owns what a page says and how it is laid out; knows no request, session or store.

mod choice;
mod comments;
mod gaps;
mod group;
mod key;
mod plan;
mod protection;
mod results;
mod slot;
mod wave;
mod waves;

use askama::Template;

use crate::domain::survey::Language;
use crate::words::Words;

pub use askama::Error as PageError;
pub use choice::Choice;
pub use comments::{CommentPage, CommentsPage, PublishedPage, Typed};
pub use key::{KeyPage, SheetPage};
pub use plan::PlanPage;
pub use protection::{ProtectionPage, title as protection_title};
pub use results::{Report, Results, closing, opening, section, title as results_title};
pub use slot::{Held, Shown, Slot};
pub use wave::{Confirm, Standing, Step, WavePage};
pub use waves::{Face, WaveCard, WavesPage};

/// What stands around every page.
pub struct Shell {
    /// Texts.
    pub words: Words,
    /// The page's heading; also its title.
    pub title: String,
    /// Who is logged in.
    pub user: Option<String>,
    /// The code every form must carry.
    pub csrf: String,
    /// This page's address, to which the language switch adds a language.
    pub here: String,
    /// Address of the style sheet.
    pub style: &'static str,
    /// Whether what is shown is invented sample data.
    pub synthetic: bool,
}

/// A link of the language switch.
pub struct Tongue {
    /// Address.
    pub href: String,
    /// BCP 47.
    pub code: &'static str,
    /// Its own name.
    pub name: String,
    /// Whether the page is in it.
    pub current: bool,
}

impl Shell {
    fn heading(&self) -> String {
        format!("{} - {}", self.title, self.words.get("product"))
    }

    fn tongues(&self) -> Vec<Tongue> {
        let mark = if self.here.contains('?') { '&' } else { '?' };
        let tongue = |language: Language| Tongue {
            href: format!("{}{mark}lang={}", self.here, language.code()),
            code: language.html(),
            name: Words(language).get("hr-this-language"),
            current: language == self.words.0,
        };
        [Language::Ja, Language::En].into_iter().map(tongue).collect()
    }
}

/// A page as text.
///
/// # Errors
/// If the template cannot be filled in.
pub fn html(page: &impl Template) -> Result<String, PageError> {
    page.render()
}

/// The login form.
#[derive(Template)]
#[template(path = "hr/login.html", config = ".config/askama.toml")]
pub struct Login {
    /// Around it.
    pub shell: Shell,
    /// Why the last try failed.
    pub message: Option<String>,
    /// The name typed.
    pub name: String,
    /// Where to go afterwards.
    pub next: String,
}

/// A page that says why something cannot be done.
#[derive(Template)]
#[template(path = "hr/problem.html", config = ".config/askama.toml")]
pub struct Problem {
    /// Around it.
    pub shell: Shell,
    /// Why.
    pub message: String,
}

/// A number with its name.
pub struct Count {
    /// Name.
    pub name: String,
    /// As printed.
    pub value: String,
    /// A word beside it, e.g. the band.
    pub note: Option<String>,
}

impl Count {
    fn new(name: String, value: String) -> Self {
        Self { name, value, note: None }
    }
}
