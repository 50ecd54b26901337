//! A stored release with every state a reader can meet: merged, hidden, empty, nested, bounds, items held back.
//! Built by hand from a released wave, so that pages and figures show states that the sample organisation does not have.

use serde_json::{Value, json};

/// Rebuilds the tables of a stored release; its numbers of answers still add up.
pub fn every_state(stored: &mut Value) {
    let whole = stored["tables"]["whole"]["figures"].clone();
    let by = stored["tables"]["by"].as_array_mut().unwrap();
    by.retain(|table| table["attribute"] == "grade" || table["attribute"] == "department");
    let [grade, department] =
        ["grade", "department"].map(|id| by.iter().find(|table| table["attribute"] == id).unwrap().clone());
    let at = by.iter().position(|table| table["attribute"] == "department").unwrap();
    departments(&mut by[at]);
    let label = |ja: &str, en: &str| json!({"ja": ja, "en": en, "ja_easy": null});
    let section = label("課", "Section");
    let first = row_of(&department, "D01");
    let n = first["cell"]["figures"]["n"].as_u64().unwrap();
    by.push(nested("section", &section, &department, &first, &sections(&whole, n)));
    for (department_code, code) in [("D02", "S+&あ"), ("D09", "D09-S01")] {
        let parent = row_of(&department, department_code);
        let n = parent["cell"]["figures"]["n"].as_u64().unwrap();
        let only = row(code, "企画課", "Planning Section", 90, &shown(&figures(&whole, n)));
        by.push(nested("section", &section, &department, &parent, std::slice::from_ref(&only)));
        if department_code == "D02" {
            let team = row("T1", "第一係", "First Team", 90, &shown(&figures(&whole, n)));
            let sections = json!({"attribute": "section", "label": section});
            by.push(nested("team", &label("係", "Team"), &sections, &only, &[team]));
        }
    }
    by.push(nested("grade", &grade["label"], &department, &first, &grades(&whole, &grade, n)));
    stored["tables"]["assurance"] = assurance(&stored["tables"]);
}

/// The same, with all sections of the first department in one merged group: it says again what the department says.
pub fn one_merged_group(stored: &mut Value) {
    every_state(stored);
    let whole = stored["tables"]["whole"]["figures"].clone();
    let by = stored["tables"]["by"].as_array_mut().unwrap();
    let department = by.iter().find(|table| table["attribute"] == "department").unwrap();
    let n = row_of(department, "D01")["cell"]["figures"]["n"].as_u64().unwrap();
    let sections = by.iter_mut().find(|table| table["attribute"] == "section").unwrap();
    let all =
        row("+1", "総務課・人事課", "General Affairs Section + Personnel Section", 100, &shown(&figures(&whole, n)));
    sections["rows"] = json!([
        row("D01-S01", "総務課", "General Affairs Section", 80, &merged("+1")),
        row("D01-S02", "人事課", "Personnel Section", 20, &merged("+1")),
        with_members(all, &["D01-S01", "D01-S02"]),
    ]);
}

fn row_of(table: &Value, code: &str) -> Value {
    table["rows"].as_array().unwrap().iter().find(|row| row["level"] == code).unwrap().clone()
}

fn nested(attribute: &str, label: &Value, parents: &Value, parent: &Value, rows: &[Value]) -> Value {
    json!({
        "attribute": attribute, "label": label, "rows": rows,
        "within": {"attribute": parents["attribute"], "label": parents["label"], "level": parent["level"],
            "level_label": parent["label"]},
    })
}

/// The figures of the whole as those of a small group.
fn figures(whole: &Value, n: u64) -> Value {
    let mut figures = whole.clone();
    for count in ["n", "complete"] {
        figures[count] = json!(n);
    }
    let items = figures["items"].as_array_mut().unwrap();
    for item in items.iter_mut().filter(|_| n < 40) {
        (item["shares"], item["sd"]) = (Value::Null, Value::Null);
    }
    for item in items {
        item["score"]["Ok"]["n"] = json!(n);
    }
    figures["response_rate"] = json!("41.5");
    figures
}

fn shown(figures: &Value) -> Value {
    json!({"state": "shown", "figures": figures})
}

fn row(code: &str, ja: &str, en: &str, asked: u64, cell: &Value) -> Value {
    json!({"level": code, "label": {"ja": ja, "en": en, "ja_easy": null}, "asked": asked, "cell": cell})
}

fn merged(code: &str) -> Value {
    json!({"state": "merged", "figures": code})
}

fn with_members(mut row: Value, members: &[&str]) -> Value {
    row["members"] = json!(members);
    row
}

/// Two departments merged, one hidden.
fn departments(table: &mut Value) {
    let rows = table["rows"].as_array_mut().unwrap();
    let at = |rows: &[Value], code: &str| rows.iter().position(|row| row["level"] == code).unwrap();
    let (nine, ten) = (at(rows, "D09"), at(rows, "D10"));
    let n = [nine, ten].map(|at| rows[at]["cell"]["figures"]["n"].as_u64().unwrap()).iter().sum();
    let mut both = rows[nine].clone();
    let name = |language: &str, between: &str| {
        [nine, ten].map(|at| rows[at]["label"][language].as_str().unwrap().to_owned()).join(between)
    };
    both["label"] = json!({"ja": name("ja", "・"), "en": name("en", " + "), "ja_easy": null});
    both["level"] = json!("+1");
    both["asked"] = json!(rows[nine]["asked"].as_u64().unwrap() + rows[ten]["asked"].as_u64().unwrap());
    both["cell"]["figures"] = figures(&both["cell"]["figures"], n);
    for at in [nine, ten] {
        rows[at]["cell"] = merged("+1");
    }
    rows.insert(ten + 1, with_members(both, &["D09", "D10"]));
    let hidden = at(rows, "D08");
    rows[hidden]["cell"] = json!({"state": "suppressed"});
}

/// Shown, two merged, hidden, and one that nobody answered in.
fn sections(whole: &Value, n: u64) -> Vec<Value> {
    vec![
        row("D01-S01", "総務課", "General Affairs Section", 80, &shown(&figures(whole, n - 31))),
        row("D01-S02", "人事課", "Personnel Section", 20, &merged("+1")),
        row("D01-S03", "財政課", "Finance Section", 15, &merged("+1")),
        with_members(
            row("+1", "人事課・財政課", "Personnel Section + Finance Section", 35, &shown(&figures(whole, 15))),
            &["D01-S02", "D01-S03"],
        ),
        row("D01-S04", "管財課", "Property Section", 40, &json!({"state": "suppressed"})),
        row("D01-S05", "契約課", "Contracts Section", 4, &json!({"state": "empty"})),
    ]
}

/// Grades within a department: bounds, an item hidden, means left open.
fn grades(whole: &Value, table: &Value, n: u64) -> Vec<Value> {
    let named = |code: &str, cell: Value| json!({"level": code, "label": row_of(table, code)["label"], "asked": null, "cell": cell});
    let mut bounds = figures(whole, 12);
    for (item, printed, bound) in [(0, "4.60", "at_least"), (4, "4.60", "at_least")] {
        bounds["items"][item]["score"]["Ok"] =
            json!({"n": 12, "printed": printed, "step": "0.20", "bound": bound, "band": "high"});
    }
    bounds["categories"][0]["score"]["Ok"] =
        json!({"n": 12, "printed": "3.80", "step": "0.20", "bound": "at_least", "band": null});
    let mut held = figures(whole, 18);
    let hidden = json!({"Err": {"hidden": {"item": "q04"}}});
    held["items"][3]["score"] = hidden.clone();
    held["categories"][1]["score"] = hidden.clone();
    held["overall"] = hidden;
    let mut open = figures(whole, n - 51);
    open["items"][2]["score"]["Ok"] =
        json!({"n": n - 51, "printed": "1.40", "step": "0.20", "bound": "at_most", "band": "low"});
    open["overall"] = json!({"Err": "open"});
    open["categories"][1]["score"] = json!({"Err": "open"});
    let all =
        row("+1", "部長級・次長級・課長級", "Director + Deputy director + Manager", 60, &shown(&figures(whole, 21)));
    vec![
        named("bucho", merged("+1")),
        named("jicho", merged("+1")),
        named("kacho", merged("+1")),
        with_members(all, &["bucho", "jicho", "kacho"]),
        named("shukan", shown(&bounds)),
        named("shusa", shown(&held)),
        named("shuji", shown(&open)),
    ]
}

/// The whole of a small wave: bounds at both ends, an item held back, no shares.
pub fn small_whole(whole: &Value) -> Value {
    let mut figures = figures(&whole["figures"], 18);
    for (item, printed, bound, band) in [(0, "4.60", "at_least", "high"), (2, "1.40", "at_most", "low")] {
        figures["items"][item]["score"]["Ok"] =
            json!({"n": 18, "printed": printed, "step": "0.20", "bound": bound, "band": band});
    }
    figures["items"][6]["score"] = json!({"Err": {"hidden": {"item": "q07"}}});
    figures["categories"][2]["score"] = json!({"Err": {"hidden": {"item": "q07"}}});
    figures["categories"][0]["score"]["Ok"] =
        json!({"n": 18, "printed": "3.80", "step": "0.20", "bound": "at_least", "band": null});
    figures["overall"] = json!({"Err": "open"});
    shown(&figures)
}

fn assurance(tables: &Value) -> Value {
    let rows = || tables["by"].as_array().unwrap().iter().flat_map(|table| table["rows"].as_array().unwrap());
    let count = |state: &str, made: bool| {
        rows().filter(|row| row["cell"]["state"] == state && row.get("members").is_some() == made).count()
    };
    let (shown, sums) = (1 + count("shown", false), count("shown", true));
    let (members, hidden) = (count("merged", false), count("suppressed", false));
    json!({
        "protection": "standard", "minimum": 10, "groups": shown + members + hidden, "eligible": shown + 2,
        "shown": shown, "merged": sums, "members": members, "hidden": hidden, "distance": 10,
        "coarser": [{"item": "q04", "hidden_under": 20}, {"item": "q05", "hidden_under": 0},
            {"item": "q07", "hidden_under": u32::MAX}],
        "certificate": "5f2c".repeat(16),
    })
}
