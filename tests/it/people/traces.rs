//! R-O2, R-P9: what staff do leaves one row each in the audit log, and nothing secret anywhere.

use framsteg::domain::access::Role;

use super::table::handed_over;
use crate::support::{PASSWORD, TestApp, on_both, totp};

/// Who, in which role, did what, with which outcome, since a number of rows.
fn rows(app: &TestApp) -> Vec<String> {
    app.database().texts(
        "SELECT actor_kind || ' ' || coalesce(role, '-') || ' ' || action || ' ' || outcome AS t FROM audit ORDER BY id",
    )
}

on_both!(
    r_o2_signing_in_and_changing_rights_are_one_row_each,
    async |app: TestApp| {
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        let second = app.staff("second", &[Role::Administrator], &[]).await;
        let mut seen = rows(&app).len();
        let mut expect = async |what: &str, expected: &[&str]| {
            let rows = rows(&app);
            assert_eq!(rows[seen..], *expected, "{what}");
            seen = rows.len();
        };
        let browser = app.browser();
        browser.sign_in("nobody", "fel").await.expect(401);
        expect("an unknown name", &["stranger - sign_in refused"]).await;
        browser.sign_in("admin", PASSWORD).await.expect(303);
        expect("a password", &["staff - sign_in second_factor_wanted"]).await;
        browser.get("/sign-in/code").await.expect(200);
        browser
            .post("/sign-in/code", &[("code", "000000")])
            .await
            .expect(401);
        expect("a wrong code", &["staff - second_factor refused"]).await;
        admin.get("/staff").await.expect(200);
        expect("a page without individuals", &[]).await;
        let fields = [
            ("username", "anna.berg"),
            ("name", "Anna"),
            ("roles", "auditor"),
        ];
        admin.post("/staff", &fields).await.expect(200);
        expect("adding", &["staff administrator staff.add stored"]).await;
        let id = app.staff_id("anna.berg");
        admin.get(&format!("/staff/{id}")).await.expect(200);
        let rights = format!("/staff/{id}/rights");
        admin
            .post(&rights, &[("roles", "director")])
            .await
            .expect(303);
        expect("rights", &["staff administrator staff.rights changed"]).await;
        admin
            .post(&rights, &[("roles", "director")])
            .await
            .expect(303);
        expect("no change", &[]).await;
        admin
            .post(&format!("/staff/{id}/reset"), &[])
            .await
            .expect(200);
        expect("a reset", &["staff administrator staff.reset stored"]).await;
        admin
            .post(&format!("/staff/{id}/disable"), &[])
            .await
            .expect(303);
        expect("disabling", &["staff administrator staff.disable stored"]).await;
        admin.get("/meetings").await.expect(403);
        expect(
            "a role that is not theirs",
            &["staff - denied missing_role"],
        )
        .await;
        second.post("/sign-out", &[]).await.expect(303);
        expect("signing out", &["staff - session.end signed_out"]).await;
        app.wait(601);
        admin.get("/staff").await.expect(401);
        expect("running out", &["staff - session.end expired"]).await;
    }
);

on_both!(
    r_o2_what_happens_around_a_participant_is_noted,
    async |app: TestApp| {
        let before = rows(&app).len();
        let (browser, occasion) = handed_over(&app, "anna.berg").await;
        browser
            .post(
                &format!("/meetings/{occasion}/take-back"),
                &[("password", PASSWORD)],
            )
            .await
            .expect(303);
        let rows = &rows(&app)[before..];
        for (expected, times) in [
            ("operator - staff.add stored", 1),
            ("staff - staff.activate stored", 1),
            ("staff coordinator participant.lookup found", 1),
            ("staff coordinator enrolment.take_on stored", 1),
            // On the day's page, and on the tablet.
            ("staff coordinator occasion.read found", 2),
            ("staff coordinator session.hand_over stored", 1),
            ("staff coordinator session.take_back stored", 1),
        ] {
            assert_eq!(
                rows.iter().filter(|row| *row == expected).count(),
                times,
                "{expected}: {rows:?}"
            );
        }
    }
);

on_both!(r_p9_no_secret_is_in_the_audit_log, async |app: TestApp| {
    let code = app.add_staff("admin", &[Role::Administrator], &[]);
    let browser = app.browser();
    browser.activate(&code, "admin").await.expect(303);
    let (secret, recovery) = browser.set_up_second_factor(&app).await;
    let (_, _) = handed_over(&app, "anna.berg").await;
    browser
        .sign_in(PASSWORD, "mitt användarnamn i fel ruta")
        .await
        .expect(401);
    let code_of_participant = app
        .database()
        .texts("SELECT code AS t FROM participant")
        .remove(0);
    let log = app
        .database()
        .texts("SELECT action || ' ' || coalesce(handle, '') || ' ' || outcome AS t FROM audit")
        .join("\n");
    let digits = totp(&secret, app.seconds());
    for hidden in [
        &code,
        &recovery[0],
        &secret,
        &digits,
        PASSWORD,
        &browser.cookie("__Host-session"),
        &browser.cookie("__Host-device"),
        &code_of_participant,
    ] {
        assert!(
            !hidden.is_empty() && !log.contains(hidden),
            "{hidden}: {log}"
        );
    }
});
