//! Random rounds of the yearly surveys, each counted a second time from what was sent, with disclosure control written anew.

use framsteg::app::Trigger;
use serde_json::{Value, json};

use super::random::Random;
use super::veil::percent;
use crate::people::desk::{director, figure};
use crate::people::rounds::{items, open, sending};
use crate::support::{Kind, TestApp, run};

/// What one person chose: item and whether it is positive.
type Sheet = Vec<(String, bool)>;

/// What somebody answers, and the fields of their form.
fn fill(
    random: &mut Random,
    survey: &str,
    tone: u64,
    code: &str,
) -> (Sheet, Vec<(String, String)>) {
    let mut fields = vec![("code".to_owned(), code.to_owned())];
    let mut sheet = Sheet::new();
    for (item, options) in items(survey) {
        // Three answers are the least that counts.
        if sheet.len() >= 3 && random.percent(15) {
            continue;
        }
        let wants = random.percent(tone);
        let fitting: Vec<&(String, bool)> = options.iter().filter(|one| one.1 == wants).collect();
        let (option, is_positive) = random.pick(&fitting);
        fields.push((format!("answer-{item}"), option.clone()));
        sheet.push((item, *is_positive));
    }
    (sheet, fields)
}

/// The bounds of Wilson's interval, by the formula as it stands in a book, in per cent with one decimal.
fn bounds(x: f64, n: f64) -> Value {
    let z = 1.959_963_984_540_054_f64;
    let middle = (x + z * z / 2.0) / (n + z * z);
    let half = z / (n + z * z) * (x * (n - x) / n + z * z / 4.0).sqrt();
    let tenths = |share: f64| (share * 1000.0).round() / 10.0;
    json!([tenths(middle - half), tenths(middle + half)])
}

fn row(item: &str, sheets: &[Sheet], invited: usize, is_hidden: bool) -> Value {
    let answers: Vec<bool> = sheets
        .iter()
        .flat_map(|sheet| sheet.iter().filter(|(id, _)| id == item).map(|one| one.1))
        .collect();
    let (n, x) = (answers.len(), answers.iter().filter(|one| **one).count());
    if is_hidden || n < 10 {
        return json!({"group": item, "suppressed": true});
    }
    let mut cell = json!({
        "group": item, "numerator": null, "denominator": n, "percent": null, "interval": null, "verdict": null,
    });
    if n - x <= 4 {
        cell["coded"] = json!({"bound": "at_least", "numerator": n - 4});
    } else if x <= 4 {
        cell["coded"] = json!({"bound": "at_most", "numerator": 4});
    } else {
        cell["numerator"] = json!(x);
        cell["percent"] = json!(percent(x as u64, n as u64, None));
        if n < invited {
            cell["interval"] = bounds(x as f64, n as f64);
        }
    }
    cell
}

/// The cells that should be published, and how many are missing.
fn expected(survey: &str, sheets: &[Sheet], invited: usize) -> (Vec<Value>, Value) {
    let n = sheets.len();
    let is_hidden = n < 10;
    let mut cells = vec![match is_hidden {
        true => json!({"group": "all", "suppressed": true}),
        false => json!({
            "group": "all", "numerator": null, "denominator": n, "percent": null, "interval": null, "verdict": null,
        }),
    }];
    for (item, _) in items(survey) {
        cells.push(row(&item, sheets, invited, is_hidden));
    }
    let missing = invited - n;
    let is_told = !is_hidden && (missing == 0 || missing > 4);
    (cells, if is_told { json!(missing) } else { Value::Null })
}

/// What kinds of rows were met.
type Met = std::collections::BTreeSet<&'static str>;

fn kind_of(cell: &Value, invited: usize) -> &'static str {
    match (
        &cell["suppressed"],
        &cell["coded"]["bound"],
        &cell["interval"],
    ) {
        (Value::Bool(true), ..) => "hidden",
        (_, Value::String(bound), _) if bound == "at_least" => "at least",
        (_, Value::String(_), _) => "at most",
        (_, _, Value::Null) if cell["denominator"] == json!(invited) => "from everybody",
        _ => "with an interval",
    }
}

fn trial(kind: Kind, seed: u64) -> Met {
    run(kind, async |app: TestApp| {
        let mut met = Met::new();
        let mut random = Random::new(seed);
        let browser = director(&app, "dora.ek").await;
        let mut rounds = Vec::new();
        for (survey, indicator) in [("board", "board-survey"), ("partners", "relations-survey")] {
            let invited = usize::try_from(random.between(9, 26)).expect("small");
            let silent = usize::try_from(random.below(6)).expect("small");
            let tone = random.pick(&[20, 50, 60, 90, 100]);
            let codes = open(&browser, survey, invited).await;
            let mut sheets = Vec::new();
            for code in &codes[silent.min(invited)..] {
                let (sheet, fields) = fill(&mut random, survey, tone, code);
                sending(&app, &fields).await.expect(200);
                sheets.push(sheet);
            }
            rounds.push((survey, indicator, invited, sheets));
        }
        app.set_now("2026-12-01T05:00:00Z");
        app.app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        for (survey, indicator, invited, sheets) in rounds {
            let (cells, missing) = expected(survey, &sheets, invited);
            let table = figure(&app, indicator, "2026&by=item").await;
            let at = format!("{indicator}, seed {seed}, {} of {invited}", sheets.len());
            assert_eq!(table["cells"], json!(cells), "{at}");
            assert_eq!(table["missing"], missing, "{at}");
            let total = figure(&app, indicator, "2026").await;
            assert_eq!(total["cells"], json!([cells[0]]), "{at}");
            assert_eq!(total["missing"], missing, "{at}");
            met.extend(cells[1..].iter().map(|cell| kind_of(cell, invited)));
        }
        met
    })
}

#[test]
fn random_rounds_are_published_as_they_are_counted_by_hand_on_sqlite() {
    let met: Met = (1..=20)
        .flat_map(|seed| trial(Kind::Sqlite, seed))
        .collect();
    let all = [
        "at least",
        "at most",
        "from everybody",
        "hidden",
        "with an interval",
    ];
    assert_eq!(met, Met::from(all));
}

#[test]
fn random_rounds_are_published_as_they_are_counted_by_hand_on_postgres() {
    let met: Met = (21..=26)
        .flat_map(|seed| trial(Kind::Postgres, seed))
        .collect();
    assert!(met.len() >= 3, "{met:?}");
}
