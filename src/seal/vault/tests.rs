//! What the disk holds after keeping and after destroying.

use std::path::Path;
use std::sync::OnceLock;

use super::super::{Custody, Proof, WaveKey, blind};
use super::disk::unfinished;
use super::*;

const WORDS: &str = "correct horse battery";

fn secrets() -> &'static (WaveSecrets, Custody) {
    static SECRETS: OnceLock<(WaveSecrets, Custody)> = OnceLock::new();
    SECRETS.get_or_init(|| {
        let (custody, shares, _) = Custody::establish(&WaveKey::draw(), &[WORDS], 1).unwrap();
        let keys = (BoxKey::draw(), InviteKey::draw(), TicketKey::generate());
        (WaveSecrets { box_key: keys.0, invite_key: keys.1, ticket_key: keys.2, shares }, custody)
    })
}

fn vault() -> (tempfile::TempDir, Vault) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::new(folder.path().join("keys"));
    (folder, vault)
}

fn names(vault: &Vault) -> Vec<String> {
    let entries = fs::read_dir(&vault.0).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn what_is_kept_is_found_again_and_does_its_work() {
    let (_folder, vault) = vault();
    let (kept, custody) = secrets();
    assert!(vault.find("w1").unwrap().is_none());
    vault.keep("w1", kept).unwrap();
    let found = vault.find("w1").unwrap().unwrap();
    let slot = kept.box_key.wrap(b"place", b"content");
    assert_eq!(found.box_key.unwrap(b"place", &slot).unwrap(), b"content");
    assert_eq!(found.invite_key.mac("w1", b"s"), kept.invite_key.mac("w1", b"s"));
    let (blinded, pending) = blind(&kept.ticket_key.public(), &[5; 32]);
    let token = pending.finish(&kept.ticket_key.public(), &found.ticket_key.sign_blinded(&blinded).unwrap());
    assert!(found.ticket_key.public().verify(&[5; 32], &token.unwrap()));
    assert!(custody.unlock(Some(&found.shares), &[Proof::Passphrase(WORDS)]).is_ok());
    assert!(vault.find("w2").unwrap().is_none());
}

/// Not even eight bytes in a row.
fn nothing_in_common(before: &[u8], after: &[u8]) -> bool {
    before.windows(8).all(|part| !after.windows(8).any(|other| other == part))
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_folder_and_its_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, vault) = vault();
    fs::create_dir(&vault.0).unwrap();
    fs::set_permissions(&vault.0, fs::Permissions::from_mode(0o755)).unwrap();
    for _ in 0..2 {
        vault.keep("w1", &secrets().0).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&vault.0), mode(&vault.0.join("w1.json"))), (0o700, 0o600));
        assert_eq!(names(&vault), ["w1.json"]);
    }
}

#[test]
fn what_is_destroyed_leaves_neither_a_file_nor_its_bytes() {
    let (folder, vault) = vault();
    vault.keep("w1", &secrets().0).unwrap();
    vault.keep("w2", &secrets().0).unwrap();
    let path = vault.0.join("w1.json");
    fs::copy(&path, unfinished(&path)).unwrap();
    // A second name of the same bytes on the disk shows what became of them.
    let (witness, before) = (folder.path().join("witness"), fs::read(&path).unwrap());
    fs::hard_link(&path, &witness).unwrap();
    assert!(vault.destroy("w1").unwrap());
    assert_eq!(names(&vault), ["w2.json"]);
    assert!(vault.find("w1").unwrap().is_none());
    let after = fs::read(&witness).unwrap();
    assert!(after.len() >= before.len());
    assert!(nothing_in_common(&before, &after));
    assert!(!vault.destroy("w1").unwrap());
    assert!(vault.find("w2").unwrap().is_some());
}

#[test]
fn keys_that_are_replaced_are_overwritten() {
    let (folder, vault) = vault();
    vault.keep("w1", &secrets().0).unwrap();
    let (path, witness) = (vault.0.join("w1.json"), folder.path().join("witness"));
    let before = fs::read(&path).unwrap();
    fs::hard_link(&path, &witness).unwrap();
    vault.keep("w1", &secrets().0).unwrap();
    assert!(nothing_in_common(&before, &fs::read(&witness).unwrap()));
    assert!(vault.find("w1").unwrap().is_some());
}

#[test]
fn a_damaged_file_is_named_and_said_what_is_wrong_with() {
    let (_folder, vault) = vault();
    vault.keep("w1", &secrets().0).unwrap();
    let path = vault.0.join("w1.json");
    let text = fs::read_to_string(&path).unwrap();
    let box_key = BASE64URL_NOPAD.encode(secrets().0.box_key.bytes());
    let cases = [
        (String::new(), "not the text of a key file"),
        (text[..text.len() / 2].to_owned(), "not the text of a key file"),
        (text.replace("\"version\":1", "\"version\":2"), "another version"),
        (text.replace("\"wave\":\"w1\"", "\"wave\":\"w2\""), "another wave"),
        (text.replace(&box_key, &box_key[..42]), "box key"),
        (text.replace("\"invite_key\":\"", "\"invite_key\":\"AAAA"), "invitation key"),
        (text.replace("\"ticket_key\":\"", "\"ticket_key\":\"AAAA"), "ticket key"),
    ];
    for (text, expected) in cases {
        fs::write(&path, text).unwrap();
        let fault = vault.find("w1").err().unwrap().to_string();
        assert!(fault.contains(expected) && fault.contains("w1.json") && !fault.contains(&box_key), "{fault}");
    }
}

#[test]
fn a_wave_that_is_none_reaches_no_file() {
    let (_folder, vault) = vault();
    for name in ["", "../kotae", "a/b", "W1", "a.json", "/etc/passwd"] {
        assert!(matches!(vault.find(name), Err(VaultError::Name(_))), "{name}");
        assert!(matches!(vault.keep(name, &secrets().0), Err(VaultError::Name(_))), "{name}");
        assert!(matches!(vault.destroy(name), Err(VaultError::Name(_))), "{name}");
    }
    assert!(!vault.0.exists());
}
