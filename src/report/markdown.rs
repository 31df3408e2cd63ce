//! For a comment on a pull request: the summary, then each finding in one line that unfolds.

use std::io::{self, Write};

use super::look::printable;
use super::summary::{headline, number, remarks, ways_on};
use super::{Excerpt, Problem, Run, word};

/// GitHub refuses a comment of more than 65,536 characters. Bytes are never fewer than characters.
const MOST_BYTES: usize = 65_000;
/// By this mark a program finds the comment that it wrote before.
const MARK: &str = "<!-- ddlock -->";

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut page = format!("{MARK}\n### ddlock: {}\n", html(&headline(run)));
    let mut end = String::new();
    for remark in ways_on(run).into_iter().chain(remarks(run)) {
        end.extend(["\n", &html(&remark), "\n"]);
    }
    // The summary names ten places and ten assumptions at most, which leaves room for findings.
    let room = MOST_BYTES.saturating_sub(end.len() + 200);
    let mut path = "";
    for (index, problem) in run.problems.iter().enumerate() {
        let heading = if *problem.path == *path { String::new() } else { format!("\n{}\n\n", place(&problem.path)) };
        let item = item(problem);
        if page.len() + heading.len() + item.len() > room {
            let rest = number(run.problems.len() - index, "more finding");
            page.extend(["\n**", &rest, ", for which a comment has no room**\n"]);
            break;
        }
        path = &problem.path;
        page.push_str(&heading);
        page.push_str(&item);
    }
    out.write_all(page.as_bytes())?;
    out.write_all(end.as_bytes())
}

fn item(problem: &Problem) -> String {
    let finding = &problem.finding;
    let mut item = format!(
        "<details><summary><b>{}</b> line {}: {} (<code>{}</code>)</summary>\n\n{}",
        word(finding.severity),
        finding.span.start.line,
        html(&finding.message),
        html(finding.rule),
        fenced(&problem.excerpt),
    );
    if let Some(help) = &finding.help {
        item.extend(["\n<b>help:</b> ", &html(help), "\n"]);
    }
    for (path, span, text) in &finding.related {
        item.extend(["\n", &place(&format!("{path}:{}", span.start.line)), ": ", &html(text), "\n"]);
    }
    item.push_str("\n</details>\n");
    item
}

fn place(path: &str) -> String {
    format!("<code>{}</code>", escape(&printable(path)))
}

/// The lines of an excerpt as a block of SQL, in a fence longer than any in them.
fn fenced(excerpt: &Excerpt) -> String {
    let mut lines = String::new();
    let mut next = None;
    for (number, line) in &excerpt.lines {
        if next.is_some_and(|next| next != *number) {
            lines.push_str("…\n");
        }
        let (left, right) = (if line.skipped > 0 { "…" } else { "" }, if line.cut { "…" } else { "" });
        lines.extend([left, &line.text, right, "\n"]);
        next = Some(number + 1);
    }
    let longest = lines.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}sql\n{lines}{fence}\n")
}

/// A text as HTML that is also inert as Markdown; what stands in backticks becomes code.
fn html(text: &str) -> String {
    let text = printable(text);
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return inert(&escape(&text));
    }
    let inside = |(index, piece): (usize, &&str)| {
        let piece = escape(piece);
        if index % 2 == 1 { format!("<code>{piece}</code>") } else { inert(&piece) }
    };
    pieces.iter().enumerate().map(inside).collect()
}

/// GitHub and GitLab look for `@user` and `#123` in the finished page, outside code; a space without width hides them.
fn inert(escaped: &str) -> String {
    escaped.replace("&#64;", "&#64;&#8203;").replace("&#35;", "&#35;&#8203;")
}

/// Entities for everything with a meaning in HTML or Markdown: CommonMark never takes an entity for structure
/// (section 2.5, "Entity and numeric character references").
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("<br>\n"),
            '&' | '<' | '>' | '"' | '\'' | '`' | '*' | '_' | '[' | ']' | '#' | '@' | '~' | '|' | '\\' | '!' | '$' => {
                escaped.extend(["&#", &u32::from(c).to_string(), ";"]);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}
