//! The pages in a real Chromium: scenarios in `tests/browser`, each against the program in an empty place.
//!
//! `tests/run` installs Chromium, node and what the scenarios import. Where they are missing these tests fail.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use framsteg::app::Clock;
use framsteg::web;
use serde_json::{Value, json};
use uuid::Uuid;

use super::place::{Service, read, wait};
use super::{Place, amount, both};
use crate::support::{Kind, enrolment, occasion, progression, response, with};

/// Much longer than any scenario takes, on a machine with other things to do.
const PATIENCE: Duration = Duration::from_secs(420);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// Runs a scenario to its end. What it says, pictures and all, is shown when it fails; the service's log comes with it.
fn play(kind: Kind, place: &Place, service: &Service, scenario: &str, given: &[&str]) {
    let grant = |wish: &str| panic!("{scenario} wishes {wish}");
    play_granting(kind, place, service.address, scenario, given, grant);
}

/// The same with a scenario that has wishes while it runs.
fn play_granting(
    kind: Kind,
    place: &Place,
    address: SocketAddr,
    scenario: &str,
    given: &[&str],
    mut grant: impl FnMut(&str),
) {
    assert!(
        folder().join("node_modules").is_dir(),
        "what the scenarios import is missing; tests/run installs it, and Chromium and node"
    );
    let output = place.folder.path().join(format!("{scenario}.out"));
    let file = std::fs::File::create(&output).expect("a file for what it says");
    let mut node = Command::new("node")
        .arg(folder().join(format!("{scenario}.mjs")))
        .arg(format!("http://{address}"))
        .args(given)
        .env("FRAMSTEG_DATABASE", format!("{kind:?}").to_lowercase())
        // The browser leaves nothing in anybody's home.
        .env("HOME", place.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(file)
        .spawn()
        .expect("node, which tests/run installs");
    let (said, hears) = mpsc::channel();
    let stdout = BufReader::new(node.stdout.take().expect("stdout is piped"));
    std::thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            // Nobody listens any more when the test has failed.
            let _ = said.send(line);
        }
    });
    let mut stdin = node.stdin.take().expect("stdin is piped");
    let until = Instant::now() + PATIENCE;
    let left = || until.saturating_duration_since(Instant::now());
    while let Ok(line) = hears.recv_timeout(left()) {
        if let Some(wish) = line.strip_prefix("wish: ") {
            grant(wish);
            writeln!(stdin, "done").expect("the scenario waits");
        }
    }
    let status = wait(&mut node, left());
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
        // It only leads on.
        .filter(|path| *path != "/figures/{path}")
        // Files to save are no pages either: `board` saves them.
        .filter(|path| {
            ![".svg", ".csv", ".xlsx"]
                .iter()
                .any(|end| path.ends_with(end))
        })
        .collect();
    let pages = pages.join(" ");
    let (known, enrolled) = long_known(&service, &token);
    let published = place.run(&["publish"]);
    assert_eq!(published.code, Some(0), "{published:?}");
    let given = [&first, &code, &meeting, &pages, &known, &enrolled].map(String::as_str);
    play(kind, &place, &service, "every-page", &given);
    service.terminate();
});

/// Participants whom nobody has taken on yet, with a meeting each: their codes and their meetings, with spaces between.
fn people(service: &Service, token: &str, count: usize) -> (String, String) {
    let people = (0..count).map(|_| somebody(service, token));
    let (codes, meetings): (Vec<_>, Vec<_>) = people.unzip();
    (codes.join(" "), meetings.join(" "))
}

both!(a_participant_answers_on_the_tablet, |kind| {
    let place = Place::new(kind);
    let mut service = place.start();
    let first = first_code(&mut service);
    let (codes, meetings) = people(&service, &place.token(), amount(8, 11));
    play(
        kind,
        &place,
        &service,
        "answering",
        &[&first, &codes, &meetings],
    );
    service.terminate();
});

/// An address that is the program's also when it is started again: nobody is given such a port for the asking, and no two tests
/// of this run try the same.
fn lasting_address() -> String {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let of_this_process =
        20_000 + u16::try_from(std::process::id() % 5_000).expect("a small number");
    std::iter::repeat_with(|| of_this_process + TRIED.fetch_add(1, Ordering::Relaxed))
        .take(5_000)
        .map(|port| format!("127.0.0.1:{port}"))
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("a free port")
}

/// Grants what a scenario wishes: it stops the program, starts it again, and lets time go by.
fn grant(place: &Place, service: &mut Option<Service>, wish: &str) {
    match (wish, service.take()) {
        ("the program stops", Some(running)) => {
            running.terminate();
        }
        ("the program starts", None) => *service = Some(place.start()),
        (wish, Some(running)) => {
            match wish {
                "the program hangs" => running.signal("STOP"),
                "the program goes on" => running.signal("CONT"),
                "the sessions run out" => place.execute(
                    "UPDATE session SET seen_at = '2020-01-01 00:00:00', started_at = '2020-01-01 00:00:00'",
                ),
                _ => panic!("nobody grants {wish}"),
            }
            *service = Some(running);
        }
        (wish, None) => panic!("the program is not there for {wish}"),
    }
}

both!(nothing_is_lost_on_the_tablet_whatever_happens, |kind| {
    let place = Place::new(kind).set("LISTEN", lasting_address());
    let mut service = place.start();
    let first = first_code(&mut service);
    let (codes, meetings) = people(&service, &place.token(), 4);
    let address = service.address;
    let mut running = Some(service);
    play_granting(
        kind,
        &place,
        address,
        "trouble",
        &[&first, &codes, &meetings],
        |wish| grant(&place, &mut running, wish),
    );
    let stored = |sql: &str| -> BTreeMap<String, i64> { place.numbers(sql) };
    let expected = |pairs: &[(&str, i64)]| -> BTreeMap<String, i64> {
        let pairs = pairs.iter();
        pairs.map(|(key, n)| ((*key).to_owned(), *n)).collect()
    };
    let hung = i64::try_from(amount(0, 1)).expect("a small number");
    assert_eq!(
        stored("SELECT questionnaire AS t, count(*) AS n FROM response GROUP BY questionnaire"),
        expected(&[("coordination", 2 + hung), ("progression-participant", 3)])
    );
    // What each of the three tapped, and nothing of the tablets that came to nothing.
    assert_eq!(
        stored(
            "SELECT choice AS t, count(*) AS n FROM answer JOIN response ON response.id = response_id \
             WHERE questionnaire = 'progression-participant' GROUP BY choice"
        ),
        expected(&[("1", 9), ("2", 9), ("3", 9)])
    );
    running.expect("it was started again").terminate();
});

both!(
    what_is_filled_in_is_kept_until_it_is_sent_and_not_longer,
    |kind| {
        let place = Place::new(kind);
        let mut service = place.start();
        let first = first_code(&mut service);
        let (codes, meetings) = people(&service, &place.token(), 3);
        let address = service.address;
        let mut running = Some(service);
        let given = [&*first, &codes, &meetings];
        play_granting(kind, &place, address, "keeping", &given, |wish| {
            grant(&place, &mut running, wish);
        });
        let stored =
            "SELECT questionnaire AS t, count(*) AS n FROM response GROUP BY questionnaire";
        let expected = [
            ("coordination", 1),
            ("progression-participant", 2),
            ("progression-professional", 1),
            ("satisfaction", 1),
        ];
        assert_eq!(
            place.numbers(stored),
            expected.map(|(key, count)| (key.to_owned(), count)).into()
        );
        running.expect("it is there").terminate();
    }
);

both!(a_yearly_survey_is_held_and_told, |kind| {
    let place = Place::new(kind);
    let mut service = place.start();
    let first = first_code(&mut service);
    let pass = |wish: &str| {
        assert_eq!(wish, "the last day passes");
        // The program's clock is the machine's: the last day moves instead.
        place.execute("UPDATE survey_round SET closes_on = '2026-01-01'");
        let published = place.run(&["publish"]);
        assert!(published.stdout.contains("board-survey"), "{published:?}");
    };
    play_granting(kind, &place, service.address, "yearly", &[&first], pass);
    let kept =
        place.numbers("SELECT questionnaire AS t, CAST(received AS bigint) AS n FROM survey_round");
    assert_eq!(kept, BTreeMap::from([("board".to_owned(), 10)]));
    service.terminate();
});

#[test]
fn the_director_comes_from_the_sign_in_to_a_board_report() {
    // What the pages show is the same on both databases; a demo takes a while to fill.
    let place = Place::new(Kind::Sqlite);
    let filled = place.run(&["demo", "--no-serve"]);
    assert_eq!(filled.code, Some(0), "{filled:?}");
    let mut service = place.start();
    let mut code = String::new();
    while !code.contains('-') {
        let line = service.line();
        if let ["chef", own] = line.split_whitespace().collect::<Vec<_>>()[..] {
            own.clone_into(&mut code);
        }
        assert!(!line.contains("This is a DEMO"), "no code for the director");
    }
    play(Kind::Sqlite, &place, &service, "board", &[&code]);
    service.terminate();
}
