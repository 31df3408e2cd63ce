//! Names of new migrations: like that of a migration that is there, with the numbers that follow its own.

use super::names;

/// How a migration is named, taken apart: `db/V0042__add_email.sql` is `db/`, `V`, 42 of four digits, `__`, `add_email`
/// and `.sql`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// What stands before the number that counts: `V`, `1_2_` of `V1_2_3__x.sql`.
    before: String,
    number: Number,
    /// What stands between the number and the words: `_`, `__`, `.do.`.
    between: String,
    /// Its words.
    pub words: String,
    /// What follows the words: `.up.sql`.
    after: String,
    /// It is a folder, which holds this file.
    part: Option<String>,
}

/// What names are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    /// A number, with at least so many digits.
    Plain(u128, usize),
    /// A moment: its day (or nothing), its second in the day, and whether dashes part them as in `2024-01-31-235959`.
    Moment { year: u32, month: u32, day: u32, second: u32, dashes: bool },
    /// The name has no number: it gets one behind its words.
    Behind(u32),
}

const SECONDS: u32 = 24 * 60 * 60;

impl Naming {
    /// Takes the name of a migration apart; `None` for what a tool runs whenever it changes, which has no place in an
    /// order.
    pub fn of(path: &str) -> Option<Self> {
        let short = names::short(path);
        if short.starts_with("R__") {
            return None;
        }
        let file = path.rsplit('/').next().unwrap_or(path);
        let part = (short != file).then(|| file.to_owned());
        let letter =
            usize::from(short.starts_with(['v', 'V', 'U']) && short[1..].starts_with(|c: char| c.is_ascii_digit()));
        let (before, rest) = short.split_at(letter);
        let run = moment_with_dashes(rest).unwrap_or_else(|| numbers(rest, letter > 0));
        let (digits, rest) = rest.split_at(run);
        let (head, number) = Number::of(digits);
        // diesel counts those of one second: `2024-01-31-235959-0000_x`.
        let second = if rest.starts_with("-0000_") { "-0000_".len() } else { 0 };
        let separators = rest.find(|c: char| c.is_alphanumeric() || c == '.').unwrap_or(0).max(second);
        let direction = [".do.", ".undo."].iter().find(|word| rest.starts_with(**word)).map_or(0, |word| word.len());
        let (between, rest) = rest.split_at(if digits.is_empty() { 0 } else { separators.max(direction) });
        let dot = if part.is_some() { rest.len() } else { rest.find('.').unwrap_or(rest.len()) };
        let (words, after) = rest.split_at(dot);
        let before = format!("{before}{head}");
        // A name that is a number only has no place for words: they come behind `_`.
        let between = if between.is_empty() { "_" } else { between };
        Some(Self {
            before,
            number,
            between: between.to_owned(),
            words: if words.is_empty() { "migration".to_owned() } else { words.to_owned() },
            after: after.to_owned(),
            part,
        })
    }

    /// The number of a name that has as many parts as this one, to see which comes later.
    fn place(&self) -> (u128, u128) {
        match self.number {
            Number::Plain(number, _) => (0, number),
            Number::Moment { year, month, day, second, .. } => {
                (u128::from(year * 10_000 + month * 100 + day), u128::from(second))
            }
            Number::Behind(number) => (0, u128::from(number)),
        }
    }

    /// Whether this one comes later than another of the same kind.
    pub fn is_after(&self, other: &Self) -> bool {
        !self.is_other(other) && self.place() > other.place()
    }

    /// Whether the numbers of two names cannot be compared.
    pub fn is_other(&self, other: &Self) -> bool {
        self.before != other.before || std::mem::discriminant(&self.number) != std::mem::discriminant(&other.number)
    }

    /// The same with the number of another.
    #[must_use]
    pub fn at(mut self, other: &Self) -> Self {
        self.before.clone_from(&other.before);
        self.number = other.number;
        self
    }

    /// Counts on by one.
    pub fn advance(&mut self) {
        match &mut self.number {
            Number::Plain(number, _) => *number += 1,
            Number::Behind(number) => *number += 1,
            Number::Moment { year, month, day, second, .. } => {
                *second += 1;
                if *second == SECONDS {
                    *second = 0;
                    *day += 1;
                }
                if *day > days(*year, *month) {
                    (*day, *month) = (1, *month + 1);
                }
                if *month > 12 {
                    (*month, *year) = (1, *year + 1);
                }
            }
        }
    }

    /// The number alone, as the tool knows the migration by.
    pub fn number(&self) -> String {
        let number = match self.number {
            Number::Plain(number, width) => format!("{number:0width$}"),
            Number::Moment { year, month, day, second, dashes } => {
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                if dashes {
                    format!("{year:04}-{month:02}-{day:02}-{hour:02}{minute:02}{second:02}")
                } else {
                    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
                }
            }
            Number::Behind(number) => format!("{number:02}"),
        };
        format!("{}{number}", self.before)
    }

    /// The name with these words, without an ending.
    pub fn stem(&self, words: &str) -> String {
        match self.number {
            Number::Behind(_) => format!("{}_{}", self.words, self.number()),
            Number::Plain(..) | Number::Moment { .. } => format!("{}{}{words}", self.number(), self.between),
        }
    }

    /// The path of the file that goes up, with more words before its ending.
    pub fn up(&self, words: &str, more: &str) -> String {
        let after = match self.after.find(".up.").or_else(|| self.after.rfind('.')) {
            Some(at) if !more.is_empty() => format!("{}.{more}{}", &self.after[..at], &self.after[at..]),
            Some(_) | None => self.after.clone(),
        };
        match &self.part {
            Some(part) => format!("{}/{part}", self.stem(words)),
            None => format!("{}{after}", self.stem(words)),
        }
    }

    /// The path of the file that goes down, where names have a word for it.
    pub fn down(&self, words: &str, more: &str) -> Option<String> {
        let up = self.up(words, more);
        let pairs = [("/up.sql", "/down.sql"), (".up.sql", ".down.sql"), (".do.", ".undo.")];
        pairs.iter().find(|(word, _)| up.contains(word)).map(|(word, down)| up.replacen(word, down, 1))
    }
}

/// The length of a moment such as `2024-01-31-235959`, if a name begins with one.
fn moment_with_dashes(name: &str) -> Option<usize> {
    let moment = name.get(..17)?;
    Number::moment(moment).map(|_| moment.len())
}

/// How long the number is that a name begins with, its parts included: `1_2_3` of `1_2_3__x` when it is a version.
fn numbers(name: &str, version: bool) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(name);
    while end > 0 {
        let rest = &name[end..];
        let separated = version && rest.starts_with(['_', '.']);
        let more = if separated { digits(&rest[1..]) } else { 0 };
        if more == 0 {
            break;
        }
        end += 1 + more;
    }
    end
}

impl Number {
    /// The part of a number that counts, and what stands before it.
    fn of(digits: &str) -> (&str, Self) {
        if digits.is_empty() {
            return ("", Self::Behind(1));
        }
        if let Some(moment) = Self::moment(digits) {
            return ("", moment);
        }
        let start = digits.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
        let (head, last) = digits.split_at(start);
        (head, last.parse().map_or(Self::Behind(1), |number| Self::Plain(number, last.len())))
    }

    fn moment(text: &str) -> Option<Self> {
        let dashes = text.contains('-');
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let all = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if !all || digits.len() != 14 || dashes && !text.split('-').map(str::len).eq([4, 2, 2, 6]) {
            return None;
        }
        let part = |from: usize, to: usize| digits[from..to].parse::<u32>().ok();
        let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
        let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
        let fits = (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
        let fits = fits && hour < 24 && minute < 60 && second < 60;
        fits.then_some(Self::Moment { year, month, day, second: hour * 3600 + minute * 60 + second, dashes })
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
