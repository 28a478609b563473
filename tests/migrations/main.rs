//! Migrations on every database: schemas compared, migrations applied, killed, resumed, undone.

mod anew;
mod apply;
mod baseline;
mod checks;
mod declared;
mod each_file;
mod generate;
mod introspect;
mod killed;
mod kit;
mod laws;
mod mariadb_objects;
mod objects;
mod pairs;
mod postgres_changes;
mod postgres_objects;
mod random;
mod random_objects;
mod rebuild;
mod refinery;
mod sample_pairs;
mod samples;
mod schema_kit;
mod search;
mod sqlite_text;
mod tenants;
mod together;
mod traps;
mod undo;
mod verify;

fn main() -> std::process::ExitCode {
    // A process of its own: the command with the models of this program, or one to be killed.
    if std::env::var_os("PLOUGH_COMMAND").is_some() {
        return plough_migrate::cli::main(kit::steps());
    }
    match std::env::var("PLOUGH_MIGRATIONS_CHILD") {
        Ok(folder) => kit::child(&folder),
        Err(_) => plough_tests::run(),
    }
}
