//! R-A11: codes from an app and recovery codes, each good once.

use framsteg::domain::access::Role;

use crate::support::{Browser, PASSWORD, TestApp, on_both, totp};

/// An administrator with the secret of their app and their recovery codes.
async fn administrator(app: &TestApp) -> (Browser, String, Vec<String>) {
    let code = app.add_staff("admin", &[Role::Administrator], &[]);
    let browser = app.browser();
    browser.activate(&code, "admin").await.expect(303);
    let (secret, codes) = browser.set_up_second_factor(app).await;
    (browser, secret, codes)
}

/// A browser that has given the password.
async fn half_way(app: &TestApp) -> Browser {
    let browser = app.browser();
    let reply = browser.sign_in("admin", PASSWORD).await.expect(303);
    assert_eq!(reply.header("location"), "/sign-in/code");
    browser.get("/sign-in/code").await.expect(200);
    browser
}

async fn give(browser: &Browser, code: &str) -> u16 {
    browser
        .post("/sign-in/code", &[("code", code)])
        .await
        .status
}

#[test]
fn the_second_way_of_computing_codes_is_the_standards() {
    // RFC 6238, appendix B, the last six digits.
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    for (seconds, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_234_567_890, "005924"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(totp(secret, seconds), code);
    }
}

on_both!(r_a11_a_code_works_once, async |app: TestApp| {
    let (_, secret, _) = administrator(&app).await;
    let browser = half_way(&app).await;
    // The one with which it was set up is used up.
    assert_eq!(give(&browser, &totp(&secret, app.seconds())).await, 401);
    app.wait(30);
    let code = totp(&secret, app.seconds());
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(give(&browser, &spaced).await, 303);
    browser.get("/staff").await.expect(200);
    // Somebody who has looked over the shoulder.
    let thief = half_way(&app).await;
    assert_eq!(give(&thief, &code).await, 401);
    thief.get("/staff").await.expect(401);
    // An earlier one is as good as used, when a later one was.
    assert_eq!(give(&thief, &totp(&secret, app.seconds() - 30)).await, 401);
});

on_both!(r_a11_one_step_either_way, async |app: TestApp| {
    let (_, secret, _) = administrator(&app).await;
    // In the middle of a step.
    app.wait(300 - app.seconds() % 30 + 15);
    for (skew, status) in [(-61, 401), (61, 401), (-29, 303)] {
        let browser = half_way(&app).await;
        let code = totp(&secret, app.seconds() + skew);
        assert_eq!(give(&browser, &code).await, status, "{skew}");
    }
    let browser = half_way(&app).await;
    assert_eq!(
        give(&browser, &totp(&secret, app.seconds() + 29)).await,
        303
    );
});

on_both!(r_a11_two_uses_at_once_let_one_in, async |app: TestApp| {
    let (_, secret, codes) = administrator(&app).await;
    app.wait(60);
    for code in [totp(&secret, app.seconds()), codes[0].clone()] {
        let browsers = [half_way(&app).await, half_way(&app).await];
        let (a, b) =
            futures_util::future::join(give(&browsers[0], &code), give(&browsers[1], &code)).await;
        assert_eq!(a.min(b), 303, "{a} {b}");
        assert_eq!(a.max(b), 401, "{a} {b}");
    }
});

on_both!(
    r_a11_a_recovery_code_works_once_and_is_hashed,
    async |app: TestApp| {
        let (browser, _, codes) = administrator(&app).await;
        let thief = half_way(&app).await;
        assert_eq!(give(&thief, "0000-0000-0000-0000").await, 401);
        let entering = half_way(&app).await;
        assert_eq!(give(&entering, &codes[3].to_lowercase()).await, 303);
        let again = half_way(&app).await;
        assert_eq!(give(&again, &codes[3]).await, 401);
        assert_eq!(app.rows()["recovery_code"], 9);
        let account = browser.get("/account").await.expect(200);
        assert!(account.text().contains("9 reservkoder"), "{account:?}");
        // New ones make the old ones worthless, and take the password.
        browser
            .post("/account/recovery-codes", &[("confirm", "fel")])
            .await
            .expect(401);
        browser
            .post("/account/recovery-codes", &[("confirm", PASSWORD)])
            .await
            .expect(200);
        app.wait(60);
        let again = half_way(&app).await;
        assert_eq!(give(&again, &codes[4]).await, 401);
    }
);

on_both!(r_a11_five_wrong_codes_end_it, async |app: TestApp| {
    let (_, secret, _) = administrator(&app).await;
    app.wait(60);
    let browser = half_way(&app).await;
    for _ in 0..5 {
        assert_eq!(give(&browser, "000000").await, 401);
    }
    // Also with the right one.
    assert_eq!(give(&browser, &totp(&secret, app.seconds())).await, 401);
    browser.get("/sign-in/code").await.expect(401);
    // Passwords that are right do not reset the count: codes cannot be tried for ever.
    let mut throttled = false;
    for _ in 0..6 {
        let browser = app.browser();
        let reply = browser.sign_in("admin", PASSWORD).await;
        throttled |= reply.status == 429;
    }
    assert!(throttled);
});

on_both!(
    r_a11_a_reset_takes_another_administrator,
    async |app: TestApp| {
        let (admin, secret, codes) = administrator(&app).await;
        let id = app.staff_id("admin");
        admin.get("/staff").await.expect(200);
        for action in ["reset", "disable", "rights"] {
            let path = format!("/staff/{id}/{action}");
            let fields = [("roles", "administrator"), ("roles", "auditor")];
            admin.post(&path, &fields).await.expect(409);
        }
        let second = app.staff("second", &[Role::Administrator], &[]).await;
        second.get("/staff").await.expect(200);
        let reply = second
            .post(&format!("/staff/{id}/reset"), &[])
            .await
            .expect(200);
        let code = crate::support::between(&reply.text(), "<p class=\"shown\"><code>", "</code>")
            .expect("a code");
        // Nothing of the old is left.
        app.browser().sign_in("admin", PASSWORD).await.expect(401);
        let browser = app.browser();
        browser.activate(&code, "admin").await.expect(303);
        let (new_secret, _) = {
            app.wait(30);
            browser.set_up_second_factor(&app).await
        };
        assert_ne!(new_secret, secret);
        app.wait(30);
        let entering = half_way(&app).await;
        assert_eq!(give(&entering, &totp(&secret, app.seconds())).await, 401);
        assert_eq!(give(&entering, &codes[0]).await, 401);
        assert_eq!(
            give(&entering, &totp(&new_secret, app.seconds())).await,
            303
        );
    }
);

on_both!(
    director_and_administrator_need_one_and_others_may_have_one,
    async |app: TestApp| {
        for (name, role) in [("chef", Role::Director), ("admin", Role::Administrator)] {
            let code = app.add_staff(name, &[role], &[]);
            let browser = app.browser();
            let reply = browser.activate(&code, name).await.expect(303);
            assert_eq!(reply.header("location"), "/account/second-factor");
            browser.get("/account").await.expect(401);
            // Signing in anew leads there too.
            let reply = app.browser().sign_in(name, PASSWORD).await.expect(303);
            assert_eq!(reply.header("location"), "/account/second-factor");
        }
        let auditor = app.staff("granskare", &[Role::Auditor], &[]).await;
        let fields = [("code", "000000"), ("password", PASSWORD)];
        auditor.get("/account/second-factor").await.expect(200);
        auditor
            .post("/account/second-factor", &fields)
            .await
            .expect(401);
        auditor.set_up_second_factor(&app).await;
        let reply = app
            .browser()
            .sign_in("granskare", PASSWORD)
            .await
            .expect(303);
        assert_eq!(reply.header("location"), "/sign-in/code");
    }
);

on_both!(no_secret_is_in_the_database, async |app: TestApp| {
    let (_, secret, codes) = administrator(&app).await;
    let dump = app.dump();
    let plain: String = secret.split_whitespace().collect();
    for hidden in [
        plain.as_str(),
        &codes[0],
        &codes[0].replace('-', ""),
        PASSWORD,
    ] {
        assert!(!dump.contains(hidden), "a secret is in the database");
    }
    assert!(dump.contains("admin"), "the dump holds what is there");
});
