//! R-A5 to R-A7: sessions are secret, short, and dead at once when they should be.

use framsteg::domain::access::Role;
use framsteg::domain::hex::hex;
use sha2::{Digest, Sha256};

use crate::support::{Browser, PASSWORD, TestApp, on_both};

const SESSION: &str = "__Host-session";

on_both!(
    r_a5_only_a_hash_of_the_token_is_kept,
    async |app: TestApp| {
        let code = app.add_staff("anna.berg", &[Role::Auditor], &[]);
        let browser = app.browser();
        let reply = browser.activate(&code, "anna.berg").await.expect(303);
        let set: Vec<&str> = reply
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
            .map(|(_, value)| value.as_str())
            .collect();
        assert_eq!(set.len(), 2, "{set:?}");
        for cookie in &set {
            assert!(cookie.starts_with("__Host-"), "{cookie}");
            for part in ["; HttpOnly", "; Secure", "; SameSite=Strict", "; Path=/"] {
                assert!(cookie.contains(part), "{part}: {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        let token = browser.cookie(SESSION);
        assert_eq!(token.len(), 64, "256 bits");
        let hash = hex(&Sha256::digest(token.as_bytes()));
        let kept = match app.database().kind {
            crate::support::Kind::Sqlite => "SELECT lower(hex(token_hash)) AS t FROM session",
            crate::support::Kind::Postgres => "SELECT encode(token_hash, 'hex') AS t FROM session",
        };
        assert_eq!(app.database().texts(kept), [hash]);
    }
);

on_both!(
    r_a5_a_token_that_was_planted_is_never_one,
    async |app: TestApp| {
        app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let planted = "ab".repeat(32);
        let browser = app.browser();
        browser.set_cookie(SESSION, &planted);
        browser.sign_in("anna.berg", PASSWORD).await.expect(303);
        assert_ne!(browser.cookie(SESSION), planted);
        browser.get("/account").await.expect(200);
        let thief = app.browser();
        thief.set_cookie(SESSION, &planted);
        thief.get("/account").await.expect(401);
    }
);

on_both!(r_a5_each_step_up_has_a_new_token, async |app: TestApp| {
    let code = app.add_staff("admin", &[Role::Administrator], &[]);
    let browser = app.browser();
    browser.activate(&code, "admin").await.expect(303);
    let before = browser.copy();
    browser.set_up_second_factor(&app).await;
    assert_ne!(browser.cookie(SESSION), before.cookie(SESSION));
    before.get("/account/second-factor").await.expect(401);
    let before = browser.copy();
    browser.get("/account").await.expect(200);
    let form = [
        ("current", PASSWORD),
        ("password", "tre gula tåg utan hjul"),
    ];
    browser.post("/account/password", &form).await.expect(303);
    before.get("/account").await.expect(401);
    browser.get("/account").await.expect(200);
});

on_both!(
    r_a6_a_session_idles_out_and_ends_after_twelve_hours,
    async |app: TestApp| {
        for (username, office, minutes) in [("tablet", false, 10), ("office", true, 30)] {
            app.staff(username, &[Role::Auditor], &[]).await;
            let browser = app.browser();
            let mut form = vec![("username", username), ("password", PASSWORD)];
            if office {
                form.push(("office", "yes"));
            }
            browser.post("/sign-in", &form).await.expect(303);
            app.wait(minutes * 60 - 1);
            browser.get("/account").await.expect(200);
            app.wait(minutes * 60 + 1);
            let locked = browser.get("/account").await.expect(401);
            assert!(locked.text().contains("Du är utloggad"), "{locked:?}");
            assert!(!locked.text().contains("Namn på"), "{locked:?}");
            // However busy somebody is.
            browser.post("/sign-in", &form).await.expect(303);
            for _ in 0..12 * 12 {
                app.wait(300);
                browser.get("/account").await.expect(200);
            }
            app.wait(1);
            browser.get("/account").await.expect(401);
        }
    }
);

on_both!(
    r_a6_a_clock_that_jumps_back_brings_no_session_back,
    async |app: TestApp| {
        let browser = app.staff("anna.berg", &[Role::Auditor], &[]).await;
        app.wait(601);
        browser.get("/account").await.expect(401);
        app.wait(-601);
        browser.get("/account").await.expect(401);
        // Nor does it keep one alive.
        browser.sign_in("anna.berg", PASSWORD).await.expect(303);
        app.wait(-3600);
        browser.get("/account").await.expect(401);
    }
);

on_both!(a_session_survives_a_restart, async |app: TestApp| {
    let browser = app.staff("anna.berg", &[Role::Auditor], &[]).await;
    let again = app.second().await;
    browser.at(&again).get("/account").await.expect(200);
});

/// Three places at which the same person has signed in.
async fn three(app: &TestApp, username: &str) -> Vec<Browser> {
    let mut browsers = Vec::new();
    for _ in 0..3 {
        let browser = app.browser();
        browser.sign_in(username, PASSWORD).await.expect(303);
        browser.get("/account").await.expect(200);
        browsers.push(browser);
    }
    browsers
}

on_both!(
    r_a7_sessions_die_at_once_when_something_changes,
    async |app: TestApp| {
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        for (username, action) in [
            ("anna.berg", "rights"),
            ("bo.ek", "reset"),
            ("cia.dal", "disable"),
        ] {
            app.staff(username, &[Role::Auditor], &[]).await;
            let browsers = three(&app, username).await;
            let id = app.staff_id(username);
            admin.get(&format!("/staff/{id}")).await.expect(200);
            let fields: &[(&str, &str)] = match action {
                "rights" => &[("roles", "coordinator"), ("programmes", "misam")],
                _ => &[],
            };
            let path = format!("/staff/{id}/{action}");
            let done = admin.post(&path, fields).await;
            assert!([200, 303].contains(&done.status), "{action}: {done:?}");
            for browser in browsers {
                browser.get("/account").await.expect(401);
                browser.post("/sign-out", &[]).await.expect(401);
            }
        }
        // What they change themselves leaves only where they are.
        app.staff("dan.ek", &[Role::Auditor], &[]).await;
        let browsers = three(&app, "dan.ek").await;
        browsers[0].get("/account").await.expect(200);
        browsers[0].post("/account/sessions", &[]).await.expect(303);
        assert_eq!(statuses(&browsers).await, [200, 401, 401]);
        let browsers = three(&app, "dan.ek").await;
        browsers[1].set_up_second_factor(&app).await;
        assert_eq!(statuses(&browsers).await, [401, 200, 401]);
        let out = browsers[1].copy();
        browsers[1].post("/sign-out", &[]).await.expect(303);
        out.get("/account").await.expect(401);
    }
);

async fn statuses(browsers: &[Browser]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for browser in browsers {
        statuses.push(browser.get("/account").await.status);
    }
    statuses
}

on_both!(
    r_a7_a_request_that_waited_while_its_session_ended_does_nothing,
    async |app: TestApp| {
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        let by = admin.copy();
        admin.get("/staff").await.expect(200);
        let form = [
            ("username", "ny.person"),
            ("name", "Ny"),
            ("roles", "auditor"),
        ];
        // The session is there when the request is let in, and gone when its turn to write comes.
        let signed_in = app
            .app()
            .signed_in(&by.cookie(SESSION))
            .await
            .expect("signed in");
        let acting = signed_in
            .acting_as::<framsteg::app::Administrator>()
            .expect("an administrator");
        assert_eq!(signed_in.staff.id.to_string(), app.staff_id("admin"));
        admin.post("/sign-out", &[]).await.expect(303);
        let before = app.rows()["staff"];
        let late = app
            .app()
            .add_staff(
                &acting,
                framsteg::app::NewStaff {
                    username: form[0].1.to_owned(),
                    name: form[1].1.to_owned(),
                    roles: [Role::Auditor].into(),
                    programmes: [].into(),
                },
            )
            .await;
        assert!(
            matches!(late, Err(framsteg::app::Error::SignedOut)),
            "{late:?}"
        );
        assert_eq!(app.rows()["staff"], before);
    }
);
