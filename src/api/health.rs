//! For whatever watches over the service.

use actix_web::{HttpRequest, HttpResponse, get, web};

use crate::app::App;
use crate::http::blocking;
use crate::http::metrics::Metrics;
use crate::http::peer::peer;
use crate::http::problem::Problem;

/// Whether the process lives.
#[utoipa::path(responses((status = 200, content_type = "text/plain", body = String)), tag = "operation")]
#[get("/livez")]
pub async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// Whether it can read and write.
#[utoipa::path(
    responses(
        (status = 200, content_type = "text/plain", body = String),
        (status = 503, content_type = "application/problem+json", body = Problem),
    ),
    tag = "operation",
)]
#[get("/readyz")]
pub async fn readyz(app: web::Data<App>) -> Result<HttpResponse, Problem> {
    if blocking(&app, |app| Ok(app.is_ready())).await? {
        Ok(HttpResponse::Ok().content_type("text/plain").body("ok\n"))
    } else {
        Err(Problem::unavailable())
    }
}

/// Counters and durations, for Prometheus on the same machine only.
#[utoipa::path(
    responses(
        (status = 200, content_type = "application/openmetrics-text", body = String),
        (status = 404, content_type = "application/problem+json", body = Problem),
    ),
    tag = "operation",
)]
#[get("/metrics")]
pub async fn get_metrics(
    request: HttpRequest,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, Problem> {
    if !peer(&request).is_local {
        return Err(Problem::not_found());
    }
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(metrics.text()))
}
