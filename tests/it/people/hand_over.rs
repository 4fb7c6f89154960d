//! Participant mode: a tablet in a participant's hands reaches one occasion, and nothing else.

use framsteg::domain::access::Role;

use super::table::{handed_over, meeting_of};
use crate::support::{PASSWORD, TestApp, on_both};

const ELSEWHERE: [&str; 8] = [
    "/",
    "/meetings",
    "/account",
    "/staff",
    "/sign-in",
    "/activate",
    "/livez",
    "/api/docs/",
];

on_both!(
    a_tablet_that_was_handed_over_reaches_one_occasion,
    async |app: TestApp| {
        let (browser, occasion) = handed_over(&app, "anna.berg").await;
        let other = app.id();
        let again = app.second().await;
        // A reload, and a restart.
        for browser in [browser.copy(), browser.at(&again)] {
            for path in ELSEWHERE.iter().map(|path| (*path).to_owned()).chain([
                format!("/meetings/{other}"),
                format!("/meetings/{occasion}x"),
            ]) {
                let reply = browser.get(&path).await.expect(403);
                assert!(!reply.text().contains("anna.berg"), "{path}: {reply:?}");
            }
            for path in ["/sign-out", "/account/password", "/meetings", "/language"] {
                browser.post(path, &[]).await.expect(403);
            }
            let again = format!("/meetings/{occasion}/hand-over");
            browser.post(&again, &[]).await.expect(403);
            let page = browser
                .get(&format!("/meetings/{occasion}"))
                .await
                .expect(200);
            assert!(!page.text().contains("Namn på"), "{page:?}");
            browser.get("/assets/framsteg.css").await.expect(200);
        }
        let denied =
            "SELECT count(*) AS n FROM audit WHERE action = 'denied' AND outcome = 'handed_over'";
        assert_eq!(app.database().number(denied), 2 * (8 + 2 + 4 + 1));
    }
);

on_both!(the_password_takes_it_back, async |app: TestApp| {
    let (browser, occasion) = handed_over(&app, "anna.berg").await;
    let path = format!("/meetings/{occasion}/take-back");
    // None at all is no try: a tap on the button by whoever holds the tablet ends nothing.
    for _ in 0..4 {
        let reply = browser.post(&path, &[("password", "")]).await.expect(422);
        assert!(reply.text().contains("id=\"password-error\""), "{reply:?}");
        let reply = browser.post(&path, &[]).await.expect(422);
        assert!(reply.text().contains(
            "name=\"password\" type=\"password\" value=\"\" autocomplete=\"off\" required"
        ));
    }
    assert_eq!(
        app.database()
            .number("SELECT count(*) AS n FROM session WHERE wrong > 0"),
        0
    );
    for _ in 0..2 {
        let reply = browser
            .post(&path, &[("password", "fel")])
            .await
            .expect(401);
        assert!(reply.text().contains("Lösenordet är fel"), "{reply:?}");
    }
    let held = browser.copy();
    let reply = browser
        .post(&path, &[("password", PASSWORD)])
        .await
        .expect(303);
    assert_eq!(
        reply.header("location"),
        format!("/meetings/{occasion}#back")
    );
    assert_eq!(reply.header("clear-site-data"), "\"storage\"");
    browser.get("/meetings").await.expect(200);
    browser.get("/account").await.expect(200);
    // The occasion is the coordinator's again; and the token that the participant held is dead.
    let page = browser
        .get(&format!("/meetings/{occasion}"))
        .await
        .expect(200);
    assert!(page.text().contains("Namn på anna.berg"));
    held.get(&format!("/meetings/{occasion}")).await.expect(401);
    // The two slips are forgiven.
    browser.get("/meetings").await.expect(200);
    browser
        .post(&format!("/meetings/{occasion}/hand-over"), &[])
        .await
        .expect(303);
    browser
        .get(&format!("/meetings/{occasion}"))
        .await
        .expect(200);
    browser
        .post(&path, &[("password", "fel")])
        .await
        .expect(401);
    browser
        .post(&path, &[("password", PASSWORD)])
        .await
        .expect(303);
});

on_both!(
    the_third_wrong_password_ends_the_session,
    async |app: TestApp| {
        let (browser, occasion) = handed_over(&app, "anna.berg").await;
        let path = format!("/meetings/{occasion}/take-back");
        for _ in 0..3 {
            browser
                .post(&path, &[("password", "fel")])
                .await
                .expect(401);
        }
        let reply = browser
            .post(&path, &[("password", PASSWORD)])
            .await
            .expect(401);
        assert!(reply.text().contains("Du är utloggad"), "{reply:?}");
        assert_eq!(app.rows()["session"], 0);
        browser.sign_in("anna.berg", PASSWORD).await.expect(303);
    }
);

on_both!(many_guesses_at_once_are_three, async |app: TestApp| {
    let (browser, occasion) = handed_over(&app, "anna.berg").await;
    let path = format!("/meetings/{occasion}/take-back");
    let before = app.app().passwords().computed();
    let guesses = (0..9).map(|_| browser.form(&path, &[("password", "fel")]).send());
    for reply in futures_util::future::join_all(guesses).await {
        assert!([401, 503].contains(&reply.status), "{reply:?}");
    }
    assert!(app.app().passwords().computed() - before <= 3);
    assert_eq!(app.rows()["session"], 0);
});

on_both!(it_idles_out_after_sixty_minutes, async |app: TestApp| {
    let (browser, occasion) = handed_over(&app, "anna.berg").await;
    let page = format!("/meetings/{occasion}");
    app.wait(3600 - 1);
    browser.get(&page).await.expect(200);
    app.wait(3601);
    let reply = browser.get(&page).await.expect(401);
    assert!(reply.text().contains("Du är utloggad"));
    browser.get("/meetings").await.expect(401);
});

on_both!(only_an_occasion_in_ones_own_reach, async |app: TestApp| {
    let anna = app
        .staff("anna.berg", &[Role::Coordinator], &["misam"])
        .await;
    let occasion = meeting_of(&app, &anna).await;
    let auditor = app.staff("granskare", &[Role::Auditor], &[]).await;
    auditor
        .post(&format!("/meetings/{occasion}/hand-over"), &[])
        .await
        .expect(403);
    anna.post(&format!("/meetings/{}/hand-over", app.id()), &[])
        .await
        .expect(404);
    anna.post("/meetings/x/hand-over", &[]).await.expect(404);
    anna.get("/meetings").await.expect(200);
});

on_both!(
    a_tablet_that_was_handed_over_before_an_upgrade_stays_in_those_hands,
    async |app: TestApp| {
        let (browser, occasion) = handed_over(&app, "anna.berg").await;
        // As a session looks from before the third migration.
        app.database().execute("UPDATE session SET help = NULL");
        browser.get("/meetings").await.expect(403);
        browser
            .get(&format!("/meetings/{occasion}"))
            .await
            .expect(200);
    }
);
