//! R-A4: whoever guesses waits longer and longer, and cannot lock anybody out.

use framsteg::domain::access::Role;

use crate::support::{PASSWORD, TestApp, on_both};

on_both!(
    r_a4_guessing_is_slowed_down_and_locks_nobody_out,
    async |app: TestApp| {
        let own = app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let stranger = app.browser();
        for attempt in 1..=120 {
            let reply = stranger.sign_in("anna.berg", "ett fel lösenord").await;
            let expected = if attempt <= 5 { 401 } else { 429 };
            assert_eq!(reply.status, expected, "attempt {attempt}");
            if expected == 429 {
                assert_eq!(reply.header("retry-after"), "30");
            }
        }
        // The right password helps no more, from a browser that is not known.
        stranger.sign_in("anna.berg", PASSWORD).await.expect(429);
        // The counter survives a restart.
        let again = app.second().await;
        stranger
            .at(&again)
            .sign_in("anna.berg", PASSWORD)
            .await
            .expect(429);
        // Its owner gets in at their own browser.
        let out = own.post("/sign-out", &[]).await.expect(303);
        assert_eq!(out.header("location"), "/sign-in");
        own.sign_in("anna.berg", PASSWORD).await.expect(303);
        // Nobody is locked out for ever: the wait runs out, also for a stranger, and a success ends it.
        app.wait(31);
        stranger.sign_in("anna.berg", PASSWORD).await.expect(303);
        app.browser()
            .sign_in("anna.berg", "ett fel lösenord")
            .await
            .expect(401);
        let noted = "SELECT count(*) AS n FROM audit WHERE action = 'sign_in' AND outcome IN ('refused', 'throttled')";
        assert_eq!(app.database().number(noted), 5 + 115 + 1 + 1 + 1);
    }
);

on_both!(
    r_a4_waits_grow_and_an_unknown_name_waits_alike,
    async |app: TestApp| {
        app.staff("anna.berg", &[Role::Auditor], &[]).await;
        for name in ["anna.berg", "nobody"] {
            let mut waits = Vec::new();
            for _ in 0..5 {
                app.browser()
                    .sign_in(name, "ett fel lösenord")
                    .await
                    .expect(401);
            }
            for _ in 0..8 {
                let reply = app
                    .browser()
                    .sign_in(name, "ett fel lösenord")
                    .await
                    .expect(429);
                let wait: i64 = reply.header("retry-after").parse().expect("seconds");
                waits.push(wait);
                app.wait(wait - 1);
                app.browser()
                    .sign_in(name, "ett fel lösenord")
                    .await
                    .expect(429);
                app.wait(1);
                app.browser()
                    .sign_in(name, "ett fel lösenord")
                    .await
                    .expect(401);
            }
            assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900, 900], "{name}");
        }
    }
);

on_both!(
    r_a4_a_clock_that_jumps_back_locks_nobody_out,
    async |app: TestApp| {
        app.staff("anna.berg", &[Role::Auditor], &[]).await;
        for _ in 0..5 {
            app.browser()
                .sign_in("anna.berg", "ett fel lösenord")
                .await
                .expect(401);
        }
        app.wait(-3600);
        let reply = app
            .browser()
            .sign_in("anna.berg", PASSWORD)
            .await
            .expect(429);
        assert_eq!(reply.header("retry-after"), "30");
        app.wait(30);
        app.browser()
            .sign_in("anna.berg", PASSWORD)
            .await
            .expect(303);
    }
);

on_both!(
    r_a4_after_a_hundred_failures_one_attempt_a_day,
    async |app: TestApp| {
        app.staff("anna.berg", &[Role::Auditor], &[]).await;
        app.browser()
            .sign_in("anna.berg", "ett fel lösenord")
            .await
            .expect(401);
        app.database().execute("UPDATE attempt SET failures = 100");
        let reply = app
            .browser()
            .sign_in("anna.berg", PASSWORD)
            .await
            .expect(429);
        assert_eq!(reply.header("retry-after"), "86400");
        app.wait(86_400);
        app.browser()
            .sign_in("anna.berg", PASSWORD)
            .await
            .expect(303);
    }
);

on_both!(
    r_a4_an_administrators_reset_ends_the_wait,
    async |app: TestApp| {
        let admin = app.staff("admin", &[Role::Administrator], &[]).await;
        app.staff("anna.berg", &[Role::Auditor], &[]).await;
        for _ in 0..6 {
            app.browser().sign_in("anna.berg", "ett fel lösenord").await;
        }
        let id = app.staff_id("anna.berg");
        let page = admin.get(&format!("/staff/{id}")).await.expect(200);
        assert!(page.text().contains("anna.berg"));
        let reply = admin
            .post(&format!("/staff/{id}/reset"), &[])
            .await
            .expect(200);
        let code = crate::support::between(&reply.text(), "<p class=\"shown\"><code>", "</code>");
        app.browser()
            .activate(&code.expect("a code"), "anna.berg")
            .await
            .expect(303);
        app.browser()
            .sign_in("anna.berg", PASSWORD)
            .await
            .expect(303);
    }
);
