//! How to use the service, how accessible it is, and what it stores: for everybody, also those who have not signed in.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::frame::{Frame, page};
use crate::app::App;
use crate::http::staff::present;

/// These texts are long: each page has a template for each language, and chooses by the frame's.
#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
    contact: String,
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage {
    frame: Frame,
    contact: String,
}

fn frame(request: &HttpRequest, app: &App) -> Frame {
    match present(request) {
        Some(by) => Frame::inside(request, app, &by),
        None => Frame::outside(request, app),
    }
}

/// Where to turn, or a sentence that nobody has said it.
fn contact(app: &App, frame: &Frame) -> String {
    match app.contact() {
        Some(contact) => contact.to_owned(),
        None => frame.t.get("contact-missing"),
    }
}

/// A guide for coordinators.
pub async fn guide(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    let frame = frame(&request, &app);
    page(StatusCode::OK, &HelpPage { frame })
}

/// How accessible the pages are, what is lacking, and how to report it.
pub async fn accessibility(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    let frame = frame(&request, &app);
    let contact = contact(&app, &frame);
    page(StatusCode::OK, &AccessibilityPage { frame, contact })
}

/// What is stored, why, for how long, and who sees it.
pub async fn privacy(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    let frame = frame(&request, &app);
    let contact = contact(&app, &frame);
    page(StatusCode::OK, &PrivacyPage { frame, contact })
}

fn picture(bytes: &'static [u8]) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type("image/png")
        .body(bytes)
}

/// A question on the tablet.
pub async fn question_picture() -> HttpResponse {
    picture(include_bytes!("assets/help-question.png"))
}

/// How it has gone for somebody made up.
pub async fn progress_picture() -> HttpResponse {
    picture(include_bytes!("assets/help-progress.png"))
}
