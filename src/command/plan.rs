//! `plan`: finds migrations, prints how each can be rolled out without a wait.

use ddlock::report::plan::{Plans, write};
use ddlock::rollout::Planner;
use ddlock::rules::RULES;

use super::args::{self, Color};
use super::input::{Input, files};
use super::lint::Linters;
use super::progress::Progress;
use super::{CLEAN, FOUND, Failure, out, output};

/// Plans, and returns the exit code: whether every unsafe step has a way out.
pub(super) fn run(args: &args::Plan, color: Color) -> Result<u8, Failure> {
    let input = Input::load(&args.input, color)?;
    let (version, version_assumed) = input.version();
    let mut notes = Vec::new();
    let found = input.migrations(false, &mut notes)?;
    let rules = RULES.iter().map(|rule| (rule, rule.severity)).collect();
    let linters = Linters { input: &input, rules, dump: input.dump()? };
    let make = |series: &_| linters.linter(series);
    let mut planner = Planner::new(&make);
    let progress = Progress::new(!args.input.no_progress, files(&found));
    let visited = ddlock::run::visit(&found.series, &mut planner, &|| progress.step());
    progress.end();
    visited.map_err(|error| error.to_string())?;
    let open = planner.rollouts.iter().any(|rollout| !rollout.plan.not_planned.is_empty());
    if let Some(folder) = &args.out {
        out::run(folder, &planner.rollouts, &notes)?;
    } else {
        let plans = planner.plans();
        let plans = Plans { version, version_assumed, plans, notes };
        output(args.input.output.as_deref(), color, &|look, out| write(&plans, args.format, look, out))?;
    }
    Ok(if open { FOUND } else { CLEAN })
}
