//! Who has which enrolments: coordinators reach their own caseload, and for a time that of a colleague.

use framsteg::app::{Error, SignedIn};
use framsteg::domain::access::{Access, Role};
use framsteg::domain::ids::{EnrolmentId, OccasionId, ParticipantId, ResponseId, ScreeningId};
use framsteg::domain::response::Help;
use framsteg::domain::session::HandedOver;
use serde_json::json;

use super::table::meeting_of;
use crate::support::{
    Browser, TestApp, enrolment, held_together, occasion, on_both, response, screening,
};

/// Into a participant's hands, without help.
fn hands(occasion: OccasionId) -> HandedOver {
    HandedOver {
        occasion,
        help: Help::None,
        unreviewed: false,
        again: None,
    }
}

async fn signed_in(app: &TestApp, browser: &Browser) -> SignedIn {
    let token = browser.cookie("__Host-session");
    app.app().signed_in(&token).await.expect("signed in")
}

async fn access(app: &TestApp, browser: &Browser) -> Access {
    let signed_in = signed_in(app, browser).await;
    let acting = signed_in.acting_as::<framsteg::app::Coordinator>();
    app.app()
        .access_of(&acting.expect("a coordinator"))
        .expect("a reach")
}

async fn code_of(app: &TestApp, person: uuid::Uuid) -> String {
    let view = app.get(&format!("participants/{person}")).await.json();
    view["code"].as_str().expect("a code").to_owned()
}

on_both!(
    r_z2_a_coordinator_reaches_their_own_caseload_only,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let bo = app
            .staff("bo.ek", &[Role::Coordinator], &["misam", "nafs"])
            .await;
        let (anna, bo) = (access(&app, &anna).await, access(&app, &bo).await);
        let use_cases = app.app();
        // What a coordinator registers is theirs.
        let person = ParticipantId(app.id());
        let none = framsteg::app::IfMatch::Absent;
        use_cases
            .register_participant(&anna, person, none, &json!({}))
            .await
            .expect("registered");
        let stay = EnrolmentId(app.id());
        let body = enrolment(person.0, "misam", "2026-01-01");
        use_cases
            .enrol_participant(&anna, stay, none, &body)
            .await
            .expect("enrolled");
        let meeting = OccasionId(app.id());
        let body = occasion(stay.0, "2026-03-10");
        use_cases
            .register_occasion(&anna, meeting, &body)
            .await
            .expect("a meeting");
        let answers = response(meeting.0, "coordination", held_together("large_extent"));
        use_cases
            .submit_response(&anna, ResponseId(app.id()), &answers)
            .await
            .expect("stored");
        use_cases.participant(&anna, person).await.expect("found");
        // To a colleague in the same insats it is not there, whatever they try.
        let outcomes = [
            use_cases.participant(&bo, person).await.err(),
            use_cases
                .enrol_participant(&bo, stay, none, &enrolment(person.0, "misam", "2026-01-01"))
                .await
                .err(),
            use_cases
                .register_occasion(&bo, meeting, &occasion(stay.0, "2026-03-10"))
                .await
                .err(),
            use_cases
                .register_occasion(&bo, OccasionId(app.id()), &occasion(stay.0, "2026-03-10"))
                .await
                .err(),
            use_cases
                .register_screening(
                    &bo,
                    ScreeningId(app.id()),
                    &screening(meeting.0, "answered"),
                )
                .await
                .err(),
            use_cases
                .submit_response(&bo, ResponseId(app.id()), &answers)
                .await
                .err(),
            use_cases.hand_over(&bo, hands(meeting)).await.err(),
            use_cases.take_on(&bo, stay).await.err(),
        ];
        for (number, outcome) in outcomes.into_iter().enumerate() {
            assert!(
                matches!(outcome, Some(Error::NotFound)),
                "{number}: {outcome:?}"
            );
        }
        let denied = "SELECT count(*) AS n FROM audit WHERE outcome = 'denied' AND actor_kind = 'staff' AND role = 'coordinator'";
        assert!(app.database().number(denied) >= 7, "each is noted");
        // With the code they get the bare handle, enrol the same person in their own insats, and reach that only.
        let handle = use_cases
            .look_up_code(&bo, &code_of(&app, person.0).await)
            .await
            .expect("a handle");
        assert_eq!(handle, person);
        let other = EnrolmentId(app.id());
        let body = enrolment(person.0, "nafs", "2026-02-01");
        use_cases
            .enrol_participant(&bo, other, none, &body)
            .await
            .expect("enrolled");
        use_cases
            .participant(&bo, person)
            .await
            .expect("theirs too");
        assert!(use_cases.hand_over(&bo, hands(meeting)).await.is_err());
        // Nothing in an insats in which they do not work.
        let body = enrolment(person.0, "sikt", "2026-02-01");
        let refused = use_cases
            .enrol_participant(&bo, EnrolmentId(app.id()), none, &body)
            .await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
);

on_both!(
    the_id_of_a_colleagues_response_looks_like_one_that_is_not_there,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let bo = app.staff("bo.ek", &[Role::Coordinator], &["misam"]).await;
        let (hers, his) = (meeting_of(&app, &anna).await, meeting_of(&app, &bo).await);
        let (anna, bo) = (access(&app, &anna).await, access(&app, &bo).await);
        let id = ResponseId(app.id());
        let answers = |meeting, option| response(meeting, "coordination", held_together(option));
        let submit = async |by: &Access, id, meeting, option| {
            let body = answers(meeting, option);
            app.app().submit_response(by, id, &body).await
        };
        submit(&anna, id, hers, "large_extent")
            .await
            .expect("stored");
        for (meeting, option) in [
            (his, "large_extent"),
            (his, "not_at_all"),
            (hers, "large_extent"),
        ] {
            let outcome = submit(&bo, id, meeting, option).await;
            assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
        }
        // The one who has sent it is told.
        let outcome = submit(&anna, id, hers, "not_at_all").await;
        assert!(
            matches!(outcome, Err(Error::Conflict { .. })),
            "{outcome:?}"
        );
        assert_eq!(app.rows()["response"], 1);
    }
);

on_both!(
    a_session_that_has_ended_writes_nothing_more,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let meeting = meeting_of(&app, &anna).await;
        let reach = access(&app, &anna).await;
        anna.post("/sign-out", &[]).await.expect(303);
        let before = (app.rows()["participant"], app.rows()["response"]);
        let use_cases = app.app();
        let none = framsteg::app::IfMatch::Absent;
        let late = use_cases
            .register_participant(&reach, ParticipantId(app.id()), none, &json!({}))
            .await;
        assert!(matches!(late, Err(Error::SignedOut)), "{late:?}");
        let answers = response(meeting, "coordination", held_together("large_extent"));
        assert!(
            use_cases
                .submit_response(&reach, ResponseId(app.id()), &answers)
                .await
                .is_err()
        );
        assert_eq!((app.rows()["participant"], app.rows()["response"]), before);
    }
);

on_both!(
    a_substitute_reaches_a_colleagues_caseload_for_a_time,
    async |app: TestApp| {
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let bo = app.staff("bo.ek", &[Role::Coordinator], &["nafs"]).await;
        let meeting = meeting_of(&app, &anna).await;
        let (anna_id, bo_id) = (app.staff_id("anna.berg"), app.staff_id("bo.ek"));
        let path = format!("/staff/{anna_id}/substitutes");
        admin.get("/staff").await.expect(200);
        for (from, until, fault) in [
            ("2026-11-25", "2026-11-24", "Sista dagen"),
            ("2026-01-01", "2026-01-31", "Sista dagen"),
            ("2026-11-20", "2027-11-20", "Högst 92 dagar"),
            ("i dag", "2026-11-24", "Skriv dagen så här"),
        ] {
            let fields = [("substitute", &*bo_id), ("from", from), ("until", until)];
            let reply = admin.post(&path, &fields).await.expect(422);
            assert!(reply.text().contains(fault), "{fault}: {reply:?}");
        }
        let days = [("from", "2026-11-21"), ("until", "2026-11-22")];
        let [from, until] = days;
        let to_oneself = [("substitute", &*anna_id), from, until];
        admin.post(&path, &to_oneself).await.expect(422);
        let fields = [("substitute", &*bo_id), from, until];
        admin.post(&path, &fields).await.expect(303);
        // Not today, tomorrow, the day after, and then no more (in Stockholm).
        for (now, sees) in [
            ("2026-11-20T22:59:00Z", false),
            ("2026-11-20T23:01:00Z", true),
            ("2026-11-22T22:59:00Z", true),
            ("2026-11-22T23:01:00Z", false),
        ] {
            app.set_now(now);
            let browser = app.browser();
            browser
                .sign_in("bo.ek", crate::support::PASSWORD)
                .await
                .expect(303);
            let reach = access(&app, &browser).await;
            let outcome = app
                .app()
                .hand_over(&reach, hands(OccasionId(meeting)))
                .await;
            assert_eq!(outcome.is_ok(), sees, "{now}");
        }
        drop(bo);
    }
);

on_both!(
    ending_a_substitution_ends_the_reach_at_once,
    async |app: TestApp| {
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let bo = app.staff("bo.ek", &[Role::Coordinator], &["nafs"]).await;
        let meeting = meeting_of(&app, &anna).await;
        let (anna_id, bo_id) = (app.staff_id("anna.berg"), app.staff_id("bo.ek"));
        let today = app.app().today().to_string();
        admin.get("/staff").await.expect(200);
        let fields = [
            ("substitute", &*bo_id),
            ("from", &*today),
            ("until", &*today),
        ];
        admin
            .post(&format!("/staff/{anna_id}/substitutes"), &fields)
            .await
            .expect(303);
        let page = bo.get("/meetings").await.expect(200);
        assert!(page.text().contains(&meeting.to_string()), "{page:?}");
        let page = admin
            .get(&format!("/staff/{anna_id}"))
            .await
            .expect(200)
            .text();
        let id = crate::support::between(&page, "/substitutes/", "/end").expect("a substitution");
        admin
            .post(&format!("/substitutes/{id}/end"), &[])
            .await
            .expect(303);
        admin.get("/staff").await.expect(200);
        admin
            .post(&format!("/substitutes/{id}/end"), &[])
            .await
            .expect(404);
        let page = bo.get("/meetings").await.expect(200);
        assert!(!page.text().contains(&meeting.to_string()), "{page:?}");
    }
);

on_both!(
    a_caseload_is_handed_on_and_what_is_left_behind_can_be_taken_on,
    async |app: TestApp| {
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam", "nafs"])
            .await;
        let bo = app.staff("bo.ek", &[Role::Coordinator], &["misam"]).await;
        let meeting = meeting_of(&app, &anna).await;
        let (anna_id, bo_id) = (app.staff_id("anna.berg"), app.staff_id("bo.ek"));
        app.add_staff("granskare", &[Role::Auditor], &[]);
        admin.get("/staff").await.expect(200);
        let path = format!("/staff/{anna_id}/caseload");
        admin.post(&path, &[]).await.expect(422);
        admin
            .post(&path, &[("to", &app.staff_id("granskare"))])
            .await
            .expect(422);
        admin.get("/staff").await.expect(200);
        admin.post(&path, &[("to", &bo_id)]).await.expect(303);
        assert!(
            bo.get("/meetings")
                .await
                .text()
                .contains(&meeting.to_string())
        );
        assert!(
            !anna
                .get("/meetings")
                .await
                .text()
                .contains(&meeting.to_string())
        );
        // Bo leaves the insats: the enrolment is nobody's, until Anna takes it on by the code.
        let rights = format!("/staff/{bo_id}/rights");
        let fields = [("roles", "coordinator"), ("programmes", "nafs")];
        admin.get("/staff").await.expect(200);
        admin.post(&rights, &fields).await.expect(303);
        assert_eq!(app.rows()["assignment"], 0);
        let code = app
            .database()
            .texts("SELECT code AS t FROM participant")
            .remove(0);
        anna.post("/meetings", &[("code", &code)]).await.expect(303);
        assert!(
            anna.get("/meetings")
                .await
                .text()
                .contains(&meeting.to_string())
        );
        // Nobody takes from a colleague: to them it is a bare handle.
        let cia = app.staff("cia.dal", &[Role::Coordinator], &["misam"]).await;
        cia.get("/meetings").await.expect(200);
        let found = cia.post("/meetings", &[("code", &code)]).await.expect(303);
        assert!(
            found.header("location").contains("/enrol?found="),
            "{found:?}"
        );
        assert_eq!(app.rows()["assignment"], 1);
        let reply = cia
            .post("/meetings", &[("code", "0000001")])
            .await
            .expect(422);
        assert!(reply.text().contains("Koden stämmer inte"), "{reply:?}");
    }
);

on_both!(
    r_z6_a_coordinators_look_ups_are_budgeted,
    async |app: TestApp| {
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let reach = access(&app, &anna).await;
        for number in 0..20 {
            let code = framsteg::domain::code::ParticipantCode::from_random(number);
            let missed = app.app().look_up_code(&reach, code.as_str()).await;
            assert!(matches!(missed, Err(Error::NotFound)), "{missed:?}");
        }
        let person = app.participant().await;
        let code = code_of(&app, person).await;
        anna.get("/meetings").await.expect(200);
        let reply = anna.post("/meetings", &[("code", &code)]).await.expect(429);
        assert!(!reply.text().contains("kontot"), "{reply:?}");
    }
);
