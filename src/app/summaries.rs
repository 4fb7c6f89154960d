//! Keeping the summary rows: in step with every submission, and from scratch.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::App;
use super::error::Error;
use crate::domain::definitions::Catalogue;
use crate::domain::ids::EnrolmentId;
use crate::domain::summary::{Contribution, Summary, SummaryKey};
use crate::store::responses::{self, CountedResponse};
use crate::store::{self, Db, summaries, transaction};

/// A contribution that knows whether it counts as a measurement of its questionnaire version.
pub(super) fn measured(
    catalogue: &Catalogue,
    questionnaire: &str,
    version: i32,
    mut contribution: Contribution,
) -> Contribution {
    contribution.measurement = catalogue
        .questionnaire(questionnaire, version)
        .is_some_and(|definition| contribution.choices.len() >= definition.min_answered);
    contribution
}

/// What a group of submissions does to the summary rows.
#[derive(Default)]
pub(super) struct Changes {
    added: BTreeMap<SummaryKey, Vec<Contribution>>,
    /// Something that counted there has been superseded: only the raw responses know what remains.
    rebuilt: BTreeSet<SummaryKey>,
}

impl Changes {
    pub fn add(&mut self, key: SummaryKey, contribution: Contribution) {
        self.added.entry(key).or_default().push(contribution);
    }

    pub fn rebuild(&mut self, key: SummaryKey) {
        self.rebuilt.insert(key);
    }

    /// Writes them, when the responses themselves are stored.
    pub fn write(self, db: &mut Db, catalogue: &Catalogue) -> Result<(), store::Error> {
        let Changes { added, rebuilt } = self;
        let keys: Vec<&SummaryKey> = added.keys().collect();
        let mut there = summaries::find(db, &keys)?;
        let mut rows: BTreeMap<SummaryKey, Summary> = BTreeMap::new();
        for (key, contributions) in added {
            let mut row = there.remove(&key).unwrap_or_default();
            for contribution in contributions {
                row.add(contribution);
            }
            rows.insert(key, row);
        }
        for key in &rebuilt {
            let recomputed = recompute(db, catalogue, &[EnrolmentId(key.enrolment)])?;
            match recomputed.get(key) {
                Some(row) => {
                    rows.insert(key.clone(), row.clone());
                }
                None => {
                    rows.remove(key);
                    summaries::remove(db, key)?;
                }
            }
        }
        summaries::put(db, &rows)
    }
}

/// The summary rows of some enrolments, from the raw responses.
fn recompute(
    db: &mut Db,
    catalogue: &Catalogue,
    enrolments: &[EnrolmentId],
) -> Result<BTreeMap<SummaryKey, Summary>, store::Error> {
    let mut rows: BTreeMap<SummaryKey, Summary> = BTreeMap::new();
    for response in responses::counted(db, enrolments)? {
        let (key, contribution) = contribution_of(catalogue, response);
        rows.entry(key).or_default().add(contribution);
    }
    Ok(rows)
}

fn contribution_of(catalogue: &Catalogue, response: CountedResponse) -> (SummaryKey, Contribution) {
    let key = SummaryKey::new(
        response.enrolment,
        &response.questionnaire,
        response.version,
        response.held_on,
    );
    let contribution = Contribution {
        held_on: response.held_on,
        stored_at: response.stored_at.and_utc().timestamp_micros(),
        response: response.id,
        sender: response.sender,
        help: response.help,
        measurement: false,
        choices: response.choices,
    };
    let contribution = measured(catalogue, &key.questionnaire, key.version, contribution);
    (key, contribution)
}

/// What comparing the summary rows with a recomputation gave.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct SummaryCheck {
    pub enrolments: u64,
    pub rows: u64,
    /// Rows that were missing, superfluous or different.
    pub wrong: u64,
}

/// How many enrolments are compared at a time.
const CHUNK: i64 = 500;

impl App {
    /// Recomputes every summary row from the raw responses and compares; with `repair` it also puts right what differs.
    pub fn check_summaries(&self, db: &mut Db, repair: bool) -> Result<SummaryCheck, Error> {
        let mut check = SummaryCheck::default();
        let mut after = EnrolmentId(Uuid::nil());
        loop {
            let chunk = summaries::enrolments_after(db, after, CHUNK)?;
            let Some(last) = chunk.last() else {
                return Ok(check);
            };
            after = *last;
            // In one transaction, so that a submission in between is not taken for a fault.
            let (rows, wrong) =
                transaction::write(db, |db| compare(db, &self.catalogue, &chunk, repair))?;
            check.enrolments += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            check.rows += rows;
            check.wrong += wrong;
        }
    }
}

fn compare(
    db: &mut Db,
    catalogue: &Catalogue,
    enrolments: &[EnrolmentId],
    repair: bool,
) -> Result<(u64, u64), store::Error> {
    crate::store::enrolments::lock(db, enrolments)?;
    let questionnaires: Vec<&str> = catalogue
        .latest_questionnaires()
        .map(|questionnaire| questionnaire.key.as_str())
        .collect();
    let stored = summaries::of_enrolments(db, enrolments, &questionnaires)?;
    let right = recompute(db, catalogue, enrolments)?;
    let keys: BTreeSet<&SummaryKey> = stored.keys().chain(right.keys()).collect();
    let wrong: Vec<&SummaryKey> = keys
        .into_iter()
        .filter(|key| stored.get(key) != right.get(key))
        .collect();
    if repair {
        let (right_ones, superfluous): (Vec<&SummaryKey>, Vec<&SummaryKey>) =
            wrong.iter().partition(|key| right.contains_key(key));
        for key in superfluous {
            summaries::remove(db, key)?;
        }
        let rows = right_ones
            .into_iter()
            .filter_map(|key| Some((key.clone(), right.get(key)?.clone())))
            .collect();
        summaries::put(db, &rows)?;
    }
    let wrong = u64::try_from(wrong.len()).unwrap_or(u64::MAX);
    Ok((u64::try_from(right.len()).unwrap_or(u64::MAX), wrong))
}
