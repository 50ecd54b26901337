//! Somebody with a browser that runs no script: sees a page, fills in its fields, presses its buttons.

use std::collections::BTreeMap;

use super::house::Door;
use super::page::Page;

/// Somebody answering.
#[derive(Clone)]
pub struct Respondent {
    door: Door,
    pub page: Page,
    typed: BTreeMap<String, String>,
    blank: bool,
}

/// What stays on the screen when the server is gone.
pub struct Screen {
    page: Page,
    typed: BTreeMap<String, String>,
}

impl Respondent {
    pub fn new(door: Door, page: Page) -> Self {
        let mut person = Self { door, page, typed: BTreeMap::new(), blank: false };
        person.look();
        person
    }

    pub fn keep(self) -> Screen {
        Screen { page: self.page, typed: self.typed }
    }

    pub fn resume(door: Door, screen: Screen) -> Self {
        Self { door, page: screen.page, typed: screen.typed, blank: false }
    }

    /// Takes over what the page shows as chosen.
    fn look(&mut self) {
        let shown = |field: String| self.page.typed(&field).map(|value| (field, value));
        self.typed = self.page.fields().into_iter().filter_map(shown).collect();
    }

    pub fn answer(&mut self, field: &str, value: &str) -> &mut Self {
        self.typed.insert(field.to_owned(), value.to_owned());
        self
    }

    /// Leaves everything out from here on.
    pub fn clear(&mut self) {
        self.typed.clear();
        self.blank = true;
    }

    /// Answers every field: items with a value, attributes with the last but one level, the comment with a sentence.
    pub fn answer_all(&mut self, value: u8) -> &mut Self {
        for field in self.page.fields() {
            let values = self.page.values(&field);
            let given = match values.len() {
                0 => "課題は人手です。".to_owned(),
                _ if field.starts_with('q') => value.to_string(),
                many => values[many - 3].clone(),
            };
            self.typed.insert(field, given);
        }
        self
    }

    /// Chooses "no answer" wherever there is a choice.
    pub fn answer_skip(&mut self) -> &mut Self {
        for field in self.page.fields().into_iter().filter(|field| field != "comment") {
            self.typed.insert(field, "-".to_owned());
        }
        self
    }

    pub fn press(&mut self, button: &str) -> &mut Self {
        let carry = self.page.carry();
        self.press_with(button, &carry)
    }

    pub fn press_with(&mut self, button: &str, carry: &str) -> &mut Self {
        let language = self.page.language();
        let mut fields = vec![("lang", language.as_str()), ("carry", carry)];
        // A browser sends line breaks as CR LF.
        let typed: Vec<(String, String)> =
            self.typed.iter().map(|(name, value)| (name.clone(), value.replace('\n', "\r\n"))).collect();
        fields.extend(typed.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        fields.push(("go", button));
        self.page = self.door.post(&self.page.action().unwrap(), &fields);
        if self.blank {
            self.typed.clear();
        } else {
            self.look();
        }
        self
    }

    /// Answers everything and goes on until a page.
    pub fn walk_to(mut self, place: &str) -> Self {
        while self.page.place() != place {
            self.answer_all(4).press("next");
        }
        self
    }
}
