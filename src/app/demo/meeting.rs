//! A meeting of the demo, as it is planned.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::definitions::Mode;
use crate::domain::ids::OccasionId;
use crate::domain::occasion::{NotAskedReason, ScreeningStatus};

/// A meeting with its questionnaires.
pub(super) struct Meeting {
    pub id: OccasionId,
    pub day: NaiveDate,
    pub mode: Mode,
    pub private: bool,
    pub interpreted: bool,
    /// Who holds it: now and then a colleague.
    pub coordinator: usize,
    /// When it reaches the service: what was filled in on paper is typed in later.
    pub entered: DateTime<Utc>,
    pub part: Part,
    pub professional: bool,
    pub coordination: Option<Tone>,
    pub satisfaction: Option<Tone>,
    pub screening: Option<(ScreeningStatus, Option<NotAskedReason>)>,
}

/// What becomes of the participant's part of the progression measurement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Answered, with a few items skipped at most.
    Whole,
    /// Too few items to be a measurement.
    Thin,
    /// Sent with everything skipped.
    Empty,
    /// Not filled in.
    Left,
    /// The meeting never takes place.
    NotHeld,
}

/// How somebody answers about the support they get.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Positive,
    Negative,
    Skipped,
}
