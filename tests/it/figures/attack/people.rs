//! Random people through a year: who answers in spring and again in autumn, late, corrected, or registered by mistake.

use super::super::random::Random;
use super::Answer;

const SIZES: [u64; 8] = [40, 60, 90, 120, 120, 150, 240, 240];

/// The answers to one question in one year of a seeded population.
pub fn answers(seed: u64) -> Vec<Answer> {
    let mut random = Random::new(seed ^ 0xa77a_c4e5);
    let size = random.pick(&SIZES);
    let coordinators = random.between(1, 8);
    let content = random.pick(&[30, 50, 60, 70, 70, 80, 85, 90, 95]);
    // How much programmes and municipalities keep to themselves.
    let apart = random.pick(&[0, 40, 80, 95]);
    let (spring, autumn) = (random.pick(&[50, 80, 95]), random.pick(&[10, 40, 70, 95]));
    let mut answers = Vec::new();
    for _ in 0..size {
        let programme = random.weighted(&[(40, 0), (25, 1), (20, 2), (10, 3), (5, 4)]);
        let municipality = match random.percent(apart) {
            true => [0, 0, 1, 1, 2][programme],
            false => random.weighted(&[(62, 0), (28, 1), (10, 2)]),
        };
        let rows = [
            programme,
            random.weighted(&[(50, 0), (42, 1), (3, 2), (5, 3)]),
            random.weighted(&[(30, 0), (60, 1), (10, 2)]),
            municipality,
        ];
        let usual = match random.percent(apart) {
            true => programme % usize::try_from(coordinators).expect("few"),
            false => usize::try_from(random.between(0, coordinators - 1)).expect("few"),
        };
        let mut answer = |interim: bool, year: bool, random: &mut Random| {
            let coordinator = match random.percent(90) {
                true => usual,
                false => usize::try_from(random.between(0, coordinators - 1)).expect("few"),
            };
            answers.push(Answer {
                coordinator,
                positive: random.percent(content),
                rows: year.then_some(rows),
                interim,
            });
        };
        let (first, second) = (random.percent(spring), random.percent(autumn));
        // After the interim total was published: entered late, corrected, or found to be registered by mistake.
        let after = random.weighted(&[(88, ""), (6, "late"), (3, "corrected"), (3, "mistake")]);
        match (first, after) {
            (true, "late") => answer(false, !second, &mut random),
            (true, "corrected") => {
                answer(true, false, &mut random);
                if !second {
                    answer(false, true, &mut random);
                }
            }
            (true, "mistake") => answer(true, false, &mut random),
            (true, _) => answer(true, !second, &mut random),
            (false, _) => {}
        }
        if second && after != "mistake" {
            answer(false, true, &mut random);
        }
    }
    // An answer that was never counted is nobody's.
    answers.retain(|answer| answer.interim || answer.rows.is_some());
    answers
}
