//! What the coordinator fills in: never nothing, from where it can be gone back, and what a participant says over video.

use framsteg::domain::access::Role;
use uuid::Uuid;

use super::day::taken_on;
use crate::support::{Browser, PASSWORD, Reply, TestApp, between, occasion, on_both, with};

const PARTICIPANTS: &str = "progression-participant";
const OWN: &str = "progression-professional";

/// A coordinator, and a meeting in this way with one of their participants today.
async fn met(app: &TestApp, mode: &str) -> (Browser, Uuid, Uuid) {
    let anna = app
        .staff("anna.berg", &[Role::Coordinator], &["misam"])
        .await;
    let (_, stay) = taken_on(app, &anna, "misam", "2026-01-01").await;
    let meeting = app.id();
    let body = with(occasion(stay, "2026-11-20"), "mode", mode);
    app.put(&format!("occasions/{meeting}"), body)
        .await
        .expect(201);
    (anna, stay, meeting)
}

/// Opens a form and sends it with this in it.
async fn sends(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(path).await.expect(200).text();
    let hidden = |name: &str| between(&page, &format!("name=\"{name}\" value=\""), "\"");
    let response = hidden("response").expect("an id");
    let old = hidden("supersedes").unwrap_or_default();
    let mut all = vec![("response", &*response)];
    if !old.is_empty() {
        all.push(("supersedes", &*old));
    }
    all.extend(fields);
    browser.post(path, &all).await
}

async fn page(browser: &Browser, path: &str) -> String {
    browser.get(path).await.expect(200).text()
}

on_both!(
    nothing_is_never_sent_in_the_place_of_something,
    async |app: TestApp| {
        let (anna, _, meeting) = met(&app, "paper").await;
        let enter = |key: &str| format!("/meetings/{meeting}/enter/sv/{key}");
        let correct = |key: &str| format!("/meetings/{meeting}/correct/sv/{key}");
        for key in [OWN, PARTICIPANTS, "coordination"] {
            let empty = sends(&anna, &enter(key), &[("answer-able-to-work", " ")]).await;
            let shown = empty.expect(422).text();
            assert!(shown.contains("Inget är ifyllt"), "{shown}");
            assert!(
                shown.contains(&format!("href=\"/meetings/{meeting}\"")),
                "a way out"
            );
        }
        assert_eq!(app.rows()["response"], 0);
        let rated = [("answer-usable-competence", "4")];
        sends(&anna, &enter(OWN), &rated).await.expect(303);
        let said = [("answer-able-to-work", "2")];
        sends(&anna, &enter(PARTICIPANTS), &said).await.expect(303);
        let held = [("answer-held-together", "large_extent")];
        sends(&anna, &enter("coordination"), &held)
            .await
            .expect(303);
        for key in [OWN, PARTICIPANTS, "coordination"] {
            sends(&anna, &correct(key), &[]).await.expect(422);
        }
        assert_eq!(app.rows()["response"], 3);
        // What may be read back stands there; what may not never does.
        let shown = page(&anna, &correct(OWN)).await;
        assert!(shown.contains("name=\"answer-usable-competence\" value=\"4\" checked"));
        let shown = page(&anna, &correct(PARTICIPANTS)).await;
        assert!(shown.contains("name=\"answer-able-to-work\" value=\"2\" checked"));
        let shown = page(&anna, &correct("coordination")).await;
        assert!(!shown.contains("large_extent\" checked"), "{shown}");
        let read = "SELECT count(*) AS n FROM audit WHERE action = 'response.read'";
        // Two of the three were opened twice.
        assert_eq!(app.database().number(read), 4);
    }
);

on_both!(
    how_far_the_own_rating_is_filled_in_stands_beside_that_it_is_done,
    async |app: TestApp| {
        let (anna, _, meeting) = met(&app, "in_person").await;
        let shown = format!("/meetings/{meeting}");
        let enter = format!("{shown}/enter/sv/{OWN}");
        assert!(!page(&anna, &shown).await.contains("ifyllda"));
        let items = [
            "usable-competence",
            "rated-able-to-work",
            "rated-takes-steps",
        ];
        let fields = items.map(|item| (format!("answer-{item}"), "4"));
        let fields = fields.each_ref().map(|(name, value)| (&**name, *value));
        sends(&anna, &enter, &fields).await.expect(303);
        let told = "Klart i det här mötet. 3 av 11 ifyllda.";
        assert!(page(&anna, &shown).await.contains(told));
        // What was corrected counts, not what stood before.
        let correct = enter.replace("/enter/", "/correct/");
        sends(&anna, &correct, &fields[..2]).await.expect(303);
        let after = page(&anna, &shown).await;
        assert_eq!(after.matches("ifyllda").count(), 1, "{after}");
        assert!(after.contains("2 av 11 ifyllda."), "{after}");
    }
);

on_both!(
    who_reads_the_paper_stands_above_what_the_introduction_promises_otherwise,
    async |app: TestApp| {
        let (anna, _, meeting) = met(&app, "paper").await;
        for (language, who) in [
            ("sv", "Din koordinator läser dina svar och skriver in dem."),
            (
                "en",
                "Your coordinator reads your answers and types them in.",
            ),
        ] {
            let enter = |key: &str| format!("/meetings/{meeting}/enter/{language}/{key}");
            for key in ["coordination", "satisfaction"] {
                let shown = page(&anna, &enter(key)).await;
                assert!(shown.contains(who), "{key}: {shown}");
            }
            // These the coordinator may look at anyway.
            let shown = page(&anna, &enter(PARTICIPANTS)).await;
            assert!(!shown.contains(who), "{shown}");
        }
    }
);

on_both!(
    what_is_corrected_is_not_shown_before_the_rating,
    async |app: TestApp| {
        let (anna, _, meeting) = met(&app, "paper").await;
        let said = [("answer-able-to-work", "2")];
        let enter = format!("/meetings/{meeting}/enter/sv/{PARTICIPANTS}");
        sends(&anna, &enter, &said).await.expect(303);
        let correct = format!("/meetings/{meeting}/correct/sv/{PARTICIPANTS}");
        assert!(!page(&anna, &correct).await.contains("value=\"2\" checked"));
        let rate = format!("/meetings/{meeting}/enter/sv/{OWN}");
        sends(&anna, &rate, &[("answer-usable-competence", "4")])
            .await
            .expect(303);
        assert!(page(&anna, &correct).await.contains("value=\"2\" checked"));
    }
);

/// At a meeting where the participant cannot be handed anything.
async fn writes_down_what_is_said(app: &TestApp, mode: &str) {
    let (anna, _, meeting) = met(app, mode).await;
    let at = format!("/meetings/{meeting}");
    let enter = |key: &str| format!("{at}/enter/sv/{key}");
    let shown = page(&anna, &at).await;
    assert!(shown.contains("Gör din skattning först."), "{shown}");
    assert!(shown.contains("du skulle höra svaren"), "{shown}");
    assert!(!shown.contains("/hand-over"), "nobody is there to take it");
    anna.get(&enter(PARTICIPANTS)).await.expect(404);
    let early = [
        ("response", &*Uuid::now_v7().to_string()),
        ("answer-able-to-work", "2"),
    ];
    anna.post(&enter(PARTICIPANTS), &early).await.expect(404);
    sends(&anna, &enter(OWN), &[("answer-usable-competence", "4")])
        .await
        .expect(303);
    let shown = page(&anna, &at).await;
    assert!(shown.contains(&enter(PARTICIPANTS)), "{shown}");
    // Nobody else's help can be claimed, nor that there was none.
    let said = [("answer-able-to-work", "2"), ("help", "none")];
    sends(&anna, &enter(PARTICIPANTS), &said).await.expect(303);
    // What the coordinator may not look at is not said aloud to them.
    for key in ["coordination", "satisfaction"] {
        anna.get(&enter(key)).await.expect(404);
    }
    let stored = "SELECT questionnaire || ' ' || help AS t FROM response ORDER BY 1";
    assert_eq!(
        app.database().texts(stored),
        [
            "progression-participant staff",
            "progression-professional none"
        ]
    );
}

on_both!(
    over_video_the_coordinator_writes_down_what_the_participant_says_after_rating,
    async |app: TestApp| writes_down_what_is_said(&app, "video").await
);

on_both!(
    on_the_phone_the_coordinator_writes_down_what_the_participant_says_after_rating,
    async |app: TestApp| writes_down_what_is_said(&app, "phone").await
);

on_both!(
    a_meeting_on_another_day_leads_to_a_new_one,
    async |app: TestApp| {
        let (anna, stay, meeting) = met(&app, "in_person").await;
        let at = format!("/meetings/{meeting}");
        let shown = page(&anna, &at).await;
        assert!(shown.contains("/hand-over") && !shown.contains("en annan dag än i dag"));
        assert!(shown.contains("Svaras på plattan när du har lämnat över den."));
        let old = app.occasion(stay, "2026-11-02").await;
        let shown = page(&anna, &format!("/meetings/{old}")).await;
        assert!(!shown.contains("/hand-over"), "{shown}");
        assert!(shown.contains("en annan dag än i dag"), "{shown}");
        assert!(shown.contains(&format!("/enrolments/{stay}/new-occasion")));
    }
);

on_both!(
    whoever_types_stays_signed_in_and_comes_back_to_the_page,
    async |app: TestApp| {
        let (anna, _, meeting) = met(&app, "paper").await;
        let path = format!("/meetings/{meeting}/enter/sv/{OWN}");
        page(&anna, &path).await;
        // Eleven minutes on the form, with a sign of life every two.
        for _ in 0..6 {
            app.wait(119);
            let alive = anna.get("/alive").await.expect(204);
            assert!(alive.body.is_empty());
        }
        sends(&anna, &path, &[("answer-usable-competence", "4")])
            .await
            .expect(303);
        // Whoever only looks away is signed out, and led back.
        app.wait(11 * 60);
        anna.get("/alive").await.expect(401);
        let door = anna.get(&path).await.expect(401).text();
        assert!(
            door.contains(&format!("name=\"back\" value=\"{path}\"")),
            "{door}"
        );
        let credentials = |back: &str| {
            vec![
                ("username".to_owned(), "anna.berg".to_owned()),
                ("password".to_owned(), PASSWORD.to_owned()),
                ("back".to_owned(), back.to_owned()),
            ]
        };
        let sign_in = async |back: &str| {
            let fields = credentials(back);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (&**a, &**b)).collect();
            let reply = app.browser().post("/sign-in", &fields).await;
            reply.expect(303).header("location").to_owned()
        };
        assert_eq!(sign_in(&path).await, path);
        for elsewhere in [
            "",
            "//example.org/meetings",
            "https://example.org",
            "/meetings?code=1",
            "/nowhere",
            "/sign-out",
            "/assets/framsteg.css",
            "/alive",
            &format!("/meetings/{meeting}/answer/sv/coordination"),
            &format!("/meetings/{meeting}/hand-over"),
        ] {
            assert_eq!(sign_in(elsewhere).await, "/", "{elsewhere}");
        }
        // Twelve hours are the end, whatever is typed.
        let bo = app.staff("bo.ek", &[Role::Coordinator], &["misam"]).await;
        for _ in 0..89 {
            app.wait(8 * 60);
            bo.get("/alive").await.expect(204);
        }
        app.wait(9 * 60);
        bo.get("/alive").await.expect(401);
    }
);
