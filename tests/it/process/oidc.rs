//! R-A8 with an identity provider that others have written: `oidc-provider-mock` from PyPI, which tests/run installs. And its settings.

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::place::Service;
use super::{Place, both};
use crate::support::{Kind, PASSWORD, between};

/// The provider, in a process of its own.
struct Provider {
    child: Child,
    issuer: String,
}

impl Provider {
    fn start() -> Provider {
        let program =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-tools/bin/oidc-provider-mock");
        assert!(
            program.exists(),
            "{program:?} is missing; tests/run installs it"
        );
        // Free a moment ago.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let person =
            |sub: &str| format!("{{\"sub\": \"{sub}\", \"email\": \"anna.berg@example.se\"}}");
        let child = Command::new(program)
            .args(["--port", &address.port().to_string()])
            .args(["--require-nonce", "true"])
            .args(["--user-claims", &person("anna-7f3a")])
            .args(["--user-claims", &person("other-7f3a")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the provider starts");
        let provider = Provider {
            child,
            issuer: format!("http://{address}"),
        };
        let until = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < until, "the provider does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        provider
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // It may have been ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
struct Reply {
    status: u16,
    location: String,
    body: String,
}

/// Somebody at a browser that goes to several sites.
struct Browser {
    agent: ureq::Agent,
    site: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn at(service: &Service) -> Browser {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None);
        Browser {
            agent: config.build().new_agent(),
            site: format!("http://{}", service.address),
            cookies: BTreeMap::new(),
        }
    }

    fn cookie_header(&self, url: &str) -> String {
        match url.starts_with(&self.site) {
            true => self
                .cookies
                .iter()
                .map(|(k, v)| format!("{k}={v}; "))
                .collect(),
            false => String::new(),
        }
    }

    fn keep(&mut self, reply: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Reply {
        let mut reply = reply.expect("an answer");
        for value in reply.headers().get_all("set-cookie") {
            let (cookie, rest) = value
                .to_str()
                .expect("text")
                .split_once(';')
                .expect("a cookie");
            let (name, value) = cookie.split_once('=').expect("a cookie");
            match rest.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let location = reply.headers().get("location");
        Reply {
            status: reply.status().as_u16(),
            location: location.map_or_else(String::new, |l| l.to_str().expect("text").to_owned()),
            body: reply.body_mut().read_to_string().expect("text"),
        }
    }

    fn get(&mut self, url: &str) -> Reply {
        let call = self
            .agent
            .get(url)
            .header("cookie", self.cookie_header(url));
        let reply = call.call();
        self.keep(reply)
    }

    fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Reply {
        let call = self
            .agent
            .post(url)
            .header("cookie", self.cookie_header(url))
            .header("sec-fetch-site", "same-origin");
        let reply = call.send_form(fields.iter().copied());
        self.keep(reply)
    }

    /// From the button to the provider's page.
    fn depart(&mut self) -> Result<String, Reply> {
        let reply = self.post(&format!("{}/sign-in/oidc", self.site), &[("office", "yes")]);
        if reply.status != 200 {
            return Err(reply);
        }
        let href = between(&reply.body, "content=\"0; url=", "\"").expect("a way onward");
        Ok(href.replace("&#38;", "&").replace("&amp;", "&"))
    }

    /// The whole way, as somebody whom the provider knows under this subject.
    fn sign_in(&mut self, subject: &str) -> Reply {
        let Ok(url) = self.depart() else {
            panic!("no way to the provider");
        };
        assert_eq!(self.get(&url).status, 200, "the provider's own page");
        let back = self.post(&url, &[("sub", subject)]).location;
        let (_, query) = back
            .split_once("/sign-in/oidc/callback?")
            .expect("the way back");
        self.get(&format!("{}/sign-in/oidc/callback?{query}", self.site))
    }

    fn account(&mut self) -> u16 {
        let url = format!("{}/account", self.site);
        self.get(&url).status
    }
}

/// A file with a client's secret, which nobody else may read.
fn secret_file(place: &Place, mode: u32) -> PathBuf {
    let path = place.folder.path().join("keys-of-oidc");
    std::fs::write(&path, "a client's secret & more\n").expect("a file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode");
    path
}

fn run(place: &Place, arguments: &[&str]) -> String {
    let ran = place.run(arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
    ran.stdout.trim().to_owned()
}

fn attempts(place: &Place) -> Vec<String> {
    place.texts("SELECT outcome AS t FROM audit WHERE action = 'sign_in' ORDER BY at, id")
}

both!(r_a8_with_a_provider_that_others_have_written, |kind| {
    let provider = Provider::start();
    let place = Place::new(kind);
    let secret = secret_file(&place, 0o600);
    let place = place
        .set("OIDC_ISSUER", &provider.issuer)
        .set("OIDC_CLIENT_ID", "framsteg")
        .set("OIDC_CLIENT_SECRET_FILE", secret)
        .set("PUBLIC_URL", "http://localhost:8080");
    let service = place.start();
    let who = ["--username", "anna.berg"];
    let add = [
        "staff",
        "add",
        who[0],
        who[1],
        "--name",
        "Anna Berg",
        "--role",
        "auditor",
    ];
    let code = run(&place, &add);
    // A password, for the day on which the provider is down.
    let activation = [
        ("code", code.as_str()),
        ("username", "anna.berg"),
        ("password", PASSWORD),
    ];
    let mut browser = Browser::at(&service);
    let url = format!("{}/activate", browser.site);
    assert_eq!(browser.post(&url, &activation).status, 303);

    let mut browser = Browser::at(&service);
    let refused = browser.sign_in("anna-7f3a");
    assert_eq!(refused.status, 401, "not linked yet: {}", refused.body);
    assert_eq!(browser.account(), 401);
    run(
        &place,
        &["staff", "link", who[0], who[1], "--subject", "anna-7f3a"],
    );
    let before = attempts(&place).len();
    let let_in = browser.sign_in("anna-7f3a");
    assert_eq!(let_in.status, 200, "{}", let_in.body);
    assert_eq!(browser.account(), 200);
    assert_eq!(attempts(&place)[before..], ["signed_in"]);
    // The same e-mail address is not the same person.
    assert_eq!(Browser::at(&service).sign_in("other-7f3a").status, 401);
    run(&place, &["staff", "unlink", who[0], who[1]]);
    assert_eq!(browser.account(), 401, "the session has ended");
    assert_eq!(Browser::at(&service).sign_in("anna-7f3a").status, 401);
    run(
        &place,
        &["staff", "link", who[0], who[1], "--subject", "anna-7f3a"],
    );
    run(&place, &["staff", "disable", who[0], who[1]]);
    assert_eq!(Browser::at(&service).sign_in("anna-7f3a").status, 401);
    run(&place, &["staff", "enable", who[0], who[1]]);
    assert_eq!(
        attempts(&place)[before + 1..],
        ["refused", "refused", "refused"]
    );

    // On the way when it goes down.
    let mut browser = Browser::at(&service);
    let Ok(url) = browser.depart() else {
        panic!("no way to the provider");
    };
    let state = between(&url, "state=", "&").expect("a state");
    drop(provider);
    let url = format!(
        "{}/sign-in/oidc/callback?code=c&state={state}",
        browser.site
    );
    let reply = browser.get(&url);
    assert_eq!(reply.status, 502, "{}", reply.body);
    assert!(
        reply.body.contains("Inloggningstjänsten svarar inte"),
        "{}",
        reply.body
    );
    // Nothing of it is in the log.
    let log = service.log();
    assert!(log.contains("came to nothing"), "{log}");
    for canary in ["7f3a", "code=", &state, "anna", "secret"] {
        assert!(!log.contains(canary), "{canary} in {log}");
    }
    // It is down at the start.
    drop(service);
    let service = place.start();
    let mut browser = Browser::at(&service);
    let before = attempts(&place).len();
    match browser.depart() {
        Ok(url) => panic!("{url}"),
        Err(reply) => assert_eq!(reply.status, 502, "{}", reply.body),
    }
    assert_eq!(attempts(&place)[before..], ["provider_failed"]);
    let url = format!("{}/sign-in", browser.site);
    let typed = [("username", "anna.berg"), ("password", PASSWORD)];
    assert_eq!(
        browser.post(&url, &typed).status,
        303,
        "the password still works"
    );
    assert_eq!(browser.account(), 200);
});

#[test]
fn wrong_settings_stop_the_start() {
    let place = || {
        Place::new(Kind::Sqlite)
            .set("OIDC_ISSUER", "https://id.example.se")
            .set("OIDC_CLIENT_ID", "framsteg")
            .set("PUBLIC_URL", "https://framsteg.example.se")
    };
    place()
        .unset("OIDC_CLIENT_ID")
        .refuses(&["OIDC_CLIENT_ID", "or none of them"]);
    place()
        .unset("PUBLIC_URL")
        .refuses(&["PUBLIC_URL", "or none of them"]);
    place()
        .unset("OIDC_ISSUER")
        .refuses(&["OIDC_ISSUER is not set", "or none of them"]);
    for issuer in [
        "http://id.example.se",
        "id.example.se",
        "https://id.example.se?x=1",
        "https://user:hemlig@id.example.se",
        "file:///x",
    ] {
        let sentence = place()
            .set("OIDC_ISSUER", issuer)
            .refuses(&["OIDC_ISSUER must be"]);
        assert!(!sentence.contains("hemlig"), "{sentence}");
    }
    for origin in [
        "http://framsteg.example.se",
        "https://framsteg.example.se/a",
        "x",
    ] {
        place()
            .set("PUBLIC_URL", origin)
            .refuses(&["PUBLIC_URL must be"]);
    }
    let open = place();
    let file = secret_file(&open, 0o644);
    open.set("OIDC_CLIENT_SECRET_FILE", file)
        .refuses(&["chmod 600"]);
    place()
        .set("OIDC_CLIENT_SECRET_FILE", "nowhere")
        .refuses(&["OIDC_CLIENT_SECRET_FILE", "nowhere"]);
    place()
        .set("OIDC_CA_FILE", "nowhere")
        .refuses(&["OIDC_CA_FILE", "nowhere"]);
}
