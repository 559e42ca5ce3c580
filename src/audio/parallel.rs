//! Work on several threads whose results are taken in order, a few at a time: memory stays flat however much there is.

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

/// So many results may wait for one that takes longer, besides those that are being made.
const AHEAD: usize = 2;

struct Shared<T> {
    /// What nobody has begun.
    next: usize,
    /// What is to be taken next.
    wanted: usize,
    done: BTreeMap<usize, T>,
    /// Nothing more is to be begun: all is taken, or a fault was met.
    over: bool,
}

/// Does the work `0..count` on `threads` threads, each with a state of its own, and gives the results to `take` in order, on
/// the caller's thread, while the others go on.
///
/// # Errors
/// The first that `take` gives; what was not begun by then is left undone.
pub fn in_order<S, T: Send, E>(
    count: usize,
    threads: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> T + Sync,
    mut take: impl FnMut(usize, T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = threads.clamp(1, count.max(1));
    let most = threads + AHEAD;
    let shared = Mutex::new(Shared { next: 0, wanted: 0, done: BTreeMap::new(), over: false });
    let changed = Condvar::new();
    // Nobody panics while holding it.
    let lock = || shared.lock().unwrap_or_else(PoisonError::into_inner);
    let wait = |guard| changed.wait(guard).unwrap_or_else(PoisonError::into_inner);

    let run = || {
        let mut state = state();
        // Whoever falls tells the others, who would wait for it else.
        let fallen = OnPanic(|| {
            lock().over = true;
            changed.notify_all();
        });
        loop {
            let mut guard = lock();
            while !guard.over && guard.next < count && guard.next >= guard.wanted + most {
                guard = wait(guard);
            }
            if guard.over || guard.next >= count {
                break;
            }
            let n = guard.next;
            guard.next += 1;
            drop(guard);
            let result = work(&mut state, n);
            lock().done.insert(n, result);
            changed.notify_all();
        }
        drop(fallen);
    };

    thread::scope(|scope| {
        let started = (0..threads).filter(|_| thread::Builder::new().spawn_scoped(scope, run).is_ok()).count();
        if started == 0 {
            // A system that gives no thread: one after the other, here.
            let mut state = state();
            return (0..count).try_for_each(|n| take(n, work(&mut state, n)));
        }
        let mut outcome = Ok(());
        for n in 0..count {
            let mut guard: MutexGuard<'_, Shared<T>> = lock();
            let result = loop {
                if let Some(result) = guard.done.remove(&n) {
                    break result;
                }
                if guard.over {
                    // One of the threads fell; the scope passes its panic on.
                    return outcome;
                }
                guard = wait(guard);
            };
            guard.wanted = n + 1;
            drop(guard);
            changed.notify_all();
            outcome = take(n, result);
            if outcome.is_err() {
                break;
            }
        }
        lock().over = true;
        changed.notify_all();
        outcome
    })
}

/// Does something if it is dropped by a panic.
struct OnPanic<F: Fn()>(F);

impl<F: Fn()> Drop for OnPanic<F> {
    fn drop(&mut self) {
        if thread::panicking() {
            (self.0)();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_order_and_few_wait() {
        let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut got = Vec::new();
        let work = |_: &mut (), n: usize| {
            let ahead = begun.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
            assert!(ahead <= 3 + AHEAD + 1, "{ahead}");
            // The first of each four is slow.
            thread::sleep(std::time::Duration::from_micros(if n.is_multiple_of(4) { 900 } else { 10 }));
            n * n
        };
        let take = |n: usize, square: usize| {
            taken.fetch_add(1, Ordering::SeqCst);
            got.push((n, square));
            Ok::<(), ()>(())
        };
        in_order(200, 3, || (), work, take).unwrap();
        assert_eq!(got, (0..200).map(|n| (n, n * n)).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_fault_ends_it() {
        let begun = AtomicUsize::new(0);
        let work = |_: &mut (), n: usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            n
        };
        assert_eq!(in_order(1000, 2, || (), work, |n, _| if n == 5 { Err(n) } else { Ok(()) }), Err(5));
        assert!(begun.load(Ordering::SeqCst) < 20);
        assert_eq!(in_order(0, 2, || (), |(), n| n, |_, _| Err(())), Ok(()));
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_fall_is_no_deadlock() {
        let _ = in_order(50, 2, || (), |(), n| assert_ne!(n, 7), |_, ()| Ok::<(), ()>(()));
    }
}
