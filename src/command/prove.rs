//! `prove`: finds migrations, plans them, runs both ways on a scratch server under traffic, prints what each did to it.

use std::time::Duration;

use ddlock::live::{Rows, clear_when_interrupted};
use ddlock::prove::{Load, Options, Proofs, Prover, SETTINGS, Tries};
use ddlock::report::prove::write;
use ddlock::rollout::Planner;
use ddlock::rules::RULES;

use super::args::{self, Color};
use super::input::Input;
use super::lint::Linters;
use super::progress::Words;
use super::server::{INTERRUPTED, host};
use super::{CLEAN, FOUND, Failure, output};

/// Proves, and returns the exit code.
pub(super) fn run(args: &args::Prove, color: Color) -> Result<u8, Failure> {
    let input = Input::load(&args.input, color)?;
    let (wanted, assumed) = input.version();
    let mut notes = Vec::new();
    let found = input.migrations(false, &mut notes)?;
    clear_when_interrupted(INTERRUPTED);
    let host = host(&args.place, &SETTINGS, wanted, assumed, &mut notes)?;
    let rules = RULES.iter().map(|rule| (rule, rule.severity)).collect();
    let linters = Linters { input: &input, rules, dump: input.dump()? };
    let make = |_: &_| linters.linter_for(host.version());
    let mut planner = Planner::new(&make);
    ddlock::run::visit(&found.series, &mut planner, &|| ()).map_err(|error| error.to_string())?;
    let options = options(args);
    let words = Words::new(!args.input.no_progress);
    let tell = |text: &str| words.say(text);
    let mut prover = Prover::new(&host, linters.dump.as_ref(), options.clone(), planner.plans(), &tell);
    let visited = ddlock::run::visit(&found.series, &mut prover, &|| ());
    let ended = prover.end();
    words.end();
    visited.map_err(|error| error.to_string())?;
    let (proofs, more) = ended.map_err(|error| error.to_string())?;
    notes.extend(more);
    let proofs = Proofs { version: host.version(), options, proofs, notes };
    output(args.input.output.as_deref(), color, &|look, out| write(&proofs, args.format, look, out))?;
    Ok(if proofs.hold() { CLEAN } else { FOUND })
}

fn options(args: &args::Prove) -> Options {
    Options {
        rows: Rows { each: args.rows, of: args.rows_of.iter().cloned().collect() },
        load: Load {
            rate: f64::from(args.rate),
            long_read: args.long_read,
            long_pause: Duration::from_secs(1),
            calm: Duration::from_secs(2),
        },
        max_wait: args.max_wait,
        tries: Tries {
            most: args.tries,
            lock_timeout_ms: Some(args.lock_timeout.as_millis().clamp(1, 1_000_000) as u32),
            pause: Duration::from_millis(50),
            longest_pause: Duration::from_secs(1),
        },
    }
}
