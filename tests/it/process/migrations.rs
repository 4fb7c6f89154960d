//! R-D12: the schema is the old one or the new one, never half, however often migrating is killed; and every migration can be taken back.

use std::process::{Command, Stdio};
use std::time::Instant;

use framsteg::store::migrate::{migrate, revert_all};

use super::random::Random;
use super::{Place, amount, both};
use crate::support::{Kind, Server};

/// The schema as the database itself tells it.
fn schema(place: &Place, kind: Kind) -> Vec<String> {
    match kind {
        Kind::Sqlite => place.texts(
            "SELECT type || ' ' || name || ': ' || coalesce(sql, '') AS t FROM sqlite_schema ORDER BY type, name",
        ),
        Kind::Postgres => {
            let dump = Command::new(format!("{}/pg_dump", Server::shared().programs))
                .args(["--schema-only", "--no-owner", place.url()])
                .output()
                .expect("pg_dump");
            assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
            String::from_utf8_lossy(&dump.stdout)
                .lines()
                // Each dump has a random key of its own.
                .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
                .map(str::to_owned)
                .collect()
        }
    }
}

/// Our own tables, without diesel's.
fn tables(place: &Place, kind: Kind) -> Vec<String> {
    place.texts(match kind {
        Kind::Sqlite => {
            "SELECT name AS t FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY 1"
        }
        Kind::Postgres => {
            "SELECT CAST(table_name AS text) AS t FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' ORDER BY 1"
        }
    })
}

both!(killed_while_migrating_the_schema_is_old_or_new, |kind| {
    let mut random = Random::new("killing migrate");
    let whole = Place::new(kind);
    let began = Instant::now();
    assert_eq!(whole.run(&["migrate"]).code, Some(0));
    // At any moment of it, and sometimes after its end.
    let longest = u64::try_from(began.elapsed().as_millis()).expect("not that long") * 3 / 2 + 10;
    let (new, new_tables) = (schema(&whole, kind), tables(&whole, kind));
    assert!(new_tables.len() > 10, "{new_tables:?}");
    let (mut old, mut done) = (0, 0);
    for _ in 0..amount(25, 200) {
        let place = Place::new(kind);
        let mut child = place
            .command(&["migrate"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        random.pause(1, longest);
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("its end");
        let folder = place.folder.path();
        if kind == Kind::Sqlite && !place.file().exists() {
            std::fs::create_dir_all(place.file().parent().unwrap_or(folder)).expect("the folder");
        }
        let found = tables(&place, kind);
        if found.is_empty() {
            old += 1;
        } else {
            assert_eq!(found, new_tables, "half a schema");
            done += 1;
        }
        let ran = place.run(&["migrate"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(schema(&place, kind), new);
    }
    println!("{old} times the old schema, {done} times the new one");
    assert!(old > 0, "it was never killed in time");
    whole.start().terminate();
    whole.check();
});

both!(up_down_and_up_again_give_the_same_schema, |kind| {
    let place = Place::new(kind);
    assert_eq!(place.run(&["migrate"]).code, Some(0));
    let up = schema(&place, kind);
    let mut db = place.open();
    revert_all(&mut db).expect("down");
    assert_eq!(
        tables(&place, kind),
        Vec::<String>::new(),
        "what down leaves behind"
    );
    let run = migrate(&mut db).expect("up again");
    assert!(!run.is_empty());
    drop(db);
    assert_eq!(schema(&place, kind), up);
    place.start().terminate();
});

both!(several_instances_that_start_at_once_migrate_once, |kind| {
    let place = Place::new(kind);
    let starting: Vec<_> = (0..4)
        .map(|_| {
            let other = place.beside();
            std::thread::spawn(move || other.run(&["migrate"]))
        })
        .collect();
    for thread in starting {
        let ran = thread.join().expect("a run");
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    assert_eq!(
        place
            .texts("SELECT version AS t FROM __diesel_schema_migrations")
            .len(),
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite"))
            .expect("the migrations")
            .count()
    );
    assert_eq!(
        place.run(&["migrate"]).stdout,
        "The schema is up to date.\n"
    );
});

both!(
    a_database_from_before_there_were_staff_is_brought_up_to_date,
    |kind| {
        let place = Place::new(kind);
        let folder = match kind {
            Kind::Sqlite => "sqlite",
            Kind::Postgres => "postgres",
        };
        let first = format!(
            "{}/migrations/{folder}/2026-11-21-000001_first/up.sql",
            env!("CARGO_MANIFEST_DIR")
        );
        if kind == Kind::Sqlite {
            std::fs::create_dir_all(place.file().parent().expect("a folder")).expect("the folder");
        }
        place.execute(&std::fs::read_to_string(first).expect("the first migration"));
        let (id, key, when) = match kind {
            Kind::Sqlite => (
                "x'0198c0de000070008000000000000001'",
                format!("x'{}'", "ab".repeat(32)),
                "'2026-11-21 09:00:00'",
            ),
            Kind::Postgres => (
                "'0198c0de-0000-7000-8000-000000000001'",
                format!("'\\x{}'", "ab".repeat(32)),
                "'2026-11-21 09:00:00'",
            ),
        };
        let no = if kind == Kind::Sqlite { "0" } else { "false" };
        place.execute(&format!(
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
         INSERT INTO __diesel_schema_migrations (version) VALUES ('20261121000001');
         INSERT INTO installation VALUES (1, {when}, {key}, {no});
         INSERT INTO participant VALUES ({id}, '0000000', 'woman', '25-34', 'no', {no}, 1, {id}, {when}, {when});
         INSERT INTO enrolment VALUES ({id}, {id}, 'misam', NULL, 'norsjo', '2026-01-01', NULL, NULL, 1, {id}, {when}, {when});
         INSERT INTO publication VALUES ({id}, 'held-together', 1, '2025-H1', 'all', 1, {no}, {when}, {when}, NULL, '{{}}');
         INSERT INTO audit VALUES ({id}, {when}, 'client', {id}, 'enrolment.put', 'x', 'stored');"
    ));
        place.refuses(&["older schema", "framsteg migrate"]);
        let ran = place.run(&["migrate"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let service = place.start();
        let sealed = "SELECT 'n' AS t, CAST(count(*) AS BIGINT) AS n FROM audit WHERE place IS NOT NULL AND handle = 'x'";
        let began = Instant::now();
        while place.numbers(sealed)["n"] == 0 {
            assert!(began.elapsed().as_secs() < 10, "the old row is not sealed");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        service.terminate();
        let ran = place.run(&["verify-audit"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        place.check();
        let kept = "SELECT 'n' AS t, CAST(count(*) AS BIGINT) AS n FROM enrolment WHERE municipality = 'norsjo'";
        assert_eq!(place.numbers(kept)["n"], 1);
        // What a total from then was counted from, nobody knows.
        let kept = "SELECT 'n' AS t, CAST(count(*) AS BIGINT) AS n FROM publication LEFT JOIN counted_response ON publication_id = id WHERE response_id IS NULL";
        assert_eq!(place.numbers(kept)["n"], 1);
    }
);
