//! Bodies that are newtypes, alone and in streams.

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Receiver, Sender, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Newtype)]
#[package("bodies.v1")]
pub struct Envelope(pub Letter);

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("bodies.v1")]
pub struct Letter {
    #[id(1)]
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Newtype)]
#[package("bodies.v1")]
pub struct Pick(pub Choice);

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("bodies.v1")]
pub enum Choice {
    #[id(1)]
    Letter(Letter),
    #[id(2)]
    None,
    Unrecognized(UnknownFields),
}

/// Bodies that are named, newtypes of bodies, and results of newtypes.
#[virtuoso::service(package = "bodies.v1")]
pub trait Bodies {
    async fn take(&self, cx: &Context, #[body] request: Envelope) -> Result<Envelope, Status>;

    async fn choose(&self, cx: &Context, #[body] request: Pick) -> Result<Pick, Status>;

    #[allow_lint("shared-body")]
    async fn upload(&self, cx: &Context, input: Receiver<Envelope>) -> Result<Envelope, Status>;

    #[allow_lint("shared-body")]
    async fn relay(
        &self,
        cx: &Context,
        input: Receiver<Pick>,
        out: Sender<Pick>,
    ) -> Result<(), Status>;

    #[allow_lint("shared-body")]
    async fn fan(
        &self,
        cx: &Context,
        #[body] request: Letter,
        out: Sender<Envelope>,
    ) -> Result<(), Status>;
}

crate::contract::contract! {
    packages: [crate::bodies::v1],
    files: ["bodies/v1/bodies.idl"],
    text: BodiesClient,
    messages: [Letter, Choice],
    services: [BODIES],
    both: {
        use futures_util::{TryStreamExt as _, stream};
        use virtuoso::{Channel, Context, Receiver, Sender, ServerBuilder, Status};

        struct Handler;

        impl Bodies for Handler {
            async fn take(&self, _: &Context, request: Envelope) -> Result<Envelope, Status> {
                Ok(request)
            }

            async fn choose(&self, _: &Context, request: Pick) -> Result<Pick, Status> {
                Ok(request)
            }

            async fn upload(
                &self,
                _: &Context,
                mut input: Receiver<Envelope>,
            ) -> Result<Envelope, Status> {
                let mut text = String::new();
                while let Some(Envelope(letter)) = input.receive().await? {
                    text.push_str(&letter.text);
                }
                Ok(Envelope(Letter { text }))
            }

            async fn relay(
                &self,
                _: &Context,
                mut input: Receiver<Pick>,
                out: Sender<Pick>,
            ) -> Result<(), Status> {
                while let Some(pick) = input.receive().await? {
                    out.send(pick).await?;
                }
                Ok(())
            }

            async fn fan(
                &self,
                _: &Context,
                request: Letter,
                out: Sender<Envelope>,
            ) -> Result<(), Status> {
                out.send(Envelope(request.clone())).await?;
                out.send(Envelope(request)).await
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(BodiesServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = BodiesClient::new(channel);
            let letter = Letter { text: "t".to_owned() };
            let envelope = Envelope(letter.clone());
            let pick = Pick(Choice::Letter(letter.clone()));
            assert_eq!(client.take(&envelope).await.unwrap(), envelope);
            assert_eq!(client.choose(&pick).await.unwrap(), pick);
            let both = stream::iter([envelope.clone(), envelope.clone()]);
            assert_eq!(client.upload(both).await.unwrap().0.text, "tt");
            let picks = [pick, Pick(Choice::None)];
            let back: Vec<_> =
                client.relay(stream::iter(picks.clone())).await.unwrap().try_collect().await.unwrap();
            assert_eq!(back, picks);
            let fan: Vec<_> = client.fan(&letter).await.unwrap().try_collect().await.unwrap();
            assert_eq!(fan, [envelope.clone(), envelope]);
        }
    },
}
