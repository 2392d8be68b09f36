//! Generated clients call generated servers, through every kind of method.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use futures_util::stream;
use generated::services::golden::services::v1::*;
use virtuoso::{Bytes, Channel, Code, Context, Receiver, Sender, Server, Uuid};

#[derive(Default)]
struct Shop {
    seen: Mutex<Vec<String>>,
}

impl Orders for Shop {
    async fn place(
        &self,
        _cx: &Context,
        order: Order,
        request_id: Uuid,
        tags: Vec<String>,
        note: String,
        labels: BTreeMap<String, i32>,
        rows: Vec<Vec<i32>>,
        dry_run: bool,
        limit: Option<u32>,
        reason: Option<String>,
        prefix: String,
        data: Bytes,
        words: BTreeSet<String>,
        list: Vec<u32>,
        status: Status,
        optional_order: Option<Order>,
    ) -> Result<Summary, OrdersPlaceError> {
        let seen = format!(
            "{order:?} {request_id} {tags:?} {note} {labels:?} {rows:?} {dry_run} {limit:?} {reason:?} \
             {prefix} {data:?} {words:?} {list:?} {status:?} {optional_order:?}"
        );
        self.seen.lock().unwrap().push(seen);
        if note == "out" {
            return Err(OutOfStock { sku: tags.concat() }.into());
        }
        Ok(Summary {
            accepted: list.len() as u32,
        })
    }

    async fn get(&self, _cx: &Context, id: OrderId) -> Result<Order, OrdersGetError> {
        if id == OrderId::default() {
            return Err(OrderNotFound.into());
        }
        Ok(Order { id, note: None })
    }

    async fn list(
        &self,
        _cx: &Context,
        status: Option<Status>,
        limit: u32,
    ) -> Result<Vec<Order>, virtuoso::Status> {
        let order = Order {
            note: Some(format!("{status:?}")),
            ..Default::default()
        };
        Ok(vec![order; limit as usize])
    }

    async fn ping(&self, _cx: &Context) -> Result<(), virtuoso::Status> {
        Ok(())
    }

    async fn count(&self, _cx: &Context, id: OrderId) -> Result<i64, virtuoso::Status> {
        Ok(-(id.0.as_u128() as i64))
    }

    async fn pay(&self, _cx: &Context, request: Order) -> Result<Choice, virtuoso::Status> {
        Ok(Choice::Order(request))
    }

    async fn choose(&self, _cx: &Context, request: Choice) -> Result<Body, virtuoso::Status> {
        match request {
            Choice::Order(order) => Ok(order),
            _ => Err(virtuoso::Status::out_of_range("nothing chosen")),
        }
    }

    async fn watch(
        &self,
        _cx: &Context,
        id: OrderId,
        out: Sender<Status>,
    ) -> Result<(), OrdersWatchError> {
        for status in [Status::Unspecified, Status::Placed, Status::Unrecognized(9)] {
            out.send(status).await?;
        }
        if id == OrderId::default() {
            Err(OrderNotFound.into())
        } else {
            Ok(())
        }
    }

    async fn follow(&self, _cx: &Context, out: Sender<Order>) -> Result<(), virtuoso::Status> {
        out.send(Order::default()).await
    }

    async fn import(
        &self,
        _cx: &Context,
        mut input: Receiver<Order>,
    ) -> Result<Summary, OrdersImportError> {
        let mut accepted = 0;
        while let Some(order) = input.receive().await? {
            match order.note {
                Some(sku) => return Err(OutOfStock { sku }.into()),
                None => accepted += 1,
            }
        }
        Ok(Summary { accepted })
    }

    async fn drain(
        &self,
        _cx: &Context,
        mut input: Receiver<Choice>,
    ) -> Result<(), virtuoso::Status> {
        while input.receive().await?.is_some() {}
        Ok(())
    }

    async fn support(
        &self,
        _cx: &Context,
        mut input: Receiver<Order>,
        out: Sender<Choice>,
    ) -> Result<(), virtuoso::Status> {
        while let Some(order) = input.receive().await? {
            out.send(Choice::Order(order)).await?;
        }
        out.send(Choice::None).await
    }

    async fn tally(
        &self,
        _cx: &Context,
        mut input: Receiver<Order>,
        out: Sender<u32>,
    ) -> Result<(), virtuoso::Status> {
        let mut count = 0;
        while input.receive().await?.is_some() {
            out.send(count).await?;
            count += 1;
        }
        Ok(())
    }

    async fn offsets(
        &self,
        _cx: &Context,
        out: Sender<OrdersOffsetsResponse>,
    ) -> Result<(), virtuoso::Status> {
        out.send(OrdersOffsetsResponse { value: -1 }).await
    }

    async fn seen(&self, _cx: &Context, _id: OrderId, by: String) {
        self.seen.lock().unwrap().push(by);
    }

    async fn gone(&self, _cx: &Context) {
        self.seen.lock().unwrap().push("gone".into());
    }
}

/// A client of a server of its own.
async fn orders() -> (OrdersClient, std::sync::Arc<Shop>) {
    let shop = std::sync::Arc::new(Shop::default());
    let server = Server::builder()
        .service(OrdersServer::from_arc(shop.clone()))
        .bind("127.0.0.1:0")
        .await
        .unwrap();
    let address = server.local_addr().to_string();
    tokio::spawn(server.serve());
    (
        OrdersClient::new(Channel::connect(&address).await.unwrap()),
        shop,
    )
}

fn id(number: u128) -> OrderId {
    OrderId(Uuid::from_u128(number))
}

#[tokio::test]
async fn unary_calls_carry_arguments_and_defaults() {
    let (orders, shop) = orders().await;
    let order = Order {
        id: id(1),
        note: Some("n".into()),
    };
    let labels = BTreeMap::from([("a".to_owned(), -1)]);
    let tags = ["x".to_owned(), "y".to_owned()];
    let rows = [vec![-1], vec![]];

    let summary = orders
        .place(&order, Uuid::nil(), &tags, "note", &labels, &rows)
        .await
        .unwrap();
    assert_eq!(summary.accepted, 0);
    let nil = Uuid::nil();
    let given = format!("{order:?} {nil} {tags:?} note {labels:?} {rows:?}");
    assert_eq!(
        shop.seen.lock().unwrap()[0],
        format!("{given} false None None a b\"x\" {{}} [] Paid None")
    );

    let words = BTreeSet::from(["w".to_owned()]);
    let summary = orders
        .place(&order, Uuid::nil(), &tags, "note", &labels, &rows)
        .dry_run(true)
        .limit(7)
        .reason("why")
        .prefix("p")
        .data(b"d")
        .words(&words)
        .list(&[1, 2])
        .status(Status::Unspecified)
        .optional_order(&order)
        .timeout(Duration::from_secs(60))
        .metadata("tenant", "a")
        .with_response()
        .await
        .unwrap();
    assert_eq!(summary.value.accepted, 2);
    let set =
        format!("true Some(7) Some(\"why\") p b\"d\" {words:?} [1, 2] Unspecified Some({order:?})");
    assert_eq!(shop.seen.lock().unwrap()[1], format!("{given} {set}"));

    match orders
        .place(&order, Uuid::nil(), &tags, "out", &labels, &rows)
        .await
    {
        Err(OrdersPlaceError::OutOfStock(error)) => assert_eq!(error.sku, "xy"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn results_are_bare_wrapped_or_empty() {
    let (orders, _) = orders().await;
    assert_eq!(orders.get(id(1)).await.unwrap().id, id(1));
    assert!(matches!(
        orders.get(id(0)).await,
        Err(OrdersGetError::OrderNotFound(_))
    ));
    assert_eq!(orders.list().await.unwrap().len(), 50);
    let one = orders.list().status(Status::Placed).limit(1).await.unwrap();
    assert_eq!(one[0].note.as_deref(), Some("Some(Placed)"));
    let broken = orders.list().limit(501).await.unwrap_err();
    assert_eq!(broken.code(), Code::InvalidArgument);
    orders.ping().await.unwrap();
    orders.ping().with_response().await.unwrap();
    assert_eq!(orders.count(id(5)).await.unwrap(), -5);
    assert_eq!(orders.count(id(5)).with_response().await.unwrap().value, -5);
    let order = Order {
        id: id(2),
        note: None,
    };
    assert_eq!(
        orders.pay(&order).await.unwrap(),
        Choice::Order(order.clone())
    );
    assert_eq!(
        orders.choose(&Choice::Order(order.clone())).await.unwrap(),
        order
    );
    assert_eq!(
        orders.choose(&Choice::None).await.unwrap_err().code(),
        Code::OutOfRange
    );
}

#[tokio::test]
async fn streams_run_in_all_directions() {
    let (orders, _) = orders().await;
    let mut statuses = orders.watch(id(0)).await.unwrap();
    for expected in [Status::Unspecified, Status::Placed, Status::Unrecognized(9)] {
        assert_eq!(statuses.message().await.unwrap(), Some(expected));
    }
    assert!(matches!(
        statuses.message().await,
        Err(OrdersWatchError::OrderNotFound(_))
    ));

    let mut all = orders.follow().await.unwrap();
    assert_eq!(all.message().await.unwrap(), Some(Order::default()));
    assert_eq!(all.message().await.unwrap(), None);

    let three = || stream::iter(vec![Order::default(); 3]);
    assert_eq!(orders.import(three()).await.unwrap().accepted, 3);
    let bad = Order {
        note: Some("sku".into()),
        ..Default::default()
    };
    match orders.import(stream::iter([bad])).await {
        Err(OrdersImportError::OutOfStock(error)) => assert_eq!(error.sku, "sku"),
        other => panic!("{other:?}"),
    }
    orders.drain(stream::iter([Choice::None])).await.unwrap();

    let mut answers = orders.support(three()).await.unwrap();
    let mut count = 0;
    while let Some(choice) = answers.message().await.unwrap() {
        count += u32::from(matches!(choice, Choice::Order(_)));
    }
    assert_eq!(count, 3);

    let mut tally = orders.tally(three()).await.unwrap();
    for expected in 0..3 {
        assert_eq!(tally.message().await.unwrap(), Some(expected));
    }
    assert_eq!(tally.message().await.unwrap(), None);
    let mut offsets = orders.offsets().await.unwrap();
    assert_eq!(
        offsets.message().await.unwrap().map(|item| item.value),
        Some(-1)
    );
}

#[tokio::test]
async fn oneway_calls_arrive() {
    let (orders, shop) = orders().await;
    orders.seen(id(1), "me").await.unwrap();
    orders.gone().await.unwrap();
    while shop.seen.lock().unwrap().len() < 2 {
        tokio::task::yield_now().await;
    }
    let mut seen = shop.seen.lock().unwrap().clone();
    seen.sort();
    assert_eq!(seen, ["gone", "me"]);
}

#[test]
fn descriptors_say_what_the_contract_says() {
    use virtuoso::descriptor::{MethodKind, OnDisconnect};

    let method = |name: &str| ORDERS.method(name).unwrap();
    assert_eq!(ORDERS.name, "golden.services.v1.Orders");
    assert_ne!(ORDERS.fingerprint, 0);
    let place = method("place");
    assert_eq!(place.path, "golden.services.v1.Orders/place");
    assert_eq!(
        (place.idempotent, place.idempotency_key),
        (true, Some("request_id"))
    );
    assert_eq!(place.timeout, Some(Duration::from_secs(5)));
    let retry = place.retry.unwrap();
    assert_eq!(
        (retry.max, retry.backoff, retry.on),
        (3, Duration::from_millis(100), &[14][..])
    );
    assert_eq!(place.errors.len(), 2);
    assert_eq!((place.errors[0])().name, "golden.services.v1.OutOfStock");
    let get = method("get");
    assert!(get.readonly && get.on_disconnect == OnDisconnect::Cancel);
    assert_eq!(get.timeout, Some(Duration::from_millis(500)));
    assert!(method("list").wrapped_response && !get.wrapped_response);
    assert_eq!(method("pay").on_disconnect, OnDisconnect::Cancel);
    assert_eq!(method("follow").on_disconnect, OnDisconnect::Finish);
    assert_eq!(method("import").max_size, Some(4 << 20));
    assert_eq!(method("watch").timeout, None);
    let kinds: Vec<_> = ["place", "seen", "watch", "import", "support"]
        .map(|name| method(name).kind)
        .into();
    assert_eq!(
        kinds,
        [
            MethodKind::Unary,
            MethodKind::Oneway,
            MethodKind::ServerStream,
            MethodKind::ClientStream,
            MethodKind::Bidi
        ]
    );
    // `@id(3)`: the wire number is not the position.
    assert_eq!((method("seen").request)().fields[1].number, 3);
}

/// Revises nothing.
struct Desk;

impl Drafts for Desk {
    async fn revise(&self, _cx: &Context, draft: Draft) -> Result<Draft, virtuoso::Status> {
        Ok(draft)
    }

    async fn check(&self, _cx: &Context, request: Sketch) -> Result<Sketch, DraftsCheckError> {
        Ok(request)
    }

    async fn all(&self, _cx: &Context, out: Sender<Draft>) -> Result<(), virtuoso::Status> {
        out.send(draft()).await
    }

    async fn keep(
        &self,
        _cx: &Context,
        mut input: Receiver<Sketch>,
    ) -> Result<Summary, virtuoso::Status> {
        let mut accepted = 0;
        while let Some(Sketch(kept)) = input.receive().await? {
            accepted += u32::from(kept == draft());
        }
        Ok(Summary { accepted })
    }

    async fn talk(
        &self,
        _cx: &Context,
        mut input: Receiver<Draft>,
        out: Sender<Sketch>,
    ) -> Result<(), virtuoso::Status> {
        while let Some(said) = input.receive().await? {
            out.send(Sketch(said)).await?;
        }
        Ok(())
    }

    async fn forget(&self, _cx: &Context, _request: Draft) {}
}

fn draft() -> Draft {
    Draft(Order {
        note: Some("draft".into()),
        ..Default::default()
    })
}

#[tokio::test]
async fn bodies_keep_their_newtypes() {
    let server = Server::builder()
        .service(DraftsServer::new(Desk))
        .bind("tcp://127.0.0.1:0")
        .await
        .unwrap();
    let address = server.local_addr().to_string();
    tokio::spawn(server.serve());
    let client = DraftsClient::new(Channel::connect(&address).await.unwrap());

    assert_eq!(client.revise(&draft()).await.unwrap(), draft());
    let response = client.revise(&draft()).with_response().await.unwrap();
    assert_eq!(response.value, draft());
    let sketch = Sketch(draft());
    assert_eq!(client.check(&sketch).await.unwrap(), sketch);
    let all: Vec<Draft> = client.all().await.unwrap().try_collect().await.unwrap();
    assert_eq!(all, [draft()]);
    let kept = client.keep(stream::iter([sketch.clone(), sketch.clone()]));
    assert_eq!(kept.await.unwrap().accepted, 2);
    let said = client.talk(stream::iter([draft()])).await.unwrap();
    assert_eq!(said.try_collect::<Vec<_>>().await.unwrap(), [sketch]);
    client.forget(&draft()).await.unwrap();
}
