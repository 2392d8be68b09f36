#[derive(virtuoso::Message)]
#[package("a.v1")]
union Bits {
    a: u32,
    b: f32,
}

fn main() {}
