//! Input from someone who means ill: nothing panics, and memory stays within a bound that the input's length sets.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use virtuoso::codec::{Message, protobuf};

use crate::round_trip::{encode, order, scalars};
use crate::sample::{Item, Order, Payment, Scalars};

/// Counts what the current thread holds, and the most that it held.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(change: isize) {
    // A thread that ends frees memory when its counters are gone.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + change);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: each call is the system allocator's; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most memory that decoding `bytes` holds at a time, whatever comes out of it.
fn peak<M: Message>(bytes: &Bytes) -> usize {
    let before = HELD.get();
    PEAK.set(before);
    drop(protobuf::decode_checked::<M>(bytes));
    (PEAK.get() - before) as usize
}

pub(crate) fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

#[test]
fn a_length_that_lies_allocates_nothing() {
    for field in 1..30_u64 {
        for length in [
            1_u64 << 20,
            u64::from(u32::MAX),
            1 << 40,
            u64::MAX >> 1,
            u64::MAX,
        ] {
            let mut bytes = varint(field << 3 | 2);
            bytes.extend(varint(length));
            bytes.extend([8, 1, 8, 1]);
            let bytes = Bytes::from(bytes);
            for error in [
                protobuf::decode::<Order>(&bytes).err(),
                protobuf::decode::<Scalars>(&bytes).err(),
                protobuf::decode::<Payment>(&bytes).err(),
            ] {
                assert!(error.is_some_and(|e| e.is_truncated() || e.is_malformed()));
            }
            let held = peak::<Order>(&bytes).max(peak::<Scalars>(&bytes));
            assert!(held < 2_000, "field {field}, length {length}: {held} bytes");
        }
    }
}

#[test]
fn a_list_that_stops_reserves_no_more_than_its_bytes_are_worth() {
    // Two tiny items promise a million more; a text follows instead.
    let mut bytes = vec![
        0x1a, 0x02, 0x18, 0x00, 0x1a, 0x02, 0x18, 0x00, 0x1a, 0x02, 0x18, 0x00,
    ];
    bytes.extend([0x1a, 0x02, 0x18, 0x00, 0x1a, 0x02, 0x18, 0x00]);
    let text = 4 << 20;
    bytes.push(0x12);
    bytes.extend(varint(text));
    bytes.resize(bytes.len() + text as usize, b'x');
    let bytes = Bytes::from(bytes);
    let held = peak::<Order>(&bytes);
    assert!(held < bytes.len() * 6, "{held} bytes for {}", bytes.len());
}

#[test]
fn lists_hold_no_more_than_their_elements_need() {
    // The smallest elements there are: two bytes each on the wire.
    let empty_items = Bytes::from([0x1a, 0x00].repeat(100_000));
    let held = peak::<Order>(&empty_items);
    let bound = 100_000 * size_of::<Item>() * 3 + 100_000;
    assert!(held < bound, "{held} bytes");
    // One byte each, packed.
    let mut flags = vec![0xaa, 0x01];
    flags.extend(varint(1_000_000));
    flags.resize(flags.len() + 1_000_000, 1);
    let held = peak::<Order>(&Bytes::from(flags));
    assert!(held < 1_000_000 * 2, "{held} bytes");
}

#[test]
fn deep_nesting_ends_early() {
    // A megabyte of openings, each inside the one before.
    let groups = Bytes::from([0xfb, 0x06].repeat(1 << 19));
    assert!(
        protobuf::decode::<Order>(&groups)
            .expect_err("too deep")
            .is_too_deep()
    );
    let mut messages = Vec::new();
    for remaining in (0..200_000_u64).rev() {
        messages.push(0x52);
        messages.extend(varint(remaining));
    }
    let messages = Bytes::from(messages);
    assert!(protobuf::decode::<Order>(&messages).is_err());
    assert!(peak::<Order>(&messages) < 200_000);
}

fn survives(bytes: &Bytes) {
    let bound = 4_000 + bytes.len() * size_of::<Order>();
    assert!(peak::<Order>(bytes) < bound);
    assert!(peak::<Scalars>(bytes) < bound);
    assert!(peak::<Payment>(bytes) < bound);
    // What is read can be written, and is then read alike.
    if let Ok(order) = protobuf::decode::<Order>(bytes) {
        let again: Order = protobuf::decode(&encode(&order)).expect("reads what it wrote");
        assert_eq!(again, order);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn noise(bytes in vec(any::<u8>(), 0..200)) {
        survives(&bytes.into());
    }

    /// Tags of fields that exist, so that the noise gets further.
    #[test]
    fn noise_behind_tags(fields in vec((1..30_u32, 0..6_u32, vec(any::<u8>(), 0..12)), 0..12)) {
        let mut bytes = Vec::new();
        for (number, wire, value) in fields {
            bytes.extend(varint((number << 3 | wire).into()));
            if wire == 2 {
                bytes.extend(varint(value.len() as u64));
            }
            bytes.extend(value);
        }
        survives(&bytes.into());
    }

    #[test]
    fn broken_messages(
        changes in vec((any::<Index>(), any::<u8>()), 0..4),
        cut in any::<Index>(),
        of_scalars: bool,
    ) {
        let whole = if of_scalars { encode(&scalars()) } else { encode(&order()) };
        let mut bytes = whole.to_vec();
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        survives(&Bytes::copy_from_slice(&bytes[..cut.index(bytes.len() + 1)]));
        survives(&bytes.into());
    }
}
