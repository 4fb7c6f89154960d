//! Durable submissions a second over HTTP, against the same rows written straight to the same database with one commit each.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use framsteg::store::Db;

use crate::http::Client;
use crate::population::{self, ENROLMENT, OCCASION, RESPONSE, id};
use crate::{Running, Site, median};

const PEOPLE: u64 = 100_000;
const OCCASIONS: u64 = 800_000;
const TIME: Duration = Duration::from_secs(5);
const ROUNDS: usize = 3;
const ITEMS: [&str; 9] = [
    "able-to-work",
    "knows-paths",
    "works-with-others",
    "focus-and-energy",
    "handles-health",
    "manages-everyday",
    "support-around",
    "takes-steps",
    "believes-in-goals",
];

pub fn run(databases: &[fn(&str) -> Site]) {
    println!("## Submissions (nine answers each)");
    for make in databases {
        let site = make("submit");
        // Now, so that the publisher has nothing to catch up with.
        site.install(framsteg::app::Clock::System.now());
        let mut db = site.open();
        population::people(&mut db, PEOPLE);
        population::occasions(&mut db, PEOPLE, OCCASIONS);
        drop(db);
        let server = site.start();
        let next = AtomicU64::new(0);
        for clients in [32, 128] {
            let (mut straight, mut served, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
            let (mut used, mut stored) = (0.0, 0.0);
            for _ in 0..ROUNDS {
                let raw = straight_rate(&site, &next);
                let (before, first) = (server.processor_seconds(), next.load(Ordering::Relaxed));
                let http = http_rate(&server, clients, &next);
                used += server.processor_seconds() - before;
                stored += (next.load(Ordering::Relaxed) - first) as f64;
                ratios.push(http / raw);
                straight.push(raw);
                served.push(http);
            }
            println!(
                "{:<10} {clients:>3} clients: straight {:>6.0}/s, served {:>6.0}/s, ratio {:.2}; {:.0} µs of processor a submission",
                site.name,
                median(straight),
                median(served),
                median(ratios),
                used / stored * 1e6
            );
        }
        println!(
            "{:<10} peak memory of the server {:.0} MiB",
            site.name,
            server.peak_mib()
        );
    }
}

/// The best of one connection and, on PostgreSQL, of two and sixteen.
fn straight_rate(site: &Site, next: &AtomicU64) -> f64 {
    let widths: &[usize] = if site.name == "SQLite" {
        &[1]
    } else {
        &[2, 16]
    };
    widths
        .iter()
        .map(|width| {
            let began = Instant::now();
            let written: u64 = std::thread::scope(|scope| {
                let writers: Vec<_> = (0..*width)
                    .map(|_| scope.spawn(|| write_straight(site, next, began)))
                    .collect();
                writers
                    .into_iter()
                    .map(|writer| writer.join().expect("a writer"))
                    .sum()
            });
            written as f64 / began.elapsed().as_secs_f64()
        })
        .fold(0.0, f64::max)
}

fn write_straight(site: &Site, next: &AtomicU64, began: Instant) -> u64 {
    let mut db = site.open();
    let mut written = 0;
    while began.elapsed() < TIME / 2 {
        let n = next.fetch_add(1, Ordering::Relaxed);
        match &mut db {
            Db::Sqlite(connection) => straight_sqlite(connection, n),
            Db::Postgres(connection) => straight_postgres(connection, n),
        }
        written += 1;
    }
    written
}

diesel::table! { response (id) { id -> Binary, occasion_id -> Binary, questionnaire -> Text, version -> Integer, language -> Text,
help -> Text, supersedes -> Nullable<Binary>, fingerprint -> Binary, sender -> Binary, stored_at -> Timestamp, } }
diesel::table! { answer (response_id, item) { response_id -> Binary, item -> Text, choice -> Nullable<Text>, words -> Nullable<Text>, } }
diesel::table! { summary (questionnaire, year, enrolment_id, version) { questionnaire -> Text, year -> Integer,
enrolment_id -> Binary, version -> Integer, first_on -> Nullable<Date>, last_on -> Nullable<Date>, contributions -> Text, } }
diesel::table! { audit (id) { id -> Binary, at -> Timestamp, actor_kind -> Text, actor -> Nullable<Binary>, action -> Text,
handle -> Nullable<Text>, outcome -> Text, } }

fn contributions(n: u64) -> String {
    let choices: Vec<String> = ITEMS
        .iter()
        .map(|item| format!("\"{item}\":\"3\""))
        .collect();
    format!(
        "[{{\"d\":739261,\"t\":1767225600000000,\"r\":\"{}\",\"s\":\"{}\",\"h\":\"none\",\"m\":true,\"a\":{{{}}}}}]",
        id(RESPONSE, n),
        id(9, 0),
        choices.join(",")
    )
}

/// Prepared statements on a bare connection.
fn straight_sqlite(connection: &mut SqliteConnection, n: u64) {
    let stamp = chrono::DateTime::UNIX_EPOCH.naive_utc();
    let day = chrono::NaiveDate::from_ymd_opt(2025, 1, 10).expect("a day");
    let bytes = |kind, n| id(kind, n).as_bytes().to_vec();
    connection
        .immediate_transaction(|c| {
            diesel::insert_into(response::table)
                .values((
                    response::id.eq(bytes(RESPONSE, n)),
                    response::occasion_id.eq(bytes(OCCASION, n)),
                    response::questionnaire.eq("progression-participant"),
                    response::version.eq(1),
                    response::language.eq("sv"),
                    response::help.eq("none"),
                    response::fingerprint.eq(vec![0; 32]),
                    response::sender.eq(bytes(9, 0)),
                    response::stored_at.eq(stamp),
                ))
                .execute(c)?;
            for item in ITEMS {
                diesel::insert_into(answer::table)
                    .values((
                        answer::response_id.eq(bytes(RESPONSE, n)),
                        answer::item.eq(item),
                        answer::choice.eq(Some("3")),
                    ))
                    .execute(c)?;
            }
            diesel::insert_into(summary::table)
                .values((
                    summary::questionnaire.eq("progression-participant"),
                    summary::year.eq(2025),
                    summary::enrolment_id.eq(bytes(ENROLMENT, n % PEOPLE)),
                    // A row of its own for each, as most have in life.
                    summary::version.eq(i32::try_from(100 + n / PEOPLE).expect("small")),
                    summary::first_on.eq(Some(day)),
                    summary::last_on.eq(Some(day)),
                    summary::contributions.eq(contributions(n)),
                ))
                .execute(c)?;
            diesel::insert_into(audit::table)
                .values((
                    audit::id.eq(bytes(5, n)),
                    audit::at.eq(stamp),
                    audit::actor_kind.eq("client"),
                    audit::actor.eq(Some(bytes(9, 0))),
                    audit::action.eq("response.put"),
                    audit::handle.eq(Some(id(RESPONSE, n).to_string())),
                    audit::outcome.eq("stored"),
                ))
                .execute(c)?;
            diesel::QueryResult::Ok(())
        })
        .expect("written");
}

/// One statement for all rows of a submission, committed by itself.
fn straight_postgres(connection: &mut PgConnection, n: u64) {
    sql_query(
        "WITH r AS (INSERT INTO response VALUES ($1, $2, 'progression-participant', 1, 'sv', 'none', NULL, \
           decode(repeat('00', 32), 'hex'), $4, TIMESTAMP '2026-01-15 10:00:00')), \
         a AS (INSERT INTO answer SELECT $1, item, '3', NULL FROM unnest($5) AS i(item)), \
         s AS (INSERT INTO summary VALUES ('progression-participant', 2025, $3, 100 + $8::integer, DATE '2025-01-10', DATE '2025-01-10', $6)) \
         INSERT INTO audit VALUES ($7, TIMESTAMP '2026-01-15 10:00:00', 'client', $4, 'response.put', $1::text, 'stored')",
    )
    .bind::<SqlUuid, _>(id(RESPONSE, n))
    .bind::<SqlUuid, _>(id(OCCASION, n))
    .bind::<SqlUuid, _>(id(ENROLMENT, n % PEOPLE))
    .bind::<SqlUuid, _>(id(9, 0))
    .bind::<Array<Text>, _>(ITEMS.to_vec())
    .bind::<Text, _>(contributions(n))
    .bind::<SqlUuid, _>(id(5, n))
    .bind::<Text, _>((n / PEOPLE).to_string())
    .execute(connection)
    .expect("written");
}

/// Clients that each wait for their receipt before they send the next response.
fn http_rate(server: &Running, clients: usize, next: &AtomicU64) -> f64 {
    let began = Instant::now();
    let stored: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|_| {
                scope.spawn(|| {
                    let mut client = Client::connect(&server.address, &server.token);
                    let mut stored = 0;
                    while began.elapsed() < TIME {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let status = client.send(
                            "PUT",
                            &format!("/api/v1/responses/{}", id(RESPONSE, n)),
                            &body(n),
                        );
                        assert_eq!(status, 201, "response {n}");
                        stored += 1;
                    }
                    stored
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a client"))
            .sum()
    });
    stored as f64 / began.elapsed().as_secs_f64()
}

pub fn body(n: u64) -> String {
    use std::fmt::Write;
    let mut answers = String::with_capacity(256);
    for (k, item) in ITEMS.iter().enumerate() {
        let comma = if k == 0 { "" } else { "," };
        write!(
            answers,
            "{comma}\"{item}\":\"{}\"",
            1 + (n as usize + k) % 5
        )
        .expect("a string");
    }
    format!(
        "{{\"occasion_id\":\"{}\",\"questionnaire\":\"progression-participant\",\"version\":1,\"language\":\"sv\",\"help\":\"none\",\"answers\":{{{answers}}}}}",
        id(OCCASION, n),
    )
}
