//! Clients of each side call servers of each side.

use virtuoso::{Channel, Server};
use virtuoso_parity::{ALL, Side};

use crate::sides;

#[tokio::test]
async fn clients_and_servers_understand_each_other() {
    for contract in ALL {
        let name = sides::short(contract);
        for server in [&contract.idl, &contract.rust] {
            for client in [&contract.idl, &contract.rust] {
                println!(
                    "{name}: server by {}, client by {}",
                    server.name, client.name
                );
                let address = format!("memory:parity-{name}-{}-{}", server.name, client.name);
                call(&address, server, client).await;
            }
        }
    }
}

async fn call(address: &str, server: &Side, client: &Side) {
    let server = (server.serve)(Server::builder())
        .bind(address)
        .await
        .unwrap();
    let serving = tokio::spawn(server.serve());
    (client.calls)(Channel::connect(address).await.unwrap()).await;
    serving.abort();
}
