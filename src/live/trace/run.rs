//! Sends one statement in its transaction and watches it.

use super::{Place, Sent, is_shared, missing_role, reach, scene, sent};
use crate::control::Control;
use crate::live::{Host, Observed, Refusal, Relations, Session, inside, outside};
use crate::parse::{Body, Statement};
use crate::timeline::Boundary;

/// Where a statement stands.
pub(super) struct Moment<'a> {
    pub(super) boundary: Boundary,
    pub(super) control: Control<'a>,
    /// Statements that refuse a transaction block are refused here.
    pub(super) in_block: bool,
    /// Its unit holds more statements.
    pub(super) several: bool,
}

/// What came of a statement: nothing to be seen for one that was only run.
pub(super) type Outcome = Result<Option<Observed>, Refusal>;

impl Place<'_> {
    /// Sends a statement; watches it when it is `traced`.
    pub(super) fn send(&mut self, statement: &Statement, text: &str, moment: &Moment<'_>, traced: bool) -> Outcome {
        if let Body::Broken(error) = &statement.body {
            self.abort();
            let message = error.message.clone();
            return Err(Refusal { code: "42601".to_owned(), message, detail: None, hint: None });
        }
        let Some(sent) = sent(statement, text) else { return Ok(None) };
        if matches!(self.database.host(), Host::Named(..)) && reach::beyond_the_database(statement) {
            let message = "it reaches beyond its database, which ddlock leaves alone on a server of yours".to_owned();
            return Err(Refusal { code: "42501".to_owned(), message, detail: None, hint: None });
        }
        match moment.control {
            Control::Begin => self.begin(&sent.sql, moment, traced).map(|()| None),
            Control::Commit { chain: false } | Control::Rollback { chain: false } => self.end(&sent.sql).map(|()| None),
            Control::Commit { chain: true } => self.chain("COMMIT", moment, traced).map(|()| None),
            Control::Rollback { chain: true } => self.chain("ROLLBACK", moment, traced).map(|()| None),
            Control::Savepoint(_) | Control::RollbackTo(_) | Control::Release(_) => {
                self.shadow = None;
                self.session.run(&sent.sql).inspect_err(|_| self.abort()).map(|()| None)
            }
            Control::Other => self.work(statement, &sent, moment, traced),
        }
    }

    fn begin(&mut self, sql: &str, moment: &Moment<'_>, traced: bool) -> Result<(), Refusal> {
        if !self.open {
            self.open(moment, traced, sql)?;
        }
        Ok(())
    }

    fn end(&mut self, sql: &str) -> Result<(), Refusal> {
        self.open = false;
        self.shadow = None;
        self.sent.clear();
        self.session.run(sql)
    }

    /// AND CHAIN in two steps: what is watched of a transaction starts with its BEGIN.
    fn chain(&mut self, end: &str, moment: &Moment<'_>, traced: bool) -> Result<(), Refusal> {
        self.end(end)?;
        self.open(moment, traced, "BEGIN")
    }

    fn open(&mut self, moment: &Moment<'_>, traced: bool, sql: &str) -> Result<(), Refusal> {
        self.sent.clear();
        self.shadow = None;
        if traced && moment.several && is_shared(moment.boundary) {
            self.shadow = scene::shadow(self)?;
        }
        self.before = Relations::read(&mut self.watcher)?;
        self.before.note_young(&self.older);
        self.session.run(sql)?;
        self.open = true;
        Ok(())
    }

    /// After a failure nothing of the transaction stays.
    fn abort(&mut self) {
        self.open = false;
        self.shadow = None;
        self.sent.clear();
        // Where no transaction is open this is a warning; where the connection is gone the caller knows.
        let _ = self.session.run("ROLLBACK");
    }

    fn work(&mut self, statement: &Statement, sent: &Sent, moment: &Moment<'_>, traced: bool) -> Outcome {
        if !self.open {
            self.open(moment, traced, "BEGIN")?;
        }
        let outcome = self.watch(sent, traced);
        match outcome {
            Ok(observed) => {
                if is_shared(moment.boundary) {
                    self.sent.push(sent.clone());
                } else {
                    self.open = false;
                    self.session.run("COMMIT").inspect_err(|_| self.abort())?;
                }
                Ok(observed)
            }
            Err(refusal) => {
                let before = std::mem::take(&mut self.sent);
                self.abort();
                if let Some(role) = missing_role(&refusal).filter(|_| matches!(self.database.host(), Host::Private(_)))
                {
                    self.session.run(&format!("CREATE ROLE \"{}\"", role.replace('"', "\"\"")))?;
                    return self.again(&before, statement, sent, moment, traced);
                }
                if refusal.refuses_transaction() && !moment.in_block {
                    return self.outside(statement, sent, traced);
                }
                Err(refusal)
            }
        }
    }

    /// Runs a transaction once more up to a statement, now that the role it needs is there.
    fn again(
        &mut self,
        before: &[Sent],
        statement: &Statement,
        sent: &Sent,
        moment: &Moment<'_>,
        traced: bool,
    ) -> Outcome {
        self.open(moment, traced, "BEGIN")?;
        for earlier in before {
            self.watch(earlier, traced).inspect_err(|_| self.abort())?;
        }
        self.sent = before.to_vec();
        self.work(statement, sent, moment, traced)
    }

    fn watch(&mut self, sent: &Sent, traced: bool) -> Outcome {
        let Sent { sql, rows } = sent;
        if !traced {
            match rows {
                Some(rows) => self.session.copy(sql, rows.as_bytes())?,
                None => self.session.run(sql)?,
            }
            return Ok(None);
        }
        let mut observed = inside(&mut self.session, &mut self.watcher, &mut self.before, sql, rows.as_deref())?;
        match self.shadow.as_mut().map(|shadow| scene::alone(shadow, sent)) {
            Some(Ok(own)) => {
                for (name, mode) in own.facts.locks {
                    let held = observed.added.entry(name).or_insert(mode);
                    *held = (*held).max(mode);
                }
            }
            // What cannot be run by itself (a cursor, a part of a savepoint) is seen in its transaction only.
            Some(Err(_)) => self.shadow = None,
            None => {}
        }
        Ok(Some(observed))
    }

    /// Runs a statement that refuses a transaction block.
    fn outside(&mut self, statement: &Statement, sent: &Sent, traced: bool) -> Outcome {
        let mut observed = Observed { refuses_transaction: true, ..Observed::default() };
        let settings = scene::settings(&mut self.session)?;
        let own = scene::config(&self.database);
        if traced && !reach::beyond_the_database(statement) {
            // A database can be copied only while nobody is connected to it.
            self.session = Session::open(&self.database.host().config())?;
            self.watcher = Session::open(&self.database.host().config())?;
            let mut scene = scene::Copies::new(&self.database, &settings);
            let seen = outside(&mut scene, &sent.sql);
            drop(scene);
            self.session = Session::open(&own)?;
            self.session.run(&settings)?;
            self.watcher = Session::open(&own)?;
            observed = seen?;
        }
        self.session.run(&sent.sql)?;
        observed.after = Relations::read(&mut self.watcher)?;
        self.before = Relations::read(&mut self.watcher)?;
        Ok(traced.then_some(observed))
    }
}

/// Runs a statement that commits by itself, with the roles it needs.
pub(crate) fn alone(session: &mut Session, host: &Host, sql: &str) -> Result<(), Box<Refusal>> {
    loop {
        let Err(refusal) = session.run(sql) else { return Ok(()) };
        let Some(role) = missing_role(&refusal).filter(|_| matches!(host, Host::Private(_))) else {
            return Err(Box::new(refusal));
        };
        session.run(&format!("CREATE ROLE \"{}\"", role.replace('"', "\"\""))).map_err(Box::new)?;
    }
}
