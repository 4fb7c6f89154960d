//! What somebody sees who starts it for the first time.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

use super::{Place, both};

#[test]
fn without_arguments_it_creates_what_it_needs_and_says_what_is_next() {
    let place = Place::without_database().unset("DEFINITIONS_DIR");
    let copied = Command::new("cp")
        .arg("-r")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/survey-definitions"))
        .arg(place.folder.path())
        .status()
        .expect("cp");
    assert!(copied.success());
    let mut service = place.start_with(&[]);
    assert!(
        service.greeting.contains("SQLite in data/framsteg.db"),
        "{}",
        service.greeting
    );
    let next: Vec<String> = (0..7).map(|_| service.line()).collect();
    assert!(
        next.iter()
            .any(|line| line.contains("framsteg client add --name")),
        "{next:?}"
    );
    assert!(
        next[0].contains("one-time code") && next[1].trim().len() == 19,
        "a code for the first administrator: {next:?}"
    );
    // With a connection open, what is beside the file is there.
    service.api("").get("/readyz").expect("ready");
    // Only the user it runs as may read what is kept, the log beside it included.
    for name in ["framsteg.db", "framsteg.db-wal", "framsteg.db-shm"] {
        let file = place.folder.path().join("data").join(name);
        let mode = std::fs::metadata(&file).expect(name).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    for path in ["/livez", "/readyz", "/activate", "/api/v1/openapi.json"] {
        let answer = service.api("").get(path).expect(path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    }
    let docs = service.api("").get("/api/docs/").expect("the docs");
    assert_eq!(docs.status, 200, "{docs:?}");
    service.terminate();
    // Quietly: nothing in the log is a warning.
    let mut service = place.start_with(&[]);
    assert!(service.is_running());
    let log = service.log();
    assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
    service.terminate();
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let place = Place::without_database();
    let mut commands: Vec<Vec<String>> = vec![vec![]];
    let mut told = 0;
    while let Some(command) = commands.pop() {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        let ran = place.run(&arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let mut lines = ran
            .stdout
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1);
        let mut below = 0;
        for line in lines.by_ref().take_while(|line| line.starts_with("  ")) {
            let name = line.split_whitespace().next().expect("a name");
            // Deeper lines belong to the description above them.
            if name != "help" && !line.starts_with("   ") {
                let mut further = command.clone();
                further.push(name.to_owned());
                commands.push(further);
                below += 1;
            }
        }
        if below == 0 {
            assert!(
                ran.stdout.contains("Example"),
                "{command:?} has no example:\n{}",
                ran.stdout
            );
            assert!(
                ran.stdout.contains("framsteg "),
                "{command:?}:\n{}",
                ran.stdout
            );
            told += 1;
        }
    }
    assert!(told >= 11, "only {told} commands were found");
}

#[test]
fn the_main_help_names_every_setting() {
    let ran = Place::without_database().run(&["--help"]);
    for name in [
        "DATABASE_URL",
        "LISTEN",
        "DEFINITIONS_DIR",
        "DATA_DIR",
        "KEY_FILE",
        "INTERIM_PERIOD",
        "TLS_CERT",
        "TLS_KEY",
        "TRUSTED_PROXY",
        "framsteg.toml",
    ] {
        assert!(ran.stdout.contains(name), "{name}: {}", ran.stdout);
    }
}

#[test]
fn settings_come_from_the_file_and_the_environment_wins() {
    let place = Place::without_database();
    let folder = place.folder.path().to_owned();
    let settings = format!(
        "database_url = \"sqlite:{}\"\nlisten = \"127.0.0.1:0\"\n",
        folder.join("from-the-file.db").display()
    );
    std::fs::write(folder.join("framsteg.toml"), settings).expect("settings");
    let place = place.unset("LISTEN");
    place.start().terminate();
    assert!(folder.join("from-the-file.db").is_file());
    let place = place.set(
        "DATABASE_URL",
        format!("sqlite:{}", folder.join("from-outside.db").display()),
    );
    place.start().terminate();
    assert!(folder.join("from-outside.db").is_file());
}

both!(a_token_is_shown_once_and_stored_hashed, |kind| {
    let place = Place::new(kind);
    let arguments = [
        "client",
        "add",
        "--name",
        "treserva",
        "--scope",
        "figures:read",
        "--programme",
        "misam",
    ];
    let ran = place.run(&arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let token = ran.stdout.trim();
    assert_eq!(ran.stdout.lines().count(), 1, "{ran:?}");
    // 256 bits in hexadecimal, after a prefix that scanners find.
    let (prefix, secret) = token.rsplit_once('_').expect("a prefix");
    assert_eq!(prefix, "framsteg");
    assert!(secret.len() >= 43, "{token}");
    assert!(!ran.stderr.contains(secret), "{ran:?}");
    let list = place.run(&["client", "list"]);
    assert!(list.stdout.starts_with("treserva: good until "), "{list:?}");
    assert!(list.stdout.contains("figures:read; misam"), "{list:?}");
    assert!(!list.stdout.contains(secret), "{list:?}");
    let again = place.run(&arguments);
    assert_eq!(again.code, Some(1), "{again:?}");
    assert_eq!(again.stdout, "");
    let columns = match kind {
        Kind::Sqlite => {
            "SELECT hex(token_hash) || name || scopes || coalesce(programmes, '') AS t FROM client"
        }
        Kind::Postgres => {
            "SELECT encode(token_hash, 'hex') || name || scopes || coalesce(programmes, '') AS t FROM client"
        }
    };
    assert!(
        !place
            .texts(columns)
            .concat()
            .to_lowercase()
            .contains(&secret.to_lowercase())
    );
    for wrong in [
        &["client", "add", "--name", "x", "--scope", "everything"][..],
        &[
            "client",
            "add",
            "--name",
            "x",
            "--scope",
            "figures:read",
            "--programme",
            "weather",
        ],
        &["client", "revoke", "--name", "nobody"],
    ] {
        let ran = place.run(wrong);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.starts_with("framsteg: "), "{ran:?}");
    }
});

both!(a_revoked_token_is_dead_within_a_second, |kind| {
    let place = Place::new(kind);
    let token = place
        .run(&[
            "client",
            "add",
            "--name",
            "brief",
            "--scope",
            "definitions:read",
        ])
        .stdout;
    let service = place.start();
    let mut api = service.api(token.trim());
    let path = "/api/v1/questionnaires";
    // It is remembered for a while: the service must forget it.
    for _ in 0..50 {
        assert_eq!(api.get(path).expect("an answer").status, 200);
    }
    let ran = place.run(&["client", "revoke", "--name", "brief"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let revoked = Instant::now();
    let mut last_success = Duration::ZERO;
    while revoked.elapsed() < Duration::from_millis(1600) {
        let sent = revoked.elapsed();
        match api.get(path).expect("an answer").status {
            200 => last_success = sent,
            401 => {}
            other => panic!("{other}"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(
        last_success < Duration::from_secs(1),
        "still good after {last_success:?}"
    );
    assert_eq!(api.get(path).expect("an answer").status, 401);
    service.terminate();
});
