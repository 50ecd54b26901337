//! The store tells the same stories on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

#[path = "store/bench.rs"]
mod bench;

use bench::{Bench, HASH, SOURCE, column, comments, frozen, raw, roster, slots, survey, wave};
use kotae::domain::comment::{Decision, Review};
use kotae::domain::ids::CommentId;
use kotae::domain::wave::WaveState;
use kotae::store::{
    ApiToken, ReviewChange, Reviews, Seen, Session, Shredding, Slot, Store, StoreError, User, Vessel, VesselState,
    WaveKeys, Written,
};

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

stories! {

async fn every_migration_is_applied_once_and_named(bench) {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    raw(&bench.store, "DROP TABLE roster; DROP TABLE wave_version; DROP TABLE comment_review; DROP TABLE comment_names; \
        DROP TABLE comment; DROP TABLE wave_key; DROP TABLE shredding; DROP TABLE wave; DROP TABLE survey; \
        DROP TABLE session; DROP TABLE staff; DROP TABLE api_token; DROP TABLE _sqlx_migrations").await;
    if let Store::Postgres(_) = bench.store {
        raw(&bench.store, "DROP TABLE slot; DROP TABLE vessel").await;
    } else {
        // The box is a file of its own.
        files.retain(|file| file != "0006_box.sql");
    }
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

/// Answers of the program before this one rest readable: they are neither lost nor carried on.
async fn unsealed_answers_that_no_release_holds_stop_the_migration(bench) {
    let (wave, _) = bench.wave(WaveState::Open).await;
    raw(&bench.store, "DELETE FROM _sqlx_migrations WHERE version >= 6; CREATE TABLE response (wave_id TEXT NOT NULL)").await;
    raw(&bench.store, &format!("INSERT INTO response (wave_id) VALUES ('{}')", wave.id)).await;
    let refused = bench.store.migrate().await.unwrap_err();
    assert!(refused.to_string().contains(wave.id.as_str()) && refused.to_string().contains("release the wave"), "{refused}");
    assert_eq!(column(&bench.store, "SELECT wave_id FROM response").await, [wave.id.as_str()], "nothing is lost");
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
    bench.give_keys(&draft).await;
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
    bench.give_keys(&draft).await;
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

async fn a_value_that_cannot_be_is_named(bench) {
    let (wave, _) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
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

async fn versions_are_added_one_after_the_other(bench) {
    let (open, _) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    let closed = open.close().unwrap();
    store.advance_wave(&closed, WaveState::Open).await.unwrap();
    let wave = &closed.id;
    assert!(!store.add_version(wave, &frozen(2, "b")).await.unwrap(), "nothing is released yet");
    assert!(store.add_release(&closed.clone().release().unwrap(), &frozen(1, "a"), &Reviews::new()).await.unwrap());
    assert!(!store.add_version(wave, &frozen(3, "b")).await.unwrap(), "version 2 is missing");
    assert!(!store.add_version(wave, &frozen(1, "b")).await.unwrap(), "version 1 is there");
    let version = frozen(2, "b");
    let racing = (0..4).map(|_| store.add_version(wave, &version));
    let done = futures_util::future::try_join_all(racing).await.unwrap();
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
    assert_eq!(store.load_versions(wave).await.unwrap(), [frozen(1, "a"), frozen(2, "b")]);
    assert_eq!(store.find_release(wave).await.unwrap(), Some(frozen(2, "b")));
}

async fn comments_are_laid_on_the_table_once_and_only_of_a_closed_wave(bench) {
    let (open, _) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    let laid = comments(0..3);
    assert!(!store.add_comments(&open.id, &laid).await.unwrap(), "the wave is open");
    let closed = open.close().unwrap();
    store.advance_wave(&closed, WaveState::Open).await.unwrap();
    let racing = (0..4).map(|_| store.add_comments(&closed.id, &laid));
    let done = futures_util::future::try_join_all(racing).await;
    // On PostgreSQL the others may find their ids taken; nobody's comments are there twice.
    assert!(done.is_err() || done.unwrap().iter().filter(|done| **done).count() == 1);
    assert!(!store.add_comments(&closed.id, &comments(3..5)).await.unwrap(), "they lie there");
    assert_eq!(store.load_comments(&closed.id).await.unwrap(), laid);
}

async fn the_keys_of_a_wave_come_back_until_they_are_shredded(bench) {
    let (draft, _) = bench.wave(WaveState::Draft).await;
    let store = &bench.store;
    let keys = |public: &str, rehearsed| WaveKeys {
        public: public.to_owned(), ticket: "t".to_owned(), custody: "{\"locked\":1}".to_owned(),
        box_key: "sealed".to_owned(), rehearsed, descriptor: String::new() };
    assert!(store.find_wave_keys(&draft.id).await.unwrap().is_none());
    let open = draft.clone().open().unwrap();
    assert!(!store.advance_wave(&open, WaveState::Draft).await.unwrap(), "a wave without keys does not open");
    assert!(store.replace_wave_keys(&draft.id, &keys("a", false)).await.unwrap());
    assert!(!store.advance_wave(&open, WaveState::Draft).await.unwrap(), "nobody has tried them out");
    assert!(store.replace_wave_keys(&draft.id, &keys("b", true)).await.unwrap());
    assert!(store.find_wave_keys(&draft.id).await.unwrap() == Some(keys("b", true)));
    assert!(!store.replace_wave_keys(&bench::wave(1999).id, &keys("a", false)).await.unwrap());
    // Whoever opens and whoever makes other keys at the same moment: one of them comes too late.
    let anew = keys("c", false);
    let (opened, replaced) =
        tokio::join!(store.advance_wave(&open, WaveState::Draft), store.replace_wave_keys(&draft.id, &anew));
    assert!(opened.unwrap() != replaced.unwrap());
    let kept = store.find_wave_keys(&draft.id).await.unwrap().unwrap();
    let is_open = store.find_wave(&draft.id).await.unwrap().unwrap().state == WaveState::Open;
    assert!(kept == if is_open { keys("b", true) } else { anew });
    let shredding = Shredding { day: "2026-11-21".to_owned(), certificate: "{}".to_owned() };
    assert_eq!(store.find_shredding(&draft.id).await.unwrap(), None);
    store.add_shredding(&draft.id, &shredding).await.unwrap();
    assert_eq!(store.find_shredding(&draft.id).await.unwrap(), Some(shredding.clone()));
    let left = store.find_wave_keys(&draft.id).await.unwrap().unwrap();
    assert!(left.custody.is_empty() && left.box_key.is_empty() && left.public == kept.public);
    let twice = store.add_shredding(&draft.id, &shredding).await.unwrap_err();
    assert!(matches!(twice, StoreError::Taken(_)), "{twice}");
}

async fn a_box_comes_back_as_it_was_written(bench) {
    let (wave, vessel) = (wave(2024).id, &bench.vessel);
    assert_eq!(vessel.load(&wave).await.unwrap(), None);
    let slots = slots(0..40, 1);
    assert!(vessel.fill(&wave, "g1", &slots).await.unwrap());
    assert!(!vessel.fill(&wave, "g2", &slots).await.unwrap(), "it is there");
    let seen = Seen { state: VesselState::Open, generation: "g1".to_owned() };
    assert_eq!(vessel.find(&wave).await.unwrap(), Some(seen.clone()));
    let changed = self::slots(3..5, 9);
    assert_eq!(vessel.write(&wave, &seen, "g2", &changed).await.unwrap(), Written::Done);
    assert_eq!(vessel.write(&wave, &seen, "g3", &self::slots(0..40, 7)).await.unwrap(), Written::Stale);
    let (seen, mut now) = vessel.load(&wave).await.unwrap().unwrap();
    assert_eq!(seen.generation, "g2");
    now.sort_by_key(|slot| (slot.kind, slot.place));
    let mut expected = slots;
    for slot in &mut expected {
        if let Some(new) = changed.iter().find(|new| (new.kind, new.place) == (slot.kind, slot.place)) {
            *slot = new.clone();
        }
    }
    expected.sort_by_key(|slot| (slot.kind, slot.place));
    assert_eq!(now, expected);
    let missing = vessel.write(&wave, &seen, "g3", &self::slots(39..42, 5)).await.unwrap_err();
    assert!(matches!(missing, StoreError::Missing(_)), "{missing}");
    assert_eq!(vessel.load(&wave).await.unwrap().unwrap().0, seen, "nothing of it is written");
}

async fn whoever_writes_to_a_box_at_once_is_told_who_came_second(bench) {
    let (wave, vessel) = (wave(2024).id, &bench.vessel);
    vessel.fill(&wave, "g1", &slots(0..40, 1)).await.unwrap();
    let seen = Seen { state: VesselState::Open, generation: "g1".to_owned() };
    let writers: Vec<(String, Vec<Slot>)> = (0..12).map(|n| (format!("h{n}"), slots(n..n + 1, 5))).collect();
    let writing = writers.iter().map(|(next, slots)| vessel.write(&wave, &seen, next, slots));
    let done = futures_util::future::try_join_all(writing).await.unwrap();
    assert_eq!(done.iter().filter(|done| **done == Written::Done).count(), 1);
    let (_, now) = vessel.load(&wave).await.unwrap().unwrap();
    assert_eq!(now.iter().filter(|slot| slot.content[0] == 5).count(), 2);
}

async fn a_shut_box_takes_nothing_from_those_who_saw_it_open_and_a_destroyed_one_is_gone(bench) {
    let (wave, vessel) = (wave(2024).id, &bench.vessel);
    vessel.fill(&wave, "g1", &slots(0..40, 1)).await.unwrap();
    let open = Seen { state: VesselState::Open, generation: "g1".to_owned() };
    assert!(vessel.shut(&wave).await.unwrap() && !vessel.shut(&wave).await.unwrap());
    assert_eq!(vessel.write(&wave, &open, "g2", &slots(0..1, 2)).await.unwrap(), Written::Stale);
    let shut = Seen { state: VesselState::Shut, ..open };
    assert_eq!(vessel.write(&wave, &shut, "g2", &slots(0..1, 2)).await.unwrap(), Written::Done);
    vessel.destroy(&wave).await.unwrap();
    assert_eq!(vessel.load(&wave).await.unwrap(), None);
    if let Store::Sqlite(_) = &bench.store {
        let bytes = std::fs::read(bench.folder.path().join("kotae.box.db")).unwrap();
        assert!(bytes.len() < 40_000 && !bytes.windows(64).any(|window| window == [1; 64]), "the file remembers");
    }
}

/// PostgreSQL remembers the order of changes until a box is written anew; SQLite writes over in place.
async fn a_box_written_anew_has_forgotten_the_order_of_its_changes(bench) {
    let (wave, vessel) = (wave(2024).id, &bench.vessel);
    vessel.fill(&wave, "g", &slots(0..40, 1)).await.unwrap();
    for n in 0..40 {
        let (seen, _) = vessel.load(&wave).await.unwrap().unwrap();
        assert_eq!(vessel.write(&wave, &seen, &format!("g{n}"), &slots(39 - n..40 - n, 2)).await.unwrap(), Written::Done);
    }
    let (seen, mut slots) = vessel.load(&wave).await.unwrap().unwrap();
    slots.sort_by_key(|slot| (slot.place * 7 % 40, slot.kind));
    assert_eq!(vessel.rewrite(&wave, &seen, "h", &slots).await.unwrap(), Written::Done);
    assert_eq!(vessel.rewrite(&wave, &seen, "i", &slots).await.unwrap(), Written::Stale);
    if let Store::Postgres(_) = &bench.store {
        assert_eq!(column(&bench.store, "SELECT DISTINCT xmin::text FROM slot").await.len(), 1);
        let places = column(&bench.store, "SELECT place::text FROM slot WHERE kind = 'answers' ORDER BY ctid").await;
        // Where a row lies is PostgreSQL's business: here it matters that it is not where the order of changes would put it.
        let changed: Vec<String> = (0..40).rev().map(|place| place.to_string()).collect();
        let backwards: Vec<String> = changed.iter().rev().cloned().collect();
        assert!(places.len() == 40 && places != changed && places != backwards, "{places:?}");
    }
}

async fn reviews_change_only_from_what_they_were_and_only_while_a_wave_is_closed(bench) {
    let (open, _) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    let laid = comments(0..3);
    let ids: Vec<CommentId> = laid.keys().cloned().collect();
    let show = Decision::Show("0-6".parse().unwrap());
    let first = Review::next(None, "花", show.clone());
    let second = Review::next(Some(&first), "太郎", show);
    let change = |at: usize, before: Option<&Review>, after: &Review| ReviewChange {
        comment: ids[at].clone(), before: before.cloned(), after: after.clone() };
    assert!(!store.replace_reviews(&open.id, &[change(0, None, &first)]).await.unwrap(), "the wave is open");
    let closed = open.close().unwrap();
    store.advance_wave(&closed, WaveState::Open).await.unwrap();
    let wave = &closed.id;
    assert!(store.add_comments(wave, &laid).await.unwrap());
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
    let (open, _) = bench.wave(WaveState::Open).await;
    let store = &bench.store;
    assert!(!store.replace_names(&open.id, "山田 花子").await.unwrap(), "the wave is open");
    let closed = open.close().unwrap();
    store.advance_wave(&closed, WaveState::Open).await.unwrap();
    let wave = &closed.id;
    assert!(store.add_comments(wave, &comments(0..3)).await.unwrap());
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
    assert!(!store.replace_names(wave, "山田").await.unwrap());
    if let Store::Sqlite(_) = store {
        for file in std::fs::read_dir(bench.folder.path()).unwrap().map(Result::unwrap) {
            let bytes = std::fs::read(file.path()).unwrap();
            let left = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
            assert!(!left("二行目") && !left("花子"), "{} remembers", file.path().display());
        }
    }
}

async fn a_copy_holds_everything_and_is_made_once(bench) {
    let (wave, _) = bench.wave(WaveState::Open).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("コピー 1.db");
    let copied = bench.store.copy_to(&file).await;
    if let Store::Postgres(_) = &bench.store {
        assert!(matches!(copied, Err(StoreError::Unfit(_))));
        return;
    }
    copied.unwrap();
    assert!(bench.store.copy_to(&file).await.is_err(), "nothing is written over");
    let copy = Store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    assert_eq!(copy.load_waves().await.unwrap(), [wave]);
    copy.close().await;
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
    let (wave, vessel) = (wave(2024).id, &bench.vessel);
    vessel.fill(&wave, "g1", &slots(0..40, 1)).await.unwrap();
    let seen = Seen { state: VesselState::Open, generation: "g1".to_owned() };
    vessel.write(&wave, &seen, "g2", &slots(0..5, 2)).await.unwrap();
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
    let reopened = Vessel::open(&url).await.unwrap();
    let (seen, now) = reopened.load(&wave).await.unwrap().unwrap();
    assert_eq!((seen.generation.as_str(), now.iter().filter(|slot| slot.content[0] == 2).count()), ("g2", 10));
    reopened.close().await;
}

async fn no_column_about_respondents_tells_who_when_or_where(bench) {
    for (table, expected) in [
        ("comment", "wave_id id sealed"),
        ("comment_review", "wave_id comment_id decision blackout first second"),
        ("comment_names", "wave_id names"),
        ("vessel", "wave_id state generation"),
        ("slot", "wave_id kind place content"),
    ] {
        let sql = match &bench.store {
            Store::Sqlite(_) => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
            Store::Postgres(_) => format!("SELECT column_name::text FROM information_schema.columns WHERE \
                table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"),
        };
        let boxed = matches!(table, "vessel" | "slot");
        let found = if boxed { bench.box_column(&sql).await } else { column(&bench.store, &sql).await };
        assert_eq!(found.join(" "), expected);
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
    // The box is a file of its own: no journal of it outlives a commit, and every commit waits for the folder as well.
    for (pragma, expected) in [("journal_mode", "delete"), ("synchronous", "3"), ("secure_delete", "1")] {
        let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
        assert_eq!(bench.box_column(&sql).await, [expected], "{pragma}");
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
