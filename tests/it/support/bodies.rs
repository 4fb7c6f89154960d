//! Bodies that are right, for tests to spoil.

use serde_json::{Map, Value, json};
use uuid::Uuid;

/// An enrolment that has not ended. NAFS gets its first team.
pub fn enrolment(participant: Uuid, programme: &str, start: &str) -> Value {
    let body = json!({
        "participant_id": participant, "programme": programme, "municipality": "skelleftea", "start": start,
    });
    match programme {
        "nafs" => with(body, "team", "team-1"),
        _ => body,
    }
}

/// The same, ended.
pub fn ended(enrolment: Value, end: &str, reason: &str) -> Value {
    with(with(enrolment, "end", end), "end_reason", reason)
}

/// A meeting in person and in private.
pub fn occasion(enrolment: Uuid, held_on: &str) -> Value {
    json!({
        "enrolment_id": enrolment, "held_on": held_on, "mode": "in_person", "private": true, "interpreter": "none",
    })
}

/// A response to version 1, in Swedish, without help.
pub fn response(occasion: Uuid, questionnaire: &str, answers: Value) -> Value {
    json!({
        "occasion_id": occasion, "questionnaire": questionnaire, "version": 1, "language": "sv", "help": "none",
        "answers": answers,
    })
}

/// The status of the question about violence.
pub fn screening(occasion: Uuid, status: &str) -> Value {
    json!({"occasion_id": occasion, "status": status})
}

/// The answer to the hold-together question.
pub fn held_together(option: &str) -> Value {
    json!({"held-together": option})
}

/// All nine items of the participant's part.
pub const PROGRESSION: [&str; 9] = [
    "able-to-work",
    "knows-paths",
    "works-with-others",
    "focus-and-energy",
    "handles-health",
    "manages-everyday",
    "support-around",
    "takes-steps",
    "believes-in-goals",
];

/// The participant's part with the same step everywhere.
pub fn progression(step: &str) -> Value {
    Value::Object(
        PROGRESSION
            .iter()
            .map(|&item| (item.to_owned(), json!(step)))
            .collect::<Map<_, _>>(),
    )
}

/// The body with one field set.
pub fn with(mut body: Value, field: &str, value: impl Into<Value>) -> Value {
    body[field] = value.into();
    body
}

/// The body without one of its fields.
pub fn without(mut body: Value, field: &str) -> Value {
    let object = body.as_object_mut().expect("an object");
    object.remove(field).expect("the field to remove");
    body
}
