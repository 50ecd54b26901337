//! The results of a released wave: pages and figures, laid out once per release and language.
//! Owns these handlers and the layout kept in memory; every number comes from releases.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Data, Path, Query, block};
use serde::Deserialize;

use super::fault::HrError;
use super::session::Staff;
use super::waves::{find, ok};
use crate::chart::{self, Figure};
use crate::domain::protect::Table;
use crate::flow::release::{Released, load_all};
use crate::pages::hr::{
    Choice, ProtectionPage, Report, Results, closing, html, opening, protection_title, results_title, section,
};
use crate::web::AppState;
use crate::words::Words;

/// What is shown of a released wave in one language.
pub struct Edition {
    /// Hashes of the releases it was made from, its own last.
    sources: Vec<String>,
    own: Arc<Released>,
    words: Words,
    /// Figures of the whole.
    figures: Vec<Figure>,
    /// The page above and below the groups.
    around: (String, String),
    /// Groups laid out so far, by the address of the choice.
    sections: RwLock<HashMap<String, Arc<str>>>,
}

/// Groups kept laid out; whoever has more tables waits some milliseconds for the others.
const KEPT: usize = 200;

#[derive(Deserialize)]
pub struct Wanted {
    by: Option<String>,
    within: Option<String>,
    level: Option<String>,
}

/// `GET /hr/waves/{wave}/results`
pub async fn page(
    state: Data<AppState>,
    staff: Staff,
    wave: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, HrError> {
    let edition = edition(&state, &wave, staff.words).await?;
    let release = &edition.own.release;
    let shell = staff.shell(results_title(release, staff.words), release.wave.synthetic);
    let section = match edition.kept(&wanted) {
        Some(section) => section,
        None => {
            let edition = Arc::clone(&edition);
            task(move || edition.section(&wanted)).await?
        }
    };
    let (opening, closing) = (&edition.around.0, &edition.around.1);
    Ok(ok(html(&Results { shell, opening, section: &section, closing })?))
}

/// `GET /hr/waves/{wave}/protection`
pub async fn protection(state: Data<AppState>, staff: Staff, wave: Path<String>) -> Result<HttpResponse, HrError> {
    let edition = edition(&state, &wave, staff.words).await?;
    let Released { release, hash } = &*edition.own;
    let shell = staff.shell(protection_title(staff.words), release.wave.synthetic);
    Ok(ok(html(&ProtectionPage::new(shell, release, hash))?))
}

/// `GET /hr/waves/{wave}/figures/{file}`
pub async fn figure(
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, HrError> {
    let (wave, file) = path.into_inner();
    let edition = edition(&state, &wave, staff.words).await?;
    let year = edition.own.release.wave.fiscal_year;
    let (name, kind) = file.rsplit_once('.').ok_or(HrError::Missing)?;
    let (name, kind) = (name.to_owned(), kind.to_owned());
    let (mime, bytes) = task(move || edition.file(&name, &kind)).await?;
    let name = DispositionParam::Filename(format!("kotae-{year}-{file}"));
    let attachment = ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![name] };
    Ok(HttpResponse::Ok().content_type(mime).insert_header((CONTENT_DISPOSITION, attachment)).body(bytes))
}

impl Edition {
    /// The groups that are asked for, or else the first; a release without any table has none.
    fn choice(&self, wanted: &Wanted) -> Option<Choice<'_>> {
        let tables = &self.own.release.tables;
        let Wanted { by, within, level } = wanted;
        let asked = by.as_deref().and_then(|by| Choice::find(tables, by, within.as_deref(), level.as_deref()));
        asked.or_else(|| Choice::first(tables))
    }

    /// The groups that are asked for, if they were laid out before.
    fn kept(&self, wanted: &Wanted) -> Option<Arc<str>> {
        let key = self.choice(wanted)?.href();
        self.sections.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    /// Lays out the groups that are asked for.
    fn section(&self, wanted: &Wanted) -> Result<Arc<str>, HrError> {
        let release = &self.own.release;
        let Some(choice) = self.choice(wanted) else { return Ok(Arc::from("")) };
        let heatmap = match &choice {
            Choice::One(table) => chart::heatmap(release, table.address(), self.words),
            Choice::Family(_) => None,
        };
        let text: Arc<str> = section(release, &choice, heatmap.as_ref(), self.words)?.into();
        let mut kept = self.sections.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.insert(choice.href(), Arc::clone(&text));
        }
        Ok(text)
    }

    /// A figure as a file of a kind.
    fn file(&self, name: &str, kind: &str) -> Result<(&'static str, Vec<u8>), HrError> {
        let release = &self.own.release;
        let heatmap = || {
            let mut addresses = release.tables.by.iter().map(Table::address);
            let address = addresses.find(|&address| chart::heatmap_name(address) == name)?;
            chart::heatmap(release, address, self.words)
        };
        let known = self.figures.iter().find(|figure| figure.name == name).cloned();
        let figure = known.or_else(heatmap).ok_or(HrError::Missing)?;
        match kind {
            "svg" => Ok(("image/svg+xml", figure.file().into_bytes())),
            "csv" => Ok(("text/csv; charset=utf-8", figure.csv().into_bytes())),
            "png" => Ok(("image/png", figure.png().map_err(|fault| HrError::Task(fault.to_string()))?)),
            _ => Err(HrError::Missing),
        }
    }
}

async fn task<T: Send + 'static>(work: impl FnOnce() -> Result<T, HrError> + Send + 'static) -> Result<T, HrError> {
    block(work).await.map_err(|fault| HrError::Task(fault.to_string()))?
}

/// The layout of a wave's results; made anew only if the releases it rests on are not the same.
async fn edition(state: &AppState, wave: &str, words: Words) -> Result<Arc<Edition>, HrError> {
    let released = history(state, wave).await?;
    let sources: Vec<String> = released.iter().map(|released| released.hash.clone()).collect();
    let Some(own) = released.last() else { return Err(HrError::Missing) };
    let id = own.release.wave.id.clone();
    if let Some(kept) = state.desk.edition(&id, words.0).filter(|kept| kept.sources == sources) {
        return Ok(kept);
    }
    let edition = Arc::new(task(move || lay_out(&released, sources, words)).await?);
    state.desk.keep(id, words.0, Arc::clone(&edition));
    Ok(edition)
}

/// The releases of the wave's survey up to its own year, its own last.
async fn history(state: &AppState, wave: &str) -> Result<Vec<Arc<Released>>, HrError> {
    let mut all = load_all(&state.context, None).await?;
    let Some(at) = all.iter().position(|released| released.release.wave.id.as_str() == wave) else {
        return Err(HrError::Unreleased(find(state, wave).await?.state));
    };
    all.truncate(at + 1);
    let survey = all.last().map(|own| own.release.survey.id.clone());
    all.retain(|released| Some(&released.release.survey.id) == survey.as_ref());
    Ok(all)
}

fn lay_out(released: &[Arc<Released>], sources: Vec<String>, words: Words) -> Result<Edition, HrError> {
    let Some((own, earlier)) = released.split_last() else { return Err(HrError::Missing) };
    let release = &own.release;
    let years: Vec<_> = released.iter().map(|released| &released.release).collect();
    let figures = match release.tables.whole.figures() {
        Some(_) => vec![chart::categories(release, words), chart::items(release, words), chart::trend(&years, words)],
        None => Vec::new(),
    };
    let report = Report {
        release,
        hash: &own.hash,
        previous: earlier.last().map(|released| &released.release),
        figures: figures.iter().collect(),
    };
    let around = (opening(&report, words)?, closing(&report, words)?);
    Ok(Edition { sources, own: Arc::clone(own), words, figures, around, sections: RwLock::default() })
}
