//! What a hostile reviewer once found, each mended and held here.

use std::time::Duration;

use actix_web::http::Method;
use framsteg::app::{Credentials, Place};
use framsteg::domain::access::Role;

use super::table::{handed_over, meeting_of};
use crate::support::{PASSWORD, TestApp, on_both};

on_both!(
    a_handed_over_tablet_is_not_let_out_by_another_way_of_writing_an_address,
    async |app: TestApp| {
        let (browser, occasion) = handed_over(&app, "anna.berg").await;
        let page = format!("/meetings/{occasion}");
        for path in [
            format!("{page}/hand%2Dover"),
            format!("{page}/hand-over"),
            format!("{page}/take-back/"),
            format!("{page}/"),
            format!("{page}//"),
            format!("{page}/x"),
            format!("{page}/../../account"),
            "/meetings%2F".to_owned(),
        ] {
            browser.post(&path, &[]).await.expect(403);
            browser.get(&path).await.expect(403);
        }
        // However it is written, handing over again forgives no wrong password.
        let path = format!("{page}/take-back");
        browser.get(&page).await.expect(200);
        for _ in 0..3 {
            browser
                .post(&format!("{page}/hand%2Dover"), &[])
                .await
                .expect(403);
            browser
                .post(&path, &[("password", "fel")])
                .await
                .expect(401);
        }
        browser
            .post(&path, &[("password", PASSWORD)])
            .await
            .expect(401);
        assert_eq!(app.rows()["session"], 0);
    }
);

on_both!(
    who_hangs_up_is_counted_and_noted_all_the_same,
    async |app: TestApp| {
        let credentials = |number: u32| Credentials {
            username: format!("nobody{number}"),
            password: "ett fel lösenord".to_owned(),
            place: Place::Tablet,
            device: None,
        };
        for number in 0..5 {
            let asked = app.app().sign_in(credentials(number));
            // Gone long before the hash is done.
            let gone = actix_web::rt::time::timeout(Duration::from_millis(1), asked).await;
            assert!(gone.is_err(), "the hash was done at once");
        }
        let noted =
            "SELECT count(*) AS n FROM audit WHERE action = 'sign_in' AND outcome = 'refused'";
        for _ in 0..200 {
            if app.database().number(noted) == 5 {
                break;
            }
            actix_web::rt::time::sleep(Duration::from_millis(25)).await;
        }
        assert_eq!(app.database().number(noted), 5);
        assert_eq!(app.rows()["attempt"], 5);
        // What was left behind ends before the service does.
        actix_web::rt::time::sleep(Duration::from_millis(300)).await;
    }
);

on_both!(
    who_cannot_be_served_now_has_not_tried,
    async |app: TestApp| {
        let owner = app.staff("anna.berg", &[Role::Auditor], &[]).await;
        owner.post("/sign-out", &[]).await.expect(303);
        let flood = (0..80).map(|number| {
            let browser = app.browser();
            async move {
                browser
                    .sign_in(&format!("nobody{number}"), "ett fel lösenord")
                    .await
            }
        });
        let replies = futures_util::future::join_all(flood).await;
        let served = replies.iter().filter(|reply| reply.status == 401).count();
        let told = replies.iter().filter(|reply| reply.status == 503).count();
        assert_eq!(served + told, 80);
        assert!(told > 0, "the queue was never full");
        assert_eq!(app.rows()["attempt"], served as i64);
        owner.sign_in("anna.berg", PASSWORD).await.expect(303);
    }
);

on_both!(strange_names_are_names_of_nobody, async |app: TestApp| {
    for name in [
        "\0",
        "x\0y",
        "\u{feff}",
        "' OR 1=1 --",
        &"å".repeat(5000),
        "",
    ] {
        app.browser()
            .sign_in(name, "ett fel lösenord")
            .await
            .expect(401);
    }
});

on_both!(
    a_cookie_is_known_by_the_name_that_was_sent,
    async |app: TestApp| {
        let browser = app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let token = browser.cookie("__Host-session");
        let ask = |cookies: String| {
            app.nobody()
                .call(Method::GET, "/account")
                .header("cookie", &cookies)
        };
        ask(format!("a=b; __Host-session={token}"))
            .await
            .expect(200);
        for cookies in [
            format!("%5F_Host-session={token}"),
            format!("__host-session={token}"),
            format!("__Host-session={token}; __Host-session={token}"),
            format!("__Host-session=x; __Host-session={token}"),
            format!("__Host-session=\"{token}\""),
            format!("__Host-session={}", "é".repeat(32)),
        ] {
            ask(cookies).await.expect(401);
        }
    }
);

on_both!(
    an_administrator_gives_themselves_no_caseload,
    async |app: TestApp| {
        let both = [Role::Administrator, Role::Coordinator];
        let admin = app.staff("admin", &both, &["misam"]).await;
        let anna = app
            .staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        let meeting = meeting_of(&app, &anna).await;
        let (own, hers) = (app.staff_id("admin"), app.staff_id("anna.berg"));
        let today = app.app().today().to_string();
        admin.get("/staff").await.expect(200);
        let fields = [("substitute", &*own), ("from", &*today), ("until", &*today)];
        admin
            .post(&format!("/staff/{hers}/substitutes"), &fields)
            .await
            .expect(409);
        admin
            .post(&format!("/staff/{hers}/caseload"), &[("to", &own)])
            .await
            .expect(409);
        assert!(
            !admin
                .get("/meetings")
                .await
                .text()
                .contains(&meeting.to_string())
        );
        let noted = "SELECT count(*) AS n FROM audit WHERE outcome = 'yourself'";
        assert_eq!(app.database().number(noted), 2);
        // Nor any rights; and a form of another session is noted too.
        admin.get("/staff").await.expect(200);
        let rights = [("roles", "administrator"), ("roles", "auditor")];
        admin
            .post(&format!("/staff/{own}/rights"), &rights)
            .await
            .expect(409);
        admin.set_form_token("0");
        admin.post("/staff", &[]).await.expect(403);
        let noted = "SELECT count(*) AS n FROM audit WHERE outcome IN ('yourself', 'stale_form')";
        assert_eq!(app.database().number(noted), 4);
    }
);

on_both!(
    far_away_days_and_strange_searches_are_told_so,
    async |app: TestApp| {
        let auditor = app.staff("granskare", &[Role::Auditor], &[]).await;
        let long = format!("action={}", "a".repeat(50_001));
        for query in [
            "until=%2B262142-12-31",
            "from=-5000-01-01",
            "from=-262143-01-01",
            "until=-4713-01-01",
            "action=%00",
            "handle=%00",
            "outcome=%00",
            "before=x",
            "before=-8334601228800000000_0198c0de-0000-7000-8000-0000000fffff",
            "before=9223372036854775807_0198c0de-0000-7000-8000-0000000fffff",
            &long,
        ] {
            let short: String = query.chars().take(60).collect();
            let reply = auditor.get(&format!("/audit?{query}")).await;
            assert_eq!(reply.status, 422, "{short}: {reply:?}");
        }
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        app.staff("anna.berg", &[Role::Coordinator], &["misam"])
            .await;
        app.staff("bo.ek", &[Role::Coordinator], &["misam"]).await;
        let (anna, bo) = (app.staff_id("anna.berg"), app.staff_id("bo.ek"));
        admin.get("/staff").await.expect(200);
        for (from, until) in [
            ("9999-12-01", "+10000-01-15"),
            ("+262142-12-01", "+262142-12-31"),
            ("-262143-01-01", "2026-12-01"),
            ("2026-11-20", "+262142-12-31"),
        ] {
            let fields = [("substitute", &*bo), ("from", from), ("until", until)];
            let reply = admin
                .post(&format!("/staff/{anna}/substitutes"), &fields)
                .await;
            assert_eq!(reply.status, 422, "{from} {until}: {reply:?}");
        }
        assert_eq!(app.rows()["substitution"], 0);
    }
);

on_both!(
    signing_in_anew_ends_the_session_before,
    async |app: TestApp| {
        let browser = app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let before = browser.copy();
        browser.sign_in("anna.berg", PASSWORD).await.expect(303);
        before.get("/account").await.expect(401);
        browser.get("/account").await.expect(200);
    }
);

on_both!(one_address_has_a_budget_for_forms, async |app: TestApp| {
    let activate = |from: &str| {
        app.browser()
            .form("/activate", &[("code", "0000-0000-0000-0000")])
            .from(from)
    };
    let before = app.rows()["audit"];
    for _ in 0..120 {
        activate("192.0.2.1:4000").await.expect(401);
    }
    for _ in 0..30 {
        let reply = activate("192.0.2.1:4000").await.expect(429);
        assert_eq!(reply.header("retry-after"), "60");
    }
    activate("192.0.2.2:4000").await.expect(401);
    assert_eq!(app.rows()["audit"] - before, 120 + 1 + 1, "one row says it");
});

on_both!(
    a_strange_method_is_noted_as_another_one,
    async |app: TestApp| {
        let (browser, occasion) = handed_over(&app, "anna.berg").await;
        let client = app.client("definitions:read", &[]);
        let strange = [&*"X".repeat(9000), "DROP-TABLE", "!*+.^_`|~", "get"];
        for method in strange {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            for path in ["/account", "/nowhere", &format!("/meetings/{occasion}")] {
                browser.bare(method.clone(), path).await.expect(403);
            }
            let path = format!("participants/{}", app.id());
            client.call(method, &path).await.expect(405);
        }
        let noted = "SELECT handle AS t FROM audit WHERE action = 'denied'";
        let handles = app.database().texts(noted);
        assert_eq!(handles.len(), 4 * 3);
        for handle in &handles {
            assert!(
                handle.starts_with("other ") && handle.len() < 40,
                "{handle}"
            );
        }
        let raw = "SELECT count(*) AS n FROM audit WHERE handle LIKE '%XX%' OR handle LIKE '%DROP%' OR handle LIKE '%|~%'";
        assert_eq!(app.database().number(raw), 0);
    }
);
