//! Whole runs of the program over generated corpora: wall time, CPU time, throughput and peak memory,
//! and the same for squawk when it is on the PATH. `cargo bench` prints a Markdown table.
//!
//! The figures of a process are read from Linux' /proc; elsewhere only the wall time is filled in.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(clippy::cast_precision_loss, reason = "figures are rounded to a few digits")]

mod corpus;

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use corpus::Corpus;

/// What one run cost.
#[derive(Clone, Copy)]
struct Cost {
    wall: Duration,
    cpu: Option<Duration>,
    peak_kilobytes: u64,
}

fn main() -> io::Result<()> {
    let runs = if std::env::args().any(|argument| argument == "--quick") { 1 } else { 5 };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-corpus");
    std::fs::create_dir_all(&folder)?;
    println!("| corpus | program | wall | CPU | MB per CPU second | peak memory |");
    println!("| --- | --- | --: | --: | --: | --: |");
    for corpus in corpus::all(&folder)? {
        for format in ["text", "json", "sarif"] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_ddlock"));
            command.args(["lint", "--no-config", "--format", format]).arg(&corpus.path);
            report(&corpus, &format!("ddlock ({format})"), median(runs, &mut command)?);
        }
        let mut squawk = Command::new("squawk");
        // It sets up its command line from files, not from folders.
        squawk.args(&corpus.files);
        match median(if corpus.bytes > 20_000_000 { 1 } else { runs }, &mut squawk) {
            Ok(cost) => report(&corpus, "squawk", cost),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn report(corpus: &Corpus, program: &str, cost: Cost) {
    let megabytes = corpus.bytes as f64 / 1e6;
    let cpu = cost.cpu.map_or("?".to_owned(), |cpu| format!("{:.2} s", cpu.as_secs_f64()));
    let speed = cost.cpu.filter(|_| corpus.bytes > 1_000_000);
    let speed = speed.map_or("–".to_owned(), |cpu| format!("{:.1}", megabytes / cpu.as_secs_f64()));
    let (wall, peak) = (cost.wall.as_secs_f64(), cost.peak_kilobytes / 1024);
    println!("| {} | {program} | {wall:.3} s | {cpu} | {speed} | {peak} MB |", corpus.title);
}

/// The run whose wall time is the median of `runs`, after one that is not counted.
fn median(runs: usize, command: &mut Command) -> io::Result<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    once(command)?;
    let mut costs = (0..runs).map(|_| once(command)).collect::<io::Result<Vec<_>>>()?;
    costs.sort_by_key(|cost| cost.wall);
    Ok(costs[costs.len() / 2])
}

fn once(command: &mut Command) -> io::Result<Cost> {
    let before = children_cpu();
    let start = Instant::now();
    let mut child = command.spawn()?;
    let peak_kilobytes = watch(&mut child)?;
    let wall = start.elapsed();
    let cpu = children_cpu().zip(before).map(|(after, before)| after.saturating_sub(before));
    Ok(Cost { wall, cpu, peak_kilobytes })
}

/// Waits for the child and returns the largest resident set that was seen.
fn watch(child: &mut Child) -> io::Result<u64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let high_water = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = high_water.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(peak)
}

/// CPU time of all children that were waited for: fields 16 and 17 of /proc/self/stat (proc(5)), in ticks of 10 ms.
fn children_cpu() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
