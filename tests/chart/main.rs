//! Figures of real releases: numbers, words, looks, places of texts, bytes.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod command;
mod drawing;
mod release;
mod states;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use drawing::{attribute, collisions, size, texts};
use kotae::chart::{self, Figure};
use kotae::domain::protect::{Address, Figures, MaybeScore};
use kotae::domain::release::Release;
use kotae::domain::survey::Language;
use kotae::words::Words;
use release::{Recipe, changed, sample, with_row};

const JA: Words = Words(Language::Ja);
const EN: Words = Words(Language::En);

/// All figures of the last of these releases.
fn figures(releases: &[Release], words: Words) -> Vec<Figure> {
    let last = releases.last().unwrap();
    let all: Vec<&Release> = releases.iter().collect();
    let mut figures = vec![chart::items(last, words), chart::categories(last, words), chart::trend(&all, words)];
    figures.extend(last.tables.by.iter().filter_map(|table| chart::heatmap(last, table.address(), words)));
    figures
}

fn years(range: impl Iterator<Item = i16>) -> Vec<Release> {
    range.map(sample).collect()
}

fn printed(score: &MaybeScore) -> Option<String> {
    Some(score.as_ref().ok()?.number())
}

fn scales(figures: &Figures) -> BTreeSet<String> {
    let categories = figures.categories.iter().map(|category| &category.score);
    std::iter::once(&figures.overall).chain(categories).filter_map(printed).collect()
}

/// Texts of a drawing that are numbers with two decimals.
fn hundredths(svg: &str) -> BTreeSet<String> {
    let number = |text: &str| {
        text.len() == 4 && text.as_bytes()[1] == b'.' && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    texts(svg).into_iter().map(|text| text.text).filter(|text| number(text)).collect()
}

#[test]
fn every_figure_prints_the_numbers_of_the_release_and_no_others() {
    let releases = years(2021..=2024);
    let whole = |release: &Release| release.tables.whole.figures().unwrap().clone();
    let last = whole(&releases[3]);
    let figure = |name: &str| figures(&releases, JA).into_iter().find(|figure| figure.name == name).unwrap();
    let edges = ["3.20", "3.60", "3.80"].map(str::to_owned);

    let mut items = scales(&last);
    items.extend(last.items.iter().filter_map(|item| printed(&item.score)));
    assert_eq!(hundredths(&figure("items").svg), items);

    let mut categories = scales(&last);
    categories.extend(edges.clone());
    assert_eq!(hundredths(&figure("categories").svg), categories);

    let mut trend: BTreeSet<String> = releases.iter().flat_map(|release| scales(&whole(release))).collect();
    trend.extend(edges);
    trend.extend(["2.80", "4.00"].map(str::to_owned));
    assert_eq!(hundredths(&figure("trend").svg), trend);

    let mut heatmap = scales(&last);
    let table = releases[3].tables.find("grade").unwrap();
    heatmap.extend(table.rows.iter().filter_map(|row| row.cell.figures()).flat_map(scales));
    assert_eq!(hundredths(&figure("heatmap-grade").svg), heatmap);
}

#[test]
fn shares_stand_in_their_segments_from_six_percent_on() {
    let svg = chart::items(&sample(2024), JA).svg;
    let words: BTreeSet<String> = texts(&svg).into_iter().map(|text| text.text).collect();
    // q05, 2024: 147 268 183 35 3 of 636, in whole percent.
    for share in ["23", "42", "29"] {
        assert!(words.contains(share), "{share}");
    }
    assert!(!words.contains("0"), "3 of 636 are under 6 %");
    assert!(!words.iter().any(|text| text.len() == 4 && text.as_bytes()[2] == b'.'), "no tenths of a percent");
}

#[test]
fn titles_say_the_finding_of_the_printed_numbers() {
    let releases = years(2021..=2024);
    let titles = |words| figures(&releases, words).into_iter().map(|figure| figure.title).take(4).collect::<Vec<_>>();
    assert_eq!(
        titles(JA),
        [
            "「人としての気遣い」が3.82で最も高く、「1週間以内の称賛・承認」が2.72で最も低い",
            "帰属・信頼が3.35で最も高く、成長が3.10で最も低い",
            "全体は3.22から3.25へ",
            "職位別の全体平均は、部長級が3.80で最も高く、技能労務職員が3.03で最も低い",
        ]
    );
    assert_eq!(
        titles(EN)[1..3],
        ["Belonging and trust highest at 3.35, Growth lowest at 3.10", "Overall from 3.22 to 3.25"]
    );
    let first: Vec<&Release> = releases[..1].iter().collect();
    assert_eq!(chart::trend(&first, JA).title, "全体は3.31（令和3(2021)年度）");
}

#[test]
fn subtitle_and_foot_say_whom_when_how_many_and_how() {
    let figure = chart::items(&sample(2024), JA);
    for piece in ["青森市", "令和6(2024)年度", "回答636人／対象2,041人（回答率31.2%）"] {
        assert!(figure.subtitle.contains(piece), "{}", figure.subtitle);
    }
    for piece in ["公表値の方式", "出典：青森市 職員アンケート", "架空のサンプルデータ"] {
        assert!(figure.foot.contains(piece), "{}", figure.foot);
    }
}

/// With `KOTAE_LOOK=DIR` every figure of this test is written there as PNG, to be looked at.
#[test]
fn texts_stay_inside_the_drawing_and_never_stand_on_one_another() {
    let waves = [
        ("one", years(2024..=2024)),
        ("four", years(2021..=2024)),
        ("twelve", gap(years(2017..=2028))),
        ("long", vec![long()]),
        ("hidden", vec![hidden()]),
        ("merged", vec![merged()]),
        ("states", vec![states()]),
        ("bounds", vec![bounds()]),
    ];
    let mut faults = Vec::new();
    for (case, releases) in &waves {
        for figure in figures(releases, JA).into_iter().chain(figures(releases, EN)) {
            let language = if figure.desc.is_ascii() || figure.subtitle.contains(" · ") { "en" } else { "ja" };
            let name = format!("{case}-{}-{language}", figure.name);
            for svg in [&figure.svg, &figure.file()] {
                faults.extend(collisions(svg).into_iter().map(|fault| format!("{name}: {fault}")));
            }
            if let Some(folder) = std::env::var_os("KOTAE_LOOK") {
                fs::write(Path::new(&folder).join(name + ".png"), figure.png().unwrap()).unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The sixth of these years was too small to be shown.
fn gap(mut releases: Vec<Release>) -> Vec<Release> {
    releases[5] = Recipe { responses: 7, ..Recipe::of(2022) }.release();
    releases
}

fn merged() -> Release {
    let release = with_row(&sample(2024), "gino", serde_json::json!({ "state": "merged", "figures": "shuji" }));
    let release = with_row(&release, "bucho", serde_json::json!({ "state": "suppressed" }));
    with_row(&release, "jicho", serde_json::json!({ "state": "empty" }))
}

/// Every state a reader can meet.
fn states() -> Release {
    changed(&sample(2024), states::every_state)
}

/// A small wave of which the whole is printed in bounds, with an item held back.
fn bounds() -> Release {
    changed(&sample(2024), |stored| stored["tables"]["whole"] = states::small_whole(&stored["tables"]["whole"]))
}

/// A wave whose every name is as long as files allow.
fn long() -> Release {
    Recipe {
        survey: vec![
            ("label.ja = \"平均以上\"", "label.ja = \"平均を少し上回っており、おおむね良好な水準\""),
            ("label.en = \"Above average\"", "label.en = \"Somewhat above the average of all organisations\""),
            (
                "label.ja = \"仕事の基本・環境整備\"",
                "label.ja = \"仕事の基本となる事柄と職場の環境の整備の状況について\"",
            ),
            ("label.en = \"Growth\"", "label.en = \"Growth, learning, development and further opportunities\""),
            ("short.ja = \"必要な環境の整備\"", "short.ja = \"仕事に必要な環境や設備などの整備状況\""),
            ("ja = \"どちらともいえない\"", "ja = \"どちらともいえない、または今の時点では分からない\""),
        ],
        roster: vec![
            ("総務部", "総務部及び危機管理統括監付危機管理・防災まちづくり推進室"),
            ("人事課", "人事課人材育成・職員研修・働き方改革推進チーム"),
        ],
        tables: vec!["grade", "department", "section"],
        organisation: "とても長い名前を持つ広域連合及び一部事務組合連絡協議会",
        ..Recipe::of(2024)
    }
    .release()
}

/// A wave so small that nothing of it may be shown.
fn hidden() -> Release {
    Recipe { responses: 7, ..Recipe::of(2024) }.release()
}

#[test]
fn a_hidden_whole_leaves_words_in_place_of_numbers() {
    // Thresholds and ends of axes.
    let scale = ["3.00", "3.20", "3.60", "3.80", "4.00"].map(str::to_owned).into();
    for figure in figures(&[hidden()], JA) {
        assert!(hundredths(&figure.svg).is_subset(&scale), "{}", figure.name);
        let said = texts(&figure.svg).into_iter().any(|text| text.text.contains("非表示（保護のため）"));
        assert!(said, "{}", figure.name);
        assert!(figure.table.rows.iter().flatten().any(|cell| cell == "非表示（保護のため）"), "{}", figure.name);
    }
}

#[test]
fn suppressed_merged_and_empty_rows_differ_in_look_and_in_words() {
    let release = sample(2024);
    let row = |cell| {
        let figure = chart::heatmap(&with_row(&release, "gino", cell), Address::of("grade"), JA).unwrap();
        let words: Vec<String> = texts(&figure.svg).into_iter().map(|text| text.text).collect();
        let shapes: String = figure.svg.split('<').filter(|tag| tag.starts_with("path")).collect();
        (words, shapes, figure.table)
    };
    let suppressed = row(serde_json::json!({ "state": "suppressed" }));
    let merged = row(serde_json::json!({ "state": "merged", "figures": "shuji" }));
    let empty = row(serde_json::json!({ "state": "empty" }));
    for (found, word) in [
        (&suppressed, "非表示（保護のため）：代わりに「回答者全体」を見られる"),
        (&merged, "合算 → 主事級"),
        (&empty, "回答なし"),
    ] {
        assert!(found.0.iter().any(|text| text == word), "{word}");
        assert!(found.2.rows.iter().flatten().any(|cell| cell == word), "{word}");
        assert!(!found.0.iter().any(|text| ["-", "—", "–", "ー"].contains(&text.as_str())), "no dashes");
    }
    assert!(suppressed.1 != merged.1 && merged.1 != empty.1 && empty.1 != suppressed.1);
}

#[test]
fn markup_in_names_stays_text() {
    let survey = vec![("short.ja = \"人としての気遣い\"", "short.ja = \"<b>&\\\"'</svg>\"")];
    let roster = vec![("総務部", "<script>&x")];
    let release = Recipe { survey, roster, organisation: "<img src=x onerror=\"y\">", ..Recipe::of(2024) }.release();
    for figure in figures(&[release], JA) {
        for svg in [figure.svg.clone(), figure.file()] {
            assert!(!svg.contains("<b>") && !svg.contains("<script") && !svg.contains("<img"), "{}", figure.name);
            assert_eq!(svg.matches("</svg>").count(), 1);
        }
    }
    let release = Recipe {
        survey: vec![("short.ja = \"人としての気遣い\"", "short.ja = \"<b>&\\\"'\"")],
        ..Recipe::of(2024)
    };
    let svg = chart::items(&release.release(), JA).svg;
    assert!(texts(&svg).iter().any(|text| text.text == "<b>&\"'"));
    assert!(svg.contains("&lt;b&gt;&amp;&quot;&#39;"));
}

#[test]
fn a_drawing_names_itself_carries_no_style_and_stays_small() {
    let mut ids = BTreeSet::new();
    for figure in figures(&years(2021..=2024), JA) {
        for svg in [&figure.svg, &figure.file()] {
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
            assert_eq!(attribute(svg, "role"), Some("img"));
            assert_eq!(attribute(svg, "width"), Some("100%"));
            assert_eq!(attribute(svg, "font-family"), Some("'BIZ UDPGothic', sans-serif"));
            assert!(
                !svg.contains("style=") && !svg.contains("<style") && !svg.contains("href") && !svg.contains("NaN")
            );
            for id in attribute(svg, "aria-labelledby").unwrap().split(' ') {
                assert!(svg.contains(&format!(" id=\"{id}\"")), "{id}");
                assert!(ids.insert(id.to_owned()), "{id} stands twice");
            }
            assert!(svg.len() < 30_000, "{}: {} bytes", figure.name, svg.len());
        }
    }
}

#[test]
fn invented_data_are_marked_in_every_figure_and_real_data_in_none() {
    let mark = JA.get("synthetic");
    let real = Recipe { synthetic: false, ..Recipe::of(2024) }.release();
    for (releases, marked) in [(vec![sample(2024)], true), (vec![real], false)] {
        for figure in figures(&releases, JA) {
            let places = [&figure.svg, &figure.file(), &figure.foot, &figure.desc];
            assert!(places.iter().all(|text| text.contains(&mark) == marked), "{}", figure.name);
        }
    }
}

#[test]
fn a_png_is_twice_as_large_as_its_drawing_white_and_the_same_every_time() {
    let releases = years(2021..=2024);
    for figure in figures(&releases, JA) {
        let bytes = figure.png().unwrap();
        let mut reader = png::Decoder::new(bytes.as_slice()).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let (width, height) = size(&figure.file());
        assert_eq!((f64::from(info.width), f64::from(info.height)), (2.0 * width, 2.0 * height), "{}", figure.name);
        let at = 3 * (10 * info.width as usize + 10);
        assert_eq!(pixels[at..at + 3], [255; 3]);
        assert!(pixels.chunks(3).any(|pixel| pixel == [0x1a, 0x1a, 0x1c]), "ink");
        assert_eq!(bytes, figure.png().unwrap());
    }
    assert_eq!(figures(&releases, EN), figures(&years(2021..=2024), EN));
}

#[test]
fn a_csv_holds_the_table_and_runs_no_formula() {
    let release = Recipe { roster: vec![("総務部", "=1+1")], ..Recipe::of(2024) }.release();
    let csv = chart::heatmap(&release, Address::of("department"), JA).unwrap().csv();
    assert!(csv.starts_with("\u{feff}部,n,全体,全体の区分,"), "{csv}");
    assert!(csv.contains("\r\n'=1+1,"), "{csv}");
    assert!(csv.contains("\r\n回答者全体,636,3.25,平均未満,3.29,平均未満,"), "{csv}");
}

#[test]
fn an_attribute_without_a_table_has_no_heatmap_and_no_release_has_a_trend_that_says_so() {
    assert!(chart::heatmap(&sample(2024), Address::of("shoe_size"), JA).is_none());
    assert_eq!(chart::trend(&[], EN).title, "No survey has been released yet");
}

#[test]
fn a_table_within_a_group_shows_that_group_above_its_rows_and_says_where_hidden_people_are_found() {
    let release = states();
    let within = |level| Address { attribute: "section", within: Some(("department", level)) };
    let figure = chart::heatmap(&release, within("D01"), JA).unwrap();
    assert_eq!(figure.name, "heatmap-section-in-department-D01");
    assert!(figure.title.starts_with("総務部の課別の全体平均は、"), "{}", figure.title);
    let rows: Vec<[&str; 3]> = figure.table.rows.iter().map(|row| [0, 1, 2].map(|at| row[at].as_str())).collect();
    assert_eq!(
        rows,
        [
            ["回答者全体", "636", "3.25"],
            ["総務部", "71", "3.38"],
            ["総務課", "40", "3.25"],
            ["人事課", "", "合算 → 人事課・財政課（合算）"],
            ["財政課", "", "合算 → 人事課・財政課（合算）"],
            ["人事課・財政課（合算）", "15", "3.25"],
            ["管財課", "", "非表示（保護のため）：代わりに「総務部」を見られる"],
            ["契約課", "", "回答なし"],
        ]
    );
    let english = chart::heatmap(&release, within("D01"), EN).unwrap();
    let said: Vec<&str> = english.table.rows.iter().flatten().map(String::as_str).collect();
    for words in
        ["merged → Personnel Section + Finance Section (merged)", "hidden (to protect people): see 総務部 instead"]
    {
        assert!(said.iter().any(|text| text.starts_with(words)), "{words}: {said:?}");
    }
    // The department itself is in a merged group: that is what its sections are compared with.
    let figure = chart::heatmap(&release, within("D09"), JA).unwrap();
    assert!(figure.table.rows[1][0].ends_with("（合算）"), "{:?}", figure.table.rows);
    assert_eq!(chart::heatmap_name(within("S+&あ_")), "heatmap-section-in-department-S_2b__26__3042__5f_");
}

#[test]
fn a_table_merged_into_one_group_refers_to_the_row_above_and_does_not_repeat_it() {
    let release = changed(&sample(2024), states::one_merged_group);
    let address = Address { attribute: "section", within: Some(("department", "D01")) };
    for (words, title, gap, said) in [
        (JA, "総務部の課別に全体平均を表示できるグループはない", "合算 → 総務部", "代わりに「総務部」をご覧ください。"),
        (EN, "No overall mean can be shown by Section in 総務部", "merged → 総務部", "“総務部”: see that instead."),
    ] {
        let figure = chart::heatmap(&release, address, words).unwrap();
        let rows: Vec<[&str; 3]> = figure.table.rows.iter().map(|row| [0, 1, 2].map(|at| row[at].as_str())).collect();
        assert_eq!(rows.len(), 4, "everybody, the department, two sections: {rows:?}");
        assert!(rows[1][1] == "71" && rows[2][1..] == ["", gap] && rows[3][1..] == ["", gap], "{rows:?}");
        assert!(figure.foot.contains(said), "{}", figure.foot);
        assert_eq!(figure.title, title);
    }
}

#[test]
fn a_bound_is_said_in_words_and_gaps_inside_a_group_have_their_own() {
    let address = Address { attribute: "grade", within: Some(("department", "D01")) };
    for (words, wanted) in [
        (JA, ["3.8 以上", "区分なし", "設問を非表示", "範囲のみ"]),
        (EN, ["3.8 or more", "no band", "item hidden", "bounds only"]),
    ] {
        let figure = chart::heatmap(&states(), address, words).unwrap();
        let drawn: BTreeSet<String> = texts(&figure.svg).into_iter().map(|text| text.text).collect();
        let listed: BTreeSet<&str> = figure.table.rows.iter().flatten().map(String::as_str).collect();
        for text in wanted {
            assert!(listed.contains(text), "{text}");
            assert!(drawn.contains(text) || text == wanted[1], "{text}");
        }
    }
    let figure = chart::items(&bounds(), JA);
    let drawn: BTreeSet<String> = texts(&figure.svg).into_iter().map(|text| text.text).collect();
    for text in ["4.6 以上", "1.4 以下", "設問を非表示", "少人数のため割合なし", "範囲のみ"] {
        assert!(drawn.contains(text), "{text}: {drawn:?}");
    }
    let title = "「期待されていることの理解」が4.6 以上で最も高く、「得意なことをする機会」が1.4 以下で最も低い";
    assert_eq!(figure.title, title);
    // 3.7 or less may be lower than any printed value: no grade is called the lowest.
    let open = changed(&sample(2024), |stored| {
        let tables = stored["tables"]["by"].as_array_mut().unwrap();
        let row = tables
            .iter_mut()
            .flat_map(|table| table["rows"].as_array_mut().unwrap())
            .find(|row| row["level"] == "jicho");
        row.unwrap()["cell"]["figures"]["overall"]["Ok"]["bound"] = "at_most".into();
    });
    let title = chart::heatmap(&open, Address::of("grade"), JA).unwrap().title;
    assert_eq!(title, "職位別の全体平均は、表示した値は3.03から3.80まで");
}

/// Drawings that were looked at; `KOTAE_BLESS=1` writes them anew, to be looked at again.
#[test]
fn the_drawings_are_those_that_were_looked_at() {
    let releases = years(2021..=2024);
    for words in [JA, EN] {
        for figure in figures(&releases, words).into_iter().take(4) {
            let path = format!("tests/chart/snapshots/{}-{}.svg", figure.name, words.0);
            let svg = figure.file();
            if std::env::var_os("KOTAE_BLESS").is_some() {
                fs::write(&path, &svg).unwrap();
            }
            assert!(fs::read_to_string(&path).unwrap_or_default() == svg, "{path} differs: look, then KOTAE_BLESS=1");
        }
    }
}
