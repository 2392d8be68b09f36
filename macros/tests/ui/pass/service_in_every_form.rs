//! Methods in every form: with and without context, parameters, results, errors and streams.

use virtuoso::{Context, Receiver, Sender, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
pub struct Order {
    #[id(1)]
    pub id: u64,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("a.v1")]
pub enum Payment {
    #[id(1)]
    Card(String),
    #[id(2)]
    Cash,
    Unrecognized(virtuoso::codec::UnknownFields),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("a.v1")]
#[status(not_found)]
pub struct NotFound;

#[derive(Debug, virtuoso::Errors)]
pub enum PayError {
    NotFound(NotFound),
    Other(Status),
}

#[virtuoso::service]
pub trait Orders {
    async fn nothing(&self);
    async fn unit(&self, cx: &Context) -> ();
    async fn get(&self, cx: &virtuoso::Context, id: u64) -> Result<Order, NotFound>;
    async fn pay(&self, #[body] payment: Payment) -> core::result::Result<(), PayError>;
    async fn check(&self, #[required] payment: Payment, note: Option<String>) -> Result<bool, Status>;
    async fn list(&self, #[default(50)] limit: u32, #[default] text: String) -> Vec<Order>;
    async fn watch(&self, id: u64, out: Sender<Payment>) -> Result<(), NotFound>;
    async fn numbers(&self, out: Sender<u64>);
    async fn import(&self, orders: Receiver<Order>) -> Order;
    async fn support(&self, cx: &Context, input: Receiver<Order>, output: Sender<Order>);
    #[oneway]
    async fn r#move(&self, #[id(7)] r#type: u32);
}

struct Shop;

// A handler may name its parameters as it likes, and change them.
impl Orders for Shop {
    async fn nothing(&self) {}
    async fn unit(&self, _: &Context) {}
    async fn get(&self, _cx: &Context, mut id: u64) -> Result<Order, NotFound> {
        id += 1;
        Ok(Order { id })
    }
    async fn pay(&self, _payment: Payment) -> Result<(), PayError> {
        Err(NotFound.into())
    }
    async fn check(&self, _: Payment, _: Option<String>) -> Result<bool, Status> {
        Ok(true)
    }
    async fn list(&self, _limit: u32, _text: String) -> Vec<Order> {
        Vec::new()
    }
    async fn watch(&self, _id: u64, _out: Sender<Payment>) -> Result<(), NotFound> {
        Ok(())
    }
    async fn numbers(&self, out: Sender<u64>) {
        let _ = out.send(1).await;
    }
    async fn import(&self, _orders: Receiver<Order>) -> Order {
        Order::default()
    }
    async fn support(&self, _: &Context, _: Receiver<Order>, _: Sender<Order>) {}
    async fn r#move(&self, _type: u32) {}
}

fn main() {
    let _ = OrdersServer::new(Shop);
}
