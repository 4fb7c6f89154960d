//! Responses.

use actix_web::{HttpResponse, put, web};

use super::schema::{BodyProblems, ImmutableProblems, ReadProblems, ReceiptView, ResponseBody};
use crate::app::App;
use crate::domain::ids::ResponseId;
use crate::http::body::JsonBody;
use crate::http::caller::{Caller, ResponsesWrite};
use crate::http::path::PathId;
use crate::http::problem::Problem;

/// Submit a response.
///
/// The id is minted before the first answer and makes the call idempotent: the same content gives the same receipt, other content 409.
/// The reply comes when the response is on disk. A correction is a new response that names the one it `supersedes`.
#[utoipa::path(
    params(("id" = uuid::Uuid, Path)),
    request_body = ResponseBody,
    responses(
        (status = 201, body = ReceiptView, description = "Stored"),
        (status = 200, body = ReceiptView, description = "Was stored already, with the same content"),
        ReadProblems, BodyProblems, ImmutableProblems,
    ),
    security(("token" = ["responses:write"])), tag = "responses",
)]
#[put("/responses/{id}")]
pub async fn put_response(
    caller: Caller<ResponsesWrite>,
    app: web::Data<App>,
    id: PathId,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let id = id.read()?;
    let receipt = app
        .submit_response(&caller.access, ResponseId(id), &body.read()?)
        .await?;
    let mut response = if receipt.new {
        HttpResponse::Created()
    } else {
        HttpResponse::Ok()
    };
    Ok(response.json(ReceiptView {
        id: receipt.id.0,
        fingerprint: receipt.fingerprint.to_string(),
        stored_at: receipt.stored_at,
    }))
}
