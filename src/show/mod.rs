//! A show is a folder: its settings, its people, where things lie in it, who may write to it.

pub mod files;
pub mod paths;
pub mod settings;

pub use paths::Paths;
pub use settings::Settings;
