//! Progress on long work: for people, on standard error, and still when it is quiet or no terminal.

use std::{
    io::IsTerminal,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Global, report};
use crate::speech::segments::Event;

/// Where a bar is drawn: nowhere when it is quiet or no terminal.
fn target(global: &Global) -> ProgressDrawTarget {
    let still = global.quiet || global.json || !std::io::stderr().is_terminal();
    if still { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() }
}

/// A bar of segments spoken.
pub struct Bar(ProgressBar);

impl Bar {
    pub fn new(global: &Global) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), target(global));
        if let Ok(style) = ProgressStyle::with_template("{spinner} speaking {pos} of {len} {wide_bar} {eta}") {
            bar.set_style(style);
        }
        Bar(bar)
    }

    pub fn tell(&self, global: &Global, event: Event<'_>) {
        match event {
            // Told before the bar is drawn.
            Event::Ahead(line) => report::say(global, line),
            Event::Spoken { done, total } => {
                self.0.set_length(total as u64);
                self.0.set_position(done as u64);
                if done == total {
                    // Before mastering has a count, all is measured; the spinner shows that it goes on.
                    self.0.enable_steady_tick(Duration::from_millis(120));
                }
            }
            Event::Mastered { done, total } => {
                if let Ok(style) =
                    ProgressStyle::with_template("{spinner} mastering, {pos} of {len} seconds {wide_bar} {eta}")
                {
                    self.0.set_style(style);
                }
                self.0.set_length(total.as_secs());
                self.0.set_position(done.as_secs());
            }
        }
    }

    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// A bar of bytes that come.
pub struct Download {
    bar: ProgressBar,
    before: AtomicU64,
}

impl Download {
    pub fn new(global: &Global, bytes: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(bytes), target(global));
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {bytes} of {total_bytes} {wide_bar} {eta}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Download { bar, before: AtomicU64::new(0) }
    }

    pub fn begin(&self, name: &str) {
        self.bar.set_message(name.to_owned());
    }

    pub fn heard(&self, name: &str, bytes: u64) {
        self.bar.set_message(name.to_owned());
        self.bar.set_position(self.before.load(Ordering::Relaxed) + bytes);
    }

    pub fn done(&self, bytes: u64) {
        let sum = self.before.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.bar.set_length(self.bar.length().unwrap_or(0).max(sum));
        self.bar.set_position(sum);
    }

    /// A line above the bar; on no terminal, a line.
    pub fn above(&self, global: &Global, line: &str) {
        if self.bar.is_hidden() {
            report::say(global, line);
        } else {
            self.bar.println(line);
        }
    }

    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
