#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[cfg(unix)]
    async fn get(&self, id: u64) -> u64;

    async fn put(&self, #[cfg(unix)] id: u64);
}

fn main() {}
