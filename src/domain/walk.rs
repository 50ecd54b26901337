//! The way through the questionnaire: which page follows which button.
//! Owns the order of pages; knows no answer, no HTML and no HTTP.

use super::survey::Definition;

/// A page of the questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// What is asked and how answers are protected.
    Start,
    /// The items of one page of the survey, counted from 0.
    Cards(usize),
    /// Attributes of the respondent.
    About,
    /// The free-text question.
    Comment,
    /// All answers, to be checked before sending.
    Confirm,
}

impl Place {
    /// Name in addresses and forms: `start`, `1`, `2`, ..., `about`, `comment`, `confirm`.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Start => "start".to_owned(),
            Self::Cards(page) => (page + 1).to_string(),
            Self::About => "about".to_owned(),
            Self::Comment => "comment".to_owned(),
            Self::Confirm => "confirm".to_owned(),
        }
    }
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// On to the next page; on the last page: send.
    Next,
    /// Back to the page before.
    Back,
    /// From the last page to one page and back again.
    Change(Place),
    /// The same page again, e.g. in another language.
    Stay,
}

/// Where a button leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To a page; `returning` if its next button leads straight back to the last page.
    Show {
        /// The page.
        place: Place,
        /// Whether it was opened from the last page.
        returning: bool,
    },
    /// The answers are to be sent.
    Send,
}

/// The pages of one survey in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    places: Vec<Place>,
}

impl Walk {
    /// The walk through a survey: attributes and comment only where it asks for them.
    #[must_use]
    pub fn of(survey: &Definition) -> Self {
        let asks = survey.attributes.iter().any(|attribute| attribute.asked);
        Self::new(survey.pages.len(), asks, survey.comment.is_some())
    }

    fn new(cards: usize, about: bool, comment: bool) -> Self {
        let mut places = vec![Place::Start];
        places.extend((0..cards).map(Place::Cards));
        places.extend(about.then_some(Place::About));
        places.extend(comment.then_some(Place::Comment));
        places.push(Place::Confirm);
        Self { places }
    }

    /// The pages in order.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The page of a name.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<Place> {
        self.places.iter().copied().find(|place| place.code() == code)
    }

    /// Where a button leads from a page.
    #[must_use]
    pub fn step(&self, at: Place, button: Button, returning: bool) -> Step {
        let show = |place| Step::Show { place, returning: false };
        let moved = |by: isize| {
            let position = self.places.iter().position(|place| *place == at).unwrap_or(0);
            position.checked_add_signed(by).and_then(|next| self.places.get(next)).copied().unwrap_or(at)
        };
        match button {
            Button::Next if at == Place::Confirm => Step::Send,
            Button::Next | Button::Back if returning => show(Place::Confirm),
            Button::Next => show(moved(1)),
            Button::Back => show(moved(-1)),
            Button::Change(place) if at == Place::Confirm && self.places.contains(&place) => {
                Step::Show { place, returning: place != Place::Confirm }
            }
            Button::Change(_) | Button::Stay => Step::Show { place: at, returning },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk() -> Walk {
        Walk::new(3, true, true)
    }

    fn show(place: Place) -> Step {
        Step::Show { place, returning: false }
    }

    #[test]
    fn next_visits_every_page_once_and_ends_in_sending() {
        let walk = walk();
        let mut seen = vec![Place::Start];
        let mut at = Place::Start;
        while let Step::Show { place, returning } = walk.step(at, Button::Next, false) {
            assert!(!returning);
            seen.push(place);
            at = place;
        }
        assert_eq!(seen, walk.places());
        assert_eq!(at, Place::Confirm);
    }

    #[test]
    fn back_undoes_next_everywhere_and_stops_at_the_start() {
        let walk = walk();
        for pair in walk.places().windows(2) {
            assert_eq!(walk.step(pair[0], Button::Next, false), show(pair[1]));
            assert_eq!(walk.step(pair[1], Button::Back, false), show(pair[0]));
        }
        assert_eq!(walk.step(Place::Start, Button::Back, false), show(Place::Start));
    }

    #[test]
    fn a_page_opened_to_change_an_answer_leads_straight_back() {
        let walk = walk();
        for &place in walk.places().iter().filter(|place| **place != Place::Confirm) {
            assert_eq!(walk.step(Place::Confirm, Button::Change(place), false), Step::Show { place, returning: true });
            for button in [Button::Next, Button::Back] {
                assert_eq!(walk.step(place, button, true), show(Place::Confirm));
            }
        }
    }

    #[test]
    fn change_works_from_the_last_page_only_and_only_to_pages_that_exist() {
        let walk = walk();
        for &at in walk.places() {
            let stays = |place| walk.step(at, Button::Change(place), false) == show(at);
            assert!(stays(Place::Cards(9)));
            assert!(at == Place::Confirm || stays(Place::About));
            for returning in [false, true] {
                assert_eq!(walk.step(at, Button::Stay, returning), Step::Show { place: at, returning });
            }
        }
    }

    #[test]
    fn a_survey_without_attributes_or_comment_has_no_page_for_them() {
        let walk = Walk::new(1, false, false);
        assert_eq!(walk.places(), [Place::Start, Place::Cards(0), Place::Confirm]);
        assert_eq!(walk.find("about"), None);
    }

    #[test]
    fn every_page_is_found_by_its_name_and_no_other() {
        let walk = walk();
        for &place in walk.places() {
            assert_eq!(walk.find(&place.code()), Some(place));
        }
        for name in ["", "0", "4", "01", "Start", "receipt"] {
            assert_eq!(walk.find(name), None, "{name}");
        }
    }
}
