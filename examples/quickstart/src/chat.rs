//! A bidirectional stream, used as questions with answers.

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;
use virtuoso::{Stream, Streaming};

use crate::Result;
use crate::shop::orders::v1::*;

/// An open `support` stream, used as questions with answers.
pub(crate) struct Chat {
    questions: mpsc::Sender<ChatMessage>,
    answers: Streaming<ChatMessage>,
}

impl Chat {
    pub(crate) async fn open(orders: &OrdersClient) -> Result<Chat> {
        let (questions, receiver) = mpsc::channel(1);
        Ok(Chat {
            questions,
            answers: orders.support(stream_of(receiver)).await?,
        })
    }

    pub(crate) async fn ask(&mut self, question: &str) -> Result<String> {
        self.questions
            .send(ChatMessage {
                text: question.to_owned(),
            })
            .await?;
        let answer = self.answers.message().await?;
        Ok(answer.ok_or("the chat ended early")?.text)
    }

    /// Stops asking, and waits for the other side's end.
    pub(crate) async fn close(self) -> Result {
        drop(self.questions);
        match self.answers.count().await {
            0 => Ok(()),
            _ => Err("there was an answer without a question".into()),
        }
    }
}

/// What is sent into a channel, as a stream.
fn stream_of<T: Send>(mut receiver: mpsc::Receiver<T>) -> impl Stream<Item = T> + Send {
    stream::poll_fn(move |cx| receiver.poll_recv(cx))
}
