//! R-I11: nothing is changed by a form from another site, or from another session's page, or by a GET.

use actix_web::http::Method;
use framsteg::domain::access::Role;

use crate::support::{PASSWORD, TestApp, on_both};

/// Every form, with an id where one belongs.
fn forms() -> Vec<String> {
    framsteg::web::declarations()
        .into_iter()
        .filter(|(method, _)| method == Method::POST)
        .map(|(_, path)| path.replace("{id}", "0198c0de-0000-7000-8000-0000000fffff"))
        .collect()
}

on_both!(
    r_i11_a_form_from_elsewhere_changes_nothing,
    async |app: TestApp| {
        let all = [
            Role::Coordinator,
            Role::Director,
            Role::Administrator,
            Role::Auditor,
        ];
        let browser = app.staff("anna.berg", &all, &["misam"]).await;
        let before = rows_but_audit(&app);
        assert!(forms().len() > 15);
        for path in forms() {
            let token = browser.form_token();
            let body = format!("form_token={token}&password={PASSWORD}&username=x");
            let call = || {
                browser
                    .bare(Method::POST, &path)
                    .raw("application/x-www-form-urlencoded", body.clone())
            };
            for site in [
                "cross-site",
                "same-site",
                "none",
                "",
                "same-origin, cross-site",
            ] {
                let reply = call().header("sec-fetch-site", site).await;
                assert_eq!(reply.status, 403, "{path} from {site}: {reply:?}");
            }
            for origin in [
                "null",
                "https://evil.example",
                "http://localhost.evil.example",
            ] {
                let reply = call()
                    .header("origin", origin)
                    .header("host", "localhost")
                    .await;
                assert_eq!(reply.status, 403, "{path} from {origin}: {reply:?}");
            }
            let silent = call().await;
            assert_eq!(silent.status, 403, "{path} from nowhere: {silent:?}");
        }
        assert_eq!(rows_but_audit(&app), before);
        browser.get("/account").await.expect(200);
    }
);

fn rows_but_audit(app: &TestApp) -> std::collections::BTreeMap<String, i64> {
    let mut rows = app.rows();
    rows.remove("audit");
    rows.remove("lease");
    rows
}

on_both!(
    r_i11_a_form_needs_this_sessions_own_token,
    async |app: TestApp| {
        let browser = app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let other = app.staff("bo.ek", &[Role::Auditor], &[]).await;
        let stale = browser.form_token();
        browser.post("/sign-out", &[]).await.expect(303);
        browser.sign_in("anna.berg", PASSWORD).await.expect(303);
        let before = rows_but_audit(&app);
        for token in ["", "0", &stale, &other.form_token(), &"0".repeat(64)] {
            browser.set_form_token(token);
            for path in ["/account/password", "/account/sessions", "/sign-out"] {
                let reply = browser
                    .bare(Method::POST, path)
                    .header("sec-fetch-site", "same-origin")
                    .raw(
                        "application/x-www-form-urlencoded",
                        format!("form_token={token}&current={PASSWORD}"),
                    )
                    .await;
                assert_eq!(reply.status, 403, "{path}");
                assert!(reply.text().contains("Sidan är för gammal"), "{reply:?}");
            }
        }
        assert_eq!(rows_but_audit(&app), before);
        // With a page of its own it works, also for a browser that only says its origin.
        browser.get("/account").await.expect(200);
        let body = format!("form_token={}", browser.form_token());
        browser
            .bare(Method::POST, "/account/sessions")
            .header("origin", "http://localhost:8080")
            .header("host", "localhost:8080")
            .raw("application/x-www-form-urlencoded", body)
            .await
            .expect(303);
    }
);

on_both!(r_i11_other_bodies_are_no_forms, async |app: TestApp| {
    let browser = app.staff("anna.berg", &[Role::Auditor], &[]).await;
    let call = |kind: &str, body: String| {
        browser
            .bare(Method::POST, "/account/sessions")
            .header("sec-fetch-site", "same-origin")
            .raw(kind, body)
    };
    let token = browser.form_token();
    for kind in [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "",
    ] {
        call(kind, format!("{{\"form_token\":\"{token}\"}}"))
            .await
            .expect(415);
    }
    let form = "application/x-www-form-urlencoded";
    call(form, format!("form_token={token}&form_token={token}"))
        .await
        .expect(400);
    call(form, format!("form_token={}", "x".repeat(70_000)))
        .await
        .expect(413);
});

on_both!(r_i11_looking_changes_nothing, async |app: TestApp| {
    let all = [Role::Coordinator, Role::Administrator, Role::Auditor];
    let browser = app.staff("anna.berg", &all, &["misam"]).await;
    let before = rows_but_audit(&app);
    for (method, path) in framsteg::web::declarations() {
        if method == Method::GET {
            let path = path.replace("{id}", &app.staff_id("anna.berg"));
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
                browser.bare(method, &path).await;
            }
        }
    }
    assert_eq!(rows_but_audit(&app), before);
});
