//! One enrolment as its coordinator sees it: meetings, an end that can be undone, another coordinator.

use framsteg::domain::access::Role;
use serde_json::json;
use uuid::Uuid;

use super::day::{codes, taken_on};
use crate::support::{Browser, TestApp, between, on_both, progression};

async fn coordinator(app: &TestApp, name: &str, programmes: &[&str]) -> Browser {
    app.staff(name, &[Role::Coordinator], programmes).await
}

/// What a form on this page carries in a hidden field.
async fn hidden(browser: &Browser, path: &str, name: &str) -> String {
    let page = browser.get(path).await.expect(200).text();
    between(&page, &format!("name=\"{name}\" value=\""), "\"").expect("a hidden field")
}

on_both!(
    an_enrolment_tells_how_it_stands_and_never_what_was_answered,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let (person, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (code, grouped) = codes(&app, person).await;
        let path = format!("/enrolments/{stay}");
        let page = anna.get(&path).await.expect(200).text();
        assert!(page.contains("Dags sedan 2026-01-01"), "{page}");
        assert!(page.contains("Inte frågad än"), "{page}");
        assert!(page.contains(&grouped) && !page.contains(&code), "{page}");
        let meeting = app.occasion(stay, "2026-11-02").await;
        app.answer(meeting, "progression-participant", progression("3"))
            .await;
        let secret = json!({"comment": "kanariefågel", "satisfied": "not_at_all"});
        app.answer(meeting, "satisfaction", secret).await;
        let page = anna.get(&path).await.expect(200).text();
        assert!(page.contains("Den 2027-01-31"), "{page}");
        assert!(page.contains("2026-11-02, På plats"), "{page}");
        for shown in [
            format!("/meetings/{meeting}"),
            format!("{path}/progress"),
            format!("{path}/new-occasion"),
            "sedan 2026-11-20".to_owned(),
            "Namn på anna.berg".to_owned(),
        ] {
            assert!(page.contains(&shown), "{shown}: {page}");
        }
        let line = between(&page, &format!("/meetings/{meeting}\">"), "</li>").expect("a line");
        // The two titles, and nothing else.
        let titles = between(&line, "<span class=\"quiet\">", "</span>").expect("titles");
        assert_eq!(titles.split(" · ").count(), 2, "{titles}");
        assert!(!page.contains("kanarie") && !page.contains("not_at_all"));
        let asked = crate::support::screening(meeting, "declined");
        app.put(&format!("screenings/{}", app.id()), asked)
            .await
            .expect(201);
        let page = anna.get(&path).await.expect(200).text();
        assert!(page.contains("Frågad 2026-11-02"), "{page}");
        // To a colleague it is not there.
        let bo = coordinator(&app, "bo.ek", &["misam"]).await;
        for path in [
            path.clone(),
            format!("{path}/end"),
            format!("{path}/coordinator"),
            format!("{path}/new-occasion"),
        ] {
            let nowhere = path.replace(&stay.to_string(), &Uuid::nil().to_string());
            let theirs = bo.get(&path).await.expect(404).text();
            let nobodys = bo.get(&nowhere).await.expect(404).text();
            assert_eq!(theirs.replace(&path, &nowhere), nobodys, "{path}");
        }
        let denied = "SELECT count(*) AS n FROM audit WHERE action IN ('enrolment.read', 'enrolment.hand_on') AND outcome = 'denied'";
        assert_eq!(app.database().number(denied), 8);
    }
);

on_both!(a_new_meeting_leads_to_its_page, async |app: TestApp| {
    let anna = coordinator(&app, "anna.berg", &["misam"]).await;
    let (_, stay) = taken_on(&app, &anna, "misam", "2026-11-01").await;
    let path = format!("/enrolments/{stay}/new-occasion");
    let id = hidden(&anna, &path, "occasion").await;
    let fields = |day, mode, private, interpreter| {
        vec![
            ("occasion", id.as_str()),
            ("held_on", day),
            ("mode", mode),
            ("private", private),
            ("interpreter", interpreter),
        ]
    };
    for (wrong, at) in [
        (fields("2026-11-21", "video", "yes", "none"), "held_on"),
        (fields("2026-10-31", "video", "yes", "none"), "held_on"),
        (fields("", "video", "yes", "none"), "held_on"),
        (fields("2026-11-20", "", "yes", "none"), "mode"),
        (fields("2026-11-20", "video", "", "none"), "private"),
        (
            fields("2026-11-20", "video", "no", "a cousin"),
            "interpreter",
        ),
    ] {
        let page = anna.post(&path, &wrong).await.expect(422).text();
        assert!(page.contains(&format!("id=\"{at}-error\"")), "{at}: {page}");
        assert_eq!(app.rows()["occasion"], 0);
    }
    let right = fields("2026-11-19", "in_person", "yes", "authorised");
    for _ in 0..2 {
        let reply = anna.post(&path, &right).await.expect(303);
        assert_eq!(reply.header("location"), format!("/meetings/{id}"));
    }
    let rows = app.database().texts(
        "SELECT mode || ' ' || interpreter || ' ' || CASE WHEN private THEN 'alone' ELSE '' END AS t FROM occasion",
    );
    assert_eq!(rows, ["in_person authorised alone"]);
    // Nothing is added to a meeting that is stored.
    let other = fields("2026-11-19", "phone", "no", "none");
    anna.post(&path, &other).await.expect(409);
});

on_both!(
    an_enrolment_is_ended_with_a_reason_and_opened_again,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let (_, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        app.occasion(stay, "2026-11-02").await;
        let (page, path) = (
            format!("/enrolments/{stay}"),
            format!("/enrolments/{stay}/end"),
        );
        let stored = || {
            app.database().texts("SELECT coalesce(end_reason, '-') || ' ' || coalesce(CAST(end_on AS TEXT), '-') AS t FROM enrolment")
        };
        let revision = hidden(&anna, &path, "revision").await;
        for (end, reason, at) in [
            ("2026-11-21", "work", "end"),
            ("2025-12-31", "work", "end"),
            ("2026-11-01", "work", "end"),
            ("", "work", "end"),
            ("2026-11-20", "", "end_reason"),
            ("2026-11-20", "tired", "end_reason"),
        ] {
            let fields = [
                ("revision", &*revision),
                ("end", end),
                ("end_reason", reason),
            ];
            let reply = anna.post(&path, &fields).await.expect(422).text();
            assert!(
                reply.contains(&format!("id=\"{at}-error\"")),
                "{at}: {reply}"
            );
        }
        assert_eq!(stored(), ["- -"]);
        for reason in [
            "work",
            "studies",
            "other_positive",
            "back_to_authority",
            "moved",
            "declined",
            "other",
        ] {
            let revision = hidden(&anna, &path, "revision").await;
            let fields = [
                ("revision", &*revision),
                ("end", "2026-11-19"),
                ("end_reason", reason),
            ];
            // Sent twice it is ended once.
            anna.post(&path, &fields).await.expect(303);
            anna.post(&path, &fields).await.expect(303);
            assert_eq!(stored(), [format!("{reason} 2026-11-19")]);
            let revision = hidden(&anna, &page, "revision").await;
            let stale = anna
                .post(&format!("{page}/reopen"), &[("revision", "1")])
                .await;
            assert!(stale.status == 412, "{stale:?}");
            anna.post(&format!("{page}/reopen"), &[("revision", &revision)])
                .await
                .expect(303);
            assert_eq!(stored(), ["- -"]);
        }
        let changed = "SELECT count(*) AS n FROM audit WHERE action = 'enrolment.put' AND outcome = 'changed' AND role = 'coordinator'";
        assert_eq!(app.database().number(changed), 14);
    }
);

on_both!(
    a_mistake_is_confirmed_first_and_can_be_undone,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let (_, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        app.occasion(stay, "2026-11-20").await;
        let (page, path) = (
            format!("/enrolments/{stay}"),
            format!("/enrolments/{stay}/end"),
        );
        let revision = hidden(&anna, &path, "revision").await;
        let mut fields = vec![
            ("revision", &*revision),
            ("end", "2026-11-20"),
            ("end_reason", "felregistrering"),
        ];
        let asked = anna.post(&path, &fields).await.expect(200).text();
        assert!(asked.contains("Är det en felregistrering?"), "{asked}");
        let ended = "SELECT count(*) AS n FROM enrolment WHERE end_reason = 'felregistrering'";
        assert_eq!(app.database().number(ended), 0);
        fields.push(("confirmed", "yes"));
        anna.post(&path, &fields).await.expect(303);
        assert_eq!(app.database().number(ended), 1);
        // Nothing is to be done for it; it stands where it can be undone, and nowhere else.
        let day = anna.get("/meetings").await.expect(200).text();
        let (to_do, over) = day.split_once("aria-labelledby=\"ended\"").expect("a list");
        assert!(!to_do.contains(&stay.to_string()), "{to_do}");
        assert!(over.contains(&stay.to_string()), "{over}");
        let shown = anna.get(&page).await.expect(200).text();
        assert!(shown.contains("Den räknas inte med"), "{shown}");
        let revision = hidden(&anna, &page, "revision").await;
        anna.post(&format!("{page}/reopen"), &[("revision", &revision)])
            .await
            .expect(303);
        assert_eq!(app.database().number(ended), 0);
        let day = anna.get("/meetings").await.expect(200).text();
        assert!(day.contains(&stay.to_string()), "{day}");
    }
);

on_both!(
    an_enrolment_is_handed_on_to_a_colleague_from_a_day,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let bo = coordinator(&app, "bo.ek", &["misam"]).await;
        let cia = coordinator(&app, "cia.dal", &["nafs"]).await;
        let (_, stay) = taken_on(&app, &anna, "misam", "2026-02-01").await;
        let (page, path) = (
            format!("/enrolments/{stay}"),
            format!("/enrolments/{stay}/coordinator"),
        );
        let (to_bo, to_cia) = (app.staff_id("bo.ek"), app.staff_id("cia.dal"));
        let form = anna.get(&path).await.expect(200).text();
        assert!(form.contains(&to_bo), "{form}");
        assert!(!form.contains(&to_cia) && !form.contains(&app.staff_id("anna.berg")));
        for (to, from, at) in [
            (&*to_bo, "2026-11-21", "from"),
            (&*to_bo, "2026-01-31", "from"),
            (&*to_bo, "i går", "from"),
            (&*to_cia, "2026-11-20", "to"),
            ("", "2026-11-20", "to"),
        ] {
            let reply = anna.post(&path, &[("to", to), ("from", from)]).await;
            let reply = reply.expect(422).text();
            assert!(
                reply.contains(&format!("id=\"{at}-error\"")),
                "{at}: {reply}"
            );
        }
        // Ahead of time it is refused in so many words, with the way out; the day that was typed is kept.
        let fields = [("to", &*to_bo), ("from", "2026-11-21")];
        let reply = anna.post(&path, &fields).await.expect(422).text();
        for words in [
            "Bytet gäller genast",
            "Gör det den dag det ska gälla",
            "till vikarie från den dagen",
            "value=\"2026-11-21\"",
        ] {
            assert!(reply.contains(words), "{words}: {reply}");
        }
        bo.get(&page).await.expect(404);
        // Nobody takes it by handing it on to themselves.
        bo.get("/meetings").await.expect(200);
        let fields = [("to", &*to_bo), ("from", "2026-11-16")];
        bo.post(&path, &fields).await.expect(404);
        anna.post(&path, &fields).await.expect(303);
        anna.get(&page).await.expect(404);
        cia.get(&page).await.expect(404);
        let shown = bo.get(&page).await.expect(200).text();
        assert!(shown.contains("Namn på bo.ek, sedan 2026-11-16"), "{shown}");
        let rows = app
            .database()
            .texts("SELECT outcome AS t FROM audit WHERE action = 'enrolment.hand_on' ORDER BY id");
        assert_eq!(rows, ["denied", "stored"]);
    }
);
