//! Published figures: what may be asked, what comes, and that reading never computes.

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Reply, Setup, TestApp, held_together, keys, on_both, progression};

fn path(indicator: &str, query: &str) -> String {
    format!("figures/{indicator}?{query}")
}

/// Somebody in MISAM since the new year, who answers the progression questions in spring (and in autumn, if `twice`) and the
/// hold-together question.
async fn person(client: &Client, gender: &str, twice: bool, option: &str) -> Uuid {
    let person = client.person(json!({"gender": gender})).await;
    let stay = client.enrol(person, "misam", "2026-01-01").await;
    let spring = client.occasion(stay, "2026-03-10").await;
    client
        .answer(spring, "progression-participant", progression("2"))
        .await;
    client
        .answer(spring, "coordination", held_together(option))
        .await;
    if twice {
        let autumn = client.occasion(stay, "2026-09-10").await;
        client
            .answer(autumn, "progression-participant", progression("4"))
            .await;
    }
    person
}

/// Forty persons: 20 women and 20 men; 30 answered twice; 34 positive.
async fn forty(client: &Client) {
    join_all((0..40).map(|n| {
        let gender = if n % 2 == 0 { "woman" } else { "man" };
        let option = if n < 34 {
            "large_extent"
        } else {
            "small_extent"
        };
        person(client, gender, n < 30, option)
    }))
    .await;
}

fn outcomes(reports: Vec<framsteg::app::PublishReport>) -> Vec<(String, Option<usize>)> {
    let mut outcomes: Vec<(String, Option<usize>)> = reports
        .into_iter()
        .map(|report| (report.indicator, report.outcome.ok()))
        .collect();
    outcomes.sort();
    outcomes
}

fn row<'a>(figure: &'a Value, group: &str) -> &'a Value {
    let cells = figure["cells"].as_array().expect("cells");
    cells
        .iter()
        .find(|cell| cell["group"] == group)
        .unwrap_or_else(|| panic!("{group}: {figure}"))
}

on_both!(an_unknown_indicator_is_404, async |app: TestApp| {
    for key in [
        "unknown",
        "Held-Together",
        "held-together%20",
        "coordination",
    ] {
        app.get(&path(key, "period=2025"))
            .await
            .refused(404, "not_found");
    }
});

on_both!(a_period_is_asked_for, async |app: TestApp| {
    for query in ["", "by=gender"] {
        app.get(&path("held-together", query))
            .await
            .refused(400, "missing_period");
    }
    app.get("figures/held-together")
        .await
        .refused(400, "missing_period");
});

on_both!(
    a_period_is_written_in_one_of_four_ways,
    async |app: TestApp| {
        for period in [
            "",
            "26",
            "2026-Q0",
            "2026-Q5",
            "2026-H3",
            "2026-H0",
            "2026-9M",
            "2026-q1",
            "2026Q1",
            "2026-01",
            "2026-01-01",
            "1999",
            "2200",
            "%2B2026",
            "20266",
            "-2026",
            "2026-",
            "all",
            "2026%20",
            "2026-Q1-Q2",
            "2026,2025",
            "%EF%BC%92026",
            "2026%00",
        ] {
            app.get(&path("asked-about-violence", &format!("period={period}")))
                .await
                .refused(400, "bad_period");
        }
        for period in ["2026", "2026-H1", "2026-8M", "2026-Q3", "2000", "2199-Q4"] {
            app.get(&path("asked-about-violence", &format!("period={period}")))
                .await
                .refused(404, "not_published");
        }
    }
);

on_both!(
    a_period_of_a_kind_that_the_figure_does_not_have_is_400,
    async |app: TestApp| {
        for (indicator, period) in [
            ("answered-twice", "2026-Q1"),
            ("answered-twice", "2026-H1"),
            ("answered-twice", "2026-8M"),
            ("held-together", "2026-Q1"),
            ("satisfaction", "2026-Q4"),
        ] {
            let detail = app
                .get(&path(indicator, &format!("period={period}")))
                .await
                .refused(400, "no_such_period")
                .detail();
            assert!(
                detail.contains("year (2026)"),
                "what would be right: {detail}"
            );
        }
    }
);

on_both!(
    a_table_that_the_figure_does_not_have_is_400,
    async |app: TestApp| {
        for by in [
            "",
            "all",
            "team",
            "coordinator",
            "Gender",
            "age",
            "participant",
            "gender%20",
            "gender,programme",
            "gender+programme",
        ] {
            app.get(&path("answered-twice", &format!("period=2026&by={by}")))
                .await
                .refused(400, "unknown_table");
        }
        // Age bands would be too small for a figure of experience.
        let detail = app
            .get(&path("held-together", "period=2026&by=age_band"))
            .await
            .refused(400, "unknown_table")
            .detail();
        assert!(
            detail.contains("programme, gender, born_abroad, municipality"),
            "{detail}"
        );
    }
);

on_both!(
    tables_cannot_be_crossed_or_filtered,
    async |app: TestApp| {
        for query in [
            "period=2026&by=gender&by=programme",
            "period=2026&period=2025",
            "period=2026&by=gender&by=gender",
        ] {
            app.get(&path("answered-twice", query))
                .await
                .refused(400, "doubled_parameter");
        }
        for extra in [
            "programme=misam",
            "gender=woman",
            "municipality=norsjo",
            "from=2026-01-01",
            "team=team-1",
            "Period=2026",
            "by[]=gender",
            "x",
            "_=1",
        ] {
            app.get(&path("answered-twice", &format!("period=2026&{extra}")))
                .await
                .refused(400, "unknown_parameter");
        }
    }
);

on_both!(
    what_is_not_published_says_when_it_will_be,
    async |app: TestApp| {
        forty(&app).await;
        let detail = async |indicator: &str, query: &str| {
            app.get(&path(indicator, query))
                .await
                .refused(404, "not_published")
                .detail()
        };
        assert!(
            detail("held-together", "period=2026")
                .await
                .contains("30 days after the period has ended")
        );
        assert!(
            detail("held-together", "period=2026-H1&by=gender")
                .await
                .contains("total only")
        );
        assert!(
            detail("answered-twice", "period=2026&by=gender")
                .await
                .contains("when the period has closed")
        );
        assert!(
            detail("answered-twice", "period=2024")
                .await
                .contains("framsteg publish --period 2024")
        );
    }
);

/// The answers of a year, a month into the next.
async fn published(setup: Setup) -> TestApp {
    let app = setup.start().await;
    forty(&app).await;
    app.set_now("2027-02-15T10:00:00Z");
    let reports = outcomes(app.publish("2026").await);
    let expected = [
        ("answered-twice", Some(6)),
        ("asked-about-violence", Some(6)),
        ("benefit", Some(5)),
        // Yearly surveys that have not been held.
        ("board-survey", None),
        ("born-abroad", Some(1)),
        ("ended", Some(7)),
        ("enrolled", Some(6)),
        ("held-together", Some(5)),
        ("item-response-progression", Some(2)),
        ("item-response-satisfaction", Some(2)),
        ("progression", Some(2)),
        ("relations-survey", None),
        ("satisfaction", Some(5)),
        // What the director enters.
        ("slips", None),
        ("started", Some(6)),
        ("unemployed-born-abroad", None),
        ("volume", None),
    ];
    assert_eq!(
        reports,
        expected.map(|(key, tables)| (key.to_owned(), tables))
    );
    app
}

const FIGURE: [&str; 14] = [
    "by",
    "cells",
    "cut_off",
    "definition_version",
    "excluded",
    "final",
    "indicator",
    "missing",
    "overturned_by",
    "period",
    "publication_id",
    "published_at",
    "response_rate",
    "revision",
];

fn figure_keys(more: &[&str]) -> Vec<String> {
    let mut keys: Vec<String> = FIGURE
        .iter()
        .chain(more)
        .map(|key| (*key).to_owned())
        .collect();
    keys.sort();
    keys
}

on_both!(
    a_figure_of_participation_has_its_shape,
    async |setup: Setup| {
        let app = published(setup).await;
        let figure = app
            .get(&path("answered-twice", "period=2026"))
            .await
            .expect(200)
            .json();
        assert_eq!(keys(&figure), figure_keys(&["target"]));
        assert_eq!(figure["indicator"], "answered-twice");
        assert_eq!(figure["definition_version"], 1);
        assert_eq!(figure["period"], "2026");
        assert_eq!(figure["by"], Value::Null);
        assert_eq!(figure["cut_off"], "2027-02-15T10:00:00Z");
        assert_eq!(figure["final"], true);
        assert_eq!(figure["revision"], 1);
        assert_eq!(figure["target"], json!({"comparator": ">=", "percent": 70}));
        assert_eq!(
            figure["cells"],
            json!([{
                "group": "all", "numerator": 30, "denominator": 40, "percent": 75.0, "interval": null, "verdict": "met",
                "eligible": {"numerator": 30, "denominator": 40, "percent": 75.0, "verdict": "met"},
            }])
        );
    }
);

on_both!(
    a_figure_of_experience_has_its_shape,
    async |setup: Setup| {
        let app = published(setup).await;
        let figure = app
            .get(&path("held-together", "period=2026"))
            .await
            .expect(200)
            .json();
        assert_eq!(keys(&figure), figure_keys(&["target", "versions"]));
        assert_eq!(figure["target"], json!({"comparator": ">", "percent": 90}));
        let cell = &figure["cells"][0];
        assert_eq!(
            keys(cell),
            [
                "denominator",
                "group",
                "interval",
                "numerator",
                "percent",
                "verdict"
            ]
        );
        assert_eq!(
            (&cell["numerator"], &cell["denominator"]),
            (&json!(34), &json!(40))
        );
        assert_eq!(
            cell["verdict"], "not_met",
            "34 of 40 is 85 %, and everybody answered"
        );
        assert_eq!(figure["missing"], 0);
        assert_eq!(figure["response_rate"], 100.0);
    }
);

on_both!(
    a_table_has_the_total_and_its_groups,
    async |setup: Setup| {
        let app = published(setup).await;
        let figure = app
            .get(&path("answered-twice", "period=2026&by=gender"))
            .await
            .expect(200)
            .json();
        assert_eq!(figure["by"], "gender");
        assert_eq!(figure["cells"][0]["group"], "all");
        assert_eq!(row(&figure, "woman")["denominator"], 20);
        assert_eq!(row(&figure, "man")["denominator"], 20);
    }
);

on_both!(
    a_hidden_row_says_only_that_it_is_hidden,
    async |setup: Setup| {
        let app = setup.start().await;
        // Three persons: under every threshold.
        for _ in 0..3 {
            person(&app, "woman", true, "large_extent").await;
        }
        app.set_now("2027-02-15T10:00:00Z");
        app.publish("2026").await;
        let figure = app
            .get(&path("held-together", "period=2026"))
            .await
            .expect(200)
            .json();
        assert_eq!(
            figure["cells"],
            json!([{"group": "all", "suppressed": true}])
        );
        assert_eq!(figure["missing"], Value::Null);
        assert_eq!(figure["excluded"], json!({}));
        assert_eq!(figure["response_rate"], Value::Null);
        // Nothing distinguishes three persons from none at all.
        let none = app
            .get(&path("satisfaction", "period=2026"))
            .await
            .expect(200)
            .json();
        assert_eq!(none["cells"], figure["cells"]);
        assert_eq!(keys(&none), keys(&figure));
    }
);

on_both!(
    the_violence_question_has_no_target_and_no_verdict,
    async |setup: Setup| {
        let app = published(setup).await;
        for query in ["period=2026", "period=2026&by=gender"] {
            let figure = app
                .get(&path("asked-about-violence", query))
                .await
                .expect(200)
                .json();
            assert_eq!(figure["target"], Value::Null);
            for cell in figure["cells"].as_array().expect("cells") {
                assert!(cell.get("verdict").is_none_or(Value::is_null), "{cell}");
            }
        }
    }
);

on_both!(
    a_figure_that_is_known_is_not_sent_again,
    async |setup: Setup| {
        let app = published(setup).await;
        for query in ["period=2026", "period=2026&by=gender"] {
            let path = path("held-together", query);
            let first = app.get(&path).await.expect(200);
            let tag = first.header("etag");
            assert_eq!(
                tag,
                format!(
                    "\"{}\"",
                    first.json()["publication_id"].as_str().expect("id")
                )
            );
            let again = app
                .get(&path)
                .header("if-none-match", tag)
                .await
                .expect(304);
            assert!(again.body.is_empty());
            assert_eq!(again.header("etag"), tag);
            app.get(&path)
                .header("if-none-match", "\"other\"")
                .await
                .expect(200);
        }
    }
);

on_both!(reading_never_computes, async |setup: Setup| {
    let app = published(setup).await;
    let read = async || -> Vec<Reply> {
        let mut replies = Vec::new();
        for indicator in ["answered-twice", "held-together", "asked-about-violence"] {
            for query in ["period=2026", "period=2026&by=gender"] {
                replies.push(app.get(&path(indicator, query)).await.expect(200));
            }
        }
        replies
    };
    let before = read().await;
    for _ in 0..10 {
        person(&app, "woman", true, "not_at_all").await;
    }
    app.set_now("2028-03-01T00:00:00Z");
    let rows = app.rows();
    assert!(read().await == before, "a figure changed by being read");
    // Nor is anything published by asking for it.
    app.get(&path("answered-twice", "period=2027"))
        .await
        .refused(404, "not_published");
    assert_eq!(app.rows(), rows);
});

on_both!(
    participation_is_revised_visibly_and_experience_never,
    async |setup: Setup| {
        let app = published(setup).await;
        let twice = app.get(&path("answered-twice", "period=2026")).await;
        let table = app
            .get(&path("answered-twice", "period=2026&by=gender"))
            .await;
        let held = app.get(&path("held-together", "period=2026")).await;
        for _ in 0..10 {
            person(&app, "woman", true, "not_at_all").await;
        }
        app.set_now("2027-02-16T10:00:00Z");
        assert!(
            outcomes(app.publish("2026").await)
                .iter()
                .all(|(_, tables)| tables.is_none()),
            "not twice in a month"
        );
        app.set_now("2027-03-02T10:00:00Z");
        let reports = outcomes(app.publish("2026").await);
        assert_eq!(reports[0], ("answered-twice".to_owned(), Some(1)));
        assert_eq!(reports[7], ("held-together".to_owned(), None));
        let revised = app
            .get(&path("answered-twice", "period=2026"))
            .await
            .expect(200);
        assert_eq!(revised.json()["revision"], 2);
        assert_eq!(revised.json()["cells"][0]["denominator"], 50);
        assert_ne!(revised.header("etag"), twice.header("etag"));
        assert_eq!(
            app.get(&path("answered-twice", "period=2026&by=gender"))
                .await,
            table
        );
        assert_eq!(app.get(&path("held-together", "period=2026")).await, held);
    }
);

on_both!(
    an_open_period_has_a_total_without_a_verdict,
    async |app: TestApp| {
        forty(&app).await;
        app.publish("2026").await;
        let figure = app
            .get(&path("answered-twice", "period=2026"))
            .await
            .expect(200)
            .json();
        assert_eq!(figure["final"], false);
        assert_eq!(figure["cells"][0]["denominator"], 40);
        assert_eq!(figure["cells"][0]["verdict"], Value::Null);
        app.get(&path("answered-twice", "period=2026&by=gender"))
            .await
            .refused(404, "not_published");
        app.get(&path("held-together", "period=2026"))
            .await
            .refused(404, "not_published");
    }
);

on_both!(
    a_figure_may_be_read_but_not_written,
    async |app: TestApp| {
        for call in [
            app.put("figures/held-together", json!({})),
            app.post("figures/held-together", json!({})),
        ] {
            let reply = call.await;
            assert!([400, 405].contains(&reply.status), "{reply:?}");
        }
    }
);
