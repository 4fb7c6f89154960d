//! The API's own document, and the pages that show it.

use actix_web::http::header;
use actix_web::{App, HttpResponse, get, web};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, PathItem};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, scope};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{definitions, figures, health, participants, responses};

fn paths(config: &mut ServiceConfig<'_>) {
    config
        .service(health::livez)
        .service(health::readyz)
        .service(health::get_metrics)
        .service(
            scope::scope("/api/v1")
                .service(definitions::list_questionnaires)
                .service(definitions::get_questionnaire)
                .service(definitions::get_version)
                .service(definitions::list_programmes)
                .service(definitions::list_indicators)
                .service(definitions::get_indicator)
                .service(participants::lookup_participant)
                .service(participants::put_participant)
                .service(participants::get_participant)
                .service(participants::put_enrolment)
                .service(participants::put_occasion)
                .service(participants::put_screening)
                .service(responses::put_response)
                .service(figures::get_figure)
                .service(openapi_json),
        );
}

/// The OpenAPI document.
pub fn document() -> OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .configure(paths)
        .split_for_parts();
    document.info = InfoBuilder::new()
        .title("framsteg")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Progression surveys for a samordningsförbund: definitions, pseudonymous participants, responses, and figures one can stand behind. \
             Ids are minted by the caller and every PUT is idempotent. Bodies are JSON of at most 64 KiB; unknown fields are refused. \
             Errors are RFC 9457 problems with a stable code.",
        ))
        .license(Some(
            LicenseBuilder::new()
                .name("EUPL-1.2")
                .identifier(Some("EUPL-1.2"))
                .build(),
        ))
        .build();
    let components = document
        .components
        .get_or_insert_with(|| ComponentsBuilder::new().build());
    components.add_security_scheme(
        "token",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("A client's token, from `framsteg client add`"))
                .build(),
        ),
    );
    document
}

/// The routes, and the document that describes them.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    paths(&mut ServiceConfig::new(config));
}

/// Serves the document and its pages.
pub(super) fn serve(config: &mut web::ServiceConfig, document: &OpenApi) {
    let text = serde_json::to_string(document).unwrap_or_default();
    config.app_data(web::Data::new(DocumentText(text)));
    config.app_data(web::Data::new(ApiDocument::new(document)));
    config.service(web::redirect("/api/docs", "/api/docs/"));
    config.service(
        web::scope("/api/docs")
            .wrap(actix_web::middleware::DefaultHeaders::new().add((
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
            )))
            .service(
                SwaggerUi::new("/{_:.*}").config(Config::from("/api/v1/openapi.json")),
            ),
    );
}

struct DocumentText(String);

/// This document.
#[utoipa::path(responses((status = 200, body = Object)), tag = "operation")]
#[get("/openapi.json")]
async fn openapi_json(document: web::Data<DocumentText>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(document.0.clone())
}

/// Which methods a path takes, by the document.
pub struct ApiDocument(Vec<(Vec<String>, Vec<&'static str>)>);

impl ApiDocument {
    pub fn new(document: &OpenApi) -> Self {
        let paths = document
            .paths
            .paths
            .iter()
            .map(|(path, item)| (path.split('/').map(str::to_owned).collect(), methods(item)));
        ApiDocument(paths.collect())
    }

    /// The methods of every route that this path fits; none if there is no such route.
    pub fn methods(&self, path: &str) -> Vec<&'static str> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &[String]| {
            pattern.len() == parts.len()
                && pattern
                    .iter()
                    .zip(&parts)
                    .all(|(known, part)| known.starts_with('{') || known == part)
        };
        self.0
            .iter()
            .filter(|(pattern, _)| fits(pattern))
            .flat_map(|(_, methods)| methods.iter().copied())
            .collect()
    }
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    [
        (item.get.is_some(), "GET"),
        (item.put.is_some(), "PUT"),
        (item.post.is_some(), "POST"),
    ]
    .into_iter()
    .filter_map(|(there, name)| there.then_some(name))
    .collect()
}
