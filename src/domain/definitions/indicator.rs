//! An indicator: what is counted, over whom, against which target.

use super::questionnaire::Disclosure;
use crate::coded;
use crate::domain::json::Node;
use crate::domain::period::PeriodKind;
use crate::domain::target::{Comparator, Target};

coded! {
    /// How the figure is counted.
    Rule {
        /// Persons with measurements on at least two days of the period.
        AnsweredTwice = "answered_twice",
        /// Persons whose latest answer in the period is positive, among those who answered.
        SharePositive = "share_positive",
        /// Persons to whom the questions were put, by the end of the period.
        Asked = "asked",
        /// Persons enrolled some day of the period.
        Enrolled = "enrolled",
        /// Enrolments that started in the period.
        Started = "started",
        /// Enrolments that ended in the period: the numerator ended in something positive for the person.
        Ended = "ended",
        /// Persons born abroad among the enrolled of whom it is known.
        BornAbroad = "born_abroad",
        /// Of those who answered a questionnaire in the period: who answered each item.
        ItemResponse = "item_response",
        /// First against latest answer on each theme.
        Progression = "progression",
        /// Of those who answered a yearly survey: who is positive on each item.
        YearlySurvey = "yearly_survey",
        /// Not counted here: the director enters it, with its source.
        Reported = "reported",
    }
}

coded! {
    /// What the director enters of a reported figure.
    Entry {
        /// A number of persons for each of some names.
        Counts = "counts",
        /// Some of all, such as the share of the unemployed who were born abroad.
        Share = "share",
        /// Two totals that are published only when both are at least ten.
        TwoTotals = "two_totals",
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
        EndReason = "end_reason",
        /// The questions of a questionnaire: each row is a figure about the same people.
        Item = "item",
        /// The themes of progression: each row is a figure about the same people.
        Theme = "theme",
    }
}

impl Rule {
    /// Whether the total is itself one row of a table of groups, told alone: it then comes when a row may, not each month.
    pub fn total_is_a_row(self) -> bool {
        self == Rule::BornAbroad
    }
}

impl Table {
    /// Whether its rows divide people into groups. Those of the others are about the same people over and over.
    pub fn divides_people(self) -> bool {
        !matches!(self, Table::Item | Table::Theme)
    }
}

/// What goes with a rule: the check of the definitions holds every indicator against it.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub disclosure: Disclosure,
    /// Whether it rests on a questionnaire.
    pub on_questionnaire: bool,
    /// Whether it rests on one item of it.
    pub on_item: bool,
    /// Whether it covers programmes.
    pub on_programmes: bool,
    /// Whether a Wilson interval is given.
    pub interval: bool,
    /// Whether there may be a target.
    pub may_have_target: bool,
    /// The tables it may have.
    pub tables: &'static [Table],
}

impl Rule {
    /// What goes with this rule.
    pub fn shape(self) -> Shape {
        const PEOPLE: [Table; 5] = [
            Table::Programme,
            Table::Municipality,
            Table::Gender,
            Table::AgeBand,
            Table::BornAbroad,
        ];
        const ENDED: [Table; 6] = [
            Table::EndReason,
            Table::Programme,
            Table::Municipality,
            Table::Gender,
            Table::AgeBand,
            Table::BornAbroad,
        ];
        /// An insats nests in a table by age.
        const ANSWERS: [Table; 4] = [
            Table::Programme,
            Table::Municipality,
            Table::Gender,
            Table::BornAbroad,
        ];
        let participation = Shape {
            disclosure: Disclosure::Participation,
            on_questionnaire: false,
            on_item: false,
            on_programmes: true,
            interval: false,
            may_have_target: false,
            tables: &PEOPLE,
        };
        let experience = Shape {
            disclosure: Disclosure::Experience,
            on_questionnaire: true,
            tables: &[],
            ..participation
        };
        match self {
            Rule::AnsweredTwice => Shape {
                on_questionnaire: true,
                may_have_target: true,
                ..participation
            },
            // Chasing a target would push staff to ask where it is unsafe.
            Rule::Asked => Shape {
                on_questionnaire: true,
                ..participation
            },
            Rule::Enrolled | Rule::Started => participation,
            Rule::Ended => Shape {
                may_have_target: true,
                tables: &ENDED,
                ..participation
            },
            // It is read off a table itself: another table would cross two.
            Rule::BornAbroad => Shape {
                tables: &[],
                ..participation
            },
            Rule::SharePositive => Shape {
                on_item: true,
                interval: true,
                may_have_target: true,
                tables: &ANSWERS,
                ..experience
            },
            Rule::ItemResponse => Shape {
                tables: &[Table::Item],
                ..experience
            },
            Rule::Progression => Shape {
                tables: &[Table::Theme],
                ..experience
            },
            // Those who answer are in no insats.
            Rule::YearlySurvey => Shape {
                on_programmes: false,
                interval: true,
                tables: &[Table::Item],
                ..experience
            },
            Rule::Reported => Shape {
                on_programmes: false,
                tables: &[],
                ..participation
            },
        }
    }

    /// Whether the director may enter the count of a period before the first start by hand.
    pub fn may_be_entered(self) -> bool {
        matches!(
            self,
            Rule::Enrolled | Rule::Started | Rule::Ended | Rule::Reported
        )
    }
}

/// A versioned definition of a figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Indicator {
    pub key: String,
    /// What stands for it in the addresses of pages, which must be neutral words.
    pub path: String,
    pub version: i32,
    pub title: String,
    pub question: String,
    pub explanation: String,
    pub goal: Option<String>,
    pub rule: Rule,
    /// What it rests on; nothing for figures of enrolments.
    pub questionnaire: Option<String>,
    /// The item of a share of positive answers.
    pub item: Option<String>,
    /// What the director enters of a reported figure.
    pub entry: Option<Entry>,
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
        let path = object.optional("path", |n| n.key());
        let version = object.required("version", |n| n.integer(1, 10_000));
        let title = object.required("title", |n| n.words(120));
        let question = object.required("question", |n| n.words(300));
        let explanation = object.required("explanation", |n| n.words(2000));
        let goal = object.optional("goal", |n| n.words(300));
        let rule = object.required("rule", |n| n.coded());
        let questionnaire = object.optional("questionnaire", |n| n.key());
        let item = object.optional("item", |n| n.key());
        let entry = object.optional("entry", |n| n.coded());
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
            path: path?.or_else(|| key.clone())?,
            key: key?,
            version: i32::try_from(version?).ok()?,
            title: title?,
            question: question?,
            explanation: explanation?,
            goal: goal?,
            rule: rule?,
            questionnaire: questionnaire?,
            item: item?,
            entry: entry?,
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
