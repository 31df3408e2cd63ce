//! The README is run: its files are written, its commands executed, and what it shows must be what is printed.
//!
//! A fence such as ```` ```sql migrations/1.sql ```` writes that file into a scratch folder; in a
//! ```` ```console ```` fence each `$ ` line is run there by `sh` and the lines below it are the expected output.
//! `UPDATE_EXPECT=1` rewrites the output in place.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn what_the_readme_shows_is_what_happens() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("README.md can be read");
    // Outside the repository, whose own files would tell ddlock of a Rust project's tool.
    let scratch = tempfile::tempdir().expect("a scratch folder can be made");
    let scratch = scratch.path();
    let mut renewed = String::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(renewed, "{line}");
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let body = body.join("\n") + "\n";
        match info.split_once(' ') {
            Some((_, file)) => {
                write(&scratch.join(file), &body);
                renewed.push_str(&body);
            }
            None if info == "console" => renewed.push_str(&run(&body, scratch)),
            None => renewed.push_str(&body),
        }
        renewed.push_str("```\n");
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(root.join("README.md"), &renewed).expect("README.md can be written");
        return;
    }
    similar_asserts(&readme, &renewed);
}

/// The two commands that set everything up cannot be run from inside the tests they start; they must at least be
/// what CI runs.
#[test]
fn the_test_command_is_what_ci_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("README.md can be read");
    let ci = fs::read_to_string(root.join(".ci/run")).expect(".ci/run can be read");
    let command = readme.lines().find(|line| line.starts_with(".ci/test")).expect("README says how to test");
    assert!(ci.lines().any(|line| line.starts_with(command)), ".ci/run does not run `{command}`");
}

fn write(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().expect("a file has a folder")).expect("the folder can be made");
    fs::write(file, text).expect("the file can be written");
}

fn run(body: &str, scratch: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_ddlock")).parent().expect("the program lies in a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut shown = String::new();
    for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let output = Command::new("sh")
            .args(["-c", &format!("{command} 2>&1")])
            .current_dir(scratch)
            // Run for a pull request, it would ask git what is new.
            .env_clear()
            .env("PATH", &path)
            .env("LC_ALL", "C.UTF-8")
            .env("COLUMNS", "100")
            .output()
            .expect("sh can be run");
        let _ = writeln!(shown, "$ {command}\n{}", String::from_utf8_lossy(&output.stdout).trim_end());
    }
    shown
}

fn similar_asserts(old: &str, new: &str) {
    let differences: String = similar::TextDiff::from_lines(old, new).unified_diff().context_radius(3).to_string();
    assert!(differences.is_empty(), "README.md shows something else (UPDATE_EXPECT=1 renews it):\n{differences}");
}
