//! As much of psql as the script of a plan needs: it sends statement by statement, keeps variables, follows conditions,
//! asks. What it does not know is an error, so that no line of a script goes by unread.

use std::collections::HashMap;

use postgres::{Client, Config, NoTls, SimpleQueryMessage};

/// Runs a script as `psql -f` does, with these answers to its questions, and none to those that follow.
pub(crate) fn play(config: &Config, script: &str, answers: &[&str]) -> Result<(), String> {
    let client = config.connect(NoTls).map_err(|error| error.to_string())?;
    let variables = HashMap::new();
    let mut psql = Psql { client, variables, answers: answers.iter(), branches: Vec::new(), buffer: String::new() };
    psql.read(script)?;
    if psql.branches.is_empty() { Ok(()) } else { Err("an `\\if` is open at the end".to_owned()) }
}

/// The values of a row, each with its name.
type Row = Vec<(String, Option<String>)>;

struct Psql<'a> {
    client: Client,
    variables: HashMap<String, String>,
    answers: std::slice::Iter<'a, &'a str>,
    /// Of each `\if` that is open: whether what stands here is run, and whether its `\else` would be.
    branches: Vec<(bool, bool)>,
    /// The statement so far.
    buffer: String,
}

impl Psql<'_> {
    fn read(&mut self, script: &str) -> Result<(), String> {
        let mut rest = script;
        let mut depth = 0;
        while let Some(first) = rest.chars().next() {
            if let Some(length) = quoted(rest, &self.buffer).filter(|length| *length > 0) {
                let (text, after) = rest.split_at(length);
                if !text.starts_with("--") && !text.starts_with("/*") {
                    self.buffer.push_str(text);
                }
                rest = after;
                continue;
            }
            let mut taken = first.len_utf8();
            match first {
                ';' if depth == 0 => self.send()?,
                '\\' => {
                    let line = rest.split('\n').next().unwrap_or_default();
                    taken = line.len();
                    self.meta(&line[1..])?;
                }
                ':' if rest.starts_with("::") => {
                    taken = 2;
                    self.buffer.push_str("::");
                }
                ':' => match self.variable(&rest[1..]) {
                    Some((value, length)) => {
                        taken = 1 + length;
                        self.buffer.push_str(&value);
                    }
                    None => self.buffer.push(':'),
                },
                other => {
                    depth += i32::from(matches!(other, '(' | '[')) - i32::from(matches!(other, ')' | ']'));
                    self.buffer.push(other);
                }
            }
            rest = &rest[taken..];
        }
        self.send()
    }

    fn runs(&self) -> bool {
        self.branches.iter().all(|(runs, _)| *runs)
    }

    /// The value of the variable whose name, or whose name in quotes, a text begins with, and the length of that.
    fn variable(&self, text: &str) -> Option<(String, usize)> {
        let literal = text.starts_with('\'');
        let name = text.strip_prefix('\'').unwrap_or(text);
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        if literal && !name[end..].starts_with('\'') {
            return None;
        }
        let value = self.variables.get(&name[..end])?;
        let quoted = format!("'{}'", value.replace('\'', "''"));
        Some(if literal { (quoted, end + 2) } else { (value.clone(), end) })
    }

    /// Sends the statement that was read; its rows, each value with its name.
    fn rows(&mut self) -> Result<Vec<Row>, String> {
        let statement = std::mem::take(&mut self.buffer);
        if statement.trim().is_empty() || !self.runs() {
            return Ok(Vec::new());
        }
        let said = self.client.simple_query(&statement);
        let said = said.map_err(|error| match error.as_db_error() {
            Some(error) => format!("{}: `{}`", error.message(), statement.trim()),
            None => error.to_string(),
        })?;
        let row = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => {
                let values = row.columns().iter().enumerate();
                Some(values.map(|(at, column)| (column.name().to_owned(), row.get(at).map(str::to_owned))).collect())
            }
            _ => None,
        };
        Ok(said.iter().filter_map(row).collect())
    }

    fn send(&mut self) -> Result<(), String> {
        self.rows().map(drop)
    }

    fn meta(&mut self, line: &str) -> Result<(), String> {
        let (command, text) = line.split_once(' ').unwrap_or((line, ""));
        let words = arguments(text)?;
        match (command, words.as_slice()) {
            ("if", [Word::Bare(condition)]) => {
                // Where nothing runs, no condition is looked at.
                let holds = self.runs() && self.condition(condition)?;
                let outer = self.runs();
                self.branches.push((holds, outer && !holds));
            }
            ("else", []) => {
                let (_, other) = self.branches.pop().ok_or("an `\\else` without its `\\if`")?;
                self.branches.push((other, false));
            }
            ("endif", []) => drop(self.branches.pop().ok_or("an `\\endif` without its `\\if`")?),
            // What stands in a branch that is not taken is forgotten.
            _ if !self.runs() => self.buffer.clear(),
            ("gset", []) => {
                let rows = self.rows()?;
                let [row] = rows.as_slice() else {
                    return Err(format!("{} rows for `\\gset`", rows.len()));
                };
                for (name, value) in row {
                    let value = value.clone().ok_or_else(|| format!("{name} is null, and so is not set"))?;
                    self.variables.insert(name.clone(), value);
                }
            }
            ("set", [Word::Bare(name), value]) => {
                self.variables.insert(name.clone(), value.text().to_owned());
            }
            ("pset", [Word::Bare(_), Word::Bare(_)]) | ("echo", [_]) => {}
            ("prompt", [Word::Quoted(_), Word::Bare(name)]) => {
                self.variables.insert(name.clone(), self.answers.next().copied().unwrap_or_default().to_owned());
            }
            _ => return Err(format!("not a line of a plan's script: `\\{line}`")),
        }
        Ok(())
    }

    fn condition(&self, word: &str) -> Result<bool, String> {
        let name = word.strip_prefix(':').ok_or("`\\if` without a variable")?;
        match self.variables.get(name).map(String::as_str) {
            Some("t" | "true" | "on") => Ok(true),
            Some("f" | "false" | "off") => Ok(false),
            other => Err(format!("`\\if :{name}`: {other:?} is no boolean")),
        }
    }
}

enum Word {
    Bare(String),
    Quoted(String),
}

impl Word {
    fn text(&self) -> &str {
        match self {
            Self::Bare(text) | Self::Quoted(text) => text,
        }
    }
}

/// What follows a command: words, and texts in single quotes, in which a quote is doubled and a backslash escapes.
fn arguments(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' => {}
            '\'' => {
                let mut word = String::new();
                loop {
                    match letters.next().ok_or("a quote is open at the end of its line")? {
                        '\\' => word.extend(letters.next()),
                        '\'' if letters.peek() == Some(&'\'') => word.extend(letters.next()),
                        '\'' => break,
                        other => word.push(other),
                    }
                }
                words.push(Word::Quoted(word));
            }
            first => {
                let mut word = String::from(first);
                while let Some(next) = letters.next_if(|next| *next != ' ') {
                    word.push(next);
                }
                words.push(Word::Bare(word));
            }
        }
    }
    Ok(words)
}

/// How long the comment or the quoted text is that a text begins with; `before` is what stands before it.
fn quoted(text: &str, before: &str) -> Option<usize> {
    let end = |from: usize, mark: &str| text[from..].find(mark).map(|at| from + at + mark.len());
    match text.as_bytes()[0] {
        b'-' if text.starts_with("--") => Some(text.find('\n').unwrap_or(text.len())),
        b'/' if text.starts_with("/*") => {
            let (mut depth, mut at) = (1, 2);
            while depth > 0 {
                let next = text[at..].find(['*', '/'])? + at;
                let (step, change) = match &text.as_bytes()[next..text.len().min(next + 2)] {
                    b"/*" => (2, 1),
                    b"*/" => (2, -1),
                    _ => (1, 0),
                };
                depth += change;
                at = next + step;
            }
            Some(at)
        }
        // A doubled quote is the end of one text and the beginning of the next.
        b'\'' if before.ends_with(['e', 'E']) => {
            let mut escaped = false;
            let close = text.char_indices().skip(1).find(|(_, letter)| {
                let closes = *letter == '\'' && !escaped;
                escaped = *letter == '\\' && !escaped;
                closes
            });
            close.map(|(at, _)| at + 1)
        }
        b'\'' => end(1, "'"),
        b'"' => end(1, "\""),
        b'$' if !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') => {
            let close = text[1..].find('$')?;
            let tag = &text[..close + 2];
            let word = tag.trim_matches('$');
            let named = word.chars().all(|c| c.is_alphanumeric() || c == '_') && !word.starts_with(char::is_numeric);
            named.then(|| end(tag.len(), tag)).flatten()
        }
        _ => None,
    }
}
