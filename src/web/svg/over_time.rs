//! One theme over time: a line for each voice, steps upwards with their words, days to the right.

use chrono::NaiveDate;

use super::{Place, Shape, Stroke, path, wrapped};

/// How much of the drawing is what, in its own units.
const WIDTH: i64 = 360;
const SIDE: i64 = 16;
const ABOVE: i64 = 30;
const STEP: i64 = 38;
const BELOW: i64 = 34;
/// So many characters of a step's words fit on its line.
const LONGEST: usize = 48;

/// An answer: when, and how far up from 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Answer {
    pub day: NaiveDate,
    pub step: i64,
    pub steps: i64,
}

/// Whose answers, run by run: between two runs the line is broken.
pub struct Voice {
    pub look: &'static str,
    pub shape: Shape,
    pub runs: Vec<Vec<Answer>>,
}

/// A step of the scale with its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Band {
    pub y: i64,
    pub words: String,
}

/// The drawing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverTime {
    pub width: i64,
    pub height: i64,
    pub bands: Vec<Band>,
    pub lines: Vec<Stroke>,
    pub marks: Vec<Stroke>,
    /// Where the question has changed.
    pub breaks: Vec<i64>,
    pub top: i64,
    pub bottom: i64,
    pub first: String,
    /// Empty when there is only one day.
    pub last: String,
}

impl OverTime {
    /// Of a scale's words, from least to most, and the voices. `days` are the first and the last day of all themes, so that the same day
    /// lies in the same place everywhere. Breaks are those of the first voice that has any.
    pub fn of(words: &[String], days: (NaiveDate, NaiveDate), voices: &[Voice]) -> OverTime {
        let steps = i64::try_from(words.len()).unwrap_or(1).max(2);
        let bottom = ABOVE + (steps - 1) * STEP;
        let place = |answer: &Answer| Place {
            x: x_of(answer.day, days),
            y: bottom - (answer.step - 1) * (steps - 1) * STEP / (answer.steps - 1).max(1),
        };
        let bands = words.iter().zip(0_i64..).map(|(words, up)| Band {
            y: bottom - up * STEP,
            words: wrapped(words, LONGEST, 1).concat(),
        });
        let (mut lines, mut marks) = (Vec::new(), Vec::new());
        for voice in voices {
            for run in &voice.runs {
                let places: Vec<Place> = run.iter().map(place).collect();
                lines.push(Stroke {
                    look: voice.look,
                    path: path(&places),
                });
                marks.extend(places.into_iter().map(|place| Stroke {
                    look: voice.look,
                    path: voice.shape.at(place),
                }));
            }
        }
        let broken = voices.iter().find(|voice| voice.runs.len() > 1);
        let breaks = broken.map_or_else(Vec::new, |voice| between_runs(voice, days));
        let is_one_day = days.0 == days.1;
        OverTime {
            width: WIDTH,
            height: bottom + BELOW,
            bands: bands.collect(),
            lines,
            marks,
            breaks,
            top: ABOVE - 22,
            bottom,
            first: days.0.to_string(),
            last: match is_one_day {
                true => String::new(),
                false => days.1.to_string(),
            },
        }
    }
}

fn x_of(day: NaiveDate, (first, last): (NaiveDate, NaiveDate)) -> i64 {
    let span = (last - first).num_days();
    match span {
        0 => WIDTH / 2,
        _ => SIDE + (WIDTH - 2 * SIDE) * (day - first).num_days() / span,
    }
}

/// In the middle between the last answer of a run and the first of the next.
fn between_runs(voice: &Voice, days: (NaiveDate, NaiveDate)) -> Vec<i64> {
    voice
        .runs
        .windows(2)
        .filter_map(|pair| {
            let [before, after] = pair else { return None };
            let (before, after) = (before.last()?.day, after.first()?.day);
            Some((x_of(before, days) + x_of(after, days)) / 2)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn answer(on: &str, step: i64, steps: i64) -> Answer {
        Answer {
            day: day(on),
            step,
            steps,
        }
    }

    fn voice(runs: Vec<Vec<Answer>>) -> Voice {
        Voice {
            look: "participant",
            shape: Shape::Circle,
            runs,
        }
    }

    fn words(number: usize) -> Vec<String> {
        (1..=number).map(|step| format!("steg {step}")).collect()
    }

    #[test]
    fn the_top_step_is_at_the_top_and_time_goes_to_the_right() {
        let days = (day("2026-01-01"), day("2026-12-31"));
        let run = vec![answer("2026-01-01", 1, 5), answer("2026-12-31", 5, 5)];
        let drawn = OverTime::of(&words(5), days, &[voice(vec![run])]);
        let (bottom, top) = (drawn.bands[0].y, drawn.bands[4].y);
        assert!(top < bottom && bottom < drawn.height);
        assert_eq!(drawn.lines[0].path, format!("M16 {bottom}L344 {top}"));
        assert_eq!((drawn.marks.len(), drawn.breaks.len()), (2, 0));
    }

    #[test]
    fn another_number_of_steps_reaches_as_far_up() {
        let days = (day("2026-01-01"), day("2026-01-01"));
        let own = voice(vec![vec![answer("2026-01-01", 5, 5)]]);
        let theirs = voice(vec![vec![answer("2026-01-01", 3, 3)]]);
        let drawn = OverTime::of(&words(5), days, &[own, theirs]);
        assert_eq!(drawn.lines[0].path, drawn.lines[1].path);
        assert_eq!(drawn.last, "", "one day is told once");
    }

    #[test]
    fn a_break_lies_between_two_runs_and_no_line_crosses_it() {
        let days = (day("2026-01-01"), day("2026-01-31"));
        let runs = vec![
            vec![answer("2026-01-01", 2, 5)],
            vec![answer("2026-01-31", 4, 5)],
        ];
        let drawn = OverTime::of(&words(5), days, &[voice(runs)]);
        assert_eq!(drawn.breaks, [180]);
        assert!(drawn.lines.iter().all(|line| !line.path.contains('L')));
    }
}
