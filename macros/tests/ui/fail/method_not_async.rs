#[virtuoso::service(package = "a.v1")]
trait Orders {
    fn get(&self) -> u64;
}

fn main() {}
