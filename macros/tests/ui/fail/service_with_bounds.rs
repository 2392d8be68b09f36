#[virtuoso::service(package = "a.v1")]
trait Orders
where
    Self: Sized,
 {
    async fn get(&self) -> u64;
}

fn main() {}
