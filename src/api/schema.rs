//! What goes over the wire, as the API's document describes it. Requests are read in `domain`, which reports every fault at once; these
//! types describe them, and a test holds the two against each other.

#![expect(dead_code, reason = "requests are described here and read in domain")]

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};
use uuid::Uuid;

use crate::http::problem::Problem;

/// A participant's background; whatever is left out is unknown.
#[derive(ToSchema)]
#[schema(example = json!({"gender": "woman", "age_band": "25-34", "born_abroad": false}))]
pub struct ParticipantBody {
    #[schema(inline)]
    gender: Option<Gender>,
    /// Age at the start.
    #[schema(inline)]
    age_band: Option<AgeBand>,
    born_abroad: Option<bool>,
    /// People with protected identity get no code and are only counted as enrolled. It cannot be changed afterwards.
    protected_identity: Option<bool>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Gender {
    Woman,
    Man,
    Other,
    Unknown,
}

#[derive(ToSchema)]
pub enum AgeBand {
    #[schema(rename = "15-24")]
    From15,
    #[schema(rename = "25-34")]
    From25,
    #[schema(rename = "35-44")]
    From35,
    #[schema(rename = "45-54")]
    From45,
    #[schema(rename = "55-64")]
    From55,
    #[schema(rename = "unknown")]
    Unknown,
}

/// A participant as stored. The ETag is the revision.
#[derive(Serialize, ToSchema)]
pub struct ParticipantView {
    pub id: Uuid,
    /// Six symbols and a check symbol, for a slip in the coordinator's own file. `null` with protected identity.
    #[schema(example = "K7M4Q2X")]
    pub code: Option<String>,
    #[schema(value_type = Gender, inline)]
    pub gender: crate::domain::participant::Gender,
    #[schema(value_type = AgeBand, inline)]
    pub age_band: crate::domain::participant::AgeBand,
    pub born_abroad: Option<bool>,
    pub protected_identity: bool,
}

/// An exact code. Spaces, hyphens and lower case are fine.
#[derive(ToSchema)]
pub struct LookupBody {
    #[schema(example = "K7M 4Q2 X")]
    code: String,
}

/// A bare handle: enough to enrol the same person in a second insats.
#[derive(Serialize, ToSchema)]
pub struct Handle {
    pub id: Uuid,
}

/// A stay in an insats.
#[derive(ToSchema)]
#[schema(example = json!({
    "participant_id": "0198c0de-0000-7000-8000-000000000001", "programme": "misam",
    "municipality": "skelleftea", "start": "2026-02-01"
}))]
pub struct EnrolmentBody {
    participant_id: Uuid,
    #[schema(example = "misam")]
    programme: String,
    team: Option<String>,
    #[schema(inline)]
    municipality: Municipality,
    start: NaiveDate,
    /// The last day. Goes with `end_reason`.
    end: Option<NaiveDate>,
    #[schema(inline)]
    end_reason: Option<EndReason>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Municipality {
    Skelleftea,
    Norsjo,
    Other,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum EndReason {
    Work,
    Studies,
    OtherPositive,
    BackToAuthority,
    Moved,
    Declined,
    Other,
    Felregistrering,
}

/// An enrolment as stored. The ETag is the revision.
#[derive(Serialize, ToSchema)]
pub struct EnrolmentView {
    pub id: Uuid,
    pub participant_id: Uuid,
    pub programme: String,
    pub team: Option<String>,
    #[schema(value_type = Municipality, inline)]
    pub municipality: crate::domain::enrolment::Municipality,
    pub start: NaiveDate,
    pub end: Option<NaiveDate>,
    #[schema(value_type = Option<EndReason>, inline)]
    pub end_reason: Option<crate::domain::enrolment::EndReason>,
}

/// A meeting.
#[derive(ToSchema)]
#[schema(example = json!({
    "enrolment_id": "0198c0de-0000-7000-8000-000000000002", "held_on": "2026-03-10",
    "mode": "in_person", "private": true, "interpreter": "none"
}))]
pub struct OccasionBody {
    enrolment_id: Uuid,
    /// Calendar date in Stockholm, inside the enrolment and not in the future. The answers belong to it.
    held_on: NaiveDate,
    #[schema(inline)]
    mode: Mode,
    /// Nobody else was in the room but the coordinator and an authorised interpreter.
    private: Option<bool>,
    #[schema(inline)]
    interpreter: Option<Interpreter>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Mode {
    InPerson,
    Video,
    Phone,
    Paper,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Interpreter {
    None,
    Authorised,
}

/// A filled-in questionnaire.
#[derive(ToSchema)]
#[schema(example = json!({
    "occasion_id": "0198c0de-0000-7000-8000-000000000003", "questionnaire": "coordination", "version": 1,
    "language": "sv", "help": "none", "answers": {"held-together": "very_large_extent"}
}))]
pub struct ResponseBody {
    occasion_id: Uuid,
    questionnaire: String,
    /// Exactly the version that was answered; older ones are accepted after a new one is out.
    #[schema(minimum = 1)]
    version: i32,
    #[schema(example = "sv")]
    language: String,
    /// Which revision of a translation was shown, as the questionnaire tells it; not for Swedish, whose texts are part of the version.
    #[schema(minimum = 1)]
    text_revision: Option<i32>,
    /// Required to be true when nobody has reviewed the translation: the coordinator used it all the same.
    unreviewed_confirmed: Option<bool>,
    #[schema(inline)]
    help: Help,
    /// Item to option code (or free text); `null`, or left out, is skipped.
    #[schema(value_type = std::collections::BTreeMap<String, Option<String>>)]
    answers: (),
    /// The response that this one corrects.
    supersedes: Option<Uuid>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Help {
    None,
    Staff,
    Interpreter,
}

/// Proof that a response is stored. Sending the same again gives the same.
#[derive(Serialize, ToSchema)]
pub struct ReceiptView {
    pub id: Uuid,
    /// Keyed: it says nothing of the answers to anybody else.
    #[schema(example = "5d7f…", min_length = 64, max_length = 64)]
    pub fingerprint: String,
    pub stored_at: DateTime<Utc>,
}

/// That the question about violence was put, never what was answered. `answered` and `declined` only for an occasion in person and private.
#[derive(ToSchema)]
#[schema(example = json!({"occasion_id": "0198c0de-0000-7000-8000-000000000003", "status": "answered"}))]
pub struct ScreeningBody {
    occasion_id: Uuid,
    #[schema(inline)]
    status: ScreeningStatus,
    /// Only with `not_asked`.
    #[schema(inline)]
    reason: Option<NotAskedReason>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ScreeningStatus {
    Answered,
    Declined,
    NotAsked,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum NotAskedReason {
    NoPrivateMeeting,
    Planned,
    Other,
}

/// Proof that something immutable is stored.
#[derive(Serialize, ToSchema)]
pub struct Stored {
    pub id: Uuid,
}

/// Proof that a status is stored.
#[derive(Serialize, ToSchema)]
pub struct ScreeningReceipt {
    pub id: Uuid,
    pub stored_at: DateTime<Utc>,
}

/// A published figure. Groups that are hidden all look the same, whatever the reason.
#[derive(ToSchema)]
pub struct FigureView {
    indicator: String,
    definition_version: i32,
    #[schema(example = "2026")]
    period: String,
    by: Option<String>,
    cut_off: DateTime<Utc>,
    published_at: DateTime<Utc>,
    publication_id: Uuid,
    revision: i32,
    /// Whether the period was over.
    r#final: bool,
    #[schema(inline)]
    target: Option<TargetView>,
    /// The total (`all`) first. Rows of participation figures need not add up: one person may stand in several.
    cells: Vec<CellView>,
    /// Persons who were expected and did not answer. Null also when they, or those enrolled for too short a time, are 1 to 4: then
    /// neither is told.
    missing: Option<u64>,
    /// Persons left out, by reason.
    #[schema(value_type = std::collections::BTreeMap<String, GuardedView>)]
    excluded: (),
    /// Persons not asked yet, by reason.
    #[schema(value_type = Option<std::collections::BTreeMap<String, GuardedView>>)]
    not_yet: (),
    /// Persons by the version that they answered.
    #[schema(value_type = Option<std::collections::BTreeMap<String, GuardedView>>)]
    versions: (),
    /// Per cent.
    response_rate: Option<f64>,
    /// How many of those who did not answer would have to be negative for the verdict to turn.
    overturned_by: Option<u64>,
    /// Answered twice, while the year is open: where it can still end.
    #[schema(inline)]
    outlook: Option<OutlookView>,
    /// Where a figure that was entered by hand comes from.
    source: Option<String>,
}

#[derive(ToSchema)]
pub struct OutlookView {
    /// Persons who answered once and can answer again.
    #[schema(inline)]
    once: GuardedView,
    /// Of those, whose next measurement falls due within the year.
    #[schema(inline)]
    once_due: Option<GuardedView>,
    /// When they fall due; absent where some would be told apart.
    #[schema(inline)]
    due: Option<DueWhenView>,
    /// Persons who have not answered and can still do so twice.
    #[schema(inline)]
    none: GuardedView,
    /// Persons who will have answered twice if everyone does who can.
    reachable: Option<u64>,
    /// Persons who are enrolled long enough to answer twice at all, if nobody leaves.
    #[schema(inline)]
    long_enough: Option<GuardedView>,
}

#[derive(ToSchema)]
pub struct DueWhenView {
    /// On the day of counting or before.
    now: u64,
    /// Within 30 days.
    soon: u64,
    /// Later in the year.
    later: u64,
}

#[derive(ToSchema)]
pub struct TargetView {
    #[schema(example = ">=")]
    comparator: String,
    percent: u8,
}

/// One row.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum CellView {
    Shown(ShownCellView),
    Change(ChangeCellView),
    Suppressed(SuppressedCellView),
}

/// How the first answers to a theme differ from the latest, in persons.
#[derive(Serialize, ToSchema)]
pub struct ChangeCellView {
    #[schema(example = "health")]
    group: String,
    pairs: u64,
    higher: u64,
    same: u64,
    lower: u64,
    /// In steps of the scale.
    median_change: f64,
    /// Exact, two-sided; `null` when nobody moved.
    sign_test: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub struct ShownCellView {
    #[schema(example = "all")]
    group: String,
    /// `null` when it is coded, and when the figure is a number of people, which is the denominator.
    numerator: Option<u64>,
    denominator: u64,
    percent: Option<f64>,
    /// Wilson, 95 per cent, in per cent.
    interval: Option<Vec<f64>>,
    #[schema(inline)]
    verdict: Option<VerdictView>,
    /// One side has fewer than five: only a bound is told.
    #[schema(inline)]
    coded: Option<CodedView>,
    /// Participation: those enrolled long enough.
    #[schema(value_type = Option<Object>)]
    eligible: (),
}

#[derive(Serialize, ToSchema)]
pub struct SuppressedCellView {
    group: String,
    suppressed: bool,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictView {
    Met,
    NotMet,
    CannotTell,
}

#[derive(Serialize, ToSchema)]
pub struct CodedView {
    #[schema(example = "at_least")]
    bound: String,
    numerator: u64,
}

/// A number of persons, or `"<5"` for 1 to 4.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum GuardedView {
    Exact(u64),
    Few(String),
}

/// What can go wrong with any call.
#[derive(IntoResponses)]
pub enum ReadProblems {
    /// The request makes no sense as it stands.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(Problem),
    /// The token is missing, unknown, revoked or expired.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(Problem),
    /// The token lacks the scope.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is nothing here, or it lies outside what the token reaches.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The request body has a Content-Encoding.
    #[response(status = 415, content_type = "application/problem+json")]
    UnsupportedMediaType(Problem),
    /// Try again in a moment.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// What else can go wrong with a call that has a body.
#[derive(IntoResponses)]
pub enum BodyProblems {
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json")]
    Timeout(Problem),
    /// The body is over 64 KiB.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The content is at fault: every fault is listed.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
}

/// What else can go wrong with a figure.
#[derive(IntoResponses)]
pub enum FigureProblems {
    /// The figure was wrong and has been withdrawn; the detail says when and why. Throw away every copy of it.
    #[response(status = 410, content_type = "application/problem+json")]
    Withdrawn(Problem),
}

/// What else can go wrong with a look-up.
#[derive(IntoResponses)]
pub enum BudgetProblems {
    /// Too many look-ups; `Retry-After` says when to come back.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
}

/// What else can go wrong with something that is stored for ever.
#[derive(IntoResponses)]
pub enum ImmutableProblems {
    /// Something else is stored under this id, or it contradicts what is stored.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
}

/// What else can go wrong with something that is revised.
#[derive(IntoResponses)]
pub enum RevisionProblems {
    /// It contradicts what is stored.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// If-Match names another revision than the current one.
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// A change needs If-Match.
    #[response(status = 428, content_type = "application/problem+json")]
    NeedsIfMatch(Problem),
}
