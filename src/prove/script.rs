//! What a migration tool sends to the server: statements, and the transactions around them, as one list.

use std::sync::Arc;

use crate::control::Control;
use crate::effect::Effects;
use crate::live::{Host, Refusal, Sent, Session, beyond_the_database, is_shared, missing_role, sent};
use crate::parse::Statement;
use crate::schema::Timeout;
use crate::source::TransactionMode;
use crate::timeline::{Entry, Link, Tracker};

/// A statement as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Message {
    sent: Sent,
    /// It begins, ends or divides a transaction.
    control: bool,
    /// It reaches beyond its database.
    beyond: bool,
}

impl Message {
    fn control(sql: &str) -> Self {
        Self { sent: Sent { sql: sql.to_owned(), rows: None }, control: true, beyond: false }
    }

    /// Its text, unless it is about transactions only.
    pub(super) fn work(&self) -> Option<&str> {
        (!self.control).then_some(self.sent.sql.as_str())
    }

    fn begins(&self) -> bool {
        let first = self.sent.sql.get(..5).unwrap_or_default();
        self.control && (first.eq_ignore_ascii_case("begin") || first.eq_ignore_ascii_case("start"))
    }

    fn ends(&self) -> bool {
        let text = self.sent.sql.to_lowercase();
        let first = text.split([' ', ';']).next().unwrap_or_default();
        self.control && ["commit", "end", "rollback", "abort", "prepare"].contains(&first) && !text.contains(" to ")
    }

    /// Sends it.
    fn send(&self, session: &mut Session, host: &Host) -> Result<(), Refusal> {
        if self.beyond && matches!(host, Host::Named(..)) {
            let message = "it reaches beyond its database, which ddlock leaves alone on a server of yours".to_owned();
            return Err(Refusal { code: "42501".to_owned(), message, detail: None, hint: None });
        }
        match &self.sent.rows {
            Some(rows) => session.copy(&self.sent.sql, rows.as_bytes()),
            None => session.run(&self.sent.sql),
        }
    }
}

/// Writes down what is sent for the migrations it is shown.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    tracker: Tracker,
    open: bool,
    messages: Vec<Message>,
}

impl Recorder {
    /// A unit starts.
    pub(super) fn start(&mut self, mode: TransactionMode, statements: usize, link: Link) {
        if !link.shares_transaction() {
            self.close();
        }
        self.tracker.start_file(mode, statements, link.shares_transaction());
    }

    /// The next statement.
    pub(super) fn statement(&mut self, path: &Arc<str>, text: &str, statement: &Statement) {
        let control = Control::of(statement);
        self.tracker.before(control, false);
        let entry = Entry {
            span: statement.span,
            path: Arc::clone(path),
            effects: Arc::new(Effects::default()),
            lock_timeout: Timeout::default(),
            statement_timeout: Timeout::default(),
        };
        let boundary = self.tracker.judge(entry).boundary;
        self.tracker.after(statement, false);
        let Some(sent) = sent(statement, text) else { return };
        let message = Message { sent, control: control != Control::Other, beyond: beyond_the_database(statement) };
        match control {
            Control::Begin if self.open => return,
            Control::Begin => self.open = true,
            Control::Commit { chain } | Control::Rollback { chain } => self.open &= chain,
            Control::Other if !self.open && is_shared(boundary) => {
                self.open = true;
                self.messages.push(Message::control("BEGIN"));
            }
            Control::Other | Control::Savepoint(_) | Control::RollbackTo(_) | Control::Release(_) => {}
        }
        self.messages.push(message);
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            self.messages.push(Message::control("COMMIT"));
        }
    }

    /// All that was written down; the next migration starts anew.
    pub(super) fn take(&mut self) -> Vec<Message> {
        self.close();
        std::mem::take(&mut self.messages)
    }
}

/// Sends a migration; tells `before` the number of each statement before it goes. `Err` says which one failed: nothing
/// of its transaction stays then.
pub(super) fn send(
    session: &mut Session,
    host: &Host,
    messages: &[Message],
    before: &mut dyn FnMut(usize),
) -> Result<(), (usize, Refusal)> {
    let mut at = 0;
    let mut begun = None;
    while let Some(message) = messages.get(at) {
        before(at);
        if message.begins() {
            begun = Some(at);
        } else if message.ends() {
            begun = None;
        }
        let Err(refusal) = message.send(session, host) else {
            at += 1;
            continue;
        };
        if refusal.is_end() {
            return Err((at, refusal));
        }
        // Where no transaction is open this is a warning.
        let _ = session.run("ROLLBACK");
        // On a server of our own a role can be made; then the transaction starts again.
        let Some(role) = missing_role(&refusal).filter(|_| matches!(host, Host::Private(_))) else {
            return Err((at, refusal));
        };
        let made = session.run(&format!("CREATE ROLE \"{}\"", role.replace('"', "\"\"")));
        made.map_err(|refusal| (at, refusal))?;
        at = begun.unwrap_or(at);
    }
    Ok(())
}
