//! Putting the rooms together: the HTTP server.

mod tls;

pub use tls::Tls;

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, Error, HttpRequest, HttpResponse, HttpServer, web as actix};

use crate::app::App;
use crate::http::front_door::front_door;
use crate::http::metrics::Metrics;
use crate::http::peer::TrustedProxies;
use crate::{api, web};

/// How long a connection may take to say what it wants: its TLS handshake, and then the head of a request.
const PATIENCE: Duration = Duration::from_secs(5);

/// Routes, middleware and state, as the server and the tests use them.
pub fn application(
    app: App,
    metrics: Metrics,
    trusted: TrustedProxies,
) -> ActixApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl actix_web::body::MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    ActixApp::new()
        .app_data(actix::Data::new(app))
        .app_data(actix::Data::new(metrics))
        .app_data(actix::Data::new(trusted))
        .configure(api::routes)
        .configure(web::routes)
        .default_service(actix::to(nowhere))
        .wrap(from_fn(front_door))
}

/// What answers when no route does: a problem for programs, a page for people.
async fn nowhere(
    request: HttpRequest,
    app: actix::Data<App>,
    document: actix::Data<api::ApiDocument>,
) -> HttpResponse {
    let for_programs =
        request.path().starts_with("/api/") || !document.methods(request.path()).is_empty();
    if for_programs {
        api::undeclared(&request, &document)
    } else {
        web::missing(&app)
    }
}

/// The server, listening and ready to run. SIGTERM lets what is under way finish, for at most ten seconds.
pub fn server(
    app: App,
    listener: TcpListener,
    tls: Option<Tls>,
    trusted: TrustedProxies,
) -> std::io::Result<Server> {
    let metrics = Metrics::default();
    let server =
        HttpServer::new(move || application(app.clone(), metrics.clone(), trusted.clone()))
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
