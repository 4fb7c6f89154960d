//! What the director waits for: publishing a year, Målkartan, and files of everything, at several numbers of responses in one run.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use framsteg::app::{self, Acting, App, Clock, Director};
use framsteg::domain::access::Role;
use framsteg::domain::ids::{ActorId, SessionId};
use framsteg::domain::period::Period;
use framsteg::domain::session::{Place, Stage};
use framsteg::store::sessions::{self, Session};
use framsteg::store::staff::{self, Staff};
use framsteg::store::{Db, Opener};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Running, Site, median, population};

const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];
/// How often each is measured; the middle one is told.
const ROUNDS: usize = 3;
const READS: usize = 600;
const BLOCK: usize = 20;
/// So many years of figures a file of everything holds.
const YEARS: i32 = 20;
/// What a director's browser sends.
const TOKEN: &str = "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd";

pub fn run(databases: &[fn(&str) -> Site], sizes: &[u64]) {
    let sizes = if sizes.is_empty() { &SIZES } else { sizes };
    println!("## The board's figures");
    for make in databases {
        let sites: Vec<(u64, Site)> = sizes
            .iter()
            .map(|&size| (size, prepared(make(&format!("board{size}")), size)))
            .collect();
        for (size, site) in &sites {
            publish(site, *size);
            fill_years(&mut site.open());
            population::settle(&mut site.open());
        }
        read(&sites);
        for (size, site) in &sites {
            files(site, *size);
        }
    }
}

/// A year of so many responses, its summaries recomputed by the program itself, and a director.
fn prepared(site: Site, size: u64) -> Site {
    let began = Instant::now();
    let day = NaiveDate::from_ymd_opt(2025, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
    site.install(day.expect("a time").and_utc());
    let mut db = site.open();
    population::year(&mut db, size / population::EACH);
    let (app, lanes) = opened(&site);
    app.check_summaries(&mut db, true).expect("summaries");
    drop(app);
    lanes.drain();
    population::settle(&mut db);
    sign_in(&mut db);
    println!(
        "{:<10} {size:>9} responses loaded in {:.0} s",
        site.name,
        began.elapsed().as_secs_f64()
    );
    site
}

fn opened(site: &Site) -> (App, app::Lanes) {
    app::open_for_service(&site.settings(), Clock::System, false).expect("starts")
}

/// A director who is signed in.
fn sign_in(db: &mut Db) {
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
    let session = Session {
        id: SessionId(Uuid::now_v7()),
        staff: director.id,
        stage: Stage::Open,
        place: Place::Office,
        started_at: now,
        seen_at: now,
        handed_over: None,
        wrong: 0,
    };
    let hash = Sha256::digest(TOKEN.as_bytes()).into();
    sessions::insert(db, &session, &hash).expect("stored");
}

fn execute(db: &mut Db, sql: &str) {
    let done = match db {
        Db::Sqlite(c) => c.batch_execute(sql),
        Db::Postgres(c) => c.batch_execute(sql),
    };
    done.unwrap_or_else(|error| panic!("{error}: {sql}"));
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// All indicators of the year, as the service publishes them, against only counting the year's responses on the same kind of connection.
fn publish(site: &Site, size: u64) {
    let (app, lanes) = opened(site);
    let runtime = actix_web::rt::System::new();
    let publish = |period: Period| {
        let reports = runtime
            .block_on(app.publish_period(period))
            .expect("published");
        reports.iter().filter(|one| one.outcome.is_ok()).count()
    };
    let mut db = site.open();
    let mut reader = Opener::read_only(site.database())
        .open()
        .expect("the database");
    publish(Period::half(2025, 1).expect("a period"));
    let year = Period::calendar_year(2025).expect("a year");
    let (mut ours, mut plain, mut published, mut counted) = (Vec::new(), Vec::new(), 0, 0);
    for _ in 0..ROUNDS {
        execute(&mut db, "DELETE FROM publication WHERE period = '2025'");
        let began = Instant::now();
        published = publish(year);
        ours.push(began.elapsed().as_secs_f64() * 1000.0);
        let began = Instant::now();
        let row: Count = sql_query(
            "SELECT count(*) AS n FROM response r JOIN occasion o ON o.id = r.occasion_id \
             WHERE o.held_on BETWEEN '2025-01-01' AND '2025-12-31'",
        )
        .get_result(&mut reader)
        .expect("plain SQL");
        plain.push(began.elapsed().as_secs_f64() * 1000.0);
        counted = row.n;
    }
    for part in [1, 2, 3, 4] {
        publish(Period::quarter(2025, part).expect("a period"));
    }
    drop(app);
    lanes.drain();
    let (ours, plain) = (median(ours), median(plain));
    println!(
        "{:<10} {size:>9}: publishing {published} indicators of a year {ours:>6.0} ms, count(*) over its {counted} responses {plain:>6.1} ms, ratio {:.1}",
        site.name,
        ours / plain
    );
}

/// The same year again and again, back in time.
fn fill_years(db: &mut Db) {
    let id = match db {
        Db::Sqlite(_) => "randomblob(16)",
        Db::Postgres(_) => "gen_random_uuid()",
    };
    for year in 2025 - YEARS + 1..2025 {
        execute(
            db,
            &format!(
                "INSERT INTO publication (id, indicator, definition_version, period, table_by, revision, final, cut_off, published_at, body) \
                 SELECT {id}, indicator, definition_version, replace(period, '2025', '{year}'), table_by, revision, final, cut_off, \
                 published_at, replace(body, '\"period\":\"2025', '\"period\":\"{year}') FROM publication WHERE period LIKE '2025%'"
            ),
        );
    }
}

/// Målkartan at all sizes in turns: what is read for it, and the page.
fn read(sites: &[(u64, Site)]) {
    struct One {
        app: App,
        lanes: app::Lanes,
        by: Acting<Director>,
        server: Running,
        data: Vec<f64>,
        page: Vec<f64>,
    }
    let runtime = actix_web::rt::System::new();
    let year = Period::calendar_year(2025).expect("a year");
    let mut all: Vec<One> = sites
        .iter()
        .map(|(_, site)| {
            let (app, lanes) = opened(site);
            let signed_in = runtime.block_on(app.signed_in(TOKEN)).expect("a session");
            One {
                by: signed_in.acting_as::<Director>().expect("the director"),
                app,
                lanes,
                server: site.start(),
                data: Vec::new(),
                page: Vec::new(),
            }
        })
        .collect();
    for _ in 0..READS / BLOCK {
        for one in &mut all {
            for _ in 0..BLOCK {
                let began = Instant::now();
                let figures = one
                    .app
                    .figures_of(&one.by, &[], year, None)
                    .expect("figures");
                one.data.push(began.elapsed().as_secs_f64() * 1000.0);
                assert!(!figures.is_empty(year));
                let taken = fetch(&one.server, "/goals/2025");
                one.page.push(taken.total);
                assert!(taken.bytes > 10_000, "{} bytes", taken.bytes);
            }
        }
    }
    let told: Vec<(f64, f64)> = all
        .into_iter()
        .map(|one| {
            drop((one.by, one.app));
            one.lanes.drain();
            (median(one.data), median(one.page))
        })
        .collect();
    for ((size, site), (data, page)) in sites.iter().zip(&told) {
        println!(
            "{:<10} {size:>9}: Målkartan's data {data:.2} ms ({:.2} of the smallest), the page {page:.2} ms ({:.2} of the smallest)",
            site.name,
            data / told[0].0,
            page / told[0].1
        );
    }
}

/// How a page or file came.
struct Taken {
    /// Milliseconds until the first byte of the body, and until its end.
    first: f64,
    total: f64,
    bytes: usize,
}

/// Fetches something as a director's browser does, on a connection of its own.
fn fetch(server: &Running, path: &str) -> Taken {
    let began = Instant::now();
    let elapsed = |began: Instant| began.elapsed().as_secs_f64() * 1000.0;
    let mut stream = TcpStream::connect(&server.address).expect("a connection");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: __Host-session={TOKEN}\r\nConnection: close\r\n\r\n",
        server.address
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let (mut head, mut piece, mut bytes) = (Vec::new(), vec![0; 64 * 1024], 0);
    let mut first = None;
    loop {
        let length = stream.read(&mut piece).expect("an answer");
        if length == 0 {
            break;
        }
        bytes += length;
        if first.is_none() {
            head.extend_from_slice(&piece[..length]);
            let end = head.windows(4).position(|four| four == b"\r\n\r\n");
            if end.is_some_and(|end| head.len() > end + 4) {
                assert!(
                    head.starts_with(b"HTTP/1.1 200"),
                    "{path}: {}",
                    String::from_utf8_lossy(&head)
                );
                first = Some(elapsed(began));
            }
        }
    }
    Taken {
        first: first.expect("a body"),
        total: elapsed(began),
        bytes,
    }
}

/// Files of everything: first byte, the whole, and how much more memory the service needs meanwhile.
fn files(site: &Site, size: u64) {
    let server = site.start();
    fetch(&server, "/reports");
    for ending in ["csv", "xlsx"] {
        let before = server.resident_mib();
        server.forget_peak();
        let path = format!("/reports/figures.{ending}");
        let taken: Vec<Taken> = (0..ROUNDS).map(|_| fetch(&server, &path)).collect();
        let grown = server.peak_mib() - before;
        println!(
            "{:<10} {size:>9}: {ending} of {YEARS} years, {} KB: first byte after {:.0} ms, whole after {:.0} ms, memory up by {grown:.0} MiB",
            site.name,
            taken[0].bytes / 1000,
            median(taken.iter().map(|one| one.first).collect()),
            median(taken.iter().map(|one| one.total).collect())
        );
    }
}
