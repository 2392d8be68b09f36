//! Attributes of Rust's own and of other derives stand beside ours.

#[derive(Clone, Debug, Hash, PartialEq, Eq, PartialOrd, Ord, virtuoso::Message)]
#[package("a.v1")]
#[allow(dead_code)]
#[must_use]
#[doc = "An order."]
pub struct Order {
    #[id(1)]
    pub id: u64,
    #[id(1)]
    #[cfg(windows)]
    pub id: u64,
    /// Gone soon.
    #[id(2)]
    #[deprecated(since = "0.2.0", note = "use `id`")]
    pub number: u32,
}

#[virtuoso::service(package = "a.v1")]
#[allow(clippy::too_many_arguments)]
#[doc(alias = "shop")]
pub trait Orders {
    #[must_use]
    async fn get(&self, id: u64) -> Order;
}

struct Shop;

impl Orders for Shop {
    async fn get(&self, id: u64) -> Order {
        Order {
            id,
            ..Order::default()
        }
    }
}

fn main() {
    let _ = OrdersServer::new(Shop);
}
