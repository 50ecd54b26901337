//! A server with a certificate of its own: who is let in, and what happens when the files change under it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslConnector, SslMethod, SslStream, SslVersion};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::{X509, X509NameBuilder};

use super::Installation;

const PATIENCE: Duration = Duration::from_secs(20);

/// A certificate for this machine that trusts itself, and its key.
struct Pair {
    certificate: X509,
    key: PKey<Private>,
}

impl Pair {
    fn new(serial: u32) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", "弘前市の試験").unwrap();
        let name = name.build();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        let serial = BigNum::from_u32(serial).unwrap().to_asn1_integer().unwrap();
        builder.set_serial_number(&serial).unwrap();
        builder.set_subject_name(&name).unwrap();
        builder.set_issuer_name(&name).unwrap();
        builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::days_from_now(1).unwrap()).unwrap();
        builder.set_pubkey(&key).unwrap();
        builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
        let context = builder.x509v3_context(None, None);
        let names = SubjectAlternativeName::new().ip("127.0.0.1").build(&context).unwrap();
        builder.append_extension(names).unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        Self { certificate: builder.build(), key }
    }

    fn put(&self, folder: &Path) {
        fs::write(folder.join("証明書 2026.pem"), self.certificate.to_pem().unwrap()).unwrap();
        fs::write(folder.join("鍵.pem"), self.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
    }
}

/// A server that is running, and what it says.
struct Server {
    process: Child,
    lines: Receiver<String>,
    port: u16,
}

impl Server {
    fn start(data: &Path, words: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_kotae"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(words)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (tell, lines) = channel();
        let said = BufReader::new(process.stderr.take().unwrap()).lines();
        std::thread::spawn(move || said.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        let mut server = Self { process, lines, port: 0 };
        let said = server.hear("listening on ");
        let address = said.split("https://127.0.0.1:").nth(1).unwrap();
        server.port = address.split(' ').next().unwrap().parse().unwrap();
        server
    }

    /// Waits for a line of the server's.
    fn hear(&self, part: &str) -> String {
        let end = Instant::now() + PATIENCE;
        let mut heard = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            if line.contains(part) {
                return line;
            }
            heard.push(line);
        }
        assert!(heard.iter().any(|line| line.contains(part)), "`{part}` was not said: {heard:?}");
        String::new()
    }

    /// Tells the server to look at its files now.
    fn ring(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
    }

    /// A browser that trusts this very certificate and no other.
    fn connect(&self, trusted: &Pair, version: SslVersion) -> Result<SslStream<TcpStream>, String> {
        let mut store = X509StoreBuilder::new().unwrap();
        store.add_cert(trusted.certificate.clone()).unwrap();
        let mut builder = SslConnector::builder(SslMethod::tls_client()).unwrap();
        builder.set_cert_store(store.build());
        builder.set_min_proto_version(Some(version)).unwrap();
        builder.set_max_proto_version(Some(version)).unwrap();
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        builder.build().connect("127.0.0.1", stream).map_err(|fault| fault.to_string())
    }

    fn get(&self, trusted: &Pair, path: &str) -> Result<String, String> {
        let mut stream = self.connect(trusted, SslVersion::TLS1_3)?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Ok(String::from_utf8(answer).unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn installed(pair: &Pair) -> (Installation, PathBuf) {
    let kotae = Installation::new();
    let data = PathBuf::from(kotae.data());
    fs::create_dir(&data).unwrap();
    let settings = "tls_certificate = \"証明書 2026.pem\"\ntls_key = \"鍵.pem\"\n";
    fs::write(data.join("kotae.toml"), settings).unwrap();
    pair.put(&data);
    (kotae, data)
}

#[test]
fn pages_come_by_tls_with_secure_cookies_and_plain_http_is_refused() {
    let pair = Pair::new(1);
    let (_kotae, data) = installed(&pair);
    let server = Server::start(&data, &[]);
    let page = server.get(&pair, "/hr/login").unwrap();
    let head = page.split("\r\n\r\n").next().unwrap().to_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.lines().any(|line| line == "strict-transport-security: max-age=31536000"), "{head}");
    let cookie = head.lines().find(|line| line.starts_with("set-cookie: kotae_login")).unwrap();
    assert!(cookie.ends_with("; secure"), "{cookie}");
    server.connect(&pair, SslVersion::TLS1_2).unwrap();
    server.connect(&pair, SslVersion::TLS1_1).unwrap_err();
    server.connect(&Pair::new(2), SslVersion::TLS1_3).unwrap_err();
    let mut plain = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    plain.set_read_timeout(Some(PATIENCE)).unwrap();
    plain.write_all(b"GET /hr/login HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    drop(plain.read_to_end(&mut answer));
    assert!(!answer.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&answer));
}

#[cfg(unix)]
#[test]
fn new_files_are_taken_over_while_people_answer_and_broken_ones_are_not() {
    let (old, new, newest) = (Pair::new(1), Pair::new(2), Pair::new(3));
    let (_kotae, data) = installed(&old);
    let server = Server::start(&data, &[]);
    let mut answering = server.connect(&old, SslVersion::TLS1_3).unwrap();
    new.put(&data);
    server.ring();
    server.hear("the new one is in use");
    server.get(&new, "/hr/login").unwrap();
    server.get(&old, "/hr/login").unwrap_err();
    write!(answering, "GET /hr/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    answering.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "a connection that stands is not cut: {answer}");
    newest.put(&data);
    fs::write(data.join("鍵.pem"), old.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
    server.ring();
    let said = server.hear("the old one is kept");
    assert!(said.contains("鍵.pem: this key does not belong to the first certificate in"), "{said}");
    server.get(&new, "/hr/login").unwrap();
    newest.put(&data);
    server.ring();
    server.hear("the new one is in use");
    server.get(&newest, "/hr/login").unwrap();
}

#[test]
fn what_is_wrong_with_the_files_is_said_before_anybody_is_served() {
    let pair = Pair::new(1);
    let (kotae, data) = installed(&pair);
    fs::write(data.join("証明書 2026.pem"), "").unwrap();
    let said = kotae.refused(&["serve"], 1);
    assert!(said.contains("証明書 2026.pem: no certificate in it"), "{said}");
    fs::remove_file(data.join("証明書 2026.pem")).unwrap();
    let said = kotae.refused(&["serve"], 3);
    assert!(said.contains("証明書 2026.pem: the TLS certificate cannot be read"), "{said}");
    fs::write(data.join("kotae.toml"), "tls_key = \"鍵.pem\"\n").unwrap();
    let said = kotae.refused(&["serve"], 1);
    assert!(said.contains("tls_key without tls_certificate"), "{said}");
    fs::write(data.join("kotae.toml"), "").unwrap();
    kotae.refused(&["serve", "--tls-key", "鍵.pem"], 2);
}

#[test]
fn the_command_line_names_files_from_where_one_stands() {
    let pair = Pair::new(1);
    let kotae = Installation::new();
    pair.put(kotae.folder.path());
    let path = |name: &str| kotae.folder.path().join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (path("証明書 2026.pem"), path("鍵.pem"));
    let words = ["--tls-certificate", certificate.as_str(), "--tls-key", &key];
    let server = Server::start(Path::new(&kotae.data()), &words);
    assert!(server.get(&pair, "/hr/login").unwrap().starts_with("HTTP/1.1 200"));
}
