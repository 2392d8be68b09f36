#[derive(Clone, Debug, virtuoso::Error)]
#[package("a.v1")]
#[status(not_found)]
struct NotFound;

#[derive(Debug, virtuoso::Errors)]
#[package("a.v1")]
#[timeout("5s")]
enum GetError {
    #[status(not_found)]
    #[sensitive]
    NotFound(NotFound),
    Other(virtuoso::Status),
}

fn main() {}
