#[virtuoso::service(package = "a.v1")]
struct Orders;

fn main() {}
