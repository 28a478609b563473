//! A peer in a process of its own.

use plough_bench_kit::{Database, Result};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct Process {
    name: &'static str,
    child: Child,
    /// None once it was told to end.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts the program of a peer, which lies beside this one.
    pub fn start(name: &'static str, database: Database, place: &str) -> Result<Process> {
        let program = std::env::current_exe()?.with_file_name(name);
        let database = if database == Database::Sqlite { "sqlite" } else { "postgres" };
        let mut child = Command::new(program)
            .args([database, place])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name} could not be started: {error}"))?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Process { name, child, input, output })
    }

    fn ask(&mut self, line: &str) -> Result<String> {
        let input = self.input.as_mut().ok_or("it was told to end")?;
        writeln!(input, "{line}")?;
        input.flush()?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        if answer.is_empty() {
            return Err(format!("{} ended while it was at `{line}`", self.name).into());
        }
        Ok(answer.trim_end().to_owned())
    }

    /// Has a work done so many times: the nanoseconds, and the checksum; None if the peer's library
    /// cannot do it.
    pub fn work(&mut self, work: &str, times: u64) -> Result<Option<(f64, u64)>> {
        let answer = self.ask(&format!("{work} {times}"))?;
        if answer == "none" {
            return Ok(None);
        }
        let (nanos, sum) = answer.split_once(' ').ok_or("expected `<nanoseconds> <checksum>`")?;
        Ok(Some((nanos.parse()?, sum.parse()?)))
    }

    /// The most memory that it ever had, in KiB.
    pub fn peak(&mut self) -> Result<u64> {
        Ok(self.ask("peak")?.parse()?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        // It ends when its input does; there is nobody to tell if it does not.
        let _ = self.child.wait();
    }
}
