//! The list of everybody whom a coordinator has, and that nobody is in one insats twice at the same time.

use framsteg::domain::access::Role;
use uuid::Uuid;

use super::day::{codes, taken_on};
use crate::support::{Browser, TestApp, between, ended, enrolment, on_both, progression};

async fn coordinator(app: &TestApp, name: &str, programmes: &[&str]) -> Browser {
    app.staff(name, &[Role::Coordinator], programmes).await
}

/// One of the lists on Min dag; empty if it is not there.
async fn list(browser: &Browser, id: &str) -> String {
    let page = browser.get("/meetings").await.expect(200).text();
    let before = format!("<section aria-labelledby=\"{id}\">");
    between(&page, &before, "</section>").unwrap_or_default()
}

/// The line of an enrolment in a list; empty if there is none.
fn line(list: &str, enrolment: &str) -> String {
    let before = format!("/enrolments/{enrolment}\">");
    between(list, &before, "</li>").unwrap_or_default()
}

/// A participant with protected identity, from the form; gives the enrolment.
async fn protected(browser: &Browser, start: &str) -> String {
    let form = browser.get("/participants/new").await.expect(200).text();
    let hidden =
        |name: &str| between(&form, &format!("name=\"{name}\" value=\""), "\"").expect("an id");
    let (participant, enrolment) = (hidden("participant"), hidden("enrolment"));
    let fields = [
        ("participant", &*participant),
        ("enrolment", &*enrolment),
        ("programme", "misam"),
        ("municipality", "norsjo"),
        ("start", start),
        ("protected_identity", "yes"),
    ];
    browser.post("/participants", &fields).await.expect(303);
    enrolment
}

on_both!(
    everybody_stands_in_the_list_whoever_is_due_or_not,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam", "psykisk-halsa-arbetsliv"]).await;
        let (person, measured) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (_, grouped) = codes(&app, person).await;
        let meeting = app.occasion(measured, "2026-11-02").await;
        app.answer(meeting, "progression-participant", progression("3"))
            .await;
        let (_, manager) = taken_on(&app, &anna, "psykisk-halsa-arbetsliv", "2026-02-01").await;
        let (_, ahead) = taken_on(&app, &anna, "misam", "2027-06-01").await;
        let hidden = protected(&anna, "2026-03-01").await;
        let all = list(&anna, "everybody").await;
        assert_eq!(all.matches("<li>").count(), 4, "{all}");
        let shown = line(&all, &measured.to_string());
        assert!(shown.contains(&grouped), "{shown}");
        assert!(shown.contains("inskriven 2026-01-01 · nästa mätning 2027-01-31"));
        let shown = line(&all, &manager.to_string());
        assert!(shown.contains("inskriven 2026-02-01<"), "{shown}");
        let shown = line(&all, &ahead.to_string());
        assert!(shown.contains("börjar 2027-06-01<"), "{shown}");
        let shown = line(&all, &hidden);
        assert!(shown.contains("MISAM") && shown.contains("Utan kod"));
        assert!(shown.contains("inskriven 2026-03-01<"), "{shown}");
        // Whoever begins later has a page that says so, and no meeting yet.
        let page = anna.get(&format!("/enrolments/{ahead}")).await.text();
        assert!(page.contains("Inskrivningen börjar 2027-06-01"), "{page}");
        assert!(!page.contains("new-occasion"), "{page}");
        // A colleague in the same insats has nobody, and nothing is noted for them.
        let bo = coordinator(&app, "bo.ek", &["misam"]).await;
        let listed = || {
            let rows = "SELECT handle AS t FROM audit WHERE action = 'caseload.read' AND outcome = 'found'";
            app.database().texts(rows)
        };
        let before = listed();
        assert_eq!(list(&bo, "everybody").await, "");
        assert_eq!(listed(), before);
        list(&anna, "everybody").await;
        assert_eq!(listed().len(), before.len() + 1);
        assert_eq!(listed()[0], app.staff_id("anna.berg"));
    }
);

on_both!(
    somebody_without_a_code_can_be_ended_undone_and_handed_on,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        coordinator(&app, "bo.ek", &["misam"]).await;
        let stay = protected(&anna, "2026-03-01").await;
        let page = format!("/enrolments/{stay}");
        for reason in ["moved", "felregistrering"] {
            assert!(list(&anna, "everybody").await.contains(&stay));
            let form = anna.get(&format!("{page}/end")).await.expect(200).text();
            let revision = between(&form, "name=\"revision\" value=\"", "\"").expect("a revision");
            let fields = [
                ("revision", &*revision),
                ("end", "2026-03-01"),
                ("end_reason", reason),
                ("confirmed", "yes"),
            ];
            anna.post(&format!("{page}/end"), &fields).await.expect(303);
            assert!(!list(&anna, "everybody").await.contains(&stay));
            // However long ago it is said to have ended: it was ended now.
            let ended = list(&anna, "ended").await;
            assert!(line(&ended, &stay).contains("Utan kod"), "{ended}");
            let form = anna.get(&page).await.expect(200).text();
            let revision = between(&form, "name=\"revision\" value=\"", "\"").expect("a revision");
            anna.post(&format!("{page}/reopen"), &[("revision", &revision)])
                .await
                .expect(303);
        }
        let to = app.staff_id("bo.ek");
        anna.get(&page).await.expect(200);
        let fields = [("to", &*to), ("from", "2026-11-20")];
        anna.post(&format!("{page}/coordinator"), &fields)
            .await
            .expect(303);
        assert!(!list(&anna, "everybody").await.contains(&stay));
    }
);

on_both!(
    whoever_stands_in_sees_whose_participants_they_are,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let bo = coordinator(&app, "bo.ek", &["misam"]).await;
        let (_, theirs) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (_, own) = taken_on(&app, &bo, "misam", "2026-01-01").await;
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        let absent = format!("/staff/{}", app.staff_id("anna.berg"));
        admin.get(&absent).await.expect(200);
        let bos = app.staff_id("bo.ek");
        let fields = [
            ("substitute", &*bos),
            ("from", "2026-11-20"),
            ("until", "2026-12-04"),
        ];
        admin
            .post(&format!("{absent}/substitutes"), &fields)
            .await
            .expect(303);
        let page = bo.get("/meetings").await.expect(200).text();
        let told = "Du vikarierar för Namn på anna.berg till och med 2026-12-04.";
        assert!(page.contains(told), "{page}");
        let all = list(&bo, "everybody").await;
        assert!(line(&all, &theirs.to_string()).contains("Namn på anna.berg"));
        assert!(!line(&all, &own.to_string()).contains("Namn på"), "{all}");
        let page = anna.get("/meetings").await.expect(200).text();
        assert!(!page.contains("Du vikarierar"), "{page}");
    }
);

on_both!(
    nobody_is_in_one_insats_twice_at_the_same_time,
    async |app: TestApp| {
        let person = app.participant().await;
        let first = app.enrol(person, "misam", "2026-01-01").await;
        let put = |id: Uuid, body| app.put(&format!("enrolments/{id}"), body);
        let put_at =
            |id: Uuid, revision: i32, body| put(id, body).if_match(&format!("\"{revision}\""));
        let at = |start: &str| enrolment(person, "misam", start);
        for start in ["2026-01-01", "2026-06-01", "2025-06-01", "2027-01-01"] {
            put(app.id(), at(start))
                .await
                .refused(409, "enrolled_already");
        }
        // Before it, ended, is another stay; in another insats, too; and sent again it is what it was.
        put(app.id(), ended(at("2025-01-01"), "2025-12-31", "work"))
            .await
            .expect(201);
        app.enrol(person, "nafs", "2026-01-01").await;
        put(first, at("2026-01-01")).await.expect(200);
        // Once it has ended, another may begin on a later day, not on the same.
        put_at(first, 1, ended(at("2026-01-01"), "2026-10-31", "moved"))
            .await
            .expect(200);
        put(app.id(), at("2026-10-31"))
            .await
            .refused(409, "enrolled_already");
        let second = app.id();
        put(second, at("2026-11-01")).await.expect(201);
        // Opened again, the first would run into the second, unless that was a mistake.
        put_at(first, 2, at("2026-01-01"))
            .await
            .refused(409, "enrolled_already");
        let mistake = ended(at("2026-11-01"), "2026-11-01", "felregistrering");
        put_at(second, 1, mistake).await.expect(200);
        put_at(first, 2, at("2026-01-01")).await.expect(200);
        put_at(second, 2, at("2026-11-01"))
            .await
            .refused(409, "enrolled_already");
    }
);

on_both!(
    who_is_enrolled_already_is_told_and_not_enrolled_once_more,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam"]).await;
        let bo = coordinator(&app, "bo.ek", &["misam"]).await;
        let cia = coordinator(&app, "cia.dal", &["misam", "nafs"]).await;
        let (person, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (code, _) = codes(&app, person).await;
        for (browser, has_other) in [(&bo, false), (&cia, true)] {
            browser.get("/meetings").await.expect(200);
            let found = browser.post("/meetings", &[("code", &code)]).await;
            let to = found.expect(303).header("location").to_owned();
            let page = browser.get(&to).await.expect(200).text();
            assert!(page.contains("Deltagaren är redan inskriven i MISAM."));
            assert!(!page.contains(&stay.to_string()), "{page}");
            assert!(!page.contains("Namn på anna.berg"), "{page}");
            assert!(!page.contains("value=\"misam\""), "{page}");
            assert_eq!(page.contains("name=\"programme\""), has_other, "{page}");
        }
        // A form that was made otherwise is refused at its field, and nothing is stored.
        let path = format!("/participants/{person}/enrol");
        let fields = [
            ("programme", "misam"),
            ("municipality", "norsjo"),
            ("start", "2026-11-01"),
        ];
        let page = anna.get(&path).await.expect(200).text();
        assert!(page.contains("Deltagaren är redan inskriven i MISAM."));
        let page = anna.post(&path, &fields).await.expect(409).text();
        assert!(page.contains("Deltagaren är redan inskriven i insatsen"));
        assert_eq!(app.rows()["enrolment"], 1);
        let told = "SELECT count(*) AS n FROM audit WHERE action = 'participant.running'";
        assert!(app.database().number(told) >= 3);
    }
);
