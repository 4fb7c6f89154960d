//! Files that are taken slowly, or not to their end: nobody else notices.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use chrono::Utc;
use framsteg::app::Clock;
use framsteg::domain::access::Role;
use framsteg::domain::ids::{ActorId, PublicationId, SessionId};
use framsteg::domain::session::{Place as Kept, Stage};
use framsteg::store::publications::{self, Place as Published, Publication};
use framsteg::store::sessions::{self, Session};
use framsteg::store::staff::{self, Staff};
use framsteg::store::{Db, transaction};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::place::Service;
use super::{Place, both};

/// More than a service has connections to its database for reading.
const CLIENTS: usize = 12;

/// The cookie of a director who has signed in.
fn signed_in(db: &mut Db) -> String {
    let now = Clock::System.now().naive_utc();
    let director = Staff {
        id: ActorId(Uuid::now_v7()),
        username: "carl.chef".to_owned(),
        name: "Carl Chef".to_owned(),
        roles: [Role::Director].into(),
        password: None,
        second_factor: Some(1),
        secrets: 1,
        last_step: 0,
        identity: None,
        created_at: now,
        disabled_at: None,
    };
    staff::insert(db, &director).expect("stored");
    let token = "d".repeat(64);
    let session = Session {
        id: SessionId(Uuid::now_v7()),
        staff: director.id,
        stage: Stage::Open,
        place: Kept::Office,
        started_at: now,
        seen_at: now,
        handed_over: None,
        wrong: 0,
    };
    let hash = Sha256::digest(token.as_bytes()).into();
    sessions::insert(db, &session, &hash).expect("stored");
    format!("cookie: __Host-session={token}\r\n")
}

/// A long text that does not become much shorter in a spreadsheet.
fn noise(number: usize) -> String {
    let pieces =
        (0..280).flat_map(|piece| <[u8; 32]>::from(Sha256::digest(format!("{number} {piece}"))));
    pieces.map(|byte| format!("{byte:02x}")).collect()
}

/// A table with long names of groups for each of many quarters: together more than a connection holds on its way.
fn publish_much(db: &mut Db) {
    let cell = |number: usize| {
        json!({"group": noise(number), "numerator": null, "denominator": number,
            "percent": null, "interval": null, "verdict": null})
    };
    let mut cells: Vec<Value> = (0..12).map(cell).collect();
    cells[0]["group"] = json!("all");
    let quarters = (2001..2020).flat_map(|year| (1..=4).map(move |part| format!("{year}-Q{part}")));
    for period in quarters {
        let id = Uuid::now_v7();
        let at = "2026-11-01T05:00:00Z";
        let body = json!({
            "indicator": "enrolled", "definition_version": 1, "period": period, "by": null,
            "cut_off": at, "published_at": at, "publication_id": id, "revision": 1, "final": true,
            "target": null, "cells": cells, "missing": null, "excluded": {}, "response_rate": null,
            "overturned_by": null,
        });
        let at = at
            .parse::<chrono::DateTime<Utc>>()
            .expect("an instant")
            .naive_utc();
        let publication = Publication {
            id: PublicationId(id),
            place: Published {
                indicator: "enrolled".to_owned(),
                period,
                table_by: "all".to_owned(),
            },
            definition_version: 1,
            revision: 1,
            is_final: true,
            cut_off: at,
            published_at: at,
            withdrawn: None,
            entered_by: None,
            body: body.to_string(),
        };
        publications::insert(db, &publication).expect("stored");
    }
}

/// Asks for a file and reads its first bytes.
fn begun(service: &Service, cookie: &str, path: &str) -> (TcpStream, Vec<u8>) {
    let mut stream = TcpStream::connect(service.address).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("a patience");
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{cookie}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut first = vec![0; 2000];
    let read = stream.read(&mut first).expect("the first bytes");
    first.truncate(read);
    assert!(
        first.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&first)
    );
    (stream, first)
}

/// How many files and connections the service has open, but for those to its database, of which there are more as they are needed.
fn open_files(service: &Service) -> usize {
    let process = format!("/proc/{}", service.id());
    // PostgreSQL is spoken to through a socket of the machine's own.
    let local = std::fs::read_to_string(format!("{process}/net/unix")).expect("its sockets");
    let is_local = |link: &str| {
        let inode = link
            .strip_prefix("socket:[")
            .and_then(|rest| rest.strip_suffix(']'));
        inode.is_some_and(|inode| {
            local
                .lines()
                .any(|line| line.split_whitespace().nth(6) == Some(inode))
        })
    };
    std::fs::read_dir(format!("{process}/fd"))
        .expect("its files")
        .filter_map(|file| std::fs::read_link(file.ok()?.path()).ok())
        .map(|link| link.to_string_lossy().into_owned())
        .filter(|link| !link.contains(".db") && !is_local(link))
        .count()
}

both!(nobody_waits_for_a_file_that_is_taken_slowly, |kind| {
    let place = Place::new(kind);
    let service = place.start();
    let mut db = place.open();
    let cookie = signed_in(&mut db);
    transaction::write(&mut db, |db| {
        publish_much(db);
        Ok::<_, framsteg::store::Error>(())
    })
    .expect("stored");
    let quick = |path: &str| {
        let began = Instant::now();
        let (mut stream, mut whole) = begun(&service, &cookie, path);
        stream.read_to_end(&mut whole).expect("a page");
        assert!(
            began.elapsed() < Duration::from_secs(4),
            "{path}: {:?}",
            began.elapsed()
        );
        whole
    };
    // Every connection to the database is there once.
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| quick("/reports"));
        }
    });
    std::thread::sleep(Duration::from_secs(1));
    let before = open_files(&service);
    let mut slow: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let ending = if number % 3 == 0 { "xlsx" } else { "csv" };
            begun(&service, &cookie, &format!("/reports/figures.{ending}"))
        })
        .collect();
    std::thread::sleep(Duration::from_secs(1));
    let under_way = open_files(&service);
    assert!(
        under_way >= before + CLIENTS,
        "the files are not on their way any more: {under_way} are open, {before} were"
    );
    quick("/reports");
    quick("/goals/2019");
    // Writing goes on, too; and whoever comes back gets the rest.
    db = place.open();
    transaction::write(&mut db, |_| Ok::<_, framsteg::store::Error>(())).expect("no lock");
    let (mut stream, mut whole) = slow.remove(1);
    stream.read_to_end(&mut whole).expect("the rest");
    let text = String::from_utf8_lossy(&whole);
    let rows = 19 * 4 * 12;
    assert!(
        text.ends_with(&format!("Antal rader;{rows}\r\n\r\n0\r\n\r\n")),
        "it is whole"
    );
    assert!(
        whole.len() > 8_000_000,
        "{} bytes fit in between",
        whole.len()
    );
    // The others go away: nothing of them is left.
    drop(slow);
    drop(stream);
    let began = Instant::now();
    while open_files(&service) > before {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{} files are open, {before} were",
            open_files(&service)
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    quick("/reports");
    service.terminate();
});
