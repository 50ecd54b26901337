//! The store tells the same stories on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests stop at the first surprise")]

#[path = "store/bench.rs"]
mod bench;

use std::time::Duration;

use bench::{Bench, HASH, SOURCE, column, frozen, id, raw, roster, submission, submissions, survey, try_raw, wave};
use kotae::domain::comment::{Decision, Review};
use kotae::domain::ids::CommentId;
use kotae::domain::wave::WaveState;
use kotae::store::{Added, ApiToken, ReviewChange, Reviews, Session, Store, StoreError, User};

macro_rules! stories {
    ($($(#[$doc:meta])* async fn $story:ident($bench:ident) $work:block)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                let bench = super::Bench::sqlite().await;
                super::$story(&bench).await;
                bench.end().await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                let Some(bench) = super::Bench::postgres(stringify!($story)).await else { return };
                super::$story(&bench).await;
                bench.end().await;
            })+
        }
        $($(#[$doc])* async fn $story($bench: &Bench) $work)+
    };
}

const fn stored(new: u64, known: u64) -> Added {
    Added::Stored { new, known }
}

stories! {

async fn every_migration_is_applied_once_and_named(bench) {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    raw(&bench.store, "DROP TABLE roster; DROP TABLE wave_version; DROP TABLE response; DROP TABLE comment_review; \
        DROP TABLE comment_names; DROP TABLE comment; DROP TABLE wave; DROP TABLE survey; DROP TABLE session; \
        DROP TABLE staff; DROP TABLE api_token; DROP TABLE _sqlx_migrations").await;
    let names: Vec<String> = bench.store.migrate().await.unwrap().iter().map(|name| format!("{name}.sql")).collect();
    assert_eq!(names, files);
    assert!(bench.store.migrate().await.unwrap().is_empty());
}

async fn a_database_of_a_later_program_is_refused(bench) {
    raw(&bench.store, "UPDATE _sqlx_migrations SET version = 99 WHERE version = 3").await;
    let refused = Store::open(&bench.url).await.map(drop).unwrap_err();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused}");
    let refused = bench.store.migrate().await.unwrap_err();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused}");
}

async fn missing_tables_ask_for_a_migration(bench) {
    raw(&bench.store, "DROP TABLE session; DROP TABLE staff").await;
    let refused = bench.store.load_users().await.map(drop).unwrap_err();
    assert!(refused.to_string().contains("kotae migrate"), "{refused}");
}

async fn the_server_tells_what_it_remembers_by_itself(bench) {
    match (&bench.store, bench.store.settings().await.unwrap()) {
        (Store::Sqlite(_), settings) => assert_eq!(settings, None),
        (Store::Postgres(_), settings) => {
            let settings = settings.unwrap();
            let names: Vec<&str> = settings.iter().map(|(name, _)| name.as_str()).collect();
            for name in
                ["track_commit_timestamp", "log_statement", "log_min_duration_statement", "archive_mode", "wal_level"]
            {
                assert!(names.contains(&name), "{name}: {names:?}");
            }
            let duration = settings.iter().find(|(name, _)| name == "log_min_duration_statement").unwrap();
            assert!(duration.1.parse::<i64>().is_ok(), "without a unit: {}", duration.1);
        }
    }
}

async fn survey_files_come_back_unchanged(bench) {
    let store = &bench.store;
    let other = SOURCE.replace("\n", "\r\n");
    store.add_survey("b", SOURCE).await.unwrap();
    store.add_survey("a", &other).await.unwrap();
    store.add_survey("b", SOURCE).await.unwrap();
    assert_eq!(store.find_survey("b").await.unwrap().as_deref(), Some(SOURCE));
    assert_eq!(store.find_survey("c").await.unwrap(), None);
    let all = [("a".to_owned(), other), ("b".to_owned(), SOURCE.to_owned())];
    assert_eq!(store.load_surveys().await.unwrap(), all);
    let refused = store.add_survey("d", "id = 3").await.unwrap_err();
    assert!(matches!(refused, StoreError::Unfit(_)), "{refused}");
}

async fn waves_come_back_by_fiscal_year(bench) {
    let store = &bench.store;
    let refused = store.add_wave(&wave(2024)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Missing(_)), "{refused}");
    store.add_survey(HASH, SOURCE).await.unwrap();
    for year in [2024, 2021, 2023] {
        store.add_wave(&wave(year)).await.unwrap();
    }
    assert_eq!(store.find_wave(&wave(2021).id).await.unwrap(), Some(wave(2021)));
    assert_eq!(store.find_wave(&wave(2022).id).await.unwrap(), None);
    assert_eq!(store.load_waves().await.unwrap(), [wave(2021), wave(2023), wave(2024)]);
}

async fn a_survey_has_one_wave_a_year_even_when_its_file_was_corrected(bench) {
    let store = &bench.store;
    store.add_survey(HASH, SOURCE).await.unwrap();
    store.add_survey("other", SOURCE).await.unwrap();
    store.add_wave(&wave(2024)).await.unwrap();
    let mut second = wave(2023);
    second.fiscal_year = wave(2024).fiscal_year;
    second.survey_hash = "other".to_owned();
    let refused = store.add_wave(&second).await.unwrap_err().to_string();
    assert_eq!(refused, "a wave of this survey for fiscal 2024 exists already");
}

async fn a_wave_takes_each_step_once(bench) {
    let (draft, _) = bench.wave(WaveState::Draft).await;
    let open = draft.open().unwrap();
    let steps = (0..8).map(|_| bench.store.advance_wave(&open, WaveState::Draft));
    let done: Vec<bool> = futures_util::future::try_join_all(steps).await.unwrap();
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
    assert_eq!(bench.store.find_wave(&open.id).await.unwrap(), Some(open));
}

async fn a_draft_goes_with_its_roster_and_an_open_wave_stays(bench) {
    let (draft, _) = bench.wave(WaveState::Draft).await;
    let store = &bench.store;
    assert!(store.remove_draft(&draft.id).await.unwrap());
    assert_eq!(store.find_wave(&draft.id).await.unwrap(), None);
    assert_eq!(store.find_roster(&draft.id, &survey()).await.unwrap(), None);
    assert!(!store.remove_draft(&draft.id).await.unwrap());
    store.add_wave(&draft).await.unwrap();
    store.replace_roster(&draft.id, &roster(&["D01-S01"])).await.unwrap();
    let open = draft.open().unwrap();
    store.advance_wave(&open, WaveState::Draft).await.unwrap();
    assert!(!store.remove_draft(&open.id).await.unwrap());
    assert!(store.find_roster(&open.id, &survey()).await.unwrap().is_some());
}

async fn a_roster_comes_back_in_its_order_and_is_replaced_whole(bench) {
    let (wave, _) = bench.wave(WaveState::Draft).await;
    let store = &bench.store;
    let second = roster(&["D03-S02", "D03-S01"]);
    let first = store.find_roster(&wave.id, &survey()).await.unwrap().unwrap();
    assert_eq!(first, roster(&["D02-S01", "D01-S03", "D01-S01"]));
    store.replace_roster(&wave.id, &second).await.unwrap();
    assert_eq!(store.find_roster(&wave.id, &survey()).await.unwrap(), Some(second.clone()));
    let nowhere = bench::wave(1999).id;
    assert_eq!(store.find_roster(&nowhere, &survey()).await.unwrap(), None);
    let refused = store.replace_roster(&nowhere, &second).await.unwrap_err();
    assert!(matches!(refused, StoreError::Missing(_)), "{refused}");
}

async fn responses_come_back_whole_and_their_remarks_apart(bench) {
    let (wave, codebook) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    let mut batch = submissions(&codebook, 0..3);
    let bare = |fields: &[_]| bench::response(&codebook, fields);
    batch[1].response = bare(&[]);
    batch[2].response = bare(&[("q01", "1"), ("q13", "5"), ("age_band", "60+"), ("section", "D02-S01")]);
    assert_eq!(store.add_responses(&wave.id, &codebook, &batch, WaveState::Open).await.unwrap(), stored(3, 0));
    assert_eq!(store.count_responses(&wave.id).await.unwrap(), 3);
    let loaded = store.load_responses(&wave.id, &codebook).await.unwrap();
    batch.sort_by_key(|submission| *submission.id.bytes());
    for (submission, loaded) in batch.iter().zip(&loaded) {
        assert!(loaded.answers() == submission.response.answers() && loaded.comment().is_none());
        assert!((0..6).all(|at| loaded.level(at) == submission.response.level(at)));
    }
    let remarks: Vec<String> = store.load_comments(&wave.id).await.unwrap().into_values().collect();
    assert_eq!(remarks, ["意見 0: \"'\\\n二行目"]);
    let mut levels: Vec<Vec<_>> = loaded.iter().map(|loaded| (0..6).map(|at| loaded.level(at)).collect()).collect();
    levels.sort();
    assert_eq!(store.load_levels(&wave.id, &codebook).await.unwrap(), levels);
}

async fn levels_keep_their_meaning_when_the_roster_gains_some(bench) {
    let (wave, codebook) = bench.wave(WaveState::Open).await;
    let batch = submissions(&codebook, 0..1);
    bench.store.add_responses(&wave.id, &codebook, &batch, WaveState::Open).await.unwrap();
    let grown = bench::codebook(&roster(&["D00-S09", "D02-S01", "D01-S03", "D01-S01"]));
    let loaded = bench.store.load_responses(&wave.id, &grown).await.unwrap();
    let section = survey().find_attribute("section").unwrap();
    let level = loaded[0].level(section).unwrap();
    assert_eq!(grown.codes(section).unwrap().levels[level].code.as_str(), "D01-S03");
}

async fn the_same_form_sent_twice_is_one_row_and_one_remark(bench) {
    let (wave, codebook) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    let mut batch = submissions(&codebook, 0..2);
    batch.push(batch[1].clone());
    assert!(!store.has_response(&wave.id, &id(0)).await.unwrap());
    assert_eq!(store.add_responses(&wave.id, &codebook, &batch, WaveState::Open).await.unwrap(), stored(2, 1));
    // A second sending draws a new random id for its remark.
    batch[0].comment_id = id(77);
    let again = store.add_responses(&wave.id, &codebook, &batch[..1], WaveState::Open).await.unwrap();
    assert_eq!(again, stored(0, 1));
    assert!(store.has_response(&wave.id, &id(0)).await.unwrap());
    assert_eq!(store.count_responses(&wave.id).await.unwrap(), 2);
    assert_eq!(store.load_comments(&wave.id).await.unwrap().len(), 2);
}

async fn the_same_form_sent_many_times_at_once_is_one_row(bench) {
    let (wave, codebook) = bench.wave(WaveState::Open).await;
    let batches: Vec<_> = (0..24).map(|n| {
        let mut batch = submissions(&codebook, 0..2);
        batch[0].comment_id = id(1000 + n);
        batch[1].comment_id = id(2000 + n);
        if n % 2 == 0 { batch.reverse(); }
        batch
    }).collect();
    let sending = batches.iter().map(|batch| bench.store.add_responses(&wave.id, &codebook, batch, WaveState::Open));
    let added = futures_util::future::try_join_all(sending).await.unwrap();
    let new = added.iter().map(|added| match added {
        Added::Stored { new, .. } => *new,
        Added::WrongState(state) => panic!("{state}"),
    });
    assert_eq!(new.sum::<u64>(), 2);
    assert_eq!(bench.store.count_responses(&wave.id).await.unwrap(), 2);
    assert_eq!(bench.store.load_comments(&wave.id).await.unwrap().len(), 2);
}

async fn a_wave_that_is_not_open_takes_nothing(bench) {
    let (open, codebook) = bench.wave(WaveState::Open).await;
    let closed = open.close().unwrap();
    assert!(bench.store.advance_wave(&closed, WaveState::Open).await.unwrap());
    let batch = submissions(&codebook, 0..2);
    let added = bench.store.add_responses(&closed.id, &codebook, &batch, WaveState::Open).await.unwrap();
    assert_eq!(added, Added::WrongState(WaveState::Closed));
    assert_eq!(bench.store.count_responses(&closed.id).await.unwrap(), 0);
    assert!(bench.store.load_comments(&closed.id).await.unwrap().is_empty());
    let nowhere = bench.store.add_responses(&wave(1999).id, &codebook, &batch, WaveState::Open).await.unwrap_err();
    assert!(matches!(nowhere, StoreError::Missing(_)), "{nowhere}");
}

/// What was acknowledged is counted, what came too late is not, whoever wins the race.
async fn closing_does_not_race_with_answering(bench) {
    let (open, codebook) = bench.wave(WaveState::Open).await;
    let closed = open.close().unwrap();
    let batches: Vec<_> = (0..60).map(|n| submissions(&codebook, n..n + 1)).collect();
    let sending = futures_util::future::try_join_all(
        batches.iter().map(|batch| bench.store.add_responses(&closed.id, &codebook, batch, WaveState::Open)));
    let closing = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(bench.store.advance_wave(&closed, WaveState::Open).await.unwrap());
        bench.store.count_responses(&closed.id).await.unwrap()
    };
    let (added, at_close) = tokio::join!(sending, closing);
    let kept = added.unwrap().iter().filter(|added| **added == stored(1, 0)).count();
    assert_eq!(u64::try_from(kept).unwrap(), at_close);
    assert_eq!(bench.store.count_responses(&closed.id).await.unwrap(), at_close);
}

async fn a_large_batch_is_stored_whole(bench) {
    let (wave, codebook) = bench.wave(WaveState::Open).await;
    let batch = submissions(&codebook, 0..2500);
    let added = bench.store.add_responses(&wave.id, &codebook, &batch, WaveState::Open).await.unwrap();
    assert_eq!(added, stored(2500, 0));
    assert_eq!(bench.store.load_responses(&wave.id, &codebook).await.unwrap().len(), 2500);
    assert_eq!(bench.store.load_comments(&wave.id).await.unwrap().len(), 2500);
}

async fn a_batch_with_one_bad_row_leaves_nothing(bench) {
    let (wave, codebook) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    let mut batch = submissions(&codebook, 0..2500);
    // Two remarks under one id: found by the database, after rows of the batch were written.
    batch[2000].comment_id = batch[3].comment_id;
    let refused = store.add_responses(&wave.id, &codebook, &batch, WaveState::Open).await.unwrap_err();
    assert!(matches!(refused, StoreError::Taken(_)), "{refused}");
    // A response read with another roster: found before anything is written.
    let wider = bench::codebook(&roster(&["D02-S01", "D01-S01", "D01-S02", "D01-S04", "D01-S03"]));
    batch.truncate(3);
    batch[2] = submission(&wider, 2);
    let refused = store.add_responses(&wave.id, &codebook, &batch, WaveState::Open).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unfit(_)), "{refused}");
    assert_eq!(store.count_responses(&wave.id).await.unwrap(), 0);
    assert!(store.load_comments(&wave.id).await.unwrap().is_empty());
}

async fn a_value_that_cannot_be_is_named_but_not_shown(bench) {
    let (wave, codebook) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    let batch = submissions(&codebook, 0..1);
    store.add_responses(&wave.id, &codebook, &batch, WaveState::Open).await.unwrap();
    let at = |column: &str, fault: &str| {
        let id: String = id(0).bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("table response, row {id}, column {column}: {fault}")
    };
    raw(store, "UPDATE response SET answers = '9 - - - - - - - - - - - 5'").await;
    let fault = store.load_responses(&wave.id, &codebook).await.err().unwrap().to_string();
    assert_eq!(fault, at("answers", "impossible value of q01"));
    raw(store, "UPDATE response SET answers = '1 2'").await;
    let fault = store.load_responses(&wave.id, &codebook).await.err().unwrap().to_string();
    assert_eq!(fault, at("answers", "2 words: expected 13"));
    raw(store, "UPDATE response SET levels = 'shacho - - - - -'").await;
    let fault = store.load_levels(&wave.id, &codebook).await.unwrap_err().to_string();
    assert_eq!(fault, at("levels", "impossible value of grade"));
    raw(store, "UPDATE wave SET state = 'ajar'").await;
    let fault = store.find_wave(&wave.id).await.unwrap_err().to_string();
    let expected = "column state: `ajar` is unknown: expected draft, open, closed or released";
    assert_eq!(fault, format!("table wave, row {}, {expected}", wave.id));
    raw(store, "UPDATE roster SET cells = '[]'").await;
    let fault = store.find_roster(&wave.id, &survey()).await.unwrap_err().to_string();
    assert!(fault.starts_with("table roster, row") && fault.contains("the roster has no rows"), "{fault}");
}

async fn a_wave_is_released_once_and_only_when_closed(bench) {
    let (open, _) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    let closed = open.close().unwrap();
    let released = closed.clone().release().unwrap();
    let none = Reviews::new();
    assert!(!store.add_release(&released, &frozen(1, "{\"a\":1}"), &none).await.unwrap());
    assert_eq!(store.find_release(&closed.id).await.unwrap(), None);
    store.advance_wave(&closed, WaveState::Open).await.unwrap();
    let json = ["{\"a\":1}", "{\"a\": 1}", "{\"a\":1.0}"];
    let json = json.map(|json| frozen(1, json));
    let releasing = json.iter().map(|json| store.add_release(&released, json, &none));
    let done = futures_util::future::try_join_all(releasing).await.unwrap();
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
    let kept = json[done.iter().position(|done| *done).unwrap()].clone();
    let release = store.find_release(&closed.id).await.unwrap();
    assert_eq!(release, Some(kept));
    assert_eq!(store.find_wave(&closed.id).await.unwrap().unwrap().state, WaveState::Released);
}

async fn a_correction_adds_its_answers_and_its_version_or_nothing(bench) {
    let (open, codebook) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    store.add_responses(&open.id, &codebook, &submissions(&codebook, 0..3), WaveState::Open).await.unwrap();
    let closed = open.close().unwrap();
    store.advance_wave(&closed, WaveState::Open).await.unwrap();
    let wave = &closed.id;
    let late = submissions(&codebook, 10..12);
    assert!(!store.add_correction(wave, &codebook, &late, &frozen(2, "b")).await.unwrap(), "nothing is released yet");
    assert!(store.add_release(&closed.clone().release().unwrap(), &frozen(1, "a"), &Reviews::new()).await.unwrap());
    let known = submissions(&codebook, 2..4);
    assert!(!store.add_correction(wave, &codebook, &known, &frozen(2, "b")).await.unwrap(), "one was there before");
    assert!(!store.add_correction(wave, &codebook, &late, &frozen(3, "b")).await.unwrap(), "version 2 is missing");
    assert_eq!(store.count_responses(wave).await.unwrap(), 3);
    let version = frozen(2, "b");
    let racing = (0..4).map(|_| store.add_correction(wave, &codebook, &late, &version));
    let done = futures_util::future::try_join_all(racing).await.unwrap();
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
    let mut batches: Vec<usize> = store.load_batches(wave, &codebook).await.unwrap().into_iter().map(|row| row.0).collect();
    batches.sort_unstable();
    assert_eq!(batches, [0, 0, 0, 1, 1]);
    assert_eq!(store.load_versions(wave).await.unwrap(), [frozen(1, "a"), frozen(2, "b")]);
    assert_eq!(store.find_release(wave).await.unwrap(), Some(frozen(2, "b")));
}

async fn reviews_change_only_from_what_they_were_and_only_while_a_wave_is_closed(bench) {
    let (open, codebook) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    store.add_responses(&open.id, &codebook, &submissions(&codebook, 0..3), WaveState::Open).await.unwrap();
    let ids: Vec<CommentId> = store.load_comments(&open.id).await.unwrap().into_keys().collect();
    let show = Decision::Show("0-6".parse().unwrap());
    let first = Review::next(None, "花", show.clone());
    let second = Review::next(Some(&first), "太郎", show);
    let change = |at: usize, before: Option<&Review>, after: &Review| ReviewChange {
        comment: ids[at].clone(), before: before.cloned(), after: after.clone() };
    assert!(!store.replace_reviews(&open.id, &[change(0, None, &first)]).await.unwrap(), "the wave is open");
    let closed = open.close().unwrap();
    store.advance_wave(&closed, WaveState::Open).await.unwrap();
    let wave = &closed.id;
    // One that is not what it was takes the others with it.
    assert!(!store.replace_reviews(wave, &[change(0, None, &first), change(1, Some(&first), &second)]).await.unwrap());
    assert!(store.load_reviews(wave).await.unwrap().is_empty());
    let both = [change(0, None, &first), change(1, None, &Review::next(None, "花", Decision::Withhold))];
    assert!(store.replace_reviews(wave, &both).await.unwrap());
    let racing = (0..8).map(|_| { let again = [change(0, Some(&first), &second)];
        async move { store.replace_reviews(wave, &again).await } });
    let done = futures_util::future::try_join_all(racing).await.unwrap();
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
    assert!(!store.replace_reviews(wave, &[change(0, None, &first)]).await.unwrap());
    let reviews = store.load_reviews(wave).await.unwrap();
    assert_eq!(reviews, Reviews::from([(ids[0].clone(), second), (ids[1].clone(), both[1].after.clone())]));
    let stranger = ReviewChange { comment: CommentId::parse(&"0".repeat(32)).unwrap(), ..both[0].clone() };
    let refused = store.replace_reviews(wave, &[stranger]).await.unwrap_err();
    assert!(matches!(refused, StoreError::Missing(_)), "{refused}");
    raw(store, "UPDATE comment_review SET second = first, decision = 'show'").await;
    let refused = store.load_reviews(wave).await.unwrap_err().to_string();
    assert!(refused.contains("column second: the same person twice"), "{refused}");
}

async fn a_release_takes_the_comments_their_reviews_and_the_names_with_it_or_nothing(bench) {
    let (open, codebook) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    store.add_responses(&open.id, &codebook, &submissions(&codebook, 0..3), WaveState::Open).await.unwrap();
    assert!(!store.replace_names(&open.id, "山田 花子").await.unwrap(), "the wave is open");
    let closed = open.close().unwrap();
    store.advance_wave(&closed, WaveState::Open).await.unwrap();
    let wave = &closed.id;
    assert!(store.replace_names(wave, "山田").await.unwrap() && store.replace_names(wave, "山田 花子").await.unwrap());
    assert_eq!(store.find_names(wave).await.unwrap().as_deref(), Some("山田 花子"));
    let comment = store.load_comments(wave).await.unwrap().into_keys().next().unwrap();
    let after = Review::next(None, "花", Decision::Withhold);
    let seen = store.load_reviews(wave).await.unwrap();
    assert!(store.replace_reviews(wave, &[ReviewChange { comment, before: None, after }]).await.unwrap());
    let released = closed.clone().release().unwrap();
    assert!(!store.add_release(&released, &frozen(1, "{}"), &seen).await.unwrap(), "somebody decided in the meantime");
    assert_eq!(store.find_release(wave).await.unwrap(), None);
    assert_eq!(store.find_wave(wave).await.unwrap().unwrap().state, WaveState::Closed);
    assert_eq!((store.load_comments(wave).await.unwrap().len(), store.load_reviews(wave).await.unwrap().len()), (3, 1));
    let seen = store.load_reviews(wave).await.unwrap();
    assert!(store.add_release(&released, &frozen(1, "{}"), &seen).await.unwrap());
    assert!(store.load_comments(wave).await.unwrap().is_empty() && store.load_reviews(wave).await.unwrap().is_empty());
    assert_eq!(store.find_names(wave).await.unwrap(), None);
    assert_eq!(store.count_responses(wave).await.unwrap(), 3);
    assert!(!store.replace_names(wave, "山田").await.unwrap());
    if let Store::Sqlite(_) = store {
        for file in std::fs::read_dir(bench.folder.path()).unwrap().map(Result::unwrap) {
            let bytes = std::fs::read(file.path()).unwrap();
            let left = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
            assert!(!left("二行目") && !left("花子"), "{} remembers", file.path().display());
        }
    }
}

async fn users_come_back_and_go_with_their_sessions(bench) {
    let store = &bench.store;
    let user = |name: &str| User { name: name.to_owned(), password_hash: format!("$argon2id$ of {name}") };
    let session = |token: &str, user: &str, expires, last_seen| Session {
        token_hash: token.to_owned(), user: user.to_owned(), expires, last_seen };
    store.add_user(&user("b")).await.unwrap();
    store.add_user(&user("人事")).await.unwrap();
    store.add_user(&user("a")).await.unwrap();
    assert_eq!(store.add_user(&user("a")).await.unwrap_err().to_string(), "user `a` exists already");
    assert!(store.find_user("人事").await.unwrap() == Some(user("人事")));
    assert!(store.find_user("A").await.unwrap().is_none());
    assert!(store.load_users().await.unwrap() == [user("a"), user("b"), user("人事")]);
    let nobody = store.add_session(&session("t", "nobody", 1, 1)).await.unwrap_err();
    assert!(matches!(nobody, StoreError::Missing(_)), "{nobody}");
    let sessions = [("t1", "a", 100, 10), ("t2", "a", 200, 20), ("t3", "b", 300, 5), ("t4", "b", 400, 40)];
    for (token, name, expires, last_seen) in sessions {
        store.add_session(&session(token, name, expires, last_seen)).await.unwrap();
    }
    store.touch_session("t3", 30).await.unwrap();
    assert!(store.find_session("t3").await.unwrap() == Some(session("t3", "b", 300, 30)));
    assert_eq!(store.remove_sessions_before(101, 30).await.unwrap(), 2);
    assert!(store.find_session("t1").await.unwrap().is_none() && store.find_session("t2").await.unwrap().is_none());
    store.remove_session("t4").await.unwrap();
    assert!(store.find_session("t4").await.unwrap().is_none());
    assert!(store.remove_user("b").await.unwrap() && !store.remove_user("b").await.unwrap());
    assert!(store.find_session("t3").await.unwrap().is_none());
}

async fn tokens_come_back_until_they_are_removed(bench) {
    let store = &bench.store;
    let token = |id: &str| ApiToken { id: id.to_owned(), label: "帳票".to_owned(), token_hash: format!("hash {id}") };
    store.add_token(&token("y")).await.unwrap();
    store.add_token(&token("x")).await.unwrap();
    assert_eq!(store.add_token(&token("x")).await.unwrap_err().to_string(), "token `x` exists already");
    assert!(store.find_token("hash y").await.unwrap() == Some(token("y")));
    assert!(store.load_tokens().await.unwrap() == [token("x"), token("y")]);
    assert!(store.remove_token("x").await.unwrap() && !store.remove_token("x").await.unwrap());
    assert!(store.find_token("hash x").await.unwrap().is_none());
}

/// The process dies without closing anything; what was acknowledged is there.
async fn what_was_acknowledged_survives_a_kill(bench) {
    let (wave, codebook) = bench.wave(WaveState::Open).await;
    let batch = submissions(&codebook, 0..5);
    bench.store.add_responses(&wave.id, &codebook, &batch, WaveState::Open).await.unwrap();
    let url = match &bench.store {
        Store::Sqlite(_) => {
            let copy = tempfile::tempdir().unwrap().keep();
            for file in std::fs::read_dir(bench.folder.path()).unwrap().map(Result::unwrap) {
                std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
            }
            format!("sqlite:{}", copy.join("kotae.db").display())
        }
        Store::Postgres(_) => {
            let others = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity \
                WHERE application_name = current_schema() AND pid <> pg_backend_pid()";
            column(&bench.store, others).await;
            bench.url.clone()
        }
    };
    let reopened = Store::open(&url).await.unwrap();
    assert_eq!(reopened.count_responses(&wave.id).await.unwrap(), 5);
    assert_eq!(reopened.load_comments(&wave.id).await.unwrap().len(), 5);
    reopened.close().await;
}

async fn no_column_about_respondents_tells_who_when_or_where(bench) {
    for (table, expected) in [
        ("response", "wave_id id answers levels batch"),
        ("comment", "wave_id id remark"),
        ("comment_review", "wave_id comment_id decision blackout first second"),
        ("comment_names", "wave_id names"),
    ] {
        let sql = match &bench.store {
            Store::Sqlite(_) => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
            Store::Postgres(_) => format!("SELECT column_name::text FROM information_schema.columns WHERE \
                table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"),
        };
        assert_eq!(column(&bench.store, &sql).await.join(" "), expected);
    }
    let (wave, codebook) = bench.wave(WaveState::Open).await;
    let batch = submissions(&codebook, 0..20);
    bench.store.add_responses(&wave.id, &codebook, &batch, WaveState::Open).await.unwrap();
    let shared = "SELECT comment.id FROM comment JOIN response ON comment.id = response.id";
    assert!(column(&bench.store, shared).await.is_empty());
}

async fn a_closed_wave_has_forgotten_the_order_of_its_responses(bench) {
    let (open, codebook) = bench.wave(WaveState::Open).await;
    for n in 0..40 {
        let one = submissions(&codebook, n..n + 1);
        bench.store.add_responses(&open.id, &codebook, &one, WaveState::Open).await.unwrap();
    }
    let arrived = |n: u64| id(n).bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let arrivals: Vec<String> = (0..40).map(arrived).collect();
    bench.store.advance_wave(&open.close().unwrap(), WaveState::Open).await.unwrap();
    match &bench.store {
        Store::Sqlite(_) => {
            for table in ["response", "comment"] {
                let refused = try_raw(&bench.store, &format!("SELECT rowid FROM {table}")).await.unwrap_err();
                assert!(refused.to_string().contains("no such column"), "{refused}");
            }
            let journal = std::fs::metadata(bench.folder.path().join("kotae.db-wal")).unwrap();
            assert_eq!(journal.len(), 0);
        }
        Store::Postgres(_) => {
            let places = column(&bench.store, "SELECT id FROM response ORDER BY ctid").await;
            assert!(places.len() == 40 && places != arrivals);
            let writers = "SELECT DISTINCT xmin::text FROM response UNION SELECT DISTINCT xmin::text FROM comment";
            assert_eq!(column(&bench.store, writers).await.len(), 1);
        }
    }
}

}

#[tokio::test]
async fn sqlite_runs_as_the_manual_says() {
    let bench = Bench::sqlite().await;
    for (pragma, expected) in
        [("journal_mode", "wal"), ("foreign_keys", "1"), ("synchronous", "2"), ("secure_delete", "1")]
    {
        let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
        assert_eq!(column(&bench.store, &sql).await, [expected], "{pragma}");
    }
    #[cfg(unix)]
    for file in std::fs::read_dir(bench.folder.path()).unwrap().map(Result::unwrap) {
        let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{}", file.path().display());
    }
    bench.end().await;
}

#[tokio::test]
async fn an_address_that_cannot_be_opened_is_refused_without_being_repeated() {
    for url in ["mysql://u:geheim@h/d", "kotae.db", "sqlite:", "sqlite::memory:", "postgres://u:geheim@h:port/d"] {
        let refused = Store::open(url).await.map(drop).unwrap_err();
        assert!(matches!(refused, StoreError::Address(_)), "{url}: {refused}");
        assert!(!refused.to_string().contains("geheim"), "{refused}");
    }
    for url in ["sqlite:/nowhere/at/all/kotae.db", "postgres://u:geheim@127.0.0.1:1/d"] {
        let refused = Store::open(url).await.map(drop).unwrap_err();
        assert!(matches!(refused, StoreError::Unreachable(_)), "{url}: {refused}");
        assert!(!refused.to_string().contains("geheim"), "{refused}");
    }
}
