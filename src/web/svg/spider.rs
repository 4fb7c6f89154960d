//! All themes in a circle: an axis for each, the further out the higher the step, and a web for each set of answers.

use std::f64::consts::TAU;

use super::{Place, Shape, Stroke, path, wrapped};

const WIDTH: i64 = 500;
const HEIGHT: i64 = 350;
const CENTRE: Place = Place {
    x: WIDTH / 2,
    y: HEIGHT / 2,
};
const RADIUS: f64 = 112.0;
const LINE: i64 = 17;
/// So many characters of a theme's name fit on a line.
const LONGEST: usize = 14;

/// A set of answers, one for each axis; `None` where there is none.
pub struct Web {
    pub look: &'static str,
    pub shape: Shape,
    /// Step and number of steps.
    pub answers: Vec<Option<(i64, i64)>>,
}

/// A theme's axis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Axis {
    pub end: Place,
    /// Which side of the label the axis lies on: a value of `text-anchor`.
    pub anchor: &'static str,
    /// Each line of the name, and how far down it stands.
    pub label: Vec<(i64, String)>,
    pub label_x: i64,
}

/// The drawing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spider {
    pub width: i64,
    pub height: i64,
    pub centre: Place,
    pub axes: Vec<Axis>,
    pub rings: Vec<String>,
    pub lines: Vec<Stroke>,
    pub marks: Vec<Stroke>,
}

impl Spider {
    /// Of the themes' names and the webs; later ones lie on top. Fewer than three themes make no circle.
    pub fn of(names: &[String], webs: &[Web]) -> Option<Spider> {
        let count = names.len();
        if count < 3 {
            return None;
        }
        // Rings mean something when all scales have the same number of steps.
        let all: Vec<i64> = webs
            .iter()
            .flat_map(|web| web.answers.iter().flatten())
            .map(|(_, steps)| *steps)
            .collect();
        let steps = match all.as_slice() {
            [first, others @ ..] if others.iter().all(|other| other == first) => *first,
            _ => 1,
        };
        let rings = (1..=steps).map(|step| {
            let corners: Vec<Place> = (0..count)
                .map(|axis| out(axis, count, step, steps))
                .collect();
            format!("{}z", path(&corners))
        });
        let names = names.iter().enumerate();
        let (mut lines, mut marks) = (Vec::new(), Vec::new());
        for web in webs {
            let places = places(web, count);
            lines.push(Stroke {
                look: web.look,
                path: outline(&places),
            });
            marks.extend(places.into_iter().flatten().map(|place| Stroke {
                look: web.look,
                path: web.shape.at(place),
            }));
        }
        Some(Spider {
            width: WIDTH,
            height: HEIGHT,
            centre: CENTRE,
            axes: names
                .map(|(number, name)| axis(number, count, name))
                .collect(),
            rings: rings.collect(),
            lines,
            marks,
        })
    }
}

/// The direction of an axis, clockwise from the top.
fn direction(axis: usize, count: usize) -> (f64, f64) {
    let number = |of: usize| f64::from(u32::try_from(of).unwrap_or(u32::MAX));
    let (sin, cos) = (TAU * number(axis) / number(count)).sin_cos();
    (sin, -cos)
}

fn at(direction: (f64, f64), radius: f64) -> Place {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a drawing's units: a few hundred"
    )]
    let whole = |length: f64| (length * radius).round() as i64;
    Place {
        x: CENTRE.x + whole(direction.0),
        y: CENTRE.y + whole(direction.1),
    }
}

/// The lowest step lies a step away from the centre: in the centre all would be one.
fn out(axis: usize, count: usize, step: i64, steps: i64) -> Place {
    let small = |of: i64| f64::from(i32::try_from(of).unwrap_or(i32::MAX));
    at(
        direction(axis, count),
        RADIUS * small(step) / small(steps.max(1)),
    )
}

fn places(web: &Web, count: usize) -> Vec<Option<Place>> {
    let answers = web.answers.iter().enumerate();
    answers
        .map(|(axis, answer)| answer.map(|(step, steps)| out(axis, count, step, steps)))
        .collect()
}

/// From each answer to the next: what is missing leaves a gap.
fn outline(places: &[Option<Place>]) -> String {
    let next = places.iter().cycle().skip(1);
    let pairs = places.iter().zip(next);
    pairs
        .filter_map(|(one, other)| Some(path(&[(*one)?, (*other)?])))
        .collect()
}

fn axis(number: usize, count: usize, name: &str) -> Axis {
    let direction = direction(number, count);
    let label = at(direction, RADIUS + 16.0);
    let anchor = match direction.0 {
        right if right > 0.2 => "start",
        left if left < -0.2 => "end",
        _ => "middle",
    };
    let lines = wrapped(name, LONGEST, 3);
    let height = LINE * i64::try_from(lines.len()).unwrap_or(1);
    // Beside the circle the label is centred on the axis, above it ends there, below it begins there.
    let first = match direction.1 {
        up if up < -0.9 => label.y - height + LINE,
        down if down > 0.9 => label.y + LINE * 3 / 4,
        _ => label.y - height / 2 + LINE * 3 / 4,
    };
    Axis {
        end: at(direction, RADIUS),
        anchor,
        label: lines
            .into_iter()
            .zip(0..)
            .map(|(line, down)| (first + down * LINE, line))
            .collect(),
        label_x: label.x,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count)
            .map(|number| format!("område {number}"))
            .collect()
    }

    fn web(answers: Vec<Option<(i64, i64)>>) -> Web {
        Web {
            look: "latest",
            shape: Shape::Circle,
            answers,
        }
    }

    #[test]
    fn the_first_axis_points_up_and_the_highest_step_is_at_its_end() {
        let drawn = Spider::of(
            &names(4),
            &[web(vec![Some((5, 5)), Some((1, 5)), None, None])],
        )
        .expect("a circle");
        assert_eq!(drawn.axes[0].end, Place { x: 250, y: 63 });
        assert!(
            drawn.lines[0].path.starts_with("M250 63L272 175"),
            "{:?}",
            drawn.lines
        );
        assert_eq!(drawn.rings.len(), 5);
    }

    #[test]
    fn what_is_missing_is_a_gap_and_never_the_centre() {
        let gap = web(vec![Some((3, 5)), None, Some((3, 5)), Some((3, 5))]);
        let drawn = Spider::of(&names(4), &[gap]).expect("a circle");
        assert_eq!(drawn.marks.len(), 3);
        assert_eq!(
            drawn.lines[0].path.matches('M').count(),
            2,
            "two of four sides"
        );
        assert!(!drawn.lines[0].path.contains("250 175"));
    }

    #[test]
    fn scales_of_different_lengths_share_only_the_outer_ring() {
        let drawn = Spider::of(&names(3), &[web(vec![Some((5, 5)), Some((3, 3)), None])]);
        assert_eq!(drawn.expect("a circle").rings.len(), 1);
        assert!(Spider::of(&names(2), &[]).is_none());
    }
}
