//! The cookies: one is the session, one says from which browser somebody has signed in before, and one keeps a sign-in through an identity
//! provider while the browser is there.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponseBuilder};

use crate::app::Entry;

/// The prefix makes browsers refuse it unless it is Secure, for this host alone and for every path.
pub const SESSION: &str = "__Host-session";
const DEVICE: &str = "__Host-device";
/// Lax: the browser comes back with it from the provider, which is another site.
const OIDC: &str = "__Host-oidc";
/// Says nothing; that it changes makes browsers forget what they showed.
const TURN: &str = "__Host-turn";
/// A token is 64 hexadecimal digits.
const TOKEN_LENGTH: usize = 64;

/// A cookie's value, by its name as it was sent: a browser's rules for the prefix hold for that name, and not for one that decodes to it.
/// A name that occurs twice is nobody's.
pub fn value(request: &HttpRequest, name: &str) -> Option<String> {
    let mut values = request
        .headers()
        .get_all(header::COOKIE)
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned());
    let found = values.next()?;
    values.next().is_none().then_some(found)
}

fn token(request: &HttpRequest, name: &str) -> Option<String> {
    let value = value(request, name)?;
    let is_token = value.len() == TOKEN_LENGTH && value.bytes().all(|b| b.is_ascii_hexdigit());
    is_token.then_some(value)
}

/// The session's token, if the request has one.
pub fn session_token(request: &HttpRequest) -> Option<String> {
    token(request, SESSION)
}

/// The browser's token, if it has one.
pub fn device_token(request: &HttpRequest) -> Option<String> {
    token(request, DEVICE)
}

fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .finish()
}

/// Gives the browser its tokens.
pub fn give(response: &mut HttpResponseBuilder, entry: &Entry) {
    response.cookie(cookie(SESSION, entry.token.clone()));
    if let Some(device) = &entry.device {
        let mut known = cookie(DEVICE, device.clone());
        known.set_max_age(Duration::days(365));
        response.cookie(known);
    }
}

/// Takes the session's token away.
pub fn take(response: &mut HttpResponseBuilder) {
    let mut gone = cookie(SESSION, String::new());
    gone.make_removal();
    gone.set_path("/");
    response.cookie(gone);
}

/// Turns a leaf: browsers keep pages for Back although they may not store them, but not when a cookie has changed since.
pub fn turn(response: &mut HttpResponseBuilder) {
    response.cookie(cookie(TURN, uuid::Uuid::new_v4().simple().to_string()));
}

fn of_a_sign_in(value: String) -> Cookie<'static> {
    let mut cookie = cookie(OIDC, value);
    cookie.set_same_site(SameSite::Lax);
    cookie
}

/// What the browser keeps while it is at the identity provider.
pub fn give_departure(response: &mut HttpResponseBuilder, value: &str) {
    let mut departure = of_a_sign_in(value.to_owned());
    departure.set_max_age(Duration::minutes(10));
    response.cookie(departure);
}

/// The same, when it is back.
pub fn departure(request: &HttpRequest) -> Option<String> {
    let value = value(request, OIDC)?;
    (value.len() <= 200).then_some(value)
}

/// Takes it away: it has served.
pub fn take_departure(response: &mut HttpResponseBuilder) {
    let mut gone = of_a_sign_in(String::new());
    gone.make_removal();
    gone.set_path("/");
    response.cookie(gone);
}
