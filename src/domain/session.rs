//! How long a session lives, and what it may do meanwhile.

use chrono::{NaiveDateTime, TimeDelta};

use super::definitions::Use;
use super::ids::{OccasionId, ResponseId};
use super::response::Help;
use crate::coded;

coded! {
    /// What is still wanted of somebody who has given a password.
    Stage {
        /// A code from their app, or a recovery code.
        SecondFactor = "second_factor",
        /// To set up a second factor, without which their roles are not open.
        SetUp = "set_up",
        /// Nothing: they have signed in.
        Open = "open",
    }
}

coded! {
    /// Where somebody sits: a tablet lies about, an office has a door.
    Place {
        Tablet = "tablet",
        Office = "office",
    }
}

/// The longest that a session lives, whatever is done in it.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// How long somebody may take from the password to the end of signing in.
const SIGNING_IN: TimeDelta = TimeDelta::minutes(10);
/// How long a participant may think with the tablet in their hands.
const HANDED_OVER: TimeDelta = TimeDelta::minutes(60);
/// Clocks of two instances differ; one that has jumped back further than this ends the session rather than make it younger.
const TOLERANCE: TimeDelta = TimeDelta::minutes(1);
/// After so many wrong codes, or wrong passwords while handed over, the session is over.
pub const SECOND_FACTOR_TRIES: i32 = 5;
pub const TAKE_BACK_TRIES: i32 = 3;

/// A tablet in a participant's hands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HandedOver {
    /// The one occasion that is open to it.
    pub occasion: OccasionId,
    /// Who helps the participant.
    pub help: Help,
    /// Whether the coordinator lets the participant choose translations that nobody has reviewed.
    pub unreviewed: bool,
    /// The response that the participant gives once more, and nothing else; none when they answer what is open.
    pub again: Option<ResponseId>,
}

impl HandedOver {
    /// Whether a text may be put before the participant.
    pub fn allows(&self, text: Use) -> bool {
        match text {
            Use::Free => true,
            Use::Confirmed => self.unreviewed,
            Use::Never => false,
        }
    }
}

/// The times that matter for whether a session is still alive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times {
    pub stage: Stage,
    pub place: Place,
    pub is_handed_over: bool,
    pub started_at: NaiveDateTime,
    pub seen_at: NaiveDateTime,
}

impl Times {
    /// How long nothing may happen.
    pub fn idle(self) -> TimeDelta {
        match (self.stage, self.is_handed_over, self.place) {
            (_, true, _) => HANDED_OVER,
            (Stage::SecondFactor, ..) => SIGNING_IN,
            (_, _, Place::Tablet) => TimeDelta::minutes(10),
            (_, _, Place::Office) => TimeDelta::minutes(30),
        }
    }

    /// Whether the session is still alive.
    pub fn is_alive(self, now: NaiveDateTime) -> bool {
        let idle = now - self.seen_at;
        idle >= -TOLERANCE && idle <= self.idle() && now - self.started_at <= LONGEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64, seconds: i64) -> NaiveDateTime {
        NaiveDateTime::default() + TimeDelta::minutes(minutes) + TimeDelta::seconds(seconds)
    }

    fn times(place: Place, is_handed_over: bool) -> Times {
        Times {
            stage: Stage::Open,
            place,
            is_handed_over,
            started_at: at(0, 0),
            seen_at: at(0, 0),
        }
    }

    #[test]
    fn idle_times_differ_by_place_and_hands() {
        for (place, handed_over, minutes) in [
            (Place::Tablet, false, 10),
            (Place::Office, false, 30),
            (Place::Tablet, true, 60),
            (Place::Office, true, 60),
        ] {
            let times = times(place, handed_over);
            assert!(times.is_alive(at(minutes - 1, 59)), "{times:?}");
            assert!(!times.is_alive(at(minutes, 1)), "{times:?}");
        }
    }

    #[test]
    fn nobody_stays_longer_than_twelve_hours() {
        let mut times = times(Place::Tablet, false);
        times.seen_at = at(11 * 60 + 58, 0);
        assert!(times.is_alive(at(12 * 60, 0)));
        assert!(!times.is_alive(at(12 * 60, 1)));
    }

    #[test]
    fn a_clock_that_jumps_back_makes_no_session_younger() {
        let mut times = times(Place::Office, false);
        times.seen_at = at(120, 0);
        assert!(times.is_alive(at(119, 30)));
        assert!(!times.is_alive(at(60, 0)));
    }
}
