#[derive(Debug, virtuoso::Errors)]
enum GetError<E> {
    NotFound(E),
    Other(virtuoso::Status),
}

fn main() {}
