#[derive(Debug, virtuoso::Errors)]
struct GetError;

fn main() {}
