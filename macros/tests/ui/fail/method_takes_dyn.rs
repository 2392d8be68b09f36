#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: Box<dyn std::any::Any>) -> u64;
}

fn main() {}
