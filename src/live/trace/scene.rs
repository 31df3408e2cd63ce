//! Copies of the scratch database: to see a statement again by itself, or with others in its way.

use postgres::Config;

use super::{Place, SETTINGS, Sent};
use crate::live::{Database, Observed, Refusal, Relations, Scene, Session, inside};

/// How to connect to a scratch database.
pub(super) fn config(database: &Database<'_>) -> Config {
    let mut config = database.config();
    config.options(SETTINGS);
    config
}

/// What a session has set, as SQL that sets it again.
pub(super) fn settings(session: &mut Session) -> Result<String, Refusal> {
    let set = "SELECT coalesce(string_agg(format('SELECT set_config(%L, %L, false)', name, setting), '; '), '')
        FROM pg_settings WHERE source = 'session' AND name <> 'client_min_messages'";
    Ok(session.value(set)?.unwrap_or_default())
}

/// A copy of the database as it was before the transaction, in which its statements are run one by one: what a
/// statement locks that its transaction holds already is seen there.
pub(super) struct Shadow<'a> {
    /// What existed when the copy was made.
    before: Relations,
    session: Session,
    watcher: Session,
    /// Dropped last: when nobody is connected to it.
    _database: Database<'a>,
}

/// A copy of the database as it is now; nobody may be connected to the original meanwhile.
pub(super) fn shadow<'a>(place: &mut Place<'a>) -> Result<Option<Shadow<'a>>, Refusal> {
    let settings = settings(&mut place.session)?;
    let has_temporary = place.session.value("SELECT pg_my_temp_schema() <> 0")?;
    if has_temporary.as_deref() == Some("t") {
        // Temporary tables would be gone with their session.
        return Ok(None);
    }
    let own = config(&place.database);
    let elsewhere = place.database.host().config();
    place.session = Session::open(&elsewhere)?;
    place.watcher = Session::open(&elsewhere)?;
    let copy = place.database.copy("shadow");
    place.session = Session::open(&own)?;
    place.session.run(&settings)?;
    place.watcher = Session::open(&own)?;
    let Ok(copy) = copy else { return Ok(None) };
    let mut session = Session::open(&config(&copy))?;
    session.run(&settings)?;
    let mut watcher = Session::open(&config(&copy))?;
    let mut before = Relations::read(&mut watcher)?;
    before.note_young(&place.older);
    Ok(Some(Shadow { before, session, watcher, _database: copy }))
}

/// Runs a statement in a transaction of its own.
pub(super) fn alone(shadow: &mut Shadow<'_>, sent: &Sent) -> Result<Observed, Refusal> {
    let Shadow { before, session, watcher, .. } = shadow;
    session.run("BEGIN")?;
    let observed = inside(session, watcher, before, &sent.sql, sent.rows.as_deref())?;
    // A setting for the transaction is one for the rest of this session.
    let first = sent.sql.split_whitespace().take(2).map(str::to_lowercase).collect::<Vec<_>>();
    if first == ["set", "local"] {
        let place = sent.sql.to_lowercase().find("local").unwrap_or_default();
        session.run(&format!("SET {}", sent.sql.get(place + "local".len()..).unwrap_or_default()))?;
    }
    session.run("COMMIT")?;
    Ok(observed)
}

/// A fresh copy of the database for each time the scene is set.
pub(super) struct Copies<'a> {
    original: &'a Database<'a>,
    settings: &'a str,
    copy: Option<Database<'a>>,
}

impl<'a> Copies<'a> {
    pub(super) fn new(original: &'a Database<'a>, settings: &'a str) -> Self {
        Self { original, settings, copy: None }
    }
}

impl Scene for Copies<'_> {
    fn set(&mut self) -> Result<(Session, Config), Refusal> {
        self.copy = None;
        let copy = self.original.copy("copy").map_err(|error| Refusal {
            code: String::new(),
            message: error.message,
            detail: None,
            hint: None,
        })?;
        let config = config(&copy);
        self.copy = Some(copy);
        let mut session = Session::open(&config)?;
        session.run(self.settings)?;
        Ok((session, config))
    }

    fn elsewhere(&self) -> Config {
        self.original.host().config()
    }
}
