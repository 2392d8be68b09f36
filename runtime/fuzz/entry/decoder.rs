//! Any bytes as the body of a message: what decodes encodes, and to the same bytes from then on.

use bytes::{Bytes, BytesMut};
use virtuoso::codec::{Message, protobuf};

use crate::sample::{
    Item, Order, OrdersPlaceRequest, OrdersPlaceResponse, OutOfStock, Payment, Scalars,
};

/// All of the sample's messages.
pub fn decode(input: &[u8]) {
    stable::<Scalars>(input);
    stable::<Order>(input);
    stable::<Item>(input);
    stable::<Payment>(input);
    stable::<OutOfStock>(input);
    stable::<OrdersPlaceRequest>(input);
    stable::<OrdersPlaceResponse>(input);
}

fn stable<M: Message>(input: &[u8]) {
    let body = Bytes::copy_from_slice(input);
    let owned = protobuf::decode::<M>(&body);
    let lent = protobuf::decode_slice::<M>(input);
    assert_eq!(
        owned.is_ok(),
        lent.is_ok(),
        "owned and lent bytes decode alike"
    );
    let checked = protobuf::decode_checked::<M>(&body);
    assert!(
        owned.is_ok() || checked.is_err(),
        "what does not decode passes no check"
    );
    let (Ok(owned), Ok(lent)) = (owned, lent) else {
        return;
    };
    let Some(first) = encode(&owned) else { return };
    assert_eq!(
        encode(&lent).as_ref(),
        Some(&first),
        "owned and lent bytes decode alike"
    );
    let again: M = protobuf::decode(&first).expect("what was encoded decodes");
    let second = encode(&again).expect("what was encoded once is encoded again");
    assert_eq!(first, second, "encoding is stable");
}

/// `None` for what the wire can bring and the encoder refuses.
fn encode<M: Message>(message: &M) -> Option<Bytes> {
    let mut out = BytesMut::new();
    protobuf::encode(message, &mut out)
        .ok()
        .map(|()| out.freeze())
}
