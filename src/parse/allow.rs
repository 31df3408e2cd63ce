//! Comments that speak to ddlock, and the statements they belong to.

use super::lex::{Kind, Token};
use super::lines::Lines;
use super::{Allow, Body, Statement, StrayComment};

const HOW: &str = "write `-- ddlock: allow rule-name -- reason`";

/// Whether a comment is meant for ddlock. The colon is easily forgotten.
pub(super) fn speaks_to_us(comment: &str) -> bool {
    let said = said(comment).as_bytes();
    let name = said.get(..6).is_some_and(|name| name.eq_ignore_ascii_case(b"ddlock"));
    name && (said[6..].starts_with(b":") || said[6..].starts_with(b" :") || said[6..].starts_with(b" allow"))
}

/// Gives each comment to its statement: the one it stands in or behind on the same line, or else the next one.
pub(super) fn attach(
    comments: &[Token],
    text: &str,
    lines: &Lines<'_>,
    statements: &mut [Statement],
    stray: &mut Vec<StrayComment>,
) {
    let mut at = 0;
    for comment in comments {
        let span = lines.span(comment.from, comment.to);
        let rules = match read(comment.text(text)) {
            Ok((rules, reason)) => Allow { rules, reason, span },
            Err(message) => {
                stray.push(StrayComment { span, message });
                continue;
            }
        };
        // The first statement that ends behind the comment's start: it holds the comment or comes next.
        while at < statements.len() && statements[at].span.to <= comment.from {
            at += 1;
        }
        match owner(comment, statements, at, text) {
            Some(owner) => statements[owner].allows.push(rules),
            None => stray.push(StrayComment { span, message: format!("no statement follows; {HOW} above one") }),
        }
    }
}

fn owner(comment: &Token, statements: &[Statement], next: usize, text: &str) -> Option<usize> {
    let shares_line = |from: usize, to: usize| !text[from..to].contains('\n');
    let takes = |statement: &Statement| !matches!(statement.body, Body::Meta);
    let following = (next..statements.len()).find(|index| takes(&statements[*index]));
    if let Some(index) = following {
        let statement = &statements[index];
        let leads = comment.kind == Kind::BlockComment && shares_line(comment.to, statement.span.from.max(comment.to));
        if statement.span.from <= comment.from || leads {
            return following;
        }
    }
    let behind = next.checked_sub(1).filter(|index| shares_line(statements[*index].span.to, comment.from));
    behind.filter(|index| takes(&statements[*index])).or(following)
}

/// What a comment says, without its marks.
fn said(comment: &str) -> &str {
    let inner = match comment.strip_prefix("/*") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block),
        None => comment.trim_start_matches('-'),
    };
    inner.trim_start_matches('*').trim()
}

/// The rules that a comment allows and why, or what is wrong with it.
fn read(comment: &str) -> Result<(Vec<String>, Option<String>), String> {
    let order = said(comment)[6..].trim_start();
    let Some(order) = order.strip_prefix(':') else {
        return Err(format!("the colon is missing; {HOW}"));
    };
    let (order, reason) = match order.split_once("--") {
        Some((order, reason)) => (order, Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty())),
        None => (order, None),
    };
    let mut words = order.split([',', ' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
    match words.next() {
        Some("allow") => {}
        Some(other) => return Err(format!("`{other}` is not understood; {HOW}")),
        None => return Err(format!("it says nothing; {HOW}")),
    }
    let rules: Vec<String> = words.map(str::to_owned).collect();
    let name = |rule: &str| rule.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    match rules.iter().find(|rule| !name(rule)) {
        _ if rules.is_empty() => Err(format!("no rule is named; {HOW}")),
        Some(odd) => Err(format!("`{odd}` is not the name of a rule; {HOW}")),
        None => Ok((rules, reason)),
    }
}
