//! A statement as the server gets it, and the role it may miss there.

use std::sync::Arc;

use crate::live::Refusal;
use crate::parse::{Body, Statement};

/// A statement as it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) sql: String,
    /// The rows of a COPY.
    pub(crate) rows: Option<String>,
}

/// A statement as the server gets it; `None` for what is not for the server.
pub(crate) fn sent(statement: &Statement, text: &str) -> Option<Sent> {
    let whole = || text.get(statement.span.from..statement.span.to).unwrap_or(&statement.text).to_owned();
    match &statement.body {
        Body::Meta => None,
        Body::Tree(_) | Body::Broken(_) => Some(Sent { sql: Arc::clone(&statement.text).to_string(), rows: None }),
        Body::Rows(_) => {
            let whole = whole();
            let is_copy = whole.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("copy"));
            match whole.split_once(";\n").filter(|_| is_copy) {
                Some((head, rows)) => {
                    let end = rows.find("\n\\.").map_or(rows.len(), |end| end + 1);
                    let rows = if rows.starts_with("\\.") { "" } else { &rows[..end] };
                    Some(Sent { sql: head.to_owned(), rows: Some(rows.to_owned()) })
                }
                None => Some(Sent { sql: whole, rows: is_copy.then(String::new) }),
            }
        }
    }
}

/// The role in `role "app" does not exist` (`get_role_oid` in acl.c); on a server of our own it can be made.
pub(crate) fn missing_role(refusal: &Refusal) -> Option<&str> {
    if refusal.code != "42704" {
        return None;
    }
    refusal.message.strip_prefix("role \"")?.strip_suffix("\" does not exist")
}
