//! Sessions of staff. A token is here only as its hash.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::Db;
use super::error::Error;
use super::id::DbId;
use super::schema::{session, staff};
use super::staff::Staff;
use super::{decode, decode_option};
use crate::domain::ids::{ActorId, OccasionId, ResponseId, SessionId};
use crate::domain::response::Help;
use crate::domain::session::{HandedOver, Place, Stage, Times};

/// From giving a password to signing out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    pub id: SessionId,
    pub staff: ActorId,
    pub stage: Stage,
    pub place: Place,
    pub started_at: NaiveDateTime,
    pub seen_at: NaiveDateTime,
    /// The tablet lies in a participant's hands.
    pub handed_over: Option<HandedOver>,
    /// Wrong codes or passwords in this stage.
    pub wrong: i32,
}

impl Session {
    /// The times that matter for whether it is still alive.
    pub fn times(&self) -> Times {
        Times {
            stage: self.stage,
            place: self.place,
            is_handed_over: self.handed_over.is_some(),
            started_at: self.started_at,
            seen_at: self.seen_at,
        }
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = session, treat_none_as_default_value = false)]
struct Row {
    id: DbId,
    token_hash: Vec<u8>,
    staff_id: DbId,
    stage: String,
    place: String,
    started_at: NaiveDateTime,
    seen_at: NaiveDateTime,
    handed_over: Option<DbId>,
    wrong: i32,
    help: Option<String>,
    unreviewed: bool,
    again: Option<DbId>,
}

impl TryFrom<Row> for Session {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Session {
            id: SessionId(row.id.0),
            staff: ActorId(row.staff_id.0),
            stage: decode(&row.stage)?,
            place: decode(&row.place)?,
            started_at: row.started_at,
            seen_at: row.seen_at,
            handed_over: row
                .handed_over
                .map(|id| {
                    Ok::<_, Error>(HandedOver {
                        occasion: OccasionId(id.0),
                        // From before it was kept: whatever else is not known, the tablet is in a participant's hands.
                        help: decode_option(row.help.as_deref())?.unwrap_or(Help::None),
                        unreviewed: row.unreviewed,
                        again: row.again.map(|id| ResponseId(id.0)),
                    })
                })
                .transpose()?,
            wrong: row.wrong,
        })
    }
}

fn again(hands: HandedOver) -> Option<DbId> {
    hands.again.map(|id| DbId(id.0))
}

/// Begins a session.
pub fn insert(db: &mut Db, new: &Session, token_hash: &[u8; 32]) -> Result<(), Error> {
    let row = Row {
        id: DbId(new.id.0),
        token_hash: token_hash.to_vec(),
        staff_id: DbId(new.staff.0),
        stage: new.stage.code().to_owned(),
        place: new.place.code().to_owned(),
        started_at: new.started_at,
        seen_at: new.seen_at,
        handed_over: new.handed_over.map(|hands| DbId(hands.occasion.0)),
        wrong: new.wrong,
        help: new.handed_over.map(|hands| hands.help.code().to_owned()),
        unreviewed: new.handed_over.is_some_and(|hands| hands.unreviewed),
        again: new.handed_over.and_then(again),
    };
    diesel::insert_into(session::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// The session whose token has this hash, and whose it is. Nobody who is disabled has one.
pub fn find_by_token(
    db: &mut Db,
    token_hash: &[u8; 32],
) -> Result<Option<(Session, Staff)>, Error> {
    let found: Option<(Row, super::staff::Row)> = session::table
        .inner_join(staff::table)
        .filter(session::token_hash.eq(token_hash.to_vec()))
        .filter(staff::disabled_at.is_null())
        .first(db)
        .optional()?;
    found
        .map(|(session, staff)| Ok((session.try_into()?, staff.try_into()?)))
        .transpose()
}

/// The session as it stands now, if it has not ended.
pub fn find(db: &mut Db, id: SessionId) -> Result<Option<Session>, Error> {
    let row: Option<Row> = session::table
        .filter(session::id.eq(DbId(id.0)))
        .first(db)
        .optional()?;
    row.map(Session::try_from).transpose()
}

/// Notes that something happened in it, and never earlier than what is noted already.
pub fn touch(db: &mut Db, id: SessionId, now: NaiveDateTime) -> Result<(), Error> {
    diesel::update(
        session::table
            .filter(session::id.eq(DbId(id.0)))
            .filter(session::seen_at.lt(now)),
    )
    .set(session::seen_at.eq(now))
    .execute(db)?;
    Ok(())
}

/// Goes on to another stage under a new token: the old one is dead.
pub fn advance(
    db: &mut Db,
    id: SessionId,
    stage: Stage,
    token_hash: &[u8; 32],
    now: NaiveDateTime,
) -> Result<(), Error> {
    diesel::update(session::table.filter(session::id.eq(DbId(id.0))))
        .set((
            session::stage.eq(stage.code()),
            session::token_hash.eq(token_hash.to_vec()),
            session::seen_at.eq(now),
            session::wrong.eq(0),
        ))
        .execute(db)?;
    Ok(())
}

/// Takes the tablet back from a participant's hands, under a new token; `false` if the session has ended or gone on under another one.
pub fn take_back(
    db: &mut Db,
    id: SessionId,
    from: &[u8; 32],
    token_hash: &[u8; 32],
) -> Result<bool, Error> {
    let none: Option<DbId> = None;
    let taken = diesel::update(
        session::table
            .filter(session::id.eq(DbId(id.0)))
            .filter(session::token_hash.eq(from.to_vec())),
    )
    .set((
        session::handed_over.eq(none),
        session::help.eq(None::<String>),
        session::unreviewed.eq(false),
        session::token_hash.eq(token_hash.to_vec()),
        session::wrong.eq(0),
    ))
    .execute(db)?;
    Ok(taken == 1)
}

/// Puts the tablet into the participant's hands for one occasion, under a new token.
pub fn hand_over(
    db: &mut Db,
    id: SessionId,
    hands: HandedOver,
    token_hash: &[u8; 32],
) -> Result<(), Error> {
    diesel::update(session::table.filter(session::id.eq(DbId(id.0))))
        .set((
            session::handed_over.eq(Some(DbId(hands.occasion.0))),
            session::help.eq(Some(hands.help.code())),
            session::unreviewed.eq(hands.unreviewed),
            session::again.eq(again(hands)),
            session::token_hash.eq(token_hash.to_vec()),
            session::wrong.eq(0),
        ))
        .execute(db)?;
    Ok(())
}

/// Counts a wrong code or password, before it is looked at: so that many at once are all counted. Gives which attempt this is;
/// `None` if the session has ended.
pub fn count_attempt(db: &mut Db, id: SessionId) -> Result<Option<i32>, Error> {
    diesel::update(session::table.filter(session::id.eq(DbId(id.0))))
        .set(session::wrong.eq(session::wrong + 1))
        .execute(db)?;
    Ok(session::table
        .filter(session::id.eq(DbId(id.0)))
        .select(session::wrong)
        .first(db)
        .optional()?)
}

/// Ends a session; `false` if it had ended.
pub fn end(db: &mut Db, id: SessionId) -> Result<bool, Error> {
    let ended = diesel::delete(session::table.filter(session::id.eq(DbId(id.0)))).execute(db)?;
    Ok(ended == 1)
}

/// Ends all sessions of somebody, but for one if it is named.
pub fn end_all(db: &mut Db, staff: ActorId, but: Option<SessionId>) -> Result<usize, Error> {
    let of = session::table.filter(session::staff_id.eq(DbId(staff.0)));
    Ok(match but {
        None => diesel::delete(of).execute(db)?,
        Some(id) => diesel::delete(of.filter(session::id.ne(DbId(id.0)))).execute(db)?,
    })
}

/// How many sessions somebody has.
pub fn count(db: &mut Db, staff: ActorId) -> Result<i64, Error> {
    Ok(session::table
        .filter(session::staff_id.eq(DbId(staff.0)))
        .count()
        .get_result(db)?)
}

/// Whether a session is still there. Ending it waits for whoever has been told so.
pub fn is_there(db: &mut Db, id: SessionId) -> Result<bool, Error> {
    Ok(opened(db, id)?.is_some())
}

/// What a session that is still there is open to: everything of its owner's, or the one occasion that it has been handed over for.
/// Ending it waits for whoever has been told so.
pub fn opened(db: &mut Db, id: SessionId) -> Result<Option<Option<OccasionId>>, Error> {
    let of = session::table
        .filter(session::id.eq(DbId(id.0)))
        .select(session::handed_over);
    let found: Option<Option<DbId>> = match db {
        Db::Sqlite(connection) => of.first(connection),
        Db::Postgres(connection) => of.for_key_share().first(connection),
    }
    .optional()?;
    Ok(found.map(|only| only.map(|id| OccasionId(id.0))))
}

/// Forgets sessions that began before a moment.
pub fn remove_older(db: &mut Db, than: NaiveDateTime) -> Result<usize, Error> {
    Ok(diesel::delete(session::table.filter(session::started_at.lt(than))).execute(db)?)
}

/// Forgets wrong codes and passwords.
pub fn forget_attempts(db: &mut Db, id: SessionId) -> Result<(), Error> {
    diesel::update(session::table.filter(session::id.eq(DbId(id.0))))
        .set(session::wrong.eq(0))
        .execute(db)?;
    Ok(())
}
