#[derive(Debug, virtuoso::Errors)]
enum GetError {
    NotFound(String),
    Other(virtuoso::Status),
}

fn main() {}
