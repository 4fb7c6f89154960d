//! The yearly surveys of a demo: most are content, and some have not answered.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::random::Random;
use crate::app::{App, Error};
use crate::domain::access::Actor;
use crate::domain::definitions::{Questionnaire, Respondent};
use crate::domain::round::Plan;

/// The surveys are held in this month.
pub(super) const MONTH: u32 = 11;

/// Holds the year's surveys, as if everybody had answered on the first day. They close at the end of the month.
pub(super) async fn hold(app: &App, random: &mut Random) -> Result<(), Error> {
    let today = app.today();
    let closes_on = NaiveDate::from_ymd_opt(today.year(), MONTH, 30).unwrap_or(today);
    for questionnaire in app.yearly_surveys() {
        // Under ten answers nothing could be seen of it.
        let (invited, answering) = match questionnaire.respondent {
            Respondent::Board => (12, 11),
            _ => (20, 14),
        };
        let plan = Plan {
            year: today.year(),
            invited,
            closes_on,
        };
        let slips = app
            .open_planned(questionnaire, plan, Actor::Service, |_| Ok(()))
            .await?;
        for code in slips.codes.iter().take(answering) {
            let said = answers(questionnaire, random);
            app.answer_round(&code.shown(), &said).await?;
        }
    }
    Ok(())
}

/// Most are positive on a question, and hardly ever all.
fn answers(questionnaire: &Questionnaire, random: &mut Random) -> BTreeMap<String, String> {
    let mut said = BTreeMap::new();
    for item in &questionnaire.items {
        let is_positive = random.chance(62);
        let options = item
            .options
            .iter()
            .filter(|one| one.positive == is_positive);
        let fitting: Vec<&str> = options.map(|option| option.code.as_str()).collect();
        let option = fitting.get(random.below(fitting.len().max(1)));
        said.extend(option.map(|option| (item.id.clone(), (*option).to_owned())));
    }
    said
}
