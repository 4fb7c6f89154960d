//! The attacker with linear programming: whose answer is the same in all ways to answer that fit.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem};

use super::{Answer, Knowledge, Known};

/// A vertex of these problems has small denominators: what is nearly nothing is nothing, and what is something is more than this.
const NOTHING: f64 = 1e-7;
const SOMETHING: f64 = 1e-4;

/// More combinations of reasons than these are not tried; then the reasons are not used.
const MOST_BRANCHES: usize = 2_000;

/// Answers that stand in the same sums and cannot be told apart.
struct Column {
    places: Vec<usize>,
    positive: usize,
}

/// The places of answers that are fixed for a reader: anybody, or a coordinator who knows the own participants' answers.
///
/// Whoever shares all sums with somebody who answered otherwise is safe. For the others it is asked, in each combination of reasons why rows
/// are hidden, how far all of them together can be from what they truly answered; whoever can be a little away is not fixed, and the rest
/// is asked again until nobody can.
pub fn fixed(answers: &[Answer], knowledge: &Knowledge, reader: Option<usize>) -> Vec<usize> {
    let mut sums: Vec<&Known> = knowledge.sums.iter().collect();
    let branches: usize = knowledge.reasons.iter().map(Vec::len).product();
    let reasons = match branches <= MOST_BRANCHES {
        true => knowledge.reasons.as_slice(),
        false => &[],
    };
    sums.extend(reasons.iter().flatten());
    let columns = columns(answers, &sums, reader);
    let own = |known: &Known| {
        let own = known
            .inside
            .iter()
            .filter(|&&place| reader == Some(answers[place].coordinator));
        own.filter(|&&place| answers[place].positive).count()
    };
    let mut left: Vec<usize> = (0..columns.len())
        .filter(|&column| columns[column].1.is_uniform())
        .collect();
    let mut choice = vec![0; reasons.len()];
    loop {
        if left.is_empty() {
            return Vec::new();
        }
        // The branch: everything published, and one reason for each row that was hidden for its own sake.
        let mut place = knowledge.sums.len();
        let mut chosen: Vec<(usize, &Known)> = knowledge.sums.iter().enumerate().collect();
        for (ways, &way) in reasons.iter().zip(&choice) {
            chosen.push((place + way, &ways[way]));
            place += ways.len();
        }
        while let Some(away) = farthest(&columns, &chosen, &left, own) {
            left.retain(|column| !away.contains(column));
            if left.is_empty() {
                return Vec::new();
            }
        }
        // The next combination.
        let next = (0..choice.len()).find(|&row| {
            choice[row] = (choice[row] + 1) % reasons[row].len();
            choice[row] != 0
        });
        if next.is_none() {
            return left
                .into_iter()
                .flat_map(|column| columns[column].1.places.clone())
                .collect();
        }
    }
}

impl Column {
    fn is_uniform(&self) -> bool {
        self.positive == 0 || self.positive == self.places.len()
    }
}

fn columns(answers: &[Answer], sums: &[&Known], reader: Option<usize>) -> Vec<(Vec<bool>, Column)> {
    let mut alike: BTreeMap<Vec<bool>, Column> = BTreeMap::new();
    for (place, answer) in answers.iter().enumerate() {
        if reader == Some(answer.coordinator) {
            continue;
        }
        let inside = sums
            .iter()
            .map(|known| known.inside.binary_search(&place).is_ok());
        let column = alike.entry(inside.collect()).or_insert(Column {
            places: Vec::new(),
            positive: 0,
        });
        column.places.push(place);
        column.positive += usize::from(answer.positive);
    }
    alike.into_iter().collect()
}

/// The columns, of those that are left, which differ from the truth when these together differ as much as can be; `None` if none can.
fn farthest(
    columns: &[(Vec<bool>, Column)],
    known: &[(usize, &Known)],
    left: &[usize],
    own: impl Fn(&Known) -> usize,
) -> Option<Vec<usize>> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let variables: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(place, (_, column))| {
            let gain = match (left.contains(&place), column.positive) {
                (false, _) => 0.0,
                (true, 0) => 1.0,
                (true, _) => -1.0,
            };
            problem.add_var(gain, (0.0, column.places.len() as f64))
        })
        .collect();
    for &(place, known) in known {
        let inside: Vec<_> = (0..columns.len())
            .filter(|&column| columns[column].0[place])
            .map(|column| (variables[column], 1.0))
            .collect();
        let own = own(known) as f64;
        problem.add_constraint(
            inside.as_slice(),
            ComparisonOp::Ge,
            known.lowest as f64 - own,
        );
        problem.add_constraint(
            inside.as_slice(),
            ComparisonOp::Le,
            known.highest as f64 - own,
        );
    }
    let solution = match problem.solve() {
        Ok(solution) => solution
            .into_solution()
            .expect("solved without a time limit"),
        // These reasons together do not fit what is published.
        Err(Error::Infeasible) => return None,
        Err(error) => panic!("the solver: {error}"),
    };
    let away: Vec<usize> = left
        .iter()
        .copied()
        .filter(|&column| {
            let truth = columns[column].1.positive as f64;
            let away = (solution.var_value(variables[column]) - truth).abs();
            assert!(
                !(NOTHING..SOMETHING).contains(&away),
                "neither nothing nor something: {away}"
            );
            away >= SOMETHING
        })
        .collect();
    (!away.is_empty()).then_some(away)
}
