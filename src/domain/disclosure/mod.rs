//! Disclosure control: the only place where a raw count becomes something that can be serialised.
//!
//! The raw types ([`RawParticipation`], [`RawExperience`]) implement neither `Serialize` nor
//! `Debug`; the published ones cannot be made outside this module, except by reading back a stored
//! publication. The rules are those of `shared/domain.md`, "Statistics", in its two classes:
//! [`publish_participation`] and [`publish_experience`], and for rows that are about the same people [`publish_items`] and
//! [`publish_progression`], and [`publish_round`] for the yearly surveys. When counts contradict each other the
//! publisher says nothing instead of guessing: the table is hidden.

mod change;
mod experience;
mod guarded;
mod items;
mod outlook;
mod participation;
mod published;
mod reported;
mod yearly;

pub use change::{RawProgression, Steps, publish_progression};
pub use experience::{
    RawExperience, RawYear, ShareCount, YearAnswer, publish_experience, publish_experience_year,
};
pub use guarded::GuardedCount;
use guarded::{guarded, guarded_breakdown};
pub use items::{Part, RawItems, publish_items};
pub use outlook::{DueWhen, Outlook, RawOutlook};
pub use participation::{
    Count, RawParticipation, Reading2, Shows, publish_participation, publish_share_of_group,
};
pub use published::{
    Bound, Cell, ChangeCell, Coded, EligibleReading, PublishedTable, ShownCell, SuppressedCell,
};
pub use reported::{FEWEST_IN_TOTALS, Reported, is_few, publish_reported};
pub use yearly::{RawRound, publish_round};

/// The smallest number of persons that is shown, for a row, a side of a row, and whatever is
/// missing or excluded.
const FEWEST: u64 = 5;

/// The group key of the total.
pub const ALL: &str = "all";

/// The key of what is merged because it is too small to stand alone.
pub const REST: &str = "rest";

fn cell_suppressed(group: &str) -> Cell {
    Cell::Suppressed(SuppressedCell::new(group))
}
