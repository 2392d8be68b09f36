#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Newtype)]
#[package("a.v1")]
struct Percent(u8);

type Wait = virtuoso::Duration;

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[range(0.5..=1.0)]
    part: Percent,
    #[id(2)]
    #[range(0..=1000)]
    beyond: Percent,
    #[id(3)]
    #[range(1..=3)]
    wait: Option<Wait>,
}

#[derive(Clone, Debug, virtuoso::Newtype)]
#[package("a.v1")]
#[range(-1..=3)]
struct Small(Percent);

#[derive(Clone, Debug, virtuoso::Union)]
#[package("a.v1")]
enum Share {
    #[id(1)]
    #[range(-1..)]
    Part(Percent),
    Unrecognized(virtuoso::codec::UnknownFields),
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn grow(&self, #[range(..=300)] by: Percent);
}

fn main() {}
