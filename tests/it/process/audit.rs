//! R-O3, R-O4: the real program seals what it does within a second, and keeps its key to itself.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use super::{Place, both};
use crate::support::Kind;

fn key_file(place: &Place) -> std::path::PathBuf {
    place.folder.path().join("keys/framsteg.key")
}

fn unsealed(place: &Place) -> usize {
    place
        .texts("SELECT action AS t FROM audit WHERE place IS NULL")
        .len()
}

/// What `verify-audit` prints as the head.
fn head(place: &Place) -> String {
    let ran = place.run(&["verify-audit"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains(" 0 not sealed yet."), "{ran:?}");
    let line = ran
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("head "));
    line.expect("a head").to_owned()
}

both!(what_is_done_is_sealed_within_a_second, |kind| {
    let place = Place::new(kind);
    let token = place.token();
    assert!(unsealed(&place) > 0, "nobody has served yet");
    let service = place.start();
    let mut api = service.api(&token);
    for round in 0..3 {
        for _ in 0..20 {
            let path = format!("/api/v1/participants/{}", uuid::Uuid::new_v4());
            api.expect_put(&path, "{}", 201);
        }
        let began = Instant::now();
        while unsealed(&place) > 0 {
            assert!(began.elapsed() < Duration::from_secs(1), "round {round}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    // While it serves, and afterwards.
    let first = head(&place);
    let rows = place.texts("SELECT action AS t FROM audit").len();
    assert!(first.starts_with(&format!("{rows}:")), "{rows}: {first}");
    let log = service.log();
    let told = log.split("audit head ").nth(1).expect("a head in the log");
    let told = told.split_whitespace().next().expect("a head").to_owned();
    service.terminate();
    for known in [&first, &told] {
        let ran = place.run(&["verify-audit", "--head", known]);
        assert_eq!(ran.code, Some(0), "{known}: {ran:?}");
    }
    // After a kill it goes on where it was.
    let service = place.start();
    let mut api = service.api(&token);
    let path = format!("/api/v1/participants/{}", uuid::Uuid::new_v4());
    api.expect_put(&path, "{}", 201);
    service.kill();
    let service = place.start();
    let began = Instant::now();
    while unsealed(&place) > 0 {
        assert!(began.elapsed() < Duration::from_secs(4), "after a kill");
        std::thread::sleep(Duration::from_millis(20));
    }
    service.terminate();
    let second = head(&place);
    // The write, and a first code for each start: nobody has used one.
    let last = place.texts("SELECT action AS t FROM audit").len();
    assert!(last > rows);
    assert!(second.starts_with(&format!("{last}:")), "{second}");
    place.execute(&format!("DELETE FROM audit WHERE place = {last}"));
    let ran = place.run(&["verify-audit", "--head", &second]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
    assert!(
        ran.stderr
            .contains(&format!("the audit log breaks at row {last}: ")),
        "{ran:?}"
    );
    place.execute("UPDATE audit SET outcome = 'x' WHERE place = 17");
    let ran = place.run(&["verify-audit"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr
            .starts_with("framsteg: the audit log breaks at row 17: "),
        "{ran:?}"
    );
    let ran = place.run(&["verify-audit", "--head", "17"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("64 hexadecimal digits"), "{ran:?}");
});

both!(a_key_file_that_does_not_do_stops_the_start, |kind| {
    let place = Place::new(kind);
    place.start().terminate();
    let key = key_file(&place);
    let good = std::fs::read_to_string(&key).expect("a key");
    let allow = |mode| {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).expect("rights");
    };
    let mode = std::fs::metadata(&key)
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    for open in [0o640, 0o604, 0o660, 0o644] {
        allow(open);
        place.refuses(&["key file", "read by others", "chmod 600"]);
    }
    allow(0o600);
    // Another one, what looks like a sample, and none.
    let other = good.trim().chars().rev().collect::<String>();
    std::fs::write(&key, &other).expect("another key");
    place.refuses(&["key file", "not the one", "KEY_FILE"]);
    let ran = place.run(&["verify-audit"]);
    assert_eq!(ran.code, Some(78), "{ran:?}");
    assert!(
        ran.stderr
            .contains("is not the one that this database has been used with"),
        "{ran:?}"
    );
    for sample in ["", "secret", &"0".repeat(64), &"0123456789".repeat(7)[..64]] {
        std::fs::write(&key, sample).expect("a sample");
        let sentence = place.refuses(&["key file", "64 random hexadecimal digits"]);
        assert!(
            sample.is_empty() || !sentence.contains(sample),
            "{sentence}"
        );
    }
    std::fs::remove_file(&key).expect("no key");
    place.refuses(&["key file", "is missing", "KEY_FILE"]);
    assert!(!key.exists(), "no new one is made for a used database");
    std::fs::write(&key, &good).expect("the key");
    allow(0o600);
    place.start().terminate();
});

#[test]
fn a_key_file_beside_the_database_stops_the_start() {
    let place = Place::new(Kind::Sqlite);
    let inside = place.file().with_file_name("framsteg.key");
    let place = place.set("KEY_FILE", &inside);
    let sentence = place.refuses(&["key file", "database's folder", "KEY_FILE"]);
    assert!(sentence.contains("framsteg.key"), "{sentence}");
}

both!(the_key_is_nowhere_but_in_its_file, |kind| {
    let place = Place::new(kind);
    let token = place.token();
    let service = place.start();
    let mut api = service.api(&token);
    let path = format!("/api/v1/participants/{}", uuid::Uuid::new_v4());
    api.expect_put(&path, "{}", 201);
    std::thread::sleep(Duration::from_millis(700));
    let key = std::fs::read_to_string(key_file(&place)).expect("a key");
    let key = key.trim();
    for file in ["environ", "cmdline"] {
        let text = std::fs::read(format!("/proc/{}/{file}", service.id())).expect(file);
        assert!(!String::from_utf8_lossy(&text).contains(key), "{file}");
    }
    assert!(service.log().contains("audit head "), "{}", service.log());
    assert!(!service.log().contains(key));
    service.terminate();
    if kind == Kind::Sqlite {
        let database = std::fs::read(place.file()).expect("the database");
        let raw: Vec<u8> = (0..32)
            .map(|n| u8::from_str_radix(&key[2 * n..2 * n + 2], 16).expect("digits"))
            .collect();
        for secret in [key.as_bytes(), &raw] {
            assert!(!database.windows(secret.len()).any(|part| part == secret));
        }
    }
});

both!(two_instances_that_start_at_once_make_one_key, |kind| {
    for _ in 0..5 {
        let place = Place::new(kind);
        assert_eq!(place.run(&["migrate"]).code, Some(0));
        std::thread::scope(|scope| {
            let starts = [(); 2].map(|()| scope.spawn(|| place.start()));
            for start in starts {
                start.join().expect("it serves").terminate();
            }
        });
        let folder = place.folder.path().join("keys");
        let files = std::fs::read_dir(folder).expect("the folder").count();
        assert_eq!(files, 1, "no draft is left");
        // What both have sealed fits; what came last may still wait.
        let ran = place.run(&["verify-audit"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
});
