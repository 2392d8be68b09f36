#[virtuoso::constant(package = "a.v1")]
pub const LIMIT: usize = 5;

fn main() {
    let _ = (LIMIT, virtuoso::contract_of::<LIMIT>());
}
