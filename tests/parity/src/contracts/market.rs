//! Several packages and services, with types of each other.

use std::collections::BTreeMap;

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Status};

/// What others use as well.
pub mod shared {
    #[derive(Clone, Debug, PartialEq, virtuoso::Message)]
    #[package("market.common.v1")]
    pub struct Money {
        #[id(1)]
        pub currency: Currency,
        #[id(2)]
        pub units: i64,
    }

    #[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
    #[package("market.common.v1")]
    pub enum Currency {
        #[id(0)]
        Unspecified,
        #[id(1)]
        Euro,
        Unrecognized(i32),
    }

    #[derive(Clone, Debug, PartialEq, virtuoso::Newtype)]
    #[package("market.common.v1")]
    pub struct Sku(pub String);

    /// It is not sold here.
    #[derive(Clone, Debug, PartialEq, virtuoso::Error)]
    #[package("market.common.v1")]
    #[status(not_found)]
    pub struct NotSold {
        #[id(1)]
        pub sku: Sku,
    }

    #[derive(Clone, Debug, PartialEq, virtuoso::Message)]
    #[package("market.common.v1")]
    pub struct Page {
        #[id(1)]
        pub number: u32,
    }

    #[virtuoso::service(package = "market.common.v1")]
    pub trait Stock {
        #[name("howMany")]
        async fn count(&self, cx: &virtuoso::Context, sku: Sku) -> Result<u32, virtuoso::Status>;
    }
}

use shared::{Currency, Money, NotSold, Page, STOCK, Sku, Stock, StockClient, StockServer};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("market.v1")]
pub struct Offer {
    #[id(1)]
    pub sku: shared::Sku,
    #[id(2)]
    pub price: shared::Money,
    #[id(3)]
    #[allow_lint("required-field")]
    #[required]
    pub seller: Seller,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("market.v1")]
pub enum Seller {
    #[id(1)]
    Price(Money),
    #[id(2)]
    Page(Page),
    Unrecognized(UnknownFields),
}

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum MarketPriceError {
    NotSold(NotSold),
    Other(Status),
}

#[virtuoso::service(package = "market.v1")]
pub trait Market {
    async fn price(
        &self,
        cx: &Context,
        sku: Sku,
        #[default(shared::Currency::Euro)] currency: Currency,
    ) -> Result<Money, MarketPriceError>;

    async fn all(&self, cx: &Context, #[body] request: Page) -> Result<Vec<Offer>, Status>;
}

#[virtuoso::service(package = "market.v1")]
pub trait Counter {
    #[calls(MarketClient::price, shared::StockClient::count)]
    async fn visit(
        &self,
        cx: &Context,
        page: Page,
        offers: BTreeMap<String, Offer>,
    ) -> Result<u64, Status>;
}

crate::contract::contract! {
    packages: [crate::market::v1, crate::market::common::v1],
    files: ["market/common/v1/common.idl", "market/v1/market.idl"],
    text: (MarketClient, CounterClient),
    messages: [Offer, Seller, Money, NotSold, Page],
    services: [MARKET, COUNTER, STOCK],
    both: {
        use std::collections::BTreeMap;
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Market for Handler {
            async fn price(
                &self,
                _: &Context,
                sku: Sku,
                currency: Currency,
            ) -> Result<Money, MarketPriceError> {
                match sku.0.len() {
                    0 => Err(NotSold { sku }.into()),
                    length => Ok(Money { currency, units: length as i64 }),
                }
            }

            async fn all(&self, _: &Context, request: Page) -> Result<Vec<Offer>, Status> {
                let seller = Seller::Page(request);
                Ok(vec![Offer { seller, ..Offer::default() }])
            }
        }

        impl Counter for Handler {
            async fn visit(
                &self,
                _: &Context,
                page: Page,
                offers: BTreeMap<String, Offer>,
            ) -> Result<u64, Status> {
                Ok(u64::from(page.number) + offers.len() as u64)
            }
        }

        impl Stock for Handler {
            async fn count(&self, _: &Context, sku: Sku) -> Result<u32, Status> {
                Ok(sku.0.len() as u32)
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server
                .service(MarketServer::new(Handler))
                .service(CounterServer::new(Handler))
                .service(StockServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = MarketClient::new(channel.clone());
            let price = client.price(&Sku("tea".to_owned())).await.unwrap();
            assert_eq!(price, Money { currency: Currency::Euro, units: 3 });
            let error = client.price(&Sku::default()).await.unwrap_err();
            assert!(matches!(error, MarketPriceError::NotSold(_)), "{error}");
            let offers = client.all(&Page { number: 2 }).await.unwrap();
            assert_eq!(offers[0].seller, Seller::Page(Page { number: 2 }));
            let client = StockClient::new(channel.clone());
            assert_eq!(client.count(&Sku("tea".to_owned())).await.unwrap(), 3);
            let client = CounterClient::new(channel);
            let by_name = [("o".to_owned(), offers[0].clone())].into();
            assert_eq!(client.visit(&Page { number: 2 }, &by_name).await.unwrap(), 3);
        }
    },
}
