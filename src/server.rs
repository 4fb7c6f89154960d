//! Putting the rooms together: the HTTP server.

mod tls;

pub use tls::Tls;

use std::net::TcpListener;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::ALLOW;
use actix_web::middleware::{Next, from_fn};
use actix_web::{App as ActixApp, Error, HttpRequest, HttpResponse, HttpServer, web as actix};

use crate::app::App;
use crate::http::budget::Budget;
use crate::http::front_door::{front_door, note_problem};
use crate::http::metrics::Metrics;
use crate::http::peer::TrustedProxies;
use crate::http::problem::Problem;
use crate::http::staff::sessions;
use crate::{api, web};

/// How long a connection may take to say what it wants: its TLS handshake, and then the head of a request.
const PATIENCE: Duration = Duration::from_secs(5);

/// Routes, middleware and state, as the server and the tests use them.
pub fn application(
    app: App,
    metrics: Metrics,
    trusted: TrustedProxies,
    budget: Budget,
) -> ActixApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    ActixApp::new()
        .app_data(actix::Data::new(app))
        .app_data(actix::Data::new(metrics))
        .app_data(actix::Data::new(trusted))
        .app_data(actix::Data::new(budget))
        .configure(api::routes)
        .configure(web::routes)
        .default_service(actix::to(nowhere))
        // The last one is the outermost.
        .wrap(from_fn(sessions))
        .wrap(from_fn(in_words))
        .wrap(from_fn(front_door))
}

/// Whether a program asks, not a person.
fn is_for_programs(path: &str, document: &api::ApiDocument) -> bool {
    path.starts_with("/api/") || !document.methods(path).is_empty()
}

/// Problems are JSON for programs, and a page in the visitor's language for people.
async fn in_words(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let response = next.call(request).await?;
    let request = response.request();
    let app = request.app_data::<actix::Data<App>>().cloned();
    let document = request.app_data::<actix::Data<api::ApiDocument>>().cloned();
    let problem = response
        .response()
        .error()
        .and_then(|error| error.as_error::<Problem>())
        .cloned();
    match (problem, app, document) {
        (Some(problem), Some(app), Some(document))
            if !is_for_programs(request.path(), &document) =>
        {
            let request = request.clone();
            let mut page = web::problem(&request, &app, &problem);
            if let Some(allowed) = response.headers().get(ALLOW) {
                page.headers_mut().insert(ALLOW, allowed.clone());
            }
            note_problem(&request, problem);
            Ok(ServiceResponse::new(request, page).map_into_right_body())
        }
        _ => Ok(response.map_into_left_body()),
    }
}

/// What answers when no route does: a problem for programs, a page for people.
async fn nowhere(
    request: HttpRequest,
    app: actix::Data<App>,
    document: actix::Data<api::ApiDocument>,
) -> HttpResponse {
    if is_for_programs(request.path(), &document) {
        api::undeclared(&request, &document)
    } else {
        web::missing(&request, &app)
    }
}

/// The server, listening and ready to run. SIGTERM lets what is under way finish, for at most ten seconds.
pub fn server(
    app: App,
    listener: TcpListener,
    tls: Option<Tls>,
    trusted: TrustedProxies,
) -> std::io::Result<Server> {
    let (metrics, budget) = (Metrics::default(), Budget::default());
    let server = HttpServer::new(move || {
        application(
            app.clone(),
            metrics.clone(),
            trusted.clone(),
            budget.clone(),
        )
    })
    .workers(2)
    .max_connections(512)
    .client_request_timeout(PATIENCE)
    .tls_handshake_timeout(PATIENCE)
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(10);
    let server = match tls {
        // HTTP/1.1 alone: actix is built without HTTP/2, so that its limits are the same with TLS as without.
        Some(Tls(config)) => server.listen_rustls_0_23(listener, config)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}
