//! Pages for people. For now one: what this is and where to go. The tablet and the director's pages come into this room.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, get, web};
use askama::Template;

use crate::app::App;

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    is_demo: bool,
}

#[derive(Template)]
#[template(path = "missing.html")]
struct MissingPage {
    is_demo: bool,
}

/// All pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(start).service(style);
}

fn page(status: StatusCode, template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

#[get("/")]
async fn start(app: web::Data<App>) -> HttpResponse {
    page(
        StatusCode::OK,
        &StartPage {
            is_demo: app.is_demo(),
        },
    )
}

#[get("/assets/framsteg.css")]
async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type("text/css; charset=utf-8")
        .body(include_str!("assets/framsteg.css"))
}

/// The page for an address that leads nowhere.
pub fn missing(app: &App) -> HttpResponse {
    page(
        StatusCode::NOT_FOUND,
        &MissingPage {
            is_demo: app.is_demo(),
        },
    )
}
