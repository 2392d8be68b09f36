#[virtuoso::events(package = "a.v1")]
trait OrderEvents {
    fn placed(id: u64);
}

fn main() {}
