//! Those who call: a stranger, HR who is logged in, a program with a token.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn cookies(&self) -> Vec<&str> {
        let set = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("set-cookie");
        self.headers.iter().filter(set).map(|(_, value)| value.as_str()).collect()
    }

    /// The value of a cookie that was set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let pairs = self.cookies().into_iter().filter_map(|cookie| cookie.split(';').next()?.split_once('='));
        pairs.filter(|(known, value)| *known == name && !value.is_empty()).map(|(_, value)| value.to_owned()).next()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// The code in the page's form.
    pub fn csrf(&self) -> String {
        let (_, rest) = self.text().split_once("name=\"csrf\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

fn send(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if method == "POST" {
        request.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
    Answer { status, headers: lines.map(pair).collect(), bytes: bytes[end + 4..].to_vec() }
}

/// A form as browsers send it.
pub fn form(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
}

/// Somebody without cookie or token.
#[derive(Clone, Copy)]
pub struct Stranger {
    address: SocketAddr,
}

impl Stranger {
    pub const fn new(address: SocketAddr) -> Self {
        Self { address }
    }

    pub fn get(&self, path: &str) -> Answer {
        send(self.address, "GET", path, &[], "")
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        send(self.address, "GET", path, headers, "")
    }

    pub fn post(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        send(self.address, "POST", path, headers, &form(fields))
    }

    /// Fills in the login form as it is shown; gives what came back.
    pub fn try_log_in(&self, name: &str, password: &str) -> Answer {
        let page = self.get("/hr/login");
        let cookie = format!("kotae_login={}", page.cookie("kotae_login").unwrap());
        let csrf = page.csrf();
        let fields = [("csrf", csrf.as_str()), ("name", name), ("password", password), ("next", "")];
        self.post("/hr/login", &[("Cookie", &cookie)], &fields)
    }

    pub fn log_in(&self, name: &str, password: &str) -> Result<Hr, Answer> {
        let answer = self.try_log_in(name, password);
        let session = answer.cookie("kotae_session");
        session.map(|session| Hr { stranger: *self, session }).ok_or(answer)
    }
}

/// HR, logged in.
#[derive(Clone)]
pub struct Hr {
    stranger: Stranger,
    pub session: String,
}

impl Hr {
    pub fn cookie(&self) -> String {
        format!("kotae_session={}", self.session)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.stranger.get_with(path, &[("Cookie", &self.cookie())])
    }

    /// A page that must be there.
    pub fn see(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text().to_owned()
    }

    /// Sends a form with the code of a page shown before, as a browser does.
    pub fn post(&self, path: &str, csrf: &str) -> Answer {
        self.post_with(path, &[("Sec-Fetch-Site", "same-origin"), ("Origin", "null")], &[("csrf", csrf)])
    }

    pub fn post_with(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        let cookie = self.cookie();
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain([("Cookie", cookie.as_str())]).collect();
        self.stranger.post(path, &headers, fields)
    }

    /// Takes a step for which the custodian has to be there.
    pub fn open_box(&self, path: &str, passphrase: &str) -> Answer {
        let csrf = self.csrf();
        self.post_with(path, &[("Sec-Fetch-Site", "same-origin")], &[("csrf", csrf.as_str()), ("proof", passphrase)])
    }

    pub fn csrf(&self) -> String {
        self.get("/hr/waves").csrf()
    }
}

/// A program with a token.
pub struct Program {
    stranger: Stranger,
    authorization: String,
}

impl Program {
    pub fn new(address: SocketAddr, token: &str) -> Self {
        Self { stranger: Stranger::new(address), authorization: format!("Bearer {token}") }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.stranger.get_with(path, &[("Authorization", &self.authorization)])
    }
}
