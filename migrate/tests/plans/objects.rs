//! What is beside tables: its SQL on each database, and the order.

use super::{plan, plan_with, schema, table, with_key};
use plough::Db;
use plough::schema::{
    Check, Default, Domain, Exclusion, Extension, Function, Generated, Name, Object, Other, OwnedBy, Part,
    PartitionOf, Schema, Sequence, Style, Trigger, View, alterations,
};
use plough_migrate::{Code, Decisions, Plan, diff, lint};

fn of(name: &str) -> Name {
    Name::new(None, name)
}

fn one(object: Object) -> Schema {
    let mut schema = Schema::new();
    schema.add_object(object);
    schema
}

fn dropped(database: &str, old: &Schema) -> Plan {
    plan_with(database, old, &Schema::new(), &Decisions::new().drop_all())
}

/// A function as PostgreSQL tells it back.
fn function(name: &str, arguments: &str, result: &str, body: &str) -> Function {
    let text = format!(
        "CREATE OR REPLACE FUNCTION {name}({arguments})\n RETURNS {result}\n LANGUAGE plpgsql\nAS $function${body}$function$"
    );
    Function::new(of(name), arguments, &text)
}

#[test]
fn what_is_needed_comes_first_and_goes_last() {
    let mut new = schema(vec![with_key(table(
        "posts",
        &[("id", "bigint"), ("price", "price?"), ("at", "int4range?")],
    ))]);
    let posts = &mut new.tables[0];
    posts.columns[0].default = Some(Default::Expression("nextval('posts_id_seq'::regclass)".to_owned()));
    posts.columns[1].default = Some(Default::Expression("cheapest()".to_owned()));
    posts.exclusions.push(Exclusion::new("apart", "EXCLUDE USING gist (at WITH &&)"));
    posts.triggers.push(Trigger::new(
        "touch",
        "CREATE TRIGGER touch BEFORE UPDATE ON posts EXECUTE FUNCTION touched()",
    ));
    new.extensions.push(Extension::new("btree_gist"));
    new.domains.push(Domain::new(of("price"), "numeric"));
    let mut sequence = Sequence::new(of("posts_id_seq"));
    sequence.owned_by = Some(OwnedBy::new(of("posts"), "id"));
    new.sequences.push(sequence);
    new.functions = vec![function("cheapest", "", "price", ""), function("touched", "", "trigger", "")];
    new.views.push(View::new(of("cheap"), "SELECT id, cheapest() FROM posts"));
    let made = plan("postgres:15", &Schema::new(), &new);
    let first = |sql: &&str| sql.split(['(', '\n']).next().unwrap_or_default().trim().to_owned();
    let heads: Vec<String> = made.up().iter().map(first).collect();
    assert_eq!(
        heads,
        [
            "CREATE EXTENSION IF NOT EXISTS \"btree_gist\"",
            "CREATE DOMAIN \"price\" AS numeric",
            "CREATE SEQUENCE \"posts_id_seq\"",
            "CREATE OR REPLACE FUNCTION cheapest",
            "CREATE OR REPLACE FUNCTION touched",
            "CREATE TABLE \"posts\"",
            "ALTER SEQUENCE \"posts_id_seq\" OWNED BY \"posts\".\"id\"",
            "CREATE VIEW \"cheap\" AS SELECT id, cheapest",
            "CREATE TRIGGER touch BEFORE UPDATE ON posts EXECUTE FUNCTION touched",
        ]
    );
    assert!(made.up()[5].contains("CONSTRAINT \"apart\" EXCLUDE USING gist (at WITH &&)"));
    let down: Vec<&str> = made.down();
    assert_eq!(
        down,
        [
            "DROP TRIGGER \"touch\" ON \"posts\"",
            "DROP VIEW \"cheap\"",
            "ALTER SEQUENCE \"posts_id_seq\" OWNED BY NONE",
            "DROP TABLE \"posts\"",
            "DROP FUNCTION \"touched\"()",
            "DROP FUNCTION \"cheapest\"()",
            "DROP SEQUENCE \"posts_id_seq\"",
            "DROP DOMAIN \"price\"",
            "DROP EXTENSION \"btree_gist\"",
        ]
    );
    // To drop all of it is the same way.
    let gone = dropped("postgres:15", &new);
    let mut sorted = (gone.up(), down);
    sorted.0.sort_unstable();
    sorted.1.sort_unstable();
    assert_eq!(sorted.0, sorted.1);
    assert_eq!(gone.up().last(), Some(&"DROP EXTENSION \"btree_gist\""));
    assert_eq!(gone.up().iter().position(|sql| sql.starts_with("DROP TABLE")), Some(3));
}

#[test]
fn a_function_is_replaced_or_made_anew_with_what_calls_it() {
    let mut old = schema(vec![table("posts", &[("id", "bigint")])]);
    old.tables[0]
        .triggers
        .push(Trigger::new("touch", "CREATE TRIGGER touch BEFORE UPDATE ON posts EXECUTE FUNCTION f()"));
    old.functions.push(function("f", "", "trigger", "1"));
    let mut new = old.clone();
    new.functions[0] = function("f", "", "trigger", "2");
    let replaced = plan("postgres:15", &old, &new);
    assert_eq!(replaced.up(), [new.functions[0].definition.as_str()]);
    assert_eq!(replaced.down(), [old.functions[0].definition.as_str()]);

    new.functions[0] = function("f", "", "event_trigger", "2");
    let again = plan("postgres:15", &old, &new);
    let trigger = old.tables[0].triggers[0].definition.as_str();
    assert_eq!(
        again.up(),
        [
            "DROP TRIGGER \"touch\" ON \"posts\"",
            "DROP FUNCTION \"f\"()",
            new.functions[0].definition.as_str(),
            trigger
        ]
    );
    assert!(lint(&again, &[]).is_empty(), "what goes comes again");
    assert_eq!(
        again.down(),
        [
            "DROP TRIGGER \"touch\" ON \"posts\"",
            "DROP FUNCTION \"f\"()",
            old.functions[0].definition.as_str(),
            trigger
        ]
    );
}

#[test]
fn other_arguments_are_another_function_and_the_old_one_goes_first() {
    let (old, new) = (
        one(Object::Function(function("f", "integer", "text", "1"))),
        one(Object::Function(function("f", "bigint", "text", "1"))),
    );
    let changed = plan("postgres:15", &old, &new);
    assert_eq!(changed.up(), ["DROP FUNCTION \"f\"(integer)", new.functions[0].definition.as_str()]);
    // Of two, nobody knows which is meant.
    let mut two = new.clone();
    two.functions.push(function("f", "text", "text", "1"));
    let found = diff(&old, &two, &Decisions::new()).unwrap();
    assert_eq!(found.unowned, ["the function `f(integer)`"]);
}

#[test]
fn routines_of_mysql_are_replaced_where_the_server_can() {
    let routine = |body: &str| {
        one(Object::Function(Function::new(
            of("f"),
            "",
            &format!("CREATE FUNCTION `f`() RETURNS int\nRETURN {body}"),
        )))
    };
    let (old, new) = (routine("1"), routine("2"));
    assert_eq!(
        plan("mariadb:10.11", &old, &new).up(),
        ["CREATE OR REPLACE FUNCTION `f`() RETURNS int\nRETURN 2"]
    );
    assert_eq!(
        plan("mysql:8.0.36", &old, &new).up(),
        ["DROP FUNCTION `f`", "CREATE FUNCTION `f`() RETURNS int\nRETURN 2"]
    );
}

#[test]
fn a_sequence_is_altered_and_says_all_of_it() {
    let old = one(Object::Sequence(Sequence::new(of("s"))));
    let mut sequence = Sequence::new(of("s"));
    sequence.numbers.increment = Some(-2);
    sequence.numbers.least = Some(-100);
    let new = one(Object::Sequence(sequence));
    assert_eq!(
        plan("postgres:15", &old, &new).up(),
        [
            "ALTER SEQUENCE \"s\" INCREMENT BY -2 MINVALUE -100 NO MAXVALUE START WITH -1 CACHE 1 NO CYCLE RESTART WITH -1"
        ]
    );
    assert_eq!(plan("mariadb:10.11", &old, &new).down(), ["CREATE OR REPLACE SEQUENCE `s`"]);
    // What turns round begins again; what does not must have counted within its bounds.
    assert_eq!(lint(&plan("postgres:15", &old, &new), &[])[0].code, Code::DroppedSequence);
    let mut few = Sequence::new(of("s"));
    few.ty = Some("smallint".to_owned());
    few.numbers.greatest = Some(100);
    let few = one(Object::Sequence(few));
    let narrowed = plan("postgres:15", &old, &few);
    assert_eq!(
        narrowed.steps[0].guards[0].sql,
        "SELECT count(*) FROM \"s\" WHERE is_called AND (last_value > 100)"
    );
    assert_eq!(narrowed.up()[0], "ALTER SEQUENCE \"s\" AS smallint");
    assert_eq!(
        plan("mariadb:10.11", &old, &few).up(),
        ["ALTER SEQUENCE `s` INCREMENT BY 1 NO MINVALUE MAXVALUE 100 START WITH 1 CACHE 1000 NOCYCLE"]
    );
}

#[test]
fn a_domain_is_altered_in_place_but_for_its_type() {
    let holder = || schema(vec![table("posts", &[("price", "price?")])]);
    let with = |domain: Domain| {
        let mut schema = holder();
        schema.domains.push(domain);
        schema
    };
    let old = with(Domain::new(of("price"), "integer"));
    let mut required = Domain::new(of("price"), "integer");
    required.nullable = false;
    let plan_one = plan("postgres:15", &old, &with(required));
    assert_eq!(plan_one.up(), ["ALTER DOMAIN \"price\" SET NOT NULL"]);
    assert_eq!(
        plan_one.steps[0].guards[0].sql,
        "SELECT count(*) FROM (SELECT \"price\" AS value FROM \"posts\") AS d WHERE value IS NULL"
    );
    let retyped = plan("postgres:15", &old, &with(Domain::new(of("price"), "bigint")));
    assert_eq!(
        retyped.up(),
        [
            "ALTER DOMAIN \"price\" RENAME TO \"price_before\"",
            "CREATE DOMAIN \"price\" AS bigint",
            "ALTER TABLE \"posts\" ALTER COLUMN \"price\" TYPE price USING \"price\"::text::price",
            "DROP DOMAIN \"price_before\"",
        ]
    );
    assert_eq!(lint(&retyped, &[])[0].code, Code::Rewrite);
}

#[test]
fn what_only_one_database_has_is_refused_by_the_others() {
    let domain = one(Object::Domain(Domain::new(of("d"), "text")));
    let sequence = one(Object::Sequence(Sequence::new(of("s"))));
    let mut exclusion = schema(vec![table("posts", &[("id", "bigint")])]);
    exclusion.tables[0].exclusions.push(Exclusion::new("apart", "EXCLUDE (id WITH =)"));
    for (database, refused) in [
        ("sqlite", vec![&domain, &sequence, &exclusion]),
        ("mariadb:10.11", vec![&domain, &exclusion]),
        ("mysql:8.0.36", vec![&domain, &sequence, &exclusion]),
    ] {
        let db = Db::offline(database).unwrap();
        for schema in refused {
            let nothing = Schema::new();
            let found = diff(&nothing, schema, &Decisions::new()).unwrap();
            let error = Plan::new(&found, &alterations(&db, Style::default())).unwrap_err();
            assert!(error.is_unsupported() && error.to_string().contains(';'), "{database}: {error}");
        }
    }
}

#[test]
fn other_partitions_are_refused_with_the_way_out() {
    let plain = schema(vec![table("events", &[("at", "date")])]);
    let mut parts = plain.clone();
    parts.tables[0].options.partition_by = Some("RANGE (at)".to_owned());
    let made = plan("postgres:15", &Schema::new(), &parts);
    assert_eq!(made.up(), ["CREATE TABLE \"events\" (\n  \"at\" date NOT NULL\n) PARTITION BY RANGE (at)"]);
    let mut inherits = plain.clone();
    inherits.tables[0].options.inherits.push(of("parent"));
    let db = Db::offline("postgres:15").unwrap();
    for (other, what) in [(&parts, "other partitions of the table `events`"), (&inherits, "other parents of")]
    {
        let found = diff(&plain, other, &Decisions::new()).unwrap();
        let error = Plan::new(&found, &alterations(&db, Style::default())).unwrap_err();
        assert!(error.is_unsupported(), "{error}");
        for said in [what, "by hand", "moves the rows"] {
            assert!(error.to_string().contains(said), "{error}");
        }
    }
    // Who says nothing of partitions leaves them alone.
    let found = diff(&parts, &plain, &Decisions::new()).unwrap();
    assert!(found.is_empty());
    assert_eq!(found.unowned, ["the options of the table `events`"]);
    // No index is built concurrently on such a table.
    let mut indexed = parts.clone();
    indexed.tables[0].indexes.push(super::index("events_at", "at"));
    assert_eq!(
        plan("postgres:15", &parts, &indexed).up(),
        ["CREATE INDEX \"events_at\" ON \"events\" (\"at\")"]
    );
}

#[test]
fn a_table_becomes_a_partition_when_it_is_as_its_parent_is() {
    let mut old = schema(vec![
        table("events", &[("at", "date"), ("what", "text?")]),
        table("events_old", &[("at", "date")]),
    ]);
    old.tables[0].options.partition_by = Some("RANGE (at)".to_owned());
    old.tables[1].indexes.push(super::index("by_day", "at"));
    let mut new = old.clone();
    let bound = "FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')";
    let part = &mut new.tables[1];
    part.indexes.clear();
    part.columns.push(old.tables[0].columns[1].clone());
    part.columns.iter_mut().for_each(|column| column.inherited = true);
    part.options.partition_of = Some(PartitionOf::new(of("events"), bound));
    let attached = plan("postgres:15", &old, &new);
    let attach = format!("ALTER TABLE \"events\" ATTACH PARTITION \"events_old\" {bound}");
    assert_eq!(
        attached.up(),
        [
            "ALTER TABLE \"events_old\" ADD COLUMN \"what\" text",
            "DROP INDEX CONCURRENTLY \"by_day\"",
            attach.as_str()
        ]
    );
    // What the parent gave it goes when it leaves.
    let down = attached.down();
    assert!(down[0].starts_with("DO $plough$") && down[0].contains("DETACH PARTITION"), "{down:?}");
    assert!(down[1].starts_with("CREATE INDEX CONCURRENTLY \"by_day\""), "{down:?}");
    assert!(lint(&attached, &[]).iter().any(|finding| finding.code == Code::ScanExclusive));
    let mut other = new.clone();
    let bound = "FOR VALUES FROM ('2019-01-01') TO ('2021-01-01')";
    other.tables[1].options.partition_of = Some(PartitionOf::new(of("events"), bound));
    assert_eq!(
        plan("postgres:15", &new, &other).up(),
        [
            "ALTER TABLE \"events\" DETACH PARTITION \"events_old\"".to_owned(),
            format!("ALTER TABLE \"events\" ATTACH PARTITION \"events_old\" {bound}"),
        ]
    );
}

#[test]
fn an_extension_is_updated_to_the_version_that_is_said() {
    let with = |version: Option<&str>| {
        let mut extension = Extension::new("citext");
        extension.version = version.map(str::to_owned);
        one(Object::Extension(extension))
    };
    let (old, new) = (with(Some("1.4")), with(Some("1.6")));
    let plan_one = plan("postgres:15", &old, &new);
    assert_eq!(plan_one.up(), ["ALTER EXTENSION \"citext\" UPDATE TO \"1.6\""]);
    assert_eq!(plan_one.down(), ["ALTER EXTENSION \"citext\" UPDATE TO \"1.4\""]);
    assert_eq!(
        plan("postgres:15", &Schema::new(), &old).up(),
        ["CREATE EXTENSION IF NOT EXISTS \"citext\" VERSION \"1.4\""]
    );
    // Who says none leaves it to the server.
    assert!(plan("postgres:15", &new, &with(None)).is_empty());
}

#[test]
fn what_holds_what_a_function_gave_is_made_again() {
    let mut old = schema(vec![with_key(table(
        "posts",
        &[("id", "bigint"), ("rank", "integer?"), ("slug", "text?"), ("total", "integer?")],
    ))]);
    let posts = &mut old.tables[0];
    posts.columns[1].default = Some(Default::Expression("f(1)".to_owned()));
    posts.columns[2].generated = Some(Generated::new("f(id)::text", true));
    posts.checks.push(Check::new("ranked", "f(rank) > 0"));
    posts.checks.push(Check::new("counted", "f > 0"));
    let mut by_rank = super::index("by_rank", "rank");
    by_rank.parts = vec![Part::expression("f(rank)")];
    posts.indexes = vec![by_rank, super::index("by_slug", "slug"), super::index("by_total", "total")];
    old.functions.push(function("f", "integer", "integer", "1"));
    let mut new = old.clone();
    new.functions[0] = function("f", "integer", "integer", "2");
    let body = plan("postgres:15", &old, &new);
    let head = |sql: &&str| sql.split(['(', '\n']).next().unwrap_or_default().trim().to_owned();
    let heads: Vec<String> = body.up().iter().map(head).collect();
    assert_eq!(
        heads,
        [
            "ALTER TABLE \"posts\" DROP CONSTRAINT \"ranked\"",
            "DROP INDEX CONCURRENTLY \"by_rank\"",
            "DROP INDEX CONCURRENTLY \"by_slug\"",
            "ALTER TABLE \"posts\" DROP COLUMN \"slug\"",
            "CREATE OR REPLACE FUNCTION f",
            "ALTER TABLE \"posts\" ADD COLUMN \"slug\" text GENERATED ALWAYS AS",
            "ALTER TABLE \"posts\" ADD CONSTRAINT \"ranked\" CHECK",
            "ALTER TABLE \"posts\" VALIDATE CONSTRAINT \"ranked\"",
            "CREATE INDEX CONCURRENTLY \"by_rank\" ON \"posts\"",
            "CREATE INDEX CONCURRENTLY \"by_slug\" ON \"posts\"",
        ],
        "{body}"
    );
    assert_eq!(body.losses().count(), 0);
    // Where it takes other arguments, its default lets go of it, too.
    new.functions[0] = function("f", "bigint", "integer", "2");
    let other = plan("postgres:15", &old, &new);
    let at = |sql: &str| {
        let found = other.up().iter().position(|other| other.contains(sql));
        found.unwrap_or_else(|| panic!("{sql} is not in {other}"))
    };
    let default = "ALTER TABLE \"posts\" ALTER COLUMN \"rank\"";
    let (gone, made) = (at("DROP FUNCTION \"f\"(integer)"), at("CREATE OR REPLACE FUNCTION f"));
    assert!(at(&format!("{default} DROP DEFAULT")) < gone, "{other}");
    assert!(at("DROP INDEX CONCURRENTLY \"by_rank\"") < gone && gone < made, "{other}");
    assert!(at(&format!("{default} SET DEFAULT (f(1))")) > made, "{other}");
    assert!(at("CREATE INDEX CONCURRENTLY \"by_rank\"") > made, "{other}");
}

#[test]
fn options_of_a_table_are_changed_where_they_are_said() {
    let with = |change: &dyn Fn(&mut plough::schema::TableOptions)| {
        let mut schema = schema(vec![with_key(table("posts", &[("id", "INT"), ("title", "TEXT?")]))]);
        change(&mut schema.tables[0].options);
        schema
    };
    let (plain, logged) = (with(&|_| {}), with(&|options| options.unlogged = true));
    assert_eq!(plan("postgres:15", &plain, &logged).up(), ["ALTER TABLE \"posts\" SET UNLOGGED"]);
    let some = with(&|options| options.parameters = vec!["fillfactor=70".to_owned()]);
    let changed = plan("postgres:15", &plain, &some);
    assert_eq!(changed.up(), ["ALTER TABLE \"posts\" SET (fillfactor=70)"]);
    assert_eq!(changed.down(), ["ALTER TABLE \"posts\" RESET (fillfactor)"]);
    let strict = plan("sqlite", &plain, &with(&|options| options.strict = true));
    assert!(strict.up().iter().any(|sql| sql.starts_with("CREATE TABLE") && sql.ends_with(") STRICT")));
    let guards: Vec<&str> = strict.steps[0].guards.iter().map(|guard| guard.sql.as_str()).collect();
    assert_eq!(guards[1], "SELECT count(*) FROM \"posts\" WHERE typeof(\"title\") NOT IN ('text', 'null')");
    let latin = with(&|options| {
        options.engine = Some("Aria".to_owned());
        options.charset = Some("latin1".to_owned());
        options.collation = Some("latin1_bin".to_owned());
    });
    let recoded = plan("mariadb:10.11", &plain, &latin);
    assert_eq!(
        recoded.up(),
        [
            "ALTER TABLE `posts`\n  ENGINE=Aria,\n  DEFAULT CHARACTER SET latin1 COLLATE latin1_bin,\n  MODIFY COLUMN `title` TEXT NULL"
        ]
    );
    assert_eq!(lint(&recoded, &[])[0].code, Code::Copy);
}

#[test]
fn what_is_dropped_beside_tables_is_said_by_its_kind() {
    let codes = |plan: &Plan| lint(plan, &[]).iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>();
    let sequence = dropped("postgres:15", &one(Object::Sequence(Sequence::new(of("s")))));
    assert_eq!(codes(&sequence), ["P004"]);
    assert_eq!(sequence.losses().collect::<Vec<_>>(), ["how far the sequence `s` has counted is lost"]);
    assert_eq!(codes(&dropped("mariadb:10.11", &one(Object::Sequence(Sequence::new(of("s")))))), ["P004"]);
    assert_eq!(
        codes(&dropped("postgres:15", &one(Object::Function(function("f", "", "int", ""))))),
        ["P053"]
    );
    assert_eq!(codes(&dropped("postgres:15", &one(Object::Domain(Domain::new(of("d"), "text"))))), ["P054"]);
    assert_eq!(codes(&dropped("postgres:15", &one(Object::Extension(Extension::new("citext"))))), ["P054"]);
    let other = Other::new("TYPE", of("pair"), "CREATE TYPE pair AS (a integer)");
    let gone = dropped("postgres:15", &one(Object::Other(other)));
    assert_eq!((gone.up(), codes(&gone)), (vec!["DROP TYPE \"pair\""], vec!["P054"]));
    let mut view = Schema::new();
    view.views.push(View::new(of("v"), "SELECT 1"));
    assert_eq!(codes(&dropped("sqlite", &view)), ["P054"]);
}

#[test]
fn a_sequence_goes_with_the_column_that_owns_it() {
    let mut old = schema(vec![table("posts", &[("id", "bigint"), ("number", "bigint")])]);
    let mut sequence = Sequence::new(of("numbers"));
    sequence.owned_by = Some(OwnedBy::new(of("posts"), "number"));
    old.tables[0].columns[1].default = Some(Default::Expression("nextval('numbers'::regclass)".to_owned()));
    old.sequences.push(sequence);
    let new = schema(vec![table("posts", &[("id", "bigint")])]);
    let plan = plan("postgres:15", &old, &new);
    assert_eq!(
        plan.up(),
        [
            "ALTER SEQUENCE \"numbers\" OWNED BY NONE",
            "ALTER TABLE \"posts\" DROP COLUMN \"number\"",
            "DROP SEQUENCE \"numbers\"",
        ]
    );
    assert_eq!(plan.down()[0], "CREATE SEQUENCE \"numbers\"");
    assert!(plan.down()[2].starts_with("ALTER SEQUENCE \"numbers\" OWNED BY \"posts\".\"number\""));
}

#[test]
fn schemas_are_made_first_and_dropped_by_word() {
    let mut new = Schema::new();
    new.functions.push(Function::new(Name::new(Some("app"), "f"), "", "CREATE FUNCTION app.f() ..."));
    let made = plan("postgres:15", &Schema::new(), &new);
    assert_eq!(made.up(), ["CREATE SCHEMA IF NOT EXISTS \"app\"", "CREATE FUNCTION app.f() ..."]);
    let nothing = Schema::new();
    let found = diff(&new, &nothing, &Decisions::new()).unwrap();
    assert!(found.is_empty());
    assert_eq!(found.unowned, ["the database schema `app`", "the function `app.f`"]);
    let gone = plan_with("postgres:15", &new, &nothing, &Decisions::new().drop("app").drop("app.f"));
    assert_eq!(gone.up(), ["DROP FUNCTION \"app\".\"f\"()", "DROP SCHEMA IF EXISTS \"app\""]);
}
