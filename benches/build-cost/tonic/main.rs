//! A server and a client of the contract that `virtuoso new` writes, for gRPC.

mod greeter {
    tonic::include_proto!("greeter.v1");
}

use std::error::Error;
use std::pin::Pin;

use greeter::greeter_client::GreeterClient;
use greeter::greeter_server::{Greeter, GreeterServer};
use greeter::{CountDownReply, CountDownRequest, GreetReply, GreetRequest, Language};
use tonic::codegen::tokio_stream::{self, Stream};
use tonic::transport::Server;
use tonic::{Request, Response, Status};

struct Polite;

#[tonic::async_trait]
impl Greeter for Polite {
    type CountDownStream = Pin<Box<dyn Stream<Item = Result<CountDownReply, Status>> + Send>>;

    async fn greet(&self, request: Request<GreetRequest>) -> Result<Response<GreetReply>, Status> {
        let language = request.get_ref().language();
        let name = request.into_inner().name;
        if name == "Nobody" {
            return Err(Status::not_found(format!("cannot greet `{name}`")));
        }
        let text = match language {
            Language::French => format!("Bonjour, {name} !"),
            Language::Latin => format!("Salve, {name}!"),
            _ => format!("Hello, {name}!"),
        };
        Ok(Response::new(GreetReply { text }))
    }

    async fn count_down(
        &self,
        request: Request<CountDownRequest>,
    ) -> Result<Response<Self::CountDownStream>, Status> {
        let numbers = (0..=request.into_inner().from).rev();
        let replies = numbers.map(|number| Ok(CountDownReply { number }));
        Ok(Response::new(Box::pin(tokio_stream::iter(replies))))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    drop(listener);
    tokio::spawn(
        Server::builder()
            .add_service(GreeterServer::new(Polite))
            .serve(address),
    );
    tokio::task::yield_now().await;

    let mut greeter = GreeterClient::connect(format!("http://{address}")).await?;
    let greet = |name: &str| GreetRequest {
        name: name.to_owned(),
        language: Language::Latin.into(),
    };
    println!("{}", greeter.greet(greet("mundus")).await?.into_inner().text);
    if let Err(status) = greeter.greet(greet("Nobody")).await {
        println!("{status}");
    }
    let mut numbers = greeter
        .count_down(CountDownRequest { from: 3 })
        .await?
        .into_inner();
    while let Some(reply) = numbers.message().await? {
        println!("{} …", reply.number);
    }
    Ok(())
}
