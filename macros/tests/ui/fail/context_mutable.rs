use virtuoso::Context;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, cx: &mut Context, id: u64) -> u64;
}

fn main() {}
