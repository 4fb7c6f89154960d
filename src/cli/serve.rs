//! `serve` and `demo`.

use std::io::Write;
use std::net::TcpListener;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use actix_web::dev::Server;

use super::{Failure, block_on};
use crate::app::{
    self, App, Clock, DemoReport, Lanes, PublishReport, Sealer, Settings, Trigger, check_key_place,
    fill_demo, open_for_service,
};
use crate::config::{Config, TlsFiles};
use crate::server::{self, Tls};
use crate::store::DatabaseUrl;

/// How often the publisher looks whether something is due.
const PUBLISHER: Duration = Duration::from_secs(600);
/// How often the sealer looks whether a row of the audit log waits: each is to be sealed within a second.
const SEALER: Duration = Duration::from_millis(300);
/// How long it leaves a database in peace that has just failed.
const SEALER_REST: Duration = Duration::from_secs(2);

pub(super) fn serve(config: &Config) -> Result<(), Failure> {
    run(config, &config.settings())
}

fn run(config: &Config, settings: &Settings) -> Result<(), Failure> {
    // Everything that can be wrong is found before the port is opened.
    let tls = config.tls.as_ref().map(|files| read_tls(files, settings));
    let tls = tls.transpose().map_err(Failure::Setup)?;
    let (app, lanes) = open_for_service(settings, Clock::System, false)?;
    if app.is_demo() && !config.listen.ip().is_loopback() {
        return Err(Failure::Setup(
            "this is a demo database; it is served on this machine only: set LISTEN to 127.0.0.1:8080".to_owned(),
        ));
    }
    if config.is_exposed() {
        return Err(Failure::Setup(format!(
            "LISTEN={} is within others' reach, and signing in needs https: set TLS_CERT and TLS_KEY, or TRUSTED_PROXY to the address of the proxy with TLS in front, or LISTEN to 127.0.0.1:8080",
            config.listen
        )));
    }
    let listener = TcpListener::bind(config.listen).map_err(|error| {
        Failure::Setup(format!(
            "cannot listen on {}: {error}; set LISTEN to another address or port",
            config.listen
        ))
    })?;
    let address = listener.local_addr().unwrap_or(config.listen);
    let scheme = if tls.is_some() { "https" } else { "http" };
    let greet =
        |app: &App, codes: &Codes| greet(app, settings, &format!("{scheme}://{address}"), codes);
    let listen = |app: &App| server::server(app.clone(), listener, tls, config.trusted.clone());
    let outcome = actix_web::rt::System::new().block_on(until_stopped(app, listen, greet));
    // Whatever was accepted is written and answered before the program ends.
    drain(lanes);
    outcome
}

fn read_tls(files: &TlsFiles, settings: &Settings) -> Result<Tls, String> {
    let tls = Tls::read(&files.certificate, &files.key)?;
    check_key_place(&files.key, &settings.database, "TLS_KEY")?;
    Ok(tls)
}

fn drain(lanes: Lanes) {
    lanes.drain();
}

/// Where it serves and what to do next. A closed standard output is no reason to stop.
fn greet(app: &App, settings: &Settings, address: &str, codes: &Codes) {
    let people = match codes {
        Codes::None => String::new(),
        Codes::First(code) => format!(
            "There is no administrator yet. Open {address}/activate and type this one-time code, good for one hour:\n  {code}\n"
        ),
        Codes::Demo(people) => {
            let lines: Vec<String> = people
                .iter()
                .map(|(name, code)| format!("  {name:<14} {code}\n"))
                .collect();
            format!(
                "To sign in, open {address}/activate and type a username and its one-time code:\n{}",
                lines.concat()
            )
        }
    };
    let next = if app.is_demo() {
        format!(
            "This is a DEMO: everything in it is made up.\n\
             For a token that reads its figures, in another terminal:\n  \
             DATABASE_URL={} framsteg client add --name me --scope definitions:read --scope figures:read\n",
            url_of(&settings.database)
        )
    } else {
        "What to do next: give a municipal system a token, in another terminal:\n  \
         framsteg client add --name my-system --scope definitions:read --scope figures:read\n\
         or see it with made-up data: framsteg demo\n"
            .to_owned()
    };
    let greeting = format!(
        "framsteg serves on {address} ({})\n{people}{next}\
         How the API works: {address}/api/docs/\n\
         (From the source folder, framsteg is: cargo run --release --)\n",
        settings.database
    );
    let mut out = std::io::stdout();
    let _ = out
        .write_all(greeting.as_bytes())
        .and_then(|()| out.flush());
}

fn url_of(database: &DatabaseUrl) -> String {
    match database {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(_) => "\"$DATABASE_URL\"".to_owned(),
    }
}

async fn until_stopped(
    app: App,
    listen: impl FnOnce(&App) -> std::io::Result<Server>,
    greet: impl FnOnce(&App, &Codes),
) -> Result<(), Failure> {
    let codes = codes(&app).await?;
    let tidying = actix_web::rt::spawn(tidy_for_ever(app.clone()));
    let writer = app.writer().clone();
    let watched = writer.clone();
    let publisher = actix_web::rt::spawn(publish_for_ever(app.clone()));
    let sealer = actix_web::rt::spawn(seal_for_ever(app.clone()));
    let mut server = listen(&app)
        .map_err(|error| Failure::Failed(format!("the server cannot start: {error}")))?;
    let handle = server.handle();
    let watcher = actix_web::rt::spawn(async move {
        watched.failed().await;
        handle.stop(true).await;
    });
    // From the first poll on it heeds signals: only then is it said that it serves.
    let begun =
        std::future::poll_fn(|context| Poll::Ready(Pin::new(&mut server).poll(context))).await;
    greet(&app, &codes);
    drop(app);
    let outcome = match begun {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => server.await,
    };
    watcher.abort();
    publisher.abort();
    tidying.abort();
    // What waits now is sealed by the next start, or by another instance.
    sealer.abort();
    outcome.map_err(|error| Failure::Failed(format!("the server stopped: {error}")))?;
    if writer.is_broken() {
        Err(Failure::Disk)
    } else {
        Ok(())
    }
}

/// One-time codes that are told when the service starts.
enum Codes {
    None,
    /// For the first administrator.
    First(String),
    /// For one person of each role: username and code.
    Demo(Vec<(&'static str, String)>),
}

async fn codes(app: &App) -> Result<Codes, Failure> {
    if app.is_demo() {
        let people = app.demo_staff().await?;
        return Ok(Codes::Demo(people));
    }
    Ok(match app.first_code().await? {
        Some(code) => Codes::First(code.shown()),
        None => Codes::None,
    })
}

/// How often what has run out is forgotten.
const TIDYING: Duration = Duration::from_secs(600);

async fn tidy_for_ever(app: App) {
    loop {
        if let Err(error) = app.tidy_up().await {
            tracing::warn!(%error, "forgetting old sessions did not work; it is tried again");
        }
        actix_web::rt::time::sleep(TIDYING).await;
    }
}

async fn publish_for_ever(app: App) {
    loop {
        match app.publish_due(Trigger::Clock).await {
            Ok(reports) => reports.iter().for_each(note),
            Err(error) => tracing::warn!(%error, "publishing did not work; it is tried again"),
        }
        actix_web::rt::time::sleep(PUBLISHER).await;
    }
}

async fn seal_for_ever(app: App) {
    let mut sealer = Sealer::default();
    loop {
        let rest = match app.seal_audit(&mut sealer).await {
            Ok(_) => SEALER,
            Err(error) => {
                tracing::warn!(%error, "sealing the audit log did not work; it is tried again");
                SEALER_REST
            }
        };
        actix_web::rt::time::sleep(rest).await;
    }
}

fn note(report: &PublishReport) {
    if let Ok(tables) = report.outcome {
        tracing::info!(indicator = report.indicator, period = %report.period, tables, "published");
    }
}

pub(super) fn demo(config: &Config, no_serve: bool) -> Result<(), Failure> {
    let mut settings = config.settings();
    if !Config::names_a_database().map_err(Failure::Setup)? {
        settings.database = DatabaseUrl::Sqlite(config.data.join("demo.db"));
    }
    match state_for_demo(&settings)? {
        DemoState::Empty => fill(&settings)?,
        DemoState::Demo => println!(
            "{} is a demo already; nothing was added.",
            settings.database
        ),
    }
    if no_serve {
        return Ok(());
    }
    run(config, &settings)
}

enum DemoState {
    Empty,
    Demo,
}

/// A demo goes into an empty database or into one that is a demo; never into anything else.
fn state_for_demo(settings: &Settings) -> Result<DemoState, Failure> {
    let mut db = app::connect(&settings.database, settings.durability)?;
    if app::schema_state(&mut db)? == crate::store::migrate::SchemaState::Empty {
        return Ok(DemoState::Empty);
    }
    app::prepare(&mut db)?;
    match app::demo_state(&mut db)? {
        Some(true) => Ok(DemoState::Demo),
        Some(false) => Err(Failure::Setup(format!(
            "{} is in use and is not a demo; name an empty database, such as DATABASE_URL=sqlite:data/demo.db",
            settings.database
        ))),
        None => Ok(DemoState::Empty),
    }
}

fn fill(settings: &Settings) -> Result<(), Failure> {
    let until = Clock::System.now();
    let clock = Clock::fixed(DemoReport::start_for(until));
    println!(
        "Filling {} with two years of made-up data …",
        settings.database
    );
    let (app, lanes) = open_for_service(settings, clock.clone(), true)?;
    let report = block_on(async { Ok(fill_demo(&app, &clock, until).await?) })?;
    drop(app);
    drain(lanes);
    println!(
        "{} participants, {} enrolments, {} occasions, {} responses, {} published tables.",
        report.participants,
        report.enrolments,
        report.occasions,
        report.responses,
        report.publications
    );
    Ok(())
}
