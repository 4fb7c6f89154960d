//! Staff on the command line, the first administrator, a demo's people, and that no secret reaches the log.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::http::{Answer, Connection};
use super::place::Ran;
use super::{Place, both};
use crate::support::{between, totp};

const PASSWORD: &str = "gaddnate morsare plommon";

fn ok(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.stdout.trim()
}

/// A browser as far as this needs one: cookies, and forms of its own pages.
struct Visitor {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    form_token: String,
}

impl Visitor {
    fn new(address: SocketAddr) -> Self {
        Visitor {
            address,
            cookies: BTreeMap::new(),
            form_token: String::new(),
        }
    }

    fn call(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\nconnection: close\r\ncookie: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        let mut connection = Connection::open(self.address).expect("a connection");
        connection.send(request.as_bytes()).expect("sent");
        let answer = connection.receive().expect("an answer");
        for (name, value) in &answer.headers {
            if name == "set-cookie" {
                let cookie = value.split(';').next().unwrap_or_default();
                let (name, value) = cookie.split_once('=').expect("a cookie");
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some(token) = between(&answer.body, "name=\"form_token\" value=\"", "\"") {
            self.form_token = token;
        }
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        self.call("GET", path, "")
    }

    fn post(&mut self, path: &str, body: &str) -> Answer {
        let token = self.form_token.clone();
        self.call(
            "POST",
            path,
            &format!("form_token={token}&{}", body.replace(' ', "+")),
        )
    }
}

both!(staff_are_managed_on_the_command_line, |kind| {
    let place = Place::new(kind);
    let nobody = place.run(&["staff", "list"]);
    assert!(ok(&nobody).contains("There is nobody yet"), "{nobody:?}");
    let add = |username: &str, more: &[&str]| {
        let mut arguments = vec![
            "staff",
            "add",
            "--username",
            username,
            "--name",
            "Anna Berg",
        ];
        arguments.extend(more);
        place.run(&arguments)
    };
    let ran = add(
        "anna.berg",
        &["--role", "coordinator", "--programme", "misam"],
    );
    let code = ok(&ran).to_owned();
    assert_eq!(code.len(), 19, "{code}");
    assert!(
        ran.stderr.contains("works once, within 24 hours"),
        "{ran:?}"
    );
    for (username, more, part) in [
        (
            "bo.ek",
            vec!["--role", "king"],
            "--role must be coordinator, director, administrator or auditor",
        ),
        (
            "bo.ek",
            vec!["--role", "coordinator"],
            "works in at least one insats",
        ),
        (
            "bo.ek",
            vec!["--role", "coordinator", "--programme", "x"],
            "no such insats",
        ),
        ("b", vec!["--role", "auditor"], "a username has 3 to 64"),
        (
            "anna.berg",
            vec!["--role", "auditor"],
            "has this username already",
        ),
    ] {
        let ran = add(username, &more);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(part), "{part}: {ran:?}");
    }
    let list = place.run(&["staff", "list"]);
    assert_eq!(
        ok(&list),
        "anna.berg (Anna Berg): coordinator; misam; has not chosen a password yet"
    );
    let service = place.start();
    let mut anna = Visitor::new(service.address);
    let form = format!("code={code}&username=anna.berg&password={PASSWORD}");
    assert_eq!(anna.post("/activate", &form).status, 303);
    assert_eq!(anna.get("/meetings").status, 200);
    // At once, in a service that runs.
    ok(&place.run(&["staff", "disable", "--username", "anna.berg"]));
    assert_eq!(anna.get("/meetings").status, 401);
    let sign_in = format!("username=anna.berg&password={PASSWORD}");
    assert_eq!(anna.post("/sign-in", &sign_in).status, 401);
    assert!(ok(&place.run(&["staff", "list"])).ends_with("disabled"));
    ok(&place.run(&["staff", "enable", "--username", "anna.berg"]));
    assert_eq!(anna.post("/sign-in", &sign_in).status, 303);
    let ran = place.run(&["staff", "reset", "--username", "anna.berg"]);
    let code = ok(&ran).to_owned();
    assert_eq!(anna.get("/meetings").status, 401);
    assert_eq!(anna.post("/sign-in", &sign_in).status, 401);
    let form = format!("code={code}&username=anna.berg&password={PASSWORD}");
    assert_eq!(anna.post("/activate", &form).status, 303);
    let ran = place.run(&["staff", "disable", "--username", "nobody"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("nobody has this username"), "{ran:?}");
    service.terminate();
});

both!(r_p9_no_secret_reaches_the_log_at_any_level, |kind| {
    let place = Place::new(kind).set("RUST_LOG", "trace");
    let token = place.token();
    let mut service = place.start();
    let (said, code) = (service.line(), service.line());
    assert!(said.contains("one-time code"), "{said}");
    let code = code.trim();
    let mut anna = Visitor::new(service.address);
    let wrong = "ett helt felaktigt losenord";
    let form = format!("code={code}&username=anna.berg&name=Anna&password={PASSWORD}");
    assert_eq!(anna.post("/activate", &form).status, 303);
    let page = anna.get("/account/second-factor").body;
    let secret = between(&page, "<code class=\"secret\">", "</code>").expect("a secret");
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    let digits = totp(&secret, i64::try_from(now.as_secs()).expect("seconds"));
    let page = anna.post("/account/second-factor", &format!("code={digits}"));
    assert_eq!(page.status, 200, "{page:?}");
    let recovery = between(&page.body, "<li><code>", "</code>").expect("a code");
    let cookies = anna.cookies.clone();
    assert_eq!(anna.get("/staff").status, 200);
    anna.post("/sign-in", &format!("username=anna.berg&password={wrong}"));
    anna.get(&format!("/{recovery}?token={token}"));
    let mut api = service.api(&token);
    let person = uuid::Uuid::now_v7();
    let participant = api.expect_put(&format!("/api/v1/participants/{person}"), "{}", 201);
    let participant: serde_json::Value = serde_json::from_str(&participant.body).expect("JSON");
    let their_code = participant["code"].as_str().expect("a code").to_owned();
    api.call(
        "POST",
        "/api/v1/participants/lookup",
        Some(&format!("{{\"code\":\"{their_code}\"}}")),
    )
    .expect("found");
    let log = service.log();
    assert!(
        log.contains("TRACE") && log.contains("answered"),
        "it is told in full"
    );
    let mut hidden: Vec<String> = vec![
        token,
        code.to_owned(),
        code.replace('-', ""),
        recovery.clone(),
        secret.replace(' ', ""),
        their_code,
        PASSWORD.replace(' ', "+"),
        PASSWORD.to_owned(),
        wrong.replace(' ', "+"),
        anna.form_token.clone(),
    ];
    hidden.extend(cookies.into_values());
    for secret in hidden.iter().filter(|secret| !secret.is_empty()) {
        assert!(
            !log.contains(secret.as_str()),
            "a secret is in the log: {secret}"
        );
    }
    service.terminate();
});

#[test]
fn a_demo_has_one_person_of_each_role_and_needs_no_second_factor() {
    let place = Place::new(crate::support::Kind::Sqlite);
    ok(&place.run(&["demo", "--no-serve"]));
    let mut service = place.start();
    let mut codes = BTreeMap::new();
    for _ in 0..20 {
        let line = service.line();
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [name, code] = words[..]
            && code.len() == 19
            && code.matches('-').count() == 3
        {
            codes.insert(name.to_owned(), code.to_owned());
        }
        if line.contains("This is a DEMO") {
            break;
        }
    }
    let names: Vec<&str> = codes.keys().map(String::as_str).collect();
    assert_eq!(names, ["admin", "chef", "granskare", "koordinator"]);
    for (name, page) in [
        ("admin", "/staff"),
        ("granskare", "/audit"),
        ("koordinator", "/meetings"),
        ("chef", "/"),
    ] {
        let mut visitor = Visitor::new(service.address);
        let form = format!("code={}&username={name}&password={PASSWORD}", codes[name]);
        let answer = visitor.post("/activate", &form);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/")),
            "{name}"
        );
        let answer = visitor.get(page);
        assert_eq!(answer.status, 200, "{name}");
        assert!(
            answer.body.contains("Allt här är påhittat"),
            "under its banner"
        );
    }
    service.terminate();
}
