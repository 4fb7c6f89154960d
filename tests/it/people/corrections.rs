//! What was registered wrongly is corrected, on pages and in the log.

use framsteg::domain::access::Role;

use super::day::taken_on;
use crate::support::{Browser, TestApp, between, on_both};

async fn coordinator(app: &TestApp, name: &str, programmes: &[&str]) -> Browser {
    app.staff(name, &[Role::Coordinator], programmes).await
}

async fn revision(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await.expect(200).text();
    between(&page, "name=\"revision\" value=\"", "\"").expect("a revision")
}

on_both!(
    a_participants_background_is_corrected,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["misam", "ung-resurs"]).await;
        let (person, _) = taken_on(&app, &anna, "ung-resurs", "2026-01-01").await;
        let path = format!("/participants/{person}/background");
        let known = || {
            app.database().texts(
                "SELECT gender || ' ' || age_band || ' ' || born_abroad AS t FROM participant",
            )
        };
        let page = anna.get(&format!("/participants/{person}")).await.text();
        assert!(page.contains(&format!("href=\"{path}\"")), "{page}");
        let at = revision(&anna, &path).await;
        let fields = [
            ("revision", &*at),
            ("gender", "man"),
            ("age_band", "15-24"),
            ("born_abroad", "no"),
        ];
        for _ in 0..2 {
            let done = anna.post(&path, &fields).await.expect(303);
            assert_eq!(done.header("location"), format!("/participants/{person}"));
        }
        assert_eq!(known(), ["man 15-24 no"]);
        // The form shows what is known, and what does not fit is told at its field.
        let page = anna.get(&path).await.expect(200).text();
        assert!(page.contains("value=\"man\" checked"), "{page}");
        let at = revision(&anna, &path).await;
        let fields = [("revision", &*at), ("age_band", "45-54")];
        let page = anna.post(&path, &fields).await.expect(422).text();
        assert!(page.contains("id=\"age_band-error\""), "{page}");
        let stale = [("revision", "1"), ("gender", "woman")];
        anna.post(&path, &stale).await.expect(412);
        assert_eq!(known(), ["man 15-24 no"]);
        let bo = coordinator(&app, "bo.ek", &["ung-resurs"]).await;
        bo.get("/meetings").await.expect(200);
        bo.get(&path).await.expect(404);
        bo.post(&path, &fields).await.expect(404);
        let changed = "SELECT count(*) AS n FROM audit WHERE action = 'participant.put' AND outcome = 'changed' AND role = 'coordinator'";
        assert_eq!(app.database().number(changed), 1);
    }
);

on_both!(
    where_an_enrolment_belongs_is_corrected,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg", &["nafs", "misam"]).await;
        let (_, stay) = taken_on(&app, &anna, "nafs", "2026-01-01").await;
        let path = format!("/enrolments/{stay}/place");
        let stored = || {
            app.database()
                .texts("SELECT coalesce(team, '-') || ' ' || municipality || ' ' || coalesce(end_reason, '-') AS t FROM enrolment")
        };
        let send = async |team: &str, municipality: &str| {
            let at = revision(&anna, &path).await;
            let fields = [
                ("revision", &*at),
                ("team", team),
                ("municipality", municipality),
            ];
            anna.post(&path, &fields).await
        };
        send("team-3", "norsjo").await.expect(303);
        assert_eq!(stored(), ["team-3 norsjo -"]);
        send("", "other").await.expect(303);
        assert_eq!(stored(), ["- other -"]);
        for (team, municipality, at) in [("team-9", "norsjo", "team"), ("", "", "municipality")] {
            let page = send(team, municipality).await.expect(422).text();
            assert!(page.contains(&format!("id=\"{at}-error\"")), "{page}");
        }
        // Of one that has ended the end stays.
        let end = format!("/enrolments/{stay}/end");
        let at = revision(&anna, &end).await;
        let fields = [
            ("revision", &*at),
            ("end", "2026-11-19"),
            ("end_reason", "work"),
        ];
        anna.post(&end, &fields).await.expect(303);
        send("team-1", "skelleftea").await.expect(303);
        assert_eq!(stored(), ["team-1 skelleftea work"]);
        let bo = coordinator(&app, "bo.ek", &["nafs"]).await;
        bo.get(&path).await.expect(404);
        let changed = "SELECT count(*) AS n FROM audit WHERE action = 'enrolment.put' AND outcome = 'changed' AND role = 'coordinator'";
        assert_eq!(app.database().number(changed), 4);
    }
);
