//! The feed: records and settings in, XML and a web page out. Nothing else is read.
