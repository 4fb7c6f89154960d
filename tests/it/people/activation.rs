//! R-A12: nobody is there at first, and only who holds the one-time code becomes the first administrator.

use framsteg::domain::access::Role;

use crate::support::{PASSWORD, TestApp, on_both};

async fn first_code(app: &TestApp) -> String {
    let code = app.app().first_code().await.expect("a code");
    code.expect("nobody is there").shown()
}

on_both!(
    r_a12_the_first_administrator_comes_by_a_one_time_code,
    async |app: TestApp| {
        assert_eq!(app.rows()["staff"], 0, "no default account");
        let browser = app.browser();
        // Everybody is led to where the code is typed.
        let start = browser.get("/").await.expect(303);
        assert_eq!(start.header("location"), "/activate");
        let code = first_code(&app).await;
        browser
            .activate("0000-0000-0000-0000", "anna.berg")
            .await
            .expect(401);
        let reply = browser.activate(&code, "Anna.Berg").await.expect(303);
        assert_eq!(reply.header("location"), "/account/second-factor");
        // Not in before the second factor.
        browser.get("/staff").await.expect(401);
        browser.set_up_second_factor(&app).await;
        browser.get("/staff").await.expect(200);
        // The code is used up, and there is no other.
        app.browser().activate(&code, "bo.ek").await.expect(401);
        assert!(app.app().first_code().await.expect("asked").is_none());
        assert_eq!(app.rows()["staff"], 1);
    }
);

on_both!(
    r_a12_the_first_code_dies_after_an_hour,
    async |app: TestApp| {
        let code = first_code(&app).await;
        app.wait(3600);
        app.browser().activate(&code, "anna.berg").await.expect(401);
        // The next start prints another one, which makes the older ones worthless.
        let older = first_code(&app).await;
        let newer = first_code(&app).await;
        app.browser()
            .activate(&older, "anna.berg")
            .await
            .expect(401);
        app.browser()
            .activate(&newer, "anna.berg")
            .await
            .expect(303);
    }
);

on_both!(
    r_a12_two_uses_of_one_code_at_once_make_one_administrator,
    async |app: TestApp| {
        let code = first_code(&app).await;
        let names: Vec<String> = (0..6).map(|n| format!("anna{n}")).collect();
        let browsers: Vec<_> = names.iter().map(|_| app.browser()).collect();
        let attempts = browsers
            .iter()
            .zip(&names)
            .map(|(browser, name)| browser.activate(&code, name));
        let replies = futures_util::future::join_all(attempts).await;
        let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 401, 401, 401, 401, 401]);
        assert_eq!(app.rows()["staff"], 1);
    }
);

on_both!(
    a_code_is_for_one_username_and_a_day,
    async |app: TestApp| {
        app.staff("admin", &[Role::Administrator], &[]).await;
        let code = app.add_staff("anna.berg", &[Role::Coordinator], &["misam"]);
        let browser = app.browser();
        browser.activate(&code, "bo.ek").await.expect(401);
        // A slip in the password costs nothing.
        let fields = [
            ("code", code.as_str()),
            ("username", "anna.berg"),
            ("password", "kort"),
        ];
        let reply = browser.post("/activate", &fields).await.expect(422);
        assert!(reply.text().contains("Lösenordet är för kort"));
        assert!(!reply.text().contains(&code), "the code is not repeated");
        app.wait(24 * 3600);
        browser.activate(&code, "anna.berg").await.expect(401);
        let code = app.add_staff("bo.ek", &[Role::Coordinator], &["misam"]);
        let reply = browser.activate(&code, "BO.EK ").await.expect(303);
        assert_eq!(
            reply.header("location"),
            "/",
            "a coordinator needs no second factor"
        );
        browser.get("/meetings").await.expect(200);
        app.browser().sign_in("bo.ek", PASSWORD).await.expect(303);
    }
);

on_both!(
    r_a12_staff_who_were_added_first_leave_the_first_code_its_worth,
    async |app: TestApp| {
        let code = first_code(&app).await;
        let coordinators = app.add_staff("anna.berg", &[Role::Coordinator], &["misam"]);
        // A start in between prints another code, as long as nobody can let others in.
        let newer = first_code(&app).await;
        app.browser().activate(&code, "bo.ek").await.expect(401);
        // The name of somebody who is there is refused beside its field, and the code keeps its worth.
        let browser = app.browser();
        let page = browser.get("/activate").await.expect(200).text();
        assert!(page.contains("Här finns ännu ingen administratör"));
        let reply = browser.activate(&newer, "anna.berg").await.expect(422);
        assert!(
            reply.text().contains("id=\"username-error\""),
            "{}",
            reply.text()
        );
        browser.activate(&newer, "bo.ek").await.expect(303);
        assert!(app.app().first_code().await.expect("asked").is_none());
        // The coordinator's own code is still theirs.
        app.browser()
            .activate(&coordinators, "anna.berg")
            .await
            .expect(303);
    }
);

on_both!(
    r_a12_an_administrator_whom_an_operator_added_is_the_first,
    async |app: TestApp| {
        let code = first_code(&app).await;
        app.add_staff("bo.ek", &[Role::Administrator], &[]);
        assert!(app.app().first_code().await.expect("asked").is_none());
        app.browser().activate(&code, "anna.berg").await.expect(401);
        assert_eq!(app.rows()["staff"], 1);
    }
);

on_both!(
    what_has_run_out_is_tidied_away_and_nothing_else,
    async |app: TestApp| {
        app.staff("anna.berg", &[Role::Administrator], &[]).await;
        app.browser().sign_in("anna.berg", "fel").await.expect(401);
        let late = app.add_staff("bo.ek", &[Role::Auditor], &[]);
        app.database()
            .execute("UPDATE one_time_code SET expires_at = '2026-11-20 09:00:00'");
        let good = app.add_staff("cia.dal", &[Role::Auditor], &[]);
        app.staff("dan.ed", &[Role::Auditor], &[]).await;
        app.staff("eva.fors", &[Role::Auditor], &[]).await;
        // 400 days, and a second more.
        for (name, since) in [
            ("dan.ed", "2025-10-16 09:00:00"),
            ("eva.fors", "2025-10-16 08:59:59"),
        ] {
            app.database().execute(&format!(
                "UPDATE device SET known_since = '{since}' WHERE staff_id = (SELECT id FROM staff WHERE username = '{name}')"
            ));
        }
        let (before, rows) = (app.dump_but(""), app.rows());
        app.app().tidy_up().await.expect("tidied");
        let after = app.dump_but("");
        let gone: Vec<&String> = before.iter().filter(|line| !after.contains(line)).collect();
        assert_eq!((gone.len(), after.len()), (2, before.len() - 2), "{gone:?}");
        for table in ["one_time_code", "device"] {
            assert_eq!(app.rows()[table], rows[table] - 1, "{table}");
        }
        app.browser().activate(&late, "bo.ek").await.expect(401);
        app.browser().activate(&good, "cia.dal").await.expect(303);
        let known = "SELECT count(*) AS n FROM device JOIN staff ON staff.id = device.staff_id WHERE username = 'dan.ed'";
        assert_eq!(app.database().number(known), 1);
    }
);
