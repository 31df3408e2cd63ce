//! What simple checks say of one column: bounds, lists and lengths, read from the server's own spelling of them.

/// What a value has to satisfy.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Bounds {
    /// The lower bound as SQL, and whether it is excluded.
    pub(super) lower: Option<(String, bool)>,
    /// The upper bound as SQL, and whether it is excluded.
    pub(super) upper: Option<(String, bool)>,
    /// The values it may have, as SQL.
    pub(super) choices: Vec<String>,
    /// The most characters.
    pub(super) longest: Option<u64>,
    /// The fewest characters.
    pub(super) shortest: Option<u64>,
}

/// Functions that count the characters of a text.
const LENGTHS: [&str; 3] = ["length", "char_length", "character_length"];

impl Bounds {
    /// What checks say of a column. `checks` is as `pg_get_constraintdef` spells them: parentheses around everything,
    /// `(a)::text = ANY (…)`, `a >= 0`. What is behind an OR is left out: it is one way of several.
    pub(super) fn of(column: &str, checks: &str) -> Self {
        let mut bounds = Self::default();
        let tokens = tokens(checks);
        let column = column.to_lowercase();
        for (at, token) in tokens.iter().enumerate() {
            let name = token.trim_matches('"').to_lowercase();
            if name != column || tokens.get(at + 1).is_some_and(|next| next == "(") {
                continue;
            }
            let measured = at >= 1
                && tokens[..at]
                    .iter()
                    .rev()
                    .find(|token| *token != "(")
                    .is_some_and(|before| LENGTHS.contains(&before.to_lowercase().as_str()));
            let rest = behind(&tokens[at + 1..]);
            bounds.compare(rest, measured);
        }
        bounds
    }

    /// Both together; of two bounds the other's is taken where this has none.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            lower: self.lower.or(other.lower),
            upper: self.upper.or(other.upper),
            choices: if self.choices.is_empty() { other.choices } else { self.choices },
            longest: self.longest.or(other.longest),
            shortest: self.shortest.or(other.shortest),
        }
    }

    /// Nothing is asked.
    pub(super) fn is_free(&self) -> bool {
        *self == Self::default()
    }

    fn compare(&mut self, rest: &[String], measured: bool) {
        let Some(operator) = rest.first() else { return };
        let value = literal(&rest[1..]);
        let length = value.as_ref().and_then(|value| value.parse::<u64>().ok());
        match (operator.as_str(), measured) {
            ("<=", true) => self.longest = length.or(self.longest),
            ("<", true) => self.longest = length.map(|length| length.saturating_sub(1)).or(self.longest),
            ("=", true) => (self.longest, self.shortest) = (length, length),
            (">=", true) => self.shortest = length.or(self.shortest),
            (">", true) => self.shortest = length.map(|length| length + 1).or(self.shortest),
            (">=" | ">", false) if self.lower.is_none() => self.lower = value.map(|value| (value, operator == ">")),
            ("<=" | "<", false) if self.upper.is_none() => self.upper = value.map(|value| (value, operator == "<")),
            ("=", false) if rest.get(1).is_some_and(|token| token.eq_ignore_ascii_case("any")) => {
                self.choices = list(&rest[2..]);
            }
            ("=", false) => self.choices = value.into_iter().collect(),
            _ => {}
        }
    }
}

/// What follows a column behind its closing parentheses and casts.
fn behind(tokens: &[String]) -> &[String] {
    let mut rest = tokens;
    loop {
        match rest.first().map(String::as_str) {
            Some(")") => rest = &rest[1..],
            Some("::") => rest = after_type(&rest[1..]),
            _ => return rest,
        }
    }
}

/// Skips a type's name: words, and modifiers in parentheses.
fn after_type(tokens: &[String]) -> &[String] {
    let words =
        tokens.iter().take_while(|token| token.starts_with(|c: char| c.is_alphabetic() || c == '"' || c == '.'));
    // `AND` and `OR` end it.
    let words = words.take_while(|token| !["AND", "OR", "IS", "NOT"].contains(&token.as_str())).count();
    let mut rest = &tokens[words..];
    if words > 0 && rest.first().is_some_and(|token| token == "(") {
        let end = rest.iter().position(|token| token == ")").map_or(rest.len(), |end| end + 1);
        rest = &rest[end..];
    }
    while rest.first().is_some_and(|token| token == "[" || token == "]") {
        rest = &rest[1..];
    }
    rest
}

/// A literal, maybe in parentheses.
fn literal(tokens: &[String]) -> Option<String> {
    let mut tokens = tokens.iter().skip_while(|token| *token == "(");
    let first = tokens.next()?;
    if first == "-" {
        return tokens.next().filter(|next| is_literal(next)).map(|next| format!("-{next}"));
    }
    is_literal(first).then(|| first.clone())
}

fn is_literal(token: &str) -> bool {
    token.starts_with(|c: char| c == '\'' || c.is_ascii_digit()) || token == "true" || token == "false"
}

/// The literals of `(ARRAY['a'::text, 'b'::text])`.
fn list(tokens: &[String]) -> Vec<String> {
    let start = tokens.iter().position(|token| token == "[").map_or(tokens.len(), |start| start + 1);
    let inside = tokens[start..].iter().take_while(|token| *token != "]");
    inside.filter(|token| is_literal(token)).cloned().collect()
}

/// Words, numbers, strings, operators.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => quoted(rest, first),
            c if c.is_alphanumeric() || c == '_' => {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len())
            }
            ':' | '<' | '>' | '=' | '!' | '~' => {
                rest.find(|c| !matches!(c, ':' | '<' | '>' | '=' | '!' | '~')).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

/// How long a quoted text is, doubled quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let mut end = 1;
    while let Some(found) = text[end..].find(quote) {
        end += found + 1;
        if !text[end..].starts_with(quote) {
            return end;
        }
        end += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_read() {
        let some = |text: &str, open| Some((text.to_owned(), open));
        let cases = [
            ("CHECK ((a > 0))", Bounds { lower: some("0", true), ..Bounds::default() }),
            (
                "CHECK (((a >= 0) AND (a <= 100)))",
                Bounds { lower: some("0", false), upper: some("100", false), ..Bounds::default() },
            ),
            (
                "CHECK (((a)::text = ANY ((ARRAY['x'::character varying, 'it''s'::character varying])::text[])))",
                Bounds { choices: vec!["'x'".to_owned(), "'it''s'".to_owned()], ..Bounds::default() },
            ),
            ("CHECK ((char_length((a)::text) <= 10))", Bounds { longest: Some(10), ..Bounds::default() }),
            (
                "((a IS NOT NULL) AND (a >= '2024-01-01'::date) AND (a < '2025-01-01'::date))",
                Bounds { lower: some("'2024-01-01'", false), upper: some("'2025-01-01'", true), ..Bounds::default() },
            ),
            ("CHECK ((a > '-5'::integer))", Bounds { lower: some("'-5'", true), ..Bounds::default() }),
            ("CHECK ((b > 0))", Bounds::default()),
        ];
        for (checks, expected) in cases {
            assert_eq!(Bounds::of("a", checks), expected, "{checks}");
        }
    }
}
