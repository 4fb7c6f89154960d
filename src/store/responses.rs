//! Responses and their answers: written in groups, read for summaries.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Integer, Nullable, Text, Timestamp};
use uuid::Uuid;

use super::columns::{ByColumns, Insert, column};
use super::connection::{Db, on_each};
use super::decode;
use super::error::Error;
use super::id::{DbId, Id};
use super::schema::{answer, enrolment, occasion, participant, response, unrated};
use crate::domain::enrolment::EndReason;
use crate::domain::ids::{ActorId, EnrolmentId, OccasionId, ResponseId};
use crate::domain::occasion::Occasion;
use crate::domain::response::{Answer, Fingerprint, Response};

/// What must be known of an occasion before something is stored for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meeting {
    pub occasion: Occasion,
    pub programme: String,
    pub protected_identity: bool,
    /// The enrolment ended in felregistrering.
    pub enrolled_by_mistake: bool,
    /// The professional has declined to rate there.
    pub is_unrated: bool,
}

/// The meetings behind these occasions. Their enrolments stay locked until the end of the transaction (SQLite has one writer anyway),
/// so that everything written for one enrolment happens one after the other, on however many instances.
pub fn lock_meetings(
    db: &mut Db,
    occasions: &[OccasionId],
) -> Result<BTreeMap<OccasionId, Meeting>, Error> {
    let ids: Vec<DbId> = occasions.iter().map(|id| DbId(id.0)).collect();
    type Row = (
        DbId,
        DbId,
        NaiveDate,
        String,
        bool,
        String,
        (String, Option<String>, bool, bool),
    );
    let rows: Vec<Row> = on_each!(db, c => occasion::table
        .inner_join(enrolment::table.inner_join(participant::table))
        .left_join(unrated::table)
        .filter(occasion::id.eq_any(&ids))
        .select((
            occasion::id,
            occasion::enrolment_id,
            occasion::held_on,
            occasion::mode,
            occasion::private,
            occasion::interpreter,
            (
                enrolment::programme,
                enrolment::end_reason,
                participant::protected_identity,
                unrated::occasion_id.nullable().is_not_null(),
            ),
        ))
        .load(c))?;
    let enrolments: Vec<EnrolmentId> = rows.iter().map(|row| EnrolmentId(row.1.0)).collect();
    super::enrolments::lock(db, &enrolments)?;
    rows.into_iter()
        .map(
            |(id, enrolment, held_on, mode, private, interpreter, of_enrolment)| {
                let (programme, end_reason, protected_identity, is_unrated) = of_enrolment;
                let meeting = Meeting {
                    occasion: Occasion {
                        enrolment: EnrolmentId(enrolment.0),
                        held_on,
                        mode: decode(&mode)?,
                        private,
                        interpreter: decode(&interpreter)?,
                    },
                    programme,
                    protected_identity,
                    enrolled_by_mistake: end_reason.as_deref()
                        == Some(EndReason::Felregistrering.code()),
                    is_unrated,
                };
                Ok((OccasionId(id.0), meeting))
            },
        )
        .collect()
}

/// What is already stored under an id or for an occasion: never the answers.
#[derive(Clone, Debug)]
pub struct KnownResponse {
    pub id: ResponseId,
    pub occasion: OccasionId,
    pub questionnaire: String,
    pub version: i32,
    pub supersedes: Option<ResponseId>,
    pub fingerprint: Fingerprint,
    pub sender: ActorId,
    pub stored_at: NaiveDateTime,
    /// The programme it lies in.
    pub programme: String,
}

/// Responses that have one of these ids or belong to one of these occasions.
pub fn known(
    db: &mut Db,
    ids: &[ResponseId],
    occasions: &[OccasionId],
) -> Result<Vec<KnownResponse>, Error> {
    let ids: Vec<DbId> = ids.iter().map(|id| DbId(id.0)).collect();
    let occasions: Vec<DbId> = occasions.iter().map(|id| DbId(id.0)).collect();
    type Row = (
        (
            DbId,
            DbId,
            String,
            i32,
            Option<DbId>,
            Vec<u8>,
            DbId,
            NaiveDateTime,
        ),
        String,
    );
    let rows: Vec<Row> = on_each!(db, c => response::table
        .inner_join(occasion::table.inner_join(enrolment::table))
        .filter(response::id.eq_any(&ids).or(response::occasion_id.eq_any(&occasions)))
        .select((
            (
                response::id,
                response::occasion_id,
                response::questionnaire,
                response::version,
                response::supersedes,
                response::fingerprint,
                response::sender,
                response::stored_at,
            ),
            enrolment::programme,
        ))
        .load(c))?;
    rows.into_iter()
        .map(
            |(
                (id, occasion, questionnaire, version, supersedes, fingerprint, sender, stored_at),
                programme,
            )| {
                let fingerprint = fingerprint.try_into().map_err(|_| {
                    Error::Inconsistent("a fingerprint has the wrong length".to_owned())
                })?;
                Ok(KnownResponse {
                    id: ResponseId(id.0),
                    occasion: OccasionId(occasion.0),
                    questionnaire,
                    version,
                    supersedes: supersedes.map(|id| ResponseId(id.0)),
                    fingerprint: Fingerprint(fingerprint),
                    sender: ActorId(sender.0),
                    stored_at,
                    programme,
                })
            },
        )
        .collect()
}

/// A response with what the service adds to it.
#[derive(Clone, Copy, Debug)]
pub struct NewResponse<'a> {
    pub response: &'a Response,
    pub fingerprint: Fingerprint,
    pub sender: ActorId,
    pub stored_at: NaiveDateTime,
}

#[derive(Insertable)]
#[diesel(table_name = response, treat_none_as_default_value = false)]
struct ResponseRow<'a> {
    id: DbId,
    occasion_id: DbId,
    questionnaire: &'a str,
    version: i32,
    language: &'a str,
    help: &'a str,
    supersedes: Option<DbId>,
    fingerprint: Vec<u8>,
    sender: DbId,
    stored_at: NaiveDateTime,
    text_revision: Option<i32>,
}

#[derive(Insertable)]
#[diesel(table_name = answer, treat_none_as_default_value = false)]
struct AnswerRow<'a> {
    response_id: DbId,
    item: &'a str,
    choice: Option<&'a str>,
    words: Option<&'a str>,
}

/// Stores responses with all their answers, in two statements. [`Error::Conflict`] if somebody else stored one of them meanwhile.
pub fn insert(db: &mut Db, new: &[NewResponse<'_>]) -> Result<(), Error> {
    let responses: Vec<ResponseRow<'_>> = new
        .iter()
        .map(|new| ResponseRow {
            id: DbId(new.response.id.0),
            occasion_id: DbId(new.response.occasion.0),
            questionnaire: &new.response.questionnaire,
            version: new.response.version,
            language: &new.response.language,
            help: new.response.help.code(),
            supersedes: new.response.supersedes.map(|id| DbId(id.0)),
            fingerprint: new.fingerprint.0.to_vec(),
            sender: DbId(new.sender.0),
            stored_at: new.stored_at,
            text_revision: new.response.text_revision,
        })
        .collect();
    let answers: Vec<AnswerRow<'_>> = new
        .iter()
        .flat_map(|new| {
            new.response.answers.iter().map(|(item, answer)| AnswerRow {
                response_id: DbId(new.response.id.0),
                item,
                choice: match answer {
                    Answer::Option(code) => Some(code),
                    Answer::Text(_) => None,
                },
                words: match answer {
                    Answer::Option(_) => None,
                    Answer::Text(words) => Some(words),
                },
            })
        })
        .collect();
    match db {
        Db::Sqlite(connection) => {
            diesel::insert_into(response::table)
                .values(&responses)
                .execute(connection)?;
            diesel::insert_into(answer::table)
                .values(&answers)
                .execute(connection)?;
        }
        Db::Postgres(connection) => {
            response_columns(&responses).execute(connection)?;
            answer_columns(&answers).execute(connection)?;
        }
    }
    Ok(())
}

struct InsertResponses;

impl Insert for InsertResponses {
    const INTO: &'static str = "response (id, occasion_id, questionnaire, version, language, help, supersedes, fingerprint, sender, stored_at, text_revision)";
}

fn response_columns<'a>(rows: &'a [ResponseRow<'_>]) -> ByColumns<'a, InsertResponses> {
    ByColumns::new(vec![
        column::<Id, _>(rows.iter().map(|row| row.id)),
        column::<Id, _>(rows.iter().map(|row| row.occasion_id)),
        column::<Text, _>(rows.iter().map(|row| row.questionnaire)),
        column::<Integer, _>(rows.iter().map(|row| row.version)),
        column::<Text, _>(rows.iter().map(|row| row.language)),
        column::<Text, _>(rows.iter().map(|row| row.help)),
        column::<Nullable<Id>, _>(rows.iter().map(|row| row.supersedes)),
        column::<Binary, _>(rows.iter().map(|row| row.fingerprint.as_slice())),
        column::<Id, _>(rows.iter().map(|row| row.sender)),
        column::<Timestamp, _>(rows.iter().map(|row| row.stored_at)),
        column::<Nullable<Integer>, _>(rows.iter().map(|row| row.text_revision)),
    ])
}

struct InsertAnswers;

impl Insert for InsertAnswers {
    const INTO: &'static str = "answer (response_id, item, choice, words)";
}

fn answer_columns<'a>(rows: &'a [AnswerRow<'_>]) -> ByColumns<'a, InsertAnswers> {
    ByColumns::new(vec![
        column::<Id, _>(rows.iter().map(|row| row.response_id)),
        column::<Text, _>(rows.iter().map(|row| row.item)),
        column::<Nullable<Text>, _>(rows.iter().map(|row| row.choice)),
        column::<Nullable<Text>, _>(rows.iter().map(|row| row.words)),
    ])
}

/// That a questionnaire was answered at an occasion: never how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    pub id: ResponseId,
    pub supersedes: Option<ResponseId>,
    pub occasion: OccasionId,
    pub held_on: NaiveDate,
    pub questionnaire: String,
}

/// Which questionnaires were answered in an enrolment, and when.
pub fn given(db: &mut Db, enrolment: EnrolmentId) -> Result<Vec<Given>, Error> {
    type Row = (DbId, Option<DbId>, DbId, NaiveDate, String);
    let rows: Vec<Row> = response::table
        .inner_join(occasion::table)
        .filter(occasion::enrolment_id.eq(DbId(enrolment.0)))
        .select((
            response::id,
            response::supersedes,
            occasion::id,
            occasion::held_on,
            response::questionnaire,
        ))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, supersedes, occasion, held_on, questionnaire)| Given {
            id: ResponseId(id.0),
            supersedes: supersedes.map(|id| ResponseId(id.0)),
            occasion: OccasionId(occasion.0),
            held_on,
            questionnaire,
        })
        .collect())
}

/// To which questionnaire a response is, in which version, and how many of its questions have an option chosen.
pub fn filled(db: &mut Db, id: ResponseId) -> Result<(String, i32, i64), Error> {
    let (key, version) = response::table
        .filter(response::id.eq(DbId(id.0)))
        .select((response::questionnaire, response::version))
        .first(db)?;
    let chosen = answer::table
        .filter(answer::response_id.eq(DbId(id.0)))
        .filter(answer::choice.is_not_null())
        .count()
        .get_result(db)?;
    Ok((key, version, chosen))
}

/// How often each version was answered, corrections not counted again: questionnaire, version, responses.
pub fn count_by_version(db: &mut Db) -> Result<Vec<(String, i32, i64)>, Error> {
    Ok(response::table
        .filter(response::supersedes.is_null())
        .group_by((response::questionnaire, response::version))
        .select((
            response::questionnaire,
            response::version,
            diesel::dsl::count_star(),
        ))
        .load(db)?)
}

/// A response that counts (nobody has superseded it), with the options that were chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CountedResponse {
    pub id: Uuid,
    pub enrolment: Uuid,
    pub held_on: NaiveDate,
    pub questionnaire: String,
    pub version: i32,
    pub sender: Uuid,
    pub stored_at: NaiveDateTime,
    pub help: String,
    pub choices: BTreeMap<String, String>,
}

/// Every response that counts of these enrolments, in the order of its id.
pub fn counted(db: &mut Db, enrolments: &[EnrolmentId]) -> Result<Vec<CountedResponse>, Error> {
    let ids: Vec<DbId> = enrolments.iter().map(|id| DbId(id.0)).collect();
    let correction = diesel::alias!(response as correction);
    type Row = (
        DbId,
        DbId,
        NaiveDate,
        String,
        i32,
        DbId,
        NaiveDateTime,
        String,
    );
    let rows: Vec<Row> = on_each!(db, c => response::table
        .inner_join(occasion::table)
        .filter(occasion::enrolment_id.eq_any(&ids))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            correction.filter(correction.field(response::supersedes).eq(response::id.nullable())),
        )))
        .select((
            response::id,
            occasion::enrolment_id,
            occasion::held_on,
            response::questionnaire,
            response::version,
            response::sender,
            response::stored_at,
            response::help,
        ))
        .order(response::id)
        .load(c))?;
    let mut choices = choices_of(db, &rows.iter().map(|row| row.0).collect::<Vec<_>>())?;
    Ok(rows
        .into_iter()
        .map(
            |(id, enrolment, held_on, questionnaire, version, sender, stored_at, help)| {
                CountedResponse {
                    id: id.0,
                    enrolment: enrolment.0,
                    held_on,
                    questionnaire,
                    version,
                    sender: sender.0,
                    stored_at,
                    help,
                    choices: choices.remove(&id).unwrap_or_default(),
                }
            },
        )
        .collect())
}

fn choices_of(
    db: &mut Db,
    responses: &[DbId],
) -> Result<BTreeMap<DbId, BTreeMap<String, String>>, Error> {
    let mut choices: BTreeMap<DbId, BTreeMap<String, String>> = BTreeMap::new();
    // SQLite takes some 32,000 values in one statement.
    for some in responses.chunks(10_000) {
        let rows: Vec<(DbId, String, Option<String>)> = on_each!(db, c => answer::table
            .filter(answer::response_id.eq_any(some))
            .filter(answer::choice.is_not_null())
            .select((answer::response_id, answer::item, answer::choice))
            .load(c))?;
        for (response, item, choice) in rows {
            if let Some(choice) = choice {
                choices.entry(response).or_default().insert(item, choice);
            }
        }
    }
    Ok(choices)
}
