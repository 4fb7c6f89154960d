//! The figure of a yearly survey: once, when its round has closed, and nothing of anybody's answers in it.

use framsteg::app::Trigger;
use serde_json::json;

use super::{card, director as board_director};
use crate::people::desk::{api_path, director, figure};
use crate::people::rounds::{AFTER, all_at, codes as slips, noted, numbers, open, sending, typing};
use crate::support::{Definitions, Setup, TestApp, on_both};

on_both!(
    a_round_is_published_once_and_not_before_it_has_closed,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let card = card(
            &browser.get("/goals/2026").await.expect(200).text(),
            "board-survey",
        );
        assert!(card.contains("Enkäten har inte gjorts för 2026"), "{card}");
        let codes = open(&browser, "board", 12).await;
        for (number, code) in codes[..11].iter().enumerate() {
            let place = if number < 5 { 1 } else { 3 };
            sending(&app, &all_at("board", code, place))
                .await
                .expect(200);
        }
        let told =
            |reports: &[framsteg::app::PublishReport]| -> Vec<(String, Result<usize, String>)> {
                let ours = reports
                    .iter()
                    .filter(|one| one.indicator.ends_with("-survey"));
                ours.map(|one| {
                    let outcome = one.outcome.clone().map_err(|refusal| refusal.0);
                    (one.indicator.clone(), outcome)
                })
                .collect()
            };
        let open_still = "is published when the survey has closed; its last day is 2026-11-30";
        let not_held = "the survey has not been held for 2026";
        // Answers are taken to the end of the last day in Stockholm, and the figure waits so long.
        app.set_now("2026-11-30T22:59:59Z");
        let refused = |why: &str| Err(why.to_owned());
        assert_eq!(
            told(&app.publish("2026").await),
            [
                ("board-survey".to_owned(), refused(open_still)),
                ("relations-survey".to_owned(), refused(not_held)),
            ]
        );
        app.get(&api_path("board-survey", "2026"))
            .await
            .refused(404, "not_published");
        typing(&app, &codes[11], "sv").await.expect(200);
        app.set_now("2026-11-30T23:00:00Z");
        typing(&app, &codes[11], "sv").await.expect(401);
        sending(&app, &all_at("board", &codes[11], 3))
            .await
            .expect(401);
        let reports = app
            .app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        assert!(
            told(&reports).contains(&("board-survey".to_owned(), Ok(2))),
            "{reports:?}"
        );
        assert_eq!(
            numbers(&app, "count(*) AS n FROM round_code"),
            0,
            "no code is left"
        );
        assert_eq!(noted(&app, "round.close"), 1);
        let total = figure(&app, "board-survey", "2026").await;
        assert_eq!(
            (&total["final"], &total["revision"], &total["cells"]),
            (
                &json!(true),
                &json!(1),
                &json!([{"group": "all", "numerator": null, "denominator": 11, "percent": null, "interval": null, "verdict": null}])
            )
        );
        assert_eq!(
            (&total["missing"], &total["response_rate"]),
            (&json!(null), &json!(null)),
            "one is missing"
        );
        assert_eq!(total["versions"], json!({"1": 11}));
        let by_item = figure(&app, "board-survey", "2026&by=item").await;
        let rows = by_item["cells"].as_array().expect("cells");
        assert_eq!(rows.len(), 7);
        assert_eq!(
            rows[1],
            json!({"group": "satisfied-with-work", "numerator": 6, "denominator": 11, "percent": 54.5, "interval": [28.0, 78.7], "verdict": null})
        );
        // Never again, whoever asks and whatever happens.
        let before = numbers(&app, "count(*) AS n FROM publication");
        for _ in 0..2 {
            let reports = app.publish("2026").await;
            assert_eq!(
                told(&reports)[0].1,
                refused("is published, and a yearly survey is never revised")
            );
        }
        let browser = board_director(&app).await;
        let page = browser
            .get("/figures/board-survey/2026")
            .await
            .expect(200)
            .text();
        for text in [
            "11 personer har svarat",
            "6 av 11",
            "Hur nöjd är du",
            "Osäkerhet",
            "Version 1",
        ] {
            assert!(
                page.to_lowercase().contains(&text.to_lowercase()),
                "{text}: {page}"
            );
        }
        browser
            .get("/figures/board-survey/2026/withdraw")
            .await
            .expect(200);
        let reason = [("reason", "Fel personer fick lappar.")];
        browser
            .post("/figures/board-survey/2026/withdraw", &reason)
            .await
            .expect(303);
        app.wait(3600);
        let reports = app.publish("2026").await;
        assert_eq!(
            told(&reports)[0].1,
            refused("was withdrawn, and a figure of experience is never published again")
        );
        assert_eq!(
            numbers(
                &app,
                "count(*) AS n FROM publication WHERE indicator = 'board-survey'"
            ),
            2
        );
        assert!(before >= 2);
    }
);

on_both!(
    few_answers_and_like_answers_tell_nothing_of_anybody,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let few = open(&browser, "board", 10).await;
        for code in &few[..5] {
            sending(&app, &all_at("board", code, 3)).await.expect(200);
        }
        let alike = open(&browser, "partners", 16).await;
        for code in &alike[..10] {
            sending(&app, &all_at("partners", code, 3))
                .await
                .expect(200);
        }
        app.set_now(AFTER);
        app.app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        let few = figure(&app, "board-survey", "2026&by=item").await;
        let rows = few["cells"].as_array().expect("cells");
        assert_eq!(rows.len(), 7);
        for row in rows {
            assert_eq!(*row, json!({"group": row["group"], "suppressed": true}));
        }
        assert_eq!(
            (&few["missing"], &few["versions"]),
            (&json!(null), &json!(null))
        );
        let alike = figure(&app, "relations-survey", "2026&by=item").await;
        let rows = alike["cells"].as_array().expect("cells");
        assert_eq!(rows[0]["denominator"], 10);
        for row in &rows[1..] {
            let coded = json!({"bound": "at_least", "numerator": 6});
            assert_eq!(
                (&row["numerator"], &row["coded"]),
                (&json!(null), &coded),
                "{row}"
            );
            assert_eq!(
                (&row["percent"], &row["interval"]),
                (&json!(null), &json!(null))
            );
        }
        assert_eq!(
            (&alike["missing"], &alike["response_rate"]),
            (&json!(6), &json!(62.5))
        );
        let browser = board_director(&app).await;
        let drawing = "/figures/relations-survey/2026/chart.svg?by=item";
        browser.get(drawing).await.expect(404);
        let page = browser
            .get("/figures/relations-survey/2026")
            .await
            .expect(200);
        assert!(page.text().contains("minst 6 av 10"), "{page:?}");
        let csv = browser
            .get("/reports/2026/figures.csv")
            .await
            .expect(200)
            .text();
        assert!(csv.contains("Förbundets relationer"), "{csv}");
        assert!(!csv.contains("10 av 10"), "{csv}");
    }
);

on_both!(
    a_new_version_is_counted_by_itself_and_says_so,
    async |setup: Setup| {
        let definitions = Definitions::copy().second_version("partners");
        let folder = definitions.lock().to_owned();
        let app = setup.clone().start().await;
        let browser = director(&app, "dora.ek").await;
        let codes = open(&browser, "partners", 10).await;
        drop(app);
        // The program comes back with the next version while the round of the one before is open.
        let app = setup.definitions(folder).start().await;
        for code in &codes {
            let page = typing(&app, code, "sv").await.expect(200);
            assert!(page.text().contains("Vårt samarbete"));
            sending(&app, &all_at("partners", code, 3))
                .await
                .expect(200);
        }
        app.set_now("2027-02-01T09:00:00Z");
        app.app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        assert_eq!(
            figure(&app, "relations-survey", "2026").await["versions"],
            json!({"1": 10})
        );
        let browser = director(&app, "eva.ek").await;
        browser.get("/rounds").await.expect(200);
        let fields = [
            ("questionnaire", "partners"),
            ("year", "2027"),
            ("invited", "10"),
            ("closes_on", "2027-02-02"),
        ];
        let codes = slips(&browser.post("/rounds", &fields).await.expect(200));
        for code in &codes {
            sending(&app, &all_at("partners", code, 3))
                .await
                .expect(200);
        }
        app.set_now("2027-03-01T09:00:00Z");
        app.app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        assert_eq!(
            figure(&app, "relations-survey", "2027").await["versions"],
            json!({"2": 10})
        );
    }
);
