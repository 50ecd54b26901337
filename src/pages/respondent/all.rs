//! All pages of the walk in one, each a section: what the script fetches once and then walks through in the browser.
//! Owns their joining; every section is a page of this room, rendered by its own template.

use askama::Template;

use super::{AboutPage, CardsPage, CommentPage, ConfirmPage, Frame, NoticePage, ReceiptPage, StartPage};

/// All pages.
#[derive(Template)]
#[template(path = "respondent/all.html", config = ".config/askama.toml")]
pub struct AllPage {
    frame: Frame,
    title: String,
    sheets: Vec<Sheet>,
}

/// One page: everything within its `<body>`.
pub struct Sheet {
    place: String,
    title: String,
    html: String,
}

impl AllPage {
    /// Joins pages; the title is that of the first.
    #[must_use]
    pub fn new(frame: Frame, sheets: Vec<Sheet>) -> Self {
        Self { title: sheets.first().map_or_else(String::new, |sheet| sheet.title.clone()), frame, sheets }
    }
}

/// Cuts a page down to its body.
macro_rules! sheet {
    ($($page:ident),*) => {$(
        impl $page {
            /// What is within its body, under the name of its place.
            ///
            /// # Errors
            /// If the template cannot be rendered.
            pub fn sheet(&self, place: &str) -> Result<Sheet, askama::Error> {
                Ok(Sheet { place: place.to_owned(), title: self.title.clone(), html: self.as_body().render()? })
            }
        }
    )*};
}

sheet!(StartPage, CardsPage, AboutPage, CommentPage, ConfirmPage, ReceiptPage, NoticePage);
