//! Generated code relies on no name that the author may have given to something else.

#![allow(dead_code, non_camel_case_types)]

struct Result;
struct Ok;
struct Err;
struct Some;
struct None;
struct Default;
struct Box;
struct From;
struct Into;
struct Send;
struct Sync;
struct Vec;
struct str;
mod core {}
mod std {}

#[derive(Clone, PartialEq, virtuoso::Message)]
#[package("a.v1")]
pub struct Order {
    #[id(1)]
    pub number: u64,
    #[id(2)]
    pub input: Option<String>,
    #[id(3)]
    #[sensitive]
    pub out: String,
    #[id(4)]
    #[default = 5]
    pub v: u32,
}

#[derive(Clone, Copy, PartialEq, virtuoso::Enum)]
#[package("a.v1")]
pub enum Level {
    #[id(0)]
    None,
    #[id(1)]
    Some,
    Unrecognized(i32),
}

#[derive(Clone, PartialEq, virtuoso::Union)]
#[package("a.v1")]
pub enum Choice {
    #[id(1)]
    Ok(Order),
    #[id(2)]
    Err,
    Unrecognized(virtuoso::codec::UnknownFields),
}

#[virtuoso::service(package = "a.v1")]
pub trait Orders {
    async fn get(&self, inner: u64, request: Order, call: u32, #[default(3)] args: u32) -> Order;
    async fn timeout(&self, out: u64, channel: String) -> Choice;
}

fn main() {}
