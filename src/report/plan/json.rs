//! For other programs. The fields that are named in the documentation stay as they are; new ones may join them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use super::Plans;
use crate::plan::{Gate, Kind, Leftover, NotPlanned, Precondition, Rollback, Sending, Setting, Step};
use crate::postgres::LockMode;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    postgres_version: u8,
    postgres_version_assumed: bool,
    plans: Vec<One<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct One<'a> {
    path: &'a str,
    phases: Vec<Phase<'a>>,
    deviations: Vec<&'a str>,
    not_planned: &'a [NotPlanned],
}

#[derive(Serialize)]
struct Phase<'a> {
    name: &'a str,
    gate: Option<&'a Gate>,
    steps: Vec<StepJson<'a>>,
}

#[derive(Serialize)]
struct StepJson<'a> {
    id: &'a str,
    title: &'a str,
    why: &'a str,
    kind: Kind,
    sql: Vec<String>,
    /// What `preconditions`, `done_when` and `rollback` need to be set; `sql` sets it itself.
    settings: Vec<String>,
    transaction: Sending,
    lock_timeout_ms: Option<u32>,
    retry: bool,
    locks: &'a BTreeMap<String, LockMode>,
    scans: &'a BTreeSet<String>,
    rewrites: &'a BTreeSet<String>,
    index_builds: &'a BTreeSet<String>,
    blocking: &'a [String],
    preconditions: &'a [Precondition],
    done_when: Option<&'a str>,
    verify: &'a [String],
    rollback: Option<&'a Rollback>,
    leftover: Option<&'a Leftover>,
    not_planned: &'a [NotPlanned],
}

impl<'a> StepJson<'a> {
    fn new(step: &'a Step) -> Self {
        Self {
            id: &step.id,
            title: &step.title,
            why: &step.why,
            kind: step.kind,
            sql: step.with_settings(),
            settings: step.settings.iter().map(Setting::set).collect(),
            transaction: step.transaction,
            lock_timeout_ms: step.lock_timeout_ms,
            retry: step.retry,
            locks: &step.weight.locks,
            scans: &step.weight.scans,
            rewrites: &step.weight.rewrites,
            index_builds: &step.weight.index_builds,
            blocking: &step.weight.blocking,
            preconditions: &step.preconditions,
            done_when: step.done_when.as_deref(),
            verify: &step.verify,
            rollback: step.rollback.as_ref(),
            leftover: step.leftover.as_ref(),
            not_planned: &step.missing,
        }
    }
}

pub(super) fn write(plans: &Plans, out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        version: 1,
        postgres_version: plans.version.major(),
        postgres_version_assumed: plans.version_assumed,
        plans: plans
            .plans
            .iter()
            .map(|plan| One {
                path: &plan.path,
                phases: plan
                    .phases
                    .iter()
                    .map(|phase| Phase {
                        name: phase.name,
                        gate: phase.gate.as_ref(),
                        steps: phase.steps.iter().map(StepJson::new).collect(),
                    })
                    .collect(),
                deviations: plan.deviations.iter().map(|deviation| deviation.text.as_str()).collect(),
                not_planned: &plan.not_planned,
            })
            .collect(),
        notes: &plans.notes,
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}
