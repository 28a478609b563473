//! The command `plough`, without models: for what needs none. `plough init` writes a binary that has
//! those of a project.

fn main() -> std::process::ExitCode {
    plough_migrate::cli::main(plough_migrate::Steps::new())
}
