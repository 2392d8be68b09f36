#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[body]
    #[default = 5]
    #[encoding(fixed64)]
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
