#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn list(&self, limit: usize, name: (u32, u32)) -> isize;
}

fn main() {}
