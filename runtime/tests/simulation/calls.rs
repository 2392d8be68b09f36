//! Making one call as its plan says, and checking what comes back.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::{Instant, sleep, timeout};
use virtuoso::private as rt;
use virtuoso::{CallOptions, Code, Status, Stream, Streaming};

use crate::ledger::{Ledger, Outcome};
use crate::plan::{Op, Plan, filling};
use crate::service::{ECHO, EchoClient, Text};

/// Makes a call and enters it; gives how it failed, if it did.
pub(crate) async fn call(
    ledger: &Arc<Ledger>,
    node: &str,
    client: &EchoClient,
    plan: Plan,
    inherited: Option<Instant>,
) -> Option<Status> {
    let entry = ledger.begin(node, plan, inherited);
    let bounded = plan.timeout.is_some() || inherited.is_some();
    let making = Making {
        ledger,
        client,
        plan,
        id: entry.id,
        bounded,
    };
    let outcome = match plan.leave_after {
        Some(after) => timeout(after, making.outcome())
            .await
            .unwrap_or(Outcome::Left),
        None => making.outcome().await,
    };
    entry.end(&outcome);
    match outcome {
        Outcome::Failed(status) => Some(status),
        _ => None,
    }
}

struct Making<'a> {
    ledger: &'a Ledger,
    client: &'a EchoClient,
    plan: Plan,
    id: u64,
    bounded: bool,
}

impl Making<'_> {
    async fn outcome(&self) -> Outcome {
        let result = match self.plan.op {
            Op::Repeat { .. } => self.repeat().await,
            Op::Gather { .. } => self.gather().await,
            Op::Chat { .. } => self.chat().await,
            Op::Note { .. } => self.note().await,
            _ => self.unary().await,
        };
        match result {
            Ok(items) => Outcome::Done(items),
            Err(status) => Outcome::Failed(status),
        }
    }

    fn set(&self, options: &mut CallOptions) {
        if let Some(timeout) = self.plan.timeout {
            options.timeout(timeout);
        }
        if self.plan.fail_fast {
            options.fail_fast();
        }
        options.metadata("id", self.id.to_string());
        options.metadata("bounded", if self.bounded { "yes" } else { "no" });
    }

    fn violation(&self, text: impl std::fmt::Display) {
        self.ledger
            .violation(format!("call {} ({}) {text}", self.id, self.plan.op));
    }

    async fn unary(&self) -> Result<u32, Status> {
        let (op, id) = (self.plan.op, self.id);
        let request = op.request(id);
        let mut call = match op {
            Op::Peek { .. } => self.client.peek(&request),
            _ => self.client.say(&request),
        };
        self.set(call.options_mut());
        let response = call.with_response().await.inspect_err(|status| {
            if status.code() == Code::NotFound && status.detail() != Some(request.clone()) {
                self.violation(format_args!(
                    "got a detail that belongs to another: {status:?}"
                ));
            }
        })?;
        let expected = match op {
            Op::Grow { size } => Text {
                blob: filling(id, size),
                ..request.clone()
            },
            _ => request.clone(),
        };
        if response.value != expected {
            let text = &response.value.text;
            self.violation(format_args!(
                "got an answer that belongs to another: “{text}”"
            ));
        }
        let metadata = [
            response.leading.get_str("leading"),
            response.trailing.get_str("trailing"),
        ];
        let own = id.to_string();
        let wanted = (op == Op::Metadata).then_some(own.as_str());
        if metadata != [wanted; 2] {
            self.violation(format_args!(
                "got metadata that belongs to another: {metadata:?}"
            ));
        }
        if matches!(op, Op::Fail | Op::Panic | Op::Oversize) {
            self.violation("went well");
        }
        Ok(0)
    }

    async fn note(&self) -> Result<u32, Status> {
        let request = self.plan.op.request(self.id);
        let mut call = self.client.note(&request);
        self.set(call.options_mut());
        call.await.map(|()| 0)
    }

    async fn repeat(&self) -> Result<u32, Status> {
        let request = self.plan.op.request(self.id);
        let mut call = self.client.repeat(&request);
        self.set(call.options_mut());
        let Op::Repeat { items, size, .. } = self.plan.op else {
            return Ok(0);
        };
        let end = self.read(call.await?, items, size).await;
        match &end {
            Ok(_) if items % 2 == 1 => self.violation("went well"),
            Err(status) if status.code() == Code::Aborted && items % 2 == 0 => {
                self.violation("failed unasked");
            }
            _ => {}
        }
        end
    }

    async fn gather(&self) -> Result<u32, Status> {
        let Op::Gather {
            items,
            size,
            pause,
            until,
        } = self.plan.op
        else {
            return Ok(0);
        };
        let input = self.source(items, size, pause);
        let mut call = self.client.gather(input);
        self.set(call.options_mut());
        let answer = call.await?;
        let expected = items.min(until.max(1));
        let text = if items == 0 {
            String::new()
        } else {
            self.plan.op.request(self.id).text
        };
        if answer.text != text {
            let got = &answer.text;
            self.violation(format_args!(
                "got an answer that belongs to another: “{got}”"
            ));
        }
        if answer.count != expected {
            let got = answer.count;
            self.violation(format_args!(
                "had {got} items gathered instead of {expected}"
            ));
        }
        Ok(answer.count)
    }

    async fn chat(&self) -> Result<u32, Status> {
        let Op::Chat {
            items,
            size,
            pause,
            until,
        } = self.plan.op
        else {
            return Ok(0);
        };
        let input = self.source(items, size, pause);
        let mut call: rt::BidiCall<'_, Text, Text, Status> =
            rt::BidiCall::new(&self.client.0, &ECHO.methods[3], input);
        self.set(call.options_mut());
        self.read(call.await?, items.min(until.max(1)), size).await
    }

    /// Reads an answer of `items` items to its end.
    async fn read(
        &self,
        mut answer: Streaming<Text>,
        items: u32,
        size: u32,
    ) -> Result<u32, Status> {
        let mut taken = 0;
        let end = loop {
            if !self.plan.read_pause.is_zero() {
                sleep(self.plan.read_pause).await;
            }
            match answer.message().await {
                Ok(Some(item)) => {
                    if item != self.plan.op.item(self.id, taken, size) {
                        let got = (item.count, &item.text);
                        self.violation(format_args!("got item {got:?} instead of {taken}"));
                    }
                    taken += 1;
                }
                Ok(None) => break Ok(taken),
                Err(status) => break Err(status),
            }
        };
        if taken > items || (end.is_ok() && taken != items) {
            self.violation(format_args!("ended after {taken} items instead of {items}"));
        }
        let complete = end.is_ok() || end.as_ref().is_err_and(|end| end.code() == Code::Aborted);
        if complete && taken != items {
            self.violation(format_args!(
                "failed after {taken} items instead of {items}"
            ));
        }
        if !matches!(answer.message().await, Ok(None)) {
            self.violation("ended twice");
        }
        end
    }

    fn source(&self, items: u32, size: u32, pause: u32) -> impl Stream<Item = Text> + Send + use<> {
        let (op, id) = (self.plan.op, self.id);
        futures_util::stream::iter(0..items).then(move |index| async move {
            if pause > 0 {
                sleep(Duration::from_millis(pause.into())).await;
            }
            op.item(id, index, size)
        })
    }
}
