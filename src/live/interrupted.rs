//! What is done when the run is interrupted: servers and databases of ours are gone before the program is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::{scratch, server};

/// The run was interrupted, and another thread takes away what is left.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on an interrupted run ends its private servers and drops its databases on servers of others before it ends
/// with this exit code.
pub fn clear_when_interrupted(exit_code: i32) {
    let interrupted = move || {
        INTERRUPTED.store(true, Ordering::Release);
        scratch::drop_all();
        server::end_all();
        std::process::exit(exit_code);
    };
    // Where the system has no signals to be told of, private servers still end by themselves.
    let _ = ctrlc::set_handler(interrupted);
}

/// In an interrupted run nothing more is to be said: a server that is gone is so for a reason.
pub(super) fn stop_here() {
    while INTERRUPTED.load(Ordering::Acquire) {
        thread::park();
    }
}
