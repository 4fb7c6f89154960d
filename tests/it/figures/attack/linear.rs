//! The linear-only attacker: whose answer follows by adding and subtracting sums, without knowing that answers are 0 or 1.

use std::collections::BTreeMap;

use super::{Answer, Knowledge};

/// A prime far larger than any determinant that comes up: elimination is exact up to an unlikely accident.
const PRIME: i128 = (1 << 61) - 1;

/// The places of answers that follow from the exact sums. `reader` is a coordinator who knows the own ones.
pub fn fixed(answers: &[Answer], knowledge: &Knowledge, reader: Option<usize>) -> Vec<usize> {
    let exact: Vec<&Vec<usize>> = knowledge
        .sums
        .iter()
        .filter(|known| known.lowest == known.highest)
        .map(|known| &known.inside)
        .collect();
    // Who stands in the same sums.
    let mut alike: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
    for (place, answer) in answers.iter().enumerate() {
        if reader != Some(answer.coordinator) {
            let inside = exact
                .iter()
                .map(|inside| inside.binary_search(&place).is_ok());
            alike.entry(inside.collect()).or_default().push(place);
        }
    }
    let columns: Vec<(Vec<bool>, Vec<usize>)> = alike.into_iter().collect();
    let mut rows: Vec<Vec<i128>> = (0..exact.len())
        .map(|row| {
            columns
                .iter()
                .map(|(inside, _)| i128::from(inside[row]))
                .collect()
        })
        .collect();
    reduce(&mut rows, columns.len());
    rows.iter()
        .filter_map(|row| {
            let mut nonzero = (0..columns.len()).filter(|&column| row[column] != 0);
            match (nonzero.next(), nonzero.next()) {
                (Some(only), None) => Some(&columns[only].1),
                _ => None,
            }
        })
        .filter(|places| places.len() == 1)
        .map(|places| places[0])
        .collect()
}

/// Gauss and Jordan, in the field of that many numbers.
fn reduce(rows: &mut [Vec<i128>], columns: usize) {
    let mut rank = 0;
    for column in 0..columns {
        let Some(pivot) = (rank..rows.len()).find(|&row| rows[row][column] != 0) else {
            continue;
        };
        rows.swap(rank, pivot);
        let scale = inverse(rows[rank][column]);
        rows[rank]
            .iter_mut()
            .for_each(|entry| *entry = *entry * scale % PRIME);
        let pivot = rows[rank].clone();
        for (place, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if place != rank && factor != 0 {
                for (entry, by) in row.iter_mut().zip(&pivot) {
                    *entry = (*entry - factor * by).rem_euclid(PRIME);
                }
            }
        }
        rank += 1;
    }
}

fn inverse(of: i128) -> i128 {
    let (mut power, mut base, mut exponent) = (1, of, PRIME - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            power = power * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    power
}
