//! Text into statements.

use std::fmt::Write as _;

use ddlock::parse::{Body, Script, parse};

/// One line per statement: place, kind, text.
fn show(script: &Script) -> String {
    let mut out = String::new();
    for statement in &script.statements {
        let kind = match &statement.body {
            Body::Tree(_) => String::new(),
            Body::Rows(rows) => {
                let schema = rows.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
                format!("rows of {schema}{} ({} bytes) ", rows.table, rows.bytes)
            }
            Body::Meta => "meta ".to_owned(),
            Body::Broken(error) => {
                let at = error.span.start;
                let help = error.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
                format!("broken at {}:{}: {}{help} ", at.line, at.column, error.message)
            }
        };
        let (start, end) = (statement.span.start, statement.span.end);
        let block = match statement.block {
            Some(block) if block.conditional => "  maybe ",
            Some(_) => "  does ",
            None => "",
        };
        let substituted = if statement.substituted { "substituted " } else { "" };
        let text = statement.text.replace('\n', "⏎");
        writeln!(out, "{}:{}-{}:{} {block}{substituted}{kind}{text}", start.line, start.column, end.line, end.column)
            .expect("writing to a String");
        for part in &statement.parts {
            writeln!(out, "  part {}:{}-{}:{}", part.start.line, part.start.column, part.end.line, part.end.column)
                .expect("writing to a String");
        }
        for allow in &statement.allows {
            let reason = allow.reason.as_deref().unwrap_or("none");
            writeln!(out, "  allows {} because {reason}", allow.rules.join(" + ")).expect("writing to a String");
        }
    }
    for span in &script.dynamic {
        writeln!(out, "dynamic {}:{}-{}:{}", span.start.line, span.start.column, span.end.line, span.end.column)
            .expect("writing to a String");
    }
    for stray in &script.stray {
        writeln!(out, "stray {}:{} {}", stray.span.start.line, stray.span.start.column, stray.message)
            .expect("writing to a String");
    }
    out
}

#[track_caller]
fn check(sql: &str, expected: &str) {
    let shown = show(&parse(sql));
    assert_eq!(shown.trim(), unindent(expected).trim(), "\n--- got:\n{shown}---");
}

/// Expected lines stand indented in the source; what is left of `|` is not part of them.
fn unindent(text: &str) -> String {
    text.lines().filter_map(|line| line.split_once('|')).map(|(_, line)| format!("{line}\n")).collect()
}

#[test]
fn statements_and_their_places() {
    check("select 1", "|1:1-1:9 select 1");
    check(
        "-- first\r\nselect 'é;', 1 ; /* ; */ ;;\r\n  select 2 -- end",
        "|2:1-2:15 select 'é;', 1
         |3:3-3:11 select 2",
    );
    check(
        "alter table only a.\"b;\" add c int, -- one\n  drop d; drop table if exists a, b.c cascade;",
        "|1:1-2:9 alter table only a.\"b;\" add c int, -- one⏎  drop d
         |  part 1:25-1:34
         |  part 2:3-2:9
         |2:11-2:46 drop table if exists a, b.c cascade
         |  part 2:32-2:33
         |  part 2:35-2:38",
    );
}

/// Where statements end, against PostgreSQL's own parser and scanner.
mod against_postgres {
    use std::path::{Path, PathBuf};

    use ddlock::parse::{Body, parse};
    use pg_query::protobuf::Token;

    /// Compares with `split_with_parser` where the whole text parses, and with the semicolons of the scanner.
    fn check(name: &str, text: &str) -> Result<bool, String> {
        let script = parse(text);
        let ours: Vec<(usize, usize)> = script
            .statements
            .iter()
            .filter(|statement| statement.block.is_none())
            .map(|statement| (statement.span.from, statement.span.to))
            .collect();
        let mut at = 0;
        for (from, to) in &ours {
            between(text, at, *from).map_err(|what| format!("{name}: {what}"))?;
            at = *to;
        }
        between(text, at, text.len()).map_err(|what| format!("{name}: {what}"))?;
        let Ok(theirs) = pg_query::split_with_parser(text) else {
            return Ok(false);
        };
        let theirs: Vec<(usize, usize)> = theirs.iter().map(|piece| trim(text, piece)).collect();
        if ours != theirs {
            let odd = ours.iter().zip(&theirs).find(|(our, their)| our != their);
            return Err(format!("{name}: {} pieces, PostgreSQL has {}: {odd:?}", ours.len(), theirs.len()));
        }
        for statement in &script.statements {
            if statement.block.is_none() && matches!(statement.body, Body::Broken(_) | Body::Meta) {
                return Err(format!("{name}: broken: {}", statement.text));
            }
        }
        Ok(true)
    }

    /// PostgreSQL's pieces begin before the comments in front of them and may end behind comments.
    fn trim(text: &str, piece: &str) -> (usize, usize) {
        let base = piece.as_ptr() as usize - text.as_ptr() as usize;
        let scanned = pg_query::scan(piece).expect("what parses can be scanned");
        let mut tokens =
            scanned.tokens.iter().filter(|token| !matches!(token.token(), Token::SqlComment | Token::CComment));
        let first = tokens.next().expect("a statement holds a token");
        let last = tokens.last().unwrap_or(first);
        (base + first.start as usize, base + last.end as usize)
    }

    /// Between two statements stand only white space, comments, semicolons and data lines.
    fn between(text: &str, from: usize, to: usize) -> Result<(), String> {
        let gap = text.get(from..to).ok_or_else(|| format!("pieces overlap at {from}"))?;
        if gap.contains("\n\\.") {
            return Ok(());
        }
        let scanned = pg_query::scan(gap).map_err(|error| format!("between {from} and {to}: {error}"))?;
        let odd = scanned
            .tokens
            .iter()
            .find(|token| !matches!(token.token(), Token::SqlComment | Token::CComment | Token::Ascii59));
        odd.map_or(Ok(()), |token| Err(format!("left out: {}", &gap[token.start as usize..token.end as usize])))
    }

    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("the corpus is a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                found.push(path);
            }
        }
    }

    #[test]
    fn whole_corpus() {
        let Ok(folder) = std::env::var("DDLOCK_CORPUS") else {
            eprintln!("DDLOCK_CORPUS is not set: no corpus to compare with");
            return;
        };
        let mut found = Vec::new();
        files(Path::new(&folder), &mut found);
        found.sort();
        let (mut parsed, mut wrong, mut broken) = (0, Vec::new(), String::new());
        for path in &found {
            let text = String::from_utf8_lossy(&std::fs::read(path).expect("the file can be read")).into_owned();
            let name = path.strip_prefix(&folder).unwrap_or(path).display().to_string();
            match check(&name, &text) {
                Ok(whole) => parsed += usize::from(whole),
                Err(what) => wrong.push(what),
            }
            for statement in parse(&text).statements {
                if let Body::Broken(error) = &statement.body {
                    let at = error.span.start;
                    let statement = statement.text.chars().take(100).collect::<String>().replace('\n', " ");
                    let line = text.lines().nth(at.line as usize - 1).unwrap_or("");
                    let line: String = line.chars().take(120).collect();
                    broken += &format!(
                        "{name}:{}:{}: {}\n    {:?}\n    {statement}\n    > {line}\n",
                        at.line, at.column, error.message, error.help
                    );
                }
            }
        }
        if let Ok(list) = std::env::var("DDLOCK_BROKEN") {
            std::fs::write(list, broken).expect("the list can be written");
        }
        eprintln!("{} files, {parsed} parse as a whole", found.len());
        assert!(wrong.is_empty(), "{} of {} files differ:\n{}", wrong.len(), found.len(), wrong.join("\n"));
    }
}
