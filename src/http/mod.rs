//! What both doors share: who is calling, how much may come in, what every answer carries. No routes.

pub mod body;
pub mod budget;
pub mod caller;
pub mod conditional;
pub mod cookies;
pub mod front_door;
pub mod metrics;
pub mod path;
pub mod peer;
pub mod problem;
pub mod staff;

use std::time::Duration;

use actix_web::web;

use crate::app::{App, Error};
use problem::Problem;

/// How long a caller waits for a use case that reads.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a caller waits for a file, or for a part of one that has begun to come.
const LONG_PATIENCE: Duration = Duration::from_secs(60);

/// Runs a use case that blocks, off the async threads.
pub async fn blocking<T: Send + 'static>(
    app: &App,
    run: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    blocking_for(PATIENCE, app, run).await
}

/// The same for what takes its time even when nothing is wrong.
pub async fn blocking_long<T: Send + 'static>(
    app: &App,
    run: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    blocking_for(LONG_PATIENCE, app, run).await
}

async fn blocking_for<T: Send + 'static>(
    patience: Duration,
    app: &App,
    run: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let app = app.clone();
    // A database that has stopped answering keeps its thread, but not the caller.
    match tokio::time::timeout(patience, web::block(move || run(&app))).await {
        Ok(Ok(result)) => Ok(result?),
        Ok(Err(_)) | Err(_) => Err(Problem::unavailable()),
    }
}
