//! A figure over the years: a mark for each year, a line between those that follow each other and can be compared.

use super::{Place, Shape, path};

/// How much of the drawing is what, in its own units.
const WIDTH: i64 = 420;
const SIDE: i64 = 68;
const TOP: i64 = 30;
const PLOT: i64 = 120;
const BELOW: i64 = 30;

/// What is known of a year.
#[derive(Clone, PartialEq, Debug)]
pub struct Year {
    pub words: String,
    /// In per cent of the height. Nothing where there is no mark.
    pub height: Option<f64>,
    /// What stands at the mark.
    pub value: String,
    /// The bounds of the interval.
    pub interval: Option<[f64; 2]>,
    /// Whether the period was still open.
    pub is_open: bool,
    /// Whether it is counted in another way than the year before: no line leads here.
    pub is_break: bool,
}

/// The drawing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Years {
    pub width: i64,
    pub height: i64,
    pub top: i64,
    pub bottom: i64,
    pub lines: Vec<String>,
    /// Marks of closed and of open periods.
    pub marks: Vec<String>,
    pub open_marks: Vec<String>,
    pub whiskers: Vec<String>,
    /// Where years break.
    pub breaks: Vec<i64>,
    /// Words at a place.
    pub values: Vec<(i64, i64, String)>,
    pub labels: Vec<(i64, String)>,
    pub target: Option<i64>,
    /// What the top and the bottom stand for.
    pub ends: [String; 2],
}

fn y_of(percent: f64) -> i64 {
    // Between 0 and PLOT: it fits.
    TOP + PLOT - (percent.clamp(0.0, 100.0) * PLOT as f64 / 100.0).round() as i64
}

impl Years {
    /// `ends` are the words at the bottom and the top; a target is in per cent.
    pub fn of(years: &[Year], target: Option<u8>, ends: [String; 2]) -> Years {
        let count = i64::try_from(years.len()).unwrap_or(1).max(1);
        let step = (WIDTH - 2 * SIDE) / (count - 1).max(1);
        let x_of = |number: i64| match count {
            1 => WIDTH / 2,
            _ => SIDE + number * step,
        };
        let mut drawn = Years {
            width: WIDTH,
            height: TOP + PLOT + BELOW,
            top: TOP,
            bottom: TOP + PLOT,
            lines: Vec::new(),
            marks: Vec::new(),
            open_marks: Vec::new(),
            whiskers: Vec::new(),
            breaks: Vec::new(),
            values: Vec::new(),
            labels: Vec::new(),
            target: target.map(|percent| y_of(f64::from(percent))),
            ends,
        };
        let mut before: Option<Place> = None;
        for (number, year) in (0_i64..).zip(years) {
            let x = x_of(number);
            drawn.labels.push((x, year.words.clone()));
            if year.is_break {
                drawn.breaks.push(x - step / 2);
            }
            let here = year.height.map(|percent| Place {
                x,
                y: y_of(percent),
            });
            if let (Some(before), Some(here), false) = (before, here, year.is_break) {
                drawn.lines.push(path(&[before, here]));
            }
            if let Some(here) = here {
                let mark = Shape::Circle.at(here);
                match year.is_open {
                    true => drawn.open_marks.push(mark),
                    false => drawn.marks.push(mark),
                }
                let above = year.interval.map_or(here.y, |[_, high]| y_of(high)) - 10;
                drawn.values.push((x, above.max(14), year.value.clone()));
            }
            if let Some([low, high]) = year.interval {
                let (low, high) = (y_of(low), y_of(high));
                drawn.whiskers.push(format!(
                    "M{} {high}h8M{x} {high}V{low}M{} {low}h8",
                    x - 4,
                    x - 4
                ));
            }
            before = here;
        }
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(height: Option<f64>, is_break: bool) -> Year {
        Year {
            words: "2026".to_owned(),
            height,
            value: String::new(),
            interval: None,
            is_open: false,
            is_break,
        }
    }

    fn ends() -> [String; 2] {
        ["0 %".to_owned(), "100 %".to_owned()]
    }

    #[test]
    fn years_that_follow_each_other_are_joined() {
        let years = [year(Some(0.0), false), year(Some(100.0), false)];
        let drawn = Years::of(&years, Some(50), ends());
        assert_eq!(drawn.lines, [format!("M68 {}L352 {TOP}", TOP + PLOT)]);
        assert_eq!(drawn.target, Some(TOP + PLOT / 2));
        assert_eq!((drawn.marks.len(), drawn.labels.len()), (2, 2));
    }

    #[test]
    fn no_line_leads_over_a_hidden_year_or_a_break() {
        let hidden = [
            year(Some(1.0), false),
            year(None, false),
            year(Some(2.0), false),
        ];
        let drawn = Years::of(&hidden, None, ends());
        assert_eq!((drawn.lines.len(), drawn.marks.len()), (0, 2));
        let broken = [year(Some(1.0), false), year(Some(2.0), true)];
        let drawn = Years::of(&broken, None, ends());
        assert_eq!((drawn.lines.len(), drawn.breaks.len()), (0, 1));
        assert_eq!(
            Years::of(&[year(Some(5.0), false)], None, ends()).labels[0].0,
            WIDTH / 2
        );
    }
}
