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
    key_check -> Nullable<Binary>,
} }

table! { definition_version (key, version) {
    key -> Text,
    version -> Integer,
    sha256 -> Text,
    published_at -> Timestamp,
} }

table! { translation (key, version, language, revision) {
    key -> Text,
    version -> Integer,
    language -> Text,
    revision -> Integer,
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
    merged_into -> Nullable<Id>,
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
    text_revision -> Nullable<Integer>,
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

table! { unrated (occasion_id) {
    occasion_id -> Id,
    staff_id -> Id,
    declined_at -> Timestamp,
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
    entered_by -> Nullable<Id>,
    withdrawn_by -> Nullable<Id>,
    withdrawn_reason -> Nullable<Text>,
} }

table! { counted_response (publication_id, response_id) {
    publication_id -> Id,
    response_id -> Id,
} }

table! { comment (period, indicator, revision) {
    period -> Text,
    indicator -> Text,
    revision -> Integer,
    body -> Text,
    written_by -> Id,
    written_at -> Timestamp,
} }

table! { frozen_report (id) {
    id -> Id,
    period -> Text,
    frozen_at -> Timestamp,
    frozen_by -> Id,
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
    role -> Nullable<Text>,
    place -> Nullable<BigInt>,
    seal -> Nullable<Binary>,
} }

table! { staff (id) {
    id -> Id,
    username -> Text,
    name -> Text,
    roles -> Text,
    password -> Nullable<Text>,
    second_factor -> Nullable<Integer>,
    secrets -> Integer,
    last_step -> BigInt,
    issuer -> Nullable<Text>,
    subject -> Nullable<Text>,
    created_at -> Timestamp,
    disabled_at -> Nullable<Timestamp>,
} }

table! { staff_programme (staff_id, programme) {
    staff_id -> Id,
    programme -> Text,
} }

table! { assignment (enrolment_id, staff_id) {
    enrolment_id -> Id,
    staff_id -> Id,
    assigned_at -> Timestamp,
} }

table! { substitution (id) {
    id -> Id,
    absent_id -> Id,
    substitute_id -> Id,
    from_on -> Date,
    until_on -> Date,
} }

table! { session (id) {
    id -> Id,
    token_hash -> Binary,
    staff_id -> Id,
    stage -> Text,
    place -> Text,
    started_at -> Timestamp,
    seen_at -> Timestamp,
    handed_over -> Nullable<Id>,
    wrong -> Integer,
    help -> Nullable<Text>,
    unreviewed -> Bool,
    again -> Nullable<Id>,
} }

table! { device (token_hash) {
    token_hash -> Binary,
    staff_id -> Id,
    known_since -> Timestamp,
} }

table! { attempt (key) {
    key -> Binary,
    failures -> Integer,
    last_at -> Timestamp,
} }

table! { one_time_code (code_hash) {
    code_hash -> Binary,
    staff_id -> Nullable<Id>,
    expires_at -> Timestamp,
} }

table! { recovery_code (code_hash) {
    code_hash -> Binary,
    staff_id -> Id,
} }

table! { survey_round (id) {
    id -> Id,
    questionnaire -> Text,
    version -> Integer,
    year -> Integer,
    invited -> Integer,
    received -> Integer,
    closes_on -> Date,
    opened_at -> Timestamp,
    closed_at -> Nullable<Timestamp>,
    cancelled_at -> Nullable<Timestamp>,
} }

table! { round_count (round_id, item, choice) {
    round_id -> Id,
    item -> Text,
    choice -> Text,
    n -> Integer,
} }

table! { round_code (code_hash) {
    code_hash -> Binary,
    round_id -> Id,
} }

diesel::joinable!(enrolment -> participant (participant_id));
diesel::joinable!(occasion -> enrolment (enrolment_id));
diesel::joinable!(response -> occasion (occasion_id));
diesel::joinable!(answer -> response (response_id));
diesel::joinable!(screening -> occasion (occasion_id));
diesel::joinable!(unrated -> occasion (occasion_id));
diesel::joinable!(summary -> enrolment (enrolment_id));
diesel::joinable!(session -> staff (staff_id));
diesel::joinable!(assignment -> enrolment (enrolment_id));
diesel::joinable!(assignment -> staff (staff_id));

diesel::allow_tables_to_appear_in_same_query!(
    participant,
    enrolment,
    occasion,
    response,
    answer,
    screening,
    unrated,
    summary,
    assignment,
    counted_response,
);
diesel::allow_tables_to_appear_in_same_query!(staff, session);
diesel::allow_tables_to_appear_in_same_query!(staff, substitution);
diesel::allow_tables_to_appear_in_same_query!(staff, staff_programme, assignment);
