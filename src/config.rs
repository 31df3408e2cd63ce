//! The configuration file `ddlock.toml`.
