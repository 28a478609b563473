//! Starts every peer in a process of its own, has them do the same works in turn, and prints how
//! long each took in relation to the driver limit.

#[path = "compare/growth.rs"]
mod growth;
#[path = "compare/place.rs"]
mod place;
#[path = "compare/process.rs"]
mod process;
#[path = "compare/report.rs"]
mod report;

use growth::Growth;
use place::Place;
use plough_bench_kit::{Database, Result, Work};
use process::Process;
use std::path::PathBuf;

/// The peers on SQLite, the driver limit first.
const SQLITE: [&str; 7] = ["rusqlite", "plough", "sqlx", "seaorm", "diesel", "diesel-async", "toasty"];
/// The peers on PostgreSQL, the driver limit first.
const POSTGRES: [&str; 7] =
    ["tokio-postgres", "plough", "sqlx", "seaorm", "diesel", "diesel-async", "toasty"];

struct Options {
    rounds: usize,
    works: Vec<Work>,
    databases: Vec<Database>,
    /// Peers beside the driver limit; all of them if it is empty.
    peers: Vec<String>,
    growth: bool,
    /// Where the table is written, too.
    write: Option<PathBuf>,
    date: String,
    compiler: String,
}

const USAGE: &str = "usage: benches/run [--rounds N] [--works one-row,tree,…,growth] [--databases sqlite,postgres] \
                     [--peers plough,sqlx,…] [--print]";

fn options() -> Result<Options> {
    let mut options = Options {
        rounds: 21,
        works: Work::ALL.to_vec(),
        databases: vec![Database::Sqlite, Database::Postgres],
        peers: Vec::new(),
        growth: true,
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
                let names: Vec<&str> = value.split(',').collect();
                options.growth = names.contains(&"growth");
                let works = names.into_iter().filter(|name| *name != "growth");
                options.works = works.map(|name| Work::named(name).ok_or(USAGE)).collect::<Result<_, _>>()?;
            }
            "--databases" => {
                let database = |name| match name {
                    "sqlite" => Ok(Database::Sqlite),
                    "postgres" => Ok(Database::Postgres),
                    _ => Err(USAGE),
                };
                options.databases = value.split(',').map(database).collect::<Result<_, _>>()?;
            }
            "--peers" => options.peers = value.split(',').map(str::to_owned).collect(),
            "--write" => options.write = Some(value.into()),
            "--date" => options.date = value,
            "--compiler" => options.compiler = value,
            _ => return Err(USAGE.into()),
        }
    }
    Ok(options)
}

impl Options {
    fn peers(&self, database: Database) -> Vec<&'static str> {
        let all = if database == Database::Sqlite { SQLITE } else { POSTGRES };
        let asked = |peer: &str| self.peers.is_empty() || self.peers.iter().any(|asked| asked == peer);
        all.into_iter()
            .enumerate()
            .filter(|(at, peer)| *at == 0 || asked(peer))
            .map(|(_, peer)| peer)
            .collect()
    }
}

/// What one work took on one database.
pub struct Figures {
    pub work: Work,
    /// For each peer the nanoseconds of each round, for doing the work once; none if it cannot.
    pub nanos: Vec<Vec<f64>>,
}

/// What was measured on one database.
pub struct Measured {
    pub server: String,
    pub peers: Vec<&'static str>,
    pub figures: Vec<Figures>,
    pub growth: Vec<Growth>,
}

/// Has every peer do the same, another one first each time. The first round warms caches and
/// statements, and does not count.
fn rounds(
    peers: &[&'static str],
    processes: &mut [Process],
    rounds: usize,
    work: &str,
    times: u64,
) -> Result<Vec<Vec<f64>>> {
    let mut nanos = vec![Vec::new(); peers.len()];
    for round in 0..=rounds {
        let mut expected = None;
        for turn in 0..peers.len() {
            let peer = (turn + round) % peers.len();
            let Some((took, sum)) = processes[peer].work(work, times)? else { continue };
            if *expected.get_or_insert(sum) != sum {
                return Err(format!("{}: the work {work} gave another result", peers[peer]).into());
            }
            if round > 0 {
                nanos[peer].push(took);
            }
        }
    }
    Ok(nanos)
}

fn measure(database: Database, options: &Options) -> Result<Measured> {
    let peers = options.peers(database);
    let place = Place::make(database, &peers)?;
    let start = |peer: usize| Process::start(peers[peer], database, &place.of(peer));
    let mut processes = (0..peers.len()).map(start).collect::<Result<Vec<_>>>()?;
    let mut figures = Vec::new();
    for &work in &options.works {
        eprintln!("{database:?}: {}", work.title());
        let times = u64::from(work.times());
        let mut nanos = rounds(&peers, &mut processes, options.rounds, work.name(), times)?;
        let parts = f64::from(work.times()) * f64::from(work.parts());
        nanos.iter_mut().flatten().for_each(|nanos| *nanos /= parts);
        figures.push(Figures { work, nanos });
    }
    let mut growth = Vec::new();
    if options.growth {
        growth = growth::measure(&peers, &mut processes, options.rounds, start)?;
    }
    drop(processes);
    let server = place.server().to_owned();
    place.remove()?;
    Ok(Measured { server, peers, figures, growth })
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
