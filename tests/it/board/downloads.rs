//! What is downloaded: the same figures again, every one, with their count at the end.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::json;

use super::stored::{Stored, count, director, hidden, of, share, table, total, with};
use crate::support::{TestApp, on_both};

/// Figures of all kinds.
fn everything() -> Vec<Stored> {
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
