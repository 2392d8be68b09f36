//! Streams each way, of all that a stream may carry.

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Receiver, Sender, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("streams.v1")]
pub struct Word {
    #[id(1)]
    pub text: String,
}

/// It must not be said.
#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("streams.v1")]
#[status(permission_denied)]
#[message("`{word}` must not be said")]
pub struct Forbidden {
    #[id(1)]
    pub word: String,
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("streams.v1")]
pub enum Kind {
    #[id(0)]
    Zero,
    #[id(1)]
    One,
    Unrecognized(i32),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("streams.v1")]
#[status(out_of_range)]
pub struct Empty;

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("streams.v1")]
pub enum Choice {
    #[id(1)]
    Word(Word),
    #[id(2)]
    Number(i32),
    Unrecognized(UnknownFields),
}

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum StreamsWordsError {
    Forbidden(Forbidden),
    Other(Status),
}

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum StreamsLongestError {
    Forbidden(Forbidden),
    Empty(Empty),
    Other(Status),
}

/// Streams each way, of all that a stream may carry.
#[virtuoso::service(package = "streams.v1")]
pub trait Streams {
    async fn count(
        &self,
        cx: &Context,
        upto: u32,
        #[default = 1] step: u32,
        out: Sender<u32>,
    ) -> Result<(), Status>;

    async fn words(
        &self,
        cx: &Context,
        text: String,
        out: Sender<Word>,
    ) -> Result<(), StreamsWordsError>;

    async fn kinds(&self, cx: &Context, count: u32, out: Sender<Kind>) -> Result<(), Status>;

    async fn parts(
        &self,
        cx: &Context,
        words: Vec<String>,
        out: Sender<Vec<String>>,
    ) -> Result<(), Status>;

    async fn total(&self, cx: &Context, input: Receiver<Word>) -> Result<u64, Status>;

    #[allow_lint("shared-body")]
    async fn longest(
        &self,
        cx: &Context,
        input: Receiver<Word>,
    ) -> Result<Word, StreamsLongestError>;

    async fn choices(
        &self,
        cx: &Context,
        input: Receiver<Choice>,
        out: Sender<Choice>,
    ) -> Result<(), Status>;

    #[allow_lint("shared-body")]
    async fn talk(
        &self,
        cx: &Context,
        input: Receiver<Word>,
        out: Sender<String>,
    ) -> Result<(), StreamsWordsError>;
}


crate::contract::contract! {
    packages: [crate::streams::v1],
    files: ["streams/v1/streams.idl"],
    text: StreamsClient,
    messages: [Word, Forbidden, Empty, Choice],
    services: [STREAMS],
    both: {
        use futures_util::{StreamExt as _, TryStreamExt as _, stream};
        use virtuoso::{Channel, Code, Context, Receiver, Sender, ServerBuilder, Status};

        struct Handler;

        impl Streams for Handler {
            async fn count(
                &self,
                _: &Context,
                upto: u32,
                step: u32,
                out: Sender<u32>,
            ) -> Result<(), Status> {
                for number in (0..upto).step_by(step as usize) {
                    out.send(number).await?;
                }
                Ok(())
            }

            async fn words(
                &self,
                _: &Context,
                text: String,
                out: Sender<Word>,
            ) -> Result<(), StreamsWordsError> {
                for text in text.split(' ').map(str::to_owned) {
                    if text == "no" {
                        return Err(Forbidden { word: text }.into());
                    }
                    out.send(Word { text }).await?;
                }
                Ok(())
            }

            async fn kinds(&self, _: &Context, count: u32, out: Sender<Kind>) -> Result<(), Status> {
                for kind in [Kind::Zero, Kind::One, Kind::Unrecognized(9)].into_iter().take(count as usize) {
                    out.send(kind).await?;
                }
                Ok(())
            }

            async fn parts(
                &self,
                _: &Context,
                words: Vec<String>,
                out: Sender<Vec<String>>,
            ) -> Result<(), Status> {
                for part in words.chunks(2) {
                    out.send(part.to_vec()).await?;
                }
                out.send(Vec::new()).await
            }

            async fn total(&self, _: &Context, mut input: Receiver<Word>) -> Result<u64, Status> {
                let mut total = 0;
                while let Some(word) = input.receive().await? {
                    total += word.text.len() as u64;
                }
                Ok(total)
            }

            async fn longest(
                &self,
                _: &Context,
                mut input: Receiver<Word>,
            ) -> Result<Word, StreamsLongestError> {
                let mut longest: Option<Word> = None;
                while let Some(word) = input.receive().await? {
                    if longest.as_ref().is_none_or(|longest| longest.text.len() < word.text.len()) {
                        longest = Some(word);
                    }
                }
                longest.ok_or_else(|| Empty {}.into())
            }

            async fn choices(
                &self,
                _: &Context,
                mut input: Receiver<Choice>,
                out: Sender<Choice>,
            ) -> Result<(), Status> {
                while let Some(choice) = input.receive().await? {
                    out.send(choice).await?;
                }
                Ok(())
            }

            async fn talk(
                &self,
                _: &Context,
                mut input: Receiver<Word>,
                out: Sender<String>,
            ) -> Result<(), StreamsTalkError> {
                while let Some(Word { text }) = input.receive().await? {
                    if text == "no" {
                        return Err(Forbidden { word: text }.into());
                    }
                    out.send(format!("{text}?")).await?;
                }
                Ok(())
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(StreamsServer::new(Handler))
        }

        fn words(text: &str) -> Vec<Word> {
            text.split_whitespace().map(|text| Word { text: text.to_owned() }).collect()
        }

        pub(super) async fn calls(channel: Channel) {
            let client = StreamsClient::new(channel);
            let all: Vec<_> = client.count(4).await.unwrap().try_collect().await.unwrap();
            assert_eq!(all, [0, 1, 2, 3]);
            let all: Vec<_> = client.count(1000).step(400).await.unwrap().try_collect().await.unwrap();
            assert_eq!(all, [0, 400, 800]);

            let mut said = client.words("yes no maybe").await.unwrap();
            assert_eq!(said.next().await.unwrap().unwrap(), words("yes")[0]);
            let error = said.next().await.unwrap().unwrap_err();
            assert_eq!(error.to_string(), "`no` must not be said");
            assert!(matches!(error, StreamsWordsError::Forbidden(Forbidden { word }) if word == "no"));

            let kinds: Vec<_> = client.kinds(3).await.unwrap().try_collect().await.unwrap();
            assert_eq!(kinds, [Kind::Zero, Kind::One, Kind::Unrecognized(9)]);

            let three = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
            let parts: Vec<_> = client.parts(&three).await.unwrap().try_collect().await.unwrap();
            assert_eq!(parts, [three[..2].to_vec(), three[2..].to_vec(), Vec::new()]);

            assert_eq!(client.total(stream::iter(words("ab cde"))).await.unwrap(), 5);
            let longest = client.longest(stream::iter(words("a bbb cc"))).await.unwrap();
            assert_eq!(longest.text, "bbb");
            let error = client.longest(stream::iter(words(""))).await.unwrap_err();
            assert!(matches!(&error, StreamsLongestError::Empty(Empty { .. })), "{error}");
            assert_eq!(Status::from(error).code(), Code::OutOfRange);

            let choices = [Choice::Number(-1), Choice::Word(words("w").remove(0))];
            let back: Vec<_> = client
                .choices(stream::iter(choices.clone()))
                .await
                .unwrap()
                .try_collect()
                .await
                .unwrap();
            assert_eq!(back, choices);

            let answers: Vec<_> = client.talk(stream::iter(words("a b no c"))).await.unwrap().collect().await;
            assert_eq!(answers.len(), 3);
            assert_eq!(answers[0].as_deref().unwrap(), "a?");
            assert!(matches!(answers[2], Err(StreamsTalkError::Forbidden(_))));
        }
    },
}
