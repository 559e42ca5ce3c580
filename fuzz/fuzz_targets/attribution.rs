//! Whatever the text: nothing panics, and what must hold of its attribution holds.
#![no_main]
#![allow(clippy::expect_used, clippy::panic, reason = "a fuzz target stops at what is wrong")]

#[path = "../../tests/common/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::hold(bytes));
