//! Who is calling and over what, as far as that can be believed. Everybody can write `X-Forwarded-For`; only what a trusted proxy has
//! added to it counts.

use std::net::IpAddr;
use std::str::FromStr;

use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::{HttpRequest, web};

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// In which a proxy says for whom it asks.
const SAYS_FOR_WHOM: [HeaderName; 3] =
    [header::FORWARDED, FOR, HeaderName::from_static("x-real-ip")];

/// One address, or all those that begin alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Network {
    first: IpAddr,
    /// How many bits are the same in all of them; at least one.
    length: u32,
}

/// An address as a number, and how many bits it has.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (address.to_bits().into(), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        let ((own, width), (other, other_width)) = (bits(self.first), bits(address));
        width == other_width && (own ^ other) >> (width - self.length) == 0
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} is neither an address, such as 10.0.0.2, nor a network, such as 10.0.0.0/24 or fd00::/64"
            )
        };
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let first: IpAddr = address.parse().map_err(|_| wrong())?;
        // Callers are compared without the IPv6 form of an IPv4 address.
        if first.to_canonical() != first {
            return Err(format!("write {text:?} as IPv4"));
        }
        let (own, width) = bits(first);
        let length = match length {
            // u32 would take a plus sign.
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits
                .parse()
                .ok()
                .filter(|length| *length <= width)
                .ok_or_else(wrong)?,
            Some(_) => return Err(wrong()),
            None => width,
        };
        if length == 0 {
            return Err(format!("{text:?} would believe everybody"));
        }
        if length < width && own << (128 - width + length) != 0 {
            return Err(format!(
                "{text:?} is no network: {address} has more than {length} bits; for that address alone write {address}"
            ));
        }
        Ok(Network { first, length })
    }
}

/// The proxies whose word is believed. By default nobody's.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

/// Addresses and networks with commas between. The error says what is wrong with which.
impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(|part| part.trim().parse());
        Ok(TrustedProxies(parts.collect::<Result<_, _>>()?))
    }
}

/// Who is calling.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer<'a> {
    /// Whose request it is: of the connection, or of the one for whom a trusted proxy asks. None in tests without a network.
    pub address: Option<IpAddr>,
    /// Whether the caller came over TLS, to us or to a trusted proxy.
    pub is_https: bool,
    /// The name under which we were called, with the port if there is one. The caller chose it.
    pub host: Option<&'a str>,
    /// Whether the caller is on this machine. A request passed on by somebody who is not believed is not.
    pub is_local: bool,
}

/// Who is calling with this request.
pub fn peer(request: &HttpRequest) -> Peer<'_> {
    let headers = request.headers();
    let nearest = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let trusted = request
        .app_data::<web::Data<TrustedProxies>>()
        .map(|trusted| trusted.get_ref());
    // The proxy in front of us, and those that we trust.
    let proxy = trusted
        .zip(nearest)
        .filter(|(trusted, nearest)| trusted.contain(*nearest));
    let forwarded = proxy.and_then(|(trusted, nearest)| forwarded_for(headers, trusted, nearest));
    let address = forwarded.or(nearest);
    // A proxy makes everybody look as local as itself, unless it says for whom it asks and is believed.
    let is_passed_on = SAYS_FOR_WHOM.iter().any(|name| headers.contains_key(name));
    let is_known = forwarded.is_some() || !is_passed_on;
    Peer {
        address,
        is_https: request.app_config().secure()
            || (proxy.is_some() && only(headers, &PROTO) == Some("https")),
        host: request
            .uri()
            .authority()
            .map(|authority| authority.as_str())
            .or_else(|| only(headers, &header::HOST)),
        is_local: is_known && address.is_none_or(|address| address.is_loopback()),
    }
}

/// For whom a trusted proxy asks. Each proxy adds the address that it saw at the right end, so from there on what trusted proxies saw can
/// be believed, up to the first address that is not one of theirs. None if there is anything else on the way.
fn forwarded_for(headers: &HeaderMap, trusted: &TrustedProxies, nearest: IpAddr) -> Option<IpAddr> {
    let lines: Vec<_> = headers.get_all(FOR).collect();
    let mut seen_by = None;
    for line in lines.into_iter().rev() {
        for entry in line.to_str().ok()?.rsplit(',') {
            let proxy = seen_by.unwrap_or(nearest);
            let address = entry.trim().parse::<IpAddr>().ok()?.to_canonical();
            // On the machine of that proxy, which is not ours.
            if address.is_loopback() && !proxy.is_loopback() {
                return Some(proxy);
            }
            if !trusted.contain(address) {
                return Some(address);
            }
            seen_by = Some(address);
        }
    }
    seen_by
}

/// A header's value, if it is there exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
