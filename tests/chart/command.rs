//! `kotae chart` from a data folder to a file.

use std::path::Path;
use std::process::{Command, Output};

fn kotae(folder: &Path, line: &str) -> Output {
    let words = line.split(' ').map(|word| word.replace("DIR", folder.to_str().unwrap()));
    let passphrase = folder.join("passphrase");
    std::fs::write(&passphrase, "battery horse staple").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kotae"));
    command.env("KOTAE_PASSPHRASE_FILE", passphrase).arg("--data").arg(folder).args(words).output().unwrap()
}

/// A data folder with the released wave of 2024.
fn released() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for line in [
        "wave create --survey surveys/aomori-engagement.toml --opens 2024-05-24 --closes 2024-06-28 --synthetic",
        "import roster surveys/sample/roster.csv --wave 2024",
        "wave key 2024",
        "wave open 2024",
        "import responses surveys/sample/responses_2024.csv --wave 2024",
        "wave close 2024",
        "wave release 2024",
    ] {
        let done = kotae(folder.path(), line);
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    }
    folder
}

#[test]
fn the_command_writes_each_kind_of_file_and_refuses_what_it_cannot_draw() {
    let folder = released();
    let run = |line: &str| kotae(folder.path(), line);
    for (line, file, begin) in [
        ("chart --figure items -o DIR/a.svg", "a.svg", &b"<svg "[..]),
        ("chart --wave 2024 --figure heatmap --by department --lang en -o DIR/b.png", "b.png", b"\x89PNG"),
        ("chart --figure trend -o DIR/c.csv", "c.csv", "\u{feff}年度,対象者数".as_bytes()),
    ] {
        let done = run(line);
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
        assert!(std::fs::read(folder.path().join(file)).unwrap().starts_with(begin), "{line}");
    }
    for (line, code, why) in [
        ("chart --figure items -o DIR/a.gif", 2, "expected a file that ends with .svg, .png or .csv"),
        ("chart --figure items --by grade -o DIR/a.svg", 2, "--by is for --figure heatmap only"),
        ("chart --figure heatmap --by shoe -o DIR/a.svg", 1, "expected one of grade, department"),
        ("chart --figure heatmap --by grade --within D99 -o DIR/a.svg", 1, "no table by `grade` within `D99`"),
        ("chart --figure heatmap --within D01 -o DIR/a.svg", 2, "--by"),
        ("chart --figure items --wave 1999 -o DIR/a.svg", 1, "1999"),
        ("chart --figure items -o DIR/none/a.svg", 3, "cannot be written"),
    ] {
        let done = run(line);
        assert_eq!(done.status.code(), Some(code), "{line}");
        assert!(String::from_utf8_lossy(&done.stderr).contains(why), "{line}: {done:?}");
    }
}
