//! A12: nobody is singled out in fewer than k people by any combination of rows; HiGHS says the same.

use std::io::Write as _;
use std::process::{Command, Stdio};

use kotae::domain::attack::{Known, distances, isolated};
use serde_json::json;

use super::world::{Recipe, World};
use super::{Work, times};

/// The smallest distance by HiGHS, for each case; `None` on a laptop without python3 and highspy.
fn oracle(cases: &[serde_json::Value]) -> Option<Vec<f64>> {
    let python = std::env::var("KOTAE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import highspy"]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("CI").is_none(), "python3 with highspy is missing: tests/run installs it");
        eprintln!("SKIPPED: no second opinion by HiGHS, python3 with highspy is missing (tests/run installs it)");
        return None;
    }
    let mut child = Command::new(python)
        .arg("tests/attack/oracle.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 was there a moment ago");
    let mut input = child.stdin.take().unwrap();
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "the oracle failed");
    let answer = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["least"].as_f64().unwrap();
    Some(String::from_utf8(output.stdout).unwrap().lines().map(answer).collect())
}

fn case(known: &Known, item: Option<usize>, limit: u32, name: &str) -> serde_json::Value {
    let atoms: Vec<_> = known.atoms(item).into_iter().map(|(people, rows)| (people.len(), rows)).collect();
    json!({"name": name, "limit": limit, "atoms": atoms})
}

#[test]
fn a12_nobody_is_singled_out_and_highs_agrees() {
    let mut cases = Vec::new();
    for seed in 0..times(200) as u64 {
        let work = Work::begin(format!("A12 {seed}"));
        let world = World::new(Recipe::random(seed, 5000));
        let cleared = world.release();
        assert_eq!(cleared.certificate.check(), Ok(()), "{:?}", world.recipe);
        let known = world.known(&cleared.tables);
        let k = world.recipe.k;
        for found in isolated(&known, 1) {
            assert!(found.people.len() >= k as usize, "{:?}: {} = {:?}", world.recipe, found.how, found.people);
        }
        let items = (0..known.items().len()).map(Some);
        let of_items = items.filter(|_| world.recipe.silent > 0.0);
        cases.extend(
            std::iter::once(None).chain(of_items).map(|item| case(&known, item, k, &format!("{seed} {item:?}"))),
        );
        work.end();
    }
    let Some(distances) = oracle(&cases) else { return };
    assert_eq!(distances.len(), cases.len());
    for (case, least) in cases.iter().zip(distances) {
        let k = case["limit"].as_f64().unwrap();
        assert!(least >= k - 1e-6, "{}: D = {least}, expected at least {k}", case["name"]);
    }
}

/// The oracle and the attacker's own programs must both see what is wrong.
#[test]
fn a12_highs_and_the_attacker_see_a_person_between_two_tables() {
    let mut world = World::new(Recipe { silent: 0.0, blank: 0.0, ..Recipe::random(3, 300) });
    let tables = (*world.release().tables).clone();
    // One more person in a release that was made before: everything that held is off by one.
    let first = world.responses[0].clone();
    world.responses.push(first);
    let again = world.release();
    let mut people = world.people();
    people.last_mut().unwrap().since = 1;
    let known = Known::new(&[world.view(&tables), world.view(&again.tables)], people).unwrap();
    let second = oracle(&[case(&known, None, 10, "two releases")]);
    let own = distances(&known, None, 10, &|_, _| {}).unwrap();
    let own = own.iter().map(|near| near.distance).fold(10.0, f64::min);
    for least in second.into_iter().flatten().chain([own]) {
        assert!((least - 1.0).abs() < 1e-6, "{least}");
    }
    assert_eq!(isolated(&known, 1)[0].people, [world.responses.len() - 1]);
}
