//! A server of files on this machine that behaves as badly as it is told to.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What it answers.
#[derive(Default)]
pub struct Reply {
    pub status: u16,
    /// The length that it promises; it may send less.
    pub promised: usize,
    pub bytes: Vec<u8>,
    pub fields: String,
    /// Rest between two pieces of 64 KiB.
    pub pace: Duration,
    /// Keeps the line open after the last byte, for this long.
    pub hangs: Duration,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Reply { status, ..Reply::default() }
    }

    /// The part of a file from byte `from` on, and at most `most` bytes of it.
    pub fn part(file: &[u8], from: usize, most: usize) -> Self {
        let rest = &file[from.min(file.len())..];
        let status = if from > 0 { 206 } else { 200 };
        Reply { status, promised: rest.len(), bytes: rest[..most.min(rest.len())].to_vec(), ..Reply::default() }
    }
}

/// A running server, and the first byte that each request asked for.
pub struct Files {
    pub address: String,
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Files {
    /// `reply` is given the first byte that is asked for, and how many requests there were before.
    pub fn serve(reply: impl Fn(usize, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, reply) = (asked.clone(), Arc::new(reply));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, reply, mut stream) = (seen.clone(), reply.clone(), stream.unwrap());
                thread::spawn(move || {
                    let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                    let range = lines.take_while(|line| !line.is_empty()).find_map(|line| {
                        line.to_lowercase().strip_prefix("range: bytes=")?.trim_end_matches('-').parse().ok()
                    });
                    let from = range.unwrap_or(0);
                    let before = {
                        let mut seen = seen.lock().unwrap();
                        seen.push(from);
                        seen.len() - 1
                    };
                    let reply = reply(from, before);
                    let head = format!(
                        "HTTP/1.1 {} x\r\ncontent-length: {}\r\nconnection: close\r\n{}\r\n",
                        reply.status, reply.promised, reply.fields
                    );
                    let mut sent = stream.write_all(head.as_bytes());
                    for piece in reply.bytes.chunks(1 << 16) {
                        sent = sent.and_then(|()| stream.write_all(piece));
                        thread::sleep(reply.pace);
                    }
                    thread::sleep(reply.hangs);
                });
            }
        });
        Files { address, asked }
    }

    pub fn asked(&self) -> Vec<usize> {
        self.asked.lock().unwrap().clone()
    }
}
