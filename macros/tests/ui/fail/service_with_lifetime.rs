#[virtuoso::service(package = "a.v1")]
trait Orders<'a> {
    async fn get(&self) -> u64;
}

fn main() {}
