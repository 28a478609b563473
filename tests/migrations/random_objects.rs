//! Random objects beside tables, in the words of each database.

use crate::schema_kit::of;
use plough::schema::{
    Check, Default, Domain, Exclusion, Function, Other, OwnedBy, Schema, Sequence, Trigger, View,
};

/// How many kinds of objects there are at most.
pub(crate) const KINDS: usize = 9;

/// Adds the objects that numbers say, one for each kind: 0 is none, others are versions of it.
pub(crate) fn add_objects(database: &str, versions: &[u8], schema: &mut Schema) {
    let is = |kind: usize| versions.get(kind).copied().filter(|version| *version > 0);
    match database {
        "SQLite" => sqlite(&is, schema),
        "PostgreSQL" => postgres(&is, schema),
        _ => mariadb(&is, schema),
    }
}

type Is<'a> = &'a dyn Fn(usize) -> Option<u8>;

fn sqlite(is: Is<'_>, schema: &mut Schema) {
    if let Some(version) = is(0) {
        let body = ["1", "2", "'a;b'"][usize::from(version) - 1];
        let text = format!("CREATE TRIGGER \"on insert\" AFTER INSERT ON \"t 0\" BEGIN SELECT {body}; END");
        schema.tables[0].triggers.push(Trigger::new("on insert", &text));
    }
    if let Some(version) = is(1) {
        let query = format!("SELECT \"id\", {version} AS n FROM \"t 0\"");
        let mut view = View::new(of("w"), &query);
        if version > 1 {
            let text =
                format!("CREATE TRIGGER \"w insert\" INSTEAD OF INSERT ON \"w\" BEGIN SELECT {version}; END");
            view.triggers.push(Trigger::new("w insert", &text));
        }
        schema.views.push(view);
    }
    if let Some(version) = is(2) {
        let text = format!("CREATE VIRTUAL TABLE words USING fts5(text, prefix={version})");
        schema.others.push(Other::new("VIRTUAL TABLE", of("words"), &text));
    }
    for (kind, table) in schema.tables.iter_mut().enumerate() {
        // What is strict takes only some types: those of a table that is strict already.
        if table.options.strict && is(3 + kind).is_some() {
            table.options.strict = false;
        }
        let numbered = table.columns.iter().any(|column| column.identity.is_some());
        if !numbered && is(3 + kind) == Some(2) {
            table.options.without_rowid = !table.options.without_rowid;
        }
    }
}

fn postgres(is: Is<'_>, schema: &mut Schema) {
    if let Some(version) = is(0) {
        let mut domain = Domain::new(of("price"), ["integer", "integer", "bigint"][usize::from(version) - 1]);
        domain.nullable = version != 2;
        domain.default = (version == 2).then(|| Default::Literal("7".to_owned()));
        domain.checks.push(Check::new("above", &format!("VALUE > {version}")));
        schema.domains.push(domain);
    }
    if let Some(version) = is(1) {
        schema.sequences.push(sequence("numbers", version));
    }
    if let Some(version) = is(2) {
        let mut owned = sequence("owned numbers", version);
        owned.owned_by = (version != 3).then(|| OwnedBy::new(of("t 0"), "id"));
        schema.sequences.push(owned);
    }
    if let Some(version) = is(3) {
        let (arguments, result) =
            [("integer", "integer"), ("integer", "bigint"), ("text", "text")][usize::from(version) - 1];
        let text =
            format!("CREATE FUNCTION same({arguments}) RETURNS {result} LANGUAGE sql AS $$ SELECT $1 $$");
        schema.functions.push(Function::new(of("same"), arguments, &text));
        let argument = if version == 3 { "'a'" } else { "id::integer" };
        schema.views.push(View::new(of("w"), &format!("SELECT same({argument}) AS s FROM \"t 0\"")));
    }
    if let Some(version) = is(4) {
        let text = format!(
            "CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM {version}; RETURN NEW; END $$"
        );
        schema.functions.push(Function::new(of("touched"), "", &text));
        let event = if version == 3 { "INSERT" } else { "UPDATE" };
        let text =
            format!("CREATE TRIGGER touch BEFORE {event} ON \"t 0\" FOR EACH ROW EXECUTE FUNCTION touched()");
        let mut trigger = Trigger::new("touch", &text);
        trigger.enabled = (version == 2).then(|| "DISABLED".to_owned());
        schema.tables[0].triggers.push(trigger);
    }
    if let Some(version) = is(5) {
        let query = format!("SELECT \"id\", {version} AS n FROM \"t 0\"");
        let mut view = View::new(of("m"), &query);
        view.materialized = version != 3;
        schema.views.push(view);
    }
    if let Some(version) = is(6) {
        let exclusion = format!("EXCLUDE USING btree (id WITH =) WHERE (id > {version})");
        schema.tables[0].exclusions.push(Exclusion::new("apart", &exclusion));
    }
    if let Some(version) = is(7) {
        let text =
            format!("CREATE TYPE pair AS (a integer, b {})", if version == 1 { "text" } else { "date" });
        schema.others.push(Other::new("TYPE", of("pair"), &text));
    }
    if let Some(version) = is(8) {
        let options = [
            &["fillfactor=70"][..],
            &["autovacuum_enabled=false"],
            &["fillfactor=50", "autovacuum_enabled=true"],
        ];
        let said = options[usize::from(version) - 1];
        schema.tables[0].options.parameters = said.iter().map(|option| (*option).to_owned()).collect();
        schema.tables[0].options.unlogged = version == 3 && schema.tables.len() == 1;
    }
}

fn mariadb(is: Is<'_>, schema: &mut Schema) {
    if let Some(version) = is(0) {
        schema.sequences.push(sequence("numbers", version));
    }
    if let Some(version) = is(1) {
        let ty = if version == 3 { "bigint(20)" } else { "int(11)" };
        let text = format!("CREATE FUNCTION `same`(`n` {ty}) RETURNS {ty}\nRETURN n + {version}");
        schema.functions.push(Function::new(of("same"), "", &text));
        schema.views.push(View::new(of("w"), "SELECT same(1) AS s FROM `t 0`"));
    }
    if let Some(version) = is(2) {
        let text = format!("CREATE PROCEDURE `tell`()\nBEGIN SELECT {version}; SELECT ';'; END");
        let mut procedure = Function::new(of("tell"), "", &text);
        procedure.procedure = true;
        schema.functions.push(procedure);
    }
    if let Some(version) = is(3) {
        let event = if version == 3 { "INSERT" } else { "UPDATE" };
        let text = format!(
            "CREATE TRIGGER `touch` BEFORE {event} ON `t 0` FOR EACH ROW SET @plough_law = {version}"
        );
        schema.tables[0].triggers.push(Trigger::new("touch", &text));
    }
    if let Some(version) = is(4) {
        let text = format!(
            "CREATE EVENT `tick` ON SCHEDULE EVERY {version} DAY STARTS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE DISABLE DO SELECT 1"
        );
        schema.others.push(Other::new("EVENT", of("tick"), &text));
    }
    // A key of one character set points at none of another: only what stands alone is given one.
    let alone = schema.tables.iter().all(|table| table.foreign_keys.is_empty());
    if let Some(version) = is(5).filter(|_| alone) {
        let options = &mut schema.tables[0].options;
        let (charset, collation) =
            [("utf8mb4", "utf8mb4_general_ci"), ("latin1", "latin1_bin"), ("utf8mb4", "utf8mb4_bin")]
                [usize::from(version) - 1];
        options.charset = Some(charset.to_owned());
        options.collation = Some(collation.to_owned());
        options.engine = (version == 3).then(|| "Aria".to_owned());
    }
}

fn sequence(name: &str, version: u8) -> Sequence {
    let mut sequence = Sequence::new(of(name));
    match version {
        1 => {}
        2 => {
            sequence.numbers.increment = Some(5);
            sequence.numbers.start = Some(10);
            sequence.numbers.greatest = Some(1_000);
            sequence.numbers.cycle = true;
        }
        _ => {
            sequence.numbers.increment = Some(-1);
            sequence.numbers.cache = Some(3);
        }
    }
    sequence
}
