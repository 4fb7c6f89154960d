//! How long somebody must wait after attempts that failed.
//!
//! Attempts are counted for the name that was given, whether anybody has it or not, and for a browser from which its owner has signed in
//! before by themselves: so a stranger who keeps guessing makes strangers wait, never the owner at their usual place. No wait is for ever,
//! and an administrator's reset ends it.

use chrono::{NaiveDateTime, TimeDelta};

/// So many attempts are free.
const FREE: i32 = 5;
/// The first wait; each further failure doubles it.
const FIRST: TimeDelta = TimeDelta::seconds(30);
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// After so many failures in a row a name takes one attempt a day.
const HARD_CAP: i32 = 100;
const A_DAY: TimeDelta = TimeDelta::days(1);

/// What is known of the attempts since the last success.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attempts {
    pub failures: i32,
    pub last_at: NaiveDateTime,
}

impl Attempts {
    /// How long the next attempt still has to wait; `None` if it may be made.
    pub fn wait(self, now: NaiveDateTime) -> Option<TimeDelta> {
        let delay = delay(self.failures);
        // A clock that has jumped back counts from the beginning of the wait, not for longer.
        let waited = (now - self.last_at).max(TimeDelta::zero());
        (waited < delay).then(|| delay - waited)
    }
}

fn delay(failures: i32) -> TimeDelta {
    match failures {
        ..FREE => TimeDelta::zero(),
        FREE..HARD_CAP => {
            let doublings = u32::try_from(failures - FREE).unwrap_or(0).min(10);
            (FIRST * 2_i32.pow(doublings)).min(LONGEST)
        }
        _ => A_DAY,
    }
}

/// Attempts are forgotten when nobody has tried for so long.
pub const FORGOTTEN: TimeDelta = TimeDelta::days(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_the_sixth_attempt_on() {
        let seconds: Vec<i64> = [0, 4, 5, 6, 7, 9, 10, 99, 100, 100_000]
            .map(|failures| delay(failures).num_seconds())
            .into();
        assert_eq!(seconds, [0, 0, 30, 60, 120, 480, 900, 900, 86_400, 86_400]);
    }

    #[test]
    fn a_wait_runs_out_and_a_clock_that_jumps_back_does_not_lengthen_it() {
        let start = NaiveDateTime::default();
        let attempts = Attempts {
            failures: 5,
            last_at: start,
        };
        let after = |seconds| attempts.wait(start + TimeDelta::seconds(seconds));
        assert_eq!(after(0), Some(TimeDelta::seconds(30)));
        assert_eq!(after(29), Some(TimeDelta::seconds(1)));
        assert_eq!(after(30), None);
        assert_eq!(after(-3600), Some(TimeDelta::seconds(30)));
    }
}
