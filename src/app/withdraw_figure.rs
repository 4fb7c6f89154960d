//! Taking a wrong publication back: the total of an indicator and period with every table and revision of it, everywhere at once. The rows stay,
//! so that whoever kept a copy can be told.

use super::error::Error;
use super::look_up_figure::{not_published, withdrawn};
use super::publishing_lease::while_nobody_publishes;
use super::session::{Acting, Director, must_be_there, note};
use super::{App, Clock};
use crate::domain::access::Actor;
use crate::domain::definitions::{Catalogue, Disclosure, Indicator};
use crate::domain::ids::ActorId;
use crate::domain::period::Period;
use crate::domain::remark;
use crate::store::publications::{self, Place, Publication, Withdrawal};
use crate::store::{Db, transaction};

/// How long a reason may be, in characters.
const REASON: std::ops::RangeInclusive<usize> = 3..=200;

/// A figure that stands and can be taken back.
#[derive(Clone, Debug)]
pub struct Withdrawable {
    pub standing: Publication,
    /// What comes afterwards.
    pub after: AfterWithdrawal,
}

/// What comes after a withdrawal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AfterWithdrawal {
    /// It can be entered again.
    EnteredAgain,
    /// Its total is published again, but only by hand.
    PublishedByHand,
    /// Nothing, ever.
    Never,
}

/// Who takes it back.
#[derive(Clone, Copy)]
struct By {
    actor: Actor,
    /// Nobody for an operator.
    staff: Option<ActorId>,
}

impl App {
    /// The figure that would be taken back. [`Error::NotPublished`] if there is none, [`Error::Gone`] if it is withdrawn already. It blocks.
    pub fn withdrawable(&self, indicator: &str, period: Period) -> Result<Withdrawable, Error> {
        let indicator = self.catalogue.indicator(indicator).ok_or(Error::NotFound)?;
        let standing = self.read(|db| standing(db, indicator, period))?;
        let after = match (standing.entered_by, indicator.disclosure) {
            (Some(_), _) => AfterWithdrawal::EnteredAgain,
            (None, Disclosure::Participation) => AfterWithdrawal::PublishedByHand,
            (None, Disclosure::Experience) => AfterWithdrawal::Never,
        };
        Ok(Withdrawable { standing, after })
    }

    /// Takes a figure back, with its tables, for the director.
    pub async fn withdraw_figure(
        &self,
        by: &Acting<Director>,
        indicator: &str,
        period: Period,
        reason: &str,
    ) -> Result<(), Error> {
        let indicator = self.catalogue.indicator(indicator).ok_or(Error::NotFound)?;
        let reason = remark::line("/reason", reason, REASON)?;
        let (indicator, clock, session) = (indicator.clone(), self.clock.clone(), by.session.id);
        let by = By {
            actor: by.actor(),
            staff: Some(by.staff.id),
        };
        self.writer
            .write(move |db| {
                must_be_there(db, session)?;
                withdraw(db, &clock, by, &indicator, period, &reason)
            })
            .await
    }
}

/// The same for an operator with a shell.
pub(super) fn withdraw_by_operator(
    db: &mut Db,
    clock: &Clock,
    catalogue: &Catalogue,
    indicator: &str,
    period: Period,
    reason: &str,
) -> Result<(), Error> {
    let Some(indicator) = catalogue.indicator(indicator) else {
        let keys: Vec<&str> = catalogue.indicators().map(|one| one.key.as_str()).collect();
        return Err(Error::invalid(
            "/indicator",
            "unknown_indicator",
            format!("there is no such indicator; there are {}", keys.join(", ")),
        ));
    };
    let reason = remark::line("/reason", reason, REASON)?;
    let by = By {
        actor: Actor::Operator,
        staff: None,
    };
    transaction::write(db, |db| withdraw(db, clock, by, indicator, period, &reason))
}

fn standing(db: &mut Db, indicator: &Indicator, period: Period) -> Result<Publication, Error> {
    let standing = publications::latest(db, &Place::of(indicator, period, None))?
        .ok_or_else(|| not_published(indicator, period, None))?;
    match &standing.withdrawn {
        Some(withdrawal) => Err(withdrawn(withdrawal)),
        None => Ok(standing),
    }
}

fn withdraw(
    db: &mut Db,
    clock: &Clock,
    by: By,
    indicator: &Indicator,
    period: Period,
    reason: &str,
) -> Result<(), Error> {
    while_nobody_publishes(db, clock, |db, now| {
        let standing = standing(db, indicator, period)?;
        let withdrawal = Withdrawal {
            at: now.naive_utc(),
            by: by.staff,
            reason: reason.to_owned(),
        };
        publications::withdraw(db, &indicator.key, &period.to_string(), &withdrawal)?;
        note(
            db,
            now.naive_utc(),
            by.actor,
            "figure.withdraw",
            Some(standing.id),
            "stored",
        )
    })
}
