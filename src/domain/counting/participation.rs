//! Figures in which everyone is counted: who takes part, who answered, who was asked, who came and who left.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use uuid::Uuid;

use super::{EnrolmentFact, Frame, Persons, rows_of};
use crate::domain::definitions::Table;
use crate::domain::disclosure::{Count, RawOutlook, RawParticipation, Reading2, Shows};
use crate::domain::due;
use crate::domain::occasion::NotAskedReason;

impl<'a> Frame<'a> {
    /// One person, who is in the numerator or not.
    fn person(&self, enrolments: &[&EnrolmentFact], counts: bool) -> Reading2 {
        let one = Count {
            numerator: u64::from(counts),
            denominator: 1,
        };
        Reading2 {
            strict: one,
            eligible: if self.eligible(enrolments) {
                one
            } else {
                Count::default()
            },
            persons: 1,
        }
    }

    /// Adds up, over some of the enrolments and over each row, what `reading` makes of one person's enrolments there.
    fn participation(
        self,
        inside: Vec<&'a EnrolmentFact>,
        reading: impl Fn(&[&EnrolmentFact]) -> Reading2 + 'a,
    ) -> RawParticipation<'a> {
        let sum = move |inside: &mut dyn Iterator<Item = &'a EnrolmentFact>| {
            let persons = Persons::of(inside);
            persons
                .each()
                .map(&reading)
                .fold(Reading2::default(), added)
        };
        let total = sum(&mut inside.iter().copied());
        let groups = self
            .table
            .map_or_else(Vec::new, |table| rows_of(table, self.indicator));
        let together = move |rows: &[&str]| {
            sum(&mut inside.iter().copied().filter(|fact| {
                self.table
                    .is_some_and(|table| rows.contains(&fact.row(table, self.indicator)))
            }))
        };
        RawParticipation {
            total,
            groups,
            together: Box::new(together),
            excluded: Vec::new(),
            not_yet: Vec::new(),
            shows: Shows::BothShares,
            outlook: None,
        }
    }

    /// Answered at least twice: measurements on two different days of the period. `days` holds each enrolment's first and last.
    pub fn answered_twice(
        self,
        facts: &'a [EnrolmentFact],
        days: &'a HashMap<Uuid, (NaiveDate, NaiveDate)>,
    ) -> RawParticipation<'a> {
        let twice = move |enrolments: &[&EnrolmentFact]| {
            let counts = measured(enrolments, days).is_some_and(|(first, last)| first != last);
            self.person(enrolments, counts)
        };
        RawParticipation {
            // The one figure that people with protected identity are told to be missing from.
            excluded: vec![("not_followed".to_owned(), not_followed(facts))],
            outlook: Some(self.outlook(facts, days)),
            ..self.participation(followed(facts), twice)
        }
    }

    /// Where the period can still end: who can answer (once more) before it is over, if nobody leaves.
    fn outlook(
        &self,
        facts: &[EnrolmentFact],
        days: &HashMap<Uuid, (NaiveDate, NaiveDate)>,
    ) -> RawOutlook {
        let at_the_end = Frame {
            today: self.period.last(),
            ..*self
        };
        let left_from = |day: NaiveDate| day.max(self.today) <= self.period.last();
        let mut outlook = RawOutlook::default();
        for enrolments in Persons::of(followed(facts)).each() {
            let is_enrolled = enrolments.iter().any(|fact| fact.end.is_none());
            outlook.all += 1;
            outlook.long_enough += u64::from(at_the_end.eligible(enrolments));
            match measured(enrolments, days) {
                Some((first, last)) if first != last => outlook.twice += 1,
                Some((_, last)) => {
                    let can = is_enrolled && last.succ_opt().is_some_and(left_from);
                    outlook.once += u64::from(can);
                    let due = due::after(last);
                    let counted = match can && due <= self.period.last() {
                        false => continue,
                        _ if due <= self.today => &mut outlook.due_now,
                        _ if due <= self.today + TimeDelta::days(due::A_WHILE) => {
                            &mut outlook.due_soon
                        }
                        _ => &mut outlook.due_later,
                    };
                    *counted += 1;
                }
                None => {
                    let can = self.today.succ_opt().is_some_and(left_from);
                    outlook.none += u64::from(is_enrolled && can);
                }
            }
        }
        outlook
    }

    /// Asked: in one of the enrolments the question was put by the end of the period. The reason of somebody who was not is the latest
    /// that was given in any of them.
    pub fn asked(
        self,
        facts: &'a [EnrolmentFact],
        asked_on: &'a HashMap<Uuid, NaiveDate>,
        reasons: &HashMap<Uuid, NotYet>,
    ) -> RawParticipation<'a> {
        let asked = move |enrolments: &[&EnrolmentFact]| {
            enrolments
                .iter()
                .any(|f| asked_on.contains_key(&f.enrolment))
        };
        let mut not_yet: BTreeMap<&str, u64> = BTreeMap::new();
        for enrolments in Persons::of(followed(facts)).each().filter(|e| !asked(e)) {
            let latest = enrolments
                .iter()
                .filter_map(|fact| reasons.get(&fact.enrolment))
                .max_by_key(|not_yet| not_yet.order);
            let reason = latest.and_then(|not_yet| not_yet.reason);
            *not_yet
                .entry(reason.map_or("no_reason_given", NotAskedReason::code))
                .or_default() += 1;
        }
        let not_yet = not_yet
            .into_iter()
            .map(|(reason, persons)| (reason.to_owned(), persons))
            .collect();
        RawParticipation {
            not_yet,
            ..self.participation(followed(facts), move |enrolments| {
                self.person(enrolments, asked(enrolments))
            })
        }
    }

    /// Persons enrolled some day of the period. Those with protected identity are counted apart, beside the total: in the rows they would be
    /// the difference to figures that leave them out, and with it each of them a man or a woman, of an age, in a municipality.
    pub fn enrolled(self, facts: &'a [EnrolmentFact]) -> RawParticipation<'a> {
        RawParticipation {
            shows: Shows::Count,
            excluded: vec![("not_followed".to_owned(), not_followed(facts))],
            ..self.participation(followed(facts), move |enrolments| {
                self.person(enrolments, false)
            })
        }
    }

    /// Enrolments that started in the period, up to the cut-off.
    pub fn started(self, facts: &'a [EnrolmentFact]) -> RawParticipation<'a> {
        let mut started = followed(facts);
        started.retain(|fact| self.has_come(fact.start));
        RawParticipation {
            shows: Shows::Count,
            ..self.participation(started, |started| each_enrolment(started, |_| false))
        }
    }

    /// Enrolments that ended in the period, up to the cut-off. In the numerator are those that ended in something positive for the person; a
    /// table by the reasons themselves tells how many there are of each.
    pub fn ended(self, facts: &'a [EnrolmentFact]) -> RawParticipation<'a> {
        let mut ended = followed(facts);
        ended.retain(|fact| fact.end.is_some_and(|(end, _)| self.has_come(end)));
        let is_positive =
            |fact: &EnrolmentFact| fact.end.is_some_and(|(_, reason)| reason.is_positive());
        RawParticipation {
            shows: match self.table {
                Some(Table::EndReason) => Shows::Count,
                _ => Shows::Share,
            },
            ..self.participation(ended, move |ended| each_enrolment(ended, is_positive))
        }
    }

    fn has_come(&self, day: NaiveDate) -> bool {
        self.period.contains(day) && day <= self.today
    }
}

/// What one person's enrolments add where enrolments are counted.
fn each_enrolment(
    enrolments: &[&EnrolmentFact],
    counts: impl Fn(&EnrolmentFact) -> bool,
) -> Reading2 {
    let count = |all: usize| u64::try_from(all).unwrap_or(u64::MAX);
    Reading2 {
        strict: Count {
            numerator: count(enrolments.iter().filter(|fact| counts(fact)).count()),
            denominator: count(enrolments.len()),
        },
        eligible: Count::default(),
        persons: 1,
    }
}

fn added(sum: Reading2, one: Reading2) -> Reading2 {
    let add = |a: Count, b: Count| Count {
        numerator: a.numerator + b.numerator,
        denominator: a.denominator + b.denominator,
    };
    Reading2 {
        strict: add(sum.strict, one.strict),
        eligible: add(sum.eligible, one.eligible),
        persons: sum.persons + one.persons,
    }
}

/// First and last day with a measurement in any of these enrolments.
fn measured(
    enrolments: &[&EnrolmentFact],
    days: &HashMap<Uuid, (NaiveDate, NaiveDate)>,
) -> Option<(NaiveDate, NaiveDate)> {
    let measured = enrolments.iter().filter_map(|f| days.get(&f.enrolment));
    let first = measured.clone().map(|(first, _)| *first).min()?;
    Some((first, measured.map(|(_, last)| *last).max()?))
}

/// Everyone but those with protected identity, who take part without a code.
pub(super) fn followed(facts: &[EnrolmentFact]) -> Vec<&EnrolmentFact> {
    let followed = facts.iter().filter(|f| !f.background.protected_identity);
    followed.collect()
}

fn not_followed(facts: &[EnrolmentFact]) -> u64 {
    let persons: HashSet<Uuid> = facts
        .iter()
        .filter(|fact| fact.background.protected_identity)
        .map(|fact| fact.person)
        .collect();
    u64::try_from(persons.len()).unwrap_or(u64::MAX)
}

/// That somebody was not asked about violence on some day, and why not if a reason was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotYet {
    /// Day of the occasion, moment of storing, id: the latest counts.
    pub order: (NaiveDate, NaiveDateTime, Uuid),
    pub reason: Option<NotAskedReason>,
}
