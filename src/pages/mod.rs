//! What people see: askama structs beside their templates.
//! Owns HTML; its fields are protected values, screen texts and charts, and it asks no store.

pub mod hr;
pub mod respondent;
