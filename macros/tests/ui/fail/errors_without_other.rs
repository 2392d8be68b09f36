#[derive(Clone, Debug, virtuoso::Error)]
#[package("a.v1")]
#[status(not_found)]
struct NotFound;

#[derive(Debug, virtuoso::Errors)]
enum GetError {
    NotFound(NotFound),
}

fn main() {}
