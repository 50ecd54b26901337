//! Scoring a file of a million generated responses, beside a floor that only sums the same columns with polars.
//! `KOTAE_BENCH_ROWS` names the Parquet file (`tests/bench/peers` makes one); without it the bench makes its own rows.
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use kotae::domain::codebook::Codebook;
use kotae::domain::protect::{Request, Terms, protect};
use kotae::domain::score::score;
use kotae::domain::survey::{Breakdown, MinimumGroup, Protection, Rounding, Survey};
use kotae::frame::tally_file;
use polars::prelude::{
    Column, DataFrame, DataType, NamedFrom as _, ParallelStrategy, ParquetReader, ParquetWriter, SerReader as _, Series,
};

const ROWS: usize = 1_000_000;
const GRADES: [&str; 8] = ["bucho", "jicho", "kacho", "shukan", "shusa", "shuji", "gino", "sainin"];

fn survey() -> Survey {
    Survey::read(include_str!("../../surveys/aomori-engagement.toml")).unwrap()
}

/// Numbers that look random and are the same every time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

fn rows(folder: &Path) -> PathBuf {
    if let Ok(path) = std::env::var("KOTAE_BENCH_ROWS") {
        return path.into();
    }
    let mut draw = Draw(20_241_120);
    let sections: Vec<String> = (0..40).map(|at| format!("D{:02}-S{:02}", at / 4 + 1, at % 4 + 1)).collect();
    let section: Vec<usize> = (0..ROWS).map(|_| draw.below(40)).collect();
    let text = |name: &str, values: Vec<&str>| Column::from(Series::new(name.into(), values));
    let grades = (0..ROWS).map(|_| GRADES[draw.below(8)]).collect();
    let mut columns = vec![
        text("grade", grades),
        text("department", section.iter().map(|&at| &sections[at][..3]).collect()),
        text("section", section.iter().map(|&at| sections[at].as_str()).collect()),
    ];
    for item in 1..=13 {
        let answers: Vec<Option<i32>> =
            (0..ROWS).map(|_| (draw.below(100) >= 3).then(|| draw.below(5) as i32 + 1)).collect();
        let name = format!("q{item:02}");
        columns.push(Series::new(name.as_str().into(), answers).cast(&DataType::Int8).unwrap().into());
    }
    let path = folder.join("rows.parquet");
    let mut frame = DataFrame::new(ROWS, columns).unwrap();
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
    path
}

fn by(path: &Path, survey: &Survey, attribute: &str) -> u64 {
    let at = survey.find_attribute(attribute).unwrap();
    let (tally, codebook) = tally_file(path, Codebook::new(survey.clone(), None), &[at], &|_| {}).unwrap();
    score(&tally, &codebook, None, Rounding::Published).map(drop).unwrap();
    let terms =
        Terms { minimum: MinimumGroup::DEFAULT, protection: Protection::Standard, rounding: Rounding::Published };
    let catalogue = [Breakdown { attribute: survey.attributes[at].id.clone(), within: None }];
    let request = Request { codebook: &codebook, roster: None, catalogue: &catalogue, terms, earlier: &[] };
    protect(&tally, &request, &|_| {}).tables.responses
}

/// The least that must be done with the columns: read them and add them up.
fn floor(path: &Path) -> i64 {
    let items: Vec<String> = (1..=13).map(|item| format!("q{item:02}")).collect();
    let reader = ParquetReader::new(std::fs::File::open(path).unwrap());
    let frame = reader.with_columns(Some(items)).read_parallel(ParallelStrategy::Columns).finish().unwrap();
    frame.columns().iter().map(|column| column.as_materialized_series().sum::<i64>().unwrap()).sum()
}

fn scoring(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let (path, survey) = (rows(folder.path()), survey());
    let mut group = criterion.benchmark_group("a million responses from Parquet");
    group.sample_size(20);
    group.bench_function("floor: polars sums the 13 columns", |bench| bench.iter(|| floor(&path)));
    group.bench_function("kotae by grade", |bench| bench.iter(|| by(&path, &survey, "grade")));
    group.bench_function("kotae by department", |bench| bench.iter(|| by(&path, &survey, "department")));
    group.finish();
}

criterion_group!(benches, scoring);
criterion_main!(benches);
