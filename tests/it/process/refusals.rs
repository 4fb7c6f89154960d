//! R-D1: what could lose answers, or what is set wrongly, ends with 78 and one sentence that names the way out. No port is opened.

use super::{Folder, Place, both};
use crate::support::{Kind, Server};

#[test]
fn an_unknown_scheme() {
    for url in [
        "mysql://app@localhost/x",
        "data/framsteg.db",
        "/tmp/framsteg.db",
        "postgre://x",
        "sqlite:",
        "sqlite::memory:",
    ] {
        Place::on(url).refuses(&["DATABASE_URL", "write sqlite:"]);
    }
}

#[test]
fn a_password_is_never_repeated() {
    for url in [
        "mysql://app:hemlig@localhost/x",
        "postgres://app:hemlig@127.0.0.1:1/x",
    ] {
        let sentence = Place::on(url).refuses(&["DATABASE_URL"]);
        assert!(!sentence.contains("hemlig"), "{sentence}");
    }
}

#[test]
fn a_folder_that_cannot_be_written() {
    // Root may write anywhere, but not below a file and not in /proc.
    let folder = Folder::new("unwritable");
    let file = folder.path().join("file");
    std::fs::write(&file, "x").expect("a file");
    for path in [
        file.join("below/framsteg.db"),
        "/proc/framsteg/framsteg.db".into(),
    ] {
        Place::on(&format!("sqlite:{}", path.display())).refuses(&[
            "cannot write in the folder",
            "let this user write there, or set DATABASE_URL",
        ]);
    }
}

#[test]
fn a_read_only_folder() {
    // Seen by root too: the folder is mounted read-only in a namespace of its own.
    let folder = Folder::new("read-only");
    let place = Place::on(&format!("sqlite:{}/framsteg.db", folder.path().display())).wrapped([
        "unshare",
        "--mount",
        "bash",
        "-c",
        "mount --bind -o ro \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"",
        folder.path().to_str().expect("a path"),
    ]);
    let ran = place.run(&["serve"]);
    assert_eq!(ran.code, Some(78), "{ran:?}");
    assert!(ran.stderr.contains("cannot write in the folder"), "{ran:?}");
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
}

#[test]
fn a_url_that_names_a_folder() {
    let folder = Folder::new("a-folder");
    Place::on(&format!("sqlite:{}", folder.path().display()))
        .refuses(&["is a folder; DATABASE_URL must name a file in it"]);
}

#[test]
fn a_file_that_is_no_database() {
    let folder = Folder::new("no-database");
    let file = folder.path().join("framsteg.db");
    std::fs::write(
        &file,
        "Det här är ingen databas, utan en text som är lång nog för ett huvud. ".repeat(20),
    )
    .expect("a file");
    Place::on(&format!("sqlite:{}", file.display())).refuses(&["check DATABASE_URL"]);
    let text = std::fs::read_to_string(&file).expect("the file as it was");
    assert!(text.starts_with("Det här är ingen databas"));
}

#[test]
fn a_server_that_is_not_there() {
    Place::on("postgres://app@/x?host=%2Fno%2Fsuch%2Ffolder").refuses(&[
        "cannot open PostgreSQL at /x",
        "check DATABASE_URL and that the database runs",
    ]);
    Place::on("postgres://app@127.0.0.1:1/x")
        .refuses(&["check DATABASE_URL and that the database runs"]);
}

#[test]
fn a_database_that_is_not_there() {
    let url = Server::shared().url("app", "no_such_database");
    Place::on(&url).refuses(&["no_such_database", "check DATABASE_URL"]);
}

both!(a_newer_schema, |kind| {
    let place = Place::new(kind);
    place.start().terminate();
    place.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231235959')");
    let sentence = [
        "the database was written by a newer version of framsteg",
        "start that version, or restore a backup",
    ];
    place.refuses(&sentence);
    for command in [
        &["migrate"][..],
        &["doctor"],
        &["client", "list"],
        &["publish"],
        &["demo", "--no-serve"],
    ] {
        let ran = place.run(command);
        assert_eq!(ran.code, Some(78), "{command:?}: {ran:?}");
        assert!(ran.stderr.contains(sentence[0]), "{command:?}: {ran:?}");
    }
});

both!(an_older_schema, |kind| {
    let place = Place::new(kind);
    place.start().terminate();
    place.execute(
        "DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)",
    );
    place
        .refuses(&["the database has an older schema; take a backup, then run `framsteg migrate`"]);
});

both!(a_database_of_somebody_else, |kind| {
    let place = Place::new(kind);
    if kind == Kind::Sqlite {
        std::fs::create_dir_all(place.file().parent().expect("a folder")).expect("a folder");
    }
    place.execute("CREATE TABLE participant (name TEXT)");
    place.refuses(&["restore a backup"]);
    let columns = match kind {
        Kind::Sqlite => "SELECT name AS t FROM pragma_table_info('participant')",
        Kind::Postgres => {
            "SELECT CAST(column_name AS text) AS t FROM information_schema.columns WHERE table_name = 'participant'"
        }
    };
    assert_eq!(place.texts(columns), ["name"]);
});

#[test]
fn postgresql_that_does_not_sync() {
    let server = Server::start();
    let place = Place::on(&server.database());
    place.start().terminate();
    for name in ["fsync", "full_page_writes", "synchronous_commit"] {
        place.execute(&format!("ALTER SYSTEM SET {name} = off"));
        reload(&place, name, "off");
        place.refuses(&[
            &format!("PostgreSQL runs with {name} = off and could lose acknowledged answers"),
            "turn it on for this server, database and role",
        ]);
        place.execute(&format!("ALTER SYSTEM RESET {name}"));
        reload(&place, name, "on");
    }
    // For one role only, and for one database only: what counts is what our own connection gets.
    place.execute("CREATE ROLE hasty LOGIN SUPERUSER");
    place.execute("ALTER ROLE hasty SET synchronous_commit = off");
    let hasty = place.url().replace("//app@", "//hasty@");
    Place::on(&hasty).refuses(&["synchronous_commit = off", "role"]);
    place.execute("ALTER ROLE hasty RESET synchronous_commit");
    let name = place
        .texts("SELECT CAST(current_database() AS text) AS t")
        .remove(0);
    place.execute(&format!(
        "ALTER DATABASE {name} SET synchronous_commit = off"
    ));
    place.refuses(&["synchronous_commit = off", "database"]);
    for command in [
        &["client", "list"][..],
        &["doctor"],
        &["publish"],
        &["migrate"],
    ] {
        assert_eq!(place.run(command).code, Some(78), "{command:?}");
    }
    place.execute(&format!("ALTER DATABASE {name} RESET synchronous_commit"));
    // Set on the connection by its URL.
    let url = format!("{}&options=-c%20synchronous_commit%3Doff", place.url());
    Place::on(&url).refuses(&["synchronous_commit = off"]);
    place.start().terminate();
}

/// Waits until new connections see it.
fn reload(place: &Place, name: &str, value: &str) {
    place.execute("SELECT pg_reload_conf()");
    let query = format!("SELECT current_setting('{name}') AS t");
    let began = std::time::Instant::now();
    while place.texts(&query) != [value] {
        assert!(
            began.elapsed().as_secs() < 10,
            "{name} does not become {value}"
        );
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn sqlite_is_synced_whatever_the_file_says() {
    let place = Place::new(Kind::Sqlite);
    place.start().terminate();
    // The only thing a file remembers is its journal mode: the service takes it back.
    let ran = std::process::Command::new("python3")
        .args(["-c", "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode = DELETE').fetchone()[0])"])
        .arg(place.file())
        .output()
        .expect("python3");
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "delete");
    place.start().terminate();
    assert_eq!(
        place.texts("SELECT journal_mode AS t FROM pragma_journal_mode"),
        ["wal"]
    );
}

#[test]
fn a_port_in_use() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    Place::new(Kind::Sqlite).set("LISTEN", &address).refuses(&[
        &format!("cannot listen on {address}"),
        "set LISTEN to another address or port",
    ]);
}

#[test]
fn an_address_that_is_none() {
    for listen in [
        "8080",
        "localhost:8080",
        "127.0.0.1",
        "127.0.0.1:99999",
        "here",
    ] {
        Place::new(Kind::Sqlite)
            .set("LISTEN", listen)
            .refuses(&["LISTEN must be an address and a port, such as 127.0.0.1:8080"]);
    }
    // An address of another machine (reserved for examples).
    Place::new(Kind::Sqlite)
        .set("LISTEN", "192.0.2.1:8080")
        .set("TRUSTED_PROXY", "192.0.2.2")
        .refuses(&["cannot listen on 192.0.2.1:8080", "set LISTEN"]);
}

#[test]
fn settings_that_cannot_be_read() {
    for (toml, parts) in [
        ("listen = [", &["framsteg.toml", "wrong at line 1"][..]),
        (
            "listen = \"127.0.0.1:0\"\nprot = 8080\n",
            &["framsteg.toml", "wrong at line 2", "prot"],
        ),
        (
            "database_url = \"mysql://app:hemlig@x/y\"\n",
            &["DATABASE_URL", "unknown scheme"],
        ),
        ("interim_period = \"Q7\"\n", &["INTERIM_PERIOD must be"]),
        ("trusted_proxy = \"x\"\n", &["TRUSTED_PROXY must be"]),
        (
            "contact = \" \"\n",
            &["CONTACT must be one line", "leave it unset"],
        ),
        (
            "contact = \"Ring\\n0910\"\n",
            &["CONTACT must be one line", "leave it unset"],
        ),
        (
            "tls_cert = \"cert.pem\"\n",
            &["TLS_CERT is set without TLS_KEY"],
        ),
        ("listen = 8080\n", &["framsteg.toml", "wrong at line 1"]),
    ] {
        let place = Place::without_database();
        let file = place.folder.path().join("framsteg.toml");
        std::fs::write(&file, toml).expect("settings");
        let place = place.unset("LISTEN").set("FRAMSTEG_CONFIG", &file);
        let sentence = place.refuses(parts);
        assert!(!sentence.contains("hemlig"), "{sentence}");
    }
    Place::without_database()
        .set("FRAMSTEG_CONFIG", "no-such-file.toml")
        .refuses(&["cannot read the settings in no-such-file.toml"]);
    Place::without_database()
        .set("INTERIM_PERIOD", "H3")
        .refuses(&["INTERIM_PERIOD must be"]);
}

#[test]
fn no_definitions() {
    let folder = Folder::new("empty");
    Place::new(Kind::Sqlite)
        .definitions(&folder.path().join("none"))
        .refuses(&[
            "cannot read the survey definitions in",
            "set DEFINITIONS_DIR to the folder survey-definitions",
        ]);
    // An empty folder has no faults in it, but nothing could be answered either.
    Place::new(Kind::Sqlite)
        .definitions(folder.path())
        .refuses(&["set DEFINITIONS_DIR to the folder survey-definitions"]);
}

#[test]
fn a_demo_is_for_this_machine_only() {
    let place = Place::new(Kind::Sqlite);
    let ran = place.run(&["demo", "--no-serve"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // What it says is not drowned in made-up submissions.
    assert!(ran.stdout.contains("239 participants"), "{ran:?}");
    assert_eq!(ran.stderr, "");
    place
        .set("LISTEN", "0.0.0.0:0")
        .refuses(&["this is a demo database", "set LISTEN to 127.0.0.1:8080"]);
}
