//! Where an open year can still end, person by person.

use serde_json::{Value, json};

use super::calendar::bounds;
use super::oracle::Asked;
use super::veil::guarded;

/// What should stand beside the total of an open year.
pub fn of(asked: &Asked<'_>) -> Value {
    let (first, last) = bounds(asked.period);
    let (mut once, mut due, mut none, mut twice, mut long) = (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
    for (_, stays) in &asked.people {
        let stays_on = stays.iter().any(|(_, stay)| stay.end.is_none());
        let days = asked.measured(stays);
        // The days on which somebody who stays could still answer.
        let left = (asked.today..=last)
            .filter(|day| stays_on && !days.contains(day) && days.iter().all(|m| m < day));
        match (days.len(), left.count()) {
            (0, 2..) => none += 1,
            (1, 1..) => {
                once += 1;
                due += u64::from(days.iter().all(|day| day + 90 <= last));
            }
            (2.., _) => twice += 1,
            _ => {}
        }
        let days = (first..=last).filter(|day| stays.iter().any(|(_, stay)| stay.covers(*day)));
        long += u64::from(days.count() >= 90);
    }
    let all = asked.people.len() as u64;
    let few = |count: u64| (1..5).contains(&count);
    let best = twice + once + none;
    let part = |part: u64, of: u64| (!few(of) && !few(of - part)).then(|| guarded(part));
    json!({
        "once": guarded(once), "once_due": part(due, once), "none": guarded(none),
        "reachable": (!few(once) && !few(none) && !few(all - best)).then_some(best),
        "long_enough": part(long, all),
    })
}
