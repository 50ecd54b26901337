//! What came back: status, headers, and a reader for the few tags the tests look at.

/// An answer of the server.
#[derive(Clone)]
pub struct Page {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Page {
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Self { status, headers: lines.filter_map(header).collect(), body: body.to_owned() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn between(&self, before: &str, after: &str) -> Option<String> {
        let (_, rest) = self.body.split_once(before)?;
        rest.split_once(after).map(|(found, _)| unescape(found))
    }

    pub fn title(&self) -> String {
        self.between("<title>", "</title>").unwrap()
    }

    /// The page's name: the last part of the address its form is sent to.
    pub fn place(&self) -> String {
        let action = self.action().unwrap_or_else(|| panic!("no form: {}", self.text()));
        action.rsplit('/').next().unwrap().to_owned()
    }

    pub fn action(&self) -> Option<String> {
        self.between("method=\"post\" action=\"", "\"")
    }

    pub fn carry(&self) -> String {
        self.between("name=\"carry\" value=\"", "\"").unwrap()
    }

    pub fn language(&self) -> String {
        self.between("name=\"lang\" value=\"", "\"").unwrap()
    }

    /// What the page tells the script under a name.
    pub fn data(&self, name: &str) -> Option<String> {
        self.between(&format!(" data-{name}=\""), "\"")
    }

    /// The address of the page's script.
    pub fn script(&self) -> String {
        self.between("<script src=\"", "\"").unwrap()
    }

    pub fn sheet(&self) -> String {
        self.between("rel=\"stylesheet\" href=\"", "\"").unwrap()
    }

    pub fn receipt(&self) -> String {
        let code = self.between("class=\"code\" translate=\"no\">", "</p>");
        strip(&code.unwrap_or_else(|| panic!("no receipt: {}", self.text())))
    }

    /// Without tags.
    pub fn text(&self) -> String {
        strip(&self.body)
    }

    fn inputs(&self) -> impl Iterator<Item = &str> {
        self.body.split("<input ").skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
    }

    /// The names of the fields of the page.
    pub fn fields(&self) -> Vec<String> {
        let radios =
            self.inputs().filter(|tag| tag.contains("type=\"radio\"")).filter_map(|tag| attribute(tag, "name"));
        let tags = |name: &str| self.body.split(name).skip(1).map(str::to_owned).collect::<Vec<_>>();
        let others = [tags("<select "), tags("<textarea ")].concat();
        let mut names: Vec<String> = radios.chain(others.iter().filter_map(|tag| attribute(tag, "name"))).collect();
        names.dedup();
        names
    }

    /// The values that can be chosen for a field.
    pub fn values(&self, field: &str) -> Vec<String> {
        let name = format!("name=\"{field}\"");
        let radios: Vec<String> =
            self.inputs().filter(|tag| tag.contains(&name)).filter_map(|tag| attribute(tag, "value")).collect();
        if !radios.is_empty() {
            return radios;
        }
        self.options(field).iter().filter_map(|tag| attribute(tag, "value")).collect()
    }

    fn options(&self, field: &str) -> Vec<String> {
        let list = self.body.split("<select ").skip(1).find(|rest| rest.contains(&format!("name=\"{field}\"")));
        let Some(list) = list.and_then(|rest| rest.split_once("</select>")) else { return Vec::new() };
        list.0.split("<option ").skip(1).filter_map(|rest| Some(rest.split_once('>')?.0.to_owned())).collect()
    }

    /// What a field holds when the page is shown.
    pub fn typed(&self, field: &str) -> Option<String> {
        let name = format!("name=\"{field}\"");
        let radio = self.inputs().find(|tag| tag.contains(&name) && tag.ends_with(" checked"));
        let option = || self.options(field).into_iter().find(|tag| tag.ends_with(" selected"));
        let chosen = radio.map(str::to_owned).or_else(option).and_then(|tag| attribute(&tag, "value"));
        let text = || {
            let (_, rest) = self.body.split_once(&format!("<textarea class=\"typed\" id=\"{field}-1\""))?;
            let (text, _) = rest.split_once('>')?.1.split_once("</textarea>")?;
            // A browser drops the first line break.
            Some(unescape(text.strip_prefix('\n').unwrap_or(text))).filter(|text| !text.is_empty())
        };
        chosen.or_else(text)
    }

    /// Whether every field of the page holds something.
    pub fn is_filled(&self) -> bool {
        self.fields().iter().all(|field| self.typed(field).is_some())
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| unescape(value))
}

fn unescape(text: &str) -> String {
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (code, letter)| text.replace(code, letter))
}

fn strip(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    unescape(&text)
}
