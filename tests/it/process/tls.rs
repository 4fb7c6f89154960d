//! TLS by the program itself, what the program believes of a proxy in front, and what stops the start.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::http::{Answer, Connection, request};
use super::place::Service;
use super::{Folder, Place, both};
use crate::support::Kind;

const HSTS: &str = "strict-transport-security";
/// How long a handshake, and then the head of a request, may take; and how long a test waits for it on a busy machine.
const TOO_SLOW: std::ops::Range<Duration> = Duration::from_secs(4)..Duration::from_secs(15);

/// A certificate of its own for localhost, and its key.
struct Pair {
    folder: Folder,
}

impl Pair {
    fn new(algorithm: &[&str]) -> Self {
        let pair = Pair {
            folder: Folder::new("tls"),
        };
        let ran = Command::new("openssl")
            .args(["req", "-x509", "-nodes", "-days", "2", "-newkey"])
            .args(algorithm)
            .args(["-subj", "/CN=localhost", "-addext"])
            .arg("subjectAltName=DNS:localhost,IP:127.0.0.1")
            // A certificate of a server's, not of an authority's.
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-keyout")
            .arg(pair.key())
            .arg("-out")
            .arg(pair.certificate())
            .output()
            .expect("openssl");
        assert!(ran.status.success(), "{ran:?}");
        permit(&pair.key(), 0o600);
        pair
    }

    fn ecdsa() -> Self {
        Self::new(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// A place that serves with it.
    fn place(&self, kind: Kind) -> Place {
        with(Place::new(kind), &self.certificate(), &self.key())
    }

    /// What curl gets with these arguments: its exit code, and what it prints, headers first.
    fn curl(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let ran = Command::new("curl")
            .args(["--silent", "--show-error", "--include", "--max-time", "20"])
            .arg("--cacert")
            .arg(self.certificate())
            .args(arguments)
            .output()
            .expect("curl");
        let text = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
        (ran.status.code(), text.into_owned())
    }

    /// A connection whose handshake is done.
    fn connect(&self, service: &Service) -> StreamOwned<ClientConnection, TcpStream> {
        let mut roots = RootCertStore::empty();
        let certificate = CertificateDer::from_pem_file(self.certificate()).expect("a certificate");
        roots.add(certificate).expect("a root");
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let name = ServerName::try_from("localhost").expect("a name");
        let client = ClientConnection::new(Arc::new(config), name).expect("a client");
        let socket = TcpStream::connect(service.address).expect("a connection");
        socket
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a timeout");
        let mut stream = StreamOwned::new(client, socket);
        stream.flush().expect("a handshake");
        while stream.conn.is_handshaking() {
            let StreamOwned { conn, sock } = &mut stream;
            conn.complete_io(sock).expect("a handshake");
        }
        stream
    }
}

fn with(place: Place, certificate: &Path, key: &Path) -> Place {
    place.set("TLS_CERT", certificate).set("TLS_KEY", key)
}

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
}

both!(it_serves_https_with_a_certificate_of_its_own, |kind| {
    let pair = Pair::ecdsa();
    let place = pair.place(kind);
    let token = place.token();
    let service = place.start_over_tls();
    let url = |path: &str| format!("https://localhost:{}{path}", service.address.port());
    let bearer = format!("Authorization: Bearer {token}");
    for (path, status) in [
        ("/livez", "HTTP/1.1 200"),
        ("/", "HTTP/1.1 303"),
        ("/activate", "HTTP/1.1 200"),
        ("/api/v1/programmes", "HTTP/1.1 200"),
        ("/nothing", "HTTP/1.1 404"),
        ("/metrics", "HTTP/1.1 200"),
    ] {
        let (code, text) = pair.curl(&["-H", &bearer, &url(path)]);
        assert_eq!(code, Some(0), "{path}: {text}");
        assert!(text.starts_with(status), "{path}: {text}");
        assert!(
            text.contains("strict-transport-security: max-age=31536000\r\n"),
            "{path}: {text}"
        );
        assert!(!text.to_lowercase().contains("\nserver:"), "{path}: {text}");
    }
    // Both versions that are still good, and none before; HTTP/2 is not offered.
    for (arguments, good) in [
        (&["--tlsv1.3"][..], true),
        (&["--tlsv1.2", "--tls-max", "1.2"], true),
        (
            &[
                "--tlsv1.0",
                "--tls-max",
                "1.1",
                "--ciphers",
                "DEFAULT@SECLEVEL=0",
            ],
            false,
        ),
    ] {
        let (code, text) = pair.curl(&[arguments, &["--http2", &url("/livez")]].concat());
        assert_eq!(code == Some(0), good, "{arguments:?}: {text}");
        assert_eq!(
            text.starts_with("HTTP/1.1 200"),
            good,
            "{arguments:?}: {text}"
        );
    }
    // Who does not know the certificate does not get through.
    let (code, _) = Pair::ecdsa().curl(&[&url("/livez")]);
    assert_eq!(code, Some(60));
    service.terminate();
});

#[test]
fn other_kinds_of_keys_do_as_well() {
    for algorithm in [
        &["rsa:2048"][..],
        &["ed25519"],
        &["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
    ] {
        let pair = Pair::new(algorithm);
        let place = pair.place(Kind::Sqlite);
        let service = place.start_over_tls();
        let url = format!("https://127.0.0.1:{}/livez", service.address.port());
        let (code, text) = pair.curl(&[&url]);
        assert_eq!(code, Some(0), "{algorithm:?}: {text}");
        service.terminate();
    }
}

#[test]
fn plain_http_on_the_tls_port_ends_there() {
    let pair = Pair::ecdsa();
    let place = pair.place(Kind::Sqlite);
    let mut service = place.start_over_tls();
    for bytes in [
        request("GET", "/livez", "", None).into_bytes(),
        b"\x16\x03\x01\xff\xff".to_vec(),
        vec![0; 4096],
    ] {
        let mut connection = Connection::open(service.address).expect("a connection");
        connection.send(&bytes).expect("what is no TLS");
        assert!(connection.is_closed_within(TOO_SLOW.end), "{bytes:?}");
    }
    let (code, _) = pair.curl(&[&format!(
        "http://localhost:{}/livez",
        service.address.port()
    )]);
    assert_ne!(code, Some(0));
    assert!(service.is_running());
    assert!(!service.log().contains("panicked"), "{}", service.log());
    let (code, text) = pair.curl(&[&format!(
        "https://localhost:{}/livez",
        service.address.port()
    )]);
    assert_eq!(code, Some(0), "{text}");
    service.terminate();
}

#[test]
fn r_v1_slow_handshakes_and_slow_heads_are_cut_off() {
    let pair = Pair::ecdsa();
    let place = pair.place(Kind::Sqlite);
    let service = place.start_over_tls();
    // The first bytes of a hello, and nothing, and a good handshake without a request, and with half of one.
    let mut slow: Vec<Connection> = [&b"\x16\x03\x01\x02\x00\x01"[..], b""]
        .into_iter()
        .map(|bytes| {
            let mut connection = Connection::open(service.address).expect("a connection");
            connection.send(bytes).expect("a beginning");
            connection
        })
        .collect();
    let mut head = pair.connect(&service);
    head.write_all(b"GET /livez HTTP/1.1\r\nhost: local")
        .expect("half of a head");
    head.flush().expect("half of a head");
    let mut silent = pair.connect(&service);
    let began = Instant::now();
    // Others are served all the while.
    for path in ["/livez", "/readyz"] {
        let url = format!("https://localhost:{}{path}", service.address.port());
        assert_eq!(pair.curl(&[&url]).0, Some(0));
    }
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    for connection in &mut slow {
        assert!(connection.is_closed_within(TOO_SLOW.end));
        assert!(TOO_SLOW.contains(&began.elapsed()), "{:?}", began.elapsed());
    }
    for stream in [&mut head, &mut silent] {
        let mut last = Vec::new();
        // It may end without a farewell.
        let _ = stream.read_to_end(&mut last);
        assert!(TOO_SLOW.contains(&began.elapsed()), "{:?}", began.elapsed());
        let last = String::from_utf8_lossy(&last);
        assert!(
            last.is_empty() || last.starts_with("HTTP/1.1 408"),
            "{last}"
        );
    }
    service.terminate();
}

#[test]
fn what_is_wrong_with_the_files_stops_the_start() {
    let (pair, other) = (Pair::ecdsa(), Pair::ecdsa());
    let (certificate, key) = (pair.certificate(), pair.key());
    let new = || Place::new(Kind::Sqlite);
    new()
        .set("TLS_CERT", &certificate)
        .refuses(&["TLS_CERT is set without TLS_KEY", "set both or neither"]);
    new()
        .set("TLS_KEY", &key)
        .refuses(&["TLS_KEY is set without TLS_CERT", "set both or neither"]);
    let nowhere = pair.folder.path().join("nowhere.pem");
    with(new(), &nowhere, &key).refuses(&[
        "cannot read the certificate",
        "nowhere.pem",
        "set TLS_CERT",
    ]);
    with(new(), &certificate, &nowhere).refuses(&[
        "cannot read the key",
        "nowhere.pem",
        "set TLS_KEY",
    ]);
    with(new(), pair.folder.path(), &key).refuses(&["cannot read the certificate", "set TLS_CERT"]);
    with(new(), &certificate, &other.key())
        .refuses(&["does not belong to the first certificate", "set TLS_KEY"]);
    // The two taken for each other.
    with(new(), &key, &certificate).refuses(&["is not a certificate in PEM", "set TLS_CERT"]);
    with(new(), &certificate, &certificate)
        .refuses(&["is not a private key in PEM", "set TLS_KEY"]);
    let file = |name: &str, bytes: &[u8]| {
        let path = pair.folder.path().join(name);
        fs::write(&path, bytes).expect(name);
        permit(&path, 0o600);
        path
    };
    for (name, bytes) in [
        ("empty.pem", &b""[..]),
        ("text.pem", b"hemlig text"),
        ("binary.pem", b"\x30\x82\x01\xff"),
        ("cut.pem", b"-----BEGIN CERTIFICATE-----\nMIIB"),
        (
            "none.pem",
            b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        ),
    ] {
        let sentence = with(new(), &file(name, bytes), &key).refuses(&["set TLS_CERT"]);
        assert!(!sentence.contains("hemlig"), "{sentence}");
        with(new(), &certificate, &file(name, bytes)).refuses(&["set TLS_KEY"]);
    }
    // A key with a password, which nobody is there to type.
    let locked = pair.folder.path().join("locked.pem");
    let ran = Command::new("openssl")
        .args(["pkcs8", "-topk8", "-passout", "pass:hemlig", "-in"])
        .arg(&key)
        .arg("-out")
        .arg(&locked)
        .status();
    assert!(ran.expect("openssl").success());
    permit(&locked, 0o600);
    with(new(), &certificate, &locked).refuses(&["without a password", "set TLS_KEY"]);
}

#[test]
fn r_o4_a_tls_key_is_for_one_user_and_away_from_the_database() {
    let pair = Pair::ecdsa();
    for mode in [0o640, 0o604, 0o644, 0o660, 0o610] {
        permit(&pair.key(), mode);
        pair.place(Kind::Sqlite)
            .refuses(&["key.pem can be read by others", "chmod 600"]);
    }
    permit(&pair.key(), 0o600);
    let place = Place::new(Kind::Sqlite);
    let data = place.file().parent().expect("a folder").to_owned();
    fs::create_dir_all(&data).expect("a folder");
    let beside = data.join("key.pem");
    fs::copy(pair.key(), &beside).expect("a copy");
    with(place, &pair.certificate(), &beside).refuses(&[
        "lies in the database's folder",
        "set TLS_KEY to a file elsewhere",
    ]);
}

#[test]
fn a_trusted_proxy_that_is_none_stops_the_start() {
    for (value, part) in [
        ("proxy.example", "neither an address"),
        ("10.0.0.1;10.0.0.2", "neither an address"),
        ("10.0.0.1,,10.0.0.2", "neither an address"),
        ("10.0.0.5/24", "for that address alone write 10.0.0.5"),
        ("0.0.0.0/0", "would believe everybody"),
    ] {
        Place::new(Kind::Sqlite)
            .set("TRUSTED_PROXY", value)
            .refuses(&["TRUSTED_PROXY must be addresses or networks", part]);
    }
}

#[test]
fn others_are_not_served_without_tls() {
    for listen in [
        "0.0.0.0:0",
        "[::]:0",
        "192.0.2.1:8080",
        "[2001:db8::1]:8080",
    ] {
        Place::new(Kind::Sqlite).set("LISTEN", listen).refuses(&[
            listen,
            "set TLS_CERT and TLS_KEY, or TRUSTED_PROXY",
            "or LISTEN to 127.0.0.1:8080",
        ]);
    }
    // Each of the ways out.
    for listen in ["127.0.0.1:0", "127.8.8.8:0"] {
        Place::new(Kind::Sqlite)
            .set("LISTEN", listen)
            .start()
            .terminate();
    }
    Place::new(Kind::Sqlite)
        .set("LISTEN", "0.0.0.0:0")
        .set("TRUSTED_PROXY", "192.0.2.1")
        .start()
        .terminate();
    let pair = Pair::ecdsa();
    let place = pair.place(Kind::Sqlite).set("LISTEN", "0.0.0.0:0");
    place.start_over_tls().terminate();
}

/// What a request with these headers gets.
fn ask(service: &Service, path: &str, headers: &str) -> Answer {
    let mut connection = Connection::open(service.address).expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nhost: framsteg.example\r\n{headers}\r\n");
    connection.send(request.as_bytes()).expect("a request");
    connection.receive().expect("an answer")
}

both!(
    r_i8_a_forwarded_address_counts_only_from_a_trusted_proxy,
    |kind| {
        let metrics = |service: &Service, header: &str| ask(service, "/metrics", header).status;
        let mine = "x-forwarded-for: 127.0.0.1\r\n";
        let strangers = "x-forwarded-for: 127.0.0.1, 203.0.113.9\r\n";
        let over_tls = "x-forwarded-for: 203.0.113.9\r\nx-forwarded-proto: https\r\n";
        // Nobody is trusted, or somebody else.
        for trusted in ["", "192.0.2.1"] {
            let place = Place::new(kind).set("TRUSTED_PROXY", trusted);
            let service = place.start();
            assert_eq!(metrics(&service, ""), 200);
            assert_eq!(metrics(&service, mine), 404);
            assert_eq!(metrics(&service, strangers), 404);
            assert_eq!(ask(&service, "/livez", over_tls).header(HSTS), None);
            service.terminate();
        }
        let place = Place::new(kind).set("TRUSTED_PROXY", "192.0.2.1, 127.0.0.0/8");
        let service = place.start();
        assert_eq!(metrics(&service, ""), 200);
        assert_eq!(metrics(&service, mine), 200);
        assert_eq!(metrics(&service, strangers), 404);
        assert_eq!(metrics(&service, "x-forwarded-for: unknown\r\n"), 404);
        assert_eq!(metrics(&service, "forwarded: for=127.0.0.1\r\n"), 404);
        let answer = ask(&service, "/livez", over_tls);
        assert_eq!(answer.header(HSTS), Some("max-age=31536000"));
        assert_eq!(ask(&service, "/livez", mine).header(HSTS), None);
        service.terminate();
    }
);

#[test]
fn what_is_no_http_is_answered_without_a_word_about_the_server() {
    // actix answers these before any of our code sees them: nothing can be added to them. They have no content that a browser could
    // mistake for anything, and no caller that keeps to HTTP gets one.
    let place = Place::new(Kind::Sqlite);
    let service = place.start();
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nbad header: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nx: \x01\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
    ] {
        let mut connection = Connection::open(service.address).expect("a connection");
        connection.send(bytes).expect("what is no HTTP");
        let shown = String::from_utf8_lossy(bytes);
        let answer = connection
            .receive()
            .unwrap_or_else(|error| panic!("{shown}: {error:?}"));
        assert_eq!(answer.status, 400, "{shown}");
        assert_eq!(answer.body, "", "{shown}");
        let mut names: Vec<&str> = answer
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["connection", "content-length", "date"], "{shown}");
    }
    service.terminate();
}
