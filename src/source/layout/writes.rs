//! How new files of a tool are written: where the way down stands, and what turns the transaction off.

use crate::source::TransactionMode;

/// How new files of a tool are written.
#[derive(Debug, Clone, Copy)]
pub struct Writes {
    /// Where the way up and the way down stand.
    pub form: Form,
    /// How a file says that no transaction is to be around it.
    pub off: Off,
    /// It then has room for one statement, whatever the mode is.
    pub alone: bool,
    /// Lines around a statement that has semicolons inside, without which the tool would cut it there.
    pub around: Option<(&'static str, &'static str)>,
    /// A line between two statements.
    pub between: &'static str,
    /// How a file comes to its place, where the tool has to make it; what is to be done one after the other, with
    /// semicolons between.
    pub made: &'static str,
    /// What is left to do once the files are in their place; with semicolons between.
    pub then: &'static str,
}

/// Where the way up and the way down stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In files of their own, told apart by their names; where the names have no word for it, there is no way down.
    Files,
    /// In one file, below lines such as these.
    Sections(&'static str, &'static str),
    /// As changesets of Liquibase, several in a file.
    Changesets,
    /// In folders of sqitch, with a file that looks whether the change is there.
    Changes,
}

/// How a file says that no transaction is to be around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    /// It says nothing: the tool puts none around it.
    Unsaid,
    /// By lines at its very beginning.
    Head(&'static str),
    /// By lines at the beginning of each section.
    Line(&'static str),
    /// By words behind the mark of each section.
    Words(&'static str),
    /// By a file beside it: how its name follows from that of the file (an ending, or a name in the same folder), and
    /// its text.
    Beside(Side, &'static str),
    /// By words in its name, before `.up.sql`.
    Name(&'static str),
    /// No file can: what must run outside a transaction is run by hand.
    Never,
}

/// How the name of a file beside another follows from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The name with this behind it.
    Ending(&'static str),
    /// This name in the same folder.
    Folder(&'static str),
}

impl Writes {
    /// Files up and down, without a word on transactions.
    pub(super) const PLAIN: Self =
        Self { form: Form::Files, off: Off::Unsaid, alone: false, around: None, between: "", made: "", then: "" };

    /// How many statements a file has room for that no transaction is to be around, when it is sent so.
    pub fn is_alone(&self, mode: TransactionMode) -> bool {
        let splits = !self.between.is_empty();
        self.alone
            || match mode {
                TransactionMode::None => false,
                TransactionMode::Pipeline | TransactionMode::File | TransactionMode::All => !splits,
                TransactionMode::Query => true,
            }
    }
}
