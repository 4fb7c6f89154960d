//! A one-way table as bars lying down: words above, the bar, and its number in words beside it. Shares begin at 0 and end at 100 per cent.

use super::wrapped;

/// How much of the drawing is what, in its own units.
const WIDTH: i64 = 420;
const PLOT: i64 = 240;
const LINE: i64 = 18;
const BAR: i64 = 14;
const GAP: i64 = 16;
const BELOW: i64 = 24;
/// So many characters fit on a line.
const LONGEST: usize = 56;

/// One row of a table. Without a length there is no bar: the value says why.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    pub words: String,
    pub value: String,
    /// In per cent of the whole width.
    pub length: Option<f64>,
    /// The bounds of the interval, in the same.
    pub interval: Option<[f64; 2]>,
}

/// Where a bar stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Lines of words, each with where it stands.
    pub words: Vec<(i64, String)>,
    pub value: String,
    /// Where the value stands.
    pub value_x: i64,
    pub value_y: i64,
    pub bar_y: i64,
    pub length: Option<i64>,
    /// A line from the lower to the upper bound, as a path.
    pub whisker: Option<String>,
}

/// The drawing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bars {
    pub width: i64,
    pub height: i64,
    pub bar: i64,
    pub rows: Vec<Row>,
    pub bottom: i64,
    /// Where the target lies.
    pub target: Option<i64>,
    /// Marks of the axis, with their words.
    pub ticks: Vec<(i64, String)>,
}

fn x_of(percent: f64) -> i64 {
    // Between 0 and PLOT: it fits.
    (percent.clamp(0.0, 100.0) * PLOT as f64 / 100.0).round() as i64
}

impl Bars {
    /// `ends` are the words at both ends of the axis; a target is in per cent.
    pub fn of(bars: &[Bar], target: Option<u8>, ends: [String; 2]) -> Bars {
        let mut y = 4;
        let mut rows = Vec::with_capacity(bars.len());
        for bar in bars {
            let mut words = Vec::new();
            for line in wrapped(&bar.words, LONGEST, 2) {
                y += LINE;
                words.push((y - 4, line));
            }
            let whisker = bar.interval.map(|[low, high]| {
                let (low, high, middle) = (x_of(low), x_of(high), y + BAR / 2);
                format!(
                    "M{low} {}V{}M{low} {middle}H{high}M{high} {}V{}",
                    y + 2,
                    y + BAR - 2,
                    y + 2,
                    y + BAR - 2
                )
            });
            rows.push(Row {
                words,
                value: bar.value.clone(),
                value_x: if bar.length.is_some() { PLOT + 10 } else { 0 },
                value_y: y + BAR - 2,
                bar_y: y,
                length: bar.length.map(x_of),
                whisker,
            });
            y += BAR + GAP;
        }
        let [start, end] = ends;
        Bars {
            width: WIDTH,
            height: y + BELOW,
            bar: BAR,
            rows,
            bottom: y,
            target: target.map(|percent| x_of(f64::from(percent))),
            ticks: vec![(0, start), (PLOT, end)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(length: Option<f64>) -> Bar {
        Bar {
            words: "MISAM".to_owned(),
            value: "64 av 80".to_owned(),
            length,
            interval: None,
        }
    }

    fn ends() -> [String; 2] {
        ["0 %".to_owned(), "100 %".to_owned()]
    }

    #[test]
    fn a_bar_is_as_long_as_its_share_and_a_hidden_row_has_none() {
        let drawn = Bars::of(
            &[bar(Some(50.0)), bar(Some(100.0)), bar(None)],
            Some(70),
            ends(),
        );
        let lengths: Vec<Option<i64>> = drawn.rows.iter().map(|row| row.length).collect();
        assert_eq!(lengths, [Some(PLOT / 2), Some(PLOT), None]);
        assert_eq!(drawn.target, Some(PLOT * 7 / 10));
        assert_eq!(drawn.rows[2].value_x, 0, "words in place of the bar");
        assert!(
            drawn
                .rows
                .windows(2)
                .all(|two| two[0].bar_y + BAR < two[1].words[0].0)
        );
        assert!(
            drawn
                .rows
                .last()
                .is_some_and(|row| row.bar_y + BAR < drawn.height)
        );
    }

    #[test]
    fn a_whisker_reaches_from_bound_to_bound() {
        let with = Bar {
            interval: Some([25.0, 75.0]),
            ..bar(Some(50.0))
        };
        let drawn = Bars::of(&[with], None, ends());
        let whisker = drawn.rows[0].whisker.clone().unwrap_or_default();
        assert!(
            whisker.starts_with("M60 ") && whisker.contains("H180"),
            "{whisker}"
        );
    }
}
