//! The local server: gives out the feed and the episodes, by a list of what may go, never the folder.
//!
//! In: a show on disk, an address to listen at. Out: HTTP/1.1 (RFC 9110) as podcast apps use it: byte ranges, HEAD, strong
//! ETags, conditional requests. The feed and the page are made for the address that was asked, so that what an app reads
//! there leads back to this server; everything else is a file on disk.
//!
//! `shelf` knows what there is, `route` what an address names, `reply` how it is answered, `host` which names are ours.
//! Nothing is printed here: faults are told to [`Options::warn`].

mod conditional;
mod host;
mod reply;
mod route;
mod shelf;

use std::{
    fmt,
    future::Future,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
    sync::Arc,
    time::Duration,
};

use axum::{Router, extract::connect_info::Connected, serve::IncomingStream};

use crate::{
    feed::{BaseUrl, base::FEED_PATH},
    show::{Paths, Settings},
};

/// The port that `serve` has by default.
pub const DEFAULT_PORT: u16 = 8630;

/// Reads the show's settings as they stand now: they may change while the server runs.
pub type LoadSettings = Arc<dyn Fn() -> Result<Settings, String> + Send + Sync>;

/// Is told what goes wrong, in a sentence.
pub type Warn = Arc<dyn Fn(&str) + Send + Sync>;

/// What is served, and where.
#[derive(Clone)]
pub struct Options {
    pub paths: Paths,
    pub settings: LoadSettings,
    /// The address to listen at: loopback, unless the user opens the show to the network.
    pub host: IpAddr,
    /// 0 takes any that is free.
    pub port: u16,
    pub warn: Warn,
}

impl Options {
    /// On the loopback address, at the usual port, with nobody listening to faults.
    pub fn new(paths: Paths, settings: LoadSettings) -> Options {
        Options { paths, settings, host: Ipv4Addr::LOCALHOST.into(), port: DEFAULT_PORT, warn: Arc::new(|_| ()) }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("paths", &self.paths)
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// A server that has its port, and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    options: Options,
}

impl Server {
    /// # Errors
    /// Where the port is taken, or may not be had.
    pub fn bind(options: Options) -> io::Result<Server> {
        let listener = TcpListener::bind((options.host, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Server { listener, address, options })
    }

    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The address to paste into a podcast app. A server on all addresses is known by the one that the local network sees.
    pub fn feed_url(&self) -> String {
        self.url_of(FEED_PATH)
    }

    /// The address of the show's page.
    pub fn page_url(&self) -> String {
        self.url_of("feed/index.html")
    }

    /// Does only this computer reach it?
    pub fn is_loopback(&self) -> bool {
        self.address.ip().is_loopback()
    }

    fn url_of(&self, path: &str) -> String {
        let ip = if self.address.ip().is_unspecified() {
            network_address().unwrap_or(Ipv4Addr::LOCALHOST.into())
        } else {
            self.address.ip()
        };
        format!("http://{}/{path}", SocketAddr::new(ip, self.address.port()))
    }

    /// Answers until `shutdown` is there; then at once no more.
    pub fn run(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let ended = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let service = router(&self.options).into_make_service_with_connect_info::<Dialled>();
            tokio::select! {
                ended = async { axum::serve(listener, service).await } => ended,
                () = shutdown => Ok(()),
            }
        });
        // A download that still runs is taken up again by its client; nobody waits for it here.
        runtime.shutdown_timeout(Duration::from_millis(200));
        ended
    }
}

fn router(options: &Options) -> Router {
    let shelf = Arc::new(shelf::Shelf::new(options));
    let open = !options.host.is_loopback();
    Router::new().fallback(move |request| reply::answer(Arc::clone(&shelf), open, request))
}

/// The address of ours that a client has dialled, for requests that do not say (HTTP/1.0).
#[derive(Debug, Clone, Copy)]
struct Dialled(Option<SocketAddr>);

impl Connected<IncomingStream<'_, tokio::net::TcpListener>> for Dialled {
    fn connect_info(stream: IncomingStream<'_, tokio::net::TcpListener>) -> Self {
        Dialled(stream.io().local_addr().ok())
    }
}

impl Dialled {
    fn base(self) -> Option<BaseUrl> {
        self.0.and_then(|address| BaseUrl::parse(&format!("http://{address}")).ok())
    }
}

/// The address of this computer in its local network, where there is one: the source address that the system would take on
/// the way out. A UDP socket that is only connected sends nothing (192.0.2.1 is for documentation, RFC 5737).
pub fn network_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified() && !ip.is_loopback()).then_some(ip)
}

#[cfg(test)]
mod tests;
