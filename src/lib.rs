//! quotecast turns an article into a podcast episode in which every person who is quoted speaks in a voice of
//! their own.
//!
//! Data goes one way, and each module is a station that can be called, tested and replaced on its own:
//!
//! ```text
//! bytes → article → quotes → script (+ voices) → speech → audio → episode → feed → serve
//! ```
//!
//! What stands between two stations is a plain, serialisable type: [`article::Article`], [`quotes::Attribution`],
//! [`script::Script`], WAV segments, [`episode::Record`], the feed's XML.

pub mod article;
pub mod audio;
pub mod episode;
pub mod feed;
pub mod gender;
pub mod quotes;
pub mod script;
pub mod serve;
pub mod show;
pub mod span;
pub mod speech;
pub mod text;
pub mod voices;
pub mod words;
