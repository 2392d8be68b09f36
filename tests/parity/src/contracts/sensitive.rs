//! What must not be shown.

use virtuoso::codec::UnknownFields;
use virtuoso::{Bytes, Context, Status};

#[derive(Clone, PartialEq, virtuoso::Message)]
#[package("sensitive.v1")]
pub struct Session {
    #[id(1)]
    pub user: String,
    #[id(2)]
    #[sensitive]
    pub token: String,
    #[id(3)]
    #[sensitive]
    pub pin: Option<u32>,
    #[id(4)]
    #[sensitive]
    pub codes: Vec<String>,
    #[oneof(5, 6)]
    pub proof: Option<SessionProof>,
    #[id(7)]
    pub secret: Option<Secret>,
}

#[derive(Clone, PartialEq, virtuoso::Oneof)]
pub enum SessionProof {
    #[id(5)]
    Key(#[sensitive] Bytes),
    #[id(6)]
    Nothing,
}

#[derive(Clone, PartialEq, virtuoso::Union)]
#[package("sensitive.v1")]
pub enum Secret {
    #[id(1)]
    #[sensitive]
    Word(String),
    #[id(2)]
    Open(String),
    Unrecognized(UnknownFields),
}

#[derive(Clone, PartialEq, virtuoso::Error)]
#[package("sensitive.v1")]
#[status(permission_denied)]
#[message("{user} is locked out, {token}")]
pub struct Locked {
    #[id(1)]
    pub user: String,
    #[id(2)]
    #[sensitive]
    pub token: String,
}

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum SensitiveLoginError {
    Locked(Locked),
    Other(Status),
}

#[virtuoso::service(package = "sensitive.v1")]
pub trait Sensitive {
    async fn login(
        &self,
        cx: &Context,
        user: String,
        #[sensitive] password: String,
    ) -> Result<Session, SensitiveLoginError>;
}

crate::contract::contract! {
    packages: [crate::sensitive::v1],
    files: ["sensitive/v1/sensitive.idl"],
    text: SensitiveClient,
    messages: [Session, Secret, Locked],
    services: [SENSITIVE],
    both: {
        use virtuoso::{Bytes, Channel, Context, ServerBuilder};

        struct Handler;

        impl Sensitive for Handler {
            async fn login(
                &self,
                _: &Context,
                user: String,
                password: String,
            ) -> Result<Session, SensitiveLoginError> {
                if password.is_empty() {
                    return Err(Locked { user, token: "hidden".to_owned() }.into());
                }
                Ok(Session {
                    user,
                    token: "hidden".to_owned(),
                    pin: Some(4711),
                    codes: vec!["hidden".to_owned()],
                    proof: Some(SessionProof::Key(Bytes::from_static(b"hidden"))),
                    secret: Some(Secret::Word("hidden".to_owned())),
                })
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(SensitiveServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = SensitiveClient::new(channel);
            let session = client.login("ada", "p").await.unwrap();
            assert_eq!(session.pin, Some(4711));
            let shown = format!("{session:?}");
            assert!(!shown.contains("hidden") && !shown.contains("4711"), "{shown}");
            let error = client.login("ada", "").await.unwrap_err();
            let shown = format!("{error:?} {error}");
            assert!(shown.contains("ada is locked out") && !shown.contains("hidden"), "{shown}");
        }
    },
}
