//! Servers for a test, one in memory and one on TCP.

use std::sync::atomic::{AtomicU32, Ordering};

use virtuoso::{Channel, Server, Service};

/// Serves `service` twice, and gives a channel to each.
pub(crate) async fn channels(service: impl Service + Clone) -> [Channel; 2] {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "memory:contracts-{}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    [
        channel(service.clone(), &name).await,
        channel(service, "tcp://127.0.0.1:0").await,
    ]
}

async fn channel(service: impl Service, address: &str) -> Channel {
    Channel::connect(&serve(service, address).await)
        .await
        .unwrap()
}

/// Serves `service`, and tells where.
pub(crate) async fn serve(service: impl Service, address: &str) -> String {
    let server = Server::builder()
        .service(service)
        .bind(address)
        .await
        .unwrap();
    let address = server.local_addr().to_string();
    tokio::spawn(server.serve());
    address
}
