//! How time and memory grow with the number of rows.

use crate::process::Process;
use crate::rounds;
use plough_bench_kit::{GROWTH, PARENTS, Result};

/// One way to read, for every number of rows.
pub struct Growth {
    /// `read`, `streamed` or `loaded`.
    pub way: &'static str,
    /// The numbers of rows; of parents, if their children are loaded.
    pub numbers: &'static [u64],
    /// For each number of rows and each peer the nanoseconds per row of each round.
    pub nanos: Vec<Vec<Vec<f64>>>,
    /// For each number of rows and each peer the KiB by which the peak of a new process grew since it
    /// had read one row by key, after it had read so many and all fewer. None if it cannot.
    pub memory: Vec<Vec<Option<u64>>>,
}

pub fn measure(
    peers: &[&'static str],
    processes: &mut [Process],
    most: usize,
    start: impl Fn(usize) -> Result<Process>,
) -> Result<Vec<Growth>> {
    let mut growth = Vec::new();
    for (way, numbers) in [("read", &GROWTH[..]), ("streamed", &GROWTH), ("loaded", &PARENTS)] {
        let mut memory = vec![vec![None; peers.len()]; numbers.len()];
        for peer in 0..peers.len() {
            let mut process = start(peer)?;
            process.work("one-row", 10)?;
            let before = process.peak()?;
            for (rows, memory) in numbers.iter().zip(&mut memory) {
                if process.work(way, *rows)?.is_some() {
                    memory[peer] = Some(process.peak()?.saturating_sub(before));
                }
            }
        }
        let mut nanos = Vec::new();
        for &rows in numbers {
            eprintln!("{way} {rows}");
            let times = if rows < 100_000 { most } else { most.min(3) };
            let mut took = rounds(peers, processes, times, way, rows)?;
            took.iter_mut().flatten().for_each(|nanos| *nanos /= rows as f64);
            nanos.push(took);
        }
        growth.push(Growth { way, numbers, nanos, memory });
    }
    Ok(growth)
}
