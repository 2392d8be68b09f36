#[derive(Clone, Debug, virtuoso::Error)]
#[package("a.v1")]
#[status(not_found)]
struct NotFound;

#[derive(Clone, Debug, virtuoso::Error)]
#[package("a.v1")]
#[status(aborted)]
struct Stopped;

#[derive(Debug, virtuoso::Errors)]
enum GetError {
    #[id(0)]
    NotFound(NotFound),
    #[id("3")]
    Stopped(Stopped),
    #[id(4)]
    Other(virtuoso::Status),
}

fn main() {}
