pub const LIMIT: u32 = 5;

#[derive(Debug)]
pub struct Limits;

fn main() {
    println!("{}", virtuoso::contract_of::<Limits>());
}
