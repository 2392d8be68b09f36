/// Nothing is there.
#[derive(Clone, Debug, virtuoso::Error)]
#[package("a.v1")]
#[status(not_found)]
pub struct NotFound;

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum FindError {
    NotFound(NotFound),
    Other(virtuoso::Status),
}
