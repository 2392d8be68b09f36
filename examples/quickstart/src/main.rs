//! A shop, its client, and a tour through everything that a call can do. Read `idl/` first, then `server.rs`,
//! then `client.rs`.

use std::env;
use std::error::Error;
use std::process::ExitCode;

mod chat;
mod client;
mod goods;
mod server;
#[cfg(test)]
mod simulation;
mod transcript;

// What `build.rs` made of the contract: the modules `shop::orders::v1` and `shop::common::v1`.
virtuoso::include_idl!();

const HELP: &str = "\
A tour of Virtuoso: a shop, its client, and a transcript of what passes between them.

usage: quickstart                  the server and the client in one process, on a free port of 127.0.0.1
       quickstart serve [ADDR]     the server alone, until Ctrl-C; on 127.0.0.1:7000 unless ADDR says otherwise
       quickstart call ADDR        the client alone, against a server that runs already

ADDR is HOST:PORT (port 0 picks a free one), tcp://HOST:PORT or unix:PATH.

examples: cargo run -p quickstart
          cargo run -p quickstart -- serve unix:/tmp/shop.sock
          cargo run -p quickstart -- call unix:/tmp/shop.sock
";

type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args[..] {
        [] => both().await,
        ["serve"] => serve("127.0.0.1:7000").await,
        ["serve", address] => serve(address).await,
        ["call", address] => call(address).await,
        ["-h" | "--help" | "help"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The server in a task of its own and the client beside it; the tour ends with a drain.
async fn both() -> Result {
    let server = server::bind("127.0.0.1:0").await?;
    let address = server.local_addr().to_string();
    let handle = server.handle();
    let serving = tokio::spawn(server.serve());

    let tour = client::Tour::begin(&address).await?;
    tour.take().await?;
    tour.drain(handle, serving).await
}

/// The server alone.
async fn serve(address: &str) -> Result {
    let server = server::bind(address).await?;
    let handle = server.handle();
    println!("listening on {}; Ctrl-C drains", server.local_addr());
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            println!("draining: no more calls, what runs may end");
            handle.drain();
        }
    });
    server.serve().await?;
    Ok(())
}

/// The client alone.
async fn call(address: &str) -> Result {
    let tour = client::Tour::begin(address).await?;
    tour.take().await?;
    transcript::ending("The server runs on: Ctrl-C over there shows how it drains.");
    Ok(())
}
