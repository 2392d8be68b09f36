#[virtuoso::service(package = "a.v1")]
trait Orders {
    async unsafe fn get(&self) -> u64;
    async extern "C" fn put(&self) -> u64;
}

fn main() {}
