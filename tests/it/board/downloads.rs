//! What is downloaded: the same figures again, every one, with their count at the end.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::json;

use super::stored::{
    Stored, acting, count, director, hidden, of, share, table, total, with, withdraw,
};
use crate::support::{TestApp, on_both};

/// Figures of all kinds.
pub fn everything() -> Vec<Stored> {
    let change = json!({
        "group": "health", "pairs": 40, "higher": 22, "same": 10, "lower": 8, "median_change": -0.5, "sign_test": 0.016,
    });
    let coded = with(
        count(60),
        "coded",
        json!({"bound": "at_least", "numerator": 56}),
    );
    let mut volume =
        total("volume", "2025", count(70)).beside(json!({"source": "=HYPERLINK(\"x\")"}));
    volume.cells = json!([
        of("all", count(70)),
        of("=1+1", count(40)),
        of("Hälsa; steg \"ett\"", count(30))
    ]);
    vec![
        total(
            "answered-twice",
            "2025",
            with(share(64, 80), "verdict", json!("met")),
        ),
        table(
            "answered-twice",
            "2025",
            "programme",
            json!([
                of("all", share(64, 80)),
                of("misam", share(14, 19)),
                hidden("nafs")
            ]),
        ),
        total("held-together", "2025", coded),
        total(
            "satisfaction",
            "2025",
            with(share(61, 80), "interval", json!([65.9, 84.2])),
        ),
        total("progression", "2025", share(40, 97)),
        table(
            "progression",
            "2025",
            "theme",
            json!([of("all", share(40, 97)), change]),
        ),
        volume,
    ]
}

fn cells(stored: &[Stored]) -> usize {
    stored
        .iter()
        .map(|one| one.cells.as_array().expect("cells").len())
        .sum()
}

on_both!(
    the_csv_opens_in_a_swedish_spreadsheet_program,
    async |app: TestApp| {
        let all = everything();
        for one in &all {
            one.put(&app);
        }
        let reply = director(&app)
            .await
            .get("/reports/2025/figures.csv")
            .await
            .expect(200);
        assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(
            reply.header("content-disposition"),
            "attachment; filename=\"framsteg-2025.csv\""
        );
        let text = reply.text();
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(
            lines[0]
                .starts_with("Mått;Period;Uppdelning;Grupp;Siffra i ord;Täljare;Nämnare;Procent;"),
            "{}",
            lines[0]
        );
        assert_eq!(lines.len(), cells(&all) + 2, "{text}");
        assert_eq!(
            *lines.last().expect("a line"),
            format!("Antal rader;{}", cells(&all))
        );
        for told in [
            "Svarat minst två gånger;2025;alla;Alla;64 av 80 (80 %);64;80;80;;;Uppnått;",
            "Svarat minst två gånger;2025;per insats;MISAM;14 av 19;14;19;;",
            "Svarat minst två gånger;2025;per insats;NAFS;uppgift visas inte (skydd för enskilda);;;;",
            "Någon håller ihop stödet;2025;alla;Alla;minst 56 av 60;;60;;",
            "Nöjdhet;2025;alla;Alla;61 av 80 (76 %);61;80;76,3;65,9;84,2;",
            ";40;22;10;8;-0,5;0,016;",
            "Volyminsatser;2025;alla;'=1+1;40;;40;",
            "Volyminsatser;2025;alla;\"Hälsa; steg \"\"ett\"\"\";30;;30;",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        for line in &lines {
            assert!(!line.contains(";=") && !line.contains(";\"="), "{line}");
        }
    }
);

on_both!(
    the_spreadsheet_opens_again_with_numbers_as_numbers,
    async |app: TestApp| {
        let all = everything();
        for one in &all {
            one.put(&app);
        }
        let reply = director(&app)
            .await
            .get("/reports/2025/figures.xlsx")
            .await
            .expect(200);
        assert_eq!(
            reply.header("content-type"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        );
        assert_eq!(
            reply.header("content-disposition"),
            "attachment; filename=\"framsteg-2025.xlsx\""
        );
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(reply.body.to_vec())).expect("a spreadsheet");
        let names = book.sheet_names();
        assert_eq!(
            names,
            [
                "Svarat minst två gånger",
                "Förändring på vägen mot arbete",
                "Nöjdhet",
                "Någon håller ihop stödet",
                "Volyminsatser",
                "Så räknades det"
            ]
        );
        let mut rows = 0;
        for name in &names[..names.len() - 1] {
            let range = book.worksheet_range(name).expect("a sheet");
            rows += range.height() - 1;
            assert_eq!(
                range.get_value((0, 0)),
                Some(&Data::String("Mått".to_owned()))
            );
            assert!(
                book.worksheet_formula(name).expect("formulas").is_empty(),
                "{name} has a formula"
            );
        }
        assert_eq!(rows, cells(&all));
        let range = book
            .worksheet_range("Svarat minst två gånger")
            .expect("a sheet");
        let row = |number: u32| {
            (4..8)
                .map(|column| {
                    range
                        .get_value((number, column))
                        .cloned()
                        .unwrap_or_default()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(
            row(1),
            [
                Data::String("64 av 80 (80 %)".to_owned()),
                Data::Float(64.0),
                Data::Float(80.0),
                Data::Float(80.0)
            ]
        );
        assert_eq!(
            row(3),
            [
                Data::String("14 av 19".to_owned()),
                Data::Float(14.0),
                Data::Float(19.0),
                Data::Empty
            ]
        );
        assert_eq!(
            row(4)[0],
            Data::String("uppgift visas inte (skydd för enskilda)".to_owned())
        );
        let volume = book.worksheet_range("Volyminsatser").expect("a sheet");
        assert_eq!(
            volume.get_value((2, 3)),
            Some(&Data::String("=1+1".to_owned()))
        );
        let told = book.worksheet_range("Så räknades det").expect("a sheet");
        let last = told.rows().next_back().expect("a row").to_vec();
        assert_eq!(
            last[..2],
            [
                Data::String("Antal rader".to_owned()),
                Data::Float(cells(&all) as f64)
            ]
        );
        let text = format!("{:?}", told.rows().collect::<Vec<_>>());
        assert!(
            text.contains("Målet är mer än 90 %") && text.contains("Publikationens id"),
            "{text}"
        );
    }
);

/// Enrolments of each quarter of ten years: more than are read at once.
fn many_quarters() -> Vec<Stored> {
    let quarters = (2016..2026).flat_map(|year| (1..=4).map(move |part| (year, part)));
    quarters
        .map(|(year, part)| {
            let period: &'static str = format!("{year}-Q{part}").leak();
            total("enrolled", period, count(year * 10 + part))
        })
        .collect()
}

/// The lines of a file between its headings and its end.
fn body(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    let [_, body @ .., last] = lines.as_slice() else {
        panic!("{text}");
    };
    assert_eq!(*last, format!("Antal rader;{}", body.len()));
    body.to_vec()
}

on_both!(
    everything_is_one_file_however_much_it_is,
    async |app: TestApp| {
        let (some, quarters) = (everything(), many_quarters());
        for one in some.iter().chain(&quarters) {
            one.put(&app);
        }
        // Of each place the latest revision.
        total("enrolled", "2025-Q4", count(7777))
            .revised(2, "2026-11-05T05:00:00Z")
            .put(&app);
        let browser = director(&app).await;
        let page = browser.get("/reports").await.expect(200).text();
        for path in ["/reports/figures.csv", "/reports/figures.xlsx"] {
            assert!(page.contains(&format!("href=\"{path}\"")), "{path}");
        }
        let reply = browser.get("/reports/figures.csv").await.expect(200);
        assert_eq!(
            reply.header("content-disposition"),
            "attachment; filename=\"framsteg-2026-11-20.csv\""
        );
        let text = reply.text();
        let lines = body(&text);
        assert_eq!(lines.len(), cells(&some) + cells(&quarters));
        let enrolled: Vec<String> = lines
            .iter()
            .filter(|line| line.starts_with("Inskrivna;"))
            .map(|line| line.split(';').nth(1).expect("a period").to_owned())
            .collect();
        let expected: Vec<&str> = quarters.iter().map(|one| one.period).collect();
        assert_eq!(enrolled, expected, "one after the other");
        assert!(text.contains("Inskrivna;2025-Q4;alla;Alla;7777;") && !text.contains(";20254;"));

        let reply = browser.get("/reports/figures.xlsx").await.expect(200);
        assert_eq!(
            reply.header("content-disposition"),
            "attachment; filename=\"framsteg-2026-11-20.xlsx\""
        );
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(reply.body.to_vec())).expect("a spreadsheet");
        let names = book.sheet_names();
        assert_eq!(names.len(), 7, "a sheet for each measure: {names:?}");
        let mut rows = Vec::new();
        for name in &names[..6] {
            let range = book.worksheet_range(name).expect("a sheet");
            assert!(book.worksheet_formula(name).expect("formulas").is_empty());
            rows.extend(range.rows().skip(1).map(<[Data]>::to_vec));
        }
        // The same in both, cell by cell.
        let texts = rows.iter().map(|row| {
            let texts = row[..5].iter().map(Data::to_string).collect::<Vec<_>>();
            texts.join(";")
        });
        for (text, line) in texts.zip(&lines) {
            let plain = |text: &str| text.replace("'=", "=").replace('"', "");
            assert!(plain(line).starts_with(&plain(&text)), "{text}: {line}");
        }
        assert_eq!(rows.len(), lines.len());
        let told = book.worksheet_range(&names[6]).expect("a sheet");
        let periods = |measure: &str| {
            let rows = told.rows().filter(|row| row[0] == *measure);
            let mut periods: Vec<String> = rows.map(|row| row[1].to_string()).collect();
            periods.dedup();
            periods
        };
        assert_eq!(periods("Inskrivna"), expected);
        assert_eq!(periods("Nöjdhet"), ["2025"]);
    }
);

on_both!(
    a_file_holds_what_stood_when_it_was_begun_but_for_what_is_wrong,
    async |app: TestApp| {
        for one in many_quarters() {
            one.put(&app);
        }
        total("satisfaction", "2025", share(61, 80)).put(&app);
        total("benefit", "2025", share(50, 80)).put(&app);
        let by = acting(&app, &director(&app).await).await;
        let keys = ["enrolled", "satisfaction", "benefit"];
        let mut download = app.app().begin_download(&by, &keys, None).expect("begun");
        assert_eq!(download.indicators(), keys);
        let next = |download: &mut _| app.app().next_portion(download).expect("read");
        let (_, first) = next(&mut download).expect("a portion");
        assert!(first.all().count() < 40, "not all at once");
        // Meanwhile: a new period, a revision, and something turns out to be wrong.
        app.set_now("2026-11-20T10:00:00Z");
        total("enrolled", "2026-Q1", count(5))
            .revised(1, "2026-11-20T09:30:00Z")
            .put(&app);
        total("enrolled", "2025-Q4", count(7777))
            .revised(2, "2026-11-20T09:30:00Z")
            .put(&app);
        withdraw(&app, "benefit");
        let mut read = Vec::new();
        while let Some((_, figures)) = next(&mut download) {
            read.extend(figures.all().cloned());
        }
        assert_eq!(first.all().count() + read.len(), 42);
        let revisions: Vec<i32> = read.iter().map(|one| one.figure.revision).collect();
        assert!(revisions.iter().all(|revision| *revision == 1));
        let wrong = read.iter().filter(|one| one.is_withdrawn());
        let wrong: Vec<&str> = wrong.map(|one| one.figure.indicator.as_str()).collect();
        assert_eq!(wrong, ["benefit"]);
    }
);
