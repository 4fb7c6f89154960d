//! The tables as diesel sees them: the portable types only, and [`Id`] for ids.

use super::id::Id;

macro_rules! table {
    ($($body:tt)*) => {
        diesel::table! {
            use diesel::sql_types::*;
            use super::Id;
            $($body)*
        }
    };
}

table! { installation (id) {
    id -> Integer,
    first_started_at -> Timestamp,
    fingerprint_key -> Binary,
    is_demo -> Bool,
} }

table! { definition_version (key, version) {
    key -> Text,
    version -> Integer,
    sha256 -> Text,
    published_at -> Timestamp,
} }

table! { client (id) {
    id -> Id,
    name -> Text,
    token_hash -> Binary,
    scopes -> Text,
    programmes -> Nullable<Text>,
    created_at -> Timestamp,
    expires_at -> Timestamp,
    revoked_at -> Nullable<Timestamp>,
} }

table! { participant (id) {
    id -> Id,
    code -> Nullable<Text>,
    gender -> Text,
    age_band -> Text,
    born_abroad -> Text,
    protected_identity -> Bool,
    revision -> Integer,
    created_by -> Id,
    created_at -> Timestamp,
    updated_at -> Timestamp,
} }

table! { enrolment (id) {
    id -> Id,
    participant_id -> Id,
    programme -> Text,
    team -> Nullable<Text>,
    municipality -> Text,
    start_on -> Date,
    end_on -> Nullable<Date>,
    end_reason -> Nullable<Text>,
    revision -> Integer,
    created_by -> Id,
    created_at -> Timestamp,
    updated_at -> Timestamp,
} }

table! { occasion (id) {
    id -> Id,
    enrolment_id -> Id,
    held_on -> Date,
    mode -> Text,
    private -> Bool,
    interpreter -> Text,
    created_by -> Id,
    created_at -> Timestamp,
} }

table! { response (id) {
    id -> Id,
    occasion_id -> Id,
    questionnaire -> Text,
    version -> Integer,
    language -> Text,
    help -> Text,
    supersedes -> Nullable<Id>,
    fingerprint -> Binary,
    sender -> Id,
    stored_at -> Timestamp,
} }

table! { answer (response_id, item) {
    response_id -> Id,
    item -> Text,
    choice -> Nullable<Text>,
    words -> Nullable<Text>,
} }

table! { screening (id) {
    id -> Id,
    occasion_id -> Id,
    status -> Text,
    reason -> Nullable<Text>,
    asked -> Bool,
    sender -> Id,
    stored_at -> Timestamp,
} }

table! { summary (questionnaire, year, enrolment_id, version) {
    questionnaire -> Text,
    year -> Integer,
    enrolment_id -> Id,
    version -> Integer,
    first_on -> Nullable<Date>,
    last_on -> Nullable<Date>,
    contributions -> Text,
} }

table! { publication (id) {
    id -> Id,
    indicator -> Text,
    definition_version -> Integer,
    period -> Text,
    table_by -> Text,
    revision -> Integer,
    // `final` is a word of Rust's.
    #[sql_name = "final"]
    is_final -> Bool,
    cut_off -> Timestamp,
    published_at -> Timestamp,
    withdrawn_at -> Nullable<Timestamp>,
    body -> Text,
} }

table! { lease (name) {
    name -> Text,
    holder -> Id,
    until -> Timestamp,
} }

table! { audit (id) {
    id -> Id,
    at -> Timestamp,
    actor_kind -> Text,
    actor -> Nullable<Id>,
    action -> Text,
    handle -> Nullable<Text>,
    outcome -> Text,
} }

diesel::joinable!(enrolment -> participant (participant_id));
diesel::joinable!(occasion -> enrolment (enrolment_id));
diesel::joinable!(response -> occasion (occasion_id));
diesel::joinable!(answer -> response (response_id));
diesel::joinable!(screening -> occasion (occasion_id));
diesel::joinable!(summary -> enrolment (enrolment_id));

diesel::allow_tables_to_appear_in_same_query!(
    participant,
    enrolment,
    occasion,
    response,
    answer,
    screening,
    summary,
);
