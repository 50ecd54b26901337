use super::super::Survey;

const AOMORI: &str = include_str!("../../../../surveys/aomori-engagement.toml");

#[test]
fn the_shipped_survey_is_valid_with_windows_line_ends_and_a_byte_order_mark_too() {
    for text in [AOMORI.to_owned(), AOMORI.replace('\n', "\r\n"), format!("\u{feff}{AOMORI}")] {
        let survey = Survey::read(&text).unwrap();
        assert_eq!(survey.items.len(), 13);
        assert_eq!(survey.source(), text);
    }
}
