//! Somebody who was registered twice becomes one person: in the figures, behind both codes, and for the systems that know either id.

use framsteg::app::Asked;
use framsteg::domain::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use super::day::{codes, taken_on};
use crate::support::{
    Browser, PASSWORD, TestApp, between, enrolment, held_together, on_both, progression, with,
};

/// Numerator and denominator of the total for 2026, as it stands when it is published now.
async fn total(app: &TestApp, indicator: &str) -> (i64, i64) {
    app.publish("2026").await;
    let asked = Asked {
        indicator,
        period: Some("2026"),
        by: None,
    };
    let figure = app.app().figure(&asked).expect("a figure");
    let figure: Value = serde_json::from_str(&figure.body).expect("JSON");
    let cell = &figure["cells"][0];
    let number = |field: &str| cell[field].as_i64().expect(field);
    (number("numerator"), number("denominator"))
}

/// Two registrations of one person, each measured once, both with this coordinator.
async fn twice(app: &TestApp, anna: &Browser) -> [(Uuid, Uuid); 2] {
    let mut both = Vec::new();
    for day in ["2026-03-10", "2026-06-10"] {
        let (person, stay) = taken_on(app, anna, "misam", "2026-01-01").await;
        let meeting = app.occasion(stay, day).await;
        app.answer(meeting, "progression-participant", progression("3"))
            .await;
        app.answer(meeting, "coordination", held_together("large_extent"))
            .await;
        both.push((person, stay));
    }
    [both[0], both[1]]
}

/// Through the pages: type the code, look at both, confirm.
async fn merge(app: &TestApp, anna: &Browser, stays: Uuid, double: Uuid) {
    let path = format!("/participants/{stays}");
    let (code, _) = codes(app, double).await;
    anna.get(&path).await.expect(200);
    let form = format!("{path}/merge");
    let shown = anna
        .post(&form, &[("code", &code)])
        .await
        .expect(200)
        .text();
    let id = between(&shown, "name=\"double\" value=\"", "\"").expect("the double");
    assert_eq!(id, double.to_string());
    let mark = between(&shown, "name=\"mark\" value=\"", "\"").expect("a mark");
    let done = anna
        .post(&form, &[("double", &id), ("mark", &mark)])
        .await
        .expect(303);
    assert_eq!(done.header("location"), path);
}

on_both!(
    two_codes_of_one_person_become_one_in_every_figure,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        // Six others who have answered twice: fewer than five persons are not shown.
        for _ in 0..6 {
            let person = app.participant().await;
            let stay = app.enrol(person, "misam", "2026-01-01").await;
            for day in ["2026-03-10", "2026-06-10"] {
                let meeting = app.occasion(stay, day).await;
                app.answer(meeting, "progression-participant", progression("3"))
                    .await;
            }
        }
        let [(stays, first), (double, second)] = twice(&app, &anna).await;
        assert_eq!(total(&app, "answered-twice").await, (6, 8));
        let old = codes(&app, double).await.0;
        merge(&app, &anna, stays, double).await;
        // Totals are made anew once a month.
        app.set_now("2026-12-01T09:00:00Z");
        let anna = app.browser();
        anna.sign_in("anna.berg", PASSWORD).await.expect(303);
        assert_eq!(total(&app, "answered-twice").await, (7, 7));
        assert_eq!(total(&app, "asked-about-violence").await, (0, 7));
        let check = app
            .app()
            .check_summaries(&mut app.database().open(), false)
            .expect("a check");
        assert_eq!((check.enrolments, check.wrong), (8, 0));
        // Both enrolments are one person's, behind either code.
        let page = anna
            .get(&format!("/participants/{stays}"))
            .await
            .expect(200);
        for stay in [first, second] {
            assert!(page.text().contains(&stay.to_string()), "{page:?}");
        }
        for code in [old, codes(&app, stays).await.0] {
            anna.get("/meetings").await.expect(200);
            let found = anna.post("/meetings", &[("code", &code)]).await.expect(303);
            assert_eq!(found.header("location"), format!("/participants/{stays}"));
        }
        // Somebody who has been the one that stays can turn out to be a double in turn.
        let (third, _) = taken_on(&app, &anna, "misam", "2026-01-02").await;
        merge(&app, &anna, third, stays).await;
        app.set_now("2027-01-01T09:00:00Z");
        assert_eq!(total(&app, "answered-twice").await, (7, 7));
        let view = app.get(&format!("participants/{double}")).await.json();
        assert_eq!(view["id"], json!(third));
        let rows = app.database().texts(
            "SELECT handle AS t FROM audit WHERE action = 'participant.merge' AND outcome = 'stored' ORDER BY id",
        );
        let expected = [stays, double, third, stays].map(|id| id.to_string());
        assert_eq!(rows, expected);
    }
);

on_both!(
    a_system_that_knows_the_double_by_its_id_makes_no_new_one,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let [(stays, _), (double, second)] = twice(&app, &anna).await;
        merge(&app, &anna, stays, double).await;
        let people = app.rows()["participant"];
        // What it sends again is as it was.
        let again = enrolment(double, "misam", "2026-01-01");
        app.put(&format!("enrolments/{second}"), again.clone())
            .await
            .expect(200);
        app.put(&format!("participants/{double}"), json!({}))
            .await
            .expect(200);
        // Another enrolment of the double is one of the person who stays.
        let new = app.enrol(double, "nafs", "2026-02-01").await;
        let theirs = app.database().texts(
            "SELECT CASE WHEN participant.merged_into IS NULL THEN programme ELSE 'double' END AS t FROM enrolment JOIN participant ON participant.id = participant_id ORDER BY programme",
        );
        assert_eq!(theirs, ["misam", "misam", "nafs"], "{new}");
        // A change of the background is one of the person who stays.
        let view = app.get(&format!("participants/{double}")).await;
        let body = json!({"gender": "man"});
        app.put(&format!("participants/{double}"), body)
            .if_match(view.header("etag"))
            .await
            .expect(200);
        let view = app.get(&format!("participants/{stays}")).await.json();
        assert_eq!(view["gender"], "man");
        assert_eq!(app.rows()["participant"], people);
        // Somebody else stays somebody else.
        let other = app.participant().await;
        let foreign = with(again, "participant_id", other.to_string());
        app.put(&format!("enrolments/{second}"), foreign)
            .await
            .refused(409, "other_enrolment");
    }
);

on_both!(
    only_two_who_are_both_in_ones_reach_are_merged,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam", "ung-resurs"])
            .await;
        let bo = app.staff("bo.ek", &[Role::Coordinator], &["misam"]).await;
        let (hers, _) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (his, _) = taken_on(&app, &bo, "misam", "2026-01-01").await;
        let form = format!("/participants/{hers}/merge");
        let refused = async |fields: &[(&str, &str)], status: u16, told: &str| {
            anna.get(&format!("/participants/{hers}")).await.expect(200);
            let page = anna.post(&form, fields).await.expect(status).text();
            let error = between(&page, "id=\"code-error\">", "</p>").unwrap_or_default();
            assert!(error.contains(told), "{told}: {page}");
        };
        let (own, _) = codes(&app, hers).await;
        let (theirs, _) = codes(&app, his).await;
        refused(&[("code", &theirs)], 404, "ingen deltagare med den koden").await;
        refused(&[("code", &own)], 422, "samma deltagares kod").await;
        refused(&[("code", "1234")], 422, "Koden stämmer inte").await;
        let id = his.to_string();
        refused(&[("double", &id)], 422, "Skriv den andra koden igen").await;
        // The other way round: into somebody else's.
        bo.get("/meetings").await.expect(200);
        let foreign = format!("/participants/{hers}/merge");
        bo.post(&foreign, &[("double", &id)]).await.expect(404);
        // Ages that fit no insats of the double.
        let old = app.person(json!({"age_band": "55-64"})).await;
        app.enrol(old, "misam", "2026-01-01").await;
        let (young, _) = taken_on(&app, &anna, "ung-resurs", "2026-01-01").await;
        let (code, _) = codes(&app, old).await;
        anna.get("/meetings").await.expect(200);
        anna.post("/meetings", &[("code", &code)]).await.expect(303);
        let path = format!("/participants/{old}/merge");
        let (code, _) = codes(&app, young).await;
        let shown = anna.post(&path, &[("code", &code)]).await.expect(200);
        let mark = between(&shown.text(), "name=\"mark\" value=\"", "\"").expect("a mark");
        let young = young.to_string();
        let fields = [("double", &*young), ("mark", &*mark)];
        let page = anna.post(&path, &fields).await.expect(422).text();
        assert!(!page.contains("Skriv den andra koden igen"), "{page}");
        let merged = "SELECT count(*) AS n FROM participant WHERE merged_into IS NOT NULL";
        assert_eq!(app.database().number(merged), 0);
    }
);

on_both!(
    a_new_code_ends_every_old_one_that_of_a_double_too,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let [(stays, _), (double, _)] = twice(&app, &anna).await;
        let (old, of_double) = (codes(&app, stays).await.0, codes(&app, double).await.0);
        merge(&app, &anna, stays, double).await;
        let path = format!("/participants/{stays}");
        let leads_to = async |code: &str| {
            anna.get("/meetings").await.expect(200);
            let found = anna.post("/meetings", &[("code", code)]).await;
            (found.status == 303).then(|| found.header("location").to_owned())
        };
        for code in [&old, &of_double] {
            assert_eq!(leads_to(code).await.as_ref(), Some(&path));
        }
        anna.get(&path).await.expect(200);
        anna.post(&format!("{path}/code"), &[]).await.expect(303);
        let new = codes(&app, stays).await.0;
        assert_eq!(leads_to(&new).await.as_ref(), Some(&path));
        for code in [&old, &of_double] {
            assert_eq!(leads_to(code).await, None);
        }
        // The double's id leads on, and to the new code.
        assert_eq!(codes(&app, double).await.0, new);
    }
);

on_both!(
    the_two_stand_beside_each_other_and_what_speaks_against_it_is_told,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let registered = async |background: Value, start: &str| {
            let person = app.person(background).await;
            let stay = app.enrol(person, "misam", start).await;
            let code = codes(&app, person).await.0;
            anna.get("/meetings").await.expect(200);
            anna.post("/meetings", &[("code", &code)]).await.expect(303);
            (person, stay)
        };
        let woman = json!({"gender": "woman", "age_band": "25-34", "born_abroad": true});
        let (stays, first) = registered(woman, "2026-01-01").await;
        let man = json!({"gender": "man", "age_band": "35-44", "born_abroad": false});
        let (double, _) = registered(man, "2026-02-03").await;
        let (unknown, _) = registered(json!({}), "2026-02-04").await;
        for day in ["2026-03-10", "2026-06-10"] {
            app.occasion(first, day).await;
        }
        let form = format!("/participants/{stays}/merge");
        let shown = async |other: Uuid| {
            let (code, _) = codes(&app, other).await;
            anna.get("/meetings").await.expect(200);
            let page = anna.post(&form, &[("code", &code)]).await;
            page.expect(200).text()
        };
        let page = shown(double).await;
        for (name, one, other) in [
            (
                "Inskriven i",
                "MISAM, från 2026-01-01",
                "MISAM, från 2026-02-03",
            ),
            ("Möten", "2", "0"),
            ("Kön", "Kvinna", "Man"),
            ("Ålder", "25–34 år", "35–44 år"),
            ("Född utomlands", "Ja", "Nej"),
        ] {
            let row =
                format!("<tr><th scope=\"row\">{name}</th><td>{one}</td><td>{other}</td></tr>");
            assert!(page.contains(&row), "{row}: {page}");
        }
        let warnings = ["Könet är inte samma.", "Åldern är inte samma."];
        for warning in warnings {
            assert!(page.contains(warning), "{warning}: {page}");
        }
        // What is not known of one of them speaks against nothing.
        let page = shown(unknown).await;
        for warning in warnings {
            assert!(!page.contains(warning), "{warning}: {page}");
        }
        let twice = "inskriven två gånger samtidigt i MISAM";
        let path = format!("/participants/{stays}");
        let before = anna.get(&path).await.expect(200).text();
        assert!(!before.contains(twice), "{before}");
        merge(&app, &anna, stays, unknown).await;
        let after = anna.get(&path).await.expect(200).text();
        assert!(after.contains(twice), "{after}");
    }
);
