#[virtuoso::service(package = "a.v1")]
#[sensitive]
#[status(not_found)]
trait Orders {
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
