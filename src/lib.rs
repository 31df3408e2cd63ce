//! ddlock reads PostgreSQL migrations, says what each statement will lock and who waits, and what to run instead.
//!
//! Text flows through the stages in this order; a stage uses only those above it:
//!
//! | stage | takes | gives |
//! | --- | --- | --- |
//! | [`postgres`] | | versions, lock modes and names: PostgreSQL's words |
//! | [`source`] | paths, standard input | ordered [`source::Migration`]s: which files, which direction, how each is sent |
//! | [`parse`] | text | [`parse::Statement`]s with spans; what does not parse is a problem with a place |
//! | [`control`] | statements | what each does to its transaction, and which savepoints are set |
//! | [`schema`] | statements, in order | the simulated [`schema::Catalog`] before each one |
//! | [`effect`] | statement × catalog × version | [`effect::Effects`]: locks, work, waits, failures, breaks, losses |
//! | [`timeline`] | effects of one transaction | [`timeline::Timeline`]: which lock is held from where to where |
//! | [`rules`] | one statement at its moment | [`rules::Finding`]s |
//! | [`replay`] | migrations | drives the stages up to the timeline, statement by statement |
//! | [`lint`] | migrations | replays files, judges each statement and collects findings |
//! | [`plan`](mod@plan) | findings, statements, catalog | [`plan::Plan`]s: steps that block nobody for long, each weighed by the effect model |
//! | [`rollout`] | migrations | lints files and plans each |
//! | [`fix`] | migrations | makes those rewrites of a plan that keep one file, and lints again |
//! | [`prove`] | migrations, plans, a server | runs each both ways on copies with rows and traffic, and compares: [`prove::Proof`]s |
//! | [`locks`] | migrations | replays files and keeps what each statement locks and does |
//! | [`run`] | series of migrations | reads and parses ahead on other threads, shows them in order to `lint`, `locks`, `rollout`, `fix`, `prove` or a trace |
//! | [`report`] | findings, locks, plans, proofs | one small file per format |
//!
//! Beside the line stand [`live`] (everything that talks to a server), [`config`] (the configuration file), [`baseline`] (findings that are known),
//! [`error`] (why something could not be done) and `main.rs` (the command line). Text is read through [`source`] only. Of what stands between
//! `source` and `report`, only `run` reads (files, through `source`)
//! and `prove` measures time and speaks to servers (through `live`); everything else is a function of what it is given. Mistakes of the user are findings
//! with a place; `Err` is for the world outside. What no migration created is *unknown*: it exists, may be large, and the finding
//! says that this was assumed.

pub mod baseline;
pub mod config;
pub mod control;
pub mod effect;
pub mod error;
pub mod fix;
pub mod lint;
pub mod live;
pub mod locks;
pub mod parse;
pub mod plan;
pub mod postgres;
pub mod prove;
pub mod replay;
pub mod report;
pub mod rollout;
pub mod rules;
pub mod run;
pub mod schema;
pub mod source;
pub mod timeline;
