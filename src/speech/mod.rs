//! From a line of the script to sound.
