//! Counting what is to be published. What comes out has passed disclosure control: no raw count leaves.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::App;
use crate::domain::access::Reach;
use crate::domain::counting::{
    AnsweredItems, CountedAnswer, EnrolmentFact, Frame, LatestCollector, PairCollector, of_round,
};
use crate::domain::definitions::{Indicator, Rule, Table};
use crate::domain::disclosure::{
    PublishedTable, RawParticipation, publish_experience, publish_experience_year, publish_items,
    publish_participation, publish_progression, publish_round, publish_share_of_group,
};
use crate::domain::ids::{PublicationId, ResponseId};
use crate::domain::participant::BornAbroad;
use crate::domain::period::{Period, PeriodKind};
use crate::domain::summary::{self, Brief};
use crate::store::counted_responses::{self, CountedChoice};
use crate::store::{self, Db, publications, rounds, summaries};

/// The tables of one indicator and period that are wanted.
#[derive(Clone, Copy)]
pub(super) struct ToCount<'a> {
    pub indicator: &'a Indicator,
    pub period: Period,
    /// Stockholm's date at the cut-off.
    pub today: NaiveDate,
    /// Whether the period is over.
    pub is_final: bool,
    /// [`None`] is the total.
    pub tables: &'a [Option<Table>],
}

/// A table that has passed disclosure control.
pub(super) type Counted = Vec<(Option<Table>, PublishedTable)>;

impl App {
    /// Counts all tables from one snapshot.
    pub(super) fn count_figures(
        &self,
        db: &mut Db,
        wanted: &ToCount<'_>,
    ) -> Result<Counted, store::Error> {
        let facts = wanted.facts(db)?;
        match wanted.indicator.rule {
            Rule::AnsweredTwice => {
                let days = summaries::measured_days(db, wanted.on(), wanted.period.year())?;
                Ok(wanted.participation(|frame| frame.answered_twice(&facts, &days)))
            }
            Rule::Asked => {
                let asked = summaries::asked_days(db, wanted.period.last())?;
                let reasons = summaries::not_asked_reasons(db, wanted.period.last())?;
                Ok(wanted.participation(|frame| frame.asked(&facts, &asked, &reasons)))
            }
            Rule::Enrolled => Ok(wanted.participation(|frame| frame.enrolled(&facts))),
            Rule::Started => Ok(wanted.participation(|frame| frame.started(&facts))),
            Rule::Ended => Ok(wanted.participation(|frame| frame.ended(&facts))),
            Rule::BornAbroad => Ok(wanted.each(|_| {
                let by_birth = wanted.frame(Some(Table::BornAbroad)).enrolled(&facts);
                publish_share_of_group(&by_birth, BornAbroad::Yes.code())
            })),
            Rule::SharePositive => self.count_share(db, wanted, &facts),
            Rule::ItemResponse => self.count_items(db, wanted, &facts),
            Rule::Progression => self.count_progression(db, wanted, &facts),
            Rule::YearlySurvey => self.count_round(db, wanted),
            Rule::Reported => Ok(Vec::new()),
        }
    }

    fn count_share(
        &self,
        db: &mut Db,
        wanted: &ToCount<'_>,
        facts: &[EnrolmentFact],
    ) -> Result<Counted, store::Error> {
        let latest = self.latest(db, wanted, None)?.finish(facts);
        let target = wanted.indicator.target;
        if wanted.period.kind() != PeriodKind::Year {
            return Ok(wanted.each(|table| {
                let raw = wanted.frame(table).share_positive(facts, &latest);
                publish_experience(&raw, target, false)
            }));
        }
        let interim = self.counted_before(db, wanted, facts)?;
        let raw = wanted.frame(None).share_of_year(facts, &latest, &interim);
        let published = publish_experience_year(&raw, target);
        Ok(wanted.tables.iter().copied().zip(published).collect())
    }

    /// The answers that can count for a period, of those stored up to a moment.
    fn latest<'a>(
        &'a self,
        db: &mut Db,
        wanted: &ToCount<'_>,
        until: Option<NaiveDateTime>,
    ) -> Result<LatestCollector<'a>, store::Error> {
        let until = until.map(|until| until.and_utc().timestamp_micros());
        let mut latest = LatestCollector::new(&self.catalogue, wanted.indicator, wanted.period);
        wanted.contributions(db, |enrolment, version, brief| {
            if until.is_none_or(|until| brief.stored_at <= until) {
                latest.take(enrolment, version, brief);
            }
        })?;
        Ok(latest)
    }

    /// The answers that the year's interim total was counted from, whatever became of them since. For a total from before they were kept,
    /// and so for one that nobody was counted in: those that were stored by then, as far as they still stand.
    fn counted_before(
        &self,
        db: &mut Db,
        wanted: &ToCount<'_>,
        facts: &[EnrolmentFact],
    ) -> Result<Vec<CountedAnswer>, store::Error> {
        for interim in [self.interim, self.interim.other()] {
            let Some(period) = interim.period(wanted.period.year()) else {
                continue;
            };
            if let Some(told) =
                publications::latest(db, &publications::Place::of(wanted.indicator, period, None))?
            {
                let kept = self.kept_answers(db, wanted.indicator, told.id)?;
                if !kept.is_empty() {
                    return Ok(kept);
                }
                let before = ToCount { period, ..*wanted };
                let latest = self.latest(db, &before, Some(told.cut_off))?.finish(facts);
                return Ok(latest.counted(facts));
            }
        }
        Ok(Vec::new())
    }

    /// The answers that were kept with an interim total.
    fn kept_answers(
        &self,
        db: &mut Db,
        indicator: &Indicator,
        told: PublicationId,
    ) -> Result<Vec<CountedAnswer>, store::Error> {
        let questionnaire = indicator.questionnaire.as_deref().unwrap_or_default();
        let item = indicator.item.as_deref().unwrap_or_default();
        let answer = |kept: CountedChoice| {
            let found = self.catalogue.questionnaire(questionnaire, kept.version);
            let option = found.and_then(|found| found.item(item)?.option(&kept.choice));
            let option = option.ok_or_else(|| {
                store::Error::Inconsistent("an answer that was counted is not defined".to_owned())
            })?;
            Ok(CountedAnswer {
                response: kept.response,
                coordinator: kept.sender,
                positive: option.positive,
            })
        };
        let kept = counted_responses::choices(db, told, item)?;
        kept.into_iter().map(answer).collect()
    }

    /// Which responses an interim total is counted from: they are kept with it. Nothing for any other figure.
    pub(super) fn counted_from(
        &self,
        db: &mut Db,
        wanted: &ToCount<'_>,
    ) -> Result<Vec<ResponseId>, store::Error> {
        if wanted.indicator.rule != Rule::SharePositive || wanted.period.kind() == PeriodKind::Year
        {
            return Ok(Vec::new());
        }
        let facts = wanted.facts(db)?;
        let latest = self.latest(db, wanted, None)?.finish(&facts);
        let counted = latest.counted(&facts).into_iter();
        Ok(counted.map(|one| ResponseId(one.response)).collect())
    }

    fn count_items(
        &self,
        db: &mut Db,
        wanted: &ToCount<'_>,
        facts: &[EnrolmentFact],
    ) -> Result<Counted, store::Error> {
        let mut answered = AnsweredItems::new(&self.catalogue, wanted.indicator, wanted.period);
        wanted.contributions(db, |enrolment, version, brief| {
            answered.take(enrolment, version, brief);
        })?;
        let raw = wanted.frame(None).item_response(facts, &answered);
        Ok(wanted.each(|table| publish_items(&raw, table.is_some())))
    }

    fn count_round(&self, db: &mut Db, wanted: &ToCount<'_>) -> Result<Counted, store::Error> {
        let lost = || store::Error::Inconsistent("a round has no questionnaire".to_owned());
        let Some(round) = rounds::of_year(db, wanted.on(), wanted.period.year())? else {
            return Ok(Vec::new());
        };
        let questionnaire = self
            .catalogue
            .questionnaire(&round.questionnaire, round.version)
            .ok_or_else(lost)?;
        let number = |n: i32| u64::try_from(n).unwrap_or(0);
        let counters: Vec<(String, String, u64)> = rounds::counters(db, round.id)?
            .into_iter()
            .map(|(item, option, n)| (item, option, number(n)))
            .collect();
        let persons = (number(round.invited), number(round.received));
        let raw = of_round(questionnaire, persons, &counters);
        Ok(wanted.each(|table| publish_round(&raw, table.is_some())))
    }

    fn count_progression(
        &self,
        db: &mut Db,
        wanted: &ToCount<'_>,
        facts: &[EnrolmentFact],
    ) -> Result<Counted, store::Error> {
        wanted.can_be_summarised()?;
        let mut pairs = PairCollector::new(&self.catalogue, wanted.indicator, wanted.period);
        // Nobody has answered before they were enrolled.
        let starts = facts.iter().map(|fact| fact.start.year());
        let first = starts.min().unwrap_or(wanted.period.year());
        for year in first..=wanted.period.year() {
            summaries::each_contribution(db, wanted.on(), year, |enrolment, version, brief| {
                pairs.take(enrolment, version, brief);
            })?;
        }
        let raw = wanted.frame(None).progression(facts, &pairs);
        Ok(wanted.each(|table| publish_progression(&raw, table.is_some())))
    }
}

impl<'a> ToCount<'a> {
    /// The enrolments that it is about.
    fn facts(&self, db: &mut Db) -> Result<Vec<EnrolmentFact>, store::Error> {
        summaries::enrolments_touching(
            db,
            &Reach::All,
            &self.indicator.programmes,
            self.period.first(),
            // An enrolment that is registered ahead has not begun.
            self.period.last().min(self.today),
        )
    }

    fn frame(&self, table: Option<Table>) -> Frame<'a> {
        Frame {
            indicator: self.indicator,
            period: self.period,
            today: self.today,
            table,
        }
    }

    /// The questionnaire it rests on: the check of the definitions has seen that there is one.
    fn on(&self) -> &'a str {
        self.indicator.questionnaire.as_deref().unwrap_or_default()
    }

    fn each(&self, publish: impl Fn(Option<Table>) -> PublishedTable) -> Counted {
        let tables = self.tables.iter();
        tables.map(|table| (*table, publish(*table))).collect()
    }

    fn participation<'r>(&self, raw: impl Fn(Frame<'a>) -> RawParticipation<'r>) -> Counted {
        self.each(|table| {
            let raw = raw(self.frame(table));
            publish_participation(&raw, self.indicator.target, self.is_final, table.is_some())
        })
    }

    /// Hands on what the responses of the period's year contribute.
    fn contributions(
        &self,
        db: &mut Db,
        take: impl FnMut(uuid::Uuid, i32, &Brief<'_>),
    ) -> Result<(), store::Error> {
        self.can_be_summarised()?;
        summaries::each_contribution(db, self.on(), self.period.year(), take)
    }

    fn can_be_summarised(&self) -> Result<(), store::Error> {
        if summary::can_be_counted(self.period) {
            return Ok(());
        }
        Err(store::Error::Inconsistent(
            "responses are not summarised by quarter".to_owned(),
        ))
    }
}
