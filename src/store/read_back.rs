//! Answers that a coordinator may look at together with the participant. What is not asked for by name is never read here.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::connection::{Db, on_each};
use super::error::Error;
use super::id::DbId;
use super::schema::{answer, occasion, response};
use crate::domain::ids::{EnrolmentId, OccasionId};
use crate::domain::progression::Given;

/// Every response of an enrolment to these versions of a questionnaire that nobody has superseded, with the options that were chosen.
pub fn given(
    db: &mut Db,
    enrolment: EnrolmentId,
    questionnaire: &str,
    versions: &[i32],
) -> Result<Vec<Given>, Error> {
    let correction = diesel::alias!(response as correction);
    type Row = (DbId, DbId, NaiveDate, NaiveDateTime, i32);
    let rows: Vec<Row> = on_each!(db, c => response::table
        .inner_join(occasion::table)
        .filter(occasion::enrolment_id.eq(DbId(enrolment.0)))
        .filter(response::questionnaire.eq(questionnaire))
        .filter(response::version.eq_any(versions))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            correction.filter(correction.field(response::supersedes).eq(response::id.nullable())),
        )))
        .select((
            response::id,
            response::occasion_id,
            occasion::held_on,
            response::stored_at,
            response::version,
        ))
        .order(response::id)
        .load(c))?;
    let mut given: Vec<Given> = rows
        .into_iter()
        .map(|(id, occasion, held_on, stored_at, version)| Given {
            response: id.0,
            occasion: OccasionId(occasion.0),
            held_on,
            stored_at,
            questionnaire: questionnaire.to_owned(),
            version,
            choices: Default::default(),
        })
        .collect();
    let ids: Vec<DbId> = given.iter().map(|one| DbId(one.response)).collect();
    let answers: Vec<(DbId, String, Option<String>)> = on_each!(db, c => answer::table
        .filter(answer::response_id.eq_any(&ids))
        .filter(answer::choice.is_not_null())
        .select((answer::response_id, answer::item, answer::choice))
        .load(c))?;
    for (response, item, option) in answers {
        let one = given.iter_mut().find(|one| one.response == response.0);
        if let (Some(one), Some(option)) = (one, option) {
            one.choices.insert(item, option);
        }
    }
    Ok(given)
}
