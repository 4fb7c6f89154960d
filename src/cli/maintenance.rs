//! `migrate`, `backup`, `doctor`, `openapi`.

use std::path::Path;

use super::Failure;
use crate::app::{self, Clock, back_up, open_for_service};
use crate::config::Config;
use crate::store::migrate::{self, SchemaState};
use crate::{api, store};

pub(super) fn migrate(config: &Config) -> Result<(), Failure> {
    let settings = config.settings();
    let mut db = app::connect(&settings.database, settings.durability)?;
    if app::schema_state(&mut db)? == SchemaState::Newer {
        // The same sentence as everywhere.
        app::prepare(&mut db)?;
    }
    let run = migrate::migrate(&mut db)
        .map_err(|error| Failure::Failed(format!("nothing was changed: {error}")))?;
    match run.len() {
        0 => println!("The schema is up to date."),
        n => println!("{n} migration(s) run; the schema is up to date."),
    }
    Ok(())
}

pub(super) fn backup(config: &Config, file: &Path) -> Result<(), Failure> {
    back_up(&config.database, file).map_err(|error| Failure::Failed(error.to_string()))?;
    println!("A consistent copy is in {}.", file.display());
    Ok(())
}

pub(super) fn doctor(config: &Config, repair: bool) -> Result<(), Failure> {
    let settings = config.settings();
    let (app, lanes) = open_for_service(&settings, Clock::System, false)?;
    println!("database: {} (schema, durability: good)", settings.database);
    println!(
        "definitions: {} questionnaire versions, as published",
        app.catalogue().questionnaires().count()
    );
    let mut db = app::connect(&settings.database, settings.durability)?;
    store::integrity(&mut db).map_err(|error| Failure::Failed(error.to_string()))?;
    match config.database {
        store::DatabaseUrl::Sqlite(_) => println!("structure: good"),
        store::DatabaseUrl::Postgres(_) => println!("structure: PostgreSQL looks after its own"),
    }
    let check = app.check_summaries(&mut db, repair)?;
    drop(app);
    lanes.drain();
    println!(
        "summaries: {} rows of {} enrolments recomputed, {} wrong",
        check.rows, check.enrolments, check.wrong
    );
    match (check.wrong, repair) {
        (0, _) => Ok(()),
        (_, true) => {
            println!("put right; figures that are published stay as they are");
            Ok(())
        }
        (_, false) => Err(Failure::Failed(
            "figures would be counted wrongly; run framsteg doctor --repair".to_owned(),
        )),
    }
}

pub(super) fn openapi() -> Result<(), Failure> {
    let text = api::document()
        .to_pretty_json()
        .map_err(|error| Failure::Failed(error.to_string()))?;
    println!("{text}");
    Ok(())
}
