//! Clients of a trait call the handlers that implement it.

#[allow(dead_code, unreachable_pub)]
mod shop;

use std::collections::VecDeque;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use shop::*;
use virtuoso::{Channel, Code, Context, Receiver, Sender, Server, Uuid};

struct Shop;

impl Orders for Shop {
    async fn place(
        &self,
        _cx: &Context,
        order: Order,
        request_id: Uuid,
        dry_run: bool,
        level: Level,
        hint: Option<String>,
    ) -> Result<Order, PlaceError> {
        if dry_run {
            return Err(OutOfStock {
                sku: Sku("TEA-0001".to_owned()),
                available: 3,
                note: format!("{level:?} {hint:?}"),
            }
            .into());
        }
        Ok(Order {
            id: OrderId(request_id),
            ..order
        })
    }

    async fn get(&self, id: OrderId) -> Result<Order, OrderNotFound> {
        if id.0.is_nil() {
            return Err(OrderNotFound);
        }
        Ok(order(id))
    }

    async fn list(&self, status: Option<OrderStatus>, limit: u32) -> Vec<Order> {
        let order = Order {
            status: status.unwrap_or_default(),
            ..order(OrderId::default())
        };
        vec![order; limit as usize]
    }

    async fn level(&self, _cx: &Context) -> Level {
        Level::High
    }

    async fn watch(&self, id: OrderId, out: Sender<OrderStatus>) -> Result<(), OrderNotFound> {
        if id.0.is_nil() {
            return Err(OrderNotFound);
        }
        for status in [OrderStatus::Placed, OrderStatus::Unrecognized(77)] {
            let _ = out.send(status).await;
        }
        Ok(())
    }

    async fn import(&self, mut orders: Receiver<Order>) -> u32 {
        let mut count = 0;
        while let Ok(Some(_)) = orders.receive().await {
            count += 1;
        }
        count
    }

    async fn support(
        &self,
        _cx: &Context,
        mut questions: Receiver<ChatMessage>,
        answers: Sender<ChatMessage>,
    ) -> Result<(), virtuoso::Status> {
        while let Some(question) = questions.receive().await? {
            let text = format!("{}!", question.text);
            answers.send(ChatMessage { text }).await?;
        }
        Ok(())
    }

    async fn pay(&self, order: Order) -> Result<(), PlaceError> {
        match order.payment {
            Some(Payment::Cash) => Ok(()),
            _ => Err(PlaceError::Missing(OrderNotFound)),
        }
    }

    async fn seen(&self, _id: OrderId, _by: String) {}
}

fn order(id: OrderId) -> Order {
    Order {
        id,
        note: Some("n".to_owned()),
        items: vec![Item {
            sku: Sku("TEA-0042".to_owned()),
            quantity: 2,
        }],
        labels: [("a".to_owned(), "b".into())].into(),
        source: Some(OrderSource::Campaign(7)),
        parent: Some(Box::default()),
        deltas: VecDeque::from([-1, 1]),
        tags: [Sku("TEA-0001".to_owned())].into(),
        words: ["w".to_owned()].into(),
        by_status: [(OrderStatus::PaidLate, vec![1, 2])].into(),
        pairs: vec![(Sku("TEA-0002".to_owned()), Item::default())],
        title: "t".into(),
        wrapped: Some(0),
        r#type: "x".to_owned(),
        payment: Some(Payment::Cash),
        ..Order::default()
    }
}

async fn client(name: &str) -> OrdersClient {
    let address = format!("memory:{name}");
    let server = Server::builder()
        .service(OrdersServer::new(Shop))
        .bind(&address)
        .await
        .unwrap();
    tokio::spawn(server.serve());
    OrdersClient::new(Channel::connect(&address).await.unwrap())
}

/// One whose constraints hold.
fn valid() -> Order {
    Order {
        parent: None,
        pairs: Vec::new(),
        group: Item {
            sku: Sku("TEA-0003".to_owned()),
            quantity: 1,
        },
        ..order(OrderId(Uuid::from_u128(1)))
    }
}

#[tokio::test]
async fn unary_calls() {
    let orders = client("macros-unary").await;
    let id = OrderId(Uuid::from_u128(5));
    assert_eq!(orders.get(id).await.unwrap(), order(id));
    let placed = orders.place(&valid(), id.0).await.unwrap();
    assert_eq!(placed, Order { id, ..valid() });
    let listed = orders
        .list()
        .limit(2)
        .status(OrderStatus::PaidLate)
        .await
        .unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0].status, OrderStatus::PaidLate);
    assert_eq!(orders.list().await.unwrap().len(), 50);
    #[allow(deprecated)]
    let level = orders.level().await.unwrap();
    assert_eq!(level, Level::High);
    orders.pay(&valid()).await.unwrap();
    orders.seen(id, "me").await.unwrap();
}

#[tokio::test]
async fn declared_errors() {
    let orders = client("macros-errors").await;
    let error = orders.get(OrderId::default()).await.unwrap_err();
    assert!(matches!(
        error,
        OrdersGetError::OrderNotFound(OrderNotFound)
    ));
    assert_eq!(error.to_string(), "No such order");
    let error = orders
        .place(&valid(), Uuid::nil())
        .dry_run(true)
        .hint("h")
        .await
        .unwrap_err();
    let OrdersPlaceError::OutOfStock(error) = error else {
        panic!("{error}");
    };
    assert_eq!(error.note, "High Some(\"h\")");
    assert_eq!(
        error.to_string(),
        "Sku(\"TEA-0001\") is out of stock, 3 left of High Some(\"h\")"
    );
    let unpaid = Order {
        payment: None,
        ..valid()
    };
    let error = orders.pay(&unpaid).await.unwrap_err();
    assert!(matches!(error, PlaceError::Missing(_)), "{error}");
}

#[tokio::test]
async fn constraints_hold() {
    let orders = client("macros-constraints").await;
    let wrong = Order {
        source: Some(OrderSource::Referrer("long".to_owned())),
        items: vec![Item {
            sku: Sku("tea".to_owned()),
            quantity: 0,
        }],
        payment: Some(Payment::Iban("short".to_owned())),
        ..valid()
    };
    let error = orders.place(&wrong, Uuid::nil()).await.unwrap_err();
    let PlaceError::Other(status) = error else {
        panic!("{error}");
    };
    assert_eq!(status.code(), Code::InvalidArgument);
    let detail = status.detail::<virtuoso::BadRequest>().unwrap();
    let mut fields: Vec<_> = detail
        .field_violations
        .iter()
        .map(|violation| violation.field.as_str())
        .collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "order.items[0].quantity",
            "order.items[0].sku",
            "order.payment.iban",
            "order.referrer",
        ]
    );
}

#[tokio::test]
async fn streams() {
    let orders = client("macros-streams").await;
    let id = OrderId(Uuid::from_u128(9));
    let statuses: Vec<_> = orders.watch(id).await.unwrap().try_collect().await.unwrap();
    assert_eq!(
        statuses,
        [OrderStatus::Placed, OrderStatus::Unrecognized(77)]
    );
    let error = orders
        .watch(OrderId::default())
        .await
        .unwrap()
        .try_collect::<Vec<_>>()
        .await
        .unwrap_err();
    assert!(
        matches!(error, OrdersWatchError::OrderNotFound(_)),
        "{error}"
    );
    let count = orders
        .import(stream::iter([valid(), valid()]))
        .await
        .unwrap();
    assert_eq!(count, 2);
    let questions = stream::iter(["a", "b"]).map(|text| ChatMessage {
        text: text.to_owned(),
    });
    let answers: Vec<_> = orders
        .support(questions)
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(answers[1].text, "b!");
}

#[test]
fn defaults_and_secrets() {
    let order = Order::default();
    assert_eq!(order.status, OrderStatus::Placed);
    assert_eq!(order.expected.seconds, 2);
    assert_eq!(order.hint(), "x");
    assert_eq!(Item::default().quantity, 1);
    let secret = format!("{:?}", Payment::Iban("DE00".to_owned()));
    assert!(!secret.contains("DE00"), "{secret}");
}

#[test]
fn unknown_values_survive() {
    use virtuoso::codec::protobuf;

    let order = valid();
    let mut bytes = Default::default();
    protobuf::encode(&order, &mut bytes).unwrap();
    // Field 100, a varint.
    bytes.extend_from_slice(&[0xa0, 0x06, 0x05]);
    let read: Order = protobuf::decode(&bytes.freeze()).unwrap();
    assert!(!read.unknown.is_empty());
    let mut again = Default::default();
    protobuf::encode(&read, &mut again).unwrap();
    assert!(again.ends_with(&[0xa0, 0x06, 0x05]));
}
