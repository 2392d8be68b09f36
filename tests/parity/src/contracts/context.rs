//! Metadata, deadlines, and calls that nobody waits for.

use virtuoso::{Context, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("context.v1")]
pub struct Note {
    #[id(1)]
    pub text: String,
}

#[virtuoso::service(package = "context.v1")]
pub trait Notes {
    async fn whoami(&self, cx: &Context) -> Result<String, Status>;

    async fn leads(&self, cx: &Context, count: u32) -> Result<u32, Status>;

    #[oneway]
    async fn note(&self, cx: &Context, text: String, #[default = false] urgent: bool);

    #[oneway]
    async fn post(&self, cx: &Context, #[body] request: Note);

    #[oneway]
    async fn ping(&self, cx: &Context);

    async fn notes(&self, cx: &Context) -> Result<Vec<String>, Status>;

    async fn time_left(&self, cx: &Context) -> Result<bool, Status>;
}

crate::contract::contract! {
    packages: [crate::context::v1],
    files: ["context/v1/context.idl"],
    text: NotesClient,
    messages: [Note],
    services: [NOTES],
    both: {
        use std::sync::Mutex;
        use std::time::Duration;
        use virtuoso::{Channel, Context, Metadata, ServerBuilder, Status};

        #[derive(Default)]
        struct Handler(Mutex<Vec<String>>);

        impl Handler {
            fn add(&self, text: String) {
                self.0.lock().unwrap().push(text);
            }
        }

        impl Notes for Handler {
            async fn whoami(&self, cx: &Context) -> Result<String, Status> {
                let name = cx.metadata().get_str("user").map(str::to_owned);
                name.ok_or_else(|| Status::unauthenticated("who?"))
            }

            async fn leads(&self, cx: &Context, count: u32) -> Result<u32, Status> {
                let mut leading = Metadata::new();
                leading.insert("place", "before").unwrap();
                cx.send_leading(leading)?;
                let mut trailing = Metadata::new();
                trailing.insert("place", "after").unwrap();
                cx.set_trailing(trailing);
                Ok(count)
            }

            async fn note(&self, _: &Context, text: String, urgent: bool) {
                self.add(format!("{text} {urgent}"));
            }

            async fn post(&self, _: &Context, request: Note) {
                self.add(request.text);
            }

            async fn ping(&self, _: &Context) {
                self.add("ping".to_owned());
            }

            async fn notes(&self, _: &Context) -> Result<Vec<String>, Status> {
                Ok(std::mem::take(&mut self.0.lock().unwrap()))
            }

            async fn time_left(&self, cx: &Context) -> Result<bool, Status> {
                Ok(cx.remaining().is_some())
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(NotesServer::new(Handler::default()))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = NotesClient::new(channel);
            assert_eq!(client.whoami().await.unwrap_err().message(), "who?");
            let name = client.whoami().metadata("user", "ada").await.unwrap();
            assert_eq!(name, "ada");
            let response = client.leads(3).with_response().await.unwrap();
            assert_eq!(response.value, 3);
            assert_eq!(response.leading.get_str("place"), Some("before"));
            assert_eq!(response.trailing.get_str("place"), Some("after"));
            client.note("a").await.unwrap();
            client.note("b").urgent(true).await.unwrap();
            client.post(&Note { text: "c".to_owned() }).await.unwrap();
            client.ping().await.unwrap();
            let mut notes = Vec::new();
            while notes.len() < 4 {
                notes.extend(client.notes().await.unwrap());
                tokio::task::yield_now().await;
            }
            assert_eq!(notes, ["a false", "b true", "c", "ping"]);
            assert!(!client.time_left().await.unwrap());
            assert!(client.time_left().timeout(Duration::from_secs(60)).await.unwrap());
        }
    },
}
