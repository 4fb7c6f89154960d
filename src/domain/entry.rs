//! What the director enters by hand: forms with a few fields, read with every fault at once.

use std::collections::{BTreeMap, BTreeSet};

use super::definitions::{Entry, Indicator};
use super::disclosure::{ALL, FEWEST_IN_TOTALS, PublishedTable, REST, Reported, is_few};
use super::json::{Fault, Faults};
use super::remark;

/// The most names with a number each.
pub const MOST_NAMES: usize = 12;
/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// How long a source may be, in characters.
const SOURCE: std::ops::RangeInclusive<usize> = 3..=200;
/// More people than this live nowhere near.
const LARGEST: u64 = 10_000_000;
/// The keys of the rows of two totals.
const YES: &str = "yes";
const NO: &str = "no";

/// What was typed, field by field. Each form has its own fields; all have `source`.
pub type Typed = BTreeMap<String, String>;

/// Which fields there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryForm {
    /// `count`: how many there were.
    Count,
    /// `name-1` and `count-1` to `name-12` and `count-12`.
    Names,
    /// `part` of `all`.
    Share,
    /// `yes` and `no`: published only when both are at least ten.
    TwoTotals,
}

/// What was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entered {
    pub figure: Reported,
    pub source: String,
}

impl EntryForm {
    /// The form of an indicator; none for one that is only ever counted.
    #[must_use]
    pub fn of(indicator: &Indicator) -> Option<EntryForm> {
        let form = match indicator.entry {
            None => EntryForm::Count,
            Some(Entry::Counts) => EntryForm::Names,
            Some(Entry::Share) => EntryForm::Share,
            Some(Entry::TwoTotals) => EntryForm::TwoTotals,
        };
        indicator.rule.may_be_entered().then_some(form)
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// Every fault, at its field.
    pub fn read(self, typed: &Typed) -> Result<Entered, Vec<Fault>> {
        let reader = Reader {
            typed,
            faults: Faults::default(),
        };
        let figure = match self {
            EntryForm::Count => reader.persons("count").map(Reported::Count),
            EntryForm::Names => reader.names().map(Reported::Counts),
            EntryForm::Share => reader.share(),
            EntryForm::TwoTotals => reader.two_totals().map(Reported::Counts),
        };
        let source = reader.line("source", SOURCE);
        let entered = figure
            .zip(source)
            .map(|(figure, source)| Entered { figure, source });
        reader.faults.or(entered)
    }

    /// What would have to be typed for what is published.
    #[must_use]
    pub fn typed(self, published: &PublishedTable) -> Typed {
        let source = published.source().unwrap_or_default().to_owned();
        let mut typed = Typed::from([("source".to_owned(), source)]);
        let mut put = |field: &str, value: String| drop(typed.insert(field.to_owned(), value));
        // The total stands first, and the rows under it are numbered from 1.
        for (number, cell) in published.cells().iter().enumerate() {
            let Some(shown) = cell.shown() else { continue };
            let count = shown.denominator().to_string();
            match (self, number) {
                (EntryForm::Count, 0) => put("count", count),
                (EntryForm::Share, 0) => {
                    put("part", shown.numerator().unwrap_or_default().to_string());
                    put("all", count);
                }
                (EntryForm::TwoTotals, 1..) => put(cell.group(), count),
                (EntryForm::Names, 1..) => {
                    put(&format!("name-{number}"), cell.group().to_owned());
                    put(&format!("count-{number}"), count);
                }
                _ => {}
            }
        }
        typed
    }
}

struct Reader<'a> {
    typed: &'a Typed,
    faults: Faults,
}

impl Reader<'_> {
    fn text(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", |text| text.trim())
    }

    fn fault<T>(&self, field: &str, code: &'static str, message: &str) -> Option<T> {
        self.faults.add(format!("/{field}"), code, message);
        None
    }

    fn line(&self, field: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
        let read = remark::line(&format!("/{field}"), self.text(field), length);
        read.map_err(|fault| self.faults.add(fault.pointer, fault.code, fault.message))
            .ok()
    }

    /// A whole number; spaces may stand between the thousands.
    fn number(&self, field: &str) -> Option<u64> {
        let digits: String = self.text(field).split_whitespace().collect();
        if digits.is_empty() {
            return self.fault(field, "empty", "must not be empty");
        }
        let is_plain = digits.len() <= 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse() {
            Ok(number) if is_plain && number <= LARGEST => Some(number),
            _ => self.fault(field, "bad_number", "must be a whole number, such as 25"),
        }
    }

    /// A number of persons that may be published.
    fn persons(&self, field: &str) -> Option<u64> {
        let number = self.number(field)?;
        if is_few(number) {
            return self.fault(
                field,
                "few_persons",
                "1 to 4 persons are not published; put them together with others, or leave them out",
            );
        }
        Some(number)
    }

    fn share(&self) -> Option<Reported> {
        let (part, all) = (self.persons("part"), self.persons("all"));
        let (part, all) = (part?, all?);
        if all == 0 {
            return self.fault("all", "nobody", "must be more than nobody");
        }
        let Some(others) = all.checked_sub(part) else {
            return self.fault("part", "part_over_all", "must not be more than all");
        };
        if is_few(others) {
            return self.fault(
                "part",
                "few_others",
                "all but 1 to 4 persons is not published",
            );
        }
        Some(Reported::Share { part, all })
    }

    fn two_totals(&self) -> Option<Vec<(String, u64)>> {
        let read = |field| {
            let total = self.number(field)?;
            if total < FEWEST_IN_TOTALS {
                return self.fault(
                    field,
                    "totals_too_small",
                    "both totals must be at least ten; nothing was stored",
                );
            }
            Some((field.to_owned(), total))
        };
        let (yes, no) = (read(YES), read(NO));
        Some(vec![yes?, no?])
    }

    /// The rows in which something was typed.
    fn names(&self) -> Option<Vec<(String, u64)>> {
        let typed = |number: &usize| {
            let fields = [format!("name-{number}"), format!("count-{number}")];
            fields.iter().any(|field| !self.text(field).is_empty())
        };
        let numbers: Vec<usize> = (1..=MOST_NAMES).filter(typed).collect();
        if numbers.is_empty() {
            return self.fault(
                "name-1",
                "no_names",
                "enter at least one name with its number",
            );
        }
        let mut known = BTreeSet::from([ALL.to_owned(), REST.to_owned()]);
        let mut rows = Vec::new();
        for number in &numbers {
            let field = format!("name-{number}");
            let name = self.line(&field, 1..=LONGEST_NAME);
            let count = self.persons(&format!("count-{number}"));
            if let Some(name) = &name
                && !known.insert(name.to_lowercase())
            {
                self.fault::<()>(&field, "name_twice", "stands there already, or is reserved");
            }
            rows.extend(name.zip(count));
        }
        (rows.len() == numbers.len()).then_some(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disclosure::publish_reported;

    const ALL_FORMS: [EntryForm; 4] = [
        EntryForm::Count,
        EntryForm::Names,
        EntryForm::Share,
        EntryForm::TwoTotals,
    ];

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let with_source = fields.iter().chain(&[("source", "Årsredovisningen 2025")]);
        with_source
            .map(|(field, text)| ((*field).to_owned(), (*text).to_owned()))
            .collect()
    }

    fn faults(form: EntryForm, fields: &[(&str, &str)]) -> Vec<(String, &'static str)> {
        let faults = form.read(&typed(fields)).err().unwrap_or_default();
        faults
            .into_iter()
            .map(|fault| (fault.pointer, fault.code))
            .collect()
    }

    fn at(field: &str, code: &'static str) -> Vec<(String, &'static str)> {
        vec![(format!("/{field}"), code)]
    }

    fn good() -> [(EntryForm, Typed, Reported); 4] {
        let rows = |of: &[(&str, u64)]| {
            Reported::Counts(of.iter().map(|&(name, n)| (name.to_owned(), n)).collect())
        };
        [
            (
                EntryForm::Count,
                typed(&[("count", "1 240")]),
                Reported::Count(1240),
            ),
            (
                EntryForm::Names,
                typed(&[
                    ("name-2", "Öppet hus"),
                    ("count-2", "40"),
                    ("name-12", "Kurser"),
                    ("count-12", "0"),
                ]),
                rows(&[("Öppet hus", 40), ("Kurser", 0)]),
            ),
            (
                EntryForm::Share,
                typed(&[("part", "900"), ("all", "2\u{a0}000")]),
                Reported::Share {
                    part: 900,
                    all: 2000,
                },
            ),
            (
                EntryForm::TwoTotals,
                typed(&[("yes", "10"), ("no", "10")]),
                rows(&[("yes", 10), ("no", 10)]),
            ),
        ]
    }

    #[test]
    fn each_form_is_read_and_can_be_filled_in_again_from_what_is_published() {
        for (form, typed, figure) in good() {
            let entered = form.read(&typed).unwrap();
            assert_eq!(entered.figure, figure);
            assert_eq!(entered.source, "Årsredovisningen 2025");
            let again = form.typed(&publish_reported(&entered.figure, &entered.source));
            assert_eq!(form.read(&again).unwrap(), entered, "{again:?}");
        }
    }

    #[test]
    fn nothing_is_read_without_a_source() {
        for (form, mut typed, _) in good() {
            for (source, code) in [
                ("", "too_short"),
                ("ab", "too_short"),
                ("ring 070-123 45 67", "identifies_someone"),
            ] {
                typed.insert("source".to_owned(), source.to_owned());
                let faults = form.read(&typed).unwrap_err();
                assert_eq!((faults.len(), faults[0].code), (1, code));
                assert_eq!(faults[0].pointer, "/source");
            }
            typed.insert("source".to_owned(), "x".repeat(201));
            assert_eq!(form.read(&typed).unwrap_err()[0].code, "too_long");
        }
        for form in ALL_FORMS {
            assert!(form.read(&Typed::new()).unwrap_err().len() > 1);
        }
    }

    #[test]
    fn one_to_four_persons_are_refused() {
        for few in ["1", "2", "3", "4"] {
            assert_eq!(
                faults(EntryForm::Count, &[("count", few)]),
                at("count", "few_persons")
            );
            let row = [("name-1", "Kurser"), ("count-1", few)];
            assert_eq!(faults(EntryForm::Names, &row), at("count-1", "few_persons"));
            let part = [("part", few), ("all", "2000")];
            assert_eq!(faults(EntryForm::Share, &part), at("part", "few_persons"));
        }
        assert!(faults(EntryForm::Count, &[("count", "0")]).is_empty());
        assert!(faults(EntryForm::Count, &[("count", "5")]).is_empty());
        let all_but_four = [("part", "1996"), ("all", "2000")];
        assert_eq!(
            faults(EntryForm::Share, &all_but_four),
            at("part", "few_others")
        );
        assert!(faults(EntryForm::Share, &[("part", "1995"), ("all", "2000")]).is_empty());
        assert!(faults(EntryForm::Share, &[("part", "2000"), ("all", "2000")]).is_empty());
    }

    #[test]
    fn both_totals_are_at_least_ten() {
        let totals = |yes, no| faults(EntryForm::TwoTotals, &[("yes", yes), ("no", no)]);
        assert!(totals("10", "10").is_empty());
        assert_eq!(totals("9", "90"), at("yes", "totals_too_small"));
        assert_eq!(totals("90", "9"), at("no", "totals_too_small"));
        assert_eq!(totals("0", "9").len(), 2);
    }

    #[test]
    fn a_number_is_a_whole_number() {
        for wrong in [
            "-5",
            "+5",
            "5,0",
            "5.0",
            "1e3",
            "fem",
            "10000001",
            "99999999999999999999",
            "٥٠",
        ] {
            assert_eq!(
                faults(EntryForm::Count, &[("count", wrong)]),
                at("count", "bad_number"),
                "{wrong}"
            );
        }
        assert_eq!(
            faults(EntryForm::Count, &[("count", " ")]),
            at("count", "empty")
        );
        assert!(faults(EntryForm::Count, &[("count", "10000000")]).is_empty());
        let over = [("part", "2001"), ("all", "2000")];
        assert_eq!(faults(EntryForm::Share, &over), at("part", "part_over_all"));
        assert_eq!(
            faults(EntryForm::Share, &[("part", "0"), ("all", "0")]),
            at("all", "nobody")
        );
    }

    #[test]
    fn names_stand_once_and_say_nothing_of_anybody() {
        let pair = |first: &str, second: &str| {
            let rows = [
                ("name-1", first),
                ("count-1", "20"),
                ("name-2", second),
                ("count-2", "20"),
            ];
            faults(EntryForm::Names, &rows)
        };
        assert!(pair("Kurser", "Öppet hus").is_empty());
        assert_eq!(pair("Kurser", "kurser "), at("name-2", "name_twice"));
        assert_eq!(pair("Kurser", "All"), at("name-2", "name_twice"));
        assert_eq!(pair("Kurser", "rest"), at("name-2", "name_twice"));
        assert_eq!(pair("Kurser", ""), at("name-2", "too_short"));
        assert_eq!(
            pair("Kurser", "850709-9805"),
            at("name-2", "identifies_someone")
        );
        assert_eq!(pair("Kurser", &"x".repeat(101)), at("name-2", "too_long"));
        assert_eq!(faults(EntryForm::Names, &[]), at("name-1", "no_names"));
        assert_eq!(
            faults(EntryForm::Names, &[("name-3", "Kurser")]),
            at("count-3", "empty")
        );
        // Only twelve rows are read.
        let thirteenth = [("name-13", "Kurser"), ("count-13", "20")];
        assert_eq!(
            faults(EntryForm::Names, &thirteenth),
            at("name-1", "no_names")
        );
    }
}
