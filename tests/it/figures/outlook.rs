//! Where an open year can still end, person by person.

use serde_json::{Value, json};

use super::calendar::bounds;
use super::oracle::Asked;
use super::veil::guarded;

/// What should stand beside the total of an open year.
pub fn of(asked: &Asked<'_>) -> Value {
    let (first, last) = bounds(asked.period);
    let (mut once, mut none, mut twice, mut long) = (0_u64, 0_u64, 0_u64, 0_u64);
    let mut due = [0_u64; 4];
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
                let next = days.iter().map(|day| day + 90).max().expect("one day");
                // Now, within thirty days, later, and not in this year.
                let bounds = [asked.today.min(last), (asked.today + 30).min(last), last];
                due[bounds.iter().filter(|bound| next > **bound).count()] += 1;
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
    let mut told = json!({"once": guarded(once), "once_due": part(once - due[3], once)});
    if !few(once) && !due.into_iter().any(few) {
        told["due"] = json!({"now": due[0], "soon": due[1], "later": due[2]});
    }
    told["none"] = json!(guarded(none));
    told["reachable"] = json!((!few(once) && !few(none) && !few(all - best)).then_some(best));
    told["long_enough"] = json!(part(long, all));
    told
}
