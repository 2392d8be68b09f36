//! Contracts may be declared anywhere, and by the rules of a `macro_rules!`.

macro_rules! message {
    ($name:ident { $($id:literal $field:ident: $ty:ty),* }) => {
        #[derive(Clone, Debug, PartialEq, virtuoso::Message)]
        #[package("a.v1")]
        pub struct $name {
            $(#[id($id)] pub $field: $ty),*
        }
    };
}

macro_rules! service {
    ($name:ident, $($method:ident: $ty:ty => $result:ty),*) => {
        #[virtuoso::service(package = "a.v1")]
        pub trait $name {
            $(async fn $method(&self, value: $ty) -> $result;)*
        }
    };
}

fn main() {
    message!(Item { 1 id: u64, 2 names: Vec<String>, 3 parent: Option<Box<Item>> });
    message!(Order { 1 item: Item, 2 items: Vec<Item> });
    service!(Orders, get: u64 => Order, put: Order => ());

    #[derive(Clone, Copy, Debug, PartialEq, virtuoso::Newtype)]
    #[package("a.v1")]
    struct OrderId(u64);

    let order = Order {
        items: vec![Item::default()],
        ..Order::default()
    };
    assert_eq!(order.items.len(), 1);
    assert_eq!(OrderId(1).0, 1);
}
