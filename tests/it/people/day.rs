//! A coordinator's day: what there is to do, live, for their own caseload only.

use framsteg::domain::access::Role;
use serde_json::json;
use uuid::Uuid;

use crate::support::{
    Browser, PROGRESSION, Reply, TestApp, between, on_both, progression, screening,
};

/// The code of somebody, as it stands on the slip and in the pages.
pub async fn codes(app: &TestApp, person: Uuid) -> (String, String) {
    let view = app.get(&format!("participants/{person}")).await.json();
    let code = view["code"].as_str().expect("a code").to_owned();
    let grouped = format!("{} {} {}", &code[..3], &code[3..6], &code[6..]);
    (code, grouped)
}

/// Somebody new in an insats, taken on by this coordinator: person and enrolment.
pub async fn taken_on(
    app: &TestApp,
    browser: &Browser,
    programme: &str,
    start: &str,
) -> (Uuid, Uuid) {
    let person = app.participant().await;
    let stay = app.enrol(person, programme, start).await;
    let (code, _) = codes(app, person).await;
    browser.get("/meetings").await.expect(200);
    let found = browser.post("/meetings", &[("code", &code)]).await;
    let found = found.expect(303);
    assert_eq!(found.header("location"), format!("/enrolments/{stay}"));
    (person, stay)
}

/// One of the lists on the page; empty if it is not there.
fn list(page: &Reply, id: &str) -> String {
    let before = format!("<section aria-labelledby=\"{id}\">");
    between(&page.text(), &before, "</section>").unwrap_or_default()
}

/// The professional's part with the same step everywhere.
fn rated() -> serde_json::Value {
    let items = PROGRESSION.map(|item| (format!("rated-{item}"), json!("3")));
    serde_json::Value::Object(items.into_iter().collect())
}

async fn coordinator(app: &TestApp, name: &str, programmes: &[&str]) -> Browser {
    app.staff(name, &[Role::Coordinator], programmes).await
}

on_both!(
    the_day_lists_who_is_due_who_soon_and_who_later,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        // Today is 20 November 2026: 90 days before it is 22 August.
        let (_, never) = taken_on(&app, &anna, "misam", "2026-11-01").await;
        let mut stays = Vec::new();
        for last in ["2026-08-22", "2026-08-23", "2026-09-05", "2026-09-06"] {
            let (_, stay) = taken_on(&app, &anna, "misam", "2025-01-01").await;
            // The year before counts for nothing once there is a later one; too few answers are no measurement.
            for day in ["2025-03-01", last] {
                let meeting = app.occasion(stay, day).await;
                app.answer(meeting, "progression-participant", progression("3"))
                    .await;
            }
            let short = app.occasion(stay, "2026-11-19").await;
            app.answer(
                short,
                "progression-participant",
                json!({"able-to-work": "3"}),
            )
            .await;
            stays.push(stay);
        }
        let page = anna.get("/meetings").await.expect(200);
        let (due, soon) = (list(&page, "due"), list(&page, "soon"));
        assert!(due.contains(&never.to_string()) && due.contains("sedan 2026-11-01"));
        assert!(due.contains(&stays[0].to_string()) && due.contains("sedan 2026-11-20"));
        assert!(soon.contains(&stays[1].to_string()) && soon.contains("den 2026-11-21"));
        assert!(soon.contains(&stays[2].to_string()) && soon.contains("den 2026-12-04"));
        assert_eq!(due.matches("<li>").count(), 2, "{due}");
        assert_eq!(soon.matches("<li>").count(), 2, "{soon}");
        // A colleague in the same insats sees none of it.
        let bo = coordinator(&app, "bo.ek", &["misam"]).await;
        let page = bo.get("/meetings").await.expect(200);
        assert!(!page.text().contains("/enrolments/"), "{page:?}");
    }
);

on_both!(
    nobody_is_listed_where_nothing_is_measured_or_when_they_are_only_counted,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam", "psykisk-halsa-arbetsliv"]).await;
        let (_, managers) = taken_on(&app, &anna, "psykisk-halsa-arbetsliv", "2026-01-01").await;
        let (_, ended) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let page = anna.get("/meetings").await.expect(200).text();
        assert!(page.contains(&ended.to_string()), "{page}");
        app.database().execute(
            "UPDATE enrolment SET end_on = '2026-10-01', end_reason = 'work' WHERE programme = 'misam'",
        );
        // Protected identity: registered by Anna herself.
        let form = anna.get("/participants/new").await.expect(200).text();
        let hidden = |name: &str| {
            between(&form, &format!("name=\"{name}\" value=\""), "\"").expect("a hidden id")
        };
        let (participant, enrolment) = (hidden("participant"), hidden("enrolment"));
        let fields = [
            ("participant", &*participant),
            ("enrolment", &*enrolment),
            ("programme", "misam"),
            ("municipality", "norsjo"),
            ("start", "2026-01-01"),
            ("protected_identity", "yes"),
        ];
        anna.post("/participants", &fields).await.expect(303);
        let page = anna.get("/meetings").await.expect(200);
        for id in ["due", "soon", "unfinished", "not-asked"] {
            let listed = list(&page, id);
            for absent in [&managers.to_string(), &ended.to_string(), &enrolment] {
                assert!(!listed.contains(absent), "{absent}: {listed}");
            }
        }
    }
);

on_both!(
    the_day_lists_who_has_not_been_asked_in_private,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let mut stays = Vec::new();
        for status in ["answered", "declined", "not_asked"] {
            let (_, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
            let meeting = app.occasion(stay, "2026-11-02").await;
            app.put(
                &format!("screenings/{}", app.id()),
                screening(meeting, status),
            )
            .await
            .expect(201);
            stays.push(stay);
        }
        let page = anna.get("/meetings").await.expect(200);
        let listed = list(&page, "not-asked");
        // That somebody declined looks like that they answered.
        assert!(!listed.contains(&stays[0].to_string()), "{listed}");
        assert!(!listed.contains(&stays[1].to_string()), "{listed}");
        assert!(listed.contains(&stays[2].to_string()), "{listed}");
    }
);

on_both!(
    a_meeting_in_which_a_part_that_was_due_is_missing_is_unfinished,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let met = async |day: &str, parts: &[&str]| {
            let (_, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
            let meeting = app.occasion(stay, day).await;
            for part in parts {
                let answers = match *part {
                    "progression-participant" => progression("3"),
                    _ => rated(),
                };
                app.answer(meeting, part, answers).await;
            }
            (stay, meeting.to_string())
        };
        let both = ["progression-participant", "progression-professional"];
        let listed = [
            met("2026-11-19", &[]).await.1,
            met("2026-10-21", &both[..1]).await.1,
            met("2026-11-01", &both[1..]).await.1,
        ];
        // Whole; too long ago; today, which stands above; made up for in a later meeting.
        let mut absent = vec![
            met("2026-11-19", &both).await.1,
            met("2026-10-20", &[]).await.1,
            met("2026-11-20", &[]).await.1,
        ];
        let (stay, _) = met("2026-11-10", &both).await;
        let made_up_for = app.occasion(stay, "2026-11-01").await;
        absent.push(made_up_for.to_string());
        // Somebody who skipped nearly everything has answered.
        let (_, skipped) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let meeting = app.occasion(skipped, "2026-11-18").await;
        let one = json!({"able-to-work": "3"});
        app.answer(meeting, both[0], one).await;
        app.answer(meeting, both[1], json!({"usable-competence": "3"}))
            .await;
        absent.push(meeting.to_string());
        let page = anna.get("/meetings").await.expect(200);
        let unfinished = list(&page, "unfinished");
        // Each leads to its meeting.
        for meeting in &listed {
            assert!(unfinished.contains(&format!("/meetings/{meeting}\"")));
        }
        for meeting in &absent {
            assert!(!unfinished.contains(meeting), "{meeting}: {unfinished}");
        }
        let today = list(&page, "meetings-heading");
        assert!(today.contains(&absent[2]), "{today}");
    }
);

on_both!(
    a_code_leads_to_the_enrolment_or_to_a_bare_handle,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let bo = coordinator(&app, "bo.ek", &["misam", "nafs"]).await;
        let (person, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (code, grouped) = codes(&app, person).await;
        // As it is written on the slip, too.
        let found = anna.post("/meetings", &[("code", &grouped)]).await;
        let found = found.expect(303);
        assert_eq!(found.header("location"), format!("/enrolments/{stay}"));
        // A slip of the finger is told at once, beside the field; nobody has been looked up.
        let look_ups = "SELECT count(*) AS n FROM audit WHERE action = 'participant.lookup'";
        let before = app.database().number(look_ups);
        let mut wrong = code.clone().into_bytes();
        wrong[0] = if wrong[0] == b'7' { b'8' } else { b'7' };
        let wrong = String::from_utf8(wrong).expect("ASCII");
        let page = anna.post("/meetings", &[("code", &wrong)]).await;
        let page = page.expect(422).text();
        let error = between(&page, "id=\"code-error\">", "</p>").expect("an error");
        assert!(error.starts_with("Koden stämmer inte"), "{error}");
        assert!(page.contains(&format!("value=\"{wrong}\"")), "{page}");
        assert_eq!(app.database().number(look_ups), before);
        // To a colleague it is a bare handle: nothing of the person, nothing of where they are.
        bo.get("/meetings").await.expect(200);
        let found = bo.post("/meetings", &[("code", &code)]).await.expect(303);
        let handle = format!("/participants/{person}/enrol");
        let found = found.header("location");
        assert!(found.starts_with(&format!("{handle}?found=")), "{found}");
        let page = bo.get(found).await.expect(200).text();
        for secret in [&code, &grouped, "Skellefteå\" checked", &stay.to_string()] {
            assert!(!page.contains(secret), "{secret}: {page}");
        }
        for path in [
            format!("/participants/{person}"),
            format!("/participants/{person}/slip"),
            format!("/enrolments/{stay}"),
        ] {
            bo.get(&path).await.expect(404);
        }
        // Enrolled in an insats of his own he reaches that, and nothing of Anna's.
        let mark = found.split_once("?found=").expect("a mark").1;
        let fields = [
            ("found", mark),
            ("programme", "nafs"),
            ("team", "team-2"),
            ("municipality", "norsjo"),
            ("start", "2026-11-01"),
        ];
        bo.get(&handle).await.expect(404);
        bo.get(found).await.expect(200);
        let enrolled = bo.post(&handle, &fields).await.expect(303);
        bo.get(enrolled.header("location")).await.expect(200);
        let page = bo.get(&format!("/participants/{person}")).await.expect(200);
        assert!(page.text().contains("NAFS") && !page.text().contains("MISAM"));
        bo.get(&format!("/enrolments/{stay}")).await.expect(404);
    }
);

on_both!(
    r_o2_each_enrolment_that_the_day_shows_is_one_row_of_the_log,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let (_, one) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (_, other) = taken_on(&app, &anna, "misam", "2026-01-02").await;
        app.occasion(one, "2026-11-20").await;
        app.occasion(other, "2026-11-19").await;
        let read = || {
            app.database().texts(
                "SELECT handle AS t FROM audit WHERE action = 'enrolment.read' AND outcome = 'found' ORDER BY handle",
            )
        };
        let before = read().len();
        anna.get("/meetings").await.expect(200);
        let rows = read();
        assert_eq!(rows.len() - before, 2, "{rows:?}");
        assert!(rows.contains(&one.to_string()) && rows.contains(&other.to_string()));
        // A page that shows nobody leaves no row.
        let bo = coordinator(&app, "bo.ek", &["misam"]).await;
        let before = read().len();
        bo.get("/meetings").await.expect(200);
        assert_eq!(read().len(), before);
    }
);
