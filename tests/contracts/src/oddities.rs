use std::collections::BTreeMap;

use crate::studio::odd::v1 as odd;
use virtuoso::{Context, Receiver, Sender, Status};

/// Gives back what it got, under other names.
#[derive(Debug, Default)]
pub struct Cabinet;

impl odd::Odd for Cabinet {
    async fn new_(
        &self,
        _: &Context,
        timeout_: u32,
        metadata_: String,
        self_: String,
        cx_: u32,
        out_: String,
        r#type: Option<String>,
        deadline_: u32,
    ) -> Result<odd::Rusty, odd::OddNewError> {
        if timeout_ == 0 {
            return Err(odd::Error {
                error: metadata_,
                message: self_,
                source: out_,
                status: deadline_,
            })?;
        }
        Ok(odd::Rusty {
            self_,
            Self_: metadata_,
            out: out_,
            number: timeout_,
            value: Some(cx_ + deadline_),
            r#loop: r#type.map(odd::RustyLoop::If),
            ..odd::Rusty::default()
        })
    }

    async fn clone_(
        &self,
        _: &Context,
        request: odd::Contextual,
    ) -> Result<odd::Contextual, Status> {
        Ok(request)
    }

    async fn r#match(
        &self,
        _: &Context,
        stream: u32,
        fail_fast_: Option<bool>,
        with_response_: Option<String>,
        options_mut: u8,
    ) -> Result<odd::Some, Status> {
        Ok(match (stream, fail_fast_, with_response_) {
            (0, _, _) => odd::Some::None,
            (_, Some(true), Some(_)) => odd::Some::Some(odd::Option {
                some: Some(u32::from(options_mut)),
            }),
            _ => odd::Some::Self_,
        })
    }

    async fn self_(
        &self,
        _: &Context,
        channel: odd::Channel,
        this: u32,
        args: u32,
        request: String,
    ) -> Result<odd::Box, Status> {
        let depth = channel.channel.len() as u32 + this + args + request.len() as u32;
        let wrap = |inner: odd::Box, _| odd::Box {
            of: Some(Box::new(inner)),
        };
        Ok((0..depth).fold(odd::Box::default(), wrap))
    }

    async fn r#type(
        &self,
        _: &Context,
        option: odd::Option,
        vec: odd::Vec,
        string: odd::String,
    ) -> Result<odd::Result, Status> {
        let ok = option.some == Some(1) && vec.items == [1, 2] && string.text == "three";
        Ok(odd::Result { ok })
    }

    async fn r#async(
        &self,
        _: &Context,
        mut input: Receiver<odd::Message>,
        out: Sender<odd::String>,
    ) -> Result<(), Status> {
        while let Some(message) = input.receive().await? {
            let text = message.message;
            out.send(odd::String { text }).await?;
        }
        Ok(())
    }

    async fn default(&self, _: &Context) -> Result<odd::Default, Status> {
        Ok(odd::Default::default())
    }

    async fn from_channel_(
        &self,
        _: &Context,
        status: odd::Status,
    ) -> Result<odd::Context, Status> {
        let deadline = virtuoso::Timestamp {
            seconds: status.code.into(),
            nanos: 5,
        };
        Ok(odd::Context { deadline })
    }

    async fn poll(&self, _: &Context) -> Result<Vec<odd::Ok>, odd::OddPollError> {
        Ok(vec![
            odd::Ok::Ok,
            odd::Ok::Err,
            odd::Ok::None,
            odd::Ok::Some,
        ])
    }

    async fn into_future(
        &self,
        _: &Context,
        request: odd::Some,
    ) -> Result<BTreeMap<odd::Ok, odd::Vec>, Status> {
        let key = match request {
            odd::Some::None => odd::Ok::None,
            odd::Some::Some(_) => odd::Ok::Some,
            _ => odd::Ok::Unrecognized(42),
        };
        Ok([(key, odd::Vec { items: vec![7] })].into())
    }

    async fn stream(
        &self,
        _: &Context,
        _: odd::Send,
        out: Sender<odd::Bytes>,
    ) -> Result<(), odd::OddStreamError> {
        out.send(odd::Bytes {
            bytes: b"odd"[..].into(),
        })
        .await?;
        Err(odd::Error::default())?
    }

    async fn rpc(&self, _: &Context, _: String) {}

    async fn serve(
        &self,
        _: &Context,
        a: odd::r#match,
        b: odd::BTreeMap,
        c: odd::Sender,
        input: odd::From,
        d: odd::Duration,
    ) -> Result<odd::Rusty, Status> {
        Ok(odd::Rusty {
            r#let: Some(a),
            r#ref: b
                .map
                .into_values()
                .flat_map(|vec| vec.items)
                .map(|item| item as u8)
                .collect(),
            r#fn: c.to,
            input: input.from,
            r#try: d.duration.to_string(),
            ..odd::Rusty::default()
        })
    }

    async fn drop(&self, _: &Context, stream: Vec<u8>, text: String) -> Result<odd::loop_, Status> {
        Ok(match (stream.as_slice(), text.as_str()) {
            ([], odd::r#type) => odd::loop_::For,
            ([1, ..], odd::r#type) => odd::loop_::While,
            _ => odd::loop_::Continue,
        })
    }

    async fn Upper(&self, _: &Context, _: odd::Clone) -> Result<odd::Debug, Status> {
        Ok(odd::Debug)
    }
}
