//! Survey files as an editor of one meets them: the shipped file, and everything that can be wrong in a file.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::fs;

use kotae::domain::score::Hundredths;
use kotae::domain::survey::{
    Breakdown, Definition, Fault, Language, LevelSource, Protection, Rounding, Run, Survey, Text,
};
use proptest::prelude::*;

const FILE: &str = "surveys/aomori-engagement.toml";

/// The published wording.
const WORDING: [&str; 13] = [
    "業務を遂行するうえで、何を期待されているか知っている",
    "仕事を適切に行うために、必要な環境が整備されている",
    "仕事をする上で、最も得意なことをする機会がある",
    "この1週間で、良い仕事をしていることを褒められたり認められたりした",
    "上司や職場の同僚は、一人の人間として気遣ってくれる",
    "仕事上で、成長を後押ししてくれる上司・同僚がいる",
    "仕事上で、あなたの意見は取り入れられている",
    "青森市が掲げている目的は、自分の仕事が重要なものであると感じさせる",
    "同僚は、質の高い仕事をするよう真剣に取り組んでいる",
    "仕事上でなんでも話せる同僚・パートナーはいる",
    "この半年で仕事の成長度合いについて誰かと話をした",
    "この1年の間に、仕事上で学び、成長する機会を持った",
    "青森市役所で働くことについて誇りをもっている",
];

fn shipped() -> String {
    fs::read_to_string(FILE).unwrap()
}

fn survey() -> Survey {
    Survey::read(&shipped()).unwrap()
}

fn texts(survey: &Definition) -> Vec<&Text> {
    let mut texts = vec![&survey.title, &survey.organisation, &survey.rights, &survey.origin];
    texts.extend(&survey.scale.labels);
    texts.extend(survey.items.iter().flat_map(|item| [&item.text, &item.short]));
    texts.extend(survey.categories.iter().flat_map(|category| [&category.label, &category.question]));
    texts.extend(survey.bands.0.iter().map(|band| &band.label));
    texts.extend(survey.comment.iter().map(|comment| &comment.text));
    for attribute in &survey.attributes {
        texts.push(&attribute.label);
        if let LevelSource::Listed(levels) = &attribute.levels {
            texts.extend(levels.iter().map(|level| &level.label));
        }
    }
    texts
}

#[test]
fn the_shipped_survey_asks_the_published_wording() {
    let survey = survey();
    let organisation = survey.organisation.plain(Language::Ja, "");
    let asked: Vec<String> = survey.items.iter().map(|item| item.text.plain(Language::Ja, &organisation)).collect();
    assert_eq!(asked, WORDING);
}

#[test]
fn another_employer_finds_its_own_name_in_items_8_and_13() {
    let survey = survey();
    let named = |at: usize, language| survey.items[at].text.plain(language, "八戸市");
    assert!(named(7, Language::Ja).starts_with("八戸市が掲げている"));
    assert!(named(12, Language::JaEasy).starts_with("八戸市役所で"));
    assert_eq!(named(12, Language::En), "I am proud to work for 八戸市");
    assert!(survey.items.iter().all(|item| !item.text.plain(Language::Ja, "").contains("青森")));
}

#[test]
fn every_item_is_worded_in_all_languages_and_short_for_charts() {
    let survey = survey();
    assert_eq!(survey.items.len(), 13);
    for (at, item) in survey.items.iter().enumerate() {
        assert_eq!(item.id.as_str(), format!("q{:02}", at + 1));
        assert!(item.text.ja_easy.is_some(), "{}", item.id);
        assert!(item.short.plain(Language::Ja, "").chars().count() <= 14, "{}", item.id);
        assert!(item.short.plain(Language::En, "").chars().count() <= 24, "{}", item.id);
        assert!(item.text.plain(Language::En, "X").is_ascii(), "{}", item.id);
    }
}

#[test]
fn every_kanji_of_easy_japanese_has_its_reading_in_kana() {
    let kanji = |c: char| matches!(c, '々' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
    let survey = survey();
    for text in texts(&survey).into_iter().filter_map(|text| text.ja_easy.as_ref()) {
        for run in text.runs() {
            match run {
                Run::Plain(plain) => assert!(!plain.contains(kanji), "{}", text.source()),
                Run::Ruby { base, reading } => {
                    assert!(base.chars().all(kanji), "{}", text.source());
                    assert!(reading.chars().all(|c| matches!(c, 'ぁ'..='ー')), "{}", text.source());
                }
                Run::Organisation => {}
            }
        }
    }
}

#[test]
fn the_shipped_survey_has_the_published_scale_categories_bands_and_ladder() {
    let survey = survey();
    assert_eq!(survey.scale.points(), 5);
    assert_eq!(survey.scale.label(5).unwrap().plain(Language::Ja, ""), "とてもそう思う");
    let categories: Vec<_> = survey.categories.iter().map(|c| (c.id.as_str(), survey.items_of(&c.id).len())).collect();
    assert_eq!(categories, [("basics", 2), ("contribution", 4), ("belonging", 4), ("growth", 2), ("pride", 1)]);
    let band = |value| survey.bands.find(Hundredths(value)).unwrap().id.as_str();
    assert_eq!(
        [381, 380, 360, 359, 320, 319].map(band),
        ["high", "above_average", "above_average", "below_average", "below_average", "low"]
    );
    let pages: Vec<_> = survey.pages.iter().map(Vec::len).collect();
    assert_eq!((pages, survey.rounding, survey.minimum_group.get()), (vec![5, 4, 4], Rounding::Published, 10));
    let grade = &survey.attributes[survey.find_attribute("grade").unwrap()];
    let LevelSource::Listed(ladder) = &grade.levels else { unreachable!("the ladder is listed") };
    let ladder: Vec<_> = ladder.iter().map(|level| level.label.plain(Language::Ja, "")).collect();
    let expected =
        ["部長級", "次長級", "課長級", "主幹級", "主査級", "主事級", "技能労務職員", "再任用職員", "会計年度任用職員"];
    assert_eq!(ladder, expected);
}

/// The first `from` of the shipped file replaced by `to`; the faults, and the line where `at` then stands.
fn broken(from: &str, to: &str, at: &str) -> (usize, Vec<Fault>) {
    let file = shipped();
    assert!(file.contains(from), "the shipped file has no {from:?}");
    let text = file.replacen(from, to, 1);
    let place = text.find(at).unwrap_or_else(|| unreachable!("no {at:?} in the broken file"));
    let line = 1 + text[..place].matches('\n').count();
    (line, Survey::read(&text).err().unwrap_or_default())
}

/// What stands in the file, what is put there, where the fault is then, the item named, the message.
const CASES: &[[&str; 5]] = &[
    // keys and types
    ["format = 1", "format = 2", "format = 2", "survey", "`format` is 2: expected format = 1"],
    ["minutes = 3", "minuts = 3", "minuts", "survey", "unknown key `minuts`: did you mean `minutes`?"],
    ["minutes = 3", "", "#", "survey", "`minutes` is missing: expected a whole number from 1 to 120"],
    [
        "minutes = 3",
        "minutes = \"3\"",
        "minutes =",
        "survey",
        "`minutes` is \"3\": expected a whole number from 1 to 120",
    ],
    ["minutes = 3", "minutes = 3.5", "minutes =", "survey", "`minutes` is 3.5: expected a whole number from 1 to 120"],
    ["minutes = 3", "minutes = ", "minutes =", "survey", "this is not TOML"],
    ["[comment]", "[coment]", "[coment]", "survey", "unknown key `coment`: did you mean `comment`?"],
    [
        "rounding = \"published\"",
        "rounding = \"bankers\"",
        "rounding =",
        "survey",
        "`rounding` is \"bankers\": expected \"published\" or \"exact\"",
    ],
    [
        "minimum_group = 10",
        "minimum_group = 4",
        "minimum_group = 4",
        "survey",
        "`minimum_group` is 4: expected a whole number from 5 to 1000",
    ],
    [
        "id = \"aomori-engagement\"",
        "id = \"青森\"",
        "id = \"青森\"",
        "survey",
        "`青森` is not a valid survey id: expected 1 to 40 of a-z",
    ],
    ["id = \"q03\"", "id = \"q03\"\nid = \"q3\"", "id = \"q3\"", "item q03", "`id` stands twice: expected it once"],
    // items and categories
    [
        "id = \"q04\"",
        "id = \"q03\"",
        "id = \"q03\"\ncategory = \"contribution\"\ntext.ja = \"この",
        "item q03",
        "the id `q03` is already taken on line",
    ],
    [
        "category = \"pride\"",
        "category = \"prid\"",
        "category = \"prid\"",
        "item q13",
        "there is no category `prid`: did you mean `pride`?",
    ],
    [
        "category = \"pride\"\n",
        "",
        "[[items]]\nid = \"q13\"",
        "item q13",
        "`category` is missing: expected one of basics, contribution, belonging, growth, pride",
    ],
    [
        "category = \"pride\"",
        "category = \"growth\"",
        "[[categories]]\nid = \"pride\"",
        "category pride",
        "the category has no items: expected an item with category = \"pride\"",
    ],
    [
        "short.ja = \"働くことへの誇り\"\n",
        "",
        "short.en = \"Pride",
        "item q13",
        "`short.ja` is missing: expected the Japanese text",
    ],
    [
        "text.en = \"I am proud to work for {organisation}\"\n",
        "",
        "text.ja = \"{organisation}役所",
        "item q13",
        "`text.en` is missing: expected the English text",
    ],
    [
        "short.ja = \"成長の後押し\"",
        "short.fr = \"Aide\"\nshort.ja = \"成長の後押し\"",
        "short.fr",
        "item q06",
        "unknown key `short.fr`: expected one of ja, en, ja-easy",
    ],
    [
        "short.ja = \"成長の後押し\"",
        "short.ja = \"  \"",
        "short.ja = \"  \"",
        "item q06",
        "`short.ja`: the text is empty: expected words",
    ],
    [
        "short.ja = \"成長の後押し\"",
        "short.ja = \"成長を後押ししてくれる上司・同僚がいるかどうか\"",
        "short.ja = \"成長を後",
        "item q06",
        "`short.ja` has 23 characters: expected at most 20",
    ],
    // notation of texts
    [
        "で｜働《はたら》く",
        "で｜働くはたらく",
        "で｜働くはたらく",
        "item q13",
        "`text.ja-easy`: furigana is cut at `｜働くはたらくことを、",
    ],
    [
        "で｜働《はたら》く",
        "で働く",
        "で働くことを",
        "item q13",
        "`text.ja-easy`: `働` has no furigana: expected ｜働《かな》",
    ],
    [
        "で｜働《はたら》く",
        "で｜働《働》く",
        "で｜働《働》く",
        "item q13",
        "the reading `働` is not kana: expected hiragana or katakana",
    ],
    [
        "work for {organisation}",
        "work for {organization}",
        "{organization}",
        "item q13",
        "`text.en`: unknown parameter `{organizatio`: expected {organisation}",
    ],
    [
        "text.en = \"I am proud",
        "text.en = \"I am\\nproud",
        "text.en = \"I am\\n",
        "item q13",
        "line break: expected one line",
    ],
    // scale and bands
    [
        "points = 5",
        "points = 4",
        "labels = [",
        "scale",
        "5 labels on a 4-point scale: expected 4 labels, most positive first",
    ],
    [
        "    { ja = \"そう思わない\"",
        "    { ja = \"やや\", en = \"Rather\" },\n    { ja = \"そう思わない\"",
        "labels = [",
        "scale",
        "6 labels on a 5-point scale: expected 5 labels",
    ],
    ["en = \"Agree\", ", "", "{ ja = \"そう思う\"", "scale, label 2", "`en` is missing: expected the English text"],
    [
        "from = 3.60",
        "from = 3.10",
        "from = 3.20",
        "bands",
        "band below_average begins at 3.20, not below band above_average at 3.10: expected high to low",
    ],
    [
        "from = 3.20\n",
        "",
        "[[bands]]\nid = \"below",
        "bands",
        "band below_average has no edge but is not the last: expected `above` or `from`",
    ],
    [
        "id = \"low\"",
        "id = \"low\"\nfrom = 1",
        "from = 1",
        "bands",
        "band low, the last, has an edge: expected a last band without `above` and `from`",
    ],
    [
        "above = 3.80",
        "above = 3.80\nfrom = 3.80",
        "from = 3.80",
        "band high",
        "`above` and `from` are both given: expected one of them",
    ],
    [
        "above = 3.80",
        "above = 3.805",
        "above = 3.805",
        "band high",
        "`above` is 3.805: expected a number with at most two decimals, such as 3.60",
    ],
    [
        "above = 3.80",
        "above = 38",
        "above = 38",
        "band high",
        "`above` is 38.00, outside the scale: expected 1.00 to 5.00",
    ],
    // pages
    [
        "\"q12\", \"q13\"]",
        "\"q12\"]",
        "[[items]]\nid = \"q13\"",
        "item q13",
        "the item stands on no page: expected it once in `pages`",
    ],
    [
        "\"q12\", \"q13\"]",
        "\"q12\", \"q13\", \"q01\"]",
        "\"q13\", \"q01\"",
        "pages",
        "item q01 stands on page 1 and again on page 3: expected one place",
    ],
    [
        "\"q12\", \"q13\"]",
        "\"q12\", \"q13\", \"q14\"]",
        "\"q13\", \"q14\"",
        "pages",
        "there is no item `q14`: did you mean `q04`?",
    ],
    [
        "\"q12\", \"q13\"],",
        "\"q12\", \"q13\"],\n    [],",
        "    [],",
        "pages",
        "`pages[4]` is an empty list: expected a list of item ids",
    ],
    // attributes and tables
    [
        "parent = \"department\"",
        "parent = \"departement\"",
        "parent =",
        "attribute section",
        "there is no attribute `departement`: did you mean `department`?",
    ],
    [
        "parent = \"department\"",
        "parent = \"section\"",
        "[[attributes]]\nid = \"section\"",
        "attribute section",
        "the parents run in a circle: expected a topmost attribute",
    ],
    [
        "parent = \"department\"\n",
        "",
        "[[attributes]]\nid = \"department\"",
        "attribute department",
        "the attribute is not asked and is no parent of one that is: expected asked = true",
    ],
    [
        "id = \"employment\"",
        "id = \"comment\"",
        "id = \"comment\"",
        "attribute comment",
        "`comment` is another column of the files: expected a name of its own",
    ],
    [
        "levels = \"roster\"\n",
        "levels = \"rooster\"\n",
        "levels = \"rooster\"\n",
        "attribute department",
        "`levels` is \"rooster\": expected \"roster\", or a list of levels with code, ja and en",
    ],
    [
        "code = \"jicho\"",
        "code = \"bucho\"",
        "次長級",
        "attribute grade, level bucho",
        "the code `bucho` is already taken on line",
    ],
    [
        "code = \"60+\"",
        "code = \"60 +\"",
        "60 +",
        "attribute age_band, level 60 +",
        "`60 +` is not a valid level code: expected 1 to 40 characters without spaces",
    ],
    [
        "tables = [\"grade\"",
        "tables = [\"rank\"",
        "tables = [",
        "tables",
        "there is no attribute `rank`: expected one of grade, department, section",
    ],
    [
        "tables = [\"grade\"",
        "tables = [\"grade\", \"grade\"",
        "tables = [",
        "tables",
        "`grade` stands twice: expected it once",
    ],
    [
        "tables = [\"grade\"",
        "tables = [{ attribute = \"grade\", within = \"grade\" }",
        "tables = [",
        "tables",
        "`grade within grade` crosses an attribute with itself: expected two attributes",
    ],
    [
        "tables = [\"grade\"",
        "tables = [{ attribute = \"grade\", within = \"departement\" }",
        "tables = [",
        "tables",
        "there is no attribute `departement`: did you mean `department`?",
    ],
    [
        "tables = [\"grade\"",
        "tables = [{ attribute = \"grade\" }",
        "tables = [",
        "tables",
        "`tables` is a table: expected a list of attribute ids and crossings, such as [\"grade\", { attribute = \"grade\", within = \"department\" }]",
    ],
    [
        "tables = [\"grade\"",
        "tables = [{ attribute = \"grade\", within = \"department\" }, { attribute = \"grade\", within = \"department\" }",
        "tables = [",
        "tables",
        "`grade within department` stands twice: expected it once",
    ],
    // protection
    [
        "protection = \"standard\"",
        "protection = \"none\"",
        "protection = \"none\"",
        "survey",
        "`protection` is \"none\": expected \"standard\" or \"strict\"",
    ],
    // comment
    [
        "longest = 2000",
        "longest = 0",
        "longest = 0",
        "comment",
        "`longest` is 0: expected a whole number from 1 to 10000",
    ],
];

#[test]
fn every_kind_of_fault_is_named_with_its_line_item_and_what_was_expected() {
    for [from, to, at, item, message] in CASES {
        let (line, faults) = broken(from, to, at);
        let line = if *at == "#" { 1 } else { line };
        let named = |fault: &Fault| fault.line == line && fault.item == *item && fault.message.contains(message);
        assert!(faults.iter().any(named), "{from:?} -> {to:?}: line {line}: {item}: {message}\nbut found {faults:#?}");
    }
}

#[test]
fn a_single_slip_is_reported_as_a_single_fault() {
    let slips = [
        ("minutes = 3", "minuts = 3\nminutes = 3"),
        ("id = \"q03\"", "id = \"q03"),
        ("minutes = 3", "minutes = "),
        ("en = \"Agree\", ", ""),
        ("points = 5", "points = 6"),
        ("from = 3.60", "from = 3.9"),
        ("で｜働《はたら》く", "で働く"),
    ];
    for (from, to) in slips {
        let (_, faults) = broken(from, to, "format");
        assert_eq!(faults.len(), 1, "{from:?} -> {to:?}: {faults:#?}");
    }
}

#[test]
fn ten_faults_are_reported_at_once_in_the_order_of_the_file() {
    let slips = [
        ("minutes = 3", "minutes = 0"),
        ("minimum_group = 10", "minimum_group = 3"),
        ("en = \"Staff engagement survey\"\n", "english = \"Staff engagement survey\"\n"),
        ("    { ja = \"そう思わない\"", "    { ja = \"やや\", en = \"Rather\" },\n    { ja = \"そう思わない\""),
        ("from = 3.60", "from = 3.90"),
        ("id = \"q02\"", "id = \"q01\""),
        ("category = \"contribution\"", "category = \"contributoin\""),
        ("short.ja = \"成長の後押し\"", "shrt.ja = \"成長の後押し\""),
        ("levels = \"roster\"\n", "levels = 3\n"),
        ("longest = 2000", "longest = true"),
    ];
    let text = slips.iter().fold(shipped(), |text, (from, to)| text.replacen(from, to, 1));
    let faults = Survey::read(&text).unwrap_err();
    let found = |part: &str| assert!(faults.iter().any(|f| f.to_string().contains(part)), "no {part:?} in {faults:#?}");
    for part in ["`minutes` is 0", "`minimum_group` is 3", "unknown key `title.english`", "`title.en` is missing"] {
        found(part);
    }
    for part in ["6 labels on a 5-point", "bands: band above_average begins at 3.90", "the id `q01` is already taken"] {
        found(part);
    }
    for part in [
        "did you mean `contribution`?",
        "item q06: unknown key `shrt`: did you mean `short`?",
        "`levels` is 3",
        "`longest` is true",
    ] {
        found(part);
    }
    assert!(faults.is_sorted_by_key(|fault| fault.line));
}

#[test]
fn a_fault_beside_a_syntax_error_is_reported_with_it() {
    let text = shipped().replacen("id = \"q03\"", "id = q03", 1).replacen("longest = 2000", "longest = 0", 1);
    let faults = Survey::read(&text).unwrap_err();
    let items: Vec<&str> = faults.iter().map(|fault| fault.item.as_str()).collect();
    assert_eq!(items, ["item q03", "comment"], "{faults:#?}");
}

#[test]
fn a_survey_may_do_without_comment_question_tables_and_attributes_asked_in_another_order() {
    let file = shipped();
    let without = file[..file.find("[comment]").unwrap()].replacen(
        "\"grade\", \"department\", \"section\", \"age_band\", \"service_band\"",
        "",
        1,
    );
    let survey = Survey::read(&without).unwrap();
    assert!(survey.comment.is_none() && survey.tables.is_empty());
}

#[test]
fn a_catalogue_names_attributes_and_crossings_in_order_of_value() {
    let list = "\"grade\", { attribute = \"grade\", within = \"department\" }, \"section\", \"department\"";
    let file = shipped().replacen("\"grade\", \"department\", \"section\", \"age_band\", \"service_band\"", list, 1);
    let survey = Survey::read(&file).unwrap();
    let named = |table: &Breakdown| (table.attribute.to_string(), table.within.as_ref().map(ToString::to_string));
    let wanted = [("grade", None), ("grade", Some("department")), ("section", None), ("department", None)];
    let wanted = wanted.map(|(attribute, within)| (attribute.to_owned(), within.map(str::to_owned)));
    assert_eq!(survey.tables.iter().map(named).collect::<Vec<_>>(), wanted);
    let catalogued: Vec<_> = survey.catalogued().into_iter().map(|at| survey.attributes[at].id.as_str()).collect();
    assert_eq!(catalogued, ["grade", "department", "section"]);
}

#[test]
fn protection_is_standard_unless_the_file_says_strict() {
    const KEY: &str = "protection = \"standard\"\n";
    assert_eq!(survey().protection, Protection::Standard);
    for (line, wanted) in [("", Protection::Standard), ("protection = \"strict\"\n", Protection::Strict)] {
        assert!(shipped().contains(KEY));
        assert_eq!(Survey::read(&shipped().replacen(KEY, line, 1)).unwrap().protection, wanted);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_with_lines_cut_swapped_or_doubled_is_read_or_refused_with_faults(
        edits in prop::collection::vec((0..3_u8, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..6),
    ) {
        let file = shipped();
        let mut lines: Vec<&str> = file.lines().collect();
        for (kind, a, b) in edits {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            match kind {
                0 => drop(lines.remove(a)),
                1 => lines.swap(a, b),
                _ => lines.insert(b, lines[a]),
            }
        }
        refused_or_read(&lines.join("\n"))?;
    }

    #[test]
    fn a_file_with_letters_changed_or_cut_off_is_read_or_refused_with_faults(
        at in any::<prop::sample::Index>(), length in 0..40_usize, put in "[\\[\\]{}\"'=.,#\\n\\ra-z0-9｜《》漢\\u{feff}\\u{0}]{0,6}", cut in any::<bool>(),
    ) {
        let file: Vec<char> = shipped().chars().collect();
        let at = at.index(file.len());
        let rest = if cut { &[][..] } else { &file[(at + length).min(file.len())..] };
        let text: String = file[..at].iter().copied().chain(put.chars()).chain(rest.iter().copied()).collect();
        refused_or_read(&text)?;
    }
}

fn refused_or_read(text: &str) -> Result<(), TestCaseError> {
    let lines = text.lines().count().max(1) + 1;
    match Survey::read(text) {
        Ok(survey) => prop_assert_eq!(survey.source(), text),
        Err(faults) => {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!((1..=lines).contains(&fault.line) && !fault.item.is_empty(), "{}", fault);
            }
        }
    }
    Ok(())
}
