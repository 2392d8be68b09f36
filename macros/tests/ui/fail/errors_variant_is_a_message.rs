#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct NotFound;

#[derive(Debug, virtuoso::Errors)]
enum GetError {
    NotFound(NotFound),
    Other(virtuoso::Status),
}

fn main() {}
