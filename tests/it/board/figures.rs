//! An indicator's own page: its numbers are those of the publications, all of them and no others (R-P1).

use std::collections::BTreeSet;

use framsteg::app::Trigger;
use serde_json::{Value, json};

use super::stored::{count, director, hidden, of, said, share, table, total, with};
use crate::figures::{Person, World, day, instant};
use crate::support::{Setup, TestApp, on_both};

/// Every number of a text: digits, with a decimal comma inside.
fn numbers(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut number = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() || (c == ',' && !number.is_empty()) {
            number.push(c);
        } else if !number.is_empty() {
            found.insert(number.trim_end_matches(',').to_owned());
            number.clear();
        }
    }
    found
}

/// Every number of a publication, as a page may write it: as it is, or in whole per cent.
fn published(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Number(number) => {
            let exact = number.as_f64().expect("a number");
            found.insert(exact.abs().to_string().replace('.', ","));
            found.insert(format!("{:.0}", exact.abs()));
            found.insert(format!("{:.3}", exact.abs()).replace('.', ","));
            // Halves are told upwards, whatever rounds them to even.
            found.insert((exact.abs() + 0.5).floor().to_string());
        }
        Value::String(text) => found.extend(numbers(text)),
        Value::Array(list) => list.iter().for_each(|one| published(one, found)),
        Value::Object(object) => object.values().for_each(|one| published(one, found)),
        Value::Null | Value::Bool(_) => {}
    }
}

on_both!(
    r_p1_the_numbers_of_a_page_are_those_of_its_publications,
    async |setup: Setup| {
        let app = setup.now("2025-01-02T09:00:00Z").start().await;
        let mut world = World::new(&app, 5);
        for number in 0..60 {
            let person = world
                .person(Person {
                    gender: if number % 2 == 0 { "woman" } else { "man" },
                    born_abroad: Some(number % 3 == 0),
                    ..Person::default()
                })
                .await;
            let programme = ["misam", "nafs"][number % 2];
            let stay = world.enrol(person, programme, day("2025-01-02")).await;
            world.set_now(instant("2025-12-20T09:00:00Z"));
            for (on, steps) in [
                ("2025-03-03", 1),
                ("2025-10-10", usize::from(number % 4 != 0)),
            ] {
                if steps == 1 {
                    let meeting = world.meet(stay, day(on)).await;
                    world.progression(meeting, 9).await;
                    world.held_together(meeting, number % 5 != 0).await;
                }
            }
        }
        world.set_now(instant("2026-02-01T05:00:00Z"));
        app.app()
            .publish_due(Trigger::Clock)
            .await
            .expect("publishing");
        let browser = director(&app).await;
        let mut pages = 0;
        let indicators: Vec<_> = app.app().catalogue().indicators().cloned().collect();
        for indicator in indicators {
            let reply = browser
                .get(&format!("/figures/{}/2025", indicator.path))
                .await;
            if reply.status == 404 {
                continue;
            }
            pages += 1;
            // What it is about has numbers of its own.
            let mut allowed = BTreeSet::new();
            for text in [
                &indicator.title,
                &indicator.question,
                &indicator.explanation,
            ] {
                allowed.extend(numbers(text));
            }
            allowed.extend(numbers(indicator.goal.as_deref().unwrap_or_default()));
            allowed.extend(["95", "100", "0", "5", "0,001", "1", "2", "3", "4"].map(str::to_owned));
            allowed.insert(indicator.eligible_days.to_string());
            allowed.extend(numbers("2025 2026 06 00 15–24 25–34 35–44 45–54 55–64"));
            allowed.extend(indicator.programmes.iter().flat_map(|key| {
                numbers(
                    &app.app()
                        .catalogue()
                        .programme(key)
                        .expect("a programme")
                        .name,
                )
            }));
            let mut cells = BTreeSet::new();
            let tables = indicator.tables.iter().map(|table| Some(table.code()));
            for by in std::iter::once(None).chain(tables) {
                let figure = crate::figures::figure(&app, &indicator.key, "2025", by);
                published(&figure, &mut allowed);
                for cell in figure["cells"].as_array().expect("cells") {
                    for name in [
                        "numerator",
                        "denominator",
                        "pairs",
                        "higher",
                        "same",
                        "lower",
                    ] {
                        cells.extend(cell[name].as_u64().map(|number| number.to_string()));
                    }
                }
                // How many could have answered is the sum of two that are told.
                let (n, missing) = (&figure["cells"][0]["denominator"], &figure["missing"]);
                if let (Some(n), Some(missing)) = (n.as_u64(), missing.as_u64()) {
                    allowed.insert((n + missing).to_string());
                }
            }
            let text = said(&reply.text());
            let shown = numbers(&text);
            let others: Vec<&String> = shown.difference(&allowed).collect();
            assert!(others.is_empty(), "{}: {others:?}: {text}", indicator.key);
            let missing: Vec<&String> = cells.difference(&shown).collect();
            assert!(missing.is_empty(), "{}: {missing:?}: {text}", indicator.key);
        }
        assert!(pages >= 8, "{pages} pages");
    }
);

on_both!(
    a_table_has_its_rows_and_says_what_it_hides,
    async |app: TestApp| {
        total("answered-twice", "2025", share(64, 80)).put(&app);
        let eligible =
            json!({"numerator": 60, "denominator": 70, "percent": 85.7, "verdict": "met"});
        let rows = json!([
            of("all", share(64, 80)),
            of("misam", with(share(40, 50), "eligible", eligible)),
            hidden("nafs"),
            hidden("ung-resurs"),
            of("rest", share(24, 30)),
        ]);
        table("answered-twice", "2025", "programme", rows).put(&app);
        table(
            "answered-twice",
            "2024",
            "programme",
            json!([of("all", share(9, 18)), of("misam", share(9, 18))]),
        )
        .put(&app);
        let browser = director(&app).await;
        let page = browser
            .get("/figures/answered-twice/2025")
            .await
            .expect(200)
            .text();
        let page = said(&page);
        for told in [
            "Insats Andel Inskrivna minst 90 dagar 2024",
            "MISAM 40 av 50 (80 %) 60 av 70 (86 %) 9 av 18",
            "NAFS uppgift visas inte (skydd för enskilda)",
            "Övriga tillsammans 24 av 30 (80 %)",
            "Raderna behöver därför inte bli lika med totalen.",
            "MISAM: 40 av 50 (80 %). NAFS: uppgift visas inte (skydd för enskilda).",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }
);

on_both!(
    a_table_that_was_counted_before_its_total_says_so,
    async |app: TestApp| {
        total("ended", "2025", share(42, 76))
            .revised(2, "2026-11-15T05:00:00Z")
            .put(&app);
        let rows = json!([
            of("all", share(41, 74)),
            of("woman", share(20, 40)),
            of("man", share(21, 34))
        ]);
        table("ended", "2025", "gender", rows).put(&app);
        total("ended", "2024", share(33, 56)).put(&app);
        total("ended", "2026", share(10, 20)).open().put(&app);
        let browser = director(&app).await;
        let page = browser.get("/figures/ended/2025").await.expect(200);
        let page = said(&page.text());
        for told in [
            "Tabellen räknades på det som fanns 2026-11-01 06:00 och ändras inte. \
             Totalen är räknad igen på det som fanns 2026-11-15 06:00",
            "Små grupper slås ihop.",
            "2024: 33 av 56",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(!page.contains("kan stå på flera rader"), "{page}");
        // Beside a year that is not over stands the whole of the year before.
        let page = browser.get("/goals/2026").await.expect(200);
        let page = said(&page.text());
        assert!(page.contains("hela 2025: 42 av 76"), "{page}");
    }
);

on_both!(
    goal_two_says_when_it_is_in_practice_a_total,
    async |app: TestApp| {
        total("held-together", "2025", share(55, 60)).put(&app);
        let rows = json!([of("all", share(55, 60)), hidden("woman"), hidden("man")]);
        table("held-together", "2025", "gender", rows).put(&app);
        let page = director(&app)
            .await
            .get("/figures/held-together/2025")
            .await
            .expect(200);
        let page = said(&page.text());
        assert!(
            page.contains("Siffran finns därför bara för alla tillsammans."),
            "{page}"
        );
        assert!(!page.contains("Varje person står på en enda rad"), "{page}");
    }
);

on_both!(
    progression_tells_pairs_and_directions_with_the_standard_sentence,
    async |app: TestApp| {
        total("progression", "2025", share(40, 97)).put(&app);
        let change = |theme: &str, median: f64, p: Value| json!({"group": theme, "pairs": 40, "higher": 22, "same": 10, "lower": 8, "median_change": median, "sign_test": p});
        let rows = json!([
            of("all", share(40, 97)),
            change("health", 0.5, json!(0.0161)),
            change("support", -1.0, json!(0.0004)),
            change("goals", 0.0, Value::Null),
            hidden("own-steps"),
        ]);
        table("progression", "2025", "theme", rows).put(&app);
        let page = director(&app)
            .await
            .get("/figures/progression/2025")
            .await
            .expect(200);
        let page = said(&page.text());
        for told in [
            "Område Jämförda personer Högre Lika Lägre Median Teckentest (p)",
            "Hälsa 40 22 10 8 +0,5 0,016",
            "Stöd från nära 40 22 10 8 −1 under 0,001",
            "Mål 40 22 10 8 0 –",
            "Egna steg uppgift visas inte (skydd för enskilda) – – – – –",
            "Visar förändring hos dem som svarat minst två gånger, inte insatsens effekt.",
            "högre: 22 av 40 (55 %)",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }
);

on_both!(
    a_total_with_few_without_a_pair_does_not_tell_how_many,
    async |app: TestApp| {
        total("progression", "2025", count(97)).put(&app);
        let page = director(&app)
            .await
            .get("/figures/progression/2025")
            .await
            .expect(200);
        let page = said(&page.text());
        assert!(
            page.contains("uppgift visas inte (skydd för enskilda), av 97"),
            "{page}"
        );
    }
);

on_both!(
    what_was_entered_has_its_rows_and_its_source,
    async |app: TestApp| {
        let mut volume =
            total("volume", "2025", count(70)).beside(json!({"source": "Årsrapport ESF"}));
        volume.cells = json!([
            of("all", count(70)),
            of("Kulturkraft", count(40)),
            of("Hälsosteget", count(30))
        ]);
        volume.put(&app);
        let page = director(&app)
            .await
            .get("/figures/volume/2025")
            .await
            .expect(200);
        let page = said(&page.text());
        for told in ["Källa: Årsrapport ESF", "Kulturkraft 40", "Hälsosteget 30"] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }
);

on_both!(
    the_latest_year_is_where_an_indicator_leads,
    async |app: TestApp| {
        total("enrolled", "2024", count(90)).put(&app);
        total("enrolled", "2025", count(97)).put(&app);
        total("enrolled", "2026-Q1", count(50)).put(&app);
        total("satisfaction", "2026-H1", share(40, 50)).put(&app);
        let browser = director(&app).await;
        let reply = browser.get("/figures/enrolled").await.expect(303);
        assert_eq!(reply.header("location"), "/figures/enrolled/2025");
        let reply = browser.get("/figures/satisfaction").await.expect(303);
        assert_eq!(reply.header("location"), "/figures/satisfaction/2026-H1");
        let page = browser
            .get("/figures/enrolled/2025")
            .await
            .expect(200)
            .text();
        for neighbour in ["/figures/enrolled/2024", "/figures/enrolled/2026-Q1"] {
            assert!(page.contains(neighbour), "{neighbour}");
        }
    }
);

on_both!(a_drawing_is_a_file_of_its_own, async |app: TestApp| {
    total("satisfaction", "2024", share(60, 80)).put(&app);
    total("satisfaction", "2025", share(64, 80)).put(&app);
    let rows = json!([
        of("all", share(64, 80)),
        of("woman", share(33, 40)),
        hidden("man")
    ]);
    table("satisfaction", "2025", "gender", rows).put(&app);
    let browser = director(&app).await;
    for (query, told) in [
        ("", "2024: 60 av 80 (75 %). 2025: 64 av 80 (80 %)."),
        (
            "?by=gender",
            "Kvinna: 33 av 40 (83 %). Man: uppgift visas inte (skydd för enskilda).",
        ),
    ] {
        let path = format!("/figures/satisfaction/2025/chart.svg{query}");
        let reply = browser.get(&path).await.expect(200);
        assert_eq!(reply.header("content-type"), "image/svg+xml; charset=utf-8");
        assert!(
            reply
                .header("content-disposition")
                .starts_with("attachment; filename=\"framsteg-satisfaction-2025-")
        );
        let drawn = reply.text();
        assert!(
            drawn.starts_with("<svg xmlns=") && drawn.trim_end().ends_with("</svg>"),
            "{drawn}"
        );
        assert!(drawn.contains(told), "{drawn}");
        assert!(
            !drawn.contains("<style") && !drawn.contains(" style="),
            "the policy lets no style in"
        );
        assert_eq!(drawn.matches("<g").count(), drawn.matches("</g>").count());
    }
    browser
        .get("/figures/satisfaction/2025/chart.svg?by=programme")
        .await
        .expect(404);
    browser
        .get("/figures/satisfaction/2025/chart.svg?by=age_band")
        .await
        .expect(400);
});

on_both!(
    a_figure_page_says_how_it_came_about,
    async |app: TestApp| {
        let id = total("held-together", "2025", share(55, 60))
            .revised(1, "2026-01-30T09:00:00Z")
            .beside(json!({
                "missing": 12, "response_rate": 83.3, "excluded": {"enrolled_too_short": "<5"},
                "versions": {"1": 40, "rest": 20},
            }))
            .put(&app);
        let page = director(&app)
            .await
            .get("/figures/held-together/2025")
            .await
            .expect(200);
        let page = said(&page.text());
        for told in [
            "Täljare Personer vars senaste svar i perioden är ett av de positiva",
            "Nämnare Personer som har svarat på frågan i perioden",
            "Målet är mer än 90 %, så 9 av 10 räcker inte.",
            "Utanför Inskrivna för kort tid och har inte svarat: färre än 5",
            "Har inte svarat 12",
            "Svar per version av enkäten version 1: 40, Övriga tillsammans: 20",
            "Räknat på det som fanns 2026-01-30 10:00",
            "Utgåva 1",
            &format!("Publikationens id {id}"),
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }
);
