use std::{
    net::{IpAddr, Ipv4Addr},
    process::ExitCode,
    sync::Arc,
};

use clap::Args;

use super::{Global, report};
use crate::{
    Error,
    serve::{DEFAULT_PORT, Options, Server},
    show::Show,
};

/// Gives the feed and the episodes to podcast apps, on this machine or your network
///
/// The first line on standard output is the address to paste into an app; the feed that is served carries it. Nothing but
/// the feed and the episodes is given out. Ctrl-C ends it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast serve                     for apps on this machine
  quotecast serve --host 0.0.0.0      for a phone in the same network
  quotecast serve --port 9000")]
pub struct Serve {
    /// The port; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = DEFAULT_PORT)]
    port: u16,
    /// The address to listen at; 0.0.0.0 is every address of this machine
    #[arg(long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
}

impl Serve {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let show = Show::open(&global.show)?;
        let root = global.show.clone();
        let quiet = global.quiet;
        let options = Options {
            host: self.host,
            port: self.port,
            warn: Arc::new(move |fault| report::warn(quiet, fault)),
            // Read for each request, so that the show may be changed while it is served.
            ..Options::new(
                show.paths,
                Arc::new(move || Show::open(&root).map(|show| show.settings).map_err(|error| error.to_string())),
            )
        };
        let server = Server::bind(options).map_err(|error| {
            let help =
                if error.kind() == std::io::ErrorKind::AddrInUse { "; --port 0 takes any that is free" } else { "" };
            Error::Network(format!("cannot listen at {}, port {}: {error}{help}", self.host, self.port))
        })?;
        report::out(server.feed_url());
        if server.is_loopback() {
            report::say(
                global,
                "Paste this address into a podcast app on this machine. --host 0.0.0.0 opens it to your network.",
            );
        } else {
            report::say(
                global,
                format!("Anyone in your network can hear this show now. Type {} on the phone.", server.feed_url()),
            );
        }
        report::say(global, format!("The page: {}   Ctrl-C ends it.", server.page_url()));
        // Ctrl-C is the whole program's, and ends it wherever it is.
        server.run(std::future::pending()).map_err(|error| Error::Network(format!("the server failed: {error}")))?;
        Ok(ExitCode::SUCCESS)
    }
}
