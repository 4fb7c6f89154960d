//! Who has which enrolments: taking one on, handing a caseload on, standing in for a colleague.

use chrono::NaiveDate;
use uuid::Uuid;

use super::App;
use super::error::Error;
use super::manage_staff::administrator;
use super::session::{Acting, Administrator, note};
use crate::domain::access::{Access, Actor, Reach, Role};
use crate::domain::ids::{ActorId, EnrolmentId, ParticipantId, SubstitutionId};
use crate::store::assignments::{self, Substitution};
use crate::store::{Db, enrolments, staff};

/// Nobody stands in for longer than this without being asked again.
const LONGEST_SUBSTITUTION_DAYS: i64 = 92;
/// Nor is it planned, or written down afterwards, further away than this.
const FURTHEST_DAYS: i64 = 731;

const TAKE_ON: &str = "enrolment.take_on";

impl App {
    /// Takes on an enrolment in one's own insats that nobody has: one that a municipal system sent in, or that a colleague left behind.
    pub async fn take_on(&self, access: &Access, enrolment: EnrolmentId) -> Result<(), Error> {
        let Reach::Caseloads(caseloads) = &access.reach else {
            return Err(Error::NotFound);
        };
        let own = caseloads.programmes.get(&caseloads.own).cloned();
        let within = Access {
            reach: Reach::Programmes(own.unwrap_or_default()),
            ..access.clone()
        };
        let now = self.clock.now_utc();
        let write = self.write_for(access, move |db| {
            enrolments::lock(db, &[enrolment])?;
            enrolments::find(db, enrolment, &within)?.ok_or(Error::NotFound)?;
            // Somebody else's lies outside one's reach, as if it were not there.
            if assignments::is_assigned(db, enrolment)? {
                return Err(Error::NotFound);
            }
            assignments::assign(db, enrolment, within.actor, now)?;
            note(db, now, within.acting(), TAKE_ON, Some(enrolment), "stored")
        });
        self.reaching(access, TAKE_ON, enrolment, write).await
    }

    /// Takes on every enrolment of a participant in one's own insatser that nobody has.
    pub(super) async fn take_on_all(
        &self,
        access: &Access,
        participant: ParticipantId,
    ) -> Result<(), Error> {
        let within = access.clone();
        let found = self
            .write_for(access, move |db| {
                Ok(enrolments::unassigned(db, participant, &within.reach)?)
            })
            .await?;
        for enrolment in found {
            match self.take_on(access, enrolment).await {
                // Or a colleague was faster.
                Ok(()) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Hands everything that somebody has on to a colleague, as far as the colleague works in the same insatser. Gives how many.
    pub async fn hand_on_caseload(
        &self,
        by: &Acting<Administrator>,
        from: ActorId,
        to: ActorId,
    ) -> Result<usize, Error> {
        let (manager, now) = (administrator(by), self.clock.now_utc());
        let actor = by.actor();
        let write = self.writer.write(move |db| {
            manager.check(db)?;
            manager.must_not_be(to)?;
            coordinator(db, to, "/to")?;
            staff::find(db, from)?.ok_or(Error::NotFound)?;
            let programmes = staff::programmes(db, to)?;
            let enrolments = assignments::caseload(db, from, &programmes)?;
            for enrolment in &enrolments {
                assignments::release(db, *enrolment, from)?;
                assignments::assign(db, *enrolment, to, now)?;
                note(
                    db,
                    now,
                    actor,
                    "enrolment.hand_on",
                    Some(enrolment),
                    "stored",
                )?;
            }
            Ok(enrolments.len())
        });
        self.noting(manager, "enrolment.hand_on", to, write).await
    }

    /// Lets somebody reach a colleague's caseload from one day to another, both included.
    pub async fn stand_in(
        &self,
        by: &Acting<Administrator>,
        absent: ActorId,
        substitute: ActorId,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<SubstitutionId, Error> {
        let (manager, now, today) = (administrator(by), self.clock.now_utc(), self.clock.today());
        let actor: Actor = by.actor();
        if (from - today).num_days().abs() > FURTHEST_DAYS {
            return Err(Error::invalid(
                "/from",
                "bad_from",
                "the first day must lie within two years of today",
            ));
        }
        if until < from || until < today {
            return Err(Error::invalid(
                "/until",
                "bad_until",
                "the last day must not be before the first, nor in the past",
            ));
        }
        if (until - from).num_days() > LONGEST_SUBSTITUTION_DAYS {
            return Err(Error::invalid(
                "/until",
                "substitution_too_long",
                format!("at most {LONGEST_SUBSTITUTION_DAYS} days at a time"),
            ));
        }
        if absent == substitute {
            return Err(Error::invalid(
                "/substitute",
                "substitute_is_absent",
                "choose somebody else than the one who is away",
            ));
        }
        let write = self.writer.write(move |db| {
            manager.check(db)?;
            manager.must_not_be(substitute)?;
            coordinator(db, absent, "/absent")?;
            coordinator(db, substitute, "/substitute")?;
            let id = SubstitutionId(Uuid::new_v4());
            let new = Substitution {
                id,
                absent,
                substitute,
                from,
                until,
            };
            assignments::substitute(db, &new)?;
            note(
                db,
                now,
                actor,
                "substitution.add",
                Some(substitute),
                "stored",
            )?;
            Ok(id)
        });
        self.noting(manager, "substitution.add", substitute, write)
            .await
    }

    /// Ends it at once.
    pub async fn end_substitution(
        &self,
        by: &Acting<Administrator>,
        id: SubstitutionId,
    ) -> Result<(), Error> {
        let (manager, now) = (administrator(by), self.clock.now_utc());
        let actor = by.actor();
        self.writer
            .write(move |db| {
                manager.check(db)?;
                let ended = assignments::end_substitution(db, id)?.ok_or(Error::NotFound)?;
                note(
                    db,
                    now,
                    actor,
                    "substitution.end",
                    Some(ended.substitute),
                    "stored",
                )
            })
            .await
    }

    /// All substitutions that have not run out. It blocks.
    pub fn substitutions(&self) -> Result<Vec<Substitution>, Error> {
        let today = self.clock.today();
        self.read(|db| Ok(assignments::substitutions(db, today)?))
    }
}

/// Somebody who can have a caseload.
pub(super) fn coordinator(db: &mut Db, id: ActorId, pointer: &str) -> Result<(), Error> {
    let is_one = staff::find_locked(db, id)?.is_some_and(|staff| {
        staff.disabled_at.is_none() && staff.roles.contains(&Role::Coordinator)
    });
    match is_one {
        true => Ok(()),
        false => Err(Error::invalid(
            pointer,
            "no_coordinator",
            "choose a coordinator whose account is open",
        )),
    }
}
