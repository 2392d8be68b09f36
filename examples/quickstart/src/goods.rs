//! Orders to place, and words for what comes back.

use virtuoso::Decimal;
use virtuoso::rt::entropy;

use crate::Result;
use crate::shop::common::v1::{Address, Money};
use crate::shop::orders::v1::*;

/// An order of these products.
pub(crate) fn order(items: &[(&str, u32)]) -> Order {
    let items = items.iter().map(|(sku, quantity)| Item {
        sku: (*sku).to_owned(),
        quantity: *quantity,
        unit_price: Money {
            amount: Decimal::new(450, 2),
            currency: "EUR".to_owned(),
        },
    });
    Order {
        id: OrderId(entropy::uuid()),
        items: items.collect(),
        ship_to: Address {
            name: "Ada Lovelace".to_owned(),
            street: "Oude Delft 1".to_owned(),
            city: "Delft".to_owned(),
            country: "NL".to_owned(),
        },
        source: Some(OrderSource::Referrer("quickstart".to_owned())),
        ..Order::default()
    }
}

/// An amount as people write it.
pub(crate) fn money(money: &Money) -> String {
    format!("{} {}", money.currency, money.amount)
}

/// A status as people say it.
pub(crate) fn word(status: Option<OrderStatus>) -> Result<&'static str> {
    Ok(match status.ok_or("the watch ended early")? {
        OrderStatus::Placed => "placed",
        OrderStatus::Paid => "paid",
        OrderStatus::Shipped => "shipped",
        OrderStatus::Cancelled => "cancelled",
        _ => "unknown",
    })
}
