//! Where things stand in the drawings. Templates write the SVG itself, so that every text in it is escaped like any other; the style
//! sheet gives lines and marks their look, which differs in shape and dashes, never in colour only.

mod bars;
mod over_time;
mod spider;
mod years;

pub use bars::{Bar, Bars};
pub use over_time::{Answer, OverTime, Voice};
pub use spider::{Spider, Web};
pub use years::{Year, Years};

/// A point of a drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub x: i64,
    pub y: i64,
}

/// The shape of a mark. Each line has its own, so that nobody needs to see colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
}

impl Shape {
    /// The shape around a place, as a path.
    pub fn at(self, Place { x, y }: Place) -> String {
        match self {
            Shape::Circle => format!("M{} {y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", x - 5),
            Shape::Square => format!("M{} {}h16v16h-16z", x - 8, y - 8),
            Shape::Triangle => format!("M{x} {}l8 14h-16z", y - 9),
            Shape::Diamond => format!("M{x} {}l8 8l-8 8l-8-8z", y - 8),
        }
    }
}

/// A line in a drawing: its look in the style sheet, and what to draw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stroke {
    /// A class of the style sheet.
    pub look: &'static str,
    pub path: String,
}

/// A path through these places.
fn path(places: &[Place]) -> String {
    let mut path = String::new();
    for (number, Place { x, y }) in places.iter().enumerate() {
        path.push_str(&match number {
            0 => format!("M{x} {y}"),
            _ => format!("L{x} {y}"),
        });
    }
    path
}

/// Words in lines of at most so many characters, and at most so many lines; what does not fit is left out, with a sign of it.
fn wrapped(words: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let is_too_much = lines.len() > most;
    lines.truncate(most);
    for line in &mut lines {
        if line.chars().count() > width {
            *line = line.chars().take(width - 1).chain(['…']).collect();
        }
    }
    if let Some(last) = lines.last_mut().filter(|_| is_too_much)
        && !last.ends_with('…')
    {
        last.push('…');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_cut() {
        assert_eq!(
            wrapped("Tro på att klara ett jobb", 13, 3),
            ["Tro på att", "klara ett", "jobb"]
        );
        assert_eq!(wrapped("ett två tre fyra", 4, 2), ["ett", "två…"]);
        assert_eq!(wrapped("Samordningsrehabilitering", 8, 2), ["Samordn…"]);
        assert_eq!(wrapped("  ", 8, 2), Vec::<String>::new());
    }

    #[test]
    fn every_shape_is_its_own() {
        let place = Place { x: 50, y: 60 };
        let all = [
            Shape::Circle,
            Shape::Square,
            Shape::Triangle,
            Shape::Diamond,
        ];
        let paths: std::collections::BTreeSet<String> =
            all.iter().map(|shape| shape.at(place)).collect();
        assert_eq!(paths.len(), 4);
    }
}
