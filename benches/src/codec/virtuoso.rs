//! Ours.

use std::hint::black_box;

use ::virtuoso::codec::{Message, protobuf};
use bytes::{Bytes, BytesMut};

use super::Case;
use super::schema::Schema;
use super::values::cases;
use crate::contract::codec::v1::{
    Blob, Branch, Labels, Leaf, Numbers, Record, Records, Reply, Request, Strings, Tree,
};

struct Held<M>(M);

impl<M> Held<M> {
    fn new(value: M) -> Self {
        Held(value)
    }
}

impl<M: Message + PartialEq> Case for Held<M> {
    fn encode(&mut self, times: u64, out: &mut BytesMut) -> anyhow::Result<()> {
        for _ in 0..times {
            out.clear();
            protobuf::encode(black_box(&self.0), out)?;
            black_box(&*out);
        }
        Ok(())
    }

    fn decode(&mut self, times: u64, body: &Bytes) -> anyhow::Result<()> {
        for _ in 0..times {
            drop(black_box(protobuf::decode::<M>(black_box(body))?));
        }
        Ok(())
    }

    fn is_in(&self, body: &Bytes) -> anyhow::Result<bool> {
        Ok(protobuf::decode::<M>(body)? == self.0)
    }
}

cases!(Held, Some);
