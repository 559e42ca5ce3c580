//! Careful reading of the web: limits on size, time and redirects, and no address inside the user's network unless the
//! user named it.
//!
//! A feed is a stranger's text. What it points to must not make this program knock at a router or a printer, so each
//! hop's host is resolved and looked at before it is asked. The host that the user typed is always allowed.

use std::{
    io::Read,
    net::{IpAddr, ToSocketAddrs},
    time::Duration,
};

use ureq::{Agent, http::Uri};

use crate::feed::lint::Head;

/// The largest feed that is read.
const MAX_BYTES: u64 = 20_000_000;
const MAX_HOPS: usize = 5;
const TIMEOUT: Duration = Duration::from_secs(20);

#[derive(Debug, thiserror::Error)]
pub enum WebError {
    #[error("“{0}” is no http(s) address")]
    Address(String),
    #[error("{0} is on the network, and this run is offline")]
    Offline(String),
    #[error("{0} leads to an address inside your network ({1}), which a feed may not ask for")]
    Inside(String, IpAddr),
    #[error("more than {MAX_HOPS} redirects")]
    Hops,
    #[error("larger than {MAX_BYTES} bytes")]
    TooLarge,
    #[error("HTTP {0}")]
    Status(u16),
    #[error("{0}")]
    Failed(String),
}

/// Reads addresses on behalf of a user who typed one of them.
#[derive(Debug)]
pub struct Web {
    agent: Agent,
    /// The host (and port) that the user typed.
    own: Option<String>,
    offline: bool,
}

impl Web {
    /// `typed` is the address that the user gave.
    pub fn new(typed: &str, offline: bool) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(TIMEOUT))
            .user_agent(concat!("quotecast/", env!("CARGO_PKG_VERSION")))
            .build();
        let own = typed.parse::<Uri>().ok().and_then(|uri| uri.authority().map(ToString::to_string));
        Web { agent: config.into(), own, offline }
    }

    /// The body of an address.
    ///
    /// # Errors
    /// If it cannot be had within the limits, or is not answered with 200.
    pub fn get(&self, url: &str) -> Result<Vec<u8>, WebError> {
        let mut response = self.follow(url, |url| self.agent.get(url).call())?;
        if response.status().as_u16() != 200 {
            return Err(WebError::Status(response.status().as_u16()));
        }
        let mut body = Vec::new();
        let read = response.body_mut().as_reader().take(MAX_BYTES + 1).read_to_end(&mut body);
        read.map_err(|error| WebError::Failed(error.to_string()))?;
        if body.len() as u64 > MAX_BYTES { Err(WebError::TooLarge) } else { Ok(body) }
    }

    /// What a server says of an address when asked by HEAD.
    ///
    /// # Errors
    /// If it does not answer, or may not be asked.
    pub fn head(&self, url: &str) -> Result<Head, WebError> {
        let response = self.follow(url, |url| self.agent.head(url).call())?;
        let field = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Head {
            status: response.status().as_u16(),
            length: field("content-length").and_then(|length| length.parse().ok()),
            mime: field("content-type"),
        })
    }

    fn follow(
        &self,
        url: &str,
        ask: impl Fn(&str) -> Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<ureq::http::Response<ureq::Body>, WebError> {
        let mut url = url.to_owned();
        for _ in 0..=MAX_HOPS {
            self.allow(&url)?;
            let response = ask(&url).map_err(|error| WebError::Failed(error.to_string()))?;
            let target = response.headers().get("location").and_then(|value| value.to_str().ok());
            match (response.status().as_u16(), target) {
                (301 | 302 | 303 | 307 | 308, Some(target)) => url = join(&url, target)?,
                _ => return Ok(response),
            }
        }
        Err(WebError::Hops)
    }

    fn allow(&self, url: &str) -> Result<(), WebError> {
        let bad = || WebError::Address(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| bad())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(bad()) };
        let port = match (scheme, authority.port_u16()) {
            (_, Some(port)) => port,
            ("https", None) => 443,
            ("http", None) => 80,
            _ => return Err(bad()),
        };
        let host = authority.host().trim_matches(['[', ']']);
        if self.offline {
            return if is_loopback(host) { Ok(()) } else { Err(WebError::Offline(url.to_owned())) };
        }
        if self.own.as_deref() == Some(authority.as_str()) {
            return Ok(());
        }
        let found = (host, port).to_socket_addrs().map_err(|error| WebError::Failed(format!("{host}: {error}")))?;
        match found.map(|address| address.ip()).find(|ip| is_inside(*ip)) {
            Some(ip) => Err(WebError::Inside(url.to_owned(), ip)),
            None => Ok(()),
        }
    }
}

/// Is this host (without brackets) the machine itself, and so no network?
pub fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn join(base: &str, target: &str) -> Result<String, WebError> {
    if target.contains("://") {
        return Ok(target.to_owned());
    }
    let uri: Uri = base.parse().map_err(|_| WebError::Address(base.to_owned()))?;
    let root = format!("{}://{}", uri.scheme_str().unwrap_or("https"), uri.authority().map_or("", |a| a.as_str()));
    if target.starts_with('/') {
        return Ok(format!("{root}{target}"));
    }
    let folder = uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    Ok(format!("{root}{folder}/{target}"))
}

/// Addresses that are not the public internet's (RFC 6890 and its IPv6 kin).
fn is_inside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
                || ip.is_multicast()
                || a == 0
                || (a == 100 && (64..128).contains(&b))
                || a >= 240
        }
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => is_inside(IpAddr::V4(ip)),
            None => {
                ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_multicast()
                    || (ip.segments()[0] & 0xfe00) == 0xfc00
                    || (ip.segments()[0] & 0xffc0) == 0xfe80
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_the_network_are_refused_unless_typed() {
        let web = Web::new("https://example.org/feed.xml", false);
        for url in [
            "http://127.0.0.1/x",
            "http://192.168.1.1/",
            "http://[::1]:80/",
            "http://[::ffff:10.0.0.1]/",
            "http://100.64.0.1/",
        ] {
            assert!(matches!(web.allow(url), Err(WebError::Inside(..))), "{url}");
        }
        assert!(matches!(web.allow("file:///etc/passwd"), Err(WebError::Address(_))));
        assert!(web.allow("https://example.org/audio/a.mp3").is_ok());
        assert!(
            Web::new("http://127.0.0.1:8630/feed/feed.xml", false).allow("http://127.0.0.1:8630/audio/a.mp3").is_ok()
        );
    }

    #[test]
    fn offline_means_this_machine_alone() {
        let web = Web::new("https://example.org/feed.xml", true);
        assert!(matches!(web.allow("https://example.org/feed.xml"), Err(WebError::Offline(_))));
        assert!(web.allow("http://127.0.0.1:9/x").is_ok());
    }

    #[test]
    fn redirects_are_joined_to_their_address() {
        assert_eq!(join("https://a.org/x/y", "/z").unwrap(), "https://a.org/z");
        assert_eq!(join("https://a.org/x/y", "z").unwrap(), "https://a.org/x/z");
        assert_eq!(join("https://a.org/x/y", "http://b.org/").unwrap(), "http://b.org/");
    }
}
