//! prost.

use std::hint::black_box;

use ::prost::Message;
use bytes::{Bytes, BytesMut};

use super::Case;
use super::schema::Schema;
use super::values::cases;
use generated::{
    Blob, Branch, Labels, Leaf, Numbers, Record, Records, Reply, Request, Strings, Tree,
};

#[allow(unreachable_pub, reason = "generated for a library")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/codec-prost/codec.v1.rs"));
}

struct Held<M>(M);

impl<M> Held<M> {
    fn new(value: M) -> Self {
        Held(value)
    }
}

impl<M: Message + Default + PartialEq> Case for Held<M> {
    fn encode(&mut self, times: u64, out: &mut BytesMut) -> anyhow::Result<()> {
        for _ in 0..times {
            out.clear();
            black_box(&self.0).encode(out)?;
            black_box(&*out);
        }
        Ok(())
    }

    fn decode(&mut self, times: u64, body: &Bytes) -> anyhow::Result<()> {
        for _ in 0..times {
            drop(black_box(M::decode(black_box(body).clone())?));
        }
        Ok(())
    }

    fn is_in(&self, body: &Bytes) -> anyhow::Result<bool> {
        Ok(M::decode(body.clone())? == self.0)
    }
}

cases!(Held, Some);
