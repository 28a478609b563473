//! The table.

use crate::{Figures, Measured};
use plough_benches::Result;
use std::fmt::Write;
use std::path::Path;

const START: &str = "<!-- figures: written by benches/run -->";
const END: &str = "<!-- /figures -->";

pub fn report(measured: &[Measured], rounds: usize, date: &str, compiler: &str) -> String {
    let mut text = String::new();
    let servers: Vec<&str> = measured.iter().map(|measured| &*measured.server).collect();
    let _ = writeln!(
        text,
        "{date}, {compiler}, {}; {}. {rounds} rounds. {}",
        servers.join(", "),
        versions(),
        machine()
    );
    for measured in measured {
        let _ = write!(text, "\n### {}\n\n| work | {} |", measured.server, measured.peers[0]);
        for peer in &measured.peers[1..] {
            let _ = write!(text, " {peer} |");
        }
        let _ = write!(text, "\n|---|--:|");
        text.push_str(&"--:|".repeat(measured.peers.len() - 1));
        for figures in &measured.figures {
            let _ =
                write!(text, "\n| {} | {} |", figures.work.title(), time(median(figures.nanos[0].clone())));
            for peer in 1..measured.peers.len() {
                let _ = write!(text, " {} |", ratio(figures, peer));
            }
        }
        if !measured.memory.is_empty() {
            let (before, after) = measured.memory[0];
            let _ = write!(
                text,
                "\n| peak memory while streaming, over what it was before | {} |",
                mib(before, after)
            );
            for (before, after) in &measured.memory[1..] {
                let _ = write!(text, " {} |", mib(*before, *after));
            }
        }
        text.push('\n');
    }
    text
}

/// The median of the rounds' ratios to the driver limit, and the middle half of them.
fn ratio(figures: &Figures, peer: usize) -> String {
    let ratios: Vec<f64> =
        figures.nanos[peer].iter().zip(&figures.nanos[0]).map(|(peer, limit)| peer / limit).collect();
    let (low, high) = (quantile(ratios.clone(), 0.25), quantile(ratios.clone(), 0.75));
    format!("{:.2} ({low:.2}–{high:.2})", median(ratios))
}

fn median(values: Vec<f64>) -> f64 {
    quantile(values, 0.5)
}

fn quantile(mut values: Vec<f64>, q: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((last as f64 * q).round() as usize).copied().unwrap_or(f64::NAN)
}

fn time(nanos: f64) -> String {
    match nanos {
        n if n < 1e3 => format!("{n:.0} ns"),
        n if n < 1e6 => format!("{:.1} µs", n / 1e3),
        n => format!("{:.2} ms", n / 1e6),
    }
}

fn mib(before: u64, after: u64) -> String {
    format!("{:.1} MiB", after.saturating_sub(before) as f64 / 1024.0)
}

/// The peers' versions, from the lock.
fn versions() -> String {
    let lock = include_str!("../../../Cargo.lock");
    let version = |wanted: &str| {
        let mut lines = lock.lines();
        while let Some(line) = lines.next() {
            if line == format!("name = \"{wanted}\"") {
                let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
                return Some(format!("{wanted} {version}"));
            }
        }
        None
    };
    let peers = ["plough", "rusqlite", "tokio-postgres", "sqlx"];
    peers.into_iter().filter_map(version).collect::<Vec<_>>().join(", ")
}

/// How many cores there are, and how busy they were: a busy machine widens the spread.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    match load.split(' ').next() {
        Some(load) if !load.is_empty() => format!("{cores} cores, load at the end {load}."),
        _ => format!("{cores} cores."),
    }
}

/// Replaces the figures in a file.
pub fn write(path: &Path, report: &str) -> Result<()> {
    let text = std::fs::read_to_string(path)?;
    let (before, rest) = text.split_once(START).ok_or("the file has no place for figures")?;
    let (_, after) = rest.split_once(END).ok_or("the place for figures has no end")?;
    std::fs::write(path, format!("{before}{START}\n\n{report}\n{END}{after}"))?;
    Ok(())
}
