//! A connection whose messages are kept: everything the server says goes through here.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use postgres::{Client, Config, NoTls, SimpleQueryMessage};

use crate::source::plain;

/// One connection.
pub struct Session {
    client: Client,
    said: Arc<Mutex<Vec<String>>>,
    backend: i32,
}

/// The server's error for a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its SQLSTATE; empty when the connection broke.
    pub code: String,
    /// Its message.
    pub message: String,
    /// What it adds: DETAIL.
    pub detail: Option<String>,
    /// What it proposes: HINT.
    pub hint: Option<String>,
}

/// The SQLSTATE of `PreventInTransactionBlock`: `active_sql_transaction`.
const REFUSES_TRANSACTION: &str = "25001";

impl Refusal {
    /// The connection is gone, or the server ends it.
    pub fn is_end(&self) -> bool {
        self.code.is_empty() || self.code.starts_with("57P")
    }

    /// The server is short of something: disk, memory, connections (class 53).
    pub fn is_want(&self) -> bool {
        self.code.starts_with("53")
    }

    /// The rows do not satisfy a constraint (class 23).
    pub fn is_of_rows(&self) -> bool {
        self.code.starts_with("23")
    }

    /// The statement cannot run inside a transaction block.
    pub fn refuses_transaction(&self) -> bool {
        self.code == REFUSES_TRANSACTION
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(detail) = &self.detail {
            write!(f, " ({detail})")?;
        }
        Ok(())
    }
}

impl From<postgres::Error> for Refusal {
    fn from(error: postgres::Error) -> Self {
        match error.as_db_error() {
            Some(error) => Self {
                code: error.code().code().to_owned(),
                message: error.message().to_owned(),
                detail: error.detail().map(str::to_owned),
                hint: error.hint().map(str::to_owned),
            },
            None => Self { code: String::new(), message: chain(&error), detail: None, hint: None },
        }
    }
}

/// An error with what caused it, which alone says something when no connection came about.
fn chain(error: &dyn std::error::Error) -> String {
    let Some(cause) = error.source() else { return error.to_string() };
    let what = cause.downcast_ref::<std::io::Error>().map_or_else(|| cause.to_string(), plain);
    match error.to_string().as_str() {
        "error connecting to server" => what,
        outer => format!("{outer}: {what}"),
    }
}

/// A row: the values as text.
pub(crate) type Row = Vec<Option<String>>;

impl Session {
    /// Connects.
    pub fn open(config: &Config) -> Result<Self, Refusal> {
        let said = Arc::new(Mutex::new(Vec::new()));
        let mut config = config.clone();
        let heard = Arc::clone(&said);
        config.notice_callback(move |notice| {
            heard.lock().unwrap_or_else(PoisonError::into_inner).push(notice.message().to_owned());
        });
        let mut session = Self { client: config.connect(NoTls)?, said, backend: 0 };
        let rows = session.rows("SELECT pg_backend_pid()")?;
        session.backend = rows.first().and_then(|row| number(row, 0)).unwrap_or_default();
        Ok(session)
    }

    /// The number of its server process, as `pg_locks.pid` has it.
    pub fn backend(&self) -> i32 {
        self.backend
    }

    /// Runs SQL as one simple query.
    pub fn run(&mut self, sql: &str) -> Result<(), Refusal> {
        Ok(self.client.batch_execute(sql)?)
    }

    /// Sends the rows of a `COPY … FROM STDIN`.
    pub fn copy(&mut self, sql: &str, rows: &[u8]) -> Result<(), Refusal> {
        let mut writer = self.client.copy_in(sql)?;
        let written = std::io::Write::write_all(&mut writer, rows);
        let end = writer.finish();
        end?;
        written.map_err(|error| Refusal { code: String::new(), message: error.to_string(), detail: None, hint: None })
    }

    /// The rows of a query, as text. A simple query: it takes no locks beyond its own and prepares nothing.
    pub(crate) fn rows(&mut self, sql: &str) -> Result<Vec<Row>, Refusal> {
        let rows = self.client.simple_query(sql)?;
        let row = |message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
            }
            _ => None,
        };
        Ok(rows.into_iter().filter_map(row).collect())
    }

    /// The first value of a query's first row.
    pub fn value(&mut self, sql: &str) -> Result<Option<String>, Refusal> {
        Ok(self.rows(sql)?.into_iter().next().and_then(|row| row.into_iter().next()).flatten())
    }

    /// What the server has said since this was last asked.
    pub(super) fn said(&mut self) -> Vec<String> {
        std::mem::take(&mut self.said.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks the server to give up what this session is doing; to be called from another thread.
    pub(super) fn canceller(&self) -> impl Fn() + Send + 'static {
        let token = self.client.cancel_token();
        move || {
            // A server that cannot be asked any more does nothing any more either.
            let _ = token.cancel_query(NoTls);
        }
    }
}

/// A value of a row as a number.
pub(crate) fn number<T: std::str::FromStr>(row: &Row, column: usize) -> Option<T> {
    row.get(column)?.as_deref()?.parse().ok()
}

/// A value of a row as text; empty for NULL.
pub(crate) fn text(row: &Row, column: usize) -> &str {
    row.get(column).and_then(Option::as_deref).unwrap_or_default()
}
