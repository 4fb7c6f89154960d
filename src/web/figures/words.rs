//! Published figures in words. Small numbers are told honestly (R-P10): n always, no per cent under 20, decimals only where whole per cent
//! would put a share on the other side of its target.

use crate::app::Standing;
use crate::domain::definitions::{Catalogue, Entry, Indicator, Rule};
use crate::domain::disclosure::{
    ALL, Bound, Cell, ChangeCell, DueWhen, GuardedCount, REST, ShownCell,
};
use crate::domain::figure::Figure;
use crate::domain::period::Period;
use crate::domain::target::{Comparator, Target, Verdict, percent_sv};
use crate::web::texts::{Language, Texts};

/// Under this number of persons a share is told without per cent.
const FEWEST_FOR_PERCENT: u64 = 20;

/// What became of a target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    /// A class of the style sheet.
    pub look: &'static str,
    pub text: String,
}

/// The words of one language, and those of the definitions.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub t: Texts,
    pub catalogue: &'a Catalogue,
}

/// Whether a share may be told in per cent.
pub fn has_percent(cell: &ShownCell) -> bool {
    cell.denominator() >= FEWEST_FOR_PERCENT && cell.percent().is_some()
}

/// The first cell of a table: everybody.
pub fn total_of(figure: &Figure) -> Option<&Cell> {
    figure.table.cells().iter().find(|cell| cell.group() == ALL)
}

impl Words<'_> {
    /// "Uppgift visas inte (skydd för enskilda)".
    pub fn hidden(&self) -> String {
        self.t.get("figure-hidden")
    }

    /// A number with decimals in the way of the language.
    pub fn decimal(&self, value: f64, decimals: usize) -> String {
        let written = format!("{:.decimals$}", value.abs());
        let is_zero = written.bytes().all(|b| matches!(b, b'0' | b'.'));
        let sign = if value < 0.0 && !is_zero { "−" } else { "" };
        match self.t.0 {
            Language::Swedish => format!("{sign}{}", written.replace('.', ",")),
            Language::English => format!("{sign}{written}"),
        }
    }

    /// A share in per cent, as the domain prints it.
    fn percent(&self, numerator: u64, denominator: u64, target: Option<Target>) -> String {
        let swedish = percent_sv(numerator, denominator, target);
        match self.t.0 {
            Language::Swedish => swedish,
            Language::English => swedish.replace(',', ".").replace(" %", "%"),
        }
    }

    /// The per cent of a cell that is not coded.
    pub fn percent_of(&self, cell: &ShownCell, target: Option<Target>) -> String {
        cell.numerator().map_or_else(String::new, |some| {
            self.percent(some, cell.denominator(), target)
        })
    }

    /// Both ends of an axis of shares.
    pub fn percent_ends(&self) -> [String; 2] {
        [self.percent(0, 100, None), self.percent(100, 100, None)]
    }

    /// "64 av 80 (80 %)"; "9 av 10" for few.
    pub fn share(&self, numerator: u64, denominator: u64, target: Option<Target>) -> String {
        let (some, all) = (numerator.to_string(), denominator.to_string());
        let values = [("some", some.as_str()), ("all", all.as_str())];
        let of = self.t.fill("figure-of", &values);
        match denominator >= FEWEST_FOR_PERCENT {
            true => format!("{of} ({})", self.percent(numerator, denominator, target)),
            false => of,
        }
    }

    /// A cell that is shown.
    pub fn shown(&self, rule: Rule, cell: &ShownCell, target: Option<Target>) -> String {
        let all = cell.denominator().to_string();
        if let Some(coded) = cell.coded() {
            let some = coded.numerator().to_string();
            let values = [("some", some.as_str()), ("all", all.as_str())];
            return match coded.bound() {
                Bound::AtLeast => self.t.fill("figure-at-least", &values),
                Bound::AtMost => self.t.fill("figure-at-most", &values),
            };
        }
        match cell.numerator() {
            Some(some) => self.share(some, cell.denominator(), target),
            // Nearly everybody: how many are not is 1–4.
            None if rule == Rule::Progression => {
                let hidden = self.hidden();
                let values = [("some", hidden.as_str()), ("all", all.as_str())];
                self.t.fill("figure-untold-of", &values)
            }
            None => all,
        }
    }

    /// Any cell, in one line.
    pub fn cell(&self, rule: Rule, cell: &Cell, target: Option<Target>) -> String {
        match cell {
            Cell::Suppressed(_) => self.hidden(),
            Cell::Shown(shown) => self.shown(rule, shown, target),
            Cell::Change(change) => self.change(change),
        }
    }

    /// How many there are in a cell, whatever share of them did something.
    pub fn number(&self, cell: &Cell) -> String {
        cell.shown()
            .map_or_else(|| self.hidden(), |cell| cell.denominator().to_string())
    }

    /// How many there are in all.
    pub fn count(&self, standing: &Standing) -> String {
        if standing.is_withdrawn() {
            return self.t.get("figure-withdrawn");
        }
        total_of(&standing.figure).map_or_else(|| self.hidden(), |cell| self.number(cell))
    }

    /// How many moved which way on a theme.
    fn change(&self, change: &ChangeCell) -> String {
        let [pairs, higher, same, lower] = [
            change.pairs(),
            change.higher(),
            change.same(),
            change.lower(),
        ]
        .map(|count| count.to_string());
        self.t.fill(
            "figure-change",
            &[
                ("pairs", &pairs),
                ("higher", &higher),
                ("same", &same),
                ("lower", &lower),
            ],
        )
    }

    /// The interval of a share: "81–97 %". A decimal only where whole per cent would move a bound across the target.
    pub fn interval(&self, cell: &ShownCell, target: Option<Target>) -> Option<String> {
        let [low, high] = cell.interval()?;
        let bound = |value: f64| {
            let crosses = target.is_some_and(|target| {
                let border = f64::from(target.percent);
                value.total_cmp(&border) != value.round().total_cmp(&border)
            });
            self.decimal(value, usize::from(crosses))
        };
        let values = [("low", bound(low)), ("high", bound(high))];
        let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
        Some(self.t.fill("figure-interval", &values))
    }

    /// A count that may be guarded: "färre än 5".
    pub fn guarded(&self, count: GuardedCount) -> String {
        count
            .exact()
            .map_or_else(|| self.t.get("figure-few"), |count| count.to_string())
    }

    /// "Minst 70 %".
    pub fn target(&self, target: Target) -> String {
        let key = match target.comparator {
            Comparator::AtLeast => "target-at-least",
            Comparator::MoreThan => "target-more-than",
        };
        self.t.with(key, target.percent)
    }

    /// The verdict in words; nothing without a target, or when it is hidden with the figure.
    pub fn judgement(&self, figure: &Figure) -> Option<Judgement> {
        figure.target?;
        let (look, key) = if !figure.is_final {
            ("open", "verdict-open")
        } else {
            match total_of(figure)?.shown()?.verdict()? {
                Verdict::Met => ("met", "verdict-met"),
                Verdict::NotMet => ("not-met", "verdict-not-met"),
                Verdict::CannotTell => ("cannot-tell", "verdict-cannot-tell"),
            }
        };
        Some(Judgement {
            look,
            text: self.t.get(key),
        })
    }

    /// "Första halvåret 2026".
    pub fn period(&self, period: Period) -> String {
        let text = period.to_string();
        let part = text.split_once('-').map_or("", |(_, part)| part);
        let key = match part {
            "" => return text,
            "H1" => "period-h1",
            "H2" => "period-h2",
            "8M" => "period-8m",
            quarter => {
                let number = quarter.trim_start_matches('Q');
                let year = period.year().to_string();
                return self
                    .t
                    .fill("period-quarter", &[("number", number), ("year", &year)]);
            }
        };
        self.t.with(key, period.year())
    }

    /// What a table is broken down by.
    pub fn by(&self, table: &str) -> String {
        self.t.get(&format!("by-{}", table.replace('_', "-")))
    }

    /// What a row is about.
    pub fn group(&self, indicator: &Indicator, by: Option<&str>, group: &str) -> String {
        match (group, by) {
            (ALL, _) => self.t.get("group-all"),
            (REST, _) => self.t.get("group-rest"),
            (key, Some("programme")) => self
                .catalogue
                .programme(key)
                .map_or(key, |programme| programme.name.as_str())
                .to_owned(),
            (key, Some("item")) => self.item(indicator, key),
            (key, Some("theme")) => self.known(&format!("theme-{key}"), key),
            (key, Some("municipality")) => self.known(&format!("municipality-{key}"), key),
            (key, Some("gender")) => self.known(&format!("gender-{key}"), key),
            (key, Some("age_band")) => self.known(&format!("age-{key}"), key),
            (key, Some("born_abroad")) => self.known(&format!("group-born-abroad-{key}"), key),
            (key, Some("end_reason")) => self.known(&format!("end-{key}"), key),
            (key, _) => key.to_owned(),
        }
    }

    fn known(&self, key: &str, otherwise: &str) -> String {
        self.t
            .find(key, None)
            .unwrap_or_else(|| otherwise.to_owned())
    }

    /// The question that an item asks, in the latest version that has it.
    fn item(&self, indicator: &Indicator, id: &str) -> String {
        let key = indicator.questionnaire.as_deref().unwrap_or_default();
        let versions = self.catalogue.questionnaires().filter(|one| one.key == key);
        let found = versions.filter_map(|one| one.item(id)).last();
        found.map_or_else(|| id.to_owned(), |item| item.text.clone())
    }

    /// Where the open year can still end, in sentences.
    pub fn outlook(&self, indicator: &Indicator, figure: &Figure) -> Vec<String> {
        let (Some(outlook), Some(total)) = (
            figure.table.outlook(),
            total_of(figure).and_then(Cell::shown),
        ) else {
            return Vec::new();
        };
        let (t, all, now) = (self.t, total.denominator(), total.numerator().unwrap_or(0));
        let all_text = all.to_string();
        let mut said = vec![t.with("outlook-so-far", self.share(now, all, figure.target))];
        if let Some(reachable) = outlook.reachable() {
            said.push(t.with("outlook-best", self.share(reachable, all, figure.target)));
            said.extend(self.outlook_of_target(figure.target, now, reachable, all));
        }
        let (once, none) = (self.guarded(outlook.once()), self.guarded(outlook.none()));
        said.push(t.fill("outlook-parts", &[("once", &once), ("none", &none)]));
        if let Some(DueWhen { now, soon, later }) = outlook.due() {
            let [now, soon, later] = [now, soon, later].map(|count| count.to_string());
            let when = [("now", &*now), ("soon", &soon), ("later", &later)];
            said.push(t.fill("outlook-due-when", &when));
        } else if let Some(due) = outlook.once_due() {
            said.push(t.with("outlook-due", self.guarded(due)));
        }
        if let Some(long_enough) = outlook.long_enough() {
            let some = self.guarded(long_enough);
            let days = indicator.eligible_days.to_string();
            said.push(t.fill(
                "outlook-long-enough",
                &[("some", &some), ("all", &all_text), ("days", &days)],
            ));
        }
        said
    }

    /// How many of those who can still must, for the target.
    fn outlook_of_target(
        &self,
        target: Option<Target>,
        now: u64,
        reachable: u64,
        all: u64,
    ) -> Option<String> {
        let fewest = target?.fewest_that_meet(all)?;
        Some(if now >= fewest {
            self.t.get("outlook-enough")
        } else if reachable < fewest {
            self.t.get("outlook-out-of-reach")
        } else {
            let (needed, can) = (fewest - now, reachable - now);
            let (needed, can) = (needed.to_string(), can.to_string());
            self.t
                .fill("outlook-needed", &[("needed", &needed), ("can", &can)])
        })
    }

    /// How many answered of those who could, and what would change the verdict.
    pub fn silence(&self, figure: &Figure) -> Vec<String> {
        let Some(total) = total_of(figure).and_then(Cell::shown) else {
            return Vec::new();
        };
        let mut said = Vec::new();
        if let (Some(missing), Some(_)) = (figure.table.missing(), figure.table.response_rate()) {
            let expected = total.denominator().saturating_add(missing);
            let answered = self.share(total.denominator(), expected, None);
            said.push(self.t.with("figure-response-rate", answered));
        }
        if let Some(negative) = figure.table.overturned_by() {
            said.push(self.t.with("figure-overturned-by", negative));
        }
        said
    }
}

/// Whether the rule's figures are shares; the others are numbers of something.
pub fn is_share(indicator: &Indicator) -> bool {
    match indicator.rule {
        Rule::Enrolled | Rule::Started | Rule::ItemResponse | Rule::YearlySurvey => false,
        Rule::Reported => indicator.entry == Some(Entry::Share),
        _ => true,
    }
}
