//! The shop: three services of the contract, implemented by one struct, and the server around it.

use std::collections::BTreeMap;
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use virtuoso::{
    Call, Code, Context, Decimal, Duration, Limits, Metadata, Next, Receiver, Reply, Sender,
    Server, ServerBuilder, Status, Uuid,
};

use crate::shop::common::v1::Money;
use crate::shop::orders::v1::*;

/// What the shop has of each product.
const STOCK: [(&str, u32); 3] = [("TEA-0042", 500), ("CUP-0007", 12), ("POT-0001", 3)];

/// Binds the shop's server to an address.
pub(crate) async fn bind(address: &str) -> io::Result<Server> {
    server().bind(address).await
}

/// The shop's server, not bound yet.
pub(crate) fn server() -> ServerBuilder {
    let shop = Arc::new(Shop::new());
    Server::builder()
        .service(OrdersServer::from_arc(Arc::clone(&shop)))
        .service(PhotosServer::from_arc(Arc::clone(&shop)))
        .service(BackstageServer::from_arc(shop))
        .intercept(audit)
        .limits(limits())
}

/// The limits of both sides: as usual, but for photos of 64 MiB, where 16 MiB would be the most.
pub(crate) fn limits() -> Limits {
    Limits::default()
        .max_message(65 * 1024 * 1024)
        .program("quickstart", env!("CARGO_PKG_VERSION"))
}

/// Stands round every handler, and tells the caller in trailing metadata what went to the audit log.
async fn audit(call: Call, next: Next) -> Reply {
    let method = call.method().path;
    let tenant = call
        .metadata()
        .get_str("tenant")
        .unwrap_or("nobody")
        .to_owned();
    let mut reply = next.run(call).await;
    let outcome = reply.status().map_or("ok", |status| status.code().name());
    // A tenant with a name too long for metadata goes without the line.
    let _ = reply
        .metadata_mut()
        .insert("audit", format!("{method} for {tenant}: {outcome}"));
    reply
}

/// The shop itself. Handlers share it, so what changes lies behind a lock that no handler holds across an `await`.
struct Shop {
    shelves: Mutex<Shelves>,
    diary: Diary,
}

#[derive(Default)]
struct Shelves {
    orders: BTreeMap<OrderId, Kept>,
    /// What each `request_id` was answered: the key by which repeated requests are known.
    receipts: BTreeMap<Uuid, Receipt>,
}

/// An order, and those who watch it.
struct Kept {
    order: Order,
    changes: broadcast::Sender<OrderStatus>,
}

impl Shop {
    fn new() -> Shop {
        Shop {
            shelves: Mutex::default(),
            diary: Diary(broadcast::Sender::new(64)),
        }
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, id: OrderId) -> Result<Order, OrderNotFound> {
        self.shelves()
            .orders
            .get(&id)
            .map(|kept| kept.order.clone())
            .ok_or(OrderNotFound)
    }

    fn advance(&self, id: OrderId, status: OrderStatus) {
        if let Some(kept) = self.shelves().orders.get_mut(&id) {
            kept.order.status = status;
            // That nobody watches is no failure.
            let _ = kept.changes.send(status);
        }
    }
}

impl Shelves {
    fn keep(&mut self, mut order: Order) {
        order.status = OrderStatus::Placed;
        self.orders.insert(
            order.id,
            Kept {
                order,
                changes: broadcast::Sender::new(16),
            },
        );
    }
}

impl Orders for Shop {
    async fn place(
        &self,
        cx: &Context,
        order: Order,
        request_id: Uuid,
        dry_run: bool,
    ) -> Result<Receipt, OrdersPlaceError> {
        let mut leading = Metadata::new();
        leading
            .insert("branch", "Delft")
            .map_err(|error| Status::internal(error.to_string()))?;
        cx.send_leading(leading)?;

        // `?` turns an error that the contract declares into the method's own error type.
        check_stock(&order)?;
        let receipt = receipt(&order);
        if dry_run {
            return Ok(receipt);
        }
        let mut shelves = self.shelves();
        if let Some(earlier) = shelves.receipts.get(&request_id) {
            return Ok(earlier.clone());
        }
        shelves.receipts.insert(request_id, receipt.clone());
        shelves.keep(order);
        Ok(receipt)
    }

    async fn get(&self, _: &Context, id: OrderId) -> Result<Order, OrdersGetError> {
        let order = self.order(id)?;
        if order
            .labels
            .get("kept-in")
            .is_some_and(|place| place == "archive")
        {
            // The archive never answers. `get` is `@readonly`: once nobody waits, this future is dropped, here.
            let _left = self
                .diary
                .on_drop("get", "was dropped where it waited: its caller had left");
            pending::<()>().await;
        }
        Ok(order)
    }

    async fn list(
        &self,
        _: &Context,
        status: Option<OrderStatus>,
        limit: u32,
    ) -> Result<Vec<Order>, Status> {
        let shelves = self.shelves();
        let orders = shelves.orders.values().map(|kept| &kept.order);
        let wanted = orders.filter(|order| status.is_none_or(|status| order.status == status));
        Ok(wanted.take(limit as usize).cloned().collect())
    }

    async fn watch(
        &self,
        _: &Context,
        id: OrderId,
        out: Sender<OrderStatus>,
    ) -> Result<(), OrdersWatchError> {
        let (mut status, mut changes) = match self.shelves().orders.get(&id) {
            Some(kept) => (kept.order.status, kept.changes.subscribe()),
            None => return Err(OrderNotFound.into()),
        };
        loop {
            // Waits while the caller is behind. Should the caller leave, this future is dropped.
            out.send(status).await?;
            if matches!(status, OrderStatus::Shipped | OrderStatus::Cancelled) {
                return Ok(());
            }
            status = match changes.recv().await {
                Ok(status) => status,
                Err(RecvError::Lagged(_)) => self.order(id)?.status,
                Err(RecvError::Closed) => return Ok(()),
            };
        }
    }

    async fn import(
        &self,
        _: &Context,
        mut input: Receiver<Order>,
    ) -> Result<ImportSummary, Status> {
        let mut summary = ImportSummary::default();
        let mut number = 0;
        while let Some(order) = input.receive().await? {
            number += 1;
            match check_stock(&order) {
                Ok(()) => {
                    self.shelves().keep(order);
                    summary.accepted += 1;
                }
                Err(error) => {
                    summary.rejected.insert(number, error.to_string());
                }
            }
        }
        Ok(summary)
    }

    async fn support(
        &self,
        _: &Context,
        mut input: Receiver<ChatMessage>,
        out: Sender<ChatMessage>,
    ) -> Result<(), Status> {
        while let Some(question) = input.receive().await? {
            let text = match question.text.as_str() {
                "Is anybody there?" => "Always.".to_owned(),
                "Where is my tea?" => "It steeps while it ships.".to_owned(),
                other => format!("We shall look into “{other}”."),
            };
            out.send(ChatMessage { text }).await?;
        }
        Ok(())
    }

    async fn pay(&self, cx: &Context, request: PayOrder) -> Result<Receipt, OrdersPayError> {
        let order = self.order(request.id)?;
        let receipt = receipt(&order);
        match request.payment {
            Payment::Cash => {}
            Payment::CardToken(_) => {
                // The caller brought a service along, and this calls it, back over the caller's own connection.
                let customer: CustomerClient = cx.peer().client();
                let approved = match customer.approve(order.id, &receipt.total).await {
                    Err(status) if status.code() == Code::Unimplemented => false,
                    answer => answer?,
                };
                if !approved {
                    let reason = "the card's holder said no".to_owned();
                    return Err(PaymentDeclined {
                        reason,
                        bank_code: Some("57".to_owned()),
                    }
                    .into());
                }
            }
            Payment::Iban(_) => {
                // A slow bank: it answers when the caller's patience is over, however long that was. `pay` may not be
                // repeated, so it is no `@readonly` method, and what follows runs although nobody waits for it.
                cx.cancelled().await;
                self.diary.write(
                    "pay",
                    "runs on without its caller: the bank has the money, so the tea ships",
                );
            }
            _ => {
                return Err(
                    Status::invalid_argument("this shop does not know that way to pay").into(),
                );
            }
        }
        self.advance(order.id, OrderStatus::Paid);
        self.advance(order.id, OrderStatus::Shipped);
        Ok(receipt)
    }

    async fn seen(&self, _: &Context, _: OrderId, by: String) {
        self.diary
            .write("seen", &format!("{by} has seen the order"));
    }
}

impl Photos for Shop {
    async fn store(&self, _: &Context, photo: Photo) -> Result<u64, Status> {
        // `image` shares the memory of the message that came; decoding copied nothing.
        Ok(photo.image.len() as u64)
    }
}

impl Backstage for Shop {
    async fn diary(&self, _: &Context, out: Sender<DiaryEntry>) -> Result<(), Status> {
        let mut entries = self.diary.0.subscribe();
        out.send(entry("diary", "is open")).await?;
        loop {
            match entries.recv().await {
                Ok(entry) => out.send(entry).await?,
                Err(RecvError::Lagged(missed)) => {
                    out.send(entry(
                        "diary",
                        &format!("{missed} entries were too fast to read"),
                    ))
                    .await?;
                }
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }
}

fn check_stock(order: &Order) -> Result<(), OutOfStock> {
    for item in &order.items {
        let stock = STOCK.iter().find(|(sku, _)| *sku == item.sku);
        let available = stock.map_or(0, |(_, available)| *available);
        if item.quantity > available {
            return Err(OutOfStock {
                sku: item.sku.clone(),
                available,
            });
        }
    }
    Ok(())
}

fn receipt(order: &Order) -> Receipt {
    let currency = order
        .items
        .first()
        .map(|item| item.unit_price.currency.clone())
        .unwrap_or_default();
    let sum: Decimal = order
        .items
        .iter()
        .map(|item| item.unit_price.amount * Decimal::from(item.quantity))
        .sum();
    Receipt {
        order_id: order.id,
        total: Money {
            amount: sum - order.discount,
            currency,
        },
        expected: Duration::new(2 * 24 * 60 * 60, 0),
    }
}

/// What happens behind the counter, for all who read along.
struct Diary(broadcast::Sender<DiaryEntry>);

impl Diary {
    fn write(&self, method: &str, text: &str) {
        // That nobody reads along is no failure.
        let _ = self.0.send(entry(method, text));
    }

    /// Writes when the guard is dropped.
    fn on_drop(&self, method: &'static str, text: &'static str) -> impl Drop {
        struct Guard(Diary, &'static str, &'static str);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.write(self.1, self.2);
            }
        }
        Guard(Diary(self.0.clone()), method, text)
    }
}

fn entry(method: &str, text: &str) -> DiaryEntry {
    DiaryEntry {
        method: method.to_owned(),
        text: text.to_owned(),
    }
}
