//! Målkartan: each kind of figure, verdict and silence in exactly these words.

use serde_json::{Value, json};

use super::stored::{card, count, director, hidden, of, said, share, table, total, with, withdraw};
use crate::support::{TestApp, on_both};

async fn card_of(app: &TestApp, path: &str, stored: &[super::stored::Stored]) -> String {
    for one in stored {
        one.put(app);
    }
    let page = director(app).await.get("/goals/2025").await.expect(200);
    card(&page.text(), path)
}

fn judged(numerator: u64, denominator: u64, interval: Value, verdict: &str) -> Value {
    let cell = with(share(numerator, denominator), "interval", interval);
    with(cell, "verdict", json!(verdict))
}

on_both!(
    r_p10_small_numbers_are_told_honestly,
    async |app: TestApp| {
        let browser = director(&app).await;
        for (revision, cell, told, not_told) in [
            (
                1,
                hidden("all"),
                "uppgift visas inte (skydd för enskilda)",
                "av 4",
            ),
            (2, share(4, 5), " 4 av 5 ", "80"),
            (3, share(15, 19), " 15 av 19 ", "79"),
            (4, share(16, 20), " 16 av 20 (80 %) ", "80,0"),
            (5, share(92, 100), " 92 av 100 (92 %) ", "92,0"),
            (6, share(699, 1000), " 699 av 1000 (69,9 %) ", "(70 %)"),
            (7, share(13, 97), " 13 av 97 (13 %) ", "13,4"),
        ] {
            total("answered-twice", "2025", cell)
                .revised(revision, "2026-11-01T05:00:00Z")
                .put(&app);
            for path in [
                "/goals/2025",
                "/figures/answered-twice/2025",
                "/reports/2025",
            ] {
                let page = said(&browser.get(path).await.expect(200).text());
                assert!(page.contains(told), "{path}, {told}: {page}");
                // What tells how it was counted has numbers of its own.
                let head = page.split("Så räknades det").next().unwrap_or_default();
                assert!(!head.contains(not_told), "{path}, {not_told}: {head}");
            }
        }
    }
);

on_both!(every_verdict_has_its_words, async |app: TestApp| {
    let browser = director(&app).await;
    for (revision, cell, told) in [
        (
            1,
            judged(127, 133, json!([90.3, 97.9]), "met"),
            "127 av 133 (95 %) Osäkerhet: 90,3–98 % Uppnått",
        ),
        (
            2,
            judged(9, 10, json!([59.6, 98.2]), "cannot_tell"),
            "9 av 10 Osäkerhet: 60–98 % Kan inte avgöras",
        ),
        (
            3,
            judged(40, 60, json!([54.1, 77.3]), "not_met"),
            "40 av 60 (67 %) Osäkerhet: 54–77 % Inte uppnått",
        ),
        (
            4,
            judged(100, 100, Value::Null, "met"),
            "100 av 100 (100 %) Uppnått",
        ),
    ] {
        total("held-together", "2025", cell)
            .revised(revision, "2026-11-01T05:00:00Z")
            .beside(json!({"missing": 27, "response_rate": 83.1, "overturned_by": 10}))
            .put(&app);
        let page = browser.get("/goals/2025").await.expect(200);
        let card = card(&page.text(), "held-together");
        assert!(card.contains("Mål: mer än 90 %"), "{card}");
        assert!(card.contains(told), "{told}: {card}");
    }
    let page = browser.get("/goals/2025").await.expect(200);
    let card = card(&page.text(), "held-together");
    assert!(card.contains("Svarsfrekvens: 100 av 127 (79 %)."), "{card}");
    assert!(
        card.contains("Målet hade inte varit uppnått om minst 10 av dem som inte har svarat hade gett ett negativt svar."),
        "{card}"
    );
});

on_both!(
    a_coded_total_tells_its_bound_and_nothing_more,
    async |app: TestApp| {
        let browser = director(&app).await;
        for (revision, bound, numerator, told) in [
            (1, "at_least", 56, " minst 56 av 60 Uppnått"),
            (2, "at_most", 4, " högst 4 av 60 Uppnått"),
        ] {
            let cell = with(
                count(60),
                "coded",
                json!({"bound": bound, "numerator": numerator}),
            );
            total("held-together", "2025", with(cell, "verdict", json!("met")))
                .revised(revision, "2026-11-01T05:00:00Z")
                .put(&app);
            let page = browser.get("/goals/2025").await.expect(200);
            let card = card(&page.text(), "held-together");
            assert!(card.contains(told), "{card}");
            let head = card.split("Så räknades det").next().unwrap_or_default();
            assert!(
                !head.contains("93") && !head.contains("Osäkerhet"),
                "{head}"
            );
        }
    }
);

on_both!(
    the_open_year_tells_what_is_still_possible,
    async |app: TestApp| {
        let figure = |outlook: Value| {
            total(
                "answered-twice",
                "2025",
                with(share(40, 97), "eligible", json!({"suppressed": true})),
            )
            .open()
            .beside(json!({"outlook": outlook}))
        };
        let outlook = json!({"once": 28, "once_due": 20, "due": {"now": 5, "soon": 0, "later": 15}, "none": 15, "reachable": 83, "long_enough": 80});
        let card = card_of(&app, "answered-twice", &[figure(outlook)]).await;
        for told in [
            "40 av 97 (41 %) hittills Bedöms när året är slut",
            "Hittills 40 av 97 (41 %). Som bäst kan det bli 83 av 97 (86 %). Målet nås om 28 av de 43 som fortfarande kan hinna svara två gånger gör det.",
            "Av dem som har svarat en gång är det dags att mäta igen nu för 5, inom 30 dagar för 0 och senare i år för 15.",
            "80 av 97 hinner vara inskrivna minst 90 dagar i år, om ingen slutar.",
        ] {
            assert!(card.contains(told), "{told}: {card}");
        }
        assert!(
            !card.contains("Uppnått") && !card.contains("Inte uppnått"),
            "{card}"
        );
    }
);

on_both!(what_is_guarded_is_not_undone, async |app: TestApp| {
    let outlook =
        json!({"once": "<5", "once_due": null, "none": 15, "reachable": null, "long_enough": null});
    let figure = total("answered-twice", "2025", share(40, 97))
        .open()
        .beside(json!({"outlook": outlook}));
    let card = card_of(&app, "answered-twice", &[figure]).await;
    assert!(
        card.contains("Har svarat en gång och kan svara igen: färre än 5. Har inte svarat och hinner två gånger: 15."),
        "{card}"
    );
    assert!(
        !card.contains("Som bäst") && !card.contains("Målet nås"),
        "{card}"
    );
});

on_both!(
    when_it_is_enough_or_out_of_reach_it_is_said,
    async |app: TestApp| {
        let browser = director(&app).await;
        for (revision, now, reachable, told) in [
            (1, 70, 90, "Det räcker för målet, om inga fler skrivs in."),
            (
                2,
                10,
                60,
                "Målet kan inte längre nås med dem som är inskrivna nu.",
            ),
        ] {
            let outlook = json!({"once": 10, "once_due": 5, "none": 10, "reachable": reachable, "long_enough": 100});
            total("answered-twice", "2025", share(now, 100))
                .open()
                .revised(revision, "2026-11-01T05:00:00Z")
                .beside(json!({"outlook": outlook}))
                .put(&app);
            let page = browser.get("/goals/2025").await.expect(200);
            let card = card(&page.text(), "answered-twice");
            assert!(card.contains(told), "{card}");
            let due = "Av dem som har svarat en gång ska 5 mätas igen före årets slut.";
            assert!(card.contains(due), "{card}");
        }
    }
);

on_both!(
    asked_has_no_target_and_no_verdict_but_reasons,
    async |app: TestApp| {
        let figure = total("asked-about-violence", "2025", share(60, 97)).beside(json!({
            "not_yet": {"no_private_meeting": 22, "planned": 10, "rest": 5},
            "excluded": {"not_followed": "<5"},
        }));
        let card = card_of(&app, "asked", &[figure]).await;
        for told in [
            "60 av 97 (62 %)",
            "Inget möte i enrum än 22",
            "Övriga tillsammans 5",
            "Deltar utan kod: färre än 5",
        ] {
            assert!(card.contains(told), "{told}: {card}");
        }
        let head = card.split("Så räknades det").next().unwrap_or_default();
        for not_told in ["Mål:", "Uppnått", "Inte uppnått", "avgöras", "Bedöms"] {
            assert!(!head.contains(not_told), "{not_told}: {head}");
        }
    }
);

on_both!(
    born_abroad_stands_beside_the_reference_with_its_source,
    async |app: TestApp| {
        let source = json!({"source": "Arbetsförmedlingen, december 2025"});
        let card = card_of(
            &app,
            "born-abroad",
            &[
                total("born-abroad", "2025", share(30, 120)),
                total("unemployed-born-abroad", "2025", share(410, 1000)).beside(source),
            ],
        )
        .await;
        assert!(
        card.contains("30 av 120 (25 %) Att jämföra med: 410 av 1000 (41 %) (Födda utomlands bland arbetslösa; Källa: Arbetsförmedlingen, december 2025)"),
        "{card}"
    );
    }
);

on_both!(
    last_year_and_the_trend_compare_like_with_like,
    async |app: TestApp| {
        for (period, numerator) in [("2023", 50), ("2024", 60), ("2025", 64), ("2024-H1", 11)] {
            total("satisfaction", period, share(numerator, 80)).put(&app);
        }
        let page = director(&app)
            .await
            .get("/goals/2025")
            .await
            .expect(200)
            .text();
        let card = card(&page, "satisfaction");
        assert!(
            card.contains("64 av 80 (80 %) 2024: 60 av 80 (75 %)"),
            "{card}"
        );
        assert!(
            card.contains("2023: 50 av 80 (63 %). 2024: 60 av 80 (75 %). 2025: 64 av 80 (80 %)."),
            "the drawing's description: {card}"
        );
        assert!(
            card.contains("2023 50 av 80 (63 %) 2024 60 av 80 (75 %)"),
            "its table: {card}"
        );
        assert!(!card.contains("11 av 80"), "{card}");
    }
);

on_both!(no_p_values_on_the_goals_page, async |app: TestApp| {
    let change = json!({
        "group": "health", "pairs": 40, "higher": 22, "same": 10, "lower": 8, "median_change": 0.5,
        "sign_test": 0.016,
    });
    let card = card_of(
        &app,
        "progression",
        &[
            total("progression", "2025", share(40, 97)),
            table(
                "progression",
                "2025",
                "theme",
                json!([of("all", share(40, 97)), change]),
            ),
        ],
    )
    .await;
    assert!(
        card.contains(
            "Visar förändring hos dem som svarat minst två gånger, inte insatsens effekt."
        ),
        "{card}"
    );
    assert!(!card.contains("0,016"), "{card}");
});

on_both!(
    enrolments_stand_beside_the_year_before,
    async |app: TestApp| {
        for (period, enrolled, started, ended) in [("2024", 90, 40, 30), ("2025", 97, 45, 20)] {
            total("enrolled", period, count(enrolled)).put(&app);
            total("started", period, count(started)).put(&app);
            total("ended", period, share(10, ended)).put(&app);
            let reasons = json!([
                of("all", share(10, ended)),
                of("work", count(ended / 2)),
                hidden("moved"),
                of("rest", count(ended / 4))
            ]);
            table("ended", period, "end_reason", reasons).put(&app);
        }
        let page = director(&app)
            .await
            .get("/goals/2025")
            .await
            .expect(200)
            .text();
        let page = said(&page);
        for told in [
            "Inskrivna 97 90",
            "Startade inskrivningar 45 40",
            "Avslutade inskrivningar 20 30",
            "Arbete 10 15",
            "Flyttade uppgift visas inte (skydd för enskilda) uppgift visas inte (skydd för enskilda)",
            "Övriga tillsammans 5 7",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }
);

on_both!(goals_come_in_their_order, async |app: TestApp| {
    let page = director(&app).await.get("/goals").await.expect(200).text();
    let names: Vec<&str> = page
        .split("<h2 id=\"goal-")
        .skip(1)
        .filter_map(|rest| {
            rest.split_once('>')?
                .1
                .split_once('<')
                .map(|(name, _)| name)
        })
        .collect();
    assert_eq!(names, ["Mål 1", "Mål 2", "Mål 5", "Mål 7", "Prioritering"]);
    let first = page.split("class=\"measure\"").nth(1).unwrap_or_default();
    assert!(
        first.contains("answered-twice"),
        "what has a target comes first"
    );
    assert!(said(&page).contains("Det finns inga publicerade siffror än."));
});

on_both!(the_latest_year_comes_by_itself, async |app: TestApp| {
    total("enrolled", "2024", count(90)).put(&app);
    total("enrolled", "2025", count(97)).put(&app);
    total("enrolled", "2026-Q1", count(50)).put(&app);
    let browser = director(&app).await;
    let page = browser.get("/goals").await.expect(200).text();
    assert!(said(&page).contains("Målkartan 2025"), "{}", said(&page));
    let page = browser.get("/goals/2024").await.expect(200).text();
    assert!(
        page.contains("href=\"/goals/2025\""),
        "the way to its neighbour"
    );
});

on_both!(
    a_withdrawn_figure_says_so_everywhere_and_nothing_else,
    async |app: TestApp| {
        total("satisfaction", "2025", share(64, 81)).put(&app);
        total("satisfaction", "2024", share(63, 82)).put(&app);
        table(
            "satisfaction",
            "2025",
            "gender",
            json!([of("all", share(64, 81)), of("woman", share(33, 41))]),
        )
        .put(&app);
        withdraw(&app, "satisfaction");
        let browser = director(&app).await;
        for path in [
            "/goals/2025",
            "/figures/satisfaction/2025",
            "/reports/2025",
            "/reports/2025/figures.csv",
            "/reports/figures.csv",
        ] {
            let text = browser.get(path).await.expect(200).text();
            let text = if text.contains("<main") {
                said(&text)
            } else {
                text
            };
            assert!(text.contains("siffran är återkallad"), "{path}: {text}");
            for number in ["64 av 81", "63 av 82", "33 av 41", ";64;81", ";33;41"] {
                assert!(!text.contains(number), "{path}: {number}: {text}");
            }
        }
        browser
            .get("/figures/satisfaction/2025/chart.svg?by=gender")
            .await
            .expect(404);
    }
);

on_both!(r_p2_there_are_no_filters, async |app: TestApp| {
    total("enrolled", "2025", count(97)).put(&app);
    let browser = director(&app).await;
    for path in [
        "/goals",
        "/goals/2025",
        "/figures/enrolled",
        "/figures/enrolled/2025",
        "/figures/enrolled/2025/chart.svg",
        "/reports",
        "/reports/2025",
        "/reports/2025/figures.csv",
        "/reports/2025/figures.xlsx",
        "/reports/figures.csv",
        "/reports/figures.xlsx",
    ] {
        for query in [
            "gender=woman",
            "by=gender&programme=misam",
            "from=2026-01-01",
            "x",
            "by=",
            "by=team",
            "by=gender&by=gender",
            "%00",
        ] {
            let reply = browser.get(&format!("{path}?{query}")).await;
            assert_eq!(reply.status, 400, "{path}?{query}: {reply:?}");
        }
    }
    for path in [
        "/goals/2025-H1",
        "/goals/1999",
        "/goals/all",
        "/figures/asked-about-violence/2025",
        "/figures/enrolled/2024",
        "/figures/enrolled/2025-Q5",
        "/figures/answered-twice/2025-H1",
        "/figures/unknown",
        "/figures/unknown/2025",
        "/figures/answered-twice",
        "/reports/2024",
        "/reports/2025-Q9",
        "/reports/2024/figures.csv",
        "/reports/2024/figures.xlsx",
    ] {
        let reply = browser.get(path).await;
        assert_eq!(reply.status, 404, "{path}: {reply:?}");
    }
});
