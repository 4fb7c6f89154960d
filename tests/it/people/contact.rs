//! Whom people turn to: as the förbund has set it, and before it has.

use crate::support::{Setup, on_both};

const PAGES: [&str; 2] = ["/accessibility", "/privacy"];

on_both!(the_pages_say_where_to_turn, async |setup: Setup| {
    let app = setup
        .contact("Ring Anna & Bo <växeln> 0910-12 34 56")
        .start()
        .await;
    for path in PAGES {
        let page = app.browser().get(path).await.expect(200).text();
        assert!(
            page.contains("<p>Ring Anna &#38; Bo &#60;växeln&#62; 0910-12 34 56</p>"),
            "{path}: {page}"
        );
        assert!(!page.contains("Ingen har skrivit in"), "{path}: {page}");
    }
});

on_both!(
    before_it_is_set_they_say_whom_to_ask_in_either_language,
    async |setup: Setup| {
        let app = setup.start().await;
        for path in PAGES {
            let browser = app.browser();
            let page = browser.get(path).await.expect(200).text();
            assert!(
                page.contains("Fråga den som har gett dig tillgång till tjänsten."),
                "{path}: {page}"
            );
            browser
                .post("/language", &[("language", "en"), ("back", path)])
                .await
                .expect(303);
            let page = browser.get(path).await.expect(200).text();
            assert!(
                page.contains("Ask the person who gave you access."),
                "{path}: {page}"
            );
            assert!(!page.contains("<p></p>"), "{path}: {page}");
        }
    }
);
