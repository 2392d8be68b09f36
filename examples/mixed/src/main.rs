//! A server whose contract is a Rust trait, called by a client from the `.idl` file that the trait writes out.

mod server;

use std::error::Error;

use virtuoso::{Channel, Server};

virtuoso::include_idl!();
use weather::v1::{WeatherClient, WeatherLastError};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::builder()
        .service(server::WeatherServer::new(server::Rome))
        .bind("127.0.0.1:0")
        .await?;
    let address = server.local_addr().to_string();
    tokio::spawn(server.serve());

    let weather = WeatherClient::new(Channel::connect(&address).await?);
    let reading = weather.last("Rome").fahrenheit(true).await?;
    println!("{}: {} °F", reading.station, reading.temperature);
    match weather.last("Atlantis").await {
        Err(WeatherLastError::NoSuchStation(error)) => println!("{error}"),
        other => println!("unexpected: {other:?}"),
    }
    Ok(())
}
