//! The catalogue of voices, and who gets which.
