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
    #[id(2)]
    NotFound(NotFound),
    #[id(2)]
    Stopped(Stopped),
    Other(virtuoso::Status),
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64) -> Result<u64, GetError>;
}

fn main() {}
