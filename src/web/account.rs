//! One's own account: password, second factor, recovery codes, other sessions.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;

use super::frame::{Errors, Frame, Nothing, belongs_in_form, page, refused, reply, see_other};
use crate::app::{App, SignedIn};
use crate::domain::access::Role;
use crate::domain::session::Stage;
use crate::http::blocking;
use crate::http::cookies;
use crate::http::problem::Problem;
use crate::http::staff::{Anybody, Form, SettingUp, Signed};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    errors: Errors,
    username: String,
    roles: Vec<String>,
    has_second_factor: bool,
    recovery_codes: i64,
    other_sessions: i64,
}

/// The role in the visitor's words.
pub fn role_text(frame: &Frame, role: Role) -> String {
    frame.t.get(&format!("role-{role}"))
}

async fn account_page(
    request: &HttpRequest,
    app: &App,
    by: &SignedIn,
    errors: impl FnOnce(&Frame) -> Errors,
) -> Result<AccountPage, Problem> {
    let id = by.staff.id;
    let (recovery_codes, sessions) = blocking(app, move |app: &App| {
        Ok((app.recovery_codes_left(id)?, app.sessions_of(id)?))
    })
    .await?;
    let frame = Frame::inside(request, app, by);
    let roles = by
        .staff
        .roles
        .iter()
        .map(|role| role_text(&frame, *role))
        .collect();
    Ok(AccountPage {
        errors: errors(&frame),
        frame,
        username: by.staff.username.clone(),
        roles,
        has_second_factor: by.staff.second_factor.is_some(),
        recovery_codes,
        other_sessions: sessions - 1,
    })
}

/// What there is to know about one's own account.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Anybody>,
) -> Result<HttpResponse, Problem> {
    let template = account_page(&request, &app, &signed.by, |_| Errors::default()).await?;
    Ok(page(StatusCode::OK, &template))
}

/// The account's page again, with what was wrong at a field.
async fn again(
    request: &HttpRequest,
    app: &App,
    by: &SignedIn,
    field: &str,
    problem: Problem,
) -> Result<HttpResponse, Problem> {
    if !belongs_in_form(&problem) {
        return Err(problem);
    }
    let errors = |frame: &Frame| Errors::at_field(field, &problem, frame.t);
    let template = account_page(request, app, by, errors).await?;
    Ok(refused(&problem, &template))
}

#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
}

/// Another password.
pub async fn change_password(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Anybody, PasswordForm>,
) -> Result<HttpResponse, Problem> {
    let sent = &form.sent;
    match app
        .change_password(&form.by, &sent.current, &sent.password)
        .await
    {
        Ok(entry) => {
            let mut response = see_other("/account");
            cookies::give(&mut response, &entry);
            Ok(response.finish())
        }
        Err(error) => again(&request, &app, &form.by, "current", error.into()).await,
    }
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorPage {
    frame: Frame,
    errors: Errors,
    secret: String,
    url: String,
    /// The modules of the square, as one SVG path, and how many there are to a side.
    path: String,
    side: i32,
    /// Somebody who has signed in completely gives the password too.
    needs_password: bool,
}

fn second_factor_page(
    request: &HttpRequest,
    app: &App,
    by: &SignedIn,
    errors: impl FnOnce(&Frame) -> Errors,
) -> Result<SecondFactorPage, Problem> {
    let offer = app.offer_second_factor(by)?;
    let (path, side) = square(&offer.url)?;
    let frame = Frame::inside(request, app, by);
    Ok(SecondFactorPage {
        errors: errors(&frame),
        frame,
        secret: offer
            .secret
            .as_bytes()
            .chunks(4)
            .map(String::from_utf8_lossy)
            .collect::<Vec<_>>()
            .join(" "),
        url: offer.url,
        path,
        side,
        needs_password: by.session.stage == Stage::Open,
    })
}

/// A QR code with its quiet zone.
fn square(text: &str) -> Result<(String, i32), Problem> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|_| crate::app::Error::Internal("no QR code".to_owned()))?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                path.push_str(&format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
    }
    Ok((path, code.size() + 2 * QUIET))
}

/// Offers a second factor.
pub async fn second_factor_form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<SettingUp>,
) -> Result<HttpResponse, Problem> {
    let template = second_factor_page(&request, &app, &signed.by, |_| Errors::default())?;
    Ok(page(StatusCode::OK, &template))
}

#[derive(Deserialize)]
pub struct SecondFactorForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct RecoveryCodesPage {
    frame: Frame,
    codes: Vec<String>,
}

/// Confirms a second factor, and shows the recovery codes, this once.
pub async fn set_up_second_factor(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<SettingUp, SecondFactorForm>,
) -> Result<HttpResponse, Problem> {
    let device = cookies::device_token(&request);
    let sent = &form.sent;
    let done = app
        .set_up_second_factor(&form.by, &sent.code, &sent.password, device)
        .await;
    match done.map_err(Problem::from) {
        Ok(set_up) => {
            let mut response = HttpResponse::Ok();
            cookies::give(&mut response, &set_up.entry);
            // The new session's pages are a step away: this one leads nowhere else.
            let frame = Frame::outside(&request, &app);
            Ok(show_codes(response, frame, set_up.recovery_codes))
        }
        Err(problem) if belongs_in_form(&problem) => {
            let field = match problem.code() {
                "wrong_password" => "password",
                _ => "code",
            };
            let errors = |frame: &Frame| Errors::at_field(field, &problem, frame.t);
            let template = second_factor_page(&request, &app, &form.by, errors)?;
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

fn show_codes(response: HttpResponseBuilder, frame: Frame, codes: Vec<String>) -> HttpResponse {
    reply(response, &RecoveryCodesPage { frame, codes })
}

#[derive(Deserialize)]
pub struct ConfirmForm {
    #[serde(default)]
    confirm: String,
}

/// New recovery codes instead of the old ones.
pub async fn renew_recovery_codes(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Anybody, ConfirmForm>,
) -> Result<HttpResponse, Problem> {
    match app.renew_recovery_codes(&form.by, &form.sent.confirm).await {
        Ok(codes) => {
            let frame = Frame::inside(&request, &app, &form.by);
            Ok(show_codes(HttpResponse::Ok(), frame, codes))
        }
        Err(error) => again(&request, &app, &form.by, "confirm", error.into()).await,
    }
}

/// Ends all other sessions.
pub async fn sign_out_elsewhere(
    app: web::Data<App>,
    form: Form<Anybody, Nothing>,
) -> Result<HttpResponse, Problem> {
    app.sign_out_elsewhere(&form.by).await?;
    Ok(see_other("/account").finish())
}
