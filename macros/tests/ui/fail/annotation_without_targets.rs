#[derive(virtuoso::Annotation)]
#[package("a.v1")]
pub struct Audit;

#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on()]
pub struct Slow;

#[virtuoso::service(package = "a.v1")]
pub trait Orders {
    #[annotate(Audit)]
    async fn get(&self);
}

fn main() {}
