//! How many requests are under way, and how soon the next may begin.
//!
//! Shared by all threads of a run. Who may not go yet sleeps; nobody asks the clock in a loop.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Lets requests through, evenly spaced and at most so many at once.
pub struct Gate {
    state: Mutex<State>,
    changed: Condvar,
    gap: Duration,
    at_once: usize,
}

struct State {
    inside: usize,
    /// When the next may begin.
    next: Instant,
}

/// One request's stay; it ends when dropped.
pub struct Turn<'a>(&'a Gate);

impl Gate {
    pub fn new(requests_per_minute: u32, at_once: usize) -> Self {
        Gate {
            state: Mutex::new(State { inside: 0, next: Instant::now() }),
            changed: Condvar::new(),
            gap: Duration::from_secs(60) / requests_per_minute.max(1),
            at_once: at_once.max(1),
        }
    }

    /// Waits until a request may begin.
    pub fn enter(&self) -> Turn<'_> {
        let mut state = self.state();
        loop {
            let now = Instant::now();
            if state.inside >= self.at_once {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            } else if now < state.next {
                let wait = state.next - now;
                state = self.changed.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0;
            } else {
                state.inside += 1;
                state.next = now + self.gap;
                return Turn(self);
            }
        }
    }

    /// Nobody begins before `wait` is over: a server that is in trouble, or asks for patience, asks it of all threads.
    pub fn hold(&self, wait: Duration) {
        let mut state = self.state();
        state.next = state.next.max(Instant::now() + wait);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.state().inside -= 1;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    #[test]
    fn no_more_are_inside_than_may_be() {
        let gate = Gate::new(60_000, 2);
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        let _turn = gate.enter();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::sleep(Duration::from_millis(2));
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(most.into_inner(), 2);
    }

    #[test]
    fn requests_are_spaced_and_held() {
        // 50 ms apart; a busy machine can only make it longer.
        let gate = Gate::new(1200, 8);
        let start = Instant::now();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| drop(gate.enter()));
            }
        });
        assert!(start.elapsed() >= Duration::from_millis(150));
        gate.hold(Duration::from_millis(120));
        let start = Instant::now();
        drop(gate.enter());
        assert!(start.elapsed() >= Duration::from_millis(110));
    }
}
