//! What stops a running statement, its time or that nobody waits for it any more; and what wakes the
//! reader of its rows.

use futures_util::task::AtomicWaker;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// How long a statement may keep the thread of the runtime.
pub(super) const BUDGET: Duration = Duration::from_micros(100);

/// SQLite asks [`Control::go_on`] about every so many steps of its virtual machine: some ten
/// microseconds, so that short statements never ask.
pub(super) const OPERATIONS: i32 = 1_000;

/// How often SQLite asks, after a turn is over, before a statement that gave no row since is stopped:
/// it computes, and does not give rows for long. Not a time, since a thread may lose its core.
const PATIENCE: u8 = 2;

/// How often SQLite asks between two times that the reader of a stream is woken: some hundred short
/// rows, or less than a tenth of a millisecond of computing.
const NUDGED: u8 = 4;

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
    /// Whether the statement runs in turns: its budget ends a turn, and not the statement.
    turns: AtomicBool,
    /// How often SQLite has asked since the turn was over.
    late: AtomicU8,
    waker: AtomicWaker,
    nudge: Mutex<Option<Nudge>>,
    asked: AtomicU8,
}

/// Wakes the reader of a stream, if rows wait for it.
pub(super) type Nudge = Arc<dyn Fn() + Send + Sync>;

impl Control {
    pub(super) fn new() -> Self {
        Control {
            epoch: Instant::now(),
            deadline: AtomicU64::new(NEVER),
            cancelled: AtomicBool::new(false),
            stopped: AtomicU8::new(Stop::No as u8),
            turns: AtomicBool::new(false),
            late: AtomicU8::new(0),
            waker: AtomicWaker::new(),
            nudge: Mutex::new(None),
            asked: AtomicU8::new(0),
        }
    }

    /// The statement that begins may only use the budget.
    pub(super) fn begin_inline(&self) {
        self.begin(BUDGET_FROM_NOW);
    }

    /// The statement that begins or goes on may use the budget, and is then to wait for its next turn.
    pub(super) fn begin_turn(&self) {
        self.begin(BUDGET_FROM_NOW);
        self.turns.store(true, Ordering::Relaxed);
    }

    /// Whether the turn is over.
    pub(super) fn turn_is_over(&self) -> bool {
        self.late.load(Ordering::Relaxed) > 0
    }

    /// The statement that begins may take so long.
    pub(super) fn begin_with_timeout(&self, timeout: Option<Duration>) {
        self.begin(timeout.map_or(NEVER, |timeout| self.after(timeout)));
    }

    fn begin(&self, deadline: u64) {
        self.stopped.store(Stop::No as u8, Ordering::Relaxed);
        self.turns.store(false, Ordering::Relaxed);
        self.late.store(0, Ordering::Relaxed);
        self.deadline.store(deadline, Ordering::Relaxed);
    }

    /// From now on, while a statement runs, the reader of its rows is woken. The reader is not woken by
    /// each row: to wake a thread takes longer than to read ten rows.
    pub(super) fn wake_reader(&self, nudge: Option<Nudge>) {
        *self.nudge.lock().unwrap_or_else(PoisonError::into_inner) = nudge;
    }

    fn nudge(&self) {
        let due = self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(NUDGED);
        // One that is just being exchanged has nothing to wake.
        if due
            && let Ok(nudge) = self.nudge.try_lock()
            && let Some(nudge) = &*nudge
        {
            nudge();
        }
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
        self.nudge();
        match self.deadline.load(Ordering::Relaxed) {
            NEVER => true,
            BUDGET_FROM_NOW => {
                self.deadline.store(self.after(BUDGET), Ordering::Relaxed);
                true
            }
            deadline => {
                let go_on = self.epoch.elapsed().as_nanos() < u128::from(deadline) || self.may_be_late();
                if !go_on {
                    self.stopped.store(Stop::Time as u8, Ordering::Relaxed);
                }
                go_on
            }
        }
    }

    fn may_be_late(&self) -> bool {
        self.turns.load(Ordering::Relaxed) && self.late.fetch_add(1, Ordering::Relaxed) < PATIENCE
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
