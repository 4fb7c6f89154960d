//! Who is calling. A handler that asks for a [`Caller`] with a right cannot run without it.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, web};

use super::problem::Problem;
use crate::app::{App, AuthFailure, Client};
use crate::domain::access::{Access, Actor, Scope};

/// A right that a type stands for.
pub trait Right: 'static {
    const SCOPE: Scope;
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Right for $name {
            const SCOPE: Scope = Scope::$name;
        }
    )+};
}

rights! {
    /// May read definitions.
    DefinitionsRead,
    /// May read participants.
    ParticipantsRead,
    /// May write participants, enrolments, occasions and screenings.
    ParticipantsWrite,
    /// May write responses.
    ResponsesWrite,
    /// May read published figures.
    FiguresRead,
}

/// A client that holds the right `R`.
pub struct Caller<R: Right> {
    pub access: Access,
    right: PhantomData<R>,
}

impl<R: Right> FromRequest for Caller<R> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = request
                .app_data::<web::Data<App>>()
                .ok_or_else(Problem::unavailable)?;
            let client = client_of(&request, app).await?;
            if !client.scopes.contains(&R::SCOPE) {
                // The pattern, not the path: what was asked for was not looked at.
                let route = request.match_pattern().unwrap_or_default();
                let called = format!("{} {route}", request.method());
                app.note_denied(Actor::Client(client.id), called, "missing_scope")
                    .await?;
                return Err(Problem::new(
                    StatusCode::FORBIDDEN,
                    "missing_scope",
                    format!("this needs a token with the scope {}", R::SCOPE),
                ));
            }
            Ok(Caller {
                access: client.access(),
                right: PhantomData,
            })
        })
    }
}

fn refused() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthorized",
        "send Authorization: Bearer and a token that is known, not revoked and not expired",
    )
}

async fn client_of(request: &HttpRequest, app: &App) -> Result<Client, Problem> {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim().to_owned())
        .filter(|token| !token.is_empty() && token.len() <= 200)
        .ok_or_else(refused)?;
    if let Some(client) = app.recent_client(&token) {
        return Ok(client);
    }
    match app.client_of(&token).await {
        Ok(client) => Ok(client),
        Err(AuthFailure::Refused) => Err(refused()),
        Err(AuthFailure::Failed(error)) => Err(error.into()),
    }
}
