//! Text into statements.

use std::fmt::Write as _;

use ddlock::parse::{Body, Script, parse, parse_sections};

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
        let block_text = statement.text.starts_with("do ");
        let text = if block_text { "do …".to_owned() } else { statement.text.replace('\n', "⏎") };
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
    text.lines().filter_map(|line| line.split_once('|')).map(|(_, line)| line).collect::<Vec<_>>().join("\n")
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

#[test]
fn quotes_and_comments_hide_semicolons() {
    check(
        "select ';''', E'\\';', U&';;', \";\", $$;$$, $a$;$$;$a$; /* ; /* ; */ ; */ select a$b$c; select 'x' -- ;\n 'y;'",
        "|1:1-1:53 select ';''', E'\\';', U&';;', \";\", $$;$$, $a$;$$;$a$
         |1:73-1:85 select a$b$c
         |1:87-2:6 select 'x' -- ;⏎ 'y;'",
    );
}

#[test]
fn bodies_of_sql_functions_and_rules_hold_semicolons() {
    check(
        "create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3",
        "|1:1-1:93 create function f() returns int begin atomic select case when true then 1 end; select 2; end
         |1:95-1:103 select 3",
    );
    check(
        "create or replace rule r as on insert to t do also (delete from a; delete from b); begin; end;",
        "|1:1-1:82 create or replace rule r as on insert to t do also (delete from a; delete from b)
         |1:84-1:89 begin
         |1:91-1:94 end",
    );
    check(
        "create rule r as on insert to t do also (delete from a;\nselect 1;\nselect 2;",
        "|1:1-1:55 broken at 1:55: syntax error at end of input create rule r as on insert to t do also (delete from a
         |2:1-2:9 select 1
         |3:1-3:9 select 2",
    );
}

#[test]
fn commands_of_psql() {
    check(
        "\\set x 1\nselect 1 \\gset pre_\n\\if :x\nselect :x,\n\\echo hi\n 2;\n\\endif\nselect 3 \\; select 4;",
        "|1:1-1:9 meta \\set x 1
         |2:1-2:9 select 1
         |2:10-2:20 meta \\gset pre_
         |3:1-3:7 meta \\if :x
         |4:1-6:3 substituted select :x,⏎\\echo hi⏎ 2
         |7:1-7:7 meta \\endif
         |8:1-8:9 select 3
         |8:13-8:21 select 4",
    );
}

#[test]
fn data_lines_are_skipped() {
    check(
        "copy a.\"B\" (c) from stdin;\n1;2\n'\n\\.\nselect 1;\n\\copy t from stdin\n'x'\n\\.\ncopy t from stdin;\nselect 2;\n\\copy t to 'x'\n\\copy t (a) from 'x'",
        "|1:1-1:26 rows of a.B (6 bytes) copy a.\"B\" (c) from stdin
         |5:1-5:9 select 1
         |6:1-6:19 rows of t (4 bytes) \\copy t from stdin
         |9:1-9:18 rows of t (0 bytes) copy t from stdin
         |10:1-10:9 select 2
         |11:1-11:15 meta \\copy t to 'x'
         |12:1-12:21 rows of t (0 bytes) \\copy t (a) from 'x'",
    );
}

#[test]
fn much_data_is_told_over_all_sections() {
    let sql = "insert into t values (1);\n".repeat(20_000);
    let half = sql.len() / 2;
    let sections = [0..half, half..sql.len()];
    let trees =
        |script: &Script| script.statements.iter().filter(|statement| matches!(statement.body, Body::Tree(_))).count();
    let counted: Vec<usize> = parse_sections(&sql, &sections).map(|script| trees(&script)).collect();
    assert!(counted[0] > 1_000 && counted[1] < counted[0] / 2, "{counted:?}");
}

#[test]
fn elements_of_a_table_have_places() {
    for (sql, expected) in [
        (
            "create table t (a int, b numeric(1, 2) check (b in (1, 2)), check (a > 0))",
            "a int|b numeric(1, 2) check (b in (1, 2))|check (a > 0)",
        ),
        (
            "create table if not exists s.\"t(\" (-- one\n a int /* ) */ , like u including all) with (fillfactor = 70)",
            "a int|like u including all",
        ),
        ("create table p partition of t (a default 1) for values in (1, 2)", "a default 1"),
        ("create table p partition of t for values in (1, 2)", ""),
        ("create table t ()", ""),
        ("create table t as values (1, 2)", ""),
        ("do $$ begin create table t (a int, b int); end $$", "a int|b int"),
    ] {
        let script = parse(sql);
        let statement = script.statements.last().expect("a statement");
        let found: Vec<&str> = statement.elements.iter().map(|span| &sql[span.from..span.to]).collect();
        assert_eq!(found.join("|"), expected, "{sql}");
    }
}

#[test]
fn long_inserts_are_rows() {
    let rows = "(1, 'a''b', null, -2.5), ".repeat(200);
    let sql = format!("insert into S.t (a, \"b\") values {rows}(1, 2, 3, 4)");
    assert!(parse(&sql).statements[0].text.len() <= 200, "only the beginning is kept");
    for (sql, expected) in [
        (sql.clone(), "Rows(Rows { schema: Some(\"s\"), table: \"t\", bytes: 5044 })"),
        (format!("{sql} on conflict do nothing"), "Rows(Rows { schema: Some(\"s\"), table: \"t\", bytes: 5067 })"),
        (format!("{sql}, 5"), "Broken"),
        (format!("{sql}, ((select a from u))"), "Tree"),
        (sql.replace("S.t", "user"), "Broken"),
    ] {
        let body = format!("{:?}", parse(&sql).statements[0].body);
        assert!(body.starts_with(expected), "{}", &body[..100.min(body.len())]);
    }
}

#[test]
fn broken_statements_do_not_swallow_the_next() {
    check(
        "select 1;\nalter table a add colum b int;\ncreate index on t (a;\nselect 2",
        "|1:1-1:9 select 1
         |2:1-2:30 broken at 2:27: syntax error at or near \"int\" alter table a add colum b int
         |3:1-3:21 broken at 3:21: syntax error at end of input create index on t (a
         |4:1-4:9 select 2",
    );
    check(
        "insert into a values ('x);\ncreate table b (c text default 'y');\nselect 1;\ninsert into a values ('z;\n\nselect 2;",
        "|1:1-1:26 broken at 1:23: unterminated quoted string at or near \"'x)\" (what begins here is not closed before the next statement) insert into a values ('x)
         |2:1-2:36 create table b (c text default 'y')
         |3:1-3:9 select 1
         |4:1-4:25 broken at 4:23: unterminated quoted string at or near \"'z\" (what begins here is not closed before the next statement) insert into a values ('z
         |6:1-6:9 select 2",
    );
}

#[test]
fn the_wrong_token_is_found() {
    // The name before it says the same, and `WITH` alone is not what `WITH TIME` is.
    check(
        "select a from a where a a",
        "|1:1-1:26 broken at 1:23: syntax error at or near \"a\" select a from a where a a",
    );
    check(
        "create table t (a timestamp with time zone, b with)",
        "|1:1-1:52 broken at 1:47: syntax error at or near \"with\" create table t (a timestamp with time zone, b with)",
    );
    check(
        "select 1 \0 2",
        "|1:1-1:13 broken at 1:10: the text holds a NUL byte, which no statement may (the file may be in UTF-16 without a byte order mark, or no text at all) select 1 \0 2",
    );
}

#[test]
fn known_mistakes_get_help() {
    for (sql, help) in [
        ("ALTER TABLE a DELETE COLUMN b", "`DROP COLUMN` removes a column"),
        ("ATLER TABLE a ADD b int", "is `ALTER` meant?"),
        ("CREATE TABLE a (b int)\nCREATE TABLE c (d int)", "is a semicolon missing before `CREATE`?"),
        ("CREATE TABLE `a` (b int)", "PostgreSQL quotes names with `\"`, MySQL with backticks"),
        ("CREATE TABLE a (b int AUTO_INCREMENT)", "in PostgreSQL: `GENERATED BY DEFAULT AS IDENTITY`"),
        ("DROP INDEX i ON t", "`DROP INDEX … ON table` is MySQL: PostgreSQL's index names are the schema's"),
    ] {
        match &parse(sql).statements[0].body {
            Body::Broken(error) => assert_eq!(error.help.as_deref(), Some(help), "{sql}"),
            other => panic!("{sql}: {other:?}"),
        }
    }
}

#[test]
fn placeholders_become_names_or_nothing() {
    check(
        "alter table ${schema}.t add a int, drop b;\n${off} alter sequence s cycle;\n{{ if .x }}select 2{{ end }};\n{{ end }}\n\
         create index {{ .p }}idx on \"{{ index .O \"N\" }}\".t (a); alter sequence s restart with :n;\n\
         select 'x'::text, a[1:2], :'v', :\"w\" from @extschema@.f(%(a)s) where /* S */.\"T\".a = {n}",
        "|1:1-1:42 substituted alter table ${schema}.t add a int, drop b
         |  part 1:25-1:34
         |  part 1:36-1:42
         |2:8-2:30 substituted alter sequence s cycle
         |3:12-3:20 substituted select 2
         |5:1-5:55 substituted create index {{ .p }}idx on \"{{ index .O \"N\" }}\".t (a)
         |5:57-5:89 substituted alter sequence s restart with :n
         |6:1-6:89 substituted select 'x'::text, a[1:2], :'v', :\"w\" from @extschema@.f(%(a)s) where /* S */.\"T\".a = {n}",
    );
}

#[test]
fn comments_allow() {
    check(
        "-- ddlock: allow a-b, c -- because\n-- more\ndrop table t; -- ddlock: allow d\n/* ddlock: allow e */ select\n 1, -- ddlock: allow f\n 2;\n-- ddlock: deny\n-- ddlock: allow\n-- ddlock allow x\n-- ddlock: allow y",
        "|3:1-3:13 drop table t
         |  part 3:12-3:13
         |  allows a-b + c because because
         |  allows d because none
         |4:23-6:3 select⏎ 1, -- ddlock: allow f⏎ 2
         |  allows e because none
         |  allows f because none
         |stray 7:1 `deny` is not understood; write `-- ddlock: allow rule-name -- reason`
         |stray 8:1 no rule is named; write `-- ddlock: allow rule-name -- reason`
         |stray 9:1 the colon is missing; write `-- ddlock: allow rule-name -- reason`
         |stray 10:1 no statement follows; write `-- ddlock: allow rule-name -- reason` above one",
    );
}

#[test]
fn statements_of_do_blocks() {
    check(
        "do $$ declare n int; begin\n  if not exists (select 1 from pg_type) then\n    create type x as enum ('a');\n  end if;\n  \
         -- ddlock: allow r\n  alter table q add c int, drop d;\n  select count(*) into n from q;\n  delete from q returning a into n;\n  \
         execute 'drop table é;  drop table a, b';\n  execute format('drop %I', n);\n  execute 'drop table ' || 'c' || format('%s%%', 'd');\n  \
         perform setval('s', 1); commit;\n  if n > 1 then return; end if;\n  lock table q;\nexception when others then\n  drop table z;\nend $$;\ndo language plperl 'x'; select 1",
        "|1:1-17:7 do …
         |3:5-3:32   maybe create type x as enum ('a')
         |6:3-6:34   does alter table q add c int, drop d
         |  part 6:17-6:26
         |  part 6:28-6:34
         |  allows r because none
         |7:3-7:32   does select count(*) into n from q
         |8:3-8:28   does delete from q returning a
         |9:12-9:24   does drop table é
         |  part 9:23-9:24
         |9:27-9:42   does drop table a, b
         |  part 9:38-9:39
         |  part 9:41-9:42
         |11:3-11:54   does broken at 11:3: syntax error at or near \"%\" drop table cd%
         |12:3-12:25   does perform setval('s', 1)
         |12:27-12:33   does commit
         |14:3-14:15   maybe lock table q
         |  part 14:14-14:15
         |16:3-16:15   maybe drop table z
         |  part 16:14-16:15
         |18:1-18:23 do …
         |18:25-18:33 select 1
         |dynamic 10:3-10:31
         |dynamic 18:1-18:23",
    );
}

#[test]
fn functions_that_do_blocks_ask_for_a_value() {
    check(
        "do $$\ndeclare n int := f(1); r record;\nbegin\n  n := f();\n  r.a = f(n) ;\n  n := n + 1;\n  \
         if g(n) > 1 then\n    n := (select count(*) from t);\n  elsif h() then null;\n  end if;\nend $$",
        "
        |1:1-11:7 do …
        |2:18-2:22   does f(1)
        |4:8-4:11   does f()
        |5:9-5:13   does f(n)
        |7:6-7:14   does g(n) > 1
        |8:10-8:34   maybe (select count(*) from t)
        |9:9-9:12   maybe h()
        ",
    );
}

#[test]
fn bodies_of_do_blocks_in_quotes() {
    check(
        "do language 'plpgsql' 'begin drop table a; end';\ndo 'begin execute ''drop table a''; drop table b; end'",
        "|1:1-1:48 do …
         |1:30-1:42   does drop table a
         |  part 1:41-1:42
         |2:1-2:55 do …
         |2:1-2:55   does drop table a
         |2:1-2:55   does drop table b",
    );
}

#[test]
fn placeholders_in_do_blocks() {
    check(
        "do $$ begin alter table ${s}.t add a int; end $$",
        "|1:1-1:49 do …
         |1:13-1:41   does substituted alter table ${s}.t add a int
         |  part 1:32-1:41",
    );
}

#[test]
fn sections_count_in_the_whole_text() {
    let text = "-- up\nselect 'é', 1;\n-- down\nselect 2";
    let scripts: Vec<Script> = parse_sections(text, &[22..text.len(), 6..21]).collect();
    assert_eq!(show(&scripts[0]), "4:1-4:9 select 2\n");
    assert_eq!(show(&scripts[1]), "2:1-2:14 select 'é', 1\n");
}

#[test]
fn deep_nesting_is_read_or_said_to_be_unread() {
    for (terms, read) in [(60, true), (400, true), (3000, false)] {
        let sum = format!("select {}", vec!["1"; terms].join(" + "));
        let union = vec!["select 1"; terms].join(" union all ");
        let calls = format!("select {}1{}", "f(".repeat(terms), ")".repeat(terms));
        for sql in [sum, union, calls] {
            let script = parse(&sql);
            assert_eq!(matches!(script.statements[0].body, Body::Tree(_)), read, "{terms} {}", &sql[..30]);
            assert_eq!(script.dynamic.is_empty(), read);
        }
    }
}

#[test]
fn lists_are_not_deep_and_what_no_server_takes_is_broken() {
    let list = format!("select case {}else 1 end", "when a = 1 then b + 1 ".repeat(10_000));
    let cases = format!("select {}1{}", "case when a then 1 else ".repeat(400), " end".repeat(400));
    let all = format!("select 1 where {}", vec!["a = 1"; 10_000].join(" or "));
    for sql in [list, cases, all] {
        assert!(matches!(parse(&sql).statements[0].body, Body::Tree(_)), "{}", &sql[..30]);
    }
    let sum = vec!["1"; 50_000].join("+");
    for sql in [format!("select {sum}"), format!("create table t (a int default {sum})"), "select (".repeat(20_000)] {
        assert!(matches!(parse(&sql).statements[0].body, Body::Broken(_)), "{}", &sql[..30]);
    }
}

#[test]
fn time_grows_with_the_text_only() {
    for hard in [
        "$a$ ;\ncreate table t ();\n",
        "select 'a' ;\nselect \" ;\n",
        "copy t from stdin;\n",
        "create rule r as on insert to t do (a;\n",
        "/* ",
        "-- ddlock: allow x\n",
        "-- ;\n",
        "select a a;",
        "(((;\n",
        "$",
        "\\x\n",
        "{{",
        "{{ x }} ",
        "é",
        "'a'\n",
    ] {
        let start = std::time::Instant::now();
        parse(&hard.repeat(10_000));
        let taken = start.elapsed();
        assert!(taken.as_secs() < 60, "{hard:?} takes {taken:?}");
    }
}

#[test]
fn any_text_is_survived() {
    let fragments = [
        "select ",
        "'",
        "\"",
        "$$",
        "$a$",
        ";",
        "\n",
        "--",
        "/*",
        "*/",
        "(",
        ")",
        "\\",
        "\\.",
        "create rule ",
        "begin ",
        "create function f() ",
        "begin atomic ",
        "end",
        "case ",
        "copy t from stdin;",
        "do $$ begin ",
        "end $$;",
        "é",
        "\0",
        "{{",
        "}}",
        "${",
        "}",
        ":",
        ":'",
        "@",
        "%(",
        ")s",
        ",",
        "alter table t ",
        "drop table ",
        "add a int",
        "execute 'drop table a'",
        "-- ddlock: allow a\n",
        "/* ddlock: */",
        "insert into t values (1)",
        "\u{a0}",
        "e'",
        "\\gset",
        "\r\n",
        "U&\"",
        "1e",
        ".5",
        "*",
        "if true then ",
        "end if;",
        "ddlock",
    ];
    // A linear congruential generator: the same texts each time.
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..20_000 {
        let length = 1 + next(12);
        let text: String = (0..length).map(|_| fragments[next(fragments.len())]).collect();
        let script = std::panic::catch_unwind(|| parse(&text)).unwrap_or_else(|_| panic!("{text:?}"));
        let mut at = 0;
        for statement in script.statements.iter().filter(|statement| statement.block.is_none()) {
            let span = statement.span;
            assert!(at <= span.from && span.from < span.to && span.to <= text.len(), "{text:?}: {span:?}");
            assert_eq!(&text[span.from..span.to], &*statement.text, "{text:?}");
            at = span.to;
        }
    }
}

/// Where statements end, against PostgreSQL's own parser and scanner.
mod against_postgres {
    use std::io::Write as _;
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
        let template = script.statements.iter().any(|statement| statement.substituted);
        for (from, to) in ours.iter().filter(|_| !template) {
            between(text, at, *from).map_err(|what| format!("{name}: {what}"))?;
            at = *to;
        }
        between(text, at, if template { at } else { text.len() }).map_err(|what| format!("{name}: {what}"))?;
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
        let last = tokens.next_back().unwrap_or(first);
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
    fn hand_cases() {
        for text in [
            "",
            " ;; -- nothing\n;",
            "select 1;select 2;;",
            "select $1, a$$b, $$;$$, $é$;$é$; select 2",
            "select 1 +-- ;\n 1; select 1 */* ; */ 1",
            "select E'\\'' 'x'; select 'a'\n  -- ;\n ';' ; select 1",
            "select e'a'\n'\\';'; select 1",
            "select U&\"a;\", u&'b;', n'c;', x'1f', b'1;'",
            "select 1.5e-3, .5, 5., 0x1f, 1_000, 1;select 2",
            "create function f() returns int language sql begin atomic select 1; select case 1 when 1 then 2 end; end; select 1",
            "create or replace procedure p() begin atomic end; select 1",
            "create rule r as on insert to t do (select 1; select 2); select 1",
            "begin; select 1; end; begin transaction; commit",
            "create schema s create table t (a int) create view v as select 1; select 1",
            "select a[1:2], (array[1,2])[1]; select ';'",
            "\u{feff}select 1; select 2",
            "select 'é', \"ü\", ä\u{a0}; select 1",
        ] {
            if let Err(what) = check("case", text) {
                panic!("{text:?}: {what}");
            }
        }
    }

    #[test]
    fn whole_corpus() {
        let Ok(folder) = std::env::var("DDLOCK_CORPUS") else {
            writeln!(std::io::stderr(), "DDLOCK_CORPUS is not set: no corpus to compare with").expect("stderr is open");
            return;
        };
        let mut found = Vec::new();
        files(Path::new(&folder), &mut found);
        found.sort();
        let (mut parsed, mut wrong) = (0, Vec::new());
        for path in &found {
            let text = String::from_utf8_lossy(&std::fs::read(path).expect("the file can be read")).into_owned();
            let name = path.strip_prefix(&folder).unwrap_or(path).display().to_string();
            match check(&name, &text) {
                Ok(whole) => parsed += usize::from(whole),
                Err(what) => wrong.push(what),
            }
        }
        writeln!(std::io::stderr(), "{} files, {parsed} parse as a whole", found.len()).expect("stderr is open");
        assert!(wrong.is_empty(), "{} of {} files differ:\n{}", wrong.len(), found.len(), wrong.join("\n"));
    }
}

/// A long text is read in windows: the statements are the same, and so are their places.
#[test]
fn windows_lose_nothing() {
    let mut text = String::new();
    for number in 0..40_000 {
        let _ = writeln!(text, "ALTER TABLE t{number} ADD COLUMN c text; -- behind it");
        text.push_str("/* before;\nit */ UPDATE t SET a = 'x;\ny';\n");
    }
    let cut = ddlock::parse::windows(&text, 0..text.len());
    assert!(cut.len() > 2, "{} windows", cut.len());
    let places = |script: Script| script.statements.into_iter().map(|statement| statement.span).collect::<Vec<_>>();
    let whole = places(parse(&text));
    let windows: Vec<_> = parse_sections(&text, &cut).flat_map(places).collect();
    assert_eq!(whole, windows);
}

/// Plain statements: `N` stands for a name, `T` for a type, `C` for a column's constraint.
const PLAIN: &[&str] = &[
    "create table N ( N T C , N T C C )",
    "create table if not exists N ( N T , constraint N primary key ( N , N ) , unique ( N ) )",
    "create table N ( N T , foreign key ( N ) references N ( N ) on delete cascade )",
    "create unique index concurrently if not exists N on N ( N , N desc )",
    "create index on only N using N ( N asc nulls last )",
    "alter table N add column N T C , add N T C",
    "alter table only N add constraint N foreign key ( N ) references N not valid",
    "alter table if exists N alter column N type T , alter N set not null , alter N drop default",
    "alter table N drop column if exists N cascade , drop constraint N",
    "alter table N alter column N set data type T",
    "comment on table N is 'x'",
    "comment on column N is null",
];

const NAMES: &[&str] = &[
    "a",
    "s.t",
    "\"Q\"\"x\"",
    "é",
    "between",
    "values",
    "user",
    "year",
    "period",
    "format",
    "without",
    "nulls",
    "if",
    "column",
    "exclude",
    "authorization",
    "time",
    "json",
    "int",
    "text",
    "default",
    "only",
    "x$1",
    "_",
    "a.b.c",
];

const TYPES: &[&str] = &[
    "int",
    "bigint",
    "text",
    "integer[]",
    "varchar(3)",
    "varchar(3, 2)",
    "numeric(5, 2)",
    "timestamp",
    "timestamp(3)",
    "time without time zone",
    "timestamptz(3)",
    "timestamp with time zone",
    "double precision",
    "json",
    "interval",
    "character varying(3)",
    "char",
    "interval year",
    "real",
    "int(3)",
    "float(3)",
    "text[3]",
    "bit",
    "s.t",
    "setof int",
];

const CONSTRAINTS: &[&str] = &[
    "",
    "not null",
    "null",
    "default 0",
    "default -1.5",
    "default 'it''s'",
    "default '\\'",
    "default e'\\n'",
    "default now()",
    "default current_timestamp",
    "default true",
    "default null",
    "default 2147483648",
    "default -2147483648",
    "default 007",
    "default 1x",
    "default 'a'\n'b'",
    "default 'a'::text",
    "default 1 + 1",
    "unique",
    "primary key",
    "references t",
    "references s.t (a) on delete set null on update no action",
    "references t on delete cascade on delete cascade",
    "constraint c not null",
    "constraint c",
    "generated always as identity",
    "generated by default as identity (start 3)",
    "check (a > 0)",
    "deferrable",
    "collate \"C\"",
    "/* c */",
    "default U&'x'",
    "default '{}'",
];

/// What makes a statement less plain, or wrong, wherever it stands.
const BITS: &[&str] = &[
    "(",
    ")",
    ",",
    ".",
    "[]",
    "-",
    "only",
    "is",
    "on",
    "using",
    "set",
    "not",
    "null",
    "valid",
    "cascade",
    "with",
    "1",
    "'x'",
    "where a > 0",
    "-- c\n",
    "/* c */",
    "::",
    "$1",
    "1.",
    "0x1",
    "1_000",
    "nulls first",
    "include (a)",
    "if exists",
    "*",
];

#[test]
fn plain_statements_are_read_as_postgresql_reads_them() {
    let mut random = fastrand::Rng::with_seed(7);
    let (mut trees, mut refused) = (0, 0);
    for _ in 0..6_000 {
        let mut pick = |among: &[&'static str]| *random.choice(among).expect("there are some");
        let mut words: Vec<&str> = pick(PLAIN).split(' ').collect();
        for word in &mut words {
            match *word {
                // Names that are no names would spoil nearly every statement.
                "N" => *word = if pick(&["plain", "", "", ""]).is_empty() { "a" } else { pick(NAMES) },
                "T" => *word = pick(TYPES),
                "C" => *word = pick(CONSTRAINTS),
                _ => {}
            }
        }
        if random.bool() {
            let place = random.usize(..words.len());
            match random.u8(..3) {
                0 => drop(words.remove(place)),
                _ => words.insert(place, *random.choice(BITS).expect("there are some")),
            }
        }
        let sql = words.join(" ");
        let script = parse(&sql);
        let [statement] = script.statements.as_slice() else {
            panic!("{sql} is one statement, not {}", script.statements.len());
        };
        if let Ok(expected) = pg_query::parse(&statement.text, 0) {
            let Body::Tree(tree) = &statement.body else { panic!("{sql}\n{:?}", statement.body) };
            let expected = expected.protobuf.stmts[0].stmt.as_ref().and_then(|stmt| stmt.node.as_ref());
            assert_eq!(expected, Some(tree.as_ref()), "{sql}");
            trees += 1;
        } else {
            let seen = matches!(statement.body, Body::Broken(_) | Body::Meta) || statement.substituted;
            assert!(seen, "PostgreSQL refuses {sql}");
            refused += 1;
        }
    }
    assert!(trees > 1_500 && refused > 1_500, "{trees} parsed and {refused} refused say little");
}
