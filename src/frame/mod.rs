//! stub
#![allow(unused, clippy::all)]
use crate::domain::{codebook::Codebook, response::Response, roster::Roster, survey::Survey, wave::FiscalYear};
use std::path::Path;
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct FileFaults;
impl FileFaults {
    pub fn unreadable(p: &Path, f: &std::io::Error) -> Self {
        todo!()
    }
}
pub fn read_responses(p: &Path, c: &Codebook, x: &dyn Fn(u64)) -> Result<Vec<Response>, FileFaults> {
    todo!()
}
pub fn read_roster(p: &Path, s: &Survey, y: Option<FiscalYear>) -> Result<Roster, FileFaults> {
    todo!()
}
