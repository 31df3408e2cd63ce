//! Prose broken into lines, with SQL in backticks kept in one piece where it fits.

/// Breaks each line of a text at spaces so that none is wider than `width`. A line's own indentation is kept for
/// what it is broken into. `taken` says how many columns of the first line are in use.
pub(super) fn wrap(text: &str, taken: usize, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    let mut taken = taken;
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
            taken = 0;
        }
        let words = line.trim_start();
        wrap_line(words, &line[..line.len() - words.len()], taken, width, &mut out);
    }
    out
}

fn wrap_line(line: &str, indent: &str, taken: usize, width: usize, out: &mut String) {
    let mut column = taken + indent.len();
    let mut separator = indent;
    for piece in pieces(line, width.saturating_sub(indent.len())) {
        let length = piece.chars().count();
        let begun = column > indent.len();
        if begun && column + separator.len() + length > width {
            out.push('\n');
            out.push_str(indent);
            column = indent.len();
        } else {
            out.push_str(separator);
            column += if begun { separator.len() } else { 0 };
        }
        out.push_str(piece);
        column += length;
        separator = " ";
    }
}

/// The words of a line; a stretch in backticks is one word unless it is wider than a line.
fn pieces(line: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line.trim_end();
    while !rest.is_empty() {
        let word = word_end(rest, true);
        let word = if rest[..word].chars().count() > width { word_end(rest, false) } else { word };
        pieces.push(&rest[..word]);
        rest = rest[word..].trim_start_matches(' ');
    }
    pieces
}

/// The end of the first word: the first space, or the first outside backticks.
fn word_end(text: &str, keep_code: bool) -> usize {
    let mut inside = false;
    for (at, c) in text.char_indices() {
        match c {
            '`' => inside = !inside,
            ' ' if !(inside && keep_code) => return at,
            _ => {}
        }
    }
    if inside && keep_code { word_end(text, false) } else { text.len() }
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[track_caller]
    fn check(width: usize, text: &str, expected: &str) {
        assert_eq!(wrap(text, 0, width), expected);
    }

    #[test]
    fn breaks_at_spaces_and_not_inside_code() {
        check(10, "one two three four", "one two\nthree four");
        check(14, "run `SET lock_timeout` first", "run `SET\nlock_timeout`\nfirst");
        check(20, "run `SET lock_timeout` first", "run\n`SET lock_timeout`\nfirst");
        check(20, "a stray ` is no code at all here", "a stray ` is no code\nat all here");
        check(12, "first\n  second line\n\nlast", "first\n  second\n  line\n\nlast");
        check(4, "unbreakable", "unbreakable");
        assert_eq!(wrap("one two", 5, 8), "one\ntwo");
        assert_eq!(wrap("one two", 6, 8), "\none two");
    }
}
