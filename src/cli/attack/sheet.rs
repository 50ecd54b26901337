//! Results as `kotae release export --format csv` writes them, told as the API tells them.
//! Owns the columns; where the file is silent about the rules, what its numbers show is taken.

use serde_json::{Value, json};

/// The minimum of answers a result has unless it shows smaller groups.
const MINIMUM: u64 = 10;

struct Sheet<'a> {
    names: &'a [String],
    /// Names of the scores that are items: the only ones with shares.
    items: Vec<&'a str>,
}

impl<'a> Sheet<'a> {
    /// A cell; a text that was kept from being a formula is given back.
    fn cell(&self, line: &'a [String], name: &str) -> &'a str {
        let cell = self.names.iter().position(|known| known == name).and_then(|at| line.get(at));
        let text = cell.map_or("", String::as_str);
        text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text)
    }

    fn number(&self, line: &'a [String], name: &str) -> Option<u64> {
        self.cell(line, name).parse().ok()
    }

    fn text(&self, line: &'a [String], name: &str) -> Option<&'a str> {
        Some(self.cell(line, name)).filter(|text| !text.is_empty())
    }

    /// Which group a line is about.
    fn place(&self, line: &'a [String]) -> [&'a str; 4] {
        ["attribute", "within_attribute", "within", "level"].map(|name| self.cell(line, name))
    }

    fn item(&self, line: &'a [String]) -> Value {
        let printed = self.text(line, "printed");
        let points = (1..).map_while(|value| self.number(line, &format!("share_{value}"))).collect::<Vec<_>>();
        let side = |name| self.number(line, name);
        let shares = side("share_step").map(|step| {
            json!({
                "step": step, "points": points, "favourable": side("favourable"), "neutral": side("neutral"),
                "unfavourable": side("unfavourable")
            })
        });
        json!({
            "id": self.cell(line, "score"), "shares": shares, "sd": self.text(line, "sd"),
            "score": {
                "n": side("n"), "printed": printed, "step": self.cell(line, "step"), "bound": self.cell(line, "bound"),
                "band": null
            }
        })
    }

    /// A group: its lines, and all lines of its table.
    fn group(&self, lines: &'a [Vec<String>], table: &[&'a [Vec<String>]]) -> Value {
        let line = &lines[0];
        let level = self.text(line, "level");
        let merged = |other: &&&'a [Vec<String>]| level.is_some() && self.text(&other[0], "merged_into") == level;
        let members: Vec<Value> =
            table.iter().filter(merged).map(|other| json!(self.text(&other[0], "level"))).collect();
        let items = lines.iter().filter(|line| self.items.contains(&self.cell(line, "score")));
        let mut group = json!({
            "id": level, "label": { "ja": "-", "en": "-" }, "state": self.cell(line, "state"), "members": members,
            "n": self.number(line, "responses"), "overall": { "printed": null },
            "items": items.map(|line| self.item(line)).collect::<Vec<_>>()
        });
        if let Some(code) = self.text(line, "merged_into") {
            group["merged_into"] = json!(code);
        }
        group
    }
}

/// The tables of a file; `None` if it is not one of these.
pub(super) fn answer(names: &[String], lines: &[Vec<String>]) -> Option<Value> {
    let mut sheet = Sheet { names, items: Vec::new() };
    let wanted = ["attribute", "state", "score", "printed", "bound", "share_step", "share_2", "within_attribute"];
    if !wanted.iter().all(|name| names.iter().any(|known| known == name)) {
        return None;
    }
    let whole = lines.iter().take_while(|line| sheet.place(line) == [""; 4]);
    sheet.items =
        whole.filter(|line| sheet.number(line, "share_step").is_some()).map(|line| sheet.cell(line, "score")).collect();
    let groups: Vec<&[Vec<String>]> = lines.chunk_by(|a, b| sheet.place(a) == sheet.place(b)).collect();
    let (whole, groups) = groups.split_first()?;
    let same = |a: &&[Vec<String>], b: &&[Vec<String>]| sheet.place(&a[0])[..3] == sheet.place(&b[0])[..3];
    let by = groups.chunk_by(|a, b| same(a, b)).map(|table| {
        let [attribute, above, level, _] = sheet.place(&table[0][0]);
        let label = json!({ "ja": "-", "en": "-" });
        let within = (!above.is_empty())
            .then(|| json!({ "attribute": above, "label": label, "level": level, "level_label": label }));
        let groups: Vec<Value> = table.iter().map(|lines| sheet.group(lines, table)).collect();
        json!({ "attribute": attribute, "label": label, "within": within, "groups": groups })
    });
    let shown = lines.iter().filter(|line| sheet.cell(line, "state") == "shown");
    let least = shown.filter_map(|line| sheet.number(line, "responses")).min().unwrap_or(MINIMUM).clamp(5, MINIMUM);
    let assurance = json!({
        "protection": "standard", "minimum_group": least, "groups": 0, "eligible": 0, "shown": 0, "merged": 0,
        "members": 0, "hidden": 0, "distance": 0, "coarser": []
    });
    let mut answer = sheet.group(whole, &[]);
    answer["by"] = by.collect();
    answer["responses"] = answer["n"].clone();
    answer["assurance"] = assurance;
    Some(answer)
}
