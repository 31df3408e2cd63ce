//! Liquibase's changelogs and formatted SQL: order, what is left out, changesets, how each part is sent.

use crate::layouts::notes;
use crate::source::check;

/// elhub/flex-information-system and factcast/factcast.
#[test]
fn liquibase_follows_its_changelogs() {
    let master = "databaseChangeLog:\n\
                  - include:\n      file: ./flex/changelog.yml\n      relativeToChangelogFile: true\n\
                  - changeSet:\n      id: grant\n      author: flex\n      changes:\n\
                  \x20       - sql: GRANT USAGE ON SCHEMA flex TO flex_internal\n\
                  \x20       - sql: |\n            GRANT USAGE ON SCHEMA\n              api TO flex_internal;\n\
                  - changeSet:\n      id: other\n      author: flex\n      dbms: h2, oracle\n      changes:\n\
                  \x20       - sql: SELECT 'not for PostgreSQL'\n\
                  - include:\n      file: db/issue45.sql\n";
    let flex = "databaseChangeLog:\n\
                - changeSet:\n      id: 1\n      author: f\n      runInTransaction: false\n      changes:\n\
                \x20       - sqlFile:\n            path: index.sql\n            relativeToChangelogFile: true\n\
                \x20       - sqlFile:\n            path: procedure.sql\n            relativeToChangelogFile: true\n\
                \x20           splitStatements: false\n\
                - includeAll:\n      path: ./\n      relativeToChangelogFile: true\n\
                \x20     endsWithFilter: _rls.sql\n      maxDepth: 1\n\
                - includeAll:\n      path: party/\n      relativeToChangelogFile: true\n";
    let files = [
        ("db/changelog.yml", master),
        ("db/flex/changelog.yml", flex),
        ("db/flex/index.sql", "CREATE INDEX CONCURRENTLY i ON t (a)"),
        ("db/flex/procedure.sql", "select 1;\nselect 2"),
        ("db/flex/entity_rls.sql", "select 20"),
        ("db/flex/party/entity_rls.sql", "select 21"),
        ("db/flex/party/10.sql", "select 10"),
        ("db/flex/party/02.sql", "select 2"),
        ("db/issue45.sql", "--liquibase formatted sql\n--changeset a:1\nselect 45;\n--changeset a:2\nselect 46"),
        ("db/never.sql", "select 9"),
    ];
    let expected = [
        "up none db/flex/index.sql CREATE INDEX CONCURRENTLY i ON t (a)",
        "up pipeline db/flex/procedure.sql select 1; select 2",
        "up file db/flex/entity_rls.sql select 20",
        "up file db/flex/party/02.sql select 2",
        "up file db/flex/party/10.sql select 10",
        "up file db/flex/party/entity_rls.sql select 21",
        "up file db/changelog.yml GRANT USAGE ON SCHEMA flex TO flex_internal; GRANT USAGE ON SCHEMA\n              api TO flex_internal",
        "up file db/issue45.sql select 45",
        "up file db/issue45.sql select 46",
    ];
    check("liquibase", &files, &["db"], &expected);
    assert_eq!(notes(&files, &["db"]), ["never.sql: left out, because changelog.yml does not list it"]);
    check("liquibase", &files, &["db/flex/index.sql"], &expected[..1]);
}

#[test]
fn liquibase_changelogs_in_xml_and_json() {
    let xml = "<?xml version=\"1.0\"?>\n<databaseChangeLog xmlns=\"http://www.liquibase.org/xml/ns/dbchangelog\">\n\
               <include file=\"b.sql\" relativeToChangelogFile=\"true\"/>\n\
               <changeSet id=\"1\" author=\"a\" runInTransaction=\"false\"><comment>x</comment>\n\
               <sql endDelimiter=\"\\nGO\"><![CDATA[select 1 < 2\nGO\nselect 3]]></sql>\n\
               <rollback>select -1</rollback></changeSet>\n</databaseChangeLog>";
    check(
        "liquibase",
        &[("db.changelog-master.xml", xml), ("a.sql", "select 9"), ("b.sql", "select 0")],
        &[""],
        &["up file b.sql select 0", "up none db.changelog-master.xml select 1 < 2; select 3"],
    );
    let json = r#"{"databaseChangeLog": [{"include": {"file": "b.sql", "relativeToChangelogFile": true}},
        {"changeSet": {"id": "1", "author": "a", "changes": [{"sql": {"sql": "select 7"}}]}}]}"#;
    check(
        "liquibase",
        &[("changelog.json", json), ("b.sql", "select 0")],
        &[""],
        &["up file b.sql select 0", "up file changelog.json select 7"],
    );
}

#[test]
fn liquibase_runs_the_changelog_that_is_set() {
    let one = |sql: &str| {
        format!("databaseChangeLog:\n- changeSet:\n    id: 1\n    author: a\n    changes:\n    - sql: {sql}\n")
    };
    let (master, test) = (one("select 1"), one("select 2"));
    let both = ["up file r/db/changelog-master.yaml select 1", "up file r/db/changelog-test.yaml select 2"];
    for (name, text, expected) in [
        ("README.md", "", &both[..]),
        ("liquibase.properties", "changeLogFile=r/db/changelog-master.yaml\n", &both[..1]),
        ("r/application.properties", "spring.liquibase.change-log=classpath:db/changelog-test.yaml", &both[1..]),
        (
            "r/application.yml",
            "spring:\n  liquibase:\n    change-log: classpath:/db/changelog-master.yaml\n",
            &both[..1],
        ),
        ("r/application.yml", "spring:\n  liquibase:\n    change-log: classpath:/db/other.yaml\n", &both[..]),
    ] {
        let files = [(name, text), ("r/db/changelog-master.yaml", &*master), ("r/db/changelog-test.yaml", &*test)];
        check("liquibase", &files, &["r"], expected);
    }
}

#[test]
fn liquibase_changes_that_are_no_sql_are_counted() {
    let xml = "<databaseChangeLog>\n<changeSet id=\"1\" author=\"a\"><preConditions><tableExists/></preConditions>\n\
               <createTable tableName=\"t\"/><addColumn tableName=\"t\"/></changeSet>\n\
               <changeSet id=\"2\" author=\"a\"><addColumn tableName=\"t\"/><sql>select 1</sql>\n\
               <rollback><dropTable/></rollback></changeSet>\n</databaseChangeLog>";
    let master = "<databaseChangeLog><include file=\"changelog.xml\"/><include file=\"b.sql\"/></databaseChangeLog>";
    let files = [("changelog.xml", xml), ("master.xml", master), ("b.sql", "select 2")];
    check("liquibase", &files, &[""], &["up file changelog.xml select 1", "up file b.sql select 2"]);
    let expected = ["changelog.xml: has changes that are no SQL and not analysed: 2 times `addColumn`, `createTable`"];
    assert_eq!(notes(&files, &[""]), expected);
}

#[test]
fn liquibase_formatted_changesets() {
    let text = "--liquibase formatted sql\nselect 'before the first changeset';\n\
                -- changeset flex:entity runOnChange:true endDelimiter:--\nselect 1; -- one\nselect 2;\n\
                --changeset a:go\n--preconditions onFail:MARK_RAN\n--precondition-sql-check expectedResult:0 select 1\n\
                select 3\ngo\nselect 4\n/\nselect 5\n--rollback select -5\n\
                --changeset a:x splitStatements:false runInTransaction:false\nselect 6; select 7\n\
                --changeset a:h2 dbms:h2,mysql\nselect 8\n--changeset a:pg dbms:postgresql\nselect 9\n\
                --changeset a:off ignore:true\nselect 10\n\
                --changeset a:slash endDelimiter:/ runInTransaction:false\nselect 11 / 2\n/\nselect 12;\n/\n\
                --changeset a:lines\n--ignoreLines:1\nnot sql at all\nselect 13\n\
                --ignoreLines:start\nnot sql\n--ignoreLines:end\nselect 14";
    let expected = [
        "up file a.sql select 1; select 2",
        "up file a.sql select 3; select 4; select 5",
        "up pipeline a.sql select 6; select 7",
        "up file a.sql select 9",
        "up pipeline a.sql select 11 / 2",
        "up pipeline a.sql select 12",
        "up file a.sql select 13; select 14",
    ];
    check("liquibase", &[("a.sql", text)], &[""], &expected);
}
