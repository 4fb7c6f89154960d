//! Withdrawing, commenting and freezing: what is wrong is gone everywhere at once, and an old report stays as it was.

use chrono::NaiveDateTime;
use framsteg::app::{Director, FrozenView, ReportAsOf, Trigger};
use framsteg::domain::period::Period;
use serde_json::json;

use super::desk::{api_path, director, figure, publish_elsewhere};
use crate::support::{Browser, TestApp, on_both};

const REASON: &str = "En insats saknades";

async fn withdraw(browser: &Browser, path: &str, period: &str) {
    let address = format!("/figures/{path}/{period}/withdraw");
    let reply = browser
        .post(&address, &[("reason", REASON)])
        .await
        .expect(303);
    assert_eq!(
        reply.header("location"),
        format!("/figures/{path}/{period}")
    );
}

/// What publishing a period by hand came to for one indicator: how many tables, or why none.
async fn publish(app: &TestApp, period: &str, indicator: &str) -> Result<usize, String> {
    let reports = app.publish(period).await;
    let report = reports
        .into_iter()
        .find(|report| report.indicator == indicator);
    report
        .expect(indicator)
        .outcome
        .map_err(|refusal| refusal.0)
}

on_both!(
    a_withdrawn_figure_is_gone_everywhere_at_once,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        assert_eq!(publish(&app, "2025", "held-together").await, Ok(5));
        let paths = [
            api_path("held-together", "2025"),
            format!("{}&by=gender", api_path("held-together", "2025")),
        ];
        let mut tags = Vec::new();
        for path in &paths {
            let reply = app.get(path).await.expect(200);
            assert_eq!(reply.header("cache-control"), "no-store");
            tags.push(reply.header("etag").to_owned());
        }
        let form = browser
            .get("/figures/held-together/2025/withdraw")
            .await
            .expect(200);
        for text in [
            "Publicerad 2026-11-20.",
            "försvinner genast överallt",
            "publiceras aldrig på nytt",
        ] {
            assert!(form.text().contains(text), "{text}: {form:?}");
        }
        // Without a reason nothing happens, and what was typed is kept.
        for (reason, text) in [
            ("x", "Tre tecken räcker"),
            ("Ring 070-123 45 67", "telefonnummer"),
        ] {
            let fields = [("reason", reason)];
            let page = browser.post("/figures/held-together/2025/withdraw", &fields);
            let page = page.await.expect(422).text();
            assert!(
                page.contains(text) && page.contains(&format!("value=\"{reason}\"")),
                "{page}"
            );
        }
        app.get(&paths[0]).await.expect(200);
        let second = app.second().await;
        withdraw(&browser, "held-together", "2025").await;
        for (path, tag) in paths.iter().zip(&tags) {
            for instance in [&app, &second] {
                let gone = instance.get(path).header("if-none-match", tag).await;
                let gone = gone.refused(410, "withdrawn");
                assert_eq!(gone.header("cache-control"), "no-store");
                assert!(
                    gone.detail()
                        .contains("withdrawn on 2026-11-20: En insats saknades"),
                    "{gone:?}"
                );
            }
        }
        // It stays where it was, as withdrawn, and is noted once.
        let stays = "SELECT count(*) AS n FROM publication WHERE indicator = 'held-together' AND withdrawn_reason = 'En insats saknades' AND withdrawn_by IS NOT NULL";
        assert_eq!(app.database().number(stays), 5);
        let noted = "SELECT count(*) AS n FROM audit WHERE action = 'figure.withdraw' AND role = 'director'";
        assert_eq!(app.database().number(noted), 1);
        // Another figure of the same period stands.
        figure(&app, "satisfaction", "2025").await;
        for reply in [
            browser.get("/figures/held-together/2025/withdraw").await,
            browser
                .copy()
                .post(
                    "/figures/held-together/2025/withdraw",
                    &[("reason", REASON)],
                )
                .await,
        ] {
            assert!(reply.expect(410).text().contains("redan återkallad"));
        }
        browser
            .get("/figures/held-together/2024/withdraw")
            .await
            .expect(404);
        // A figure of experience never comes back.
        let refusal = publish(&app, "2025", "held-together")
            .await
            .expect_err("never again");
        assert!(refusal.contains("never published again"), "{refusal}");
        app.get(&paths[0]).await.refused(410, "withdrawn");
    }
);

/// So many persons in MISAM since the new year.
async fn enrolled(app: &TestApp, persons: usize) {
    for _ in 0..persons {
        let person = app.person(json!({"gender": "woman"})).await;
        app.enrol(person, "misam", "2026-01-01").await;
    }
}

on_both!(
    participation_comes_back_only_by_hand_and_without_its_tables,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        enrolled(&app, 6).await;
        assert_eq!(publish(&app, "2026", "enrolled").await, Ok(1));
        withdraw(&browser, "enrolled", "2026").await;
        app.set_now("2026-12-01T09:00:00Z");
        for trigger in [Trigger::Clock, Trigger::Hand] {
            let reports = app.app().publish_due(trigger).await.expect("publishing");
            let of_year = |report: &&framsteg::app::PublishReport| {
                report.indicator == "enrolled" && report.period.to_string() == "2026"
            };
            let report = reports.iter().find(of_year).expect("enrolled");
            let refusal = report.outcome.clone().expect_err("not of itself").0;
            assert!(
                refusal.contains("framsteg publish --period 2026"),
                "{refusal}"
            );
        }
        app.get(&api_path("enrolled", "2026"))
            .await
            .refused(410, "withdrawn");
        assert_eq!(publish(&app, "2026", "enrolled").await, Ok(1));
        assert_eq!(figure(&app, "enrolled", "2026").await["revision"], 2);
        // When the year closes its tables come for the first time, and then never again.
        app.set_now("2027-01-02T09:00:00Z");
        assert_eq!(publish(&app, "2026", "enrolled").await, Ok(6));
        let table = format!("{}&by=gender", api_path("enrolled", "2026"));
        app.get(&table).await.expect(200);
        let browser = director(&app, "eva.ek").await;
        withdraw(&browser, "enrolled", "2026").await;
        app.get(&table).await.refused(410, "withdrawn");
        enrolled(&app, 1).await;
        assert_eq!(publish(&app, "2026", "enrolled").await, Ok(1));
        assert_eq!(
            figure(&app, "enrolled", "2026").await["cells"][0]["denominator"],
            7
        );
        app.get(&table).await.refused(410, "withdrawn");
    }
);

fn period(text: &str) -> Period {
    text.parse().expect("a period")
}

/// What is said about an indicator in the report of the third quarter, as of an instant.
fn said(app: &TestApp, at: NaiveDateTime) -> Vec<(String, String, i32)> {
    let comments = app
        .app()
        .comments_as_of(period("2026-Q3"), at)
        .expect("comments");
    comments
        .into_iter()
        .map(|one| (one.indicator, one.body, one.revision))
        .collect()
}

on_both!(comments_are_kept_in_revisions, async |app: TestApp| {
    let browser = director(&app, "dora.ek").await;
    let address = "/reports/2026-Q3/comments/asked";
    let write = async |text: &str| {
        app.wait(60);
        let reply = browser
            .post(address, &[("comment", text)])
            .await
            .expect(303);
        assert_eq!(reply.header("location"), "/reports/2026-Q3");
        app.app().now()
    };
    assert!(
        browser
            .get(address)
            .await
            .expect(200)
            .text()
            .contains("kvartal 3 2026")
    );
    let one =
        |text: &str, revision| vec![("asked-about-violence".to_owned(), text.to_owned(), revision)];
    let start = app.app().now();
    let first = write("Första raden\r\n\r\nandra <b>raden</b>").await;
    let kept = "Första raden\n\nandra <b>raden</b>";
    let page = browser.get(address).await.expect(200).text();
    assert!(
        page.contains("andra &#60;b&#62;raden&#60;/b&#62;</textarea>"),
        "{page}"
    );
    let second = write("Ny text").await;
    let again = write("  Ny text \n").await;
    let taken_away = write("").await;
    let third = write("Tredje").await;
    assert_eq!(said(&app, start), []);
    assert_eq!(said(&app, first), one(kept, 1));
    assert_eq!(said(&app, second), one("Ny text", 2));
    assert_eq!(said(&app, again), one("Ny text", 2));
    assert_eq!(said(&app, taken_away), []);
    assert_eq!(said(&app, third), one("Tredje", 4));
    let handles = app.database().texts(
        "SELECT handle AS t FROM audit WHERE action = 'report.comment' AND role = 'director'",
    );
    assert_eq!(
        handles, ["2026-Q3/asked"; 4],
        "neutral words, and nothing of the text"
    );
    // Another report has its own.
    assert!(
        app.app()
            .comments_as_of(period("2026-H1"), third)
            .expect("comments")
            .is_empty()
    );
    // What is refused is kept in the form, and nowhere else.
    let before = app.rows();
    let long = "å".repeat(2001);
    for text in ["Anna, 19850709-9805", "skriv till a.b@example.se", &long] {
        let page = browser
            .post(address, &[("comment", text)])
            .await
            .expect(422)
            .text();
        assert!(
            page.contains(text) && page.contains("comment-error"),
            "{page}"
        );
    }
    assert_eq!(app.rows(), before);
    browser
        .post(address, &[("comment", &"å".repeat(2000))])
        .await
        .expect(303);
    for elsewhere in [
        "2027/comments/asked",
        "2026-Q3/comments/answered-twice",
        "2026-Q9/comments/asked",
    ] {
        let path = format!("/reports/{elsewhere}");
        browser.get(&path).await.expect(404);
        let form = browser.copy();
        form.set_form_token(&browser.form_token());
        form.post(&path, &[("comment", "x")]).await.expect(404);
    }
});

async fn freeze(app: &TestApp, browser: &Browser, period: &str) -> ReportAsOf {
    app.wait(60);
    let reply = browser
        .post(&format!("/reports/{period}/freeze"), &[])
        .await
        .expect(303);
    app.wait(60);
    let newest = app.app().frozen_reports().expect("reports").remove(0);
    let page = format!("/reports/{period}/frozen/{}", newest.id);
    assert_eq!(reply.header("location"), page);
    app.app().frozen_report(newest.id).expect("the report")
}

/// Of an indicator's total in a report: how many, which revision, and whether it is marked as withdrawn.
async fn total(
    app: &TestApp,
    browser: &Browser,
    report: &ReportAsOf,
    indicator: &str,
) -> Option<(u64, i32, bool)> {
    let token = browser.cookie("__Host-session");
    let signed_in = app.app().signed_in(&token).await.expect("a session");
    let by = signed_in.acting_as::<Director>().expect("the director");
    let FrozenView {
        period, frozen_at, ..
    } = report.report;
    let figures = app.app().figures_of(&by, &[], period, Some(frozen_at));
    let figures = figures.expect("figures");
    let found = figures.total(indicator, period)?;
    let count = found.figure.table.cells()[0].shown()?.denominator();
    Some((count, found.figure.revision, found.is_withdrawn()))
}

on_both!(
    a_frozen_report_stays_as_it_was_but_for_what_was_withdrawn,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        enrolled(&app, 6).await;
        app.publish("2026").await;
        let volume = |count: &'static str| {
            [
                ("name-1", "Kurser"),
                ("count-1", count),
                ("source", "Rapport"),
            ]
        };
        let enter = async |browser: &Browser, count: &'static str| {
            browser
                .post("/entries/volume/2026", &volume(count))
                .await
                .expect(303)
        };
        let comment = async |browser: &Browser, text: &str| {
            let path = "/reports/2026/comments/enrolled";
            browser.post(path, &[("comment", text)]).await.expect(303)
        };
        enter(&browser, "40").await;
        comment(&browser, "Som väntat").await;
        let first = freeze(&app, &browser, "2026").await;
        assert_eq!(
            total(&app, &browser, &first, "enrolled").await,
            Some((6, 1, false))
        );
        assert_eq!(
            total(&app, &browser, &first, "volume").await,
            Some((40, 1, false))
        );
        assert_eq!(first.comments[0].body, "Som väntat");
        assert_eq!(first.report.by, "Namn på dora.ek");
        assert_eq!(first.report.period, period("2026"));
        // Everything goes on: a revision of participation, a correction, another comment.
        enrolled(&app, 1).await;
        app.set_now("2026-12-01T09:00:00Z");
        app.publish("2026").await;
        let browser = director(&app, "eva.ek").await;
        enter(&browser, "50").await;
        comment(&browser, "Fler än väntat").await;
        let second = freeze(&app, &browser, "2026").await;
        assert_eq!(
            total(&app, &browser, &second, "enrolled").await,
            Some((7, 2, false))
        );
        assert_eq!(
            total(&app, &browser, &second, "volume").await,
            Some((50, 2, false))
        );
        assert_eq!(second.comments[0].body, "Fler än väntat");
        let reports = app.app().frozen_reports().expect("reports");
        assert_eq!(reports, [second.report.clone(), first.report.clone()]);
        let read = || {
            app.app()
                .frozen_report(first.report.id)
                .expect("the report")
        };
        let again = read();
        assert_eq!(
            total(&app, &browser, &again, "enrolled").await,
            Some((6, 1, false))
        );
        assert_eq!(
            total(&app, &browser, &again, "volume").await,
            Some((40, 1, false))
        );
        assert_eq!(again.comments, first.comments);
        // What turned out to be wrong is marked, also in the old one.
        withdraw(&browser, "volume", "2026").await;
        let again = read();
        assert_eq!(
            total(&app, &browser, &again, "volume").await,
            Some((40, 1, true))
        );
        assert_eq!(
            total(&app, &browser, &again, "enrolled").await,
            Some((6, 1, false))
        );
        let noted =
            "SELECT count(*) AS n FROM audit WHERE action = 'report.freeze' AND role = 'director'";
        assert_eq!(app.database().number(noted), 2);
        for nothing in ["2027", "2026-Q7"] {
            browser
                .post(&format!("/reports/{nothing}/freeze"), &[])
                .await
                .expect(404);
        }
    }
);

on_both!(
    a_report_is_frozen_when_nobody_publishes,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        publish_elsewhere(&app);
        let page = browser
            .post("/reports/2026/freeze", &[])
            .await
            .expect(409)
            .text();
        assert!(page.contains("Försök igen om en stund"), "{page}");
        assert!(app.app().frozen_reports().expect("reports").is_empty());
        app.wait(301);
        freeze(&app, &browser, "2026").await;
    }
);
