//! What both doors share: who is calling, how much may come in, what every answer carries. No routes.

pub mod body;
pub mod caller;
pub mod conditional;
pub mod front_door;
pub mod metrics;
pub mod path;
pub mod problem;

use actix_web::web;

use crate::app::{App, Error};
use problem::Problem;

/// Runs a use case that blocks, off the async threads.
pub async fn blocking<T: Send + 'static>(
    app: &App,
    run: impl FnOnce(&App) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let app = app.clone();
    match web::block(move || run(&app)).await {
        Ok(result) => Ok(result?),
        Err(_) => Err(Problem::unavailable()),
    }
}
