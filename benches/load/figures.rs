//! Reading and computing figures at 10,000 and at 1,000,000 stored responses.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use framsteg::app::{self, Clock};
use framsteg::domain::access::Reach;
use framsteg::domain::counting::{Frame, LatestCollector};
use framsteg::domain::definitions::{Catalogue, Indicator};
use framsteg::domain::disclosure::{publish_experience, publish_participation};
use framsteg::domain::period::Period;
use framsteg::store::{Db, summaries};

use crate::http::Client;
use crate::population::{self, RESPONSE, id};
use crate::{Running, Site, median, submit};

/// Responses for each person, over somewhat more than a year.
const EACH: u64 = 12;
const SMALL: u64 = 10_000;
const LARGE: u64 = 1_000_000;
/// How many reads are timed at each size, in turns.
const READS: usize = 6_000;
const BLOCK: usize = 100;

pub fn run(databases: &[fn(&str) -> Site]) {
    println!("## Figures");
    for make in databases {
        let small = prepared(make("small"), SMALL);
        let large = prepared(make("large"), LARGE);
        compute(&large);
        read(&small, &large);
    }
}

/// A database with so many responses, its summaries recomputed by the program itself, and 2025 due but not published.
fn prepared(site: Site, count: u64) -> Site {
    let first_started = NaiveDate::from_ymd_opt(2025, 1, 1)
        .and_then(|day| day.and_hms_opt(0, 0, 0))
        .expect("a time")
        .and_utc();
    site.install(first_started);
    let mut db = site.open();
    let people = count / EACH;
    population::people(&mut db, people);
    population::occasions(&mut db, people, count + people);
    population::responses(&mut db, count);
    let began = Instant::now();
    let (app, lanes) =
        app::open_for_service(&site.settings(), Clock::System, false).expect("starts");
    let check = app.check_summaries(&mut db, true).expect("summaries");
    drop(app);
    lanes.drain();
    println!(
        "{:<10} {count:>9} responses: {} summary rows recomputed in {:.1} s",
        site.name,
        check.rows,
        began.elapsed().as_secs_f64()
    );
    population::settle(&mut db);
    site
}

/// The program publishes by itself when it starts; then published figures are read, at both sizes in turns, while responses come in.
fn read(small: &Site, large: &Site) {
    let (a, b) = (small.start(), large.start());
    wait_until_published(&a);
    wait_until_published(&b);
    // After a restart nothing is warm.
    let publishing = b.peak_mib();
    drop((a, b));
    let (a, b) = (small.start(), large.start());
    let stop = AtomicBool::new(false);
    let next = AtomicU64::new(0);
    let (mut quick, mut slow) = (Vec::new(), Vec::new());
    std::thread::scope(|scope| {
        for (server, offset) in [(&a, SMALL), (&b, LARGE)] {
            let (stop, next) = (&stop, &next);
            scope.spawn(move || write_slowly(server, offset, stop, next));
        }
        let (mut ca, mut cb) = (
            Client::connect(&a.address, &a.token),
            Client::connect(&b.address, &b.token),
        );
        for block in 0..READS / BLOCK {
            for (client, times) in [(&mut ca, &mut quick), (&mut cb, &mut slow)] {
                for n in 0..BLOCK {
                    times.push(read_one(client, block + n));
                }
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let (small_ms, large_ms) = (median(quick) * 1000.0, median(slow) * 1000.0);
    println!(
        "{:<10} reading a published figure: {small_ms:.3} ms at {SMALL}, {large_ms:.3} ms at {LARGE}, ratio {:.2}",
        small.name,
        large_ms / small_ms
    );
    println!(
        "{:<10} peak memory of the server: {publishing:.0} MiB publishing {LARGE}, {:.0} MiB reading and writing",
        small.name,
        b.peak_mib()
    );
}

fn figures() -> Vec<String> {
    let mut paths = Vec::new();
    for indicator in [
        "answered-twice",
        "held-together",
        "asked-about-violence",
        "satisfaction",
        "benefit",
    ] {
        paths.push(format!("/api/v1/figures/{indicator}?period=2025"));
        for by in ["programme", "municipality", "gender", "born_abroad"] {
            paths.push(format!("/api/v1/figures/{indicator}?period=2025&by={by}"));
        }
    }
    paths
}

fn read_one(client: &mut Client, n: usize) -> f64 {
    let paths = figures();
    let path = &paths[(n * 7) % paths.len()];
    let began = Instant::now();
    assert_eq!(client.send("GET", path, ""), 200, "{path}");
    began.elapsed().as_secs_f64()
}

fn wait_until_published(server: &Running) {
    let mut client = Client::connect(&server.address, &server.token);
    for _ in 0..600 {
        let all = figures()
            .iter()
            .all(|path| client.send("GET", path, "") == 200);
        if all {
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    panic!("2025 was not published");
}

/// Some hundred responses a second, to occasions that have none yet.
fn write_slowly(server: &Running, offset: u64, stop: &AtomicBool, next: &AtomicU64) {
    let mut client = Client::connect(&server.address, &server.token);
    while !stop.load(Ordering::Relaxed) {
        let n = offset + next.fetch_add(1, Ordering::Relaxed) % (offset / EACH);
        client.send(
            "PUT",
            &format!("/api/v1/responses/{}", id(RESPONSE, n)),
            &submit::body(n),
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// One figure from the summary rows, against the same figure by plain SQL over the responses.
fn compute(site: &Site) {
    let catalogue = app::read_definitions(std::path::Path::new("survey-definitions"))
        .unwrap_or_else(|_| panic!("definitions"));
    let mut db = site.open();
    for (key, plain) in [("answered-twice", TWICE), ("held-together", HELD)] {
        let indicator = catalogue.indicator(key).expect("an indicator");
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let mut agreed = true;
        for _ in 0..3 {
            let began = Instant::now();
            let counted = from_summaries(&mut db, &catalogue, indicator);
            ours.push(began.elapsed().as_secs_f64() * 1000.0);
            let began = Instant::now();
            let raw: Row = sql_query(plain).get_result(&mut db).expect("plain SQL");
            theirs.push(began.elapsed().as_secs_f64() * 1000.0);
            agreed &= counted == (raw.numerator, raw.denominator);
        }
        assert!(agreed, "{key}: the two ways of counting differ");
        let (ours, theirs) = (median(ours), median(theirs));
        println!(
            "{:<10} {key} at {LARGE}: {ours:.0} ms from summaries, {theirs:.0} ms by plain SQL, ratio {:.1}",
            site.name,
            theirs / ours
        );
    }
}

fn from_summaries(db: &mut Db, catalogue: &Catalogue, indicator: &Indicator) -> (i64, i64) {
    let period = Period::calendar_year(2025).expect("a year");
    let (first, last) = (period.first(), period.last());
    let facts = summaries::enrolments_touching(db, &Reach::All, &indicator.programmes, first, last)
        .expect("facts");
    let frame = Frame {
        indicator,
        period,
        today: Clock::System.today(),
        table: None,
    };
    let published = if indicator.key == "answered-twice" {
        let days = summaries::measured_days(
            db,
            indicator.questionnaire.as_deref().expect("a questionnaire"),
            period.year(),
        )
        .expect("days");
        publish_participation(
            &frame.answered_twice(&facts, &days),
            indicator.target,
            true,
            false,
        )
    } else {
        let mut collector = LatestCollector::new(catalogue, indicator, period);
        summaries::each_contribution(
            db,
            indicator.questionnaire.as_deref().expect("a questionnaire"),
            period.year(),
            |enrolment, version, brief| {
                collector.take(enrolment, version, brief);
            },
        )
        .expect("contributions");
        publish_experience(
            &frame.share_positive(&facts, &collector.finish(&facts)),
            indicator.target,
            false,
        )
    };
    let cell = published.cells()[0].shown().expect("a total");
    let whole = |number: u64| i64::try_from(number).expect("small");
    (
        whole(cell.numerator().expect("exact")),
        whole(cell.denominator()),
    )
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    numerator: i64,
    #[diesel(sql_type = BigInt)]
    denominator: i64,
}

const TWICE: &str = "
WITH measured AS (
    SELECT o.enrolment_id, o.held_on FROM response r JOIN occasion o ON o.id = r.occasion_id
    WHERE r.questionnaire = 'progression-participant' AND o.held_on BETWEEN '2025-01-01' AND '2025-12-31'
      AND NOT EXISTS (SELECT 1 FROM response c WHERE c.supersedes = r.id)
      AND (SELECT count(*) FROM answer a WHERE a.response_id = r.id AND a.choice IS NOT NULL) >= 5),
persons AS (
    SELECT e.participant_id, count(DISTINCT m.held_on) AS days FROM enrolment e
    JOIN participant p ON p.id = e.participant_id LEFT JOIN measured m ON m.enrolment_id = e.id
    WHERE e.programme IN ('misam', 'nafs', 'ung-resurs') AND e.start_on <= '2025-12-31'
      AND (e.end_on IS NULL OR e.end_on >= '2025-01-01')
      AND (e.end_reason IS NULL OR e.end_reason <> 'felregistrering') AND NOT p.protected_identity
    GROUP BY e.participant_id)
SELECT CAST(count(CASE WHEN days >= 2 THEN 1 END) AS BIGINT) AS numerator, CAST(count(*) AS BIGINT) AS denominator FROM persons";

const HELD: &str = "
WITH answers AS (
    SELECT e.participant_id, a.choice,
           row_number() OVER (PARTITION BY e.participant_id ORDER BY o.held_on DESC, r.stored_at DESC, r.id DESC) AS place
    FROM response r JOIN occasion o ON o.id = r.occasion_id JOIN enrolment e ON e.id = o.enrolment_id
    JOIN participant p ON p.id = e.participant_id
    JOIN answer a ON a.response_id = r.id AND a.item = 'held-together' AND a.choice IS NOT NULL
    WHERE r.questionnaire = 'coordination' AND o.held_on BETWEEN '2025-01-01' AND '2025-12-31'
      AND e.programme IN ('misam', 'nafs', 'ung-resurs', 'sikt', 'proaktiv')
      AND (e.end_reason IS NULL OR e.end_reason <> 'felregistrering') AND NOT p.protected_identity
      AND NOT EXISTS (SELECT 1 FROM response c WHERE c.supersedes = r.id))
SELECT CAST(count(CASE WHEN choice IN ('large_extent', 'very_large_extent') THEN 1 END) AS BIGINT) AS numerator,
       CAST(count(*) AS BIGINT) AS denominator FROM answers WHERE place = 1";
