//! What happened to every call, on both sides, and what must hold of it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use virtuoso::testing::note;
use virtuoso::{Code, Progress, Status};

use crate::plan::{LONGEST_READ_PAUSE, MOST_ITEMS, Op, Plan};
use crate::system::BOUND;
use crate::weather::Weather;

/// How late a deadline may be noticed: the simulation's clock and tokio's timers have milliseconds.
pub(crate) const SLACK: Duration = Duration::from_millis(3);

/// All calls of one run.
pub(crate) struct Ledger {
    weather: Weather,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    calls: BTreeMap<u64, Call>,
    runs: BTreeMap<u64, u32>,
    violations: Vec<String>,
    /// How often each node was started.
    lives: BTreeMap<String, u64>,
    /// When the weather cleared up.
    cleared: Option<Instant>,
    tally: Tally,
}

/// A call at its caller.
struct Call {
    plan: Plan,
    begun: Instant,
    deadline: Option<Instant>,
    ended: Option<Instant>,
}

/// How a call ended for its caller.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Well, with this many items if it is a stream.
    Done(u32),
    Failed(Status),
    /// The caller left, as planned.
    Left,
}

/// A call that is under way; tells the ledger if its caller's node went down with it.
pub(crate) struct Entry {
    ledger: Arc<Ledger>,
    pub(crate) id: u64,
    node: String,
    life: u64,
    ended: bool,
}

impl Ledger {
    pub(crate) fn new(weather: Weather) -> Arc<Ledger> {
        Arc::new(Ledger {
            weather,
            state: Mutex::default(),
        })
    }

    /// A node begins a life.
    pub(crate) fn start(&self, node: &str) {
        *self.state().lives.entry(node.to_owned()).or_default() += 1;
    }

    /// A node's life is about to end.
    pub(crate) fn end(&self, node: &str) {
        self.start(node);
    }

    /// From now on nothing befalls the system.
    pub(crate) fn clear_up(&self) {
        self.state().cleared = Some(Instant::now());
    }

    /// Something that must not be.
    pub(crate) fn violation(&self, text: impl Into<String>) {
        let text = text.into();
        note(format!("violation: {text}"));
        self.state().violations.push(text);
    }

    /// A call begins; `inherited` is the deadline of the handler that makes it.
    pub(crate) fn begin(
        self: &Arc<Self>,
        node: &str,
        plan: Plan,
        inherited: Option<Instant>,
    ) -> Entry {
        let mut state = self.state();
        let id = state.calls.len() as u64 + 1;
        let begun = Instant::now();
        let own = plan.timeout.map(|timeout| begun + timeout);
        let deadline = [own, inherited].into_iter().flatten().min();
        state.calls.insert(
            id,
            Call {
                plan,
                begun,
                deadline,
                ended: None,
            },
        );
        let life = state.lives.get(node).copied().unwrap_or_default();
        drop(state);
        Entry {
            ledger: Arc::clone(self),
            id,
            node: node.to_owned(),
            life,
            ended: false,
        }
    }

    /// A handler begins to run.
    pub(crate) fn run(&self, id: u64, op: Op) {
        let mut state = self.state();
        let runs = state.runs.entry(id).or_default();
        *runs += 1;
        let runs = *runs;
        drop(state);
        if runs > 1 {
            self.violation(format!("call {id} ({op}) ran {runs} times"));
        }
    }

    /// How many calls have not ended.
    pub(crate) fn open(&self) -> usize {
        self.state()
            .calls
            .values()
            .filter(|call| call.ended.is_none())
            .count()
    }

    /// Draws up the balance once all should have ended.
    pub(crate) fn close(&self) -> (Vec<String>, Tally) {
        let mut state = self.state();
        let mut violations = std::mem::take(&mut state.violations);
        for (id, call) in &state.calls {
            if call.ended.is_none() {
                violations.push(format!("call {id} ({}) has not ended", call.plan.op));
            }
        }
        state.tally.calls = state.calls.len() as u64;
        state.tally.runs = state.runs.len() as u64;
        (violations, state.tally.clone())
    }

    fn ended(&self, id: u64, outcome: &Outcome) {
        let now = Instant::now();
        let mut state = self.state();
        let Some(call) = state.calls.get_mut(&id) else {
            return;
        };
        let (plan, begun, deadline) = (call.plan, call.begun, call.deadline);
        let twice = call.ended.replace(now).is_some();
        let ran = state.runs.contains_key(&id);
        let cleared = state.cleared;
        state.tally.count(outcome);
        drop(state);
        note(format!("call {id} ({}) ended: {outcome:?}", plan.op));

        let name = format!("call {id} ({})", plan.op);
        if twice {
            self.violation(format!("{name} ended twice"));
        }
        // What has come is read to its end, at the reader's pace.
        let reading = if plan.read_pause.is_zero() {
            Duration::ZERO
        } else {
            LONGEST_READ_PAUSE * (MOST_ITEMS + 1)
        };
        if let Some(deadline) = deadline
            && now > deadline + reading + SLACK
        {
            let late = now - deadline;
            self.violation(format!(
                "{name} did not end by its deadline but {late:?} after it"
            ));
        }
        if let Some(cleared) = cleared
            && now > begun.max(cleared) + BOUND
        {
            let late = now - begun.max(cleared);
            self.violation(format!(
                "{name} had not ended within {BOUND:?}, but after {late:?}"
            ));
        }
        if let Outcome::Failed(status) = outcome {
            self.check_failure(&name, plan, deadline, ran, status);
        }
    }

    fn check_failure(
        &self,
        name: &str,
        plan: Plan,
        deadline: Option<Instant>,
        ran: bool,
        status: &Status,
    ) {
        let never_sent = status.progress() == Progress::NeverSent;
        if never_sent && ran {
            self.violation(format!("{name} was never sent, but ran: {status:?}"));
        }
        for reason in [
            "the connection was closed: ",
            "the peer closed the connection: ",
        ] {
            let harmless = ["nothing came within", "no HELLO within"];
            if let Some(reason) = status.message().strip_prefix(reason)
                && !harmless.iter().any(|harmless| reason.starts_with(harmless))
            {
                self.violation(format!("{name}: somebody broke the protocol: {status:?}"));
            }
        }
        let good = match (status.code(), plan.op) {
            (Code::Unavailable, _) if !never_sent && self.weather == Weather::Drains => {
                self.violation(format!("{name} was lost in a drain: {status:?}"));
                true
            }
            // A drain that reaches its bound answers what still runs.
            (Code::Unavailable, _) => {
                status.progress() != Progress::Answered
                    || status.message() == "the drain reached its bound"
            }
            (Code::DeadlineExceeded, _) => {
                deadline.is_some_and(|deadline| Instant::now() + SLACK >= deadline)
            }
            (Code::ResourceExhausted, Op::Oversize) => !ran,
            // Handlers whose callers have left take all places, or no slot is free.
            (Code::ResourceExhausted, _) => never_sent,
            (Code::NotFound, Op::Fail)
            | (Code::Internal, Op::Panic)
            | (Code::Aborted, Op::Back | Op::Forward | Op::Repeat { .. }) => {
                ran && status.progress() == Progress::Answered
            }
            _ => false,
        };
        if !good {
            self.violation(format!("{name} failed with the wrong status: {status:?}"));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    pub(crate) fn end(mut self, outcome: &Outcome) {
        self.ended = true;
        self.ledger.ended(self.id, outcome);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let mut state = self.ledger.state();
        if let Some(call) = state.calls.get_mut(&self.id) {
            call.ended = Some(Instant::now());
        }
        state.tally.went_down += 1;
        let died = state
            .lives
            .get(&self.node)
            .is_none_or(|&life| life != self.life);
        drop(state);
        if !died {
            let (id, node) = (self.id, &self.node);
            self.ledger
                .violation(format!("call {id} on {node} was dropped by nobody"));
        }
    }
}

/// How often what happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    calls: u64,
    runs: u64,
    done: u64,
    items: u64,
    left: u64,
    never_sent: u64,
    lost: u64,
    late: u64,
    failed: u64,
    went_down: u64,
}

impl Tally {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Done(items) => {
                self.done += 1;
                self.items += u64::from(*items);
            }
            Outcome::Left => self.left += 1,
            Outcome::Failed(status) if status.code() == Code::DeadlineExceeded => self.late += 1,
            Outcome::Failed(status) if status.progress() == Progress::NeverSent => {
                self.never_sent += 1;
            }
            Outcome::Failed(status) if status.code() == Code::Unavailable => self.lost += 1,
            Outcome::Failed(_) => self.failed += 1,
        }
    }

    pub(crate) fn add(&mut self, other: &Tally) {
        self.calls += other.calls;
        self.runs += other.runs;
        self.done += other.done;
        self.items += other.items;
        self.left += other.left;
        self.never_sent += other.never_sent;
        self.lost += other.lost;
        self.late += other.late;
        self.failed += other.failed;
        self.went_down += other.went_down;
    }

    /// Everything that can happen did.
    pub(crate) fn assert_eventful(&self) {
        let Tally {
            calls,
            runs,
            done,
            items,
            left,
            never_sent,
            lost,
            late,
            failed,
            went_down,
        } = *self;
        assert!(
            done > calls / 4 && runs > calls / 2 && items > calls,
            "{self}"
        );
        assert!(
            left > 0 && never_sent > 0 && late > 0 && failed > 0,
            "{self}"
        );
        assert!(lost > 0 && went_down > 0, "{self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally {
            calls,
            runs,
            done,
            items,
            left,
            never_sent,
            lost,
            late,
            failed,
            went_down,
        } = self;
        write!(
            f,
            "{calls} calls, of which {runs} ran; {done} went well with {items} items, {left} were \
             left, {never_sent} never sent, {lost} lost, {late} late, {failed} failed as planned, \
             {went_down} went down with their nodes"
        )
    }
}
