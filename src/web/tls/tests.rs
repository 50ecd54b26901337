//! Certificates made on the spot, and files as people really leave them.

use std::fs;

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm::Cipher;
use openssl::x509::{X509, X509NameBuilder};

use super::*;

fn curve() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn certificate(key: &PKey<Private>) -> X509 {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "localhost").unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(1).unwrap()).unwrap();
    builder.set_pubkey(key).unwrap();
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build()
}

struct Folder {
    folder: tempfile::TempDir,
    files: Files,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(&folder.path().join("証明書 2026.pem"), &folder.path().join("鍵.pem"));
        Self { folder, files }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, certificate: impl AsRef<[u8]>, key: impl AsRef<[u8]>) {
        fs::write(self.path("証明書 2026.pem"), certificate).unwrap();
        fs::write(self.path("鍵.pem"), key).unwrap();
    }

    fn fault(&self) -> String {
        Certificates::open(self.files.clone()).map(drop).unwrap_err().to_string()
    }
}

fn pem(key: &PKey<Private>) -> (Vec<u8>, Vec<u8>) {
    (certificate(key).to_pem().unwrap(), key.private_key_to_pem_pkcs8().unwrap())
}

#[test]
fn keys_of_both_kinds_in_the_forms_tools_write_are_read() {
    let folder = Folder::new();
    let (rsa, ec) = (Rsa::generate(2048).unwrap(), curve());
    let rsa_key = PKey::from_rsa(rsa.clone()).unwrap();
    let old = ec.ec_key().unwrap().private_key_to_pem().unwrap();
    let windows = [b"\xEF\xBB\xBF".as_slice(), &pem(&ec).0].concat();
    let windows = String::from_utf8(windows).unwrap().replace('\n', "\r\n");
    let shell = pem(&ec).0.into_iter().flat_map(|byte| [byte, 0]);
    let shell: Vec<u8> = [0xFF, 0xFE].into_iter().chain(shell).collect();
    let bags = [b"Bag Attributes\n    friendlyName: kotae\n".as_slice(), &pem(&ec).0].concat();
    for (certificate, key) in [
        pem(&rsa_key),
        (pem(&rsa_key).0, rsa.private_key_to_pem().unwrap()),
        pem(&ec),
        (pem(&ec).0, old),
        (windows.into_bytes(), pem(&ec).1),
        (shell, pem(&ec).1),
        (bags, pem(&ec).1),
    ] {
        folder.put(certificate, key);
        Certificates::open(folder.files.clone()).unwrap();
    }
}

#[test]
fn every_wrong_file_is_named_with_what_was_expected() {
    let folder = Folder::new();
    let fault = folder.fault();
    assert!(fault.contains("証明書 2026.pem") && fault.contains("certificate cannot be read"), "{fault}");
    let key = curve();
    let (good, good_key) = pem(&key);
    fs::write(folder.path("証明書 2026.pem"), &good).unwrap();
    let fault = folder.fault();
    assert!(fault.contains("鍵.pem") && fault.contains("key cannot be read"), "{fault}");
    let locked = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"geheim").unwrap();
    let mut cut = good.clone();
    cut.truncate(200);
    let der = certificate(&key).to_der().unwrap();
    let other = pem(&curve()).1;
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (certificate, key, expected) in [
        (b"".as_slice(), good_key.as_slice(), "no certificate in it"),
        (&der, &good_key, "no certificate in it"),
        (&cut, &good_key, "the certificate is damaged"),
        (broken.as_bytes(), &good_key, "the first certificate in it is damaged"),
        (&good, b"", "no private key in it"),
        (&good, &good, "no private key in it"),
        (&good, &locked, "locked by a passphrase"),
        (&good, &other, "does not belong to the first certificate in"),
    ] {
        folder.put(certificate, key);
        let fault = folder.fault();
        assert!(fault.contains(expected) && !fault.contains("geheim"), "{expected}: {fault}");
    }
}

#[test]
fn a_new_pair_is_taken_over_and_a_broken_one_refused_once_with_the_old_one_kept() {
    let folder = Folder::new();
    let (first, second) = (pem(&curve()), pem(&curve()));
    folder.put(&first.0, &first.1);
    let certificates = Certificates::open(folder.files.clone()).unwrap();
    let shown = || X509::from_der(certificates.current.read().unwrap().end_entity_cert().unwrap()).unwrap();
    let is = |pem: &[u8]| shown() == X509::from_pem(pem).unwrap();
    assert!(matches!(certificates.look(), Look::Same) && is(&first.0));
    // Between the two copies of somebody who replaces both files.
    folder.put(&second.0, &first.1);
    assert!(matches!(certificates.look(), Look::Refused(_)) && is(&first.0));
    assert!(matches!(certificates.look(), Look::Same));
    folder.put(&second.0, &second.1);
    assert!(matches!(certificates.look(), Look::Taken) && is(&second.0));
    fs::remove_file(folder.path("鍵.pem")).unwrap();
    assert!(matches!(certificates.look(), Look::Refused(_)) && is(&second.0));
    assert!(matches!(certificates.look(), Look::Same));
}

#[tokio::test]
async fn the_watch_looks_by_itself_and_ends_with_the_server() {
    let folder = Folder::new();
    let (first, second) = (pem(&curve()), pem(&curve()));
    folder.put(&first.0, &first.1);
    let certificates = Certificates::open(folder.files.clone()).unwrap();
    let before = Arc::clone(&certificates.current.read().unwrap());
    watch(&certificates, Duration::from_millis(5));
    folder.put(&second.0, &second.1);
    let changed = || !Arc::ptr_eq(&before, &certificates.current.read().unwrap());
    until(changed).await;
    let server = Arc::downgrade(&certificates);
    drop(certificates);
    until(|| server.upgrade().is_none()).await;
}

async fn until(done: impl Fn() -> bool) {
    for _ in 0..2000 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(done(), "not within ten seconds");
}

#[test]
fn both_versions_are_spoken_and_no_session_is_kept() {
    let folder = Folder::new();
    let pair = pem(&curve());
    folder.put(&pair.0, &pair.1);
    let settings = settings(Certificates::open(folder.files.clone()).unwrap()).unwrap();
    assert_eq!(settings.send_tls13_tickets, 0);
    assert!(!settings.session_storage.can_cache() && !settings.ticketer.enabled());
}
