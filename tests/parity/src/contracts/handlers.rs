//! Handlers that look less alike: without context, without `Result`, with one error instead of an enum.

use virtuoso::{Receiver, Sender};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("handlers.v1")]
pub struct Row {
    #[id(1)]
    pub id: u32,
}

/// It is gone.
#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("handlers.v1")]
#[status(not_found)]
pub struct Gone {
    #[id(1)]
    pub id: u32,
}

#[virtuoso::service(package = "handlers.v1")]
pub trait Handlers {
    async fn plain(&self, text: String) -> String;

    async fn list(&self, count: u32) -> Vec<Row>;

    async fn nothing(&self);

    async fn one(&self, id: u32) -> Result<Row, Gone>;

    async fn silent(&self, id: u32) -> Result<(), Gone>;

    async fn rows(&self, count: u32, out: Sender<Row>) -> Result<(), Gone>;

    async fn total(&self, rows: Receiver<Row>) -> u64;

    #[oneway]
    async fn note(&self, text: String);
}

crate::contract::contract! {
    packages: [crate::handlers::v1],
    files: ["handlers/v1/handlers.idl"],
    text: HandlersClient,
    messages: [Row, Gone],
    services: [HANDLERS],
    idl: {
        use virtuoso::{Context, Receiver, Sender, Status};

        struct Handler;

        impl Handlers for Handler {
            async fn plain(&self, _: &Context, text: String) -> Result<String, Status> {
                Ok(text)
            }

            async fn list(&self, _: &Context, count: u32) -> Result<Vec<Row>, Status> {
                Ok((0..count).map(|id| Row { id }).collect())
            }

            async fn nothing(&self, _: &Context) -> Result<(), Status> {
                Ok(())
            }

            async fn one(&self, _: &Context, id: u32) -> Result<Row, HandlersOneError> {
                if id == 0 { Err(Gone { id }.into()) } else { Ok(Row { id }) }
            }

            async fn silent(&self, _: &Context, id: u32) -> Result<(), HandlersSilentError> {
                if id == 0 { Err(Gone { id }.into()) } else { Ok(()) }
            }

            async fn rows(
                &self,
                _: &Context,
                count: u32,
                out: Sender<Row>,
            ) -> Result<(), HandlersRowsError> {
                for id in 0..count {
                    out.send(Row { id }).await?;
                }
                Err(Gone { id: count }.into())
            }

            async fn total(&self, _: &Context, mut input: Receiver<Row>) -> Result<u64, Status> {
                let mut total = 0;
                while let Some(row) = input.receive().await? {
                    total += u64::from(row.id);
                }
                Ok(total)
            }

            async fn note(&self, _: &Context, _: String) {}
        }
    },
    rust: {
        struct Handler;

        impl Handlers for Handler {
            async fn plain(&self, text: String) -> String {
                text
            }

            async fn list(&self, count: u32) -> Vec<Row> {
                (0..count).map(|id| Row { id }).collect()
            }

            async fn nothing(&self) {}

            async fn one(&self, id: u32) -> Result<Row, Gone> {
                if id == 0 { Err(Gone { id }) } else { Ok(Row { id }) }
            }

            async fn silent(&self, id: u32) -> Result<(), Gone> {
                if id == 0 { Err(Gone { id }) } else { Ok(()) }
            }

            async fn rows(&self, count: u32, out: Sender<Row>) -> Result<(), Gone> {
                for id in 0..count {
                    let _ = out.send(Row { id }).await;
                }
                Err(Gone { id: count })
            }

            async fn total(&self, mut rows: Receiver<Row>) -> u64 {
                let mut total = 0;
                while let Ok(Some(row)) = rows.receive().await {
                    total += u64::from(row.id);
                }
                total
            }

            async fn note(&self, _: String) {}
        }
    },
    both: {
        use futures_util::{StreamExt as _, stream};
        use virtuoso::{Channel, ServerBuilder};

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(HandlersServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = HandlersClient::new(channel);
            assert_eq!(client.plain("t").await.unwrap(), "t");
            assert_eq!(client.list(2).await.unwrap(), [Row { id: 0 }, Row { id: 1 }]);
            client.nothing().await.unwrap();
            assert_eq!(client.one(3).await.unwrap(), Row { id: 3 });
            let error = client.one(0).await.unwrap_err();
            assert_eq!(error.to_string(), "It is gone");
            assert!(matches!(error, HandlersOneError::Gone(Gone { id: 0 })));
            client.silent(1).await.unwrap();
            assert!(matches!(client.silent(0).await, Err(HandlersSilentError::Gone(_))));
            let rows: Vec<_> = client.rows(2).await.unwrap().collect().await;
            assert_eq!(rows.len(), 3);
            assert_eq!(rows[1].as_ref().unwrap(), &Row { id: 1 });
            assert!(matches!(rows[2], Err(HandlersRowsError::Gone(Gone { id: 2 }))));
            let rows = stream::iter([Row { id: 3 }, Row { id: 4 }]);
            assert_eq!(client.total(rows).await.unwrap(), 7);
            client.note("n").await.unwrap();
        }
    },
}
