//! Runs the steps of a plan as its script does: skips what is done, looks before and after, tries again.

use std::fmt;
use std::time::{Duration, Instant};

use crate::live::{Refusal, Session};
use crate::parse::parse;
use crate::plan::Step;

/// Why a step did not end as it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The server refused a statement.
    Refused(Refusal, String),
    /// Each try was ended by `lock_timeout` or by a deadlock.
    NoLock(u32),
    /// What must be true before the step is not.
    NotReady(String),
    /// What must be true after the step is not.
    NotVerified(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal, sql) => write!(f, "{refusal}: `{}`", first_line(sql)),
            Self::NoLock(tries) => {
                write!(f, "its locks were not to be had in {tries} tries: long transactions hold them all the time")
            }
            Self::NotReady(message) => write!(f, "what must be true before it is not: {message}"),
            Self::NotVerified(sql) => write!(f, "what must be true after it is not: `{sql}`"),
        }
    }
}

impl Trouble {
    /// The connection is gone.
    pub fn end(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal, _) if refusal.is_end() || refusal.is_want() => Some(refusal),
            Self::Refused(..) | Self::NoLock(_) | Self::NotReady(_) | Self::NotVerified(_) => None,
        }
    }
}

/// How often and how a step is tried.
#[derive(Debug, Clone, Copy)]
pub struct Tries {
    /// How often at most.
    pub most: u32,
    /// A shorter `lock_timeout` than the step's own, in milliseconds.
    pub lock_timeout_ms: Option<u32>,
    /// The pause after the first try; each further one is half as long again.
    pub pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

impl Tries {
    /// Once, as the step says.
    pub const ONE: Self = Self { most: 1, lock_timeout_ms: None, pause: Duration::ZERO, longest_pause: Duration::ZERO };
}

/// What came of a step that ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It was there already.
    Before,
    /// It took so many tries.
    Now(u32),
}

/// Runs a step. `turn` is told of each try and of each statement before it goes, with the number of the try.
pub fn step(session: &mut Session, step: &Step, tries: &Tries, turn: &mut dyn FnMut(u32)) -> Result<Done, Trouble> {
    let mut rest = tries.pause;
    for attempt in 1..=tries.most {
        turn(attempt);
        match once(session, step, tries) {
            Ok(done) => return Ok(if done { Done::Now(attempt) } else { Done::Before }),
            Err(Trouble::Refused(refusal, sql)) if is_about_locks(&refusal, step) => {
                let refused = Trouble::Refused(refusal, sql);
                // The transaction is aborted, or there is none.
                session
                    .run(&format!("ROLLBACK; RESET statement_timeout; RESET lock_timeout{}", afterwards(step)))
                    .map_err(|end| after(&refused, end))?;
                if tries.most == 1 {
                    return Err(refused);
                }
            }
            Err(trouble) => return Err(trouble),
        }
        pause(rest);
        rest = (rest * 3 / 2).min(tries.longest_pause);
    }
    Err(Trouble::NoLock(tries.most))
}

fn after(refused: &Trouble, end: Refusal) -> Trouble {
    match refused {
        Trouble::Refused(_, sql) => Trouble::Refused(end, sql.clone()),
        Trouble::NoLock(_) | Trouble::NotReady(_) | Trouble::NotVerified(_) => refused.clone(),
    }
}

/// `lock_not_available` of `lock_timeout`, `deadlock_detected`, and `query_canceled` of a step that bounds all its locks
/// together.
fn is_about_locks(refusal: &Refusal, step: &Step) -> bool {
    let bounded = step.lock_timeout_ms.is_some_and(|ms| step.sql.contains(&Step::within(ms)));
    refusal.code == "55P03" || refusal.code == "40P01" || refusal.code == "57014" && bounded
}

/// One try; whether there was something to do.
fn once(session: &mut Session, step: &Step, tries: &Tries) -> Result<bool, Trouble> {
    settled(session, step, |session| in_its_session(session, step, tries))
}

/// With what the migration had set for a step: what is asked before and after it, and the way back, may call functions
/// by their short names.
pub(super) fn settled<T>(
    session: &mut Session,
    step: &Step,
    act: impl FnOnce(&mut Session) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    for setting in &step.settings {
        run(session, &setting.set())?;
    }
    let done = act(session)?;
    for setting in step.settings.iter().rev() {
        run(session, &setting.reset())?;
    }
    Ok(done)
}

fn afterwards(step: &Step) -> String {
    step.settings.iter().rev().flat_map(|setting| ["; ".to_owned(), setting.reset()]).collect()
}

fn in_its_session(session: &mut Session, step: &Step, tries: &Tries) -> Result<bool, Trouble> {
    if let Some(leftover) = &step.leftover
        && holds(session, &leftover.found_by)?
    {
        for sql in &leftover.sql {
            run(session, sql)?;
        }
    }
    if let Some(done) = &step.done_when
        && holds(session, done)?
    {
        return Ok(false);
    }
    for condition in &step.preconditions {
        if !holds(session, &condition.sql)? {
            return Err(Trouble::NotReady(condition.message.clone()));
        }
    }
    run(session, &hurried(step, tries).script().join("\n"))?;
    for sql in &step.verify {
        if !holds(session, sql)? {
            return Err(Trouble::NotVerified(sql.clone()));
        }
    }
    Ok(true)
}

/// The step with the shorter `lock_timeout`, where it has one.
fn hurried(step: &Step, tries: &Tries) -> Step {
    let mut step = step.clone();
    if let (Some(own), Some(other)) = (step.lock_timeout_ms, tries.lock_timeout_ms) {
        let shorter = own.min(other);
        step.lock_timeout_ms = Some(shorter);
        for sql in step.sql.iter_mut().filter(|sql| **sql == Step::within(own)) {
            *sql = Step::within(shorter);
        }
    }
    step
}

/// Waits; a thread that is parked may be woken before its time.
pub(super) fn pause(time: Duration) {
    let start = Instant::now();
    while let Some(rest) = time.checked_sub(start.elapsed()).filter(|rest| !rest.is_zero()) {
        std::thread::park_timeout(rest);
    }
}

/// Whether a query of one boolean says true.
pub fn holds(session: &mut Session, sql: &str) -> Result<bool, Trouble> {
    let value = session.value(sql).map_err(|refusal| Trouble::Refused(refusal, sql.to_owned()))?;
    Ok(value.as_deref() == Some("t"))
}

/// Runs SQL statement by statement, as psql sends it.
pub fn run(session: &mut Session, sql: &str) -> Result<(), Trouble> {
    for statement in parse(sql).statements.iter().filter(|statement| statement.block.is_none()) {
        session.run(&statement.text).map_err(|refusal| Trouble::Refused(refusal, statement.text.to_string()))?;
    }
    Ok(())
}

/// The beginning of a statement.
pub(super) fn first_line(sql: &str) -> String {
    let words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(120) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words,
    }
}
