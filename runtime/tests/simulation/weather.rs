//! What befalls the system while it works.

use std::time::Duration;

use tokio::time::sleep;
use virtuoso::rt;
use virtuoso::rt::entropy::below;
use virtuoso::testing::{Control, Link};

use crate::system::{CLIENTS, SERVERS, Shared};

/// Which kind of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// Links lose, tear, slow down and part; nodes crash and are killed; servers drain; clients close.
    Storm,
    /// Servers drain and clients close; nothing is lost.
    Drains,
}

fn millis(low: u64, high: u64) -> Duration {
    Duration::from_millis(low + below(high - low))
}

fn pick<'a>(names: &[&'a str]) -> &'a str {
    names[below(names.len() as u64) as usize]
}

/// A link that only takes its time.
pub(crate) fn calm() -> Link {
    Link::new().give_up(Duration::from_secs(5))
}

fn rough() -> Link {
    let low = millis(0, 50);
    let link = calm()
        .loss(below(30) as f64 / 100.0)
        .torn(below(90) as f64 / 100.0)
        .latency(low..=low + millis(0, 200))
        .retransmit(millis(20, 200))
        .window([1000, 16 * 1024, 64 * 1024, 1024 * 1024][below(4) as usize]);
    if below(4) == 0 {
        link.bandwidth(100_000 + below(2_000_000))
    } else {
        link
    }
}

impl Weather {
    /// Lets something happen now and then until `duration` has passed.
    pub(crate) async fn rage(self, control: &Control, shared: &Shared, duration: Duration) {
        let end = rt::now() + duration;
        while rt::now() < end {
            sleep(millis(50, 1500)).await;
            match self {
                Weather::Storm => strike(control, shared).await,
                Weather::Drains => drain(shared).await,
            }
        }
    }
}

async fn strike(control: &Control, shared: &Shared) {
    let (client, server) = (pick(&CLIENTS), pick(&SERVERS));
    let anybody = pick(&[CLIENTS[0], CLIENTS[1], CLIENTS[2], SERVERS[0], SERVERS[1]]);
    match below(10) {
        0 => {
            control.partition(client, server);
            sleep(millis(10, 6000)).await;
            control.heal(client, server);
        }
        1 => {
            control.partition_oneway(client, server);
            sleep(millis(10, 6000)).await;
            control.heal(client, server);
        }
        2 => {
            control.partition_oneway(server, client);
            sleep(millis(10, 6000)).await;
            control.heal(client, server);
        }
        3 => {
            control.isolate(anybody);
            sleep(millis(10, 4000)).await;
            control.heal_all();
        }
        4 => {
            shared.ledger.end(anybody);
            control.kill(anybody);
            sleep(millis(0, 2000)).await;
            control.restart(anybody);
        }
        5 => {
            shared.ledger.end(anybody);
            control.crash(anybody);
            sleep(millis(0, 6000)).await;
            control.restart(anybody);
        }
        6 => control.set_link(client, server, rough()),
        7 => control.set_link_oneway(SERVERS[0], SERVERS[1], rough()),
        8 => {
            // All at once, and short.
            for other in CLIENTS {
                control.set_link(other, server, rough());
            }
            sleep(millis(10, 1000)).await;
            for other in CLIENTS {
                control.set_link(other, server, calm());
            }
        }
        _ => drain(shared).await,
    }
}

async fn drain(shared: &Shared) {
    if below(4) == 0 {
        let channels = shared.channels(pick(&CLIENTS));
        if let Some(client) = channels.get(below(2) as usize) {
            client.0.close();
        }
    } else if let Some(server) = shared.server(pick(&SERVERS)) {
        server.drain();
    }
}
