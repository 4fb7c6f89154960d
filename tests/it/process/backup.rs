//! R-O1: a backup taken while answers come in restores to a service that knows every answer acknowledged before it began.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::Instant;

use super::load::{Load, Register};
use super::place::read;
use super::sync::assert_tracing_works;
use super::{Place, both};
use crate::support::{Kind, Server};

/// Takes a backup under load, the way the program says, and restores it elsewhere.
fn restored(place: &Place, kind: Kind) -> Place {
    let folder = place.folder.path();
    if kind == Kind::Sqlite {
        let file = folder.join("backups/copy.db");
        let ran = place.run(&["backup", "backups/copy.db"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(ran.stdout, "A consistent copy is in backups/copy.db.\n");
        assert_eq!(
            std::fs::read_dir(folder.join("backups"))
                .expect("a folder")
                .count(),
            1,
            "one file is the whole backup"
        );
        let mode = std::fs::metadata(&file)
            .expect("the copy")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "others may not read it");
        return place.restored(&format!("sqlite:{}", file.display()));
    }
    let ran = place.run(&["backup", "framsteg.dump"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let sentence = ran.stderr.trim();
    let (_, rest) = sentence.split_once(": pg_dump ").expect("how to dump");
    let (dump, restore) = rest.split_once("; restore with ").expect("how to restore");
    let other = place.restored(&Server::shared().database());
    for (command, url) in [
        (format!("pg_dump {dump}"), place.url()),
        (restore.to_owned(), other.url()),
    ] {
        let ran = Command::new("bash")
            .args(["-c", &command])
            .current_dir(folder)
            .env("DATABASE_URL", url)
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", Server::shared().programs),
            )
            .output()
            .expect("bash");
        assert!(
            ran.status.success(),
            "{command}: {}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    other
}

both!(
    a_backup_under_load_restores_with_everything_acknowledged_before,
    |kind| {
        let place = Place::new(kind);
        let token = place.token();
        let service = place.start();
        let load = Load::start(service.address, &token, 4);
        load.wait_for(400);
        let (mut before, truncated) = load.stop();
        assert!(truncated.is_empty());
        let load = Load::start(service.address, &token, 4);
        load.wait_for(20);
        let began = Instant::now();
        let copy = restored(&place, kind);
        load.wait_for(20);
        let (during, truncated) = load.stop();
        assert!(truncated.is_empty());
        assert_eq!(during.later, 0, "writes go on during a backup");
        // Of what came in meanwhile some is in the copy and some is not.
        before.in_doubt = during
            .acknowledged
            .iter()
            .map(|(write, _)| write.clone())
            .collect();
        before.compare(&copy);
        // The copy is a service: same receipts, same token.
        let second = copy.start();
        println!("restored and serving after {:?}", began.elapsed());
        before.in_doubt.clear();
        before.send_again(&mut second.api(&token), 0);
        second.terminate();
        copy.check();
        // And the original has it all.
        let mut all = Register::default();
        all.merge(before);
        all.merge(during);
        all.send_again(&mut service.api(&token), 0);
        all.compare(&place);
        service.terminate();
    }
);

#[test]
fn a_backup_is_on_disk_when_it_says_so() {
    assert_tracing_works();
    let place = Place::new(Kind::Sqlite);
    place.start().terminate();
    let trace = place.folder.path().join("backup.trace");
    let traced = place.beside().wrapped([
        "strace",
        "-f",
        "-y",
        "-e",
        "trace=fsync,fdatasync,write",
        "-o",
        trace.to_str().expect("a path"),
    ]);
    let copy = place.folder.path().join("copy.db");
    let ran = traced.run(&["backup", copy.to_str().expect("a path")]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let trace = read(&trace);
    let (before, _) = trace
        .split_once("A consistent copy is in")
        .expect("it says so");
    let synced = |name: &str| {
        before.lines().any(|line| {
            line.contains("sync(") && line.contains(&format!("{name}>")) && line.ends_with("= 0")
        })
    };
    assert!(synced("/copy.db"), "the copy is not synced:\n{before}");
    let folder = place.folder.path().to_str().expect("a path");
    assert!(
        synced(folder),
        "its name in the folder is not synced:\n{before}"
    );
}

#[test]
fn a_backup_never_overwrites_anything_and_never_leaves_half_of_one() {
    let place = Place::new(Kind::Sqlite);
    place.start().terminate();
    let folder = place.folder.path();
    std::fs::write(folder.join("old.db"), "kept").expect("a file");
    for (target, sentence) in [
        (
            "old.db",
            "exists already; a backup never overwrites anything",
        ),
        (".", "exists already"),
        ("old.db/new.db", "cannot create the folder"),
    ] {
        let ran = place.run(&["backup", target]);
        assert_eq!(ran.code, Some(1), "{target}: {ran:?}");
        assert!(ran.stderr.contains(sentence), "{target}: {ran:?}");
    }
    assert_eq!(
        std::fs::read_to_string(folder.join("old.db")).expect("the file"),
        "kept"
    );
    // Of nothing there is no backup.
    let nothing = Place::on(&format!("sqlite:{}/none.db", folder.display()));
    let ran = nothing.run(&["backup", "copy.db"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        !folder.join("none.db").exists(),
        "a backup creates no database"
    );
    assert!(!nothing.folder.path().join("copy.db").exists());
}
