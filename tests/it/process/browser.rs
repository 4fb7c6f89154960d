//! The pages in a real Chromium: scenarios in `tests/browser`, each against the program in an empty place.
//!
//! `tests/run` installs Chromium, node and what the scenarios import. Where they are missing these tests fail.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use framsteg::app::Clock;
use framsteg::web;
use serde_json::{Value, json};
use uuid::Uuid;

use super::place::{Service, read, wait};
use super::{Place, both};
use crate::support::{Kind, enrolment, occasion, progression, response, with};

/// Much longer than any scenario takes, on a machine with other things to do.
const PATIENCE: Duration = Duration::from_secs(240);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// Runs a scenario to its end. What it says, pictures and all, is shown when it fails; the service's log comes with it.
fn play(kind: Kind, place: &Place, service: &Service, scenario: &str, given: &[&str]) {
    assert!(
        folder().join("node_modules").is_dir(),
        "what the scenarios import is missing; tests/run installs it, and Chromium and node"
    );
    let output = place.folder.path().join(format!("{scenario}.out"));
    let file = std::fs::File::create(&output).expect("a file for what it says");
    let mut node = Command::new("node")
        .arg(folder().join(format!("{scenario}.mjs")))
        .arg(format!("http://{}", service.address))
        .args(given)
        .env("FRAMSTEG_DATABASE", format!("{kind:?}").to_lowercase())
        // The browser leaves nothing in anybody's home.
        .env("HOME", place.folder.path())
        .stdin(Stdio::null())
        .stdout(file.try_clone().expect("the same file"))
        .stderr(file)
        .spawn()
        .expect("node, which tests/run installs");
    let status = wait(&mut node, PATIENCE);
    assert!(
        status.is_some_and(|status| status.success()),
        "{scenario} ({status:?}):\n{}",
        read(&output)
    );
}

#[test]
fn the_lock_file_names_two_packages_and_no_host() {
    let lock = read(&folder().join("package-lock.json"));
    assert!(!lock.contains("://"), "{lock}");
    let lock: Value = serde_json::from_str(&lock).expect("JSON");
    let mut names: Vec<&String> = lock["packages"]
        .as_object()
        .expect("packages")
        .keys()
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["", "node_modules/axe-core", "node_modules/playwright-core"]
    );
}

/// The one-time code that the program prints into an empty house.
fn first_code(service: &mut Service) -> String {
    let told = service.line();
    assert!(told.contains("type this one-time code"), "{told}");
    service.line().trim().to_owned()
}

both!(the_first_administrator_comes_in_and_back, |kind| {
    let place = Place::new(kind);
    let mut service = place.start();
    let code = first_code(&mut service);
    play(kind, &place, &service, "first-start", &[&code]);
    service.terminate();
});

both!(a_coordinator_is_let_in_and_kept_out, |kind| {
    let place = Place::new(kind);
    let mut service = place.start();
    let code = first_code(&mut service);
    play(kind, &place, &service, "staff", &[&code]);
    service.terminate();
});

/// A participant whom nobody has taken on yet, with a meeting today: code and meeting.
fn somebody(service: &Service, token: &str) -> (String, String) {
    let mut api = service.api(token);
    let (person, enrolled, meeting) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let mut put = |path: String, body: Value| -> Value {
        let answer = api.expect_put(&format!("/api/v1/{path}"), &body.to_string(), 201);
        serde_json::from_str(&answer.body).expect("JSON")
    };
    let known = put(
        format!("participants/{person}"),
        json!({"gender": "woman", "born_abroad": false}),
    );
    let today = Clock::System.today().to_string();
    put(
        format!("enrolments/{enrolled}"),
        enrolment(person, "misam", &today),
    );
    put(format!("occasions/{meeting}"), occasion(enrolled, &today));
    let code = known["code"].as_str().expect("a code").to_owned();
    (code, meeting.to_string())
}

/// A participant who has answered the first version of both parts, later the second, and the last time before the coordinator. Nobody has
/// taken them on yet. Code and enrolment.
fn long_known(service: &Service, token: &str) -> (String, String) {
    let mut api = service.api(token);
    let (person, enrolled) = (Uuid::now_v7(), Uuid::now_v7());
    let mut put = |path: String, body: Value| -> Value {
        let answer = api.expect_put(&format!("/api/v1/{path}"), &body.to_string(), 201);
        serde_json::from_str(&answer.body).expect("JSON")
    };
    let known = put(format!("participants/{person}"), json!({}));
    let ago = |days| (Clock::System.today() - chrono::Days::new(days)).to_string();
    put(
        format!("enrolments/{enrolled}"),
        enrolment(person, "misam", &ago(300)),
    );
    for (days, version, step, goals) in [
        (290, 1, "2", "believes-in-goals"),
        (200, 1, "4", "believes-in-goals"),
        (100, 2, "5", "can-reach-goals"),
        (20, 2, "3", "can-reach-goals"),
        (10, 2, "5", "can-reach-goals"),
    ] {
        let meeting = Uuid::now_v7();
        put(
            format!("occasions/{meeting}"),
            occasion(enrolled, &ago(days)),
        );
        let mut answers = progression(step);
        let all = answers.as_object_mut().expect("an object");
        all.remove("believes-in-goals");
        all.insert(goals.to_owned(), json!(step));
        let rated = all
            .iter()
            .map(|(item, step)| (format!("rated-{item}"), step.clone()));
        let rated: Value = rated.collect();
        let mut parts = vec![("progression-participant", answers)];
        if days > 10 {
            parts.push(("progression-professional", rated));
        }
        for (part, answers) in parts {
            let body = with(response(meeting, part, answers), "version", version);
            put(format!("responses/{}", Uuid::now_v7()), body);
        }
    }
    let code = known["code"].as_str().expect("a code").to_owned();
    (code, enrolled.to_string())
}

both!(a_tablet_is_handed_over_and_taken_back, |kind| {
    let place = Place::new(kind);
    let mut service = place.start();
    let first = first_code(&mut service);
    let token = place.token();
    let (code, meeting) = somebody(&service, &token);
    let (_, other) = somebody(&service, &token);
    let state = place.folder.path().join("browser.json");
    let state = state.to_str().expect("a path");
    let play = |service: &Service, given: &[&str]| {
        play(kind, &place, service, "hand-over", given);
    };
    let given = [&code, &meeting, &other, state];
    play(&service, &[&["hand-over", &first], &given[..]].concat());
    // The tablet stays handed over whatever becomes of the program.
    service.kill();
    let service = place.start();
    play(&service, &[&["take-back", "-"], &given[..]].concat());
    service.terminate();
});

both!(every_page_is_good_to_read, |kind| {
    let place = Place::new(kind);
    let mut service = place.start();
    let first = first_code(&mut service);
    let token = place.token();
    let (code, meeting) = somebody(&service, &token);
    // A page that no scenario opens makes it fail.
    let pages: Vec<&str> = web::declarations()
        .into_iter()
        .filter(|(method, path)| method == "GET" && !path.starts_with("/assets/"))
        // It has nothing to look at.
        .filter(|(_, path)| *path != "/alive")
        .map(|(_, path)| path)
        // Without an identity provider it leads nowhere, and is looked at as that.
        .filter(|path| *path != "/sign-in/oidc/callback")
        // What a script asks for is no page.
        .filter(|path| !path.starts_with("/here/"))
        .collect();
    let pages = pages.join(" ");
    let (known, enrolled) = long_known(&service, &token);
    let given = [&first, &code, &meeting, &pages, &known, &enrolled].map(String::as_str);
    play(kind, &place, &service, "every-page", &given);
    service.terminate();
});

both!(a_participant_answers_on_the_tablet, |kind| {
    let place = Place::new(kind);
    let mut service = place.start();
    let first = first_code(&mut service);
    let token = place.token();
    let people: Vec<(String, String)> = (0..5).map(|_| somebody(&service, &token)).collect();
    let (codes, meetings): (Vec<String>, Vec<String>) = people.into_iter().unzip();
    let given = [first, codes.join(" "), meetings.join(" ")];
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    play(kind, &place, &service, "answering", &given);
    service.terminate();
});
