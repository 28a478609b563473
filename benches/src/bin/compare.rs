//! Starts every peer in a process of its own, has them do the same works in turn, and prints how
//! long each took in relation to the driver limit.

#[path = "compare/place.rs"]
mod place;
#[path = "compare/process.rs"]
mod process;
#[path = "compare/report.rs"]
mod report;

use place::Place;
use plough_benches::{Database, Result, Work};
use process::Process;
use std::path::PathBuf;

/// The peers on SQLite, the driver limit first.
const SQLITE: [&str; 3] = ["rusqlite", "plough", "sqlx"];
/// The peers on PostgreSQL, the driver limit first.
const POSTGRES: [&str; 3] = ["tokio-postgres", "plough", "sqlx"];

struct Options {
    rounds: usize,
    works: Vec<Work>,
    databases: Vec<Database>,
    /// Where the table is written, too.
    write: Option<PathBuf>,
    date: String,
    compiler: String,
}

const USAGE: &str =
    "usage: benches/run [--rounds N] [--works one-row,tree,…] [--databases sqlite,postgres] [--print]";

fn options() -> Result<Options> {
    let mut options = Options {
        rounds: 21,
        works: Work::ALL.to_vec(),
        databases: vec![Database::Sqlite, Database::Postgres],
        write: None,
        date: String::new(),
        compiler: String::new(),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        if arg == "--print" {
            options.write = None;
            continue;
        }
        let value = args.next().ok_or(USAGE)?;
        match &*arg {
            "--rounds" => options.rounds = value.parse()?,
            "--works" => {
                options.works =
                    value.split(',').map(|name| Work::named(name).ok_or(USAGE)).collect::<Result<_, _>>()?;
            }
            "--databases" => {
                let database = |name| match name {
                    "sqlite" => Ok(Database::Sqlite),
                    "postgres" => Ok(Database::Postgres),
                    _ => Err(USAGE),
                };
                options.databases = value.split(',').map(database).collect::<Result<_, _>>()?;
            }
            "--write" => options.write = Some(value.into()),
            "--date" => options.date = value,
            "--compiler" => options.compiler = value,
            _ => return Err(USAGE.into()),
        }
    }
    Ok(options)
}

/// What one work took on one database.
pub struct Figures {
    pub work: Work,
    /// For each peer the nanoseconds of each round, for doing the work once.
    pub nanos: Vec<Vec<f64>>,
}

/// What was measured on one database.
pub struct Measured {
    pub database: Database,
    pub server: String,
    pub peers: &'static [&'static str],
    pub figures: Vec<Figures>,
    /// For each peer the memory in KiB before and after it streamed, if that was measured.
    pub memory: Vec<(u64, u64)>,
}

fn measure(database: Database, options: &Options) -> Result<Measured> {
    let peers: &'static [&'static str] = if database == Database::Sqlite { &SQLITE } else { &POSTGRES };
    let place = Place::make(database, peers)?;
    let start = |peer: usize| Process::start(peers[peer], database, &place.of(peer));
    let mut memory = Vec::new();
    if options.works.contains(&Work::Stream) {
        for peer in 0..peers.len() {
            // A new process: nothing else has made it grow.
            let mut process = start(peer)?;
            process.work(Work::OneRow, 10)?;
            let before = process.peak()?;
            process.work(Work::Stream, 1)?;
            memory.push((before, process.peak()?));
        }
    }
    let mut processes = (0..peers.len()).map(start).collect::<Result<Vec<_>>>()?;
    let mut figures = Vec::new();
    for &work in &options.works {
        eprintln!("{database:?}: {}", work.title());
        let mut nanos = vec![Vec::new(); peers.len()];
        // The first round warms caches and statements, and does not count.
        for round in 0..=options.rounds {
            let mut expected = None;
            for turn in 0..peers.len() {
                // Another peer begins each round.
                let peer = (turn + round) % peers.len();
                let (took, sum) = processes[peer].work(work, work.times())?;
                if *expected.get_or_insert(sum) != sum {
                    return Err(
                        format!("{}: the work {} gave another result", peers[peer], work.name()).into()
                    );
                }
                if round > 0 {
                    nanos[peer].push(took / f64::from(work.times()) / f64::from(work.parts()));
                }
            }
        }
        figures.push(Figures { work, nanos });
    }
    drop(processes);
    let server = place.server().to_owned();
    place.remove()?;
    Ok(Measured { database, server, peers, figures, memory })
}

fn main() -> Result<()> {
    let options = options()?;
    let mut measured = Vec::new();
    for &database in &options.databases {
        measured.push(measure(database, &options)?);
    }
    let report = report::report(&measured, options.rounds, &options.date, &options.compiler);
    println!("{report}");
    if let Some(path) = &options.write {
        report::write(path, &report)?;
    }
    Ok(())
}
