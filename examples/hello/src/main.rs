//! The smallest service, served and called.

use virtuoso::{Channel, Context, Server};

virtuoso::include_idl!();
use hello::v1::*;

struct Polite;

impl Greeter for Polite {
    async fn greet(&self, _cx: &Context, name: String) -> Result<String, GreeterGreetError> {
        match name.as_str() {
            "Nobody" => Err(NoSuchPerson { name }.into()),
            name => Ok(format!("Hello, {name}!")),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::builder()
        .service(GreeterServer::new(Polite))
        .bind("127.0.0.1:0")
        .await?;
    let address = server.local_addr().to_string();
    tokio::spawn(server.serve());

    let greeter = GreeterClient::new(Channel::connect(&address).await?);
    println!("{}", greeter.greet("Ada").await?);
    match greeter.greet("Nobody").await {
        Err(GreeterGreetError::NoSuchPerson(error)) => println!("{error}"),
        other => println!("unexpected: {other:?}"),
    }
    Ok(())
}
