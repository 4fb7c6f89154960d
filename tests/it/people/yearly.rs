//! Answering a yearly survey with a slip: a code counts once, and only counters stay.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::rt::spawn;
use futures_util::future::join_all;

use super::desk::director;
use super::rounds::{
    all_at, codes as slips, counted, items, numbers, open, received, round_id, sending, typing,
};
use crate::support::{Reply, TestApp, between, on_both};

/// A page without the code that was typed.
fn without(reply: &Reply, code: &str) -> (u16, String) {
    (reply.status, reply.text().replace(code, ""))
}

on_both!(
    r_p11_only_counters_stay_of_what_was_answered,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let codes = open(&browser, "board", 10).await;
        let mut before = app.rows();
        let others = app.dump_but("round_count");
        let items = items("board").len() as i64;
        for (code, place) in [(&codes[3], 3), (&codes[7], 0)] {
            let form = typing(&app, code, "sv").await.expect(200);
            assert_eq!(form.header("cache-control"), "no-store");
            let fields = all_at("board", code, place);
            let page = sending(&app, &fields).await.expect(200);
            let cookies = page.headers.iter().filter(|(name, _)| name == "set-cookie");
            let turned = cookies.filter(|(_, value)| value.starts_with("__Host-turn="));
            assert_eq!(turned.count(), 1, "Back shows nothing of it");
            assert!(
                page.text()
                    .contains("Tack för dina svar. Styrelsen tar upp resultatet")
            );
        }
        assert_eq!((received(&app), counted(&app)), (2, 2 * items));
        *before.get_mut("round_code").expect("codes") -= 2;
        assert_eq!(app.rows(), before, "no row for anybody");
        // Two codes are gone, and one row says how many have answered: nothing else has changed anywhere.
        let now = app.dump_but("round_count");
        let (old, new) = (BTreeSet::from_iter(&others), BTreeSet::from_iter(&now));
        let (gone, come) = (old.difference(&new).count(), new.difference(&old).count());
        assert_eq!((gone, come), (3, 1));
        if app.database().kind == Kind::Postgres {
            // Whichever transaction wrote a counter last has written them all.
            let writers = "count(DISTINCT CAST(xmin AS text)) AS n FROM round_count";
            assert_eq!(numbers(&app, writers), 1);
        }
        let list = browser.get("/rounds").await.expect(200);
        assert!(list.text().contains("2 av 10"), "{list:?}");
    }
);

on_both!(
    a_code_counts_once_however_often_it_is_sent_at_once,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let codes = open(&browser, "partners", 10).await;
        let other = app.second().await;
        let fields = all_at("partners", &codes[0], 2);
        let hold = app.database().hold("round_code");
        let first = spawn(sending(&app, &fields).send());
        hold.until_waiting(1).await;
        let second = spawn(sending(&other, &fields).send());
        hold.until_waiting(2).await;
        hold.release();
        let replies = [first.await.expect("first"), second.await.expect("second")];
        let mut statuses = replies.each_ref().map(|reply| reply.status);
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
        let refused = replies.iter().find(|reply| reply.status == 401);
        let text = refused.expect("one").text();
        assert!(text.contains("Koden är använd, eller gäller inte längre"));
        assert!(text.contains("är de lämnade, och räknas en gång"));
        assert_eq!(received(&app), 1);
        // Many at once, each twice.
        let calls = codes[1..].iter().flat_map(|code| {
            let fields = all_at("partners", code, 1);
            [
                sending(&app, &fields).send(),
                sending(&other, &fields).send(),
            ]
        });
        let replies = join_all(calls).await;
        let done = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!((replies.len(), done), (18, 9));
        assert_eq!((received(&app), counted(&app)), (10, 60));
    }
);

on_both!(
    a_worthless_code_looks_the_same_whatever_is_the_matter_with_it,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let used = open(&browser, "board", 10).await[0].clone();
        sending(&app, &all_at("board", &used, 3)).await.expect(200);
        let codes = open(&browser, "partners", 10).await;
        let list = browser.get("/rounds").await.expect(200);
        // The newest round stands first.
        let path = format!("/rounds/{}", round_id(&list));
        browser
            .post(&format!("{path}/codes"), &[])
            .await
            .expect(200);
        let replaced = codes[0].clone();
        let wrong = "0000-1111-2222-3333".to_owned();
        let mut worthless = vec![used, replaced, wrong, "nej".to_owned()];
        let newer = browser
            .post(&format!("{path}/codes"), &[])
            .await
            .expect(200);
        let cancelled = slips(&newer)[0].clone();
        typing(&app, &cancelled, "sv").await.expect(200);
        typing(&app, &codes[1], "sv").await.expect(401);
        let sure = [("sure", "yes")];
        browser
            .post(&format!("{path}/cancel"), &sure)
            .await
            .expect(303);
        worthless.push(cancelled);
        let before = app.dump_but("audit");
        let mut seen = BTreeSet::new();
        for code in &worthless {
            let asked = typing(&app, code, "sv").await;
            let sent = sending(&app, &all_at("board", code, 0)).await;
            assert!(!sent.text().contains(code.as_str()));
            seen.insert((without(&asked, code), without(&sent, code)));
        }
        assert_eq!(seen.len(), 1, "{seen:?}");
        let ((asked, page), (sent, _)) = seen.first().expect("one");
        assert_eq!((*asked, *sent), (401, 401));
        assert!(
            page.contains("Koden är fel, redan använd eller utbytt"),
            "{page}"
        );
        assert_eq!(app.dump_but("audit"), before);
        let refused = "count(*) AS n FROM audit WHERE action = 'round.answer' AND outcome = 'refused' AND actor_kind = 'stranger'";
        assert_eq!(numbers(&app, refused), 1 + 2 * worthless.len() as i64);
    }
);

on_both!(
    guesses_from_one_address_come_to_an_end,
    async |app: TestApp| {
        let fields = [("code", "0000-1111-2222-3333")];
        let mut statuses = BTreeSet::new();
        for _ in 0..130 {
            let call = app
                .browser()
                .form("/yearly", &fields)
                .from("192.0.2.7:50000");
            statuses.insert(call.await.status);
        }
        assert_eq!(statuses, BTreeSet::from([401, 429]));
        let call = app
            .browser()
            .form("/yearly", &fields)
            .from("192.0.2.8:50000");
        call.await.expect(401);
    }
);

on_both!(
    too_few_answers_are_not_counted_and_nothing_typed_is_lost,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let code = open(&browser, "board", 10).await[0].clone();
        let items = items("board");
        let chosen = |place: usize| format!("answer-{}", items[place].0);
        let (first, second) = (chosen(0), chosen(1));
        let fields = [
            ("code", code.as_str()),
            ("language", "ar"),
            (first.as_str(), items[0].1[3].0.as_str()),
            (second.as_str(), items[1].1[0].0.as_str()),
        ];
        let before = app.dump();
        let page = app
            .browser()
            .post("/yearly/answers", &fields)
            .await
            .expect(422);
        let text = page.text();
        assert!(text.contains("3 أسئلة على الأقل"), "{text}");
        for (name, value) in &fields[2..] {
            let kept = format!("name=\"{name}\" value=\"{value}\" checked");
            assert!(text.contains(&kept), "{kept}: {text}");
        }
        assert_eq!(text.matches(" checked").count(), 2);
        assert_eq!(
            between(&text, "name=\"code\" value=\"", "\""),
            Some(code.clone())
        );
        // An option that there is not is told at its question.
        let wrong = [fields[0], fields[2], (second.as_str(), "mycket")];
        let page = app
            .browser()
            .post("/yearly/answers", &wrong)
            .await
            .expect(422);
        let at = format!("id=\"{}-error\"", items[1].0);
        assert!(page.text().contains(&at), "{page:?}");
        // A question that there is not, too.
        let mut strange = all_at("board", &code, 1);
        strange.push(("answer-nonsense".to_owned(), "1".to_owned()));
        sending(&app, &strange).await.expect(422);
        assert_eq!(app.dump(), before, "nothing is counted, and nothing noted");
        // Three of six are enough.
        let third = chosen(2);
        let mut enough = fields.to_vec();
        enough.push((third.as_str(), items[2].1[1].0.as_str()));
        let page = app
            .browser()
            .post("/yearly/answers", &enough)
            .await
            .expect(200);
        assert!(page.text().contains("dir=\"rtl\""), "{page:?}");
        assert_eq!((received(&app), counted(&app)), (1, 3));
    }
);

on_both!(
    r_s2_the_pages_speak_neutrally_and_name_no_code_in_titles_or_addresses,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let code = open(&browser, "partners", 10).await[0].clone();
        let mut pages = vec![
            app.browser().get("/yearly").await.expect(200),
            typing(&app, &code, "sv").await.expect(200),
            typing(&app, &code, "so").await.expect(200),
            browser.get("/rounds").await.expect(200),
        ];
        pages.push(
            sending(&app, &all_at("partners", &code, 3))
                .await
                .expect(200),
        );
        for page in pages {
            let text = page.text();
            let title = between(&text, "<title>", "</title>")
                .expect("a title")
                .to_lowercase();
            for word in ["våld", "hot", "partner", "utsatt", "screening"] {
                assert!(!title.contains(word), "{title}");
                for address in ["href=\"", "action=\"", "src=\""] {
                    let addresses = text.split(address).skip(1);
                    let mut addresses = addresses.filter_map(|rest| rest.split('"').next());
                    assert!(addresses.all(|one| !one.contains(word) && !one.contains(&code)));
                }
            }
            assert!(!title.contains(&code.to_lowercase()));
        }
        // A code in an address is looked at by nobody.
        let path = format!("/yearly?code={code}");
        let page = app.browser().get(&path).await;
        assert!(!page.text().contains(&code), "{page:?}");
        // Another site's form, and one that says nothing of where it comes from.
        let call = app.browser().bare(Method::POST, "/yearly");
        let call = call.raw("application/x-www-form-urlencoded", format!("code={code}"));
        assert_eq!(call.await.status, 403);
    }
);
