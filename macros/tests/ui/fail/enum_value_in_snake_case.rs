#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
#[allow(non_camel_case_types)]
enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    paid_late,
    Unrecognized(i32),
}

fn main() {}
