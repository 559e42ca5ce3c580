//! Whatever the text: nothing panics, and what must hold of its spoken forms holds.
#![no_main]
#![allow(clippy::expect_used, clippy::panic, reason = "a fuzz target stops at what is wrong")]

#[path = "../../tests/common/forms.rs"]
mod forms;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        text.lines().for_each(forms::hold);
    }
});
