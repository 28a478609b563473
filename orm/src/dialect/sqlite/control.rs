//! What stops a running statement: its time is up, or nobody waits for it any more.

use futures_util::task::AtomicWaker;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// How long a statement may keep the thread of the runtime.
pub(super) const BUDGET: Duration = Duration::from_micros(100);

/// SQLite asks [`Control::go_on`] about every so many steps of its virtual machine: some ten
/// microseconds, so that short statements never ask.
pub(super) const OPERATIONS: i32 = 1_000;

/// No limit.
const NEVER: u64 = u64::MAX;
/// The budget, from the first time that SQLite asks: a statement that is done before that does not
/// pay for looking at a clock.
const BUDGET_FROM_NOW: u64 = u64::MAX - 1;

/// Why a statement was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Not by us.
    No,
    /// The budget on the runtime's thread, or the statement's time, is used up.
    Time,
    /// The future that waited for it was dropped.
    Cancelled,
}

/// Shared between a connection, the thread that runs its statement, and SQLite's callback.
pub(super) struct Control {
    epoch: Instant,
    /// In nanoseconds after `epoch`.
    deadline: AtomicU64,
    cancelled: AtomicBool,
    stopped: AtomicU8,
    waker: AtomicWaker,
}

impl Control {
    pub(super) fn new() -> Self {
        Control {
            epoch: Instant::now(),
            deadline: AtomicU64::new(NEVER),
            cancelled: AtomicBool::new(false),
            stopped: AtomicU8::new(Stop::No as u8),
            waker: AtomicWaker::new(),
        }
    }

    /// The statement that begins may only use the budget.
    pub(super) fn begin_inline(&self) {
        self.begin(BUDGET_FROM_NOW);
    }

    /// The statement that begins may take so long.
    pub(super) fn begin_with_timeout(&self, timeout: Option<Duration>) {
        self.begin(timeout.map_or(NEVER, |timeout| self.after(timeout)));
    }

    fn begin(&self, deadline: u64) {
        self.stopped.store(Stop::No as u8, Ordering::Relaxed);
        self.deadline.store(deadline, Ordering::Relaxed);
    }

    fn after(&self, timeout: Duration) -> u64 {
        u64::try_from((self.epoch.elapsed().saturating_add(timeout)).as_nanos())
            .unwrap_or(NEVER)
            .min(BUDGET_FROM_NOW - 1)
    }

    /// Whether the running statement may go on. SQLite's progress handler.
    pub(super) fn go_on(&self) -> bool {
        if self.is_cancelled() {
            self.stopped.store(Stop::Cancelled as u8, Ordering::Relaxed);
            return false;
        }
        match self.deadline.load(Ordering::Relaxed) {
            NEVER => true,
            BUDGET_FROM_NOW => {
                self.deadline.store(self.after(BUDGET), Ordering::Relaxed);
                true
            }
            deadline => {
                let in_time = self.epoch.elapsed().as_nanos() < u128::from(deadline);
                if !in_time {
                    self.stopped.store(Stop::Time as u8, Ordering::Relaxed);
                }
                in_time
            }
        }
    }

    /// Why the last statement was stopped.
    pub(super) fn stopped(&self) -> Stop {
        match self.stopped.load(Ordering::Relaxed) {
            stop if stop == Stop::Time as u8 => Stop::Time,
            stop if stop == Stop::Cancelled as u8 => Stop::Cancelled,
            _ => Stop::No,
        }
    }

    /// Stops the running statement, for good: the connection is not used again.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
        self.waker.wake();
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// Ready once the statement is cancelled.
    pub(super) fn poll_cancelled(&self, cx: &Context<'_>) -> Poll<()> {
        self.waker.register(cx.waker());
        if self.is_cancelled() { Poll::Ready(()) } else { Poll::Pending }
    }
}
