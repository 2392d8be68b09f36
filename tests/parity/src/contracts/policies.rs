//! What may be repeated, how long it may take and how large it may be.

use virtuoso::{Context, Receiver, Status, Uuid};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("policies.v1")]
pub struct Thing {
    #[id(1)]
    pub name: String,
}

/// What calls may do, and how long.
#[virtuoso::service(package = "policies.v1")]
#[timeout(5s)]
#[max_size("1GiB")]
pub trait Policies {
    #[readonly]
    #[timeout("500ms")]
    #[http(GET, "/v1/things/{id}")]
    async fn get(&self, cx: &Context, id: u32) -> Result<Thing, Status>;

    #[idempotent]
    #[http(PUT, "/v1/things/{id}", body = "thing")]
    async fn put(&self, cx: &Context, id: u32, thing: Thing) -> Result<(), Status>;

    #[idempotent(key = "request_id")]
    #[retry(max = 3, backoff = "50ms", max_backoff = 2m, multiplier = 1.5, on = [unavailable, aborted])]
    #[http(POST, "/v1/things")]
    async fn make(&self, cx: &Context, thing: Thing, request_id: Uuid) -> Result<Thing, Status>;

    #[readonly]
    #[retry(max = 2)]
    #[max_size(512B)]
    async fn small(&self, cx: &Context) -> Result<Vec<Thing>, Status>;

    #[max_size(64KiB)]
    #[on_disconnect(finish)]
    async fn upload(&self, cx: &Context, things: Receiver<Thing>) -> Result<u32, Status>;

    #[on_disconnect(cancel)]
    #[http(DELETE, "/v1/things/{id}")]
    async fn remove(&self, cx: &Context, id: u32) -> Result<(), Status>;

    #[readonly]
    #[on_disconnect(finish)]
    #[timeout(1h)]
    #[http(PATCH, "/v1/things:scan", body = "*")]
    #[calls(PoliciesClient::get)]
    async fn scan(&self, cx: &Context, from: u32) -> Result<u32, Status>;

    #[timeout(250us)]
    async fn quick(&self, cx: &Context) -> Result<(), Status>;

    #[oneway]
    #[timeout(7d)]
    async fn slow(&self, cx: &Context);
}

crate::contract::contract! {
    packages: [crate::policies::v1],
    files: ["policies/v1/policies.idl"],
    text: PoliciesClient,
    messages: [Thing],
    services: [POLICIES],
    both: {
        use futures_util::stream;
        use std::sync::atomic::{AtomicU32, Ordering};
        use virtuoso::{Channel, Code, Context, Receiver, ServerBuilder, Status, Uuid};

        #[derive(Default)]
        struct Handler(AtomicU32);

        impl Policies for Handler {
            async fn get(&self, cx: &Context, id: u32) -> Result<Thing, Status> {
                let left = cx.remaining().ok_or_else(|| Status::internal("no deadline"))?;
                let name = format!("{id} {}", left.as_millis() <= 500);
                Ok(Thing { name })
            }

            async fn put(&self, _: &Context, _: u32, thing: Thing) -> Result<(), Status> {
                Err(Status::aborted(thing.name))
            }

            async fn make(&self, _: &Context, thing: Thing, _: Uuid) -> Result<Thing, Status> {
                // The client repeats it.
                match self.0.fetch_add(1, Ordering::Relaxed) {
                    0 => Err(Status::unavailable("not yet")),
                    _ => Ok(thing),
                }
            }

            async fn small(&self, _: &Context) -> Result<Vec<Thing>, Status> {
                Ok(vec![Thing { name: "x".repeat(600) }])
            }

            async fn upload(&self, _: &Context, mut input: Receiver<Thing>) -> Result<u32, Status> {
                let mut count = 0;
                while input.receive().await?.is_some() {
                    count += 1;
                }
                Ok(count)
            }

            async fn remove(&self, _: &Context, _: u32) -> Result<(), Status> {
                Ok(())
            }

            async fn scan(&self, _: &Context, from: u32) -> Result<u32, Status> {
                Ok(from + 1)
            }

            async fn quick(&self, _: &Context) -> Result<(), Status> {
                std::future::pending().await
            }

            async fn slow(&self, _: &Context) {}
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(PoliciesServer::new(Handler::default()))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = PoliciesClient::new(channel);
            assert_eq!(client.get(4).await.unwrap().name, "4 true");
            let thing = Thing { name: "t".to_owned() };
            assert_eq!(client.put(1, &thing).await.unwrap_err().message(), "t");
            let made = client.make(&thing, Uuid::nil()).await;
            // Whether it is repeated is the client's policy, and alike on both sides.
            assert!(made.is_ok() || made.is_err_and(|error| error.code() == Code::Unavailable));
            assert_eq!(client.small().await.unwrap()[0].name.len(), 600);
            let large = Thing { name: "x".repeat(70_000) };
            let error = client.upload(stream::iter([large])).await.unwrap_err();
            assert_eq!(error.code(), Code::ResourceExhausted, "{error}");
            client.remove(1).await.unwrap();
            assert_eq!(client.scan(1).await.unwrap(), 2);
            assert_eq!(client.quick().await.unwrap_err().code(), Code::DeadlineExceeded);
            client.slow().await.unwrap();
        }
    },
}
