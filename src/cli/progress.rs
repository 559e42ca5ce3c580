//! Progress on long work: for people, on standard error, and still when it is quiet or no terminal.

use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Global;

/// A bar of segments spoken.
pub struct Bar(ProgressBar);

impl Bar {
    pub fn new(global: &Global) -> Self {
        let still = global.quiet || global.json || !std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(
            Some(0),
            if still { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() },
        );
        if let Ok(style) = ProgressStyle::with_template("{spinner} speaking {pos} of {len} {wide_bar} {eta}") {
            bar.set_style(style);
        }
        Bar(bar)
    }

    pub fn tell(&self, done: usize, total: usize) {
        self.0.set_length(total as u64);
        self.0.set_position(done as u64);
        if done == total {
            // What follows (mastering) has no count; the spinner shows that it goes on.
            self.0.set_message("mastering");
            self.0.enable_steady_tick(Duration::from_millis(120));
        }
    }

    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
