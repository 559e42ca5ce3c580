//! Which names this server answers to.
//!
//! A page on the web can make its own name lead to a loopback address and so read what is served there as if it were its
//! own (DNS rebinding). The `Host` field (RFC 9110, 7.2) betrays it: it carries that name. So only names are answered that
//! no stranger can have in the public DNS: addresses written as numbers, `localhost`, and, once the user has opened the
//! show to the network, names of that network (`laptop`, `laptop.local`; RFC 6762). A number needs not be one of ours: behind
//! a forwarded port the client rightly names another machine.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::feed::BaseUrl;

/// The base address for a request to this `host[:port]`; `None` where it must not be answered.
pub fn base_for(authority: &str, open: bool) -> Option<BaseUrl> {
    let (host, port) = split(authority)?;
    let known = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(literal) => literal.parse::<Ipv6Addr>().is_ok(),
        None => host.parse::<Ipv4Addr>().is_ok() || is_local_name(host, open),
    };
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    if known { BaseUrl::parse(&format!("http://{host}{port}")).ok() } else { None }
}

fn is_local_name(host: &str, open: bool) -> bool {
    let host = host.to_ascii_lowercase();
    let is_name = !host.is_empty()
        && host
            .split('.')
            .all(|label| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    // A name of digits alone would be read as an address by some clients, and as a name by others.
    let is_number = host.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_name
        && !is_number
        && (host == "localhost"
            || host.ends_with(".localhost")
            || open && (!host.contains('.') || host.ends_with(".local")))
}

fn split(authority: &str) -> Option<(&str, Option<u16>)> {
    let colon = match authority.rfind(']') {
        Some(end) => authority[end..].find(':').map(|at| end + at),
        None => authority.find(':'),
    };
    match colon {
        None => Some((authority, None)),
        Some(at) => authority[at + 1..].parse().ok().map(|port| (&authority[..at], Some(port))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_no_stranger_can_have_are_answered() {
        let base = |host, open| base_for(host, open).map(|base| base.as_str().to_owned());
        assert_eq!(base("127.0.0.1:8630", false).as_deref(), Some("http://127.0.0.1:8630"));
        assert_eq!(base("LocalHost", false).as_deref(), Some("http://localhost"));
        assert_eq!(base("[::1]:9", false).as_deref(), Some("http://[::1]:9"));
        assert_eq!(base("192.168.1.7:8630", true).as_deref(), Some("http://192.168.1.7:8630"));
        assert_eq!(base("laptop.local:8630", true).as_deref(), Some("http://laptop.local:8630"));
        for (host, open) in [
            ("evil.example", true),
            ("laptop.local", false),
            ("laptop", false),
            ("localhost.evil.example", true),
            ("127.0.0.1.evil.example", true),
            ("evil.example:8630", false),
            ("me@127.0.0.1", false),
            ("127.0.0.1:99999", false),
            ("127.0.0.1/x", false),
            ("[::1", false),
            ("2130706433", true),
            ("", true),
            (":80", true),
        ] {
            assert_eq!(base(host, open), None, "{host}");
        }
    }
}
