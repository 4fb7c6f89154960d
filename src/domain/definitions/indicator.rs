//! An indicator: what is counted, over whom, against which target.

use super::questionnaire::Disclosure;
use crate::coded;
use crate::domain::json::Node;
use crate::domain::period::PeriodKind;
use crate::domain::target::{Comparator, Target};

coded! {
    /// How the numerator is counted.
    Rule {
        /// Persons with measurements on at least two days of the period.
        AnsweredTwice = "answered_twice",
        /// Persons whose latest answer in the period is positive, among those who answered.
        SharePositive = "share_positive",
        /// Persons to whom the questions were put, by the end of the period.
        Asked = "asked",
    }
}

coded! {
    /// What a table is broken down by.
    Table {
        Programme = "programme",
        Municipality = "municipality",
        Gender = "gender",
        AgeBand = "age_band",
        BornAbroad = "born_abroad",
    }
}

/// A versioned definition of a figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Indicator {
    pub key: String,
    pub version: i32,
    pub title: String,
    pub question: String,
    pub explanation: String,
    pub goal: Option<String>,
    pub rule: Rule,
    pub questionnaire: String,
    /// The item of a share of positive answers.
    pub item: Option<String>,
    /// Keys of the insatser it covers.
    pub programmes: Vec<String>,
    /// Enrolled days inside the period that make a person eligible.
    pub eligible_days: i64,
    pub periods: Vec<PeriodKind>,
    pub tables: Vec<Table>,
    pub target: Option<Target>,
    /// Whether a Wilson interval is given.
    pub interval: bool,
    pub disclosure: Disclosure,
}

impl Indicator {
    /// Reads an `indicators/<key>/<version>.json`.
    pub fn read(node: &Node<'_>) -> Option<Indicator> {
        let mut object = node.object()?;
        object.optional("$schema", |n| n.text(200));
        let key = object.required("key", |n| n.key());
        let version = object.required("version", |n| n.integer(1, 10_000));
        let title = object.required("title", |n| n.words(120));
        let question = object.required("question", |n| n.words(300));
        let explanation = object.required("explanation", |n| n.words(2000));
        let goal = object.optional("goal", |n| n.words(300));
        let rule = object.required("rule", |n| n.coded());
        let questionnaire = object.required("questionnaire", |n| n.key());
        let item = object.optional("item", |n| n.key());
        let programmes = object.required("programmes", |n| n.list(|n| n.key()));
        let eligible_days = object.optional("eligible_days", |n| n.integer(1, 366));
        let periods = object.required("periods", |n| n.list(|n| read_period_kind(&n)));
        let tables = object.required("tables", |n| n.list(|n| n.coded()));
        let target = object.optional("target", |n| read_target(&n));
        let interval = object.required("interval", |n| {
            let text = n.text(20)?;
            match text.as_str() {
                "wilson" => Some(true),
                "none" => Some(false),
                _ => n.fault("unknown_code", "must be wilson or none"),
            }
        });
        let disclosure = object.required("disclosure", |n| n.coded());
        object.finish();
        Some(Indicator {
            key: key?,
            version: i32::try_from(version?).ok()?,
            title: title?,
            question: question?,
            explanation: explanation?,
            goal: goal?,
            rule: rule?,
            questionnaire: questionnaire?,
            item: item?,
            programmes: programmes?,
            eligible_days: eligible_days?.unwrap_or(90),
            periods: periods?,
            tables: tables?,
            target: target?,
            interval: interval?,
            disclosure: disclosure?,
        })
    }
}

fn read_period_kind(node: &Node<'_>) -> Option<PeriodKind> {
    let text = node.text(20)?;
    match text.as_str() {
        "quarter" => Some(PeriodKind::Quarter),
        "half" => Some(PeriodKind::Half),
        "eight_months" => Some(PeriodKind::EightMonths),
        "year" => Some(PeriodKind::Year),
        _ => node.fault(
            "unknown_code",
            "must be quarter, half, eight_months or year",
        ),
    }
}

fn read_target(node: &Node<'_>) -> Option<Target> {
    let mut object = node.object()?;
    let comparator = object.required("comparator", |n| {
        let text = n.text(4)?;
        match text.as_str() {
            ">=" => Some(Comparator::AtLeast),
            ">" => Some(Comparator::MoreThan),
            _ => n.fault("unknown_code", "must be >= or >"),
        }
    });
    let percent = object.required("percent", |n| n.integer(1, 100));
    object.finish();
    Some(Target {
        comparator: comparator?,
        percent: u8::try_from(percent?).ok()?,
    })
}
