//! Pages: askama structs beside their .html. Fields are protected values, words and charts; knows no request.

pub mod hr;
