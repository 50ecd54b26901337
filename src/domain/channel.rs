//! The ways answers come in, and the assurance level of each: what a respondent is promised about it.
//! Owns their names; knows no page and no key.

/// How an answer came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Sealed in the respondent's browser: level 3, nobody on the way can read it.
    Browser,
    /// A form without script, sealed by the server: level 2, nothing stored links, but the running server could look.
    Form,
    /// On paper, typed in by staff: level 1, people promise.
    Paper,
    /// A file imported by staff: level 1.
    File,
}

impl Channel {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::Browser, Self::Form, Self::Paper, Self::File];

    /// Assurance level: 3, 2 or 1.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::Browser => 3,
            Self::Form => 2,
            Self::Paper | Self::File => 1,
        }
    }

    /// `browser`, `form`, `paper` or `file`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Form => "form",
            Self::Paper => "paper",
            Self::File => "file",
        }
    }

    /// One byte, for storing.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Browser => 1,
            Self::Form => 2,
            Self::Paper => 3,
            Self::File => 4,
        }
    }

    /// Reads that byte.
    #[must_use]
    pub fn find(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.byte() == byte)
    }
}
