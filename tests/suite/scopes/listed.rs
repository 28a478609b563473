//! That the list of operations is whole: every function of the API that takes a handle, and every
//! method of a handle, is in it or says here why it need not be.

use super::operations::{READS, REFUSED, WRITES};
use plough_tests::on_every_backend;
use std::collections::BTreeSet;
use std::path::Path;

/// Not operations: with the reason.
const OTHERS: &[(&str, &str)] = &[
    ("query/ends.rs to_sql", "shows the SQL, which is compiled as that which runs"),
    ("query/ends.rs loads_to_sql", "shows the SQL"),
    ("query/ends.rs explain", "shows the plan of the SQL that runs"),
    ("query/view.rs to_sql", "shows the SQL"),
    ("query/view.rs loads_to_sql", "shows the SQL"),
    ("query/view.rs explain", "shows the plan"),
    ("query/find.rs to_sql", "shows the SQL"),
    ("query/insert.rs to_sql", "shows the SQL"),
    ("query/insert_from.rs to_sql", "shows the SQL"),
    ("query/update.rs to_sql", "shows the SQL"),
    ("query/update_all.rs to_sql", "shows the SQL"),
    ("query/delete.rs to_sql", "shows the SQL"),
    ("query/delete.rs delete_to_sql", "shows the SQL"),
    ("raw/mod.rs to_sql", "shows the SQL"),
    ("http/listing.rs on", "asks for the name of the database only"),
    ("exec/pinned.rs take", "migrations are refused on a scoped handle"),
    ("schema/alter.rs alterations", "SQL of tables, no rows"),
    ("schema/create.rs create_sql", "SQL of tables, no rows"),
    ("schema/create.rs drop_sql", "SQL of tables, no rows"),
    ("schema/create.rs declared", "models, no rows"),
    ("schema/create.rs declared_all", "models, no rows"),
    ("schema/rebuild.rs rebuild", "SQL of tables, no rows"),
    ("schema/introspect.rs introspect", "the catalog, by raw SQL, which is refused"),
    ("schema/introspect.rs normalised", "tables, no rows"),
    ("Session introspect", "the catalog, by raw SQL, which is refused"),
    ("Session introspect_in", "the catalog, by raw SQL, which is refused"),
    ("Session database_name", "no rows"),
    ("Session relation", "its methods are operations"),
    ("Session loader", "its method is an operation"),
    ("Session scoped", "makes a handle"),
    ("Session unscoped", "makes a handle without scopes"),
    ("Session begin", "makes a handle with the same scopes: every write above runs on one"),
    ("Session begin_with", "makes a handle with the same scopes"),
    ("Session transaction", "makes a handle with the same scopes"),
    ("Session try_transaction", "makes a handle with the same scopes"),
    ("Session transaction_with", "makes a handle with the same scopes"),
    ("Db scoped", "makes a handle"),
    ("Db unscoped", "makes a handle without scopes"),
    ("Tx scoped", "makes a handle"),
    ("Tx unscoped", "makes a handle without scopes"),
    ("Db connect", "makes a handle without scopes"),
    ("Db builder", "makes a handle without scopes"),
    ("Db offline", "makes a handle without scopes"),
    ("Db from_sqlx", "makes a handle without scopes"),
    ("Db close", "no rows"),
    ("Db pool_status", "no rows"),
    ("Db backup_to", "refused on a scoped handle: it has every row"),
    ("Db listen", "no rows of a model"),
    ("Db listen_all", "no rows of a model"),
    ("Session notify", "no rows of a model"),
    ("Db advisory_lock", "no rows"),
    ("Db try_advisory_lock", "no rows"),
    ("Tx advisory_lock", "no rows"),
    ("Tx try_advisory_lock", "no rows"),
    ("Tx commit", "no rows of its own"),
    ("Tx rollback", "no rows of its own"),
    ("Tx sqlx", "refused on a scoped handle"),
];

/// Public functions in a file that take a handle, or are methods of one.
fn functions(file: &str, text: &str, found: &mut BTreeSet<String>) {
    let (mut of_handle, mut of_trait) = (None, false);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        match line {
            "impl Session {" => of_handle = Some("Session"),
            "impl Db {" => of_handle = Some("Db"),
            "impl Tx {" => of_handle = Some("Tx"),
            "}" => (of_handle, of_trait) = (None, false),
            _ if line.starts_with("pub trait ") => of_trait = true,
            _ => {}
        }
        let line = line.trim_start();
        let public = line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("pub async fn "));
        let Some(rest) = public.or_else(|| line.strip_prefix("fn ").filter(|_| of_trait)) else {
            continue;
        };
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let mut signature = rest.to_owned();
        while !signature.contains('{') && !signature.ends_with(';') {
            let Some(next) = lines.next() else { break };
            signature.push_str(next);
        }
        let takes = signature.contains("&Session")
            || signature.contains("Relating<")
            || signature.contains("LoadingOne<");
        match of_handle {
            Some(handle) => drop(found.insert(format!("{handle} {name}"))),
            None if takes => drop(found.insert(format!("{file} {name}"))),
            None => {}
        }
    }
}

fn search(folder: &Path, root: &Path, found: &mut BTreeSet<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            // What knows one database, and the kit for tests, have no operations of their own.
            if !matches!(&*name, "dialect" | "test") {
                search(&path, root, found)?;
            }
        } else if name.ends_with(".rs") && !name.starts_with("__") {
            functions(&name, &std::fs::read_to_string(&path)?, found);
        }
    }
    Ok(())
}

on_every_backend! {
    async fn no_operation_is_left_out(_db: TestDb) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../orm/src");
        let mut found = BTreeSet::new();
        search(&root, &root, &mut found)?;
        assert!(found.len() > 60, "{found:?}");
        let listed = [READS, WRITES, REFUSED].into_iter().flatten().map(|operation| operation.end);
        let known: BTreeSet<String> = listed.chain(OTHERS.iter().map(|(name, _)| *name)).map(str::to_owned).collect();
        let left_out: Vec<_> = found.difference(&known).collect();
        assert!(left_out.is_empty(), "say in tests/suite/scopes what these do on a scoped handle: {left_out:?}");
        let gone: Vec<_> = known.difference(&found).collect();
        assert!(gone.is_empty(), "these are listed in tests/suite/scopes, and are not there: {gone:?}");
    }
}
