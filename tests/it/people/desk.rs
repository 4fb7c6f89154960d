//! «Siffror för hand»: the director enters figures with their source, and none of them says anything about an individual.

use framsteg::domain::access::Role;
use serde_json::{Value, json};

use crate::support::{Browser, Kind, Reply, TestApp, on_both};

/// The director, who has opened a page with a form.
pub async fn director(app: &TestApp, username: &str) -> Browser {
    let browser = app.staff(username, &[Role::Director], &[]).await;
    browser.get("/entries").await.expect(200);
    browser
}

pub fn api_path(indicator: &str, period: &str) -> String {
    format!("figures/{indicator}?period={period}")
}

/// A figure as the API gives it.
pub async fn figure(app: &TestApp, indicator: &str, period: &str) -> Value {
    app.get(&api_path(indicator, period))
        .await
        .expect(200)
        .json()
}

/// Sends a form, which is stored: the answer leads to the figure.
async fn enter(browser: &Browser, path: &str, period: &str, fields: &[(&str, &str)]) {
    let address = format!("/entries/{path}/{period}");
    let reply = browser.post(&address, fields).await.expect(303);
    assert_eq!(
        reply.header("location"),
        format!("/figures/{path}/{period}")
    );
}

const COURSES: [(&str, &str); 5] = [
    ("name-1", "Kurser & sånt"),
    ("count-1", "40"),
    ("name-3", "Öppet hus"),
    ("count-3", "1 200"),
    ("source", "Verksamhetsrapport, 2026-10-02"),
];

fn has(page: &Reply, text: &str) {
    let escaped = text.replace('&', "&#38;");
    assert!(page.text().contains(&escaped), "{text}: {}", page.text());
}

on_both!(
    a_figure_is_entered_with_its_source_and_published_like_any_other,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        app.get(&api_path("volume", "2026-Q3"))
            .await
            .refused(404, "not_published");
        let form = browser.get("/entries/volume/2026-Q3").await.expect(200);
        has(&form, "kvartal 3 2026");
        assert!(!form.text().contains("Nu gäller"), "nothing stands");
        enter(&browser, "volume", "2026-Q3", &COURSES).await;
        let first = app.get(&api_path("volume", "2026-Q3")).await.expect(200);
        let entered = first.json();
        assert_eq!(entered["source"], "Verksamhetsrapport, 2026-10-02");
        assert_eq!(
            (&entered["revision"], &entered["final"], &entered["by"]),
            (&json!(1), &json!(true), &Value::Null)
        );
        let row = |group: &str, count: u64| json!({"group": group, "numerator": null, "denominator": count, "percent": null, "interval": null, "verdict": null});
        assert_eq!(
            entered["cells"],
            json!([
                row("all", 1240),
                row("Kurser & sånt", 40),
                row("Öppet hus", 1200)
            ])
        );
        // The form is filled in with what stands, and sending the same again stores nothing.
        let form = browser.get("/entries/volume/2026-Q3").await.expect(200);
        has(&form, "Nu gäller");
        has(&form, "value=\"Kurser & sånt\"");
        has(&form, "value=\"1200\"");
        let before = app.rows();
        enter(&browser, "volume", "2026-Q3", &COURSES).await;
        assert_eq!(app.rows(), before);
        // Entered again it is the next revision, and both are told.
        app.wait(60);
        let mut corrected = COURSES;
        corrected[1].1 = "45";
        enter(&browser, "volume", "2026-Q3", &corrected).await;
        let second = app.get(&api_path("volume", "2026-Q3")).await.expect(200);
        assert_eq!(second.json()["revision"], 2);
        assert_eq!(second.json()["cells"][0]["denominator"], 1245);
        assert_ne!(first.header("etag"), second.header("etag"));
        let list = browser.get("/entries").await.expect(200);
        for text in [
            "Kurser & sånt: 40",
            "Kurser & sånt: 45",
            "Verksamhetsrapport, 2026-10-02",
            "Namn på dora.ek, 2026-11-20",
            "<dd>Gäller</dd>",
            "<dd>Ersatt av en senare siffra</dd>",
            "href=\"/figures/volume/2026-Q3/withdraw\"",
        ] {
            has(&list, text);
        }
        assert_eq!(list.text().matches("/withdraw\"").count(), 1, "one stands");
        let noted = "SELECT count(*) AS n FROM audit WHERE action = 'figure.enter' AND role = 'director' AND outcome = 'stored'";
        assert_eq!(app.database().number(noted), 2);
    }
);

on_both!(
    the_reference_share_and_last_years_counts_are_entered,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let source = ("source", "Statistik, november 2026");
        let share = [("part", "900"), ("all", "2 400"), source];
        enter(&browser, "unemployed-born-abroad", "2026-H1", &share).await;
        let entered = figure(&app, "unemployed-born-abroad", "2026-H1").await;
        assert_eq!(
            entered["cells"],
            json!([{"group": "all", "numerator": 900, "denominator": 2400, "percent": 37.5, "interval": null, "verdict": null}])
        );
        for indicator in ["enrolled", "started", "ended"] {
            enter(&browser, indicator, "2025-H1", &[("count", "120"), source]).await;
            let entered = figure(&app, indicator, "2025-H1").await;
            let cell = &entered["cells"][0];
            assert_eq!(
                (&cell["numerator"], &cell["denominator"]),
                (&Value::Null, &json!(120))
            );
            assert_eq!(entered["source"], "Statistik, november 2026");
        }
    }
);

on_both!(
    two_totals_are_stored_only_when_both_are_at_least_ten,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let before = app.rows();
        for (yes, no) in [("9", "40"), ("40", "9"), ("0", "0")] {
            let fields = [("yes", yes), ("no", no), ("source", "Lådan, januari 2026")];
            let page = browser
                .post("/entries/slips/2025", &fields)
                .await
                .expect(422);
            has(
                &page,
                "Båda summorna måste vara minst tio. Inget har sparats.",
            );
            has(
                &page,
                &format!("name=\"yes\" type=\"text\" inputmode=\"numeric\" value=\"{yes}\""),
            );
            has(&page, "value=\"Lådan, januari 2026\"");
        }
        // While the year is open, the slips that come between two totals could be told apart.
        let page = browser.get("/entries/slips/2026").await.expect(409);
        has(&page, "när perioden är slut");
        let fields = [("yes", "40"), ("no", "40"), ("source", "Lådan")];
        browser
            .post("/entries/slips/2026", &fields)
            .await
            .expect(409);
        assert_eq!(
            app.rows(),
            before,
            "nothing is stored, not even that it was tried"
        );
        let fields = [("yes", "10"), ("no", "31"), ("source", "Lådan")];
        enter(&browser, "slips", "2025", &fields).await;
        let entered = figure(&app, "slips", "2025").await;
        let counts: Vec<(&str, u64)> = entered["cells"]
            .as_array()
            .expect("cells")
            .iter()
            .map(|cell| {
                let group = cell["group"].as_str().expect("a group");
                (group, cell["denominator"].as_u64().expect("a count"))
            })
            .collect();
        assert_eq!(counts, [("all", 41), ("yes", 10), ("no", 31)]);
    }
);

on_both!(
    what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let before = app.rows();
        let sent = [
            ("name-1", "Kurser"),
            ("count-1", "4"),
            ("name-2", "kurser"),
            ("count-2", "fem"),
            ("name-12", "Ring 070-123 45 67"),
            ("count-12", "20"),
            ("source", "x"),
        ];
        let page = browser
            .post("/entries/volume/2026", &sent)
            .await
            .expect(422);
        for (field, value) in sent {
            has(&page, &format!("value=\"{value}\""));
            let is_wrong = !["name-1", "count-12"].contains(&field);
            assert_eq!(
                page.text().contains(&format!("id=\"{field}-error\"")),
                is_wrong,
                "{field}"
            );
        }
        has(&page, "<title>Fel: ");
        has(&page, ">Antal, rad 2: ");
        has(&page, ">Källa: ");
        has(&page, "Antal från 1 till 4 personer kan inte sparas");
        has(
            &page,
            "personnummer, ett telefonnummer eller en e-postadress",
        );
        assert_eq!(app.rows(), before);
        for (path, fields, field) in [
            (
                "enrolled/2025",
                vec![("count", "3"), ("source", "Rapport")],
                "count",
            ),
            ("enrolled/2025", vec![("count", "30")], "source"),
            (
                "enrolled/2025",
                vec![("count", "30"), ("source", "Enligt 19850709-9805")],
                "source",
            ),
            (
                "unemployed-born-abroad/2025",
                vec![("part", "30"), ("all", "20"), ("source", "Rapport")],
                "part",
            ),
        ] {
            let page = browser
                .post(&format!("/entries/{path}"), &fields)
                .await
                .expect(422);
            has(&page, &format!("id=\"{field}-error\""));
        }
        assert_eq!(app.rows(), before);
    }
);

on_both!(
    what_the_service_counts_is_entered_only_for_the_time_before_it,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        // It was started on 20 November 2026.
        for (path, status) in [
            ("enrolled/2025", 200),
            ("enrolled/2026-Q3", 200),
            ("enrolled/2026-Q4", 409),
            ("enrolled/2026", 409),
            ("volume/2026", 200),
            ("volume/2027", 409),
            ("slips/2025-H1", 404),
            ("answered-twice/2025", 404),
            ("held-together/2025", 404),
            ("asked/2025", 404),
            ("nothing/2025", 404),
            ("volume/2026-Q5", 404),
            ("volume/2026%2FQ1", 404),
        ] {
            let address = format!("/entries/{path}");
            assert_eq!(browser.get(&address).await.status, status, "{path}");
            let fields = [
                ("count", "30"),
                ("name-1", "A"),
                ("count-1", "30"),
                ("source", "Rapport"),
            ];
            let sent = browser.copy().post(&address, &fields).await.status;
            assert_eq!(sent, if status == 200 { 303 } else { status }, "{path}");
        }
        // The list leads to the form, or says what is wrong.
        for (query, location) in [
            (
                "figure=enrolled&period=2025",
                Some("/entries/enrolled/2025"),
            ),
            ("figure=enrolled&period=2026", None),
            ("figure=slips&period=2025-Q1", None),
            ("figure=asked&period=2025", None),
            ("figure=volume&period=", None),
            ("figure=&period=2025", None),
        ] {
            let reply = browser.get(&format!("/entries?{query}")).await;
            match location {
                Some(location) => assert_eq!(reply.expect(303).header("location"), location),
                None => has(&reply.expect(422), "class=\"error\""),
            }
        }
        let page = browser.get("/entries?figure=enrolled&period=2026").await;
        has(&page, "id=\"period-error\"");
        has(&page, "<option value=\"enrolled\" selected>");
        has(&page, "<option value=\"2026\" selected>");
    }
);

on_both!(
    what_was_entered_is_not_counted_over_and_what_was_counted_not_written_over,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let fields = [("count", "120"), ("source", "Årsredovisning 2025")];
        enter(&browser, "enrolled", "2025", &fields).await;
        app.wait(60);
        let reports = app.publish("2025").await;
        let told = |key: &str| {
            let report = reports.iter().find(|report| report.indicator == key);
            report.expect(key).outcome.clone()
        };
        let refusal = told("enrolled").expect_err("it is not counted over").0;
        assert!(
            refusal.contains("was entered by hand, with its source"),
            "{refusal}"
        );
        assert!(
            told("volume")
                .expect_err("entered only")
                .0
                .contains("entered by the director")
        );
        assert!(told("started").is_ok());
        let entered = figure(&app, "enrolled", "2025").await;
        assert_eq!(
            (&entered["cells"][0]["denominator"], &entered["revision"]),
            (&json!(120), &json!(1))
        );
        // The other way round: what was counted stays until it is withdrawn.
        browser.get("/entries/started/2025").await.expect(409);
        let reply = browser
            .post("/entries/started/2025", &fields)
            .await
            .expect(409);
        has(&reply, "redan räknad och publicerad");
        browser
            .post(
                "/figures/started/2025/withdraw",
                &[("reason", "Ingen var inskriven i tjänsten")],
            )
            .await
            .expect(303);
        enter(&browser, "started", "2025", &fields).await;
        let entered = figure(&app, "started", "2025").await;
        assert_eq!(
            (&entered["cells"][0]["denominator"], &entered["revision"]),
            (&json!(120), &json!(2))
        );
        // And an entered one that was withdrawn can be entered again.
        browser
            .post(
                "/figures/enrolled/2025/withdraw",
                &[("reason", "Fel årgång")],
            )
            .await
            .expect(303);
        app.get(&api_path("enrolled", "2025"))
            .await
            .refused(410, "withdrawn");
        let list = browser.get("/entries").await.expect(200);
        has(&list, "Återkallad 2026-11-20. Fel årgång");
        enter(&browser, "enrolled", "2025", &fields).await;
        assert_eq!(figure(&app, "enrolled", "2025").await["revision"], 2);
    }
);

/// Somebody else publishes, on another instance.
pub fn publish_elsewhere(app: &TestApp) {
    let holder = match app.database().kind {
        Kind::Sqlite => "x'0198c0de000070008000000000000001'",
        Kind::Postgres => "'0198c0de-0000-7000-8000-000000000001'",
    };
    app.database().execute(&format!(
        "DELETE FROM lease WHERE name = 'publisher'; INSERT INTO lease VALUES ('publisher', {holder}, '2026-11-20 09:05:00.000000')"
    ));
}

on_both!(
    while_somebody_publishes_nothing_is_entered,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        publish_elsewhere(&app);
        let before = app.rows();
        let page = browser
            .post("/entries/volume/2026-Q3", &COURSES)
            .await
            .expect(409);
        has(&page, "Försök igen om en stund");
        has(&page, "value=\"Öppet hus\"");
        assert_eq!(app.rows(), before);
        app.wait(301);
        enter(&browser, "volume", "2026-Q3", &COURSES).await;
    }
);

on_both!(
    a_session_that_has_ended_enters_nothing,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let copy = browser.copy();
        browser.post("/sign-out", &[]).await.expect(303);
        let before = app.rows();
        copy.post("/entries/volume/2026-Q3", &COURSES)
            .await
            .expect(401);
        copy.post("/reports/2026-Q3/freeze", &[]).await.expect(401);
        assert_eq!(app.rows(), before);
    }
);
