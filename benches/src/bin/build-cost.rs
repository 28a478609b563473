//! What models cost at compile time: generates a program of 20 and of 100 models for each library, and
//! prints expanded lines, CPU-seconds of builds and the size of the program.
//!
//! A model has 8 columns and 3 relations, a file of its own, and is used once: a filtered query, an
//! eager load of a relation, an insert and an update. Dependencies are built before anything is
//! measured. CPU-seconds are those of the processes that cargo starts, from `/proc`, so that what else
//! the machine does counts little.

#[path = "build-cost/libraries.rs"]
mod libraries;

use libraries::{LIBRARIES, Library};
use plough_bench_kit::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const USAGE: &str =
    "usage: build-cost [--libraries plough,seaorm,…] [--models 20,100] [--builds check,debug,release]";

struct Options {
    libraries: Vec<&'static Library>,
    models: Vec<usize>,
    builds: Vec<Build>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Build {
    Check,
    Debug,
    Release,
}

impl Build {
    fn named(name: &str) -> Option<Build> {
        match name {
            "check" => Some(Build::Check),
            "debug" => Some(Build::Debug),
            "release" => Some(Build::Release),
            _ => None,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Build::Check => "check",
            Build::Debug => "debug",
            Build::Release => "release",
        }
    }

    fn args(self) -> &'static [&'static str] {
        match self {
            Build::Check => &["check"],
            Build::Debug => &["build"],
            Build::Release => &["build", "--release"],
        }
    }
}

fn options() -> Result<Options> {
    let mut options = Options {
        libraries: LIBRARIES.iter().collect(),
        models: vec![20, 100],
        builds: vec![Build::Check, Build::Debug, Build::Release],
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().ok_or(USAGE)?;
        match &*arg {
            "--libraries" => {
                let find = |name: &str| LIBRARIES.iter().find(|library| library.name == name).ok_or(USAGE);
                options.libraries = value.split(',').map(find).collect::<Result<_, _>>()?;
            }
            "--models" => options.models = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--builds" => {
                let builds = value.split(',').map(|name| Build::named(name).ok_or(USAGE));
                options.builds = builds.collect::<Result<_, _>>()?;
            }
            _ => return Err(USAGE.into()),
        }
    }
    Ok(options)
}

/// A generated program.
struct Program {
    folder: PathBuf,
    target: PathBuf,
}

impl Program {
    fn generate(library: &Library, models: usize, root: &Path) -> Result<Program> {
        let target = root.join(library.name);
        let folder = root.join(format!("{}-{models}", library.name));
        fs::create_dir_all(folder.join("src"))?;
        let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = format!(
            "[package]\nname = \"{}-models\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{}\n",
            library.name,
            library.dependencies.replace("{benches}", &benches.display().to_string())
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // The versions that the other benchmarks are built with.
        let lock = if library.name == "toasty" { "toasty/Cargo.lock" } else { "Cargo.lock" };
        fs::copy(benches.join(lock), folder.join("Cargo.lock"))?;
        for model in 0..models {
            let (parent, child) = ((model + models - 1) % models, (model + 1) % models);
            let text = library
                .model
                .replace("{i}", &model.to_string())
                .replace("{parent}", &parent.to_string())
                .replace("{child}", &child.to_string())
                .replace("{owner}", &((model + 2) % models).to_string());
            fs::write(folder.join(format!("src/m{model}.rs")), text)?;
        }
        let each = |line: &str| (0..models).map(|i| line.replace("{i}", &i.to_string())).collect::<String>();
        let main = library
            .main
            .replace("{modules}", &each("mod m{i};\n"))
            .replace("{uses}", &each(library.call))
            .replace("{models}", &each("crate::m{i}::M{i}, "));
        fs::write(folder.join("src/main.rs"), main)?;
        Ok(Program { folder, target })
    }

    fn cargo(&self, args: &[&str]) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.arg("--quiet").args(args).current_dir(&self.folder).env("CARGO_TARGET_DIR", &self.target);
        cargo
    }

    /// CPU-seconds of a build.
    fn build(&self, build: Build) -> Result<f64> {
        let before = children()?;
        if !self.cargo(build.args()).status()?.success() {
            return Err(format!("{} does not build", self.folder.display()).into());
        }
        Ok(children()? - before)
    }

    /// Changes a text in a file, and gives the CPU-seconds of the build that follows.
    fn rebuild(&self, build: Build, file: &str) -> Result<f64> {
        let path = self.folder.join("src").join(file);
        let text = fs::read_to_string(&path)?;
        let (old, new) = if text.contains("rust") { ("rust", "iron") } else { ("iron", "rust") };
        let changed = text.replace(old, new);
        fs::write(&path, changed)?;
        self.build(build)
    }

    /// A build from nothing but the built dependencies.
    fn fresh(&self, build: Build) -> Result<f64> {
        let package = self.package();
        let args: &[&str] =
            if build == Build::Release { &["clean", "--release", "-p"] } else { &["clean", "-p"] };
        let mut clean = self.cargo(args);
        if !clean.arg(package).stderr(Stdio::null()).status()?.success() {
            return Err("cargo clean failed".into());
        }
        self.build(build)
    }

    fn package(&self) -> String {
        let folder = self.folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        format!("{}-models", folder.rsplit_once('-').map_or(folder, |(name, _)| name))
    }

    /// Lines after macros are expanded, formatted; derives of the standard library are part of them.
    fn expanded(&self) -> Result<usize> {
        let mut rustc = self.cargo(&["rustc", "--profile", "check"]);
        let text = rustc.args(["--", "-Zunpretty=expanded"]).env("RUSTC_BOOTSTRAP", "1").output()?.stdout;
        let expanded = self.folder.join("expanded.rs");
        fs::write(&expanded, text)?;
        Command::new("rustfmt").args(["--edition", "2024"]).arg(&expanded).stderr(Stdio::null()).status()?;
        Ok(fs::read_to_string(expanded)?.lines().filter(|line| !line.trim().is_empty()).count())
    }

    fn written(&self) -> Result<usize> {
        let mut lines = 0;
        for file in fs::read_dir(self.folder.join("src"))? {
            let text = fs::read_to_string(file?.path())?;
            lines += text.lines().filter(|line| !line.trim().is_empty()).count();
        }
        Ok(lines)
    }

    fn size(&self, build: Build) -> Result<u64> {
        let profile = if build == Build::Release { "release" } else { "debug" };
        Ok(fs::metadata(self.target.join(profile).join(self.package()))?.len())
    }
}

/// CPU-seconds of all processes that this one has waited for, and theirs.
fn children() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // After the name in parentheses: the state is field 3, the children's times are 16 and 17.
    let fields: Vec<&str> = stat.rsplit_once(") ").map_or("", |(_, rest)| rest).split(' ').collect();
    let ticks: f64 = fields.get(13).ok_or("no times")?.parse::<f64>()?
        + fields.get(14).ok_or("no times")?.parse::<f64>()?;
    // Linux counts in hundredths of a second, whatever the kernel's own clock.
    Ok(ticks / 100.0)
}

fn main() -> Result<()> {
    let options = options()?;
    let root =
        std::env::current_exe()?.parent().and_then(Path::parent).ok_or("no target")?.join("build-cost");
    println!("| library, models | written | expanded | build | CPU-s | one model changed | size |");
    println!("|---|--:|--:|---|--:|--:|--:|");
    for library in &options.libraries {
        for &models in &options.models {
            let program = Program::generate(library, models, &root)?;
            for (at, &build) in options.builds.iter().enumerate() {
                eprintln!("{} {models} {}", library.name, build.title());
                program.build(build)?;
                let all = program.fresh(build)?;
                let one = program.rebuild(build, "m0.rs")?;
                let size = match build {
                    Build::Check => String::new(),
                    _ => format!("{:.1} MB", program.size(build)? as f64 / 1e6),
                };
                let lines = match at {
                    0 => format!("{} | {}", program.written()?, program.expanded()?),
                    _ => " | ".to_owned(),
                };
                println!(
                    "| {}, {models} | {lines} | {} | {all:.1} | {one:.1} | {size} |",
                    library.name,
                    build.title()
                );
            }
        }
    }
    Ok(())
}
