//! Reports: which there are, what stands in them, and as of when.

use framsteg::domain::disclosure::Cell;
use serde_json::json;

use super::stored::{acting, count, director, hidden, of, said, share, table, total};
use crate::support::{TestApp, on_both};

on_both!(
    there_is_a_report_for_each_period_that_has_figures,
    async |app: TestApp| {
        total("enrolled", "2026-Q1", count(50)).put(&app);
        total("enrolled", "2026", count(80)).open().put(&app);
        total("enrolled", "2026-H1", count(70)).put(&app);
        total("satisfaction", "2026-H1", share(40, 50)).put(&app);
        total("enrolled", "2025", count(97)).put(&app);
        let page = director(&app)
            .await
            .get("/reports")
            .await
            .expect(200)
            .text();
        let text = said(&page);
        for told in [
            "Rapport 2026 pågår, siffror hittills",
            "Rapport första halvåret 2026 alla siffror",
            "Rapport kvartal 1 2026 bara deltagande",
            "Rapport 2025 bara deltagande",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        for href in [
            "/reports/2026-H1",
            "/reports/2026-H1/figures.xlsx",
            "/reports/2026-H1/figures.csv",
        ] {
            assert!(page.contains(&format!("href=\"{href}\"")), "{href}");
        }
        assert!(
            !page.contains("/reports/2026-8M"),
            "nothing was published for it"
        );
    }
);

on_both!(
    a_report_has_every_figure_last_years_and_how_it_came_about,
    async |app: TestApp| {
        total("answered-twice", "2025", share(64, 80)).put(&app);
        total("answered-twice", "2024", share(50, 78)).put(&app);
        let rows = json!([
            of("all", share(64, 80)),
            of("misam", share(40, 50)),
            hidden("nafs"),
            of("rest", share(24, 30))
        ]);
        table("answered-twice", "2025", "programme", rows).put(&app);
        total("enrolled", "2025", count(97)).put(&app);
        let browser = director(&app).await;
        let page = browser.get("/reports/2025").await.expect(200).text();
        let text = said(&page);
        for told in [
            "Årsrapport till styrelsen",
            "Mål 1 Svarat minst två gånger minst 70 % 64 av 80 (80 %) 50 av 78 (64 %)",
            "MISAM 40 av 50 (80 %)",
            "Inskrivna 97 –",
            "Publikationens id",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(
            !text.contains("Någon håller ihop"),
            "what is not published is no part of it"
        );
        for way in [
            "/reports/2025/comments/answered-twice",
            "action=\"/reports/2025/freeze\"",
        ] {
            assert!(page.contains(way), "{way}");
        }
        // In English it says the same.
        browser
            .post("/language", &[("language", "en")])
            .await
            .expect(303);
        let text = said(&browser.get("/reports/2025").await.expect(200).text());
        assert!(
            text.contains("at least 70% 64 of 80 (80%) 50 of 78 (64%)"),
            "{text}"
        );
    }
);

on_both!(
    an_open_period_is_not_frozen_and_says_that_it_is_open,
    async |app: TestApp| {
        total("answered-twice", "2026", share(40, 97))
            .open()
            .put(&app);
        let page = director(&app)
            .await
            .get("/reports/2026")
            .await
            .expect(200)
            .text();
        assert!(
            said(&page).contains("Perioden är inte slut: 2026."),
            "{}",
            said(&page)
        );
        assert!(!page.contains("/freeze"));
    }
);

on_both!(
    what_stood_at_an_instant_can_be_read_again,
    async |app: TestApp| {
        for (revision, at, number) in [
            (1, "2026-02-01T05:00:00Z", 95),
            (2, "2026-03-01T05:00:00Z", 96),
            (3, "2026-04-01T05:00:00Z", 97),
        ] {
            total("enrolled", "2025", count(number))
                .revised(revision, at)
                .put(&app);
            table(
                "enrolled",
                "2025",
                "gender",
                json!([of("all", count(number)), of("woman", count(number - 40))]),
            )
            .revised(revision, at)
            .put(&app);
        }
        let browser = director(&app).await;
        let by = acting(&app, &browser).await;
        let period = "2025".parse().expect("a period");
        for (at, expected) in [
            ("2026-01-31T05:00:00Z", None),
            ("2026-02-01T05:00:00Z", Some(95)),
            ("2026-03-31T05:00:00Z", Some(96)),
            ("2026-11-19T05:00:00Z", Some(97)),
        ] {
            let at = at
                .parse::<chrono::DateTime<chrono::Utc>>()
                .expect("an instant")
                .naive_utc();
            let figures = app
                .app()
                .figures_of(&by, &[], period, Some(at))
                .expect("figures");
            let of = |standing: Option<&framsteg::app::Standing>| {
                let cells = standing?.figure.table.cells();
                cells
                    .first()
                    .and_then(Cell::shown)
                    .map(|cell| cell.denominator())
            };
            assert_eq!(of(figures.total("enrolled", period)), expected, "{at}");
            assert_eq!(
                of(figures.table("enrolled", period, "gender")),
                expected,
                "{at}"
            );
            assert_eq!(
                figures.of(period).count(),
                if expected.is_some() { 2 } else { 0 }
            );
            // As the totals of the year before next, too.
            let later = "2029".parse().expect("a period");
            let figures = app
                .app()
                .figures_of(&by, &[], later, Some(at))
                .expect("figures");
            assert_eq!(
                of(figures.total("enrolled", period)),
                expected,
                "{at}, four years later"
            );
        }
    }
);

on_both!(the_director_begins_at_the_goals, async |app: TestApp| {
    let browser = director(&app).await;
    let page = browser.get("/").await.expect(200).text();
    for way in ["href=\"/goals\"", "href=\"/reports\""] {
        assert!(page.contains(way), "{way}");
    }
    let other = app
        .staff(
            "karin",
            &[framsteg::domain::access::Role::Coordinator],
            &["misam"],
        )
        .await;
    let way = other.get("/").await.expect(303);
    assert_eq!(way.header("location"), "/meetings");
    let page = other.get("/meetings").await.expect(200).text();
    assert!(
        !page.contains("/goals") && !page.contains("/reports"),
        "{page}"
    );
});
