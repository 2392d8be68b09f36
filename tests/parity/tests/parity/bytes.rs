//! Both sides of a contract read and write the same bytes.

use virtuoso::Bytes;
use virtuoso_idl::schema::{ItemId, Schema};
use virtuoso_parity::{ALL, Contract, Message};

use crate::generate;
use crate::rng::Rng;
use crate::sides;

/// Values of each message.
const VALUES: u64 = 250;

#[test]
fn every_message_is_compared() {
    for contract in ALL {
        let schema = sides::of_idl(contract);
        let mut listed: Vec<_> = contract.messages.iter().map(full_name).collect();
        listed.sort_unstable();
        let travels = |item: &ItemId| {
            matches!(
                item,
                ItemId::Struct(_) | ItemId::Union(_) | ItemId::Error(_)
            )
        };
        let mut declared: Vec<_> = schema
            .declared_items()
            .filter(travels)
            .map(|item| schema.proto_full_name(item))
            .collect();
        declared.sort_unstable();
        assert_eq!(listed, declared, "{}", sides::short(contract));
    }
}

#[test]
fn bytes_are_equal() {
    each_message(|contract, schema, item, message| {
        let merged = merges_constraints(schema);
        let mut read = 0;
        for value in 0..VALUES {
            let mut rng = Rng::new(value);
            let bytes = Bytes::from(generate::message(schema, item, &mut rng));
            let case = || format!("{}, value {value}: {bytes:?}", sides::short(contract));
            read += usize::from(compare(message, merged, &bytes, &case));
            // Other peers' mistakes are the same mistakes.
            let broken = Bytes::from(broken(&bytes, &mut rng));
            compare(message, merged, &broken, &|| {
                format!("{}, broken: {broken:?}", case())
            });
        }
        // Most are what peers send, not what they must not.
        let name = full_name(message);
        assert!(
            read > VALUES as usize / 4,
            "{name}: {read} of {VALUES} are messages"
        );
    });
}

#[test]
fn nothing_is_the_same_value() {
    each_message(|_, schema, _, message| {
        let merged = merges_constraints(schema);
        compare(message, merged, &Bytes::new(), &|| full_name(message));
    });
}

/// Compares what both sides make of the same bytes; tells whether they are a message.
///
/// Where constraints are `merged`, what is wrong with a field is said in one sentence by one side and in two by the other.
fn compare(message: &Message, merged: bool, bytes: &Bytes, case: &dyn Fn() -> String) -> bool {
    let (idl, mut rust) = ((message.idl.read)(bytes), (message.rust.read)(bytes));
    if let (Ok(read), false) = (&rust, message.ordered) {
        // In whatever order it was written: the other side puts it into its own.
        rust = (message.idl.read)(&read.bytes);
    }
    assert_eq!(idl, rust, "{}", case());
    let (mut checked, mut checked_rust) = ((message.idl.check)(bytes), (message.rust.check)(bytes));
    if merged {
        for checked in [&mut checked, &mut checked_rust] {
            if let Err(wrong) = checked {
                wrong.text.clear();
            }
        }
    }
    assert_eq!(checked, checked_rust, "{}", case());
    let Ok(idl) = idl else { return false };
    // What was read is written in one form, and read back by each side in that form.
    let ordered = message.ordered.then_some(&message.rust);
    for codec in ordered.into_iter().chain([&message.idl]) {
        let again = (codec.read)(&idl.bytes).map(|read| read.bytes);
        assert_eq!(again.as_ref(), Ok(&idl.bytes), "{}", case());
    }
    true
}

/// Whether a newtype has constraints, which the compiler of `.idl` merges with those of its users; a macro sees its name.
fn merges_constraints(schema: &Schema) -> bool {
    let mut aliases = schema.aliases.values();
    aliases.any(|alias| alias.newtype && !alias.constraints.is_empty())
}

/// Cut off, or with a byte changed.
fn broken(bytes: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if bytes.is_empty() {
        return vec![rng.next() as u8];
    }
    let at = rng.below(bytes.len());
    match rng.once_in(2) {
        true => bytes.truncate(at),
        false => bytes[at] = rng.next() as u8,
    }
    bytes
}

fn each_message(test: impl Fn(&Contract, &Schema, ItemId, &Message)) {
    for contract in ALL {
        let schema = sides::of_idl(contract);
        for message in contract.messages {
            let name = full_name(message);
            let item = schema
                .declared_items()
                .find(|item| schema.proto_full_name(*item) == name)
                .unwrap_or_else(|| panic!("{name} is in no `.idl` file"));
            test(contract, &schema, item, message);
        }
    }
}

fn full_name(message: &Message) -> String {
    (message.idl.descriptor)().name.to_owned()
}
