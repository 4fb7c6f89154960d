//! R-A1 to R-A3: how passwords are kept, which ones are taken, and that nobody learns who has an account.

use framsteg::domain::access::Role;

use crate::support::{Browser, PASSWORD, Reply, TestApp, on_both};

fn stored(app: &TestApp, username: &str) -> String {
    let sql = format!("SELECT password AS t FROM staff WHERE username = '{username}'");
    app.database().texts(&sql).remove(0)
}

on_both!(
    r_a1_passwords_are_argon2id_and_renewed,
    async |app: TestApp| {
        for name in ["anna.berg", "bo.ek"] {
            app.staff(name, &[Role::Auditor], &[]).await;
        }
        let (anna, bo) = (stored(&app, "anna.berg"), stored(&app, "bo.ek"));
        assert!(
            anna.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{anna}"
        );
        assert_ne!(anna, bo, "equal passwords are stored differently");
        // One from before the policy was raised.
        let weak = weak_hash();
        app.database().execute(&format!(
            "UPDATE staff SET password = '{weak}' WHERE username = 'bo.ek'"
        ));
        app.browser()
            .sign_in("bo.ek", "fel lösenord här")
            .await
            .expect(401);
        assert_eq!(stored(&app, "bo.ek"), weak);
        app.browser().sign_in("bo.ek", PASSWORD).await.expect(303);
        let renewed = stored(&app, "bo.ek");
        assert!(
            renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{renewed}"
        );
        app.browser().sign_in("bo.ek", PASSWORD).await.expect(303);
        assert_eq!(stored(&app, "bo.ek"), renewed);
    }
);

fn weak_hash() -> String {
    use argon2::password_hash::phc::PasswordHash;
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    use unicode_normalization::UnicodeNormalization;
    let params = Params::new(8192, 1, 1, None).expect("parameters");
    let password: String = PASSWORD.nfkc().collect();
    let hash: PasswordHash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password.as_bytes(), b"sixteen bytes ok")
        .expect("a hash");
    hash.to_string()
}

on_both!(
    r_a2_what_is_too_long_is_refused_without_a_hash,
    async |app: TestApp| {
        let browser = app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let before = app.app().passwords().computed();
        let long = "x".repeat(1_000_000);
        app.browser().sign_in("anna.berg", &long).await.expect(413);
        let form = [("current", PASSWORD), ("password", long.as_str())];
        browser.post("/account/password", &form).await.expect(413);
        let form = [("current", PASSWORD), ("password", &long[..300])];
        browser.post("/account/password", &form).await.expect(422);
        let code = app.add_staff("bo.ek", &[Role::Auditor], &[]);
        let form = [("code", &*code), ("username", "bo.ek"), ("password", &long)];
        app.browser().post("/activate", &form).await.expect(413);
        assert_eq!(app.app().passwords().computed(), before);
    }
);

on_both!(
    r_a2_every_character_counts_however_it_is_typed,
    async |app: TestApp| {
        let browser = app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let words = "gäddnate mörsare plommon ".repeat(6);
        let long: String = words.chars().take(128).collect();
        let form = [("current", PASSWORD), ("password", long.as_str())];
        browser.post("/account/password", &form).await.expect(303);
        let other = format!("{}x", long.chars().take(127).collect::<String>());
        let decomposed = long.replace('ä', "a\u{308}").replace('ö', "o\u{308}");
        app.browser().sign_in("anna.berg", &other).await.expect(401);
        app.browser()
            .sign_in("anna.berg", &decomposed)
            .await
            .expect(303);
        app.browser().sign_in("ANNA.berg", &long).await.expect(303);
    }
);

on_both!(
    a_password_is_long_until_there_is_a_second_factor,
    async |app: TestApp| {
        let (short, long) = ("gäddnate mör", "gäddnate mörsar");
        let code = app.add_staff("anna.berg", &[Role::Director], &[]);
        let browser = app.browser();
        let activate = async |password: &str| {
            let who = [("code", &*code), ("username", "anna.berg")];
            let fields = [who[0], who[1], ("password", password)];
            browser.post("/activate", &fields).await
        };
        // A second factor is to follow, and may never: the director may become a coordinator first.
        let reply = activate(short).await.expect(422).text();
        assert!(reply.contains("Lösenordet är för kort"), "{reply}");
        assert!(reply.contains("Minst 15 tecken"), "{reply}");
        assert!(!reply.contains("12 tecken"), "{reply}");
        // A wrong code hides nothing of it.
        let fields = [("code", "AAAA-AAAA-AAAA-AAAA"), ("password", short)];
        let reply = app.browser().post("/activate", &fields).await;
        let reply = reply.expect(401).text();
        for told in ["Koden är fel", "id=\"password-error\">"] {
            assert!(reply.contains(told), "{told}: {reply}");
        }
        activate(long).await.expect(303);
        browser.set_up_second_factor(&app).await;
        let change = async |browser: &Browser, current: &str, status: u16| {
            browser.get("/account").await.expect(200);
            let fields = [("current", current), ("password", short)];
            browser
                .post("/account/password", &fields)
                .await
                .expect(status);
        };
        change(&browser, long, 303).await;
        let alone = app.staff("bo.ek", &[Role::Auditor], &[]).await;
        change(&alone, PASSWORD, 422).await;
    }
);

on_both!(
    r_a3_known_and_unknown_look_and_cost_the_same,
    async |app: TestApp| {
        app.staff("anna.berg", &[Role::Auditor], &[]).await;
        app.staff("bo.ek", &[Role::Auditor], &[]).await;
        app.add_staff("waits", &[Role::Auditor], &[]);
        app.database()
            .execute("UPDATE staff SET disabled_at = created_at WHERE username = 'bo.ek'");
        // Nobody by that name; a wrong password; shut out, with the right one; without a password yet.
        for (name, password) in [
            ("nobody", "fel lösenord här"),
            ("anna.berg", "fel lösenord här"),
            ("bo.ek", PASSWORD),
            ("waits", PASSWORD),
            ("nobody", ""),
            ("anna.berg", ""),
        ] {
            let before = app.app().passwords().computed();
            let reply = app.browser().sign_in(name, password).await.expect(401);
            assert_eq!(app.app().passwords().computed(), before + 1, "{name}");
            let expected = app.browser().sign_in("someone", "other words here").await;
            assert_eq!(alike(reply, name), alike(expected, "someone"), "{name}");
            let sql = "DELETE FROM attempt";
            app.database().execute(sql);
        }
    }
);

/// The reply without what was typed into it.
fn alike(reply: Reply, name: &str) -> (u16, Vec<(String, String)>, String) {
    let value = format!("value=\"{name}\"");
    let text = reply.text();
    assert!(
        text.contains(&value),
        "what was typed stands there again: {text}"
    );
    let headers = reply
        .headers
        .into_iter()
        .filter(|(header, _)| header != "content-length")
        .collect();
    (reply.status, headers, text.replace(&value, "value=\"…\""))
}

on_both!(
    ten_sign_ins_of_one_account_at_once_are_answered,
    async |app: TestApp| {
        app.staff("anna.berg", &[Role::Auditor], &[]).await;
        let browsers: Vec<_> = (0..10).map(|_| app.browser()).collect();
        let attempts = browsers.iter().map(|b| b.sign_in("anna.berg", PASSWORD));
        let replies = futures_util::future::join_all(attempts).await;
        // Each is let in, or told to wait: attempts are counted before the password is looked at.
        let let_in = replies.iter().filter(|reply| reply.status == 303).count();
        let told = replies.iter().filter(|reply| reply.status == 429).count();
        assert_eq!(let_in + told, 10, "{replies:?}");
        assert!(let_in >= 5, "{let_in} were let in");
        app.browser()
            .sign_in("anna.berg", PASSWORD)
            .await
            .expect(303);
    }
);
