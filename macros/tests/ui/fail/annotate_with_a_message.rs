#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
pub struct Audit {
    #[id(1)]
    level: u32,
}

#[virtuoso::service(package = "a.v1")]
pub trait Orders {
    #[annotate(Audit(level = 1))]
    async fn get(&self);
}

fn main() {}
