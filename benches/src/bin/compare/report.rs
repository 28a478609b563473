//! The tables.

use crate::{Growth, Measured};
use plough_bench_kit::Result;
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
        let _ = write!(text, "\n### {}\n", measured.server);
        if !measured.figures.is_empty() {
            head(&mut text, "work", &measured.peers);
            for figures in &measured.figures {
                row(&mut text, figures.work.title(), &figures.nanos);
            }
            text.push('\n');
        }
        for growth in &measured.growth {
            grown(&mut text, growth, &measured.peers);
        }
    }
    text
}

fn head(text: &mut String, first: &str, peers: &[&str]) {
    let _ = write!(text, "\n| {first} | {} |\n|---|{}", peers.join(" | "), "--:|".repeat(peers.len()));
}

/// The driver limit's time, and the others' ratios to it.
fn row(text: &mut String, title: &str, nanos: &[Vec<f64>]) {
    let limit = nanos.first().map_or(&[][..], Vec::as_slice);
    let _ = write!(text, "\n| {title} | {} |", time(median(limit.to_vec())));
    for nanos in nanos.iter().skip(1) {
        let _ = write!(text, " {} |", ratio(nanos, limit));
    }
}

fn grown(text: &mut String, growth: &Growth, peers: &[&str]) {
    let what = match growth.way {
        "read" => "rows read into memory",
        "streamed" => "rows streamed",
        _ => "parents with their children",
    };
    let each = if growth.way == "loaded" { "parent" } else { "row" };
    head(text, &format!("{what}, time per {each}"), peers);
    for (rows, nanos) in growth.numbers.iter().zip(&growth.nanos) {
        row(text, &thousands(*rows), nanos);
    }
    text.push('\n');
    head(text, &format!("{what}, memory"), peers);
    for (rows, memory) in growth.numbers.iter().zip(&growth.memory).filter(|(rows, _)| **rows >= 1_000) {
        let _ = write!(text, "\n| {} |", thousands(*rows));
        for kib in memory {
            let mib = kib.map_or("–".to_owned(), |kib| format!("{:.1} MiB", kib as f64 / 1024.0));
            let _ = write!(text, " {mib} |");
        }
    }
    text.push('\n');
}

/// The median of the rounds' ratios to the driver limit, and the middle half of them.
fn ratio(nanos: &[f64], limit: &[f64]) -> String {
    if nanos.is_empty() {
        return "–".to_owned();
    }
    let ratios: Vec<f64> = nanos.iter().zip(limit).map(|(peer, limit)| peer / limit).collect();
    let (low, high) = (quantile(ratios.clone(), 0.25), quantile(ratios.clone(), 0.75));
    let digits = if median(ratios.clone()) < 9.95 { 2 } else { 0 };
    format!("{:.digits$} ({low:.digits$}–{high:.digits$})", median(ratios))
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

/// `10,000`
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// The peers' versions, from the locks.
fn versions() -> String {
    let locks = concat!(include_str!("../../../Cargo.lock"), include_str!("../../../toasty/Cargo.lock"));
    let version = |wanted: &str| {
        let mut lines = locks.lines();
        while let Some(line) = lines.next() {
            if line == format!("name = \"{wanted}\"") {
                let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
                return Some(format!("{wanted} {version}"));
            }
        }
        None
    };
    let peers =
        ["plough", "rusqlite", "tokio-postgres", "sqlx", "sea-orm", "diesel", "diesel-async", "toasty"];
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
