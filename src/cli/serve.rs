//! `serve` and `demo`.

use std::io::Write;
use std::net::TcpListener;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use super::{Failure, block_on};
use crate::app::{
    self, App, Clock, DemoReport, Lanes, PublishReport, Sealer, Settings, Trigger, fill_demo,
    open_for_service,
};
use crate::config::Config;
use crate::server;
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
    let (app, lanes) = open_for_service(settings, Clock::System, false)?;
    if app.is_demo() && !config.listen.ip().is_loopback() {
        return Err(Failure::Setup(
            "this is a demo database; it is served on this machine only: set LISTEN to 127.0.0.1:8080".to_owned(),
        ));
    }
    let listener = TcpListener::bind(config.listen).map_err(|error| {
        Failure::Setup(format!(
            "cannot listen on {}: {error}; set LISTEN to another address or port",
            config.listen
        ))
    })?;
    let address = listener.local_addr().unwrap_or(config.listen);
    let greet = |app: &App| greet(app, settings, &address.to_string());
    let outcome = actix_web::rt::System::new().block_on(until_stopped(app, listener, greet));
    // Whatever was accepted is written and answered before the program ends.
    drain(lanes);
    outcome
}

fn drain(lanes: Lanes) {
    lanes.drain();
}

/// Where it serves and what to do next. A closed standard output is no reason to stop.
fn greet(app: &App, settings: &Settings, address: &str) {
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
        "framsteg serves on http://{address} ({})\n{next}\
         How the API works: http://{address}/api/docs/\n\
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
    listener: TcpListener,
    greet: impl FnOnce(&App),
) -> Result<(), Failure> {
    let writer = app.writer().clone();
    let watched = writer.clone();
    let publisher = actix_web::rt::spawn(publish_for_ever(app.clone()));
    let sealer = actix_web::rt::spawn(seal_for_ever(app.clone()));
    let mut server = server::server(app.clone(), listener)
        .map_err(|error| Failure::Failed(format!("the server cannot start: {error}")))?;
    let handle = server.handle();
    let watcher = actix_web::rt::spawn(async move {
        watched.failed().await;
        handle.stop(true).await;
    });
    // From the first poll on it heeds signals: only then is it said that it serves.
    let begun =
        std::future::poll_fn(|context| Poll::Ready(Pin::new(&mut server).poll(context))).await;
    greet(&app);
    drop(app);
    let outcome = match begun {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => server.await,
    };
    watcher.abort();
    publisher.abort();
    // What waits now is sealed by the next start, or by another instance.
    sealer.abort();
    outcome.map_err(|error| Failure::Failed(format!("the server stopped: {error}")))?;
    if writer.is_broken() {
        Err(Failure::Disk)
    } else {
        Ok(())
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
