//! The tour: a client that makes every kind of call and says what it sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::stream;
use tokio::task::JoinHandle;
use virtuoso::rt::entropy;
use virtuoso::{
    BadRequest, Bytes, Call, Channel, Context, Decimal, Next, Reply, ServerHandle, Status,
    Streaming,
};

use crate::chat::Chat;
use crate::goods::{money, order, word};
use crate::shop::common::v1::Money;
use crate::shop::orders::v1::*;
use crate::transcript::{answer, call, ending, explain, failure, heading, meanwhile, more, title};
use crate::{Result, server};

/// How much a card's holder approves without a second thought.
const PURSE: i64 = 50;
/// Shorter than what the slow handlers take, which is for ever; ample for reaching them.
const PATIENCE: Duration = Duration::from_millis(250);
const MIB: usize = 1024 * 1024;

/// A client that is connected.
pub(crate) struct Tour {
    orders: OrdersClient,
    photos: PhotosClient,
    backstage: BackstageClient,
    /// Calls that the interceptor has seen.
    seen: Arc<AtomicU32>,
}

impl Tour {
    /// Connects.
    pub(crate) async fn begin(address: &str) -> Result<Tour> {
        let seen = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&seen);
        // All clients share the channel's one connection, and the services that the client brings along travel on it.
        let channel = Channel::builder(address)
            .limits(server::limits())
            .serve(CustomerServer::new(Holder))
            .intercept(move |call, next| introduce(call, next, Arc::clone(&counter)))
            .connect()
            .await?;
        title(
            "Virtuoso: a tour of the shop",
            format_args!("The contract lies in idl/, the shop listens on {address}."),
        );
        Ok(Tour {
            orders: OrdersClient::new(channel.clone()),
            photos: PhotosClient::new(channel.clone()),
            backstage: BackstageClient::new(channel),
            seen,
        })
    }

    /// Goes through everything but the drain.
    pub(crate) async fn take(&self) -> Result {
        // What happens behind the counter. A stream call resolves once it is sent; the first entry says that it stands.
        let mut diary = self.backstage.diary().await?;
        diary.message().await?;

        let id = self.unary().await?;
        self.server_stream(id).await?;
        self.client_stream().await?;
        self.bidirectional().await?;
        self.oneway(id, &mut diary).await?;
        self.typed_error().await?;
        self.constraints().await?;
        self.metadata().await?;
        self.callback().await?;
        self.deadlines(&mut diary).await?;
        self.large_message().await
    }

    async fn unary(&self) -> Result<OrderId> {
        heading("Unary: one request, one answer");
        explain(
            "A call is a future with setters. Stubs borrow, so the order below is not cloned.
             `dry_run` has a default in the contract: here it is a setter, in the handler an argument.",
        );
        let order = order(&[("TEA-0042", 3), ("CUP-0007", 1)]);
        let request = entropy::uuid();
        call("place", "3 × TEA-0042 and 1 × CUP-0007, as a dry run");
        let receipt = self.orders.place(&order, request).dry_run(true).await?;
        answer(
            "receipt",
            format_args!("it would be {}", money(&receipt.total)),
        );

        call("place", "the same, and this time it counts");
        let receipt = self.orders.place(&order, request).await?;
        answer("receipt", money(&receipt.total));
        call(
            "place",
            "the same `request_id` again: the contract says `@idempotent(key: request_id)`",
        );
        let again = self.orders.place(&order, request).await?;
        ensure(again == receipt, "a repeated request was answered anew")?;
        answer("receipt", "the same receipt, and still one order");

        let placed = self
            .orders
            .list()
            .status(OrderStatus::Placed)
            .limit(500)
            .await?;
        ensure(
            placed.iter().filter(|kept| kept.id == order.id).count() == 1,
            "the order is not listed once",
        )?;
        call("list", "what is placed, at most 500");
        answer(
            "orders",
            "the order among them: a list travels in a message of its own, the client gets a Vec",
        );
        Ok(order.id)
    }

    async fn server_stream(&self, id: OrderId) -> Result {
        heading("Server stream: one request, many answers");
        explain(
            "The handler sends into a `Sender`, the client reads a `Stream`. When the handler returns, it ends.",
        );
        call("watch", "the order");
        let mut statuses = self.orders.watch(id).await?;
        answer("status", word(statuses.message().await?)?);
        call(
            "pay",
            "cash, while the watch is open on the same connection",
        );
        self.orders
            .pay(&PayOrder {
                id,
                payment: Payment::Cash,
            })
            .await?;
        while let Some(status) = statuses.message().await? {
            answer("status", word(Some(status))?);
        }
        answer(
            "end",
            "a shipped order is finished, so the handler returned",
        );
        Ok(())
    }

    async fn client_stream(&self) -> Result {
        heading("Client stream: many requests, one answer");
        explain(
            "Bytes of a stream travel on credit: a slow handler slows its own caller, and nobody else.",
        );
        call("import", "100 orders, every 25th for 99 teapots");
        let orders = (1..=100).map(|n| {
            order(&[if n % 25 == 0 {
                ("POT-0001", 99)
            } else {
                ("TEA-0042", 1)
            }])
        });
        let summary = self
            .orders
            .import(stream::iter(orders.collect::<Vec<_>>()))
            .await?;
        answer(
            "summary",
            format_args!(
                "{} accepted, {} rejected",
                summary.accepted,
                summary.rejected.len()
            ),
        );
        for (number, reason) in &summary.rejected {
            more("", format_args!("order {number}: {reason}"));
        }
        Ok(())
    }

    async fn bidirectional(&self) -> Result {
        heading("Bidirectional: both at once");
        explain(
            "Neither side waits for the other to finish; this client merely happens to be polite.",
        );
        let mut chat = Chat::open(&self.orders).await?;
        for question in ["Is anybody there?", "Where is my tea?", "the weather"] {
            call("support", question);
            answer("support", chat.ask(question).await?);
        }
        chat.close().await?;
        answer("end", "we stopped talking, so the handler returned");
        Ok(())
    }

    async fn oneway(&self, id: OrderId, diary: &mut Streaming<DiaryEntry>) -> Result {
        heading("Oneway: no answer");
        explain(
            "The call resolves once it is sent. That it arrived we only know from the shop's diary.",
        );
        call("seen", "the order, by Ada");
        self.orders.seen(id, "Ada").await?;
        read_diary(diary).await
    }

    async fn typed_error(&self) -> Result {
        heading("A typed error");
        explain(
            "`throws OutOfStock` in the contract is a variant to match on, with the error's own fields.",
        );
        call("place", "99 × POT-0001");
        match self
            .orders
            .place(&order(&[("POT-0001", 99)]), entropy::uuid())
            .await
        {
            Err(OrdersPlaceError::OutOfStock(error)) => {
                failure("OutOfStock", &error);
                more(
                    "",
                    format_args!("sku: {}, available: {}", error.sku, error.available),
                );
                Ok(())
            }
            other => Err(unexpected(other)),
        }
    }

    async fn constraints(&self) -> Result {
        heading("Broken constraints");
        explain(
            "Ranges, lengths and patterns stand in the contract. The server checks them before the handler runs,
             and tells all violations together, each with its path.",
        );
        let mut wrong = order(&[("tea", 0)]);
        wrong.items[0].unit_price.currency = "euro".to_owned();
        wrong.ship_to.city = String::new();
        wrong.ship_to.country = "Netherlands".to_owned();
        call(
            "place",
            "0 × `tea` at 4.50 `euro`, to no city in `Netherlands`",
        );
        let status = match self.orders.place(&wrong, entropy::uuid()).await {
            Err(OrdersPlaceError::Other(status)) => status,
            other => return Err(unexpected(other)),
        };
        let Some(request) = status.detail::<BadRequest>() else {
            return Err(unexpected(status));
        };
        failure(
            status.code().name(),
            format_args!("{} violations", request.field_violations.len()),
        );
        for violation in &request.field_violations {
            more(
                "",
                format_args!("{:<34} {}", violation.field, violation.description),
            );
        }
        Ok(())
    }

    async fn metadata(&self) -> Result {
        heading("Metadata both ways, and interceptors on both sides");
        explain(
            "An interceptor is an async function round every call. The client's adds `tenant`, and counts; the
             server's writes an audit line, and tells it in trailing metadata. The handler adds leading metadata.",
        );
        let order = order(&[("TEA-0042", 1)]);
        call("place", "a dry run, with metadata `reason`");
        let placed = self
            .orders
            .place(&order, entropy::uuid())
            .dry_run(true)
            .metadata("reason", "curiosity");
        let response = placed.with_response().await?;
        answer(
            "leading",
            format_args!(
                "branch: {}",
                response.leading.get_str("branch").unwrap_or("none")
            ),
        );
        answer("receipt", money(&response.value.total));
        answer(
            "trailing",
            format_args!(
                "audit: {}",
                response.trailing.get_str("audit").unwrap_or("none")
            ),
        );
        more(
            "",
            format_args!(
                "{} calls went through the client's interceptor",
                self.seen.load(Ordering::Relaxed)
            ),
        );
        Ok(())
    }

    async fn callback(&self) -> Result {
        heading("A callback: the server calls the client");
        explain(
            "This client serves `Customer` on the connection that it opened, so the shop reaches it through any NAT.
             `pay` with a card asks its holder, and is answered only after that.",
        );
        for quantity in [2, 20] {
            let order = order(&[("TEA-0042", quantity)]);
            self.orders.place(&order, entropy::uuid()).await?;
            call("pay", format_args!("{quantity} × TEA-0042 by card"));
            let payment = Payment::CardToken("tok_4242".to_owned());
            match self
                .orders
                .pay(&PayOrder {
                    id: order.id,
                    payment,
                })
                .await
            {
                Ok(receipt) => answer("receipt", money(&receipt.total)),
                Err(OrdersPayError::PaymentDeclined(error)) => {
                    failure("declined", &error.reason);
                    more("", format_args!("{error:?}"));
                    more(
                        "",
                        "`bank_code` is `@sensitive`: it came along, and `Debug` does not show it",
                    );
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn deadlines(&self, diary: &mut Streaming<DiaryEntry>) -> Result {
        heading("A deadline that passes, twice");
        explain(
            "The time that is left travels with a call, so both sides know when nobody waits any more. What becomes
             of the handler is in the contract: a `@readonly` one is dropped, another one finishes what it began.",
        );
        let mut archived = order(&[("TEA-0042", 1)]);
        archived
            .labels
            .insert("kept-in".to_owned(), "archive".to_owned());
        self.orders.place(&archived, entropy::uuid()).await?;
        call(
            "get",
            format_args!("an order in the archive, which never answers; within {PATIENCE:?}"),
        );
        match self.orders.get(archived.id).timeout(PATIENCE).await {
            Err(OrdersGetError::Other(status)) => failure(status.code().name(), "as it had to"),
            other => return Err(unexpected(other)),
        }
        read_diary(diary).await?;

        let order = order(&[("TEA-0042", 1)]);
        self.orders.place(&order, entropy::uuid()).await?;
        let mut statuses = self.orders.watch(order.id).await?;
        call(
            "pay",
            format_args!("by a bank that is slower than every caller; within {PATIENCE:?}"),
        );
        let payment = Payment::Iban("NL91ABNA0417164300".to_owned());
        match self
            .orders
            .pay(&PayOrder {
                id: order.id,
                payment,
            })
            .timeout(PATIENCE)
            .await
        {
            Err(OrdersPayError::Other(status)) => failure(status.code().name(), "for the caller"),
            other => return Err(unexpected(other)),
        }
        read_diary(diary).await?;
        let mut last = None;
        while let Some(status) = statuses.message().await? {
            last = Some(status);
        }
        meanwhile(
            "watch",
            format_args!("the order is {} all the same", word(last)?),
        );
        Ok(())
    }

    async fn large_message(&self) -> Result {
        heading("A stream in flight while 64 MiB pass");
        explain(
            "A large message travels in pieces, and other calls travel between them. The limit on messages is
             16 MiB unless raised, as it was here, on both sides.",
        );
        let mut chat = Chat::open(&self.orders).await?;
        chat.ask("Is anybody there?").await?;
        call("store", "a photo of 64 MiB");
        let photo = Photo {
            sku: "TEA-0042".to_owned(),
            image: Bytes::from(vec![0x5a; 64 * MIB]),
        };
        let photos = self.photos.clone();
        let store = tokio::spawn(async move { photos.store(&photo).await });
        let mut exchanges = 0;
        while !store.is_finished() {
            chat.ask("Is anybody there?").await?;
            exchanges += 1;
        }
        let size = store.await??;
        ensure(size == 64 * MIB as u64, "the photo came with another size")?;
        meanwhile(
            "support",
            format_args!("{exchanges} questions asked and answered while it was under way"),
        );
        answer("size", format_args!("{size} bytes arrived"));
        chat.close().await
    }

    /// The end: the server goes, and nothing that runs is cut off.
    pub(crate) async fn drain(
        &self,
        server: ServerHandle,
        serving: JoinHandle<std::io::Result<()>>,
    ) -> Result {
        heading("A drain");
        explain(
            "The server takes no more calls and no more connections; what runs may end, within a bound.",
        );
        let mut chat = Chat::open(&self.orders).await?;
        call("support", "Is anybody there?");
        answer("support", chat.ask("Is anybody there?").await?);
        meanwhile("server", "drains");
        server.drain();
        // A call that crosses the word of it on the way is still taken.
        let refused = loop {
            if let Err(status) = self.orders.list().await {
                break status;
            }
        };
        call("list", "a new call");
        failure(
            refused.code().name(),
            "it never began, so to repeat it elsewhere is safe",
        );
        call("support", "Where is my tea?");
        answer("support", chat.ask("Where is my tea?").await?);
        chat.close().await?;
        answer(
            "end",
            "the stream was open before, so it went on to its own end",
        );
        serving.await??;
        meanwhile(
            "server",
            "has returned from `serve`: nothing is left to wait for",
        );
        ending(
            "That was the tour. server.rs is the shop, client.rs is this client, idl/ is what they agree on.",
        );
        Ok(())
    }
}

/// Adds who we are to every call without a stream, and counts it.
async fn introduce(mut call: Call, next: Next, counter: Arc<AtomicU32>) -> Reply {
    counter.fetch_add(1, Ordering::Relaxed);
    match call.metadata_mut().insert("tenant", "acme") {
        Ok(()) => next.run(call).await,
        Err(error) => Reply::failed(Status::internal(error.to_string())),
    }
}

/// The holder of the card: what the client serves.
struct Holder;

impl Customer for Holder {
    async fn approve(
        &self,
        _: &Context,
        _: OrderId,
        total: Money,
    ) -> std::result::Result<bool, Status> {
        let approved = total.amount <= Decimal::from(PURSE);
        let verdict = if approved { "yes" } else { "no" };
        meanwhile(
            "approve",
            format_args!(
                "the shop asks whether {} is all right: {verdict}",
                money(&total)
            ),
        );
        Ok(approved)
    }
}

/// Shows the next entry of the shop's diary.
async fn read_diary(diary: &mut Streaming<DiaryEntry>) -> Result {
    let entry = diary.message().await?.ok_or("the diary ended")?;
    meanwhile("diary", format_args!("`{}` {}", entry.method, entry.text));
    Ok(())
}

fn ensure(holds: bool, otherwise: &str) -> Result {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}

fn unexpected(what: impl std::fmt::Debug) -> Box<dyn std::error::Error + Send + Sync> {
    format!("this is not what the tour meant to show: {what:?}").into()
}
