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

/// Runs a use case that blocks, off the async threads.
pub async fn blocking<T: Send + 'static>(
    app: &App,
    run: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let app = app.clone();
    // A database that has stopped answering keeps its thread, but not the caller.
    match tokio::time::timeout(PATIENCE, web::block(move || run(&app))).await {
        Ok(Ok(result)) => Ok(result?),
        Ok(Err(_)) | Err(_) => Err(Problem::unavailable()),
    }
}
