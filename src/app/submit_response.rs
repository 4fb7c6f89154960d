//! Storing a response: what may be stored is decided for a whole group, then written in a handful of statements.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;

use super::App;
use super::decline_rating::declined_already;
use super::error::Error;
use super::register_occasion::mistaken_enrolment;
use super::summaries::{self, measured};
use crate::domain::access::{Access, Reach};
use crate::domain::definitions::{Catalogue, Respondent};
use crate::domain::ids::{EnrolmentId, OccasionId, ResponseId, SessionId};
use crate::domain::response::{Answer, Fingerprint, Response};
use crate::domain::summary::{Contribution, SummaryKey};
use crate::store::responses::{self, KnownResponse, Meeting, NewResponse};
use crate::store::{self, Db, assignments, audit, sessions};

/// A response on its way in: valid against its questionnaire version, not yet against what is stored.
pub struct Submission {
    pub response: Response,
    pub access: Access,
    pub fingerprint: Fingerprint,
}

/// What the sender gets back, and gets again for the same content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    pub id: ResponseId,
    pub fingerprint: Fingerprint,
    pub stored_at: DateTime<Utc>,
    /// Whether it was stored now, and not earlier.
    pub new: bool,
}

impl App {
    /// Stores a response, once, however often it is sent. The receipt comes when it is on disk.
    pub async fn submit_response(
        &self,
        access: &Access,
        id: ResponseId,
        body: &Value,
    ) -> Result<Receipt, Error> {
        let began = Instant::now();
        let response = Response::read(id, body, &self.catalogue)?;
        let definition = format!("{}@{}", response.questionnaire, response.version);
        let fingerprint = response.fingerprint(access.actor, &self.fingerprint_key);
        let write = self.writer.submit(Submission {
            response,
            access: access.clone(),
            fingerprint,
        });
        let outcome = self.reaching(access, "response.put", id, write).await;
        let told = match &outcome {
            Ok(receipt) if receipt.new => "stored",
            Ok(_) => "known",
            Err(error) => error.code(),
        };
        let milliseconds = began.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(response = %id, definition, outcome = told, milliseconds, "submission");
        outcome
    }
}

/// Decides and writes a group, in the transaction that is open. One outcome for each submission, in order.
pub(super) fn store_group(
    db: &mut Db,
    group: &[&Submission],
    catalogue: &Catalogue,
    now: NaiveDateTime,
) -> Result<Vec<Result<Receipt, Error>>, store::Error> {
    let ids: Vec<ResponseId> = group.iter().map(|s| s.response.id).collect();
    let occasions: BTreeSet<OccasionId> = group.iter().map(|s| s.response.occasion).collect();
    let occasions: Vec<OccasionId> = occasions.into_iter().collect();
    let meetings = responses::lock_meetings(db, &occasions)?;
    let mut known = responses::known(db, &ids, &occasions)?;
    let reaches = Reaches::of(db, group, &meetings)?;
    let mut outcomes = Vec::with_capacity(group.len());
    let mut accepted = Vec::new();
    let mut senders = Vec::new();
    let mut changes = summaries::Changes::default();
    for submission in group {
        let fingerprint = submission.fingerprint;
        let reached = meetings
            .get(&submission.response.occasion)
            .filter(|_| {
                let only = submission.access.only;
                only.is_none_or(|only| only == submission.response.occasion)
            })
            .filter(|meeting| reaches.covers(&submission.access, meeting));
        let outcome = decide(submission, reached, &known, catalogue, now);
        if let Ok((receipt, meeting)) = &outcome
            && receipt.new
        {
            let response = &submission.response;
            if let Some(old) = response.supersedes.and_then(|id| find(&known, id)) {
                changes.rebuild(key(meeting, &old.questionnaire, old.version));
            }
            changes.add(
                key(meeting, &response.questionnaire, response.version),
                contribution(submission, meeting, catalogue, now),
            );
            senders.push(&submission.access);
            accepted.push(NewResponse {
                response,
                fingerprint,
                sender: submission.access.actor,
                stored_at: now,
            });
            // The next one in the group must see this one as stored.
            known.push(KnownResponse {
                id: response.id,
                occasion: response.occasion,
                questionnaire: response.questionnaire.clone(),
                version: response.version,
                supersedes: response.supersedes,
                fingerprint,
                sender: submission.access.actor,
                stored_at: now,
                programme: meeting.programme.clone(),
            });
        }
        outcomes.push(outcome.map(|(receipt, _)| receipt));
    }
    if !accepted.is_empty() {
        responses::insert(db, &accepted)?;
        changes.write(db, catalogue)?;
        audit::record(
            db,
            senders
                .iter()
                .zip(&accepted)
                .map(|(access, new)| event(access, new))
                .collect(),
        )?;
    }
    Ok(outcomes)
}

fn event(access: &Access, new: &NewResponse<'_>) -> audit::Event {
    audit::Event {
        at: new.stored_at,
        actor: access.acting(),
        action: "response.put",
        handle: Some(new.response.id.to_string()),
        outcome: "stored",
    }
}

/// Which of a group's meetings lie in the caseloads of the coordinators who send, and whose session is still there.
#[derive(Default)]
struct Reaches {
    caseloads: BTreeMap<SessionId, BTreeSet<EnrolmentId>>,
}

impl Reaches {
    fn of(
        db: &mut Db,
        group: &[&Submission],
        meetings: &BTreeMap<OccasionId, Meeting>,
    ) -> Result<Self, store::Error> {
        let mut reaches = Reaches::default();
        for submission in group {
            if let (Some(session), Reach::Caseloads(caseloads)) =
                (submission.access.session, &submission.access.reach)
                && !reaches.caseloads.contains_key(&session)
                && sessions::opened(db, session)? == Some(submission.access.only)
            {
                let enrolments = meetings.values().map(|m| m.occasion.enrolment).collect();
                let own = assignments::among(db, &enrolments, caseloads)?;
                reaches.caseloads.insert(session, own);
            }
        }
        Ok(reaches)
    }

    fn covers(&self, access: &Access, meeting: &Meeting) -> bool {
        match access.session {
            None => access.reach.covers(&meeting.programme),
            Some(session) => self
                .caseloads
                .get(&session)
                .is_some_and(|own| own.contains(&meeting.occasion.enrolment)),
        }
    }
}

fn find(known: &[KnownResponse], id: ResponseId) -> Option<&KnownResponse> {
    known.iter().find(|response| response.id == id)
}

/// Whether a response may be stored, is stored already, or is refused.
fn decide<'m>(
    submission: &Submission,
    meeting: Option<&'m Meeting>,
    known: &[KnownResponse],
    catalogue: &Catalogue,
    now: NaiveDateTime,
) -> Result<(Receipt, &'m Meeting), Error> {
    let Submission {
        response,
        access,
        fingerprint,
    } = submission;
    let fingerprint = *fingerprint;
    if let Some(stored) = find(known, response.id) {
        return match meeting {
            Some(meeting) if stored.fingerprint == fingerprint => Ok((
                Receipt {
                    id: stored.id,
                    fingerprint,
                    stored_at: stored.stored_at.and_utc(),
                    new: false,
                },
                meeting,
            )),
            _ if !access.reach.covers(&stored.programme) => Err(Error::NotFound),
            // A colleague's: it must look like one that is not there.
            _ if access.session.is_some() && stored.sender != access.actor => Err(Error::NotFound),
            _ => Err(taken(stored, submission)),
        };
    }
    let meeting = meeting.ok_or(Error::NotFound)?;
    check(response, meeting, catalogue)?;
    check_chain(response, known)?;
    let receipt = Receipt {
        id: response.id,
        fingerprint,
        stored_at: now.and_utc(),
        new: true,
    };
    Ok((receipt, meeting))
}

/// The two fingerprints are named to whoever sent the stored one: to anybody else a difference would read an answer back.
fn taken(stored: &KnownResponse, submission: &Submission) -> Error {
    let detail = if stored.sender == submission.access.actor {
        format!(
            "another response is stored under this id (fingerprint {}); this one has {}. \
             To correct it, send a new id with supersedes",
            stored.fingerprint, submission.fingerprint
        )
    } else {
        "this id is taken; use a new one".to_owned()
    };
    Error::conflict("id_taken", detail)
}

fn check(response: &Response, meeting: &Meeting, catalogue: &Catalogue) -> Result<(), Error> {
    if meeting.protected_identity {
        return Err(Error::invalid(
            "/occasion_id",
            "not_followed",
            "a participant with protected identity is only counted; nothing is answered for them",
        ));
    }
    if meeting.enrolled_by_mistake {
        return Err(mistaken_enrolment());
    }
    let programme = catalogue.programme(&meeting.programme);
    if !programme.is_some_and(|programme| programme.applies(&response.questionnaire)) {
        return Err(Error::invalid(
            "/questionnaire",
            "does_not_apply",
            "does not apply to the programme of this occasion",
        ));
    }
    match catalogue.questionnaire(&response.questionnaire, response.version) {
        Some(rating) if meeting.is_unrated && rating.respondent == Respondent::Professional => {
            Err(declined_already())
        }
        Some(questionnaire) => Ok(response.check_meeting(questionnaire, &meeting.occasion)?),
        None => Err(Error::Internal("a questionnaire went missing".to_owned())),
    }
}

/// One response per occasion and questionnaire; a correction supersedes the latest one.
fn check_chain(response: &Response, known: &[KnownResponse]) -> Result<(), Error> {
    let mut siblings = known.iter().filter(|other| {
        other.occasion == response.occasion && other.questionnaire == response.questionnaire
    });
    match response.supersedes {
        None => match siblings.next() {
            None => Ok(()),
            Some(_) => Err(Error::conflict(
                "already_answered",
                "this questionnaire is answered for this occasion already; to correct it, name the response in supersedes",
            )),
        },
        Some(old) => {
            if !siblings.clone().any(|other| other.id == old) {
                return Err(Error::invalid(
                    "/supersedes",
                    "unknown_response",
                    "is not a response to this questionnaire for this occasion",
                ));
            }
            if siblings.any(|other| other.supersedes == Some(old)) {
                return Err(superseded_already());
            }
            Ok(())
        }
    }
}

/// Somebody else has corrected the same answers.
pub(super) fn superseded_already() -> Error {
    Error::conflict(
        "already_superseded",
        "that response has been superseded already; name the one that superseded it",
    )
}

fn key(meeting: &Meeting, questionnaire: &str, version: i32) -> SummaryKey {
    let occasion = &meeting.occasion;
    SummaryKey::new(
        occasion.enrolment.0,
        questionnaire,
        version,
        occasion.held_on,
    )
}

fn contribution(
    submission: &Submission,
    meeting: &Meeting,
    catalogue: &Catalogue,
    now: NaiveDateTime,
) -> Contribution {
    let response = &submission.response;
    let choices = response
        .answers
        .iter()
        .filter_map(|(item, answer)| match answer {
            Answer::Option(code) => Some((item.clone(), code.clone())),
            Answer::Text(_) => None,
        })
        .collect();
    measured(
        catalogue,
        &response.questionnaire,
        response.version,
        Contribution {
            held_on: meeting.occasion.held_on,
            stored_at: now.and_utc().timestamp_micros(),
            response: response.id.0,
            sender: submission.access.actor.0,
            help: response.help.code().to_owned(),
            measurement: false,
            choices,
        },
    )
}
