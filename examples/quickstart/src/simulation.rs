//! The same shop on a simulated network: one process, no socket, no waiting, and the same run for the same seed.

use std::time::Duration;

use virtuoso::rt::entropy;
use virtuoso::testing::{Link, Simulation};
use virtuoso::transport::{self, Endpoint};
use virtuoso::{Channel, Code};

use crate::goods::order;
use crate::server;
use crate::shop::orders::v1::*;

/// A shop that serves on a node of its own.
fn shop(seed: u64) -> Simulation {
    let latency = Duration::from_millis(1)..=Duration::from_millis(40);
    let sim = Simulation::builder(seed)
        .link(Link::new().loss(0.01).latency(latency))
        .build();
    sim.node("shop", || async {
        let endpoint: Endpoint = "sim://shop:7000".parse().unwrap();
        let listener = transport::bind(&endpoint).await.unwrap();
        server::server().listen(listener).serve().await.unwrap();
    });
    sim
}

/// Places an order and watches it until it is shipped; tells what happened on the network, too.
fn place_and_watch(seed: u64) -> (Vec<OrderStatus>, String) {
    let mut sim = shop(seed);
    let statuses = sim
        .run(async {
            let orders = OrdersClient::new(Channel::connect("sim://shop:7000").await.unwrap());
            let order = order(&[("TEA-0042", 2)]);
            orders.place(&order, entropy::uuid()).await.unwrap();
            let mut watch = orders.watch(order.id).await.unwrap();
            let mut statuses = vec![watch.message().await.unwrap().unwrap()];
            orders
                .pay(&PayOrder {
                    id: order.id,
                    payment: Payment::Cash,
                })
                .await
                .unwrap();
            while let Some(status) = watch.message().await.unwrap() {
                statuses.push(status);
            }
            statuses
        })
        .unwrap();
    (statuses, sim.trace().to_string())
}

#[test]
fn an_order_is_watched_over_a_bad_network() {
    let (statuses, _) = place_and_watch(7);
    assert_eq!(
        statuses,
        [OrderStatus::Placed, OrderStatus::Paid, OrderStatus::Shipped]
    );
}

#[test]
fn the_same_seed_gives_the_same_run() {
    assert_eq!(place_and_watch(11), place_and_watch(11));
    assert_ne!(
        place_and_watch(11),
        place_and_watch(12),
        "another seed, another network"
    );
}

#[test]
fn a_call_over_a_cut_network_ends_at_its_deadline() {
    let mut sim = shop(3);
    let control = sim.control();
    let status = sim
        .run(async move {
            let orders = OrdersClient::new(Channel::connect("sim://shop:7000").await.unwrap());
            control.partition("shop", Simulation::TEST);
            // The contract says `@timeout(5s)`. Under the paused clock that takes no time.
            orders.list().await.unwrap_err()
        })
        .unwrap();
    assert_eq!(status.code(), Code::DeadlineExceeded);
}
