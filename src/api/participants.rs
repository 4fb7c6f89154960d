//! Participants, enrolments, occasions and screenings.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};

use super::schema::{
    BodyProblems, BudgetProblems, EnrolmentBody, EnrolmentView, Handle, ImmutableProblems,
    LookupBody, OccasionBody, ParticipantBody, ParticipantView, ReadProblems, RevisionProblems,
    ScreeningBody, ScreeningReceipt, Stored,
};
use crate::app::{App, Outcome, Participant, StoredEnrolment};
use crate::domain::ids::{EnrolmentId, OccasionId, ParticipantId, ScreeningId};
use crate::domain::json::{Faults, Node};
use crate::domain::participant::BornAbroad;
use crate::http::body::JsonBody;
use crate::http::caller::{Caller, ParticipantsRead, ParticipantsWrite};
use crate::http::conditional::{if_match, revision_tag};
use crate::http::path::PathId;
use crate::http::problem::Problem;

fn status(outcome: Outcome) -> StatusCode {
    match outcome {
        Outcome::Created => StatusCode::CREATED,
        Outcome::Changed | Outcome::Unchanged => StatusCode::OK,
    }
}

impl From<&Participant> for ParticipantView {
    fn from(participant: &Participant) -> Self {
        ParticipantView {
            id: participant.id.0,
            code: participant.code.clone(),
            gender: participant.background.gender,
            age_band: participant.background.age_band,
            born_abroad: match participant.background.born_abroad {
                BornAbroad::Yes => Some(true),
                BornAbroad::No => Some(false),
                BornAbroad::Unknown => None,
            },
            protected_identity: participant.background.protected_identity,
        }
    }
}

/// Register a participant, or change what is known of one.
///
/// The id is minted by you (UUIDv7) and makes the call idempotent. A new participant gets a code. A change needs `If-Match`.
#[utoipa::path(
    params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the revision that you read")),
    request_body = ParticipantBody,
    responses(
        (status = 201, body = ParticipantView, description = "Registered", headers(("ETag" = String))),
        (status = 200, body = ParticipantView, description = "Was so already, or has been changed", headers(("ETag" = String))),
        ReadProblems, BodyProblems, RevisionProblems,
    ),
    security(("token" = ["participants:write"])), tag = "participants",
)]
#[put("/participants/{id}")]
pub async fn put_participant(
    caller: Caller<ParticipantsWrite>,
    app: web::Data<App>,
    id: PathId,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let id = id.read()?;
    let (participant, outcome) = app
        .register_participant(
            &caller.access,
            ParticipantId(id),
            if_match(&request),
            &body.read()?,
        )
        .await?;
    Ok(HttpResponse::build(status(outcome))
        .insert_header((header::ETAG, revision_tag(participant.revision)))
        .json(ParticipantView::from(&participant)))
}

/// Read a participant.
#[utoipa::path(
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = ParticipantView, headers(("ETag" = String))), ReadProblems),
    security(("token" = ["participants:read"])), tag = "participants",
)]
#[get("/participants/{id}")]
pub async fn get_participant(
    caller: Caller<ParticipantsRead>,
    app: web::Data<App>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = id.read()?;
    let participant = app.participant(&caller.access, ParticipantId(id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, revision_tag(participant.revision)))
        .json(ParticipantView::from(&participant)))
}

/// Find a participant by an exact code.
///
/// The answer is a bare handle, also for somebody in another insats: enough to enrol the same person instead of making a double. Keep the id:
/// a client may look up 40 different people a day, and try 20 codes of nobody an hour.
#[utoipa::path(
    request_body = LookupBody,
    responses((status = 200, body = Handle), ReadProblems, BodyProblems, BudgetProblems),
    security(("token" = ["participants:read"])), tag = "participants",
)]
#[post("/participants/lookup")]
pub async fn lookup_participant(
    caller: Caller<ParticipantsRead>,
    app: web::Data<App>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let body = body.read()?;
    let faults = Faults::default();
    let code = Node::root(&body, &faults).object().and_then(|mut object| {
        let code = object.required("code", |n| n.text(40));
        object.finish();
        code
    });
    let code = faults.or(code).map_err(crate::app::Error::Invalid)?;
    let id = app.look_up_code(&caller.access, &code).await?;
    Ok(HttpResponse::Ok().json(Handle { id: id.0 }))
}

impl From<&StoredEnrolment> for EnrolmentView {
    fn from(stored: &StoredEnrolment) -> Self {
        let enrolment = &stored.enrolment;
        EnrolmentView {
            id: stored.id.0,
            participant_id: enrolment.participant.0,
            programme: enrolment.programme.clone(),
            team: enrolment.team.clone(),
            municipality: enrolment.municipality,
            start: enrolment.start,
            end: enrolment.end,
            end_reason: enrolment.end_reason,
        }
    }
}

/// Enrol a participant, end a stay, or correct one.
///
/// The participant, the programme and the start never change. Ending is a PUT of the whole enrolment with `end`, `end_reason` and `If-Match`.
#[utoipa::path(
    params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the revision that you read")),
    request_body = EnrolmentBody,
    responses(
        (status = 201, body = EnrolmentView, description = "Enrolled", headers(("ETag" = String))),
        (status = 200, body = EnrolmentView, description = "Was so already, or has been changed", headers(("ETag" = String))),
        ReadProblems, BodyProblems, RevisionProblems,
    ),
    security(("token" = ["participants:write"])), tag = "participants",
)]
#[put("/enrolments/{id}")]
pub async fn put_enrolment(
    caller: Caller<ParticipantsWrite>,
    app: web::Data<App>,
    id: PathId,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let id = id.read()?;
    let (stored, outcome) = app
        .enrol_participant(
            &caller.access,
            EnrolmentId(id),
            if_match(&request),
            &body.read()?,
        )
        .await?;
    Ok(HttpResponse::build(status(outcome))
        .insert_header((header::ETAG, revision_tag(stored.revision)))
        .json(EnrolmentView::from(&stored)))
}

/// Register a meeting.
#[utoipa::path(
    params(("id" = uuid::Uuid, Path)),
    request_body = OccasionBody,
    responses(
        (status = 201, body = Stored, description = "Stored"),
        (status = 200, body = Stored, description = "Was stored already, with the same content"),
        ReadProblems, BodyProblems, ImmutableProblems,
    ),
    security(("token" = ["participants:write"])), tag = "occasions",
)]
#[put("/occasions/{id}")]
pub async fn put_occasion(
    caller: Caller<ParticipantsWrite>,
    app: web::Data<App>,
    id: PathId,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let id = id.read()?;
    let outcome = app
        .register_occasion(&caller.access, OccasionId(id), &body.read()?)
        .await?;
    Ok(HttpResponse::build(status(outcome)).json(Stored { id }))
}

/// Register that the question about violence was put, or why not yet.
///
/// What was answered is never received. `answered` and `declined` are accepted only for an occasion in person and private.
#[utoipa::path(
    params(("id" = uuid::Uuid, Path)),
    request_body = ScreeningBody,
    responses(
        (status = 201, body = ScreeningReceipt, description = "Stored"),
        (status = 200, body = ScreeningReceipt, description = "Was stored already, with the same content"),
        ReadProblems, BodyProblems, ImmutableProblems,
    ),
    security(("token" = ["participants:write"])), tag = "occasions",
)]
#[put("/screenings/{id}")]
pub async fn put_screening(
    caller: Caller<ParticipantsWrite>,
    app: web::Data<App>,
    id: PathId,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let id = id.read()?;
    let (stored_at, outcome) = app
        .register_screening(&caller.access, ScreeningId(id), &body.read()?)
        .await?;
    Ok(HttpResponse::build(status(outcome)).json(ScreeningReceipt { id, stored_at }))
}
