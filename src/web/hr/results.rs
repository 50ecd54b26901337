//! The results of a released wave: page and figures, laid out once per release and language.
//! Owns these handlers and the layout kept in memory; every number comes from releases.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Data, Path, Query, block};
use serde::Deserialize;

use super::fault::HrError;
use super::session::Staff;
use super::waves::{find, ok};
use crate::chart::{self, Figure};
use crate::domain::wave::FiscalYear;
use crate::flow::release::{Released, load_all};
use crate::pages::hr::{Report, Results, html, report, results_title};
use crate::web::AppState;
use crate::words::Words;

/// What is shown of a released wave in one language.
pub struct Edition {
    /// Hashes of the releases it was made from, its own last.
    sources: Vec<String>,
    year: FiscalYear,
    title: String,
    synthetic: bool,
    figures: Vec<Figure>,
    /// The page's body for each attribute.
    bodies: HashMap<String, String>,
    /// The attribute shown unless another is asked for.
    first: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    by: Option<String>,
}

/// `GET /hr/waves/{wave}/results`
pub async fn page(
    state: Data<AppState>,
    staff: Staff,
    wave: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, HrError> {
    let edition = edition(&state, &wave, staff.words).await?;
    let by = wanted.by.as_ref().filter(|by| edition.bodies.contains_key(*by)).unwrap_or(&edition.first);
    let body = edition.bodies.get(by).map(String::as_str).unwrap_or_default();
    let shell = staff.shell(edition.title.clone(), edition.synthetic);
    Ok(ok(html(&Results { shell, body })?))
}

/// `GET /hr/waves/{wave}/figures/{file}`
pub async fn figure(
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, HrError> {
    let (wave, file) = path.into_inner();
    let edition = edition(&state, &wave, staff.words).await?;
    let (name, kind) = file.rsplit_once('.').ok_or(HrError::Missing)?;
    let figure = edition.figures.iter().find(|figure| figure.name == name).ok_or(HrError::Missing)?.clone();
    let (mime, bytes) = match kind {
        "svg" => ("image/svg+xml", figure.file().into_bytes()),
        "csv" => ("text/csv; charset=utf-8", figure.csv().into_bytes()),
        "png" => ("image/png", task(move || figure.png().map_err(|fault| HrError::Task(fault.to_string()))).await?),
        _ => return Err(HrError::Missing),
    };
    let name = DispositionParam::Filename(format!("kotae-{}-{file}", edition.year));
    let attachment = ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![name] };
    Ok(HttpResponse::Ok().content_type(mime).insert_header((CONTENT_DISPOSITION, attachment)).body(bytes))
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
    let whole = match release.tables.whole.figures() {
        Some(_) => vec![chart::categories(release, words), chart::items(release, words), chart::trend(&years, words)],
        None => Vec::new(),
    };
    let attributes = release.tables.by.iter().map(|table| table.attribute.to_string());
    let mut heatmaps: HashMap<String, Figure> =
        attributes.clone().filter_map(|by| Some((by.clone(), chart::heatmap(release, &by, words)?))).collect();
    let mut bodies = HashMap::new();
    // A release without any table still has one page.
    for by in attributes.clone().chain(attributes.clone().next().is_none().then(String::new)) {
        let page = Report {
            release,
            hash: &own.hash,
            previous: earlier.last().map(|released| &released.release),
            figures: whole.iter().collect(),
            attribute: Some(&by),
            heatmap: heatmaps.get(&by),
        };
        bodies.insert(by.clone(), report(&page, words)?);
    }
    let mut figures = whole;
    figures.extend(attributes.clone().filter_map(|by| heatmaps.remove(&by)));
    Ok(Edition {
        sources,
        year: release.wave.fiscal_year,
        title: results_title(release, words),
        synthetic: release.wave.synthetic,
        figures,
        bodies,
        first: attributes.clone().next().unwrap_or_default(),
    })
}
