//! A step as a change of sqitch: how it is deployed, reverted and verified.

use super::body::{Body, Way, guard};
use super::pieces::Piece;
use super::{Draft, File};
use crate::source::Naming;

pub(super) fn files(
    draft: &Draft<'_>,
    piece: &Piece<'_>,
    naming: &Naming,
    up: &Body,
    down: Option<&Body>,
) -> Vec<File> {
    let name = naming.stem(&piece.words(&naming.words));
    let file = |folder: &str, text: String| File { path: format!("{folder}/{name}.sql"), text };
    let down =
        down.map_or_else(|| "-- the change after it takes this back\n".to_owned(), |down| down.text(draft, Way::Down));
    let probes = piece.steps.iter().filter_map(|step| step.done_when.as_deref()).filter(|_| piece.last);
    let probes: Vec<String> = probes.map(|probe| guard(probe, &format!("{name} is not there")) + ";\n").collect();
    let verify = if probes.is_empty() { "SELECT 1;\n".to_owned() } else { probes.concat() };
    vec![
        file("deploy", format!("-- Deploy {name}\n\n{}", up.text(draft, Way::Up))),
        file("revert", format!("-- Revert {name}\n\n{down}")),
        file("verify", format!("-- Verify {name}\n\n{verify}")),
    ]
}
