//! A server and a client of the contract that `virtuoso new` writes, but for its stream, which tarpc does not have.

use futures::StreamExt as _;
use serde::{Deserialize, Serialize};
use tarpc::context::Context;
use tarpc::server::{BaseChannel, Channel as _};
use tarpc::tokio_serde::formats::Bincode;
use tarpc::{client, context, serde_transport};

/// Languages that the greeter speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Language {
    English,
    French,
    Latin,
}

/// Greets people.
#[tarpc::service]
trait Greeter {
    /// Greets one person.
    async fn greet(name: String, language: Language) -> Result<String, String>;
}

#[derive(Clone)]
struct Polite;

impl Greeter for Polite {
    async fn greet(self, _: Context, name: String, language: Language) -> Result<String, String> {
        if name == "Nobody" {
            return Err(format!("cannot greet `{name}`"));
        }
        Ok(match language {
            Language::English => format!("Hello, {name}!"),
            Language::French => format!("Bonjour, {name} !"),
            Language::Latin => format!("Salve, {name}!"),
        })
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut listener = serde_transport::tcp::listen("127.0.0.1:0", Bincode::default).await?;
    let address = listener.local_addr();
    tokio::spawn(async move {
        while let Some(Ok(transport)) = listener.next().await {
            let calls = BaseChannel::with_defaults(transport).execute(Polite.serve());
            tokio::spawn(calls.for_each(|call| async {
                tokio::spawn(call);
            }));
        }
    });

    let transport = serde_transport::tcp::connect(address, Bincode::default).await?;
    let greeter = GreeterClient::new(client::Config::default(), transport).spawn();
    for (name, language) in [
        ("world", Language::English),
        ("monde", Language::French),
        ("mundus", Language::Latin),
        ("Nobody", Language::English),
    ] {
        let greeting = greeter.greet(context::current(), name.to_owned(), language);
        println!("{:?}", greeting.await?);
    }
    Ok(())
}
