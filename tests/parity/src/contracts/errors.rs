//! Errors of every status, with and without fields and messages.

use std::collections::BTreeMap;

use virtuoso::{Context, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(cancelled)]
pub struct WasCancelled;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(unknown)]
pub struct WasUnknown;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(invalid_argument)]
pub struct WasInvalidArgument;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(deadline_exceeded)]
pub struct WasDeadlineExceeded;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(not_found)]
pub struct WasNotFound;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(already_exists)]
pub struct WasAlreadyExists;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(permission_denied)]
pub struct WasPermissionDenied;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(resource_exhausted)]
pub struct WasResourceExhausted;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(failed_precondition)]
pub struct WasFailedPrecondition;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(aborted)]
pub struct WasAborted;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(out_of_range)]
pub struct WasOutOfRange;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(unimplemented)]
pub struct WasUnimplemented;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(internal)]
pub struct WasInternal;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(unavailable)]
pub struct WasUnavailable;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(data_loss)]
pub struct WasDataLoss;

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(unauthenticated)]
pub struct WasUnauthenticated;

/// Nothing has this id.
#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(not_found)]
#[message("nothing has id {id}; {{braces}} stay, and so does {note}")]
pub struct Missing {
    #[id(1)]
    pub id: u32,
    #[id(2)]
    pub note: Option<String>,
}

/// Refused for a reason.
#[derive(Clone, PartialEq, virtuoso::Error)]
#[package("errors.v1")]
#[status(permission_denied)]
#[message("refused: {reason} at {level}, {secret}")]
#[reserved(7, "who")]
pub struct Refused {
    #[id(1)]
    pub reason: String,
    #[id(2)]
    #[default(-1)]
    pub level: i32,
    #[id(3)]
    #[sensitive]
    pub secret: String,
    #[id(4)]
    pub details: BTreeMap<String, String>,
    #[oneof(5, 6)]
    pub by: Option<RefusedBy>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum RefusedBy {
    #[id(5)]
    User(String),
    #[id(6)]
    Rule(u32),
}

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum ErrorsFailError {
    WasCancelled(WasCancelled),
    WasUnknown(WasUnknown),
    WasInvalidArgument(WasInvalidArgument),
    WasDeadlineExceeded(WasDeadlineExceeded),
    WasNotFound(WasNotFound),
    WasAlreadyExists(WasAlreadyExists),
    WasPermissionDenied(WasPermissionDenied),
    WasResourceExhausted(WasResourceExhausted),
    WasFailedPrecondition(WasFailedPrecondition),
    WasAborted(WasAborted),
    WasOutOfRange(WasOutOfRange),
    WasUnimplemented(WasUnimplemented),
    WasInternal(WasInternal),
    WasUnavailable(WasUnavailable),
    WasDataLoss(WasDataLoss),
    WasUnauthenticated(WasUnauthenticated),
    Other(Status),
}

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum ErrorsOneError {
    Missing(Missing),
    Other(Status),
}

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum ErrorsEitherError {
    #[id(3)]
    Missing(Missing),
    Refused(Refused),
    Other(Status),
}

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum ErrorsNumberedError {
    Missing(Missing),
    #[id(7)]
    Refused(Refused),
    Other(Status),
}

#[virtuoso::service(package = "errors.v1")]
pub trait Errors {
    async fn fail(&self, cx: &Context, code: u32) -> Result<(), ErrorsFailError>;

    async fn one(&self, cx: &Context, id: u32) -> Result<String, ErrorsOneError>;

    async fn either(&self, cx: &Context, which: u32) -> Result<u64, ErrorsEitherError>;

    async fn numbered(&self, cx: &Context) -> Result<(), ErrorsNumberedError>;

    async fn none(&self, cx: &Context) -> Result<u32, Status>;
}

crate::contract::contract! {
    packages: [crate::errors::v1],
    files: ["errors/v1/errors.idl"],
    text: ErrorsClient,
    messages: [
        WasCancelled,
        WasUnknown,
        WasInvalidArgument,
        WasDeadlineExceeded,
        WasNotFound,
        WasAlreadyExists,
        WasPermissionDenied,
        WasResourceExhausted,
        WasFailedPrecondition,
        WasAborted,
        WasOutOfRange,
        WasUnimplemented,
        WasInternal,
        WasUnavailable,
        WasDataLoss,
        WasUnauthenticated,
        Missing,
        Refused,
    ],
    services: [ERRORS],
    both: {
        use virtuoso::{Channel, Code, Context, ServerBuilder, Status};

        struct Handler;

        impl Errors for Handler {
            async fn fail(&self, _: &Context, code: u32) -> Result<(), ErrorsFailError> {
                Err(match code {
                    1 => WasCancelled {}.into(),
                    2 => WasUnknown {}.into(),
                    3 => WasInvalidArgument {}.into(),
                    4 => WasDeadlineExceeded {}.into(),
                    5 => WasNotFound {}.into(),
                    6 => WasAlreadyExists {}.into(),
                    7 => WasPermissionDenied {}.into(),
                    8 => WasResourceExhausted {}.into(),
                    9 => WasFailedPrecondition {}.into(),
                    10 => WasAborted {}.into(),
                    11 => WasOutOfRange {}.into(),
                    12 => WasUnimplemented {}.into(),
                    13 => WasInternal {}.into(),
                    14 => WasUnavailable {}.into(),
                    15 => WasDataLoss {}.into(),
                    16 => WasUnauthenticated {}.into(),
                    _ => return Ok(()),
                })
            }

            async fn one(&self, _: &Context, id: u32) -> Result<String, ErrorsOneError> {
                match id {
                    0 => Err(Missing { id, note: None }.into()),
                    1 => Err(Status::unavailable("later").into()),
                    _ => Ok(id.to_string()),
                }
            }

            async fn either(&self, _: &Context, which: u32) -> Result<u64, ErrorsEitherError> {
                Err(match which {
                    0 => Missing { id: 9, note: Some("n".to_owned()) }.into(),
                    1 => refused().into(),
                    // Declared by another method.
                    _ => Status::from(WasAborted {}).into(),
                })
            }

            async fn numbered(&self, _: &Context) -> Result<(), ErrorsNumberedError> {
                Err(refused().into())
            }

            async fn none(&self, _: &Context) -> Result<u32, Status> {
                Err(Missing::default().into())
            }
        }

        fn refused() -> Refused {
            Refused {
                reason: "r".to_owned(),
                secret: "s3cret".to_owned(),
                details: [("k".to_owned(), "v".to_owned())].into(),
                by: Some(RefusedBy::Rule(4)),
                ..Refused::default()
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(ErrorsServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = ErrorsClient::new(channel);
            client.fail(0).await.unwrap();
            for code in 1..=16 {
                let error = client.fail(code).await.unwrap_err();
                let debug = format!("{error:?}");
                assert!(debug.starts_with("Was"), "{debug}");
                assert_eq!(Status::from(error).code() as u32, code);
            }
            let error = client.one(0).await.unwrap_err();
            assert_eq!(error.to_string(), "nothing has id 0; {braces} stay, and so does none");
            assert!(matches!(error, ErrorsOneError::Missing(Missing { id: 0, .. })));
            let error = client.one(1).await.unwrap_err();
            assert!(matches!(error, ErrorsOneError::Other(status) if status.code() == Code::Unavailable));
            assert_eq!(client.one(5).await.unwrap(), "5");
            let error = client.either(1).await.unwrap_err();
            assert_eq!(error.to_string(), "refused: r at -1, <redacted>");
            assert!(!format!("{error:?}").contains("s3cret"));
            let ErrorsEitherError::Refused(error) = error else { panic!("{error}") };
            assert_eq!(error, refused());
            let error = client.either(2).await.unwrap_err();
            let ErrorsEitherError::Other(status) = error else { panic!("{error}") };
            assert_eq!(status.detail::<WasAborted>(), Some(WasAborted {}));
            let error = client.numbered().await.unwrap_err();
            assert!(matches!(error, ErrorsNumberedError::Refused(_)), "{error}");
            let status = client.none().await.unwrap_err();
            assert_eq!(status.detail::<Missing>(), Some(Missing::default()));
        }
    },
}
