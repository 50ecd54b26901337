//! Reading and writing cookies. Their values are random letters or a language code, so no quoting is needed.
//! Owns their flags; knows no session.

use actix_web::HttpRequest;
use actix_web::http::header::COOKIE;

/// The session. By TLS it gets the prefix that browsers tie to this very host; that prefix wants the path `/`.
pub const fn session(secure: bool) -> Cookie {
    if secure {
        Cookie { name: "__Host-kotae_session", path: "/", secure }
    } else {
        Cookie { name: "kotae_session", path: "/hr", secure }
    }
}

/// Ties a login form to the browser it was shown to.
pub const fn login(secure: bool) -> Cookie {
    Cookie { name: "kotae_login", path: "/hr/login", secure }
}

/// The language chosen for staff pages.
pub const fn language(secure: bool) -> Cookie {
    Cookie { name: "kotae_lang", path: "/hr", secure }
}

/// A cookie's name and flags.
#[derive(Debug, Clone, Copy)]
pub struct Cookie {
    name: &'static str,
    path: &'static str,
    secure: bool,
}

impl Cookie {
    /// The value a browser sent.
    pub fn find(self, request: &HttpRequest) -> Option<String> {
        let headers = request.headers().get_all(COOKIE).filter_map(|value| value.to_str().ok());
        let pairs = headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(name, _)| *name == self.name).map(|(_, value)| value.to_owned()).next()
    }

    /// The header that sets it until the browser closes.
    pub fn set(self, value: &str) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{}={value}; Path={}; HttpOnly; SameSite=Strict{secure}", self.name, self.path)
    }

    /// The header that removes it.
    pub fn clear(self) -> String {
        format!("{}; Max-Age=0", self.set(""))
    }
}
