//! Somebody who keeps everything that is published and knows who stands in which row, but not what anybody answered.
//!
//! Within one table nothing may be told of 1–4 persons, or that all of a group said the same, and everything of a year together fixes nobody's
//! answer: that is promised and asserted. Sums of 1–4 persons that follow from several tables without fixing anybody are counted and told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::attack::{self, Answer};
use super::oracle::{Indicator, Rule, Voice};
use super::register::{Entry, Register};

#[derive(Default)]
pub struct Findings {
    /// How often something was seen.
    pub seen: BTreeMap<String, u64>,
    /// Broken promises.
    pub breaks: Vec<String>,
}

impl Findings {
    fn see(&mut self, what: impl Into<String>) {
        *self.seen.entry(what.into()).or_default() += 1;
    }

    pub fn add(&mut self, other: &Findings) {
        for (what, times) in &other.seen {
            *self.seen.entry(what.clone()).or_default() += times;
        }
        self.breaks.extend(other.breaks.iter().cloned());
    }

    /// Every branch of the rules was taken.
    pub fn are_varied(&self) {
        for what in [
            "total exact",
            "total coded",
            "total hidden",
            "row shown",
            "row hidden",
            "table without rows",
            "table with all rows",
            "rest",
            "revised",
            "verdict met",
            "verdict not_met",
            "verdict cannot_tell",
            "eligible hidden",
            "few missing",
            "two versions",
            "participation hidden",
        ] {
            assert!(self.seen.contains_key(what), "never seen: {what}\n{self}");
        }
        // And the publisher is not simply silent.
        for what in ["rows", "totals"] {
            let [allowed, shown] =
                ["allowed", "of these shown"].map(|which| self.seen[&format!("{what} {which}")]);
            assert!(
                shown * 10 >= allowed * 9,
                "{shown} of {allowed} {what}\n{self}"
            );
        }
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, times) in &self.seen {
            writeln!(f, "{times:>7} {what}")?;
        }
        for broken in &self.breaks {
            writeln!(f, "BROKEN {broken}")?;
        }
        Ok(())
    }
}

/// Answers of which the sum is known.
#[derive(Clone)]
struct Known<'v> {
    what: String,
    answers: Vec<&'v Voice>,
}

impl<'v> Known<'v> {
    fn ids(&self) -> BTreeSet<&'v str> {
        self.answers
            .iter()
            .map(|voice| voice.response.as_str())
            .collect()
    }
}

fn positive(answers: &[&Voice]) -> usize {
    answers.iter().filter(|voice| voice.positive).count()
}

/// Whether knowing the sum of these answers says too much.
fn tells(answers: &[&Voice]) -> bool {
    let (n, x) = (answers.len(), positive(answers));
    n > 0 && (n < 5 || x == 0 || x == n)
}

pub fn attack(register: &Register) -> Findings {
    let mut findings = Findings::default();
    look(register, &mut findings);
    let shares = register
        .indicators
        .iter()
        .filter(|indicator| indicator.rule == Rule::Share);
    for indicator in shares {
        for year in ["2025", "2026"] {
            let tables = within_tables(register, *indicator, year, &mut findings);
            across_tables(&tables, &mut findings);
            beside(register, *indicator, year, &mut findings);
            whole_year(register, *indicator, year, &mut findings);
        }
    }
    findings
}

/// Everything of a year together, against linear programming.
fn whole_year(register: &Register, indicator: Indicator, year: &str, findings: &mut Findings) {
    let Some(answers) = year_answers(register, indicator, year) else {
        return;
    };
    let table = |period: &str, by: Option<&'static str>| {
        entry(register, indicator, period, by).map(|entry| entry.table.clone())
    };
    let interim = table(&format!("{year}-{}", register.interim), None);
    let places = std::iter::once(None).chain(indicator.tables.iter().copied().map(Some));
    let tables: Vec<Value> = places.filter_map(|by| table(year, by)).collect();
    let fixed = attack::fixed_answers(&answers, interim.as_ref(), &tables);
    if fixed > 0 {
        findings.breaks.push(format!(
            "{} {year}: {fixed} answers are fixed",
            indicator.key
        ));
    }
    let counted = attack::rows_allowed_and_shown(&answers, &tables);
    for ((allowed, shown), what) in counted.into_iter().zip(["rows", "totals"]) {
        *findings.seen.entry(format!("{what} allowed")).or_default() += allowed as u64;
        *findings
            .seen
            .entry(format!("{what} of these shown"))
            .or_default() += shown as u64;
    }
}

/// Everybody whose answer counts for a year, or did for its interim total when that was published.
fn year_answers(register: &Register, indicator: Indicator, year: &str) -> Option<Vec<Answer>> {
    let total = entry(register, indicator, year, None)?;
    let interim = entry(
        register,
        indicator,
        &format!("{year}-{}", register.interim),
        None,
    );
    let interim: Vec<&Voice> = interim
        .into_iter()
        .flat_map(|entry| entry.voices.iter().map(|(voice, _)| voice))
        .collect();
    let mut senders: BTreeMap<&str, usize> = BTreeMap::new();
    for voice in total
        .voices
        .iter()
        .map(|(voice, _)| voice)
        .chain(interim.iter().copied())
    {
        let next = senders.len();
        senders.entry(&voice.sender).or_insert(next);
    }
    let answer = |voice: &Voice, rows: Option<[usize; 4]>, interim: bool| Answer {
        coordinator: senders[voice.sender.as_str()],
        positive: voice.positive,
        rows,
        interim,
    };
    let row = |voice: &Voice, by: &'static str| {
        let table = entry(register, indicator, year, Some(by)).expect("a table");
        let (_, row) = table
            .voices
            .iter()
            .find(|(found, _)| found.response == voice.response)
            .expect("a row");
        let rows = indicator.rows(by);
        rows.iter()
            .position(|name| name == row)
            .expect("a row of the table")
    };
    let tables: [&'static str; 4] = indicator.tables.try_into().expect("four tables");
    let mut answers: Vec<Answer> = Vec::new();
    for (voice, _) in &total.voices {
        let before = interim
            .iter()
            .any(|before| before.response == voice.response);
        answers.push(answer(voice, Some(tables.map(|by| row(voice, by))), before));
    }
    for voice in interim {
        if !total
            .voices
            .iter()
            .any(|(after, _)| after.response == voice.response)
        {
            answers.push(answer(voice, None, true));
        }
    }
    Some(answers)
}

/// What there was to see, for knowing that the populations are varied.
fn look(register: &Register, findings: &mut Findings) {
    for ((_, _, by), entries) in &register.places {
        if entries.len() > 1 && entries.iter().filter(|entry| entry.is_final).count() > 1 {
            findings.see("revised");
        }
        for entry in entries {
            let cells = entry.table["cells"].as_array().expect("cells");
            let total = &cells[0];
            let share = !entry.voices.is_empty();
            match (share, &total["suppressed"], &total["coded"]) {
                (true, Value::Bool(true), _) => findings.see("total hidden"),
                (false, Value::Bool(true), _) => findings.see("participation hidden"),
                (true, _, Value::Object(_)) => findings.see("total coded"),
                (true, _, _) => findings.see("total exact"),
                (false, _, _) => findings.see("participation shown"),
            }
            if let Some(verdict) = total["verdict"].as_str() {
                findings.see(format!("verdict {verdict}"));
            }
            if share && by.is_some() && total["numerator"].is_u64() {
                let hidden = cells[1..]
                    .iter()
                    .filter(|cell| cell["suppressed"] == true)
                    .count();
                match (hidden, cells.len() - 1 - hidden) {
                    (_, 0) => findings.see("table without rows"),
                    (0, _) => findings.see("table with all rows"),
                    (hidden, shown) => {
                        (0..hidden).for_each(|_| findings.see("row hidden"));
                        (0..shown).for_each(|_| findings.see("row shown"));
                    }
                }
            }
            if cells.iter().any(|cell| cell["group"] == "rest") {
                findings.see("rest");
            }
            if cells
                .iter()
                .any(|cell| cell["eligible"]["suppressed"] == true)
            {
                findings.see("eligible hidden");
            }
            if !entry.voices.is_empty()
                && cells[0]["suppressed"] != true
                && entry.table["missing"].is_null()
            {
                findings.see("few missing");
            }
            if entry.table["overturned_by"].is_u64() {
                findings.see("overturned_by");
            }
            if entry.table["versions"]
                .as_object()
                .is_some_and(|versions| versions.len() > 1)
            {
                findings.see("two versions");
            }
        }
    }
}

fn entry<'r>(
    register: &'r Register,
    indicator: Indicator,
    period: &str,
    by: Option<&'static str>,
) -> Option<&'r Entry> {
    register
        .places
        .get(&(indicator.key, period.to_owned(), by))
        .and_then(|entries| entries.last())
}

fn is_exact(cell: &Value) -> bool {
    cell["numerator"].is_u64()
}

/// Every table for itself: totals, rows, and all that subtraction makes of them. Gives everything whose sum is known.
fn within_tables<'r>(
    register: &'r Register,
    indicator: Indicator,
    year: &str,
    findings: &mut Findings,
) -> Vec<Known<'r>> {
    let mut known: Vec<Known<'r>> = Vec::new();
    for period in [format!("{year}-{}", register.interim), year.to_owned()] {
        let Some(entry) = entry(register, indicator, &period, None) else {
            continue;
        };
        let everyone: Vec<&Voice> = entry.voices.iter().map(|(voice, _)| voice).collect();
        if is_exact(&entry.table["cells"][0]) {
            if everyone.len() < 10 || tells(&everyone) {
                findings
                    .breaks
                    .push(format!("{} {period}: the total", indicator.key));
            }
            for others in without_each(&everyone) {
                if tells(&others) {
                    findings.breaks.push(format!(
                        "{} {period}: the total without one coordinator",
                        indicator.key
                    ));
                }
            }
            known.push(Known {
                what: format!("{period} total"),
                answers: everyone,
            });
        } else if entry.table["cells"][0]["coded"].is_object() {
            coded(entry, indicator, &period, findings);
        }
    }
    for &by in indicator.tables {
        let Some(entry) = entry(register, indicator, year, Some(by)) else {
            continue;
        };
        let cells = entry.table["cells"].as_array().expect("cells");
        let shown: Vec<&str> = cells[1..]
            .iter()
            .filter(|cell| is_exact(cell))
            .map(|cell| cell["group"].as_str().expect("a group"))
            .collect();
        for choice in 0..1_u32 << shown.len() {
            let chosen = |row: &str| {
                shown
                    .iter()
                    .position(|shown| *shown == row)
                    .is_some_and(|place| choice >> place & 1 == 1)
            };
            for inside in [true, false] {
                // Some rows, or the total less some rows.
                if !inside && !is_exact(&cells[0]) {
                    continue;
                }
                let answers: Vec<&Voice> = entry
                    .voices
                    .iter()
                    .filter(|(_, row)| chosen(row) == inside)
                    .map(|(voice, _)| voice)
                    .collect();
                if tells(&answers) || without_each(&answers).iter().any(|others| tells(others)) {
                    findings.breaks.push(format!(
                        "{} {year} by {by}: rows {choice:b} of {shown:?} {inside}",
                        indicator.key
                    ));
                }
            }
        }
        for row in &shown {
            known.push(Known {
                what: format!("{year} {by}={row}"),
                answers: entry
                    .voices
                    .iter()
                    .filter(|(_, of)| of == row)
                    .map(|(voice, _)| voice)
                    .collect(),
            });
        }
        hiding_tells(entry, by, &shown, findings);
    }
    known
}

/// «Minst n−4 av n» must fit every count it stands for, and only say what it says.
fn coded(entry: &Entry, indicator: Indicator, period: &str, findings: &mut Findings) {
    let everyone: Vec<&Voice> = entry.voices.iter().map(|(voice, _)| voice).collect();
    let (n, x) = (everyone.len(), positive(&everyone));
    let coded = &entry.table["cells"][0]["coded"];
    let bound = usize::try_from(coded["numerator"].as_u64().expect("a bound")).expect("small");
    let fits = match coded["bound"].as_str() {
        Some("at_least") => bound == n - 4 && x >= bound,
        _ => bound == 4 && x <= 4,
    };
    let alone = entry.table["cells"].as_array().expect("cells").len() == 1;
    let bare = entry.table["cells"][0]["percent"].is_null()
        && entry.table["cells"][0]["interval"].is_null();
    if !(fits && alone && bare) {
        findings
            .breaks
            .push(format!("{} {period}: the coded total", indicator.key));
    }
}

fn without_each<'v>(answers: &[&'v Voice]) -> Vec<Vec<&'v Voice>> {
    let senders: BTreeSet<&str> = answers.iter().map(|voice| voice.sender.as_str()).collect();
    senders
        .into_iter()
        .map(|own| {
            answers
                .iter()
                .copied()
                .filter(|voice| voice.sender != own)
                .collect()
        })
        .collect()
}

/// The known gap: a hidden row that is larger than a shown one was not hidden for the others' sake, so it has a small side itself. Counted
/// where that leaves only one way for a hidden row to have answered (with one coordinator, where rule 5 says nothing).
fn hiding_tells(entry: &Entry, by: &str, shown: &[&str], findings: &mut Findings) {
    let senders: BTreeSet<&str> = entry
        .voices
        .iter()
        .map(|(voice, _)| voice.sender.as_str())
        .collect();
    if shown.is_empty() || senders.len() > 1 {
        return;
    }
    let mut rows: BTreeMap<&str, Vec<&Voice>> = BTreeMap::new();
    for (voice, row) in &entry.voices {
        rows.entry(row).or_default().push(voice);
    }
    let smallest = shown
        .iter()
        .map(|row| (rows[row].len(), *row))
        .min()
        .expect("a row");
    let hidden: Vec<(&str, usize, usize)> = rows
        .iter()
        .filter(|(row, _)| !shown.contains(row))
        .map(|(row, answers)| (*row, answers.len(), positive(answers)))
        .collect();
    let sum: usize = hidden.iter().map(|(_, _, x)| x).sum();
    // Every way the hidden rows can have answered.
    let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
    for (row, n, _) in &hidden {
        let one_sided = (*n, *row) > smallest && *n >= 10;
        ways = ways
            .into_iter()
            .flat_map(|way| {
                (0..=*n)
                    .filter(move |x| !one_sided || *x < 5 || n - x < 5)
                    .map(move |x| way.iter().copied().chain([x]).collect::<Vec<_>>())
            })
            .filter(|way: &Vec<usize>| way.iter().sum::<usize>() <= sum)
            .collect();
    }
    ways.retain(|way| way.iter().sum::<usize>() == sum);
    for (place, (_, n, _)) in hidden.iter().enumerate() {
        let possible: BTreeSet<usize> = ways.iter().map(|way| way[place]).collect();
        if possible.len() == 1 && *n > 0 {
            findings.see(format!("GIVEN AWAY by which rows are hidden ({by})"));
        }
    }
}

/// Several tables and two periods together: sets inside each other, and what elimination leaves.
fn across_tables(known: &[Known<'_>], findings: &mut Findings) {
    let kind = |a: &Known<'_>, b: &Known<'_>| {
        let period = |known: &Known<'_>| known.what.split(' ').next().expect("a period").to_owned();
        match period(a) == period(b) {
            true => "GIVEN AWAY by rows of two tables",
            false => "GIVEN AWAY by interim and year",
        }
    };
    for outer in known {
        for inner in known {
            let (large, small) = (outer.ids(), inner.ids());
            if small.len() < large.len() && small.is_subset(&large) {
                let rest: Vec<&Voice> = outer
                    .answers
                    .iter()
                    .copied()
                    .filter(|voice| !small.contains(voice.response.as_str()))
                    .collect();
                if tells(&rest) {
                    findings.see(kind(outer, inner));
                }
            }
        }
    }
    // Answers that stand in the same sets cannot be told apart; the others are unknowns of linear equations.
    let mut atoms: BTreeMap<&str, (Vec<usize>, &Voice)> = BTreeMap::new();
    for (place, set) in known.iter().enumerate() {
        for voice in &set.answers {
            atoms
                .entry(voice.response.as_str())
                .or_insert((Vec::new(), voice))
                .0
                .push(place);
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<&Voice>> = BTreeMap::new();
    for (places, voice) in atoms.into_values() {
        groups.entry(places).or_default().push(voice);
    }
    let groups: Vec<(Vec<usize>, Vec<&Voice>)> = groups.into_iter().collect();
    let mut rows: Vec<Vec<f64>> = (0..known.len())
        .map(|place| {
            groups
                .iter()
                .map(|(places, _)| f64::from(u8::from(places.contains(&place))))
                .collect()
        })
        .collect();
    for row in eliminate(&mut rows, groups.len()) {
        let inside: Vec<usize> = (0..groups.len())
            .filter(|&place| row[place].abs() > 1e-9)
            .collect();
        if let [only] = inside[..]
            && tells(&groups[only].1)
        {
            findings.see("GIVEN AWAY by elimination over all tables");
        }
    }
}

/// Gauss and Jordan.
fn eliminate(rows: &mut [Vec<f64>], columns: usize) -> Vec<Vec<f64>> {
    let mut rank = 0;
    for column in 0..columns {
        let Some(pivot) = (rank..rows.len())
            .max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))
        else {
            break;
        };
        if rows[pivot][column].abs() < 1e-9 {
            continue;
        }
        rows.swap(rank, pivot);
        let scale = rows[rank][column];
        rows[rank].iter_mut().for_each(|cell| *cell /= scale);
        let pivot_row = rows[rank].clone();
        for (place, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if place != rank && factor.abs() > 1e-9 {
                row.iter_mut()
                    .zip(&pivot_row)
                    .for_each(|(cell, pivot)| *cell -= factor * pivot);
            }
        }
        rank += 1;
    }
    rows[..rank].to_vec()
}

/// «Färre än 5» for one of those missing and those enrolled too short is undone by the other one and by how many were enrolled at all,
/// which the figure on goal 7 tells for the same insatser.
fn beside(register: &Register, indicator: Indicator, year: &str, findings: &mut Findings) {
    let Some(entry) = entry(register, indicator, year, None) else {
        return;
    };
    let Some(n) = entry.table["cells"][0]["denominator"].as_u64() else {
        return;
    };
    let missing = &entry.table["missing"];
    let short = &entry.table["excluded"]["enrolled_too_short"];
    let other = match (missing.as_u64(), short.as_u64()) {
        (None, Some(other)) | (Some(other), None) => other,
        _ => return,
    };
    findings.see("one «färre än 5» beside a share");
    let enrolled = register
        .places
        .get(&("asked-about-violence", year.to_owned(), None));
    let told = enrolled.into_iter().flatten().any(|asked| {
        let all = asked.table["cells"][0]["denominator"].as_u64();
        asked.is_final
            && all
                .and_then(|all| all.checked_sub(n + other))
                .is_some_and(|few| (1..5).contains(&few))
    });
    if told {
        findings.see("GIVEN AWAY: «färre än 5» undone by the figure on goal 7");
    }
}

/// What the seven rules would let through, in the smallest examples: each table is safe for itself, two of them together are not.
mod what_the_seven_rules_would_give_away {
    use super::super::calendar::{day, instant, stockholm};
    use super::super::journal::Person;
    use super::super::register::Register;
    use super::super::worked::begin;
    use super::super::world::World;
    use super::*;
    use crate::support::{Kind, Setup, TestApp, run};

    async fn somebody(
        world: &mut World,
        person: Person,
        programme: &'static str,
        municipality: &'static str,
        answers: &[(&str, bool)],
    ) {
        let id = world.person(person).await;
        let stay = world.enrol(id, programme, day("2026-01-01")).await;
        world
            .change_enrolment(stay, |enrolment| enrolment.municipality = municipality)
            .await;
        for (on, positive) in answers {
            let meeting = world.meet(stay, day(on)).await;
            world.held_together(meeting, *positive).await;
        }
    }

    /// Publishes what there is to publish of 2026, and attacks it.
    async fn attacked(app: &TestApp, world: &World) -> Findings {
        let mut register = Register::new(stockholm(instant("2026-12-20T09:00:00Z")));
        world.set_now(instant("2027-01-30T09:00:00Z"));
        for period in ["2026-H1", "2026"] {
            app.publish(period).await;
            for place in register.publish(&world.journal, world.clock.now(), period, true) {
                register.check(&world.app, &place);
            }
        }
        attack(&register)
    }

    fn given_away(findings: &Findings) -> Vec<(&str, u64)> {
        let seen = findings
            .seen
            .iter()
            .filter(|(what, _)| what.starts_with("GIVEN AWAY"));
        seen.map(|(what, times)| (what.as_str(), *times)).collect()
    }

    fn of(attack: impl AsyncFnOnce(Setup) -> Findings) -> Findings {
        run(Kind::Sqlite, attack)
    }

    /// All of Ung Resurs and three from MISAM live in Norsjö: Norsjö less Ung Resurs is three persons, all of them positive.
    #[test]
    fn rows_of_two_tables() {
        let findings = of(async |setup: Setup| {
            let (app, mut world) = begin(setup).await;
            for number in 0..60 {
                let (programme, municipality) = match number {
                    0..20 => ("ung-resurs", "norsjo"),
                    20..23 => ("misam", "norsjo"),
                    _ => ("misam", "skelleftea"),
                };
                let positive = number % 2 == 0 || (20..23).contains(&number);
                somebody(
                    &mut world,
                    Person::default(),
                    programme,
                    municipality,
                    &[("2026-11-11", positive)],
                )
                .await;
            }
            attacked(&app, &world).await
        });
        assert!(findings.breaks.is_empty(), "{findings}");
        assert_eq!(given_away(&findings), [], "{findings}");
        assert!(
            findings.seen.contains_key("row shown")
                || findings.seen.contains_key("table with all rows"),
            "{findings}"
        );
    }

    /// Nobody who answered in spring answers again; three new ones answer in autumn: the year less the half-year is theirs.
    #[test]
    fn interim_and_year() {
        let findings = of(async |setup: Setup| {
            let (app, mut world) = begin(setup).await;
            for number in 0..23 {
                let on = if number < 20 {
                    "2026-05-05"
                } else {
                    "2026-11-11"
                };
                somebody(
                    &mut world,
                    Person::default(),
                    "misam",
                    "skelleftea",
                    &[(on, number % 2 == 0 || number >= 20)],
                )
                .await;
            }
            attacked(&app, &world).await
        });
        assert!(findings.breaks.is_empty(), "{findings}");
        assert_eq!(given_away(&findings), [], "{findings}");
        assert_eq!(findings.seen["total exact"], 1, "{findings}");
    }

    /// Women 0 of 14, men 6 of 12, others 9 of 13: only the men are shown, and the larger rows must be one-sided.
    #[test]
    fn which_rows_are_hidden() {
        let findings = of(async |setup: Setup| {
            let (app, mut world) = begin(setup).await;
            for (gender, persons, positive) in [("woman", 14, 0), ("man", 12, 6), ("other", 13, 9)]
            {
                for number in 0..persons {
                    let person = Person {
                        gender,
                        ..Person::default()
                    };
                    somebody(
                        &mut world,
                        person,
                        "misam",
                        "skelleftea",
                        &[("2026-11-11", number < positive)],
                    )
                    .await;
                }
            }
            attacked(&app, &world).await
        });
        assert!(findings.breaks.is_empty(), "{findings}");
        assert_eq!(given_away(&findings), [], "{findings}");
    }

    /// Two are silent and five were enrolled too short: of 27 enrolled, which the figure on goal 7 says, 20 answered. The seven rules would
    /// say «färre än 5» and 5; the service says neither.
    #[test]
    fn few_who_are_missing_are_not_given_away() {
        let findings = of(async |setup: Setup| {
            let (app, mut world) = begin(setup).await;
            for number in 0..22 {
                let answers: &[(&str, bool)] = &[("2026-11-11", number % 2 == 0)];
                let answers = if number < 20 { answers } else { &[] };
                somebody(
                    &mut world,
                    Person::default(),
                    "misam",
                    "skelleftea",
                    answers,
                )
                .await;
            }
            for _ in 0..5 {
                let id = world.person(Person::default()).await;
                world.enrol(id, "misam", day("2026-12-15")).await;
            }
            attacked(&app, &world).await
        });
        assert!(findings.breaks.is_empty(), "{findings}");
        assert_eq!(given_away(&findings), [], "{findings}");
    }
}
