#[derive(Debug, virtuoso::Errors)]
enum GetError {
    NotFound,
    Missing { id: u64 },
    Other(virtuoso::Status),
}

fn main() {}
