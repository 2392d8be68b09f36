//! A contract written as a Rust trait.

use std::collections::HashMap;

use virtuoso::{Channel, Context, Server};

/// A greeting.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
pub struct Greeting {
    /// The text.
    #[id(1)]
    pub text: String,
    /// Words that stand in it.
    #[id(2)]
    pub counts: HashMap<String, u32>,
    /// One that came before.
    #[id(3)]
    pub again: Option<Box<Greeting>>,
}

/// Greets.
#[virtuoso::service(package = "chat.v1")]
pub trait Greeter {
    /// Greets somebody.
    #[readonly]
    #[timeout(2s)]
    async fn greet(
        &self,
        cx: &Context,
        #[len(1..=20)] name: String,
        #[default(false)] loud: bool,
    ) -> Result<Greeting, virtuoso::Status>;

    /// Adds.
    async fn add(&self, a: i32, b: i32) -> i32;
}

struct House;

impl Greeter for House {
    async fn greet(
        &self,
        _cx: &Context,
        name: String,
        loud: bool,
    ) -> Result<Greeting, virtuoso::Status> {
        let text = format!("Hello, {name}{}", if loud { "!" } else { "." });
        let counts = text
            .split_whitespace()
            .map(|word| (word.to_owned(), 1))
            .collect();
        Ok(Greeting {
            text,
            counts,
            again: None,
        })
    }

    async fn add(&self, a: i32, b: i32) -> i32 {
        a + b
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::builder()
        .service(GreeterServer::new(House))
        .bind("127.0.0.1:0")
        .await?;
    let address = server.local_addr().to_string();
    let serving = tokio::spawn(server.serve());
    let greeter = GreeterClient::new(Channel::connect(&address).await?);
    let greeting = greeter.greet("Ada").loud(true).await?;
    println!("{greeting:?}");
    println!("{}", greeter.add(1, 2).await?);
    serving.abort();
    Ok(())
}
