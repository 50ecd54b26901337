//! Attacks that must win, and attacks that must not.
