//! R-I8: who is calling, whatever they write into their headers.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::test::TestRequest;
use actix_web::web::Data;
use framsteg::http::peer::{TrustedProxies, peer};

use crate::support::{PROXY, TestApp, on_both};

/// A request from an address, with these proxies trusted: whose it is, whether over https, and whether from this machine.
fn told(trusted: &str, from: &str, headers: &[(&str, &str)]) -> (String, bool, bool) {
    let trusted: TrustedProxies = match trusted {
        "" => TrustedProxies::default(),
        some => some.parse().expect(some),
    };
    let mut request = TestRequest::default()
        .app_data(Data::new(trusted))
        .peer_addr(std::net::SocketAddr::new(from.parse().expect(from), 50_000));
    for (name, value) in headers {
        request = request.append_header((
            HeaderName::from_bytes(name.as_bytes()).expect(name),
            HeaderValue::from_bytes(value.as_bytes()).expect(value),
        ));
    }
    let request = request.to_http_request();
    let peer = peer(&request);
    let address = peer.address.expect("an address").to_string();
    (address, peer.is_https, peer.is_local)
}

fn address(trusted: &str, from: &str, forwarded: &[&str]) -> String {
    let headers: Vec<(&str, &str)> = forwarded
        .iter()
        .map(|value| ("x-forwarded-for", *value))
        .collect();
    told(trusted, from, &headers).0
}

#[test]
fn r_i8_a_strangers_word_about_the_address_is_not_believed() {
    for trusted in ["", "192.0.2.1", "10.0.0.0/8, fd00::/8"] {
        assert_eq!(
            address(trusted, "198.51.100.7", &["203.0.113.9"]),
            "198.51.100.7",
            "{trusted}"
        );
    }
    // Even when the header names a trusted proxy.
    assert_eq!(
        address("192.0.2.1", "198.51.100.7", &["203.0.113.9, 192.0.2.1"]),
        "198.51.100.7"
    );
}

#[test]
fn r_i8_the_address_is_read_from_the_right_past_trusted_proxies() {
    let ours = "192.0.2.1, 10.0.0.0/8, fd00::/8";
    for (forwarded, expected) in [
        (&["203.0.113.9"][..], "203.0.113.9"),
        // What the caller has written stands to the left of what the proxy saw.
        (&["127.0.0.1, 203.0.113.9"], "203.0.113.9"),
        (&["127.0.0.1", "203.0.113.9"], "203.0.113.9"),
        (&["not an address, 203.0.113.9"], "203.0.113.9"),
        (&["203.0.113.9, 10.1.2.3, 10.255.255.255"], "203.0.113.9"),
        (
            &["127.0.0.1,203.0.113.9", "fd00::7 , 10.0.0.0"],
            "203.0.113.9",
        ),
        (&["203.0.113.9, 11.0.0.0"], "11.0.0.0"),
        (&["2001:db8::9"], "2001:db8::9"),
        (&["::ffff:203.0.113.9, ::ffff:10.0.0.9"], "203.0.113.9"),
        // Somebody on a proxy's own machine.
        (&["127.0.0.1"], "192.0.2.1"),
        (&["203.0.113.9, ::1, 10.0.0.9"], "10.0.0.9"),
        // Nobody but our own: the farthest of them has asked.
        (&["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
    ] {
        assert_eq!(
            address(ours, "192.0.2.1", forwarded),
            expected,
            "{forwarded:?}"
        );
    }
    // A server on IPv6 sees IPv4 like this.
    assert_eq!(
        address(ours, "::ffff:192.0.2.1", &["203.0.113.9"]),
        "203.0.113.9"
    );
    assert_eq!(address(ours, "fd12::1", &["203.0.113.9"]), "203.0.113.9");
    assert_eq!(address(ours, "fe00::1", &["203.0.113.9"]), "fe00::1");
}

#[test]
fn r_i8_what_cannot_be_read_is_the_proxy_itself_and_never_local() {
    for forwarded in [
        "",
        ",",
        "unknown",
        "_hidden",
        "203.0.113.9,",
        "203.0.113.9, x",
        "203.0.113.9:50000",
        "[2001:db8::9]",
        "203.0.113",
        "203.0.113.009",
        "203.0.113.9 10.0.0.1",
        "203.0.113.9;",
        "0x7f.1",
        "127.1",
        "2130706433",
        "å",
    ] {
        let (address, _, is_local) = told(
            "127.0.0.0/8",
            "127.0.0.1",
            &[("x-forwarded-for", forwarded)],
        );
        assert_eq!(
            (address.as_str(), is_local),
            ("127.0.0.1", false),
            "{forwarded}"
        );
    }
}

#[test]
fn a_caller_is_local_only_when_nobody_else_can_be_behind() {
    let local = |trusted, from, headers: &[(&str, &str)]| told(trusted, from, headers).2;
    let is_for = |address| [("x-forwarded-for", address)];
    for here in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
        assert!(local("", here, &[]), "{here}");
    }
    for elsewhere in ["192.0.2.1", "10.0.0.1", "2001:db8::1", "0.0.0.0", "::"] {
        assert!(!local("", elsewhere, &[]), "{elsewhere}");
        assert!(!local("", elsewhere, &is_for("127.0.0.1")), "{elsewhere}");
        assert!(
            !local("127.0.0.1", "127.0.0.1", &is_for(elsewhere)),
            "{elsewhere}"
        );
        assert!(!local(elsewhere, elsewhere, &[]), "{elsewhere}");
    }
    // A proxy on this machine that is not trusted.
    for name in ["forwarded", "x-forwarded-for", "x-real-ip"] {
        assert!(!local("", "127.0.0.1", &[(name, "127.0.0.1")]), "{name}");
    }
    // A trusted one that says in another way for whom it asks.
    for name in ["forwarded", "x-real-ip"] {
        assert!(
            !local("127.0.0.1", "127.0.0.1", &[(name, "127.0.0.1")]),
            "{name}"
        );
    }
    assert!(local("127.0.0.1", "127.0.0.1", &is_for("127.0.0.1")));
    assert!(local("127.0.0.1", "127.0.0.1", &is_for("::1")));
    assert!(!local(
        "127.0.0.1",
        "127.0.0.1",
        &is_for("127.0.0.1, 203.0.113.9")
    ));
    // On this machine, says a proxy: on its own.
    assert!(!local("192.0.2.1", "192.0.2.1", &is_for("127.0.0.1")));
    assert!(!local(
        "127.0.0.1, 192.0.2.1",
        "127.0.0.1",
        &is_for("127.0.0.1, 192.0.2.1")
    ));
}

#[test]
fn https_is_believed_of_a_trusted_proxy_alone_and_said_once() {
    let https = |from, values: &[&str]| {
        let headers: Vec<(&str, &str)> = values
            .iter()
            .map(|value| ("x-forwarded-proto", *value))
            .collect();
        told("192.0.2.1", from, &headers).1
    };
    assert!(https("192.0.2.1", &["https"]));
    assert!(!https("192.0.2.2", &["https"]));
    for values in [
        &[][..],
        &["http"],
        &["https, http"],
        &["http, https"],
        &["https", "https"],
        &["HTTPS "],
        &["wss"],
        &[""],
    ] {
        assert!(!https("192.0.2.1", values), "{values:?}");
    }
}

#[test]
fn the_host_is_what_the_caller_says_if_it_is_said_once() {
    let host = |uri: &str, hosts: &[&str]| {
        let mut request = TestRequest::with_uri(uri);
        for host in hosts {
            request = request.append_header(("host", *host));
        }
        // A proxy's word about it is not asked for: it passes the name on.
        let request = request
            .append_header(("x-forwarded-host", "evil.example"))
            .to_http_request();
        peer(&request).host.map(str::to_owned)
    };
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(host("/", &["framsteg.example"]), name("framsteg.example"));
    assert_eq!(host("/", &["[::1]:8080"]), name("[::1]:8080"));
    assert_eq!(
        host("http://a.example:81/", &["b.example"]),
        name("a.example:81")
    );
    assert_eq!(host("/", &["a.example", "b.example"]), None);
    assert_eq!(host("/", &[]), None);
}

#[test]
fn what_is_no_address_or_network_is_refused_with_a_reason() {
    for (text, reason) in [
        ("proxy", "neither an address"),
        ("10.0.0.1,", "\"\" is neither"),
        ("10.0.0.1 10.0.0.2", "neither an address"),
        ("10.0.0.1:80", "neither an address"),
        ("[::1]", "neither an address"),
        ("10.0.0.0/33", "neither an address"),
        ("fd00::/129", "neither an address"),
        ("10.0.0.0/", "neither an address"),
        ("10.0.0.0/+8", "neither an address"),
        ("10.0.0.0/-8", "neither an address"),
        ("10.0.0.0/255.0.0.0", "neither an address"),
        ("10.0.0.0/8/8", "neither an address"),
        ("10.0.0.5/8", "for that address alone write 10.0.0.5"),
        ("fd00::1/64", "for that address alone write fd00::1"),
        ("0.0.0.0/0", "would believe everybody"),
        ("::/0", "would believe everybody"),
        ("::ffff:10.0.0.1", "as IPv4"),
    ] {
        let error = text.parse::<TrustedProxies>().expect_err(text);
        assert!(error.contains(reason), "{text}: {error}");
    }
    for text in [
        "10.0.0.1",
        "10.0.0.1/32",
        "128.0.0.0/1",
        "::1/128",
        "8000::/1",
        " 10.0.0.1 , fd00::/64 ",
    ] {
        text.parse::<TrustedProxies>().expect(text);
    }
}

on_both!(metrics_are_for_this_machine_only, async |app: TestApp| {
    let nobody = app.nobody();
    for local in ["127.0.0.1:1", "127.8.8.8:1", "[::1]:1"] {
        nobody.get("/metrics").from(local).await.expect(200);
    }
    for elsewhere in ["192.0.2.1:1", "10.0.0.1:1", "[2001:db8::1]:1"] {
        nobody
            .get("/metrics")
            .from(elsewhere)
            .await
            .refused(404, "not_found");
    }
    for header in ["forwarded", "x-forwarded-for", "x-real-ip"] {
        nobody
            .get("/metrics")
            .from("127.0.0.1:1")
            .header(header, "127.0.0.1")
            .await
            .refused(404, "not_found");
    }
    // Through the proxy that is trusted: neither a stranger nor somebody on the proxy's machine.
    for caller in ["203.0.113.9", "127.0.0.1", "127.0.0.1, 203.0.113.9", PROXY] {
        nobody
            .get("/metrics")
            .from(&format!("{PROXY}:50000"))
            .header("x-forwarded-for", caller)
            .await
            .refused(404, "not_found");
    }
});
