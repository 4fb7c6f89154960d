//! Putting the rooms together: the HTTP server.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, Error, HttpRequest, HttpResponse, HttpServer, web as actix};

use crate::app::App;
use crate::http::front_door::front_door;
use crate::http::metrics::Metrics;
use crate::{api, web};

/// Routes, middleware and state, as the server and the tests use them.
pub fn application(
    app: App,
    metrics: Metrics,
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
pub fn server(app: App, listener: TcpListener) -> std::io::Result<Server> {
    let metrics = Metrics::default();
    Ok(
        HttpServer::new(move || application(app.clone(), metrics.clone()))
            .workers(2)
            .max_connections(512)
            .client_request_timeout(Duration::from_secs(5))
            .keep_alive(Duration::from_secs(75))
            .shutdown_timeout(10)
            .listen(listener)?
            .run(),
    )
}
