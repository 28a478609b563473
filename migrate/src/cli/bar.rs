//! Progress: a bar on a terminal, lines elsewhere.

use super::out::{Out, clean};
use crate::progress::{Event, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// A bar with the statement that runs.
pub(super) struct Bar {
    out: Out,
    bar: Option<ProgressBar>,
}

impl Bar {
    pub(super) fn new(out: Out) -> Self {
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let drawn = !out.json && !dumb && std::io::stderr().is_terminal();
        let bar = drawn.then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            let style = "{spinner} {prefix} [{bar:24}] {pos}/{len} {elapsed} {wide_msg}";
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Bar { out, bar }
    }

    fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => self.out.note(text),
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A statement in one line.
fn short(sql: &str) -> String {
    clean(sql).split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Progress for Bar {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Waiting => {
                if let Some(bar) = &self.bar {
                    bar.set_message("another migrator is at work; waiting");
                }
            }
            Event::Begin { name, number, of, items } => match &self.bar {
                Some(bar) => {
                    bar.set_prefix(format!("{number}/{of} {name}"));
                    bar.set_length(*items as u64);
                    bar.set_position(0);
                }
                None => self.say(&format!("{number}/{of} {name}")),
            },
            Event::Item { number, sql, .. } => {
                if let Some(bar) = &self.bar {
                    bar.set_position(number.saturating_sub(1) as u64);
                    bar.set_message(short(sql));
                }
            }
            Event::Ran { number } => {
                if let Some(bar) = &self.bar {
                    bar.set_position(*number as u64);
                }
            }
            Event::Resumed { number, sql } => self.say(&format!("  {number} was run before: {}", short(sql))),
            Event::Step { name, done, of } => {
                if let Some(bar) = &self.bar {
                    bar.set_message(format!("{name}: {done} of {of}"));
                }
            }
            Event::Retry { number, pause } => {
                self.say(&format!("  a lock was not given; attempt {} follows in {pause:?}", number + 1));
            }
            Event::Done { name, took } => {
                if self.bar.is_some() {
                    self.say(&format!("{name} ({took:.1?})"));
                }
            }
        }
    }
}
