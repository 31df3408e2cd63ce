//! Findings out, one file per format.
