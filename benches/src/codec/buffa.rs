//! buffa, owned values.

use std::hint::black_box;

use ::buffa::{Message, MessageField, SizeCache};
use bytes::{Bytes, BytesMut};

use super::Case;
use super::schema::Schema;
use super::values::cases;
use generated::codec::v1::{
    Blob, Branch, Labels, Leaf, Numbers, Record, Records, Reply, Request, Strings, Tree,
};

#[allow(
    dead_code,
    unreachable_pub,
    clippy::all,
    reason = "generated for a library"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/codec-buffa.rs"));
}

struct Held<M> {
    value: M,
    /// Kept, so that its memory is not allocated anew for every message.
    sizes: SizeCache,
}

impl<M> Held<M> {
    fn new(value: M) -> Self {
        Held {
            value,
            sizes: SizeCache::new(),
        }
    }
}

impl<M: Message + Default + PartialEq> Case for Held<M> {
    fn encode(&mut self, times: u64, out: &mut BytesMut) -> anyhow::Result<()> {
        for _ in 0..times {
            out.clear();
            black_box(&self.value).try_encode_with_cache(&mut self.sizes, out)?;
            black_box(&*out);
        }
        Ok(())
    }

    fn decode(&mut self, times: u64, body: &Bytes) -> anyhow::Result<()> {
        for _ in 0..times {
            drop(black_box(M::decode(&mut black_box(body).clone())?));
        }
        Ok(())
    }

    fn is_in(&self, body: &Bytes) -> anyhow::Result<bool> {
        Ok(M::decode(&mut body.clone())? == self.value)
    }
}

cases!(Held, MessageField::some);
