//! One indicator in one period, told for people: the same on Målkartan, on the indicator's own page and in a report.

use super::derivation::Fact;
use super::words::{Judgement, Words, has_percent, is_share, total_of};
use crate::app::{Figures, Standing, WAIT};
use crate::domain::definitions::{Disclosure, Entry, Indicator, Rule};
use crate::domain::disclosure::Cell;
use crate::domain::period::{Period, stockholm_date};
use crate::web::svg::{Year, Years};

/// A figure beside another: which period or what it is, and how it reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beside {
    pub name: String,
    pub figure: String,
    /// Where it comes from, when it was entered by hand.
    pub source: Option<String>,
}

/// A figure over the years, as a drawing and as rows of a table.
pub struct Trend {
    pub drawn: Years,
    pub description: String,
    /// What its signs stand for.
    pub signs: Vec<String>,
    pub rows: Vec<TrendRow>,
}

/// A year of a trend.
pub struct TrendRow {
    pub period: String,
    pub figure: String,
    pub verdict: String,
}

/// One indicator in one period.
pub struct Told {
    pub path: String,
    /// The address of the indicator's own page for the period.
    pub href: String,
    pub title: String,
    pub question: String,
    pub goal: Option<String>,
    pub target: Option<String>,
    /// Whether something is published, or was.
    pub is_published: bool,
    pub is_withdrawn: bool,
    /// When it was taken back, and why.
    pub withdrawal: Option<(String, String)>,
    pub is_open: bool,
    /// The figure, or why there is none.
    pub figure: String,
    pub interval: Option<String>,
    pub eligible: Option<String>,
    pub judgement: Option<Judgement>,
    /// The response rate, and what would change the verdict.
    pub notes: Vec<String>,
    pub outlook: Vec<String>,
    /// Why it has not been done yet: reason and number.
    pub not_yet: Vec<(String, String)>,
    pub last_year: Option<Beside>,
    pub reference: Option<Beside>,
    /// A sentence that stands under every figure of the kind.
    pub standard: Option<String>,
    pub trend: Option<Trend>,
    pub derivation: Vec<Fact>,
    /// Where a figure that was entered by hand comes from.
    pub source: Option<String>,
}

impl Words<'_> {
    /// The version by which a figure was counted; the latest, if that has gone.
    pub fn version_of<'i>(
        &'i self,
        indicator: &'i Indicator,
        standing: &Standing,
    ) -> &'i Indicator {
        self.catalogue
            .indicator_version(&indicator.key, standing.figure.definition_version)
            .unwrap_or(indicator)
    }

    /// How an indicator's total reads, with what it is a number of.
    pub fn total(&self, indicator: &Indicator, standing: &Standing) -> String {
        if standing.is_withdrawn() {
            return self.t.get("figure-withdrawn");
        }
        let Some(cell) = total_of(&standing.figure) else {
            return self.hidden();
        };
        let read = self.cell(indicator.rule, cell, standing.figure.target);
        if cell.shown().is_none() {
            return read;
        }
        let unit = match indicator.rule {
            Rule::Enrolled => "unit-persons",
            Rule::Started => "unit-enrolments",
            Rule::ItemResponse | Rule::YearlySurvey => "unit-answered",
            _ => return read,
        };
        self.t.with(unit, read)
    }

    /// An indicator in a period; what there is to say when nothing is published, too.
    pub fn told(&self, indicator: &Indicator, figures: &Figures, period: Period) -> Told {
        let standing = figures.total(&indicator.key, period);
        let indicator = standing.map_or(indicator, |one| self.version_of(indicator, one));
        let alive = standing
            .filter(|one| !one.is_withdrawn())
            .map(|one| &one.figure);
        let total = alive.and_then(total_of).and_then(Cell::shown);
        let is_open = alive.is_some_and(|figure| !figure.is_final);
        let target = indicator.target;
        let eligible = total
            .and_then(|cell| cell.eligible()?.shown())
            .map(|reading| self.share(reading.numerator(), reading.denominator(), target));
        Told {
            path: indicator.path.clone(),
            href: format!("/figures/{}/{period}", indicator.path),
            title: indicator.title.clone(),
            question: indicator.question.clone(),
            goal: indicator.goal.clone(),
            target: target.map(|target| self.target(target)),
            is_published: standing.is_some(),
            is_withdrawn: standing.is_some_and(|one| one.is_withdrawn()),
            withdrawal: standing.and_then(|one| one.withdrawn.as_ref()).map(|one| {
                (
                    stockholm_date(one.at.and_utc()).to_string(),
                    one.reason.clone(),
                )
            }),
            is_open,
            figure: standing.map_or_else(
                || self.unpublished(indicator, period),
                |one| self.total(indicator, one),
            ),
            interval: total.and_then(|cell| self.interval(cell, target)),
            eligible: eligible.map(|read| {
                let days = indicator.eligible_days.to_string();
                self.t
                    .fill("figure-eligible", &[("days", &days), ("figure", &read)])
            }),
            judgement: alive.and_then(|figure| self.judgement(figure)),
            notes: alive.map_or_else(Vec::new, |figure| self.silence(figure)),
            outlook: alive.map_or_else(Vec::new, |figure| self.outlook(indicator, figure)),
            not_yet: alive.map_or_else(Vec::new, |figure| {
                let reasons = figure.table.not_yet().iter();
                reasons
                    .map(|(key, count)| (self.reason("not-yet", key), self.guarded(*count)))
                    .collect()
            }),
            last_year: self.last_year(indicator, figures, period, is_open),
            reference: self.reference(indicator, figures, period),
            standard: (indicator.rule == Rule::Progression)
                .then(|| self.t.get("progression-standard")),
            trend: self.trend(indicator, figures, period),
            derivation: alive.map_or_else(Vec::new, |figure| self.derivation(indicator, figure)),
            source: alive.and_then(|figure| figure.table.source().map(str::to_owned)),
        }
    }

    /// Why there may be nothing: from the rules, not from the data.
    fn unpublished(&self, indicator: &Indicator, period: Period) -> String {
        match (indicator.rule, indicator.disclosure) {
            (Rule::Reported, _) => self.t.get("figure-not-entered"),
            (Rule::YearlySurvey, _) => self.t.with("figure-not-held", self.period(period)),
            (_, Disclosure::Experience) => {
                let due = period
                    .last()
                    .checked_add_days(WAIT)
                    .unwrap_or(period.last());
                self.t.with("figure-due", due)
            }
            (_, Disclosure::Participation) => self.t.get("figure-monthly"),
        }
    }

    fn last_year(
        &self,
        indicator: &Indicator,
        figures: &Figures,
        period: Period,
        is_open: bool,
    ) -> Option<Beside> {
        let before = period.previous_year()?;
        let standing = figures.total(&indicator.key, before)?;
        Some(Beside {
            name: self.whole(before, is_open),
            figure: self.total(self.version_of(indicator, standing), standing),
            source: standing.figure.table.source().map(str::to_owned),
        })
    }

    /// A period of last year. Beside one that is not over it is told that it is the whole.
    pub fn whole(&self, before: Period, is_open: bool) -> String {
        let name = self.period(before);
        match is_open {
            true => self.t.with("whole-period", name),
            false => name,
        }
    }

    /// Beside the share born abroad: the share that the director has entered to compare with.
    fn reference(
        &self,
        indicator: &Indicator,
        figures: &Figures,
        period: Period,
    ) -> Option<Beside> {
        if indicator.rule != Rule::BornAbroad {
            return None;
        }
        let mut others = self.catalogue.indicators();
        let other = others.find(|one| one.entry == Some(Entry::Share))?;
        let standing = figures.total(&other.key, period)?;
        Some(Beside {
            name: other.title.clone(),
            figure: self.total(other, standing),
            source: standing.figure.table.source().map(str::to_owned),
        })
    }

    /// The total over the years; nothing if there is only one. That of a yearly survey says nothing of what people think.
    fn trend(&self, indicator: &Indicator, figures: &Figures, period: Period) -> Option<Trend> {
        if indicator.rule == Rule::YearlySurvey {
            return None;
        }
        let standings = figures.trend(&indicator.key, period);
        if standings.len() < 2 {
            return None;
        }
        let is_share = is_share(indicator);
        let count_of = |one: &&Standing| {
            let cell = total_of(&one.figure)?.shown()?;
            (!one.is_withdrawn()).then_some(cell.denominator())
        };
        let most = standings.iter().filter_map(count_of).max().unwrap_or(0);
        let mut version = None;
        let mut years = Vec::new();
        let mut rows = Vec::new();
        for one in &standings {
            let figure = &one.figure;
            let alive = (!one.is_withdrawn()).then_some(figure);
            let cell = alive.and_then(total_of).and_then(Cell::shown);
            let height = cell.and_then(|cell| match is_share {
                true => cell.percent().filter(|_| has_percent(cell)),
                false => Some(cell.denominator() as f64 * 100.0 / most.max(1) as f64),
            });
            let read = self.total(indicator, one);
            let value = match (is_share, cell) {
                (true, Some(cell)) => self.percent_of(cell, figure.target),
                (false, Some(cell)) => cell.denominator().to_string(),
                (_, None) => String::new(),
            };
            let before = version.replace(figure.definition_version);
            years.push(Year {
                words: figure.period.year().to_string(),
                height,
                value,
                interval: cell
                    .filter(|_| height.is_some())
                    .and_then(|cell| cell.interval()),
                is_open: !figure.is_final,
                is_break: before.is_some_and(|before| before != figure.definition_version),
            });
            rows.push(TrendRow {
                period: self.period(figure.period),
                figure: match figure.is_final {
                    true => read,
                    false => self.t.with("figure-so-far", read),
                },
                verdict: alive
                    .and_then(|figure| self.judgement(figure))
                    .map_or_else(String::new, |judged| judged.text),
            });
        }
        let ends = match is_share {
            true => self.percent_ends(),
            false => ["0".to_owned(), most.to_string()],
        };
        let described = rows
            .iter()
            .map(|row| format!("{}: {}.", row.period, row.figure));
        let target = indicator.target.map(|target| target.percent);
        let signs = [
            (target.is_some(), "sign-target"),
            (
                years.iter().any(|year| year.interval.is_some()),
                "sign-interval",
            ),
            (
                years
                    .iter()
                    .any(|year| year.is_open && year.height.is_some()),
                "sign-open",
            ),
            (years.iter().any(|year| year.is_break), "sign-break"),
        ];
        let signs = signs.into_iter().filter(|(is_there, _)| *is_there);
        Some(Trend {
            signs: signs.map(|(_, key)| self.t.get(key)).collect(),
            description: described.collect::<Vec<_>>().join(" "),
            drawn: Years::of(&years, target, ends),
            rows,
        })
    }
}
