//! What serves the calls, on servers and, for callbacks, on clients.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use virtuoso::{Code, Context, Metadata, Receiver, Sender, Status};

use crate::calls::call;
use crate::ledger::Ledger;
use crate::plan::{Op, Plan, filling};
use crate::service::{Echo, EchoClient, Text};

pub(crate) struct Handler {
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) node: String,
    /// The other server.
    pub(crate) other: Option<EchoClient>,
}

impl Handler {
    /// Notes that a handler runs, and looks at what it was given.
    fn take(&self, cx: &Context, request: &Text) -> Result<(u64, Op), Status> {
        let Some((id, op)) = Op::parse(&request.text) else {
            self.ledger
                .violation(format!("a request reads “{}”", request.text));
            return Err(Status::invalid_argument("no plan"));
        };
        self.ledger.run(id, op);
        if request.blob != filling(id, op.request_size()) {
            self.ledger
                .violation(format!("the request of call {id} ({op}) was changed"));
        }
        self.check_deadline(cx, id, op);
        Ok((id, op))
    }

    /// Whether there is to be a deadline stands in the metadata.
    fn check_deadline(&self, cx: &Context, id: u64, op: Op) {
        if cx.metadata().get_str("bounded") == Some("yes") && cx.deadline().is_none() {
            self.ledger
                .violation(format!("call {id} ({op}) has no deadline at its handler"));
        }
        if cx.metadata().get_str("id") != Some(id.to_string().as_str()) {
            self.ledger
                .violation(format!("call {id} ({op}) has metadata {:?}", cx.metadata()));
        }
    }

    /// A call that the handler makes; it ends by the handler's own deadline.
    async fn nested(&self, cx: &Context, client: &EchoClient) -> Result<(), Status> {
        let inherited = if cx.is_cancelled() {
            None
        } else {
            cx.deadline()
        };
        let plan = Plan {
            timeout: None,
            ..Plan::probe(Op::Sleep { millis: 20 })
        };
        match call(&self.ledger, &self.node, client, plan, inherited).await {
            Some(status) => Err(Status::aborted(format!("nested: {status}"))),
            None => Ok(()),
        }
    }

    /// What a stream may end with at a handler before it is complete.
    fn check_end(&self, id: u64, op: Op, status: &Status) {
        let usual = [Code::Cancelled, Code::DeadlineExceeded, Code::Unavailable];
        if !usual.contains(&status.code()) {
            let text = format!("the stream of call {id} ({op}) broke at its handler: {status:?}");
            self.ledger.violation(text);
        }
    }

    /// The next item of a request, in its place.
    async fn receive(
        &self,
        cx: &Context,
        input: &mut Receiver<Text>,
        taken: &mut u32,
        known: &mut Option<(u64, Op)>,
    ) -> Result<Option<Text>, Status> {
        let item = match input.receive().await {
            Ok(item) => item,
            Err(status) => {
                if let Some((id, op)) = *known {
                    self.check_end(id, op, &status);
                }
                return Err(status);
            }
        };
        let Some(item) = item else {
            if let Some((id, op)) = *known
                && stream_of(op).is_some_and(|(items, _)| *taken < items)
            {
                let text = format!("call {id} ({op}) had only {taken} items, but ended well");
                self.ledger.violation(text);
            }
            return Ok(None);
        };
        let Some((id, op)) = Op::parse(&item.text) else {
            self.ledger
                .violation(format!("an item reads “{}”", item.text));
            return Err(Status::invalid_argument("no plan"));
        };
        match *known {
            None => {
                self.ledger.run(id, op);
                self.check_deadline(cx, id, op);
                *known = Some((id, op));
            }
            Some((known, _)) if known != id => {
                self.ledger
                    .violation(format!("an item of call {known} belongs to another, {id}"));
            }
            Some(_) => {}
        }
        let size = stream_of(op).map_or(0, |(_, size)| size);
        if item != op.item(id, *taken, size) {
            let got = item.count;
            let text = format!("call {id} ({op}): the handler got item {got} instead of {taken}");
            self.ledger.violation(text);
        }
        *taken += 1;
        Ok(Some(item))
    }
}

/// How many items the request has, of which size.
fn stream_of(op: Op) -> Option<(u32, u32)> {
    match op {
        Op::Gather { items, size, .. } | Op::Chat { items, size, .. } => Some((items, size)),
        _ => None,
    }
}

/// After how many items its handler answers.
fn until(op: Op) -> u32 {
    match op {
        Op::Gather { until, .. } | Op::Chat { until, .. } => until,
        _ => u32::MAX,
    }
}

async fn pause(millis: u32) {
    if millis > 0 {
        sleep(Duration::from_millis(millis.into())).await;
    }
}

impl Echo for Handler {
    async fn say(&self, cx: &Context, request: Text) -> Result<Text, Status> {
        let (id, op) = self.take(cx, &request)?;
        match op {
            Op::Sleep { millis } => pause(millis).await,
            Op::Fail => return Err(Status::not_found("as planned").with_detail(request)),
            // Without the hook, which would print a trace.
            Op::Panic => resume_unwind(Box::new("as planned")),
            Op::Grow { size } => {
                return Ok(Text {
                    blob: filling(id, size),
                    ..request
                });
            }
            Op::Metadata => {
                let mut leading = Metadata::new();
                leading
                    .insert("leading", id.to_string())
                    .map_err(|_| Status::internal("key"))?;
                let mut trailing = Metadata::new();
                trailing
                    .insert("trailing", id.to_string())
                    .map_err(|_| Status::internal("key"))?;
                // Fails where the caller has left, which changes nothing.
                let _ = cx.send_leading(leading);
                cx.set_trailing(trailing);
            }
            Op::Back => self.nested(cx, &cx.peer().client()).await?,
            Op::Forward => match &self.other {
                Some(other) => self.nested(cx, other).await?,
                None => return Err(Status::aborted("there is no other server")),
            },
            Op::Oversize => {
                self.ledger
                    .violation(format!("call {id} was larger than allowed, but ran"));
            }
            _ => {}
        }
        Ok(request)
    }

    async fn repeat(&self, cx: &Context, request: Text, out: Sender<Text>) -> Result<(), Status> {
        let (id, op) = self.take(cx, &request)?;
        let Op::Repeat {
            items,
            size,
            pause: millis,
        } = op
        else {
            return Ok(());
        };
        for index in 0..items {
            pause(millis).await;
            if let Err(status) = out.send(op.item(id, index, size)).await {
                self.check_end(id, op, &status);
                return Err(status);
            }
        }
        if items % 2 == 1 {
            Err(Status::aborted("as planned"))
        } else {
            Ok(())
        }
    }

    async fn gather(&self, cx: &Context, mut input: Receiver<Text>) -> Result<Text, Status> {
        let (mut taken, mut known) = (0, None);
        while self
            .receive(cx, &mut input, &mut taken, &mut known)
            .await?
            .is_some()
        {
            if known.is_some_and(|(_, op)| taken >= until(op)) {
                break;
            }
        }
        let text = known
            .map(|(id, op)| format!("{id} {op}"))
            .unwrap_or_default();
        Ok(Text {
            text,
            ..Text::counted(taken)
        })
    }

    async fn chat(
        &self,
        cx: &Context,
        mut input: Receiver<Text>,
        out: Sender<Text>,
    ) -> Result<(), Status> {
        let (mut taken, mut known) = (0, None);
        while let Some(item) = self.receive(cx, &mut input, &mut taken, &mut known).await? {
            if let Err(status) = out.send(item).await {
                if let Some((id, op)) = known {
                    self.check_end(id, op, &status);
                }
                return Err(status);
            }
            if known.is_some_and(|(_, op)| taken >= until(op)) {
                break;
            }
        }
        Ok(())
    }

    async fn note(&self, cx: &Context, request: Text) {
        if let Ok((_, Op::Note { millis })) = self.take(cx, &request) {
            pause(millis).await;
        }
    }

    async fn peek(&self, cx: &Context, request: Text) -> Result<Text, Status> {
        let (id, op) = self.take(cx, &request)?;
        if let Op::Peek { millis } = op {
            let until = Instant::now() + Duration::from_millis(millis.into());
            while Instant::now() < until {
                if cx.is_cancelled() {
                    let text = format!("the handler of call {id} ({op}) ran on without its caller");
                    self.ledger.violation(text);
                }
                pause(5).await;
            }
        }
        Ok(request)
    }
}
