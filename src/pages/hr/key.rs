//! The pages on which the key of a wave is made and tried out.
//! Owns what is shown once: the codes of the recovery sheets, to be printed.

use askama::Template;

use super::Shell;
use crate::domain::wave::Wave;
use crate::words::Words;

/// Asks the custodians for their passphrases.
#[derive(Template)]
#[template(path = "hr/key.html", config = ".config/askama.toml")]
pub struct KeyPage {
    /// Around it.
    pub shell: Shell,
    base: String,
    year: String,
    rules: Vec<String>,
    people: usize,
    /// Number and name of each custodian there can be.
    keepers: Vec<(usize, String)>,
    fault: Option<String>,
}

impl KeyPage {
    /// The form for so many people; `fault` says why no key was made.
    #[must_use]
    pub fn new(shell: Shell, wave: &Wave, people: usize, fault: Option<String>) -> Self {
        let words = shell.words;
        Self {
            base: format!("/hr/waves/{}", wave.id),
            year: words.fiscal_year(wave.fiscal_year),
            rules: (1..=3).map(|line| words.get(&format!("hr-key-rule-{line}"))).collect(),
            people,
            keepers: (1..=3).map(|n| (n, keeper(n, words))).collect(),
            fault,
            shell,
        }
    }
}

fn keeper(n: usize, words: Words) -> String {
    let name = words.with("hr-key-custodian", &[("n", &n)]);
    if n == 1 { name } else { name + &words.get("hr-key-only-three") }
}

/// Shows the recovery sheets, once, and asks to try them out.
#[derive(Template)]
#[template(path = "hr/sheet.html", config = ".config/askama.toml")]
pub struct SheetPage {
    /// Around it.
    pub shell: Shell,
    base: String,
    year: String,
    organisation: String,
    wave: String,
    /// Heading and code of each sheet.
    codes: Vec<(String, String)>,
    needed: usize,
    fault: Option<String>,
}

impl SheetPage {
    /// The sheets of a wave, or, after a failed try, the form alone: codes are shown once.
    #[must_use]
    pub fn new(shell: Shell, wave: &Wave, codes: Vec<String>, needed: usize, fault: Option<String>) -> Self {
        let (words, all) = (shell.words, codes.len());
        let name = |n: usize| words.with("hr-sheet-name", &[("n", &n), ("all", &all)]);
        let codes = (1..).zip(codes).map(|(n, code)| (name(n), code)).collect();
        Self {
            base: format!("/hr/waves/{}", wave.id),
            year: shell.words.fiscal_year(wave.fiscal_year),
            organisation: wave.organisation.clone(),
            wave: wave.id.to_string(),
            codes,
            needed,
            fault,
            shell,
        }
    }
}
