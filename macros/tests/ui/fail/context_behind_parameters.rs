use virtuoso::Context;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64, cx: &Context) -> u64;
}

fn main() {}
