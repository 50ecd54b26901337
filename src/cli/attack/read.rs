//! Results as an attacker gets hold of them: files of `kotae release export`, downloads, and what the API answers.
//! Owns the way back from the API's answer to tables.

use std::path::Path;

use serde_json::{Value, json};

use super::sheet;
use crate::cli::place::Failure;
use crate::domain::attack::{Scales, View};
use crate::domain::ids::{AttributeId, ItemId};
use crate::domain::protect::{Table, Tables};
use crate::domain::release::Release;
use crate::domain::survey::Rounding;
use crate::frame;

/// One version of a wave.
pub(super) struct Reading {
    pub wave: String,
    /// Fiscal year; 0 where the file does not say it.
    pub year: i64,
    pub version: u32,
    items: Vec<ItemId>,
    scales: Scales,
    tables: Tables,
}

impl Reading {
    /// Reads a file.
    pub(super) fn of(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|fault| Failure::outside(format!("{}: cannot be read: {fault}", path.display())))?;
        if !text.trim_start().starts_with('{') {
            return Self::of_sheet(path);
        }
        let refused = |fault: String| Failure::refused(format!("{}: not a result: {fault}", path.display()));
        let value: Value = serde_json::from_str(&text).map_err(|fault| refused(fault.to_string()))?;
        if value.get("rounding").is_some() {
            return Self::of_answer(&value).map_err(refused);
        }
        let release: Release = serde_json::from_str(&text).map_err(|fault| refused(fault.to_string()))?;
        Ok(Self::of_release(&release))
    }

    /// A CSV is named by its file.
    fn of_sheet(path: &Path) -> Result<Self, Failure> {
        let (names, lines) = frame::read_table(path).map_err(Failure::refused)?;
        let named = path.file_stem().unwrap_or_default().to_string_lossy();
        let refused = |fault: String| Failure::refused(format!("{}: not a result: {fault}", path.display()));
        let answer = sheet::answer(&names, &lines).ok_or_else(|| refused("its columns are others".to_owned()))?;
        Ok(Self { wave: named.into_owned(), ..Self::of_answer(&answer).map_err(refused)? })
    }

    fn of_release(release: &Release) -> Self {
        let View { items, scales, .. } = View::from(release);
        Self {
            wave: release.wave.id.to_string(),
            year: i64::from(release.wave.fiscal_year.year()),
            version: release.provenance.version,
            items,
            scales,
            tables: Tables::clone(&release.tables),
        }
    }

    fn of_answer(answer: &Value) -> Result<Self, String> {
        let text = |name: &str| answer[name].as_str().unwrap_or_default();
        let tables: Tables = serde_json::from_value(tables(answer)).map_err(|fault| fault.to_string())?;
        let whole = tables.whole.figures().ok_or("nothing is shown in it")?;
        let points = whole.items.iter().find_map(|item| item.shares.as_ref()).map(|shares| shares.points.len());
        // Which items a category holds is not said; without it unrounded categories tell the attacker nothing.
        let rounding = Rounding::find(text("rounding")).unwrap_or_default();
        let points = points.ok_or("it shows no shares, which tell the points of the scale: take the exported file")?;
        Ok(Self {
            wave: text("wave").to_owned(),
            year: answer["fiscal_year"].as_i64().unwrap_or_default(),
            version: answer["version"].as_u64().and_then(|version| u32::try_from(version).ok()).unwrap_or(1),
            items: whole.items.iter().map(|item| item.id.clone()).collect(),
            scales: Scales { points, items: Vec::new(), rounding },
            tables,
        })
    }

    /// What a reader sees.
    pub(super) fn view(&self) -> View<'_> {
        View { items: self.items.clone(), scales: self.scales.clone(), tables: &self.tables }
    }

    /// Items in order.
    pub(super) fn items(&self) -> &[ItemId] {
        &self.items
    }

    /// The attributes that tables are made of.
    pub(super) fn attributes(&self) -> Vec<AttributeId> {
        let named = |table: &Table| {
            [Some(table.attribute.clone()), table.within.as_ref().map(|within| within.attribute.clone())]
        };
        let mut all: Vec<AttributeId> = self.tables.by.iter().flat_map(named).flatten().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Smallest group that is shown.
    pub(super) fn minimum(&self) -> u32 {
        self.tables.assurance.minimum.get()
    }
}

/// The tables in an answer of the API, written as in a release. Numbers the attacker has no use for are left out.
fn tables(answer: &Value) -> Value {
    let table = |table: &Value| {
        let within = table.get("within").filter(|within| !within.is_null());
        let rows: Vec<Value> = table["groups"].as_array().into_iter().flatten().map(row).collect();
        json!({ "attribute": table["attribute"], "label": table["label"], "within": within, "rows": rows })
    };
    let by: Vec<Value> = answer["by"].as_array().into_iter().flatten().map(table).collect();
    let told = &answer["assurance"];
    let mut assurance = told.clone();
    assurance["minimum"] = told["minimum_group"].clone();
    assurance["certificate"] = json!("");
    json!({
        "asked": answer["asked"], "responses": answer["responses"], "whole": cell(answer), "by": by, "assurance": assurance
    })
}

fn row(group: &Value) -> Value {
    let members = group.get("members").cloned().unwrap_or_else(|| json!([]));
    json!({ "level": group["id"], "label": group["label"], "asked": null, "members": members, "cell": cell(group) })
}

fn cell(group: &Value) -> Value {
    match group["state"].as_str() {
        Some("shown") => json!({ "state": "shown", "figures": figures(group) }),
        Some("merged") if group.get("merged_into").is_some() => {
            json!({ "state": "merged", "figures": group["merged_into"] })
        }
        Some("empty") => json!({ "state": "empty" }),
        _ => json!({ "state": "suppressed" }),
    }
}

fn figures(group: &Value) -> Value {
    let items = group["items"].as_array().into_iter().flatten().map(
        |item| json!({ "id": item["id"], "score": score(&item["score"]), "shares": item["shares"], "sd": item["sd"] }),
    );
    json!({
        "n": group["n"], "complete": 0, "partial": 0, "response_rate": null, "overall": score(&group["overall"]),
        "categories": [], "items": items.collect::<Vec<_>>()
    })
}

fn score(score: &Value) -> Value {
    if score["printed"].is_null() { json!({ "Err": "open" }) } else { json!({ "Ok": score }) }
}
