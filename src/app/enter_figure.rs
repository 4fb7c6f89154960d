//! Entering a figure by hand: what is not counted here, and what was counted before there was a service. It is stored like a counted one,
//! with its source, and never changed: entered again it gets its next revision.

use chrono::Datelike;

use super::error::Error;
use super::publish_figures::{differs, publication};
use super::publishing_lease::while_nobody_publishes;
use super::session::{Acting, Director, must_be_there, note};
use super::{App, Outcome};
use crate::domain::definitions::{Entry, Indicator, Rule};
use crate::domain::disclosure::publish_reported;
use crate::domain::entry::{EntryForm, Typed};
use crate::domain::figure::Figure;
use crate::domain::period::{Period, stockholm_date};
use crate::store::publications::{self, Place, Publication};
use crate::store::staff;

/// A figure that can be entered, and what stands.
#[derive(Clone, Debug)]
pub struct Enterable {
    pub form: EntryForm,
    pub stands: Option<Figure>,
}

/// One revision of a figure that was entered.
#[derive(Clone, Debug)]
pub struct EntryView {
    pub publication: Publication,
    pub figure: Figure,
    /// Who entered it.
    pub by: String,
    /// Whether a later revision has taken its place.
    pub is_replaced: bool,
}

impl App {
    /// Everything that can be entered for some period.
    pub fn enterable_indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.catalogue
            .indicators()
            .filter(|indicator| EntryForm::of(indicator).is_some())
    }

    /// The periods that are offered for entering, the latest first: those that have begun, back to two years before the first start.
    pub fn enterable_periods(&self) -> Vec<Period> {
        let today = self.clock.today();
        let mut periods: Vec<Period> = (self.first_started.year() - 2..=today.year())
            .flat_map(Period::all_of)
            .filter(|period| period.first() <= today)
            .collect();
        periods.reverse();
        periods
    }

    /// Which form there is for a figure of a period, from the rules and not from the data: [`Error::NotFound`] if there never is one,
    /// [`Error::Conflict`] if the period is too late or too early for it.
    pub fn entry_form(&self, indicator: &Indicator, period: Period) -> Result<EntryForm, Error> {
        let form = EntryForm::of(indicator).ok_or(Error::NotFound)?;
        if !indicator.periods.contains(&period.kind()) {
            return Err(Error::NotFound);
        }
        let today = self.clock.today();
        if indicator.rule != Rule::Reported && period.last() >= self.first_started {
            return Err(Error::conflict(
                "is_counted",
                format!(
                    "this figure is counted here since {}; only periods that ended before that are entered",
                    self.first_started
                ),
            ));
        }
        if period.first() > today {
            return Err(Error::conflict("not_begun", "the period has not begun"));
        }
        // Two totals of an open box could be told apart by the slips that came between them.
        if indicator.entry == Some(Entry::TwoTotals) && !period.is_closed(today) {
            return Err(Error::conflict("not_over", "the period is not over"));
        }
        Ok(form)
    }

    /// The form for a figure of a period, and what stands. It blocks.
    pub fn enterable(&self, indicator: &str, period: Period) -> Result<Enterable, Error> {
        let indicator = self.catalogue.indicator(indicator).ok_or(Error::NotFound)?;
        let form = self.entry_form(indicator, period)?;
        let standing = self.read(|db| {
            Ok(publications::latest(
                db,
                &Place::of(indicator, period, None),
            )?)
        })?;
        must_not_be_counted(indicator, standing.as_ref())?;
        let stands = standing.filter(|one| !one.is_withdrawn());
        Ok(Enterable {
            form,
            stands: stands.as_ref().map(read).transpose()?,
        })
    }

    /// Everything that was entered, every revision, the newest first. It blocks.
    pub fn entries(&self) -> Result<Vec<EntryView>, Error> {
        self.read(|db| {
            let staff = staff::list(db)?;
            let entered = publications::entered(db)?;
            entered
                .iter()
                .map(|one| {
                    let by = staff.iter().find(|who| Some(who.id) == one.entered_by);
                    let is_later = |other: &&Publication| {
                        other.place == one.place && other.revision > one.revision
                    };
                    Ok(EntryView {
                        figure: read(one)?,
                        by: by.map_or_else(String::new, |who| who.name.clone()),
                        is_replaced: entered.iter().any(|other| is_later(&other)),
                        publication: one.clone(),
                    })
                })
                .collect()
        })
    }

    /// Stores what the director typed, as the next revision; nothing new when it is what stands already.
    pub async fn enter_figure(
        &self,
        by: &Acting<Director>,
        indicator: &str,
        period: Period,
        typed: &Typed,
    ) -> Result<Outcome, Error> {
        let indicator = self.catalogue.indicator(indicator).ok_or(Error::NotFound)?;
        let entered = self.entry_form(indicator, period)?.read(typed)?;
        let table = publish_reported(&entered.figure, &entered.source);
        let (indicator, clock) = (indicator.clone(), self.clock.clone());
        let (session, own, actor) = (by.session.id, by.staff.id, by.actor());
        self.writer
            .write(move |db| {
                must_be_there(db, session)?;
                while_nobody_publishes(db, &clock, |db, now| {
                    let place = Place::of(&indicator, period, None);
                    let standing = publications::latest(db, &place)?;
                    must_not_be_counted(&indicator, standing.as_ref())?;
                    let stands = standing.as_ref().filter(|one| !one.is_withdrawn());
                    if !differs(stands, &indicator, &table) {
                        return Ok(Outcome::Unchanged);
                    }
                    let is_final = period.is_closed(stockholm_date(now));
                    let new = Publication {
                        entered_by: Some(own),
                        ..publication(
                            &indicator,
                            period,
                            None,
                            place,
                            standing.as_ref(),
                            now,
                            is_final,
                            table.clone(),
                        )?
                    };
                    publications::insert(db, &new)?;
                    note(
                        db,
                        now.naive_utc(),
                        actor,
                        "figure.enter",
                        Some(new.id),
                        "stored",
                    )?;
                    Ok(match standing {
                        None => Outcome::Created,
                        Some(_) => Outcome::Changed,
                    })
                })
            })
            .await
    }
}

/// A figure that was counted is not written over; once it is withdrawn its place is free.
fn must_not_be_counted(indicator: &Indicator, standing: Option<&Publication>) -> Result<(), Error> {
    match standing {
        Some(standing) if standing.entered_by.is_none() && !standing.is_withdrawn() => {
            Err(Error::conflict(
                "counted_already",
                format!(
                    "{} was counted and published for {}; withdraw that first if it is wrong",
                    indicator.key, standing.place.period
                ),
            ))
        }
        _ => Ok(()),
    }
}

/// The figure in a publication that this program has written.
fn read(publication: &Publication) -> Result<Figure, Error> {
    serde_json::from_str(&publication.body)
        .map_err(|error| Error::Internal(format!("a publication cannot be read: {error}")))
}
