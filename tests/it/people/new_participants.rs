//! A new participant: registered, enrolled and taken on in one go, with a slip for the code.

use framsteg::domain::access::Role;

use super::day::{codes, taken_on};
use crate::support::{Browser, TestApp, between, on_both};

/// The ids that were minted with the form.
async fn minted(browser: &Browser) -> (String, String) {
    let page = browser.get("/participants/new").await.expect(200).text();
    let hidden = |name: &str| between(&page, &format!("name=\"{name}\" value=\""), "\"");
    (
        hidden("participant").expect("an id"),
        hidden("enrolment").expect("an id"),
    )
}

fn filled<'a>(ids: &'a (String, String), more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("participant", &*ids.0), ("enrolment", &*ids.1)];
    fields.extend([
        ("programme", "misam"),
        ("municipality", "skelleftea"),
        ("start", "2026-11-20"),
    ]);
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more);
    fields
}

on_both!(
    a_new_participant_is_enrolled_taken_on_and_gets_a_slip,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let ids = minted(&anna).await;
        let background = [
            ("gender", "woman"),
            ("age_band", "25-34"),
            ("born_abroad", "yes"),
        ];
        let fields = filled(&ids, &background);
        let slip = format!("/participants/{}/slip", ids.0);
        // Sent twice, as by a double tap: one person, one enrolment.
        for _ in 0..2 {
            let reply = anna.post("/participants", &fields).await.expect(303);
            assert_eq!(reply.header("location"), slip);
        }
        let rows = app.rows();
        assert_eq!(
            (rows["participant"], rows["enrolment"], rows["assignment"]),
            (1, 1, 1)
        );
        let known = app
            .database()
            .texts("SELECT gender || ' ' || age_band || ' ' || born_abroad AS t FROM participant");
        assert_eq!(known, ["woman 25-34 yes"]);
        // The slip: the code in groups, two words, and nothing that tells what it is for.
        let (_, grouped) = codes(&app, ids.0.parse().expect("an id")).await;
        let page = anna.get(&slip).await.expect(200);
        assert_eq!(page.header("cache-control"), "no-store");
        let html = page.text();
        let body = between(&html, "<body class=\"slip\">", "</body>").expect("a body");
        assert!(body.contains(&format!("<p class=\"code\">{grouped}</p>")));
        assert!(html.contains("<title>Din kod</title>"), "{html}");
        // What leads on is for the coordinator, and is not printed.
        let (printed, _) = body
            .split_once("<p class=\"onward\">")
            .expect("a way onward");
        let shown: String = printed
            .split('<')
            .map(|part| part.split('>').nth(1).unwrap_or(""))
            .collect();
        let words: Vec<&str> = shown.split_whitespace().collect();
        let code: Vec<&str> = grouped.split(' ').collect();
        assert_eq!(words, [&["Din", "kod"], &code[..]].concat());
        let lower = html.to_lowercase();
        for word in ["misam", "förbund", "insats", "koordinator"] {
            assert!(!lower.contains(word), "{word}: {html}");
        }
        // It is hers at once.
        anna.get(&format!("/enrolments/{}", ids.1))
            .await
            .expect(200);
        // The same form with something else in it changes nothing.
        let other = filled(&ids, &[("gender", "man")]);
        anna.post("/participants", &other).await.expect(428);
        assert_eq!(app.rows()["participant"], 1);
    }
);

on_both!(
    everything_that_is_wrong_is_told_at_once_and_nothing_is_half_done,
    async |app: TestApp| {
        let anna = app
            .staff(
                "anna.berg",
                &[Role::Coordinator],
                &["misam", "ung-resurs", "nafs"],
            )
            .await;
        let ids = minted(&anna).await;
        type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
        let cases: [Case<'_>; 6] = [
            (
                &[("programme", ""), ("municipality", ""), ("start", "i går")],
                &["programme", "municipality", "start"],
            ),
            (
                &[("programme", "ung-resurs"), ("age_band", "45-54")],
                &["programme"],
            ),
            (&[("team", "team-1")], &["team"]),
            (&[("start", "2027-12-24")], &["start"]),
            (
                &[("gender", "x"), ("programme", "")],
                &["gender", "programme"],
            ),
            (&[("programme", "hemligt")], &["programme"]),
        ];
        for (wrong, at) in cases {
            let reply = anna.post("/participants", &filled(&ids, wrong)).await;
            let page = reply.expect(422).text();
            for field in at {
                assert!(
                    page.contains(&format!("id=\"{field}-error\"")),
                    "{field}: {page}"
                );
                assert!(
                    page.contains(&format!("href=\"#{field}\"")),
                    "{field}: {page}"
                );
            }
            // Nothing is lost.
            assert!(page.contains(&format!("value=\"{}\"", ids.0)), "{page}");
            let rows = app.rows();
            assert_eq!(
                (rows["participant"], rows["enrolment"]),
                (0, 0),
                "{wrong:?}"
            );
        }
        // An insats of others is not there.
        let elsewhere = filled(&ids, &[("programme", "sikt")]);
        anna.post("/participants", &elsewhere).await.expect(404);
        assert_eq!(app.rows()["participant"], 0);
    }
);

on_both!(
    somebody_with_protected_identity_gets_no_code_and_is_only_counted,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let ids = minted(&anna).await;
        let fields = filled(&ids, &[("protected_identity", "yes")]);
        let reply = anna.post("/participants", &fields).await.expect(303);
        let enrolment = format!("/enrolments/{}", ids.1);
        assert_eq!(reply.header("location"), enrolment);
        let page = anna.get(&enrolment).await.expect(200).text();
        assert!(
            page.contains("Vi räknar bara att personen deltar"),
            "{page}"
        );
        assert!(
            !page.contains("new-occasion") && !page.contains("/progress"),
            "{page}"
        );
        let refused = format!("/participants/{}", ids.0);
        anna.get(&format!("{refused}/slip")).await.expect(404);
        anna.get(&refused).await.expect(200);
        anna.post(&format!("{refused}/code"), &[]).await.expect(409);
        let meeting = format!("{enrolment}/new-occasion");
        anna.get(&meeting).await.expect(303);
        let fields = [
            ("held_on", "2026-11-20"),
            ("mode", "in_person"),
            ("private", "yes"),
            ("interpreter", "none"),
        ];
        anna.post(&meeting, &fields).await.expect(422);
        assert_eq!(app.rows()["occasion"], 0);
    }
);

on_both!(
    a_lost_code_is_replaced_and_the_old_one_leads_to_nobody,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let bo = app.staff("bo.ek", &[Role::Coordinator], &["misam"]).await;
        let (person, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (old, _) = codes(&app, person).await;
        let path = format!("/participants/{person}/code");
        bo.get("/meetings").await.expect(200);
        bo.post(&path, &[]).await.expect(404);
        anna.get("/meetings").await.expect(200);
        let slip = anna.post(&path, &[]).await.expect(303);
        let (new, grouped) = codes(&app, person).await;
        assert_ne!(old, new);
        let slip = anna.get(slip.header("location")).await.expect(200).text();
        assert!(slip.contains(&grouped), "{slip}");
        anna.get("/meetings").await.expect(200);
        let reply = anna.post("/meetings", &[("code", &old)]).await.expect(404);
        assert!(reply.text().contains("Ingen deltagare har den koden"));
        let found = anna.post("/meetings", &[("code", &new)]).await.expect(303);
        assert_eq!(found.header("location"), format!("/enrolments/{stay}"));
        let rows = app.database().texts(
            "SELECT outcome AS t FROM audit WHERE action = 'participant.new_code' ORDER BY id",
        );
        assert_eq!(rows, ["denied", "stored"]);
    }
);
