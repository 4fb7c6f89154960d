//! Where the open year can still end.

use serde::{Deserialize, Serialize};

use super::FEWEST;
use super::guarded::GuardedCount;

/// Where the year can still end, as the counts stand at the cut-off: the followed who were enrolled so far.
#[derive(Clone, Copy, Default)]
pub struct RawOutlook {
    /// Answered twice already.
    pub twice: u64,
    /// Answered once, and still enrolled with a day left to answer again.
    pub once: u64,
    /// Of these, whose next measurement is due on the day of counting or before.
    pub due_now: u64,
    /// Whose falls due within the [`A_WHILE`](crate::domain::due::A_WHILE) days after that, and within the year.
    pub due_soon: u64,
    /// Whose falls due later in the year.
    pub due_later: u64,
    /// Not answered yet, and still enrolled with two days left.
    pub none: u64,
    /// Everyone.
    pub all: u64,
    /// Of everyone: enrolled long enough to answer twice at all, by the end of the year if nobody leaves.
    pub long_enough: u64,
}

/// Where the open year can still end, told for everyone together.
///
/// Counts of persons; "<5" for 1–4. `reachable` is [`None`] when a part is not told that could be worked out from it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlook {
    pub(super) once: GuardedCount,
    pub(super) once_due: Option<GuardedCount>,
    /// Not in what was published before it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) due: Option<DueWhen>,
    pub(super) none: GuardedCount,
    pub(super) reachable: Option<u64>,
    pub(super) long_enough: Option<GuardedCount>,
}

/// When those who have answered once fall due again within the year: counts of persons, told only where each can be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueWhen {
    /// On the day of counting or before.
    pub now: u64,
    /// Within [`A_WHILE`](crate::domain::due::A_WHILE) days.
    pub soon: u64,
    /// After that.
    pub later: u64,
}

impl Outlook {
    /// Nothing when the parts contradict each other.
    pub(super) fn of(raw: RawOutlook) -> Option<Self> {
        let reachable = raw.twice.checked_add(raw.once)?.checked_add(raw.none)?;
        let due = [raw.due_now, raw.due_soon, raw.due_later];
        let once_due = due
            .iter()
            .try_fold(0_u64, |sum, some| sum.checked_add(*some))?;
        if reachable > raw.all || once_due > raw.once || raw.long_enough > raw.all {
            return None;
        }
        let few = |count: u64| (1..FEWEST).contains(&count);
        // The total tells `twice` and `all`: with the best share both of the parts, and those who cannot any more, follow by subtraction.
        let untold = few(raw.once) || few(raw.none) || few(raw.all - reachable);
        // A part of a sum that is told is told only when what remains of the sum may be.
        let part =
            |part: u64, sum: u64| (!few(sum) && !few(sum - part)).then(|| GuardedCount::of(part));
        Some(Self {
            once: GuardedCount::of(raw.once),
            once_due: part(once_due, raw.once),
            // All of a sum's parts, or none: what is left of it is one of them.
            due: (!few(raw.once) && !few(raw.once - once_due) && !due.into_iter().any(few))
                .then_some(DueWhen {
                    now: raw.due_now,
                    soon: raw.due_soon,
                    later: raw.due_later,
                }),
            none: GuardedCount::of(raw.none),
            reachable: (!untold).then_some(reachable),
            long_enough: part(raw.long_enough, raw.all),
        })
    }

    /// Persons who have answered once and can answer again.
    #[must_use]
    pub fn once(&self) -> GuardedCount {
        self.once
    }

    /// Of those, whose next measurement falls due within the year; `None` when the others would be told apart.
    #[must_use]
    pub fn once_due(&self) -> Option<GuardedCount> {
        self.once_due
    }

    /// When they fall due; `None` when some would be told apart.
    #[must_use]
    pub fn due(&self) -> Option<DueWhen> {
        self.due
    }

    /// Persons who have not answered and can still do so twice.
    #[must_use]
    pub fn none(&self) -> GuardedCount {
        self.none
    }

    /// Persons who will have answered twice if everyone who can does.
    #[must_use]
    pub fn reachable(&self) -> Option<u64> {
        self.reachable
    }

    /// Persons who, if nobody leaves, are enrolled long enough to answer twice at all; `None` when the others would be told apart.
    #[must_use]
    pub fn long_enough(&self) -> Option<GuardedCount> {
        self.long_enough
    }
}
