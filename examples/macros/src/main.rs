//! A chat in one file: the contract is a Rust trait, and no build script is needed.

use std::error::Error;

use tokio::sync::broadcast;
use virtuoso::{Channel, Context, Receiver, Sender, Server, Stream};

/// What somebody says.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("chat.v1")]
pub struct Line {
    /// Who says it.
    #[id(1)]
    pub from: String,
    /// What is said.
    #[id(2)]
    #[len(1..=500)]
    pub text: String,
    /// How.
    #[id(3)]
    pub tone: Tone,
}

/// How something is said.
#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("chat.v1")]
pub enum Tone {
    /// Nobody knows.
    #[id(0)]
    Unspecified,
    /// As ever.
    #[id(1)]
    Calm,
    /// LOUDLY.
    #[id(2)]
    Loud,
    /// What later versions know.
    Unrecognized(i32),
}

/// There is no such room.
#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("chat.v1")]
#[status(not_found)]
#[message("there is no room called {room}")]
pub struct NoSuchRoom {
    /// The room that was asked for.
    #[id(1)]
    pub room: String,
}

/// A chat with rooms.
#[virtuoso::service(package = "chat.v1")]
pub trait Chat {
    /// The rooms there are.
    #[readonly]
    #[timeout("500ms")]
    async fn rooms(&self) -> Vec<String>;

    /// Says something, and tells how many heard it.
    async fn say(
        &self,
        room: String,
        text: String,
        #[default(Tone::Calm)] tone: Tone,
    ) -> Result<u32, NoSuchRoom>;

    /// Everything that is said in a room from now on.
    async fn listen(&self, cx: &Context, room: String, out: Sender<Line>)
    -> Result<(), NoSuchRoom>;

    /// Answers every line with its echo.
    async fn echo(&self, lines: Receiver<Line>, out: Sender<Line>) -> Result<(), virtuoso::Status>;
}

/// A house with one room.
struct House {
    hall: broadcast::Sender<Line>,
}

impl House {
    fn room(&self, room: String) -> Result<&broadcast::Sender<Line>, NoSuchRoom> {
        match room.as_str() {
            "hall" => Ok(&self.hall),
            _ => Err(NoSuchRoom { room }),
        }
    }
}

impl Chat for House {
    async fn rooms(&self) -> Vec<String> {
        vec!["hall".to_owned()]
    }

    async fn say(&self, room: String, text: String, tone: Tone) -> Result<u32, NoSuchRoom> {
        let line = Line {
            from: "guest".to_owned(),
            text,
            tone,
        };
        let heard = self.room(room)?.send(line);
        Ok(heard.map_or(0, |listeners| listeners as u32))
    }

    async fn listen(
        &self,
        _cx: &Context,
        room: String,
        out: Sender<Line>,
    ) -> Result<(), NoSuchRoom> {
        let mut lines = self.room(room)?.subscribe();
        // A listener who leaves ends this: its handler is dropped.
        while let Ok(line) = lines.recv().await {
            if out.send(line).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    async fn echo(
        &self,
        mut lines: Receiver<Line>,
        out: Sender<Line>,
    ) -> Result<(), virtuoso::Status> {
        while let Some(line) = lines.receive().await? {
            let from = "echo".to_owned();
            out.send(Line { from, ..line }).await?;
        }
        Ok(())
    }
}

/// What is said, as a stream.
fn lines(texts: &'static [&'static str]) -> impl Stream<Item = Line> + Send {
    futures_util::stream::iter(texts.iter().map(|text| Line {
        from: "me".to_owned(),
        text: (*text).to_owned(),
        tone: Tone::Loud,
    }))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let house = House {
        hall: broadcast::Sender::new(16),
    };
    let server = Server::builder()
        .service(ChatServer::new(house))
        .bind("127.0.0.1:0")
        .await?;
    let address = server.local_addr().to_string();
    tokio::spawn(server.serve());

    let chat = ChatClient::new(Channel::connect(&address).await?);
    println!("rooms: {:?}", chat.rooms().await?);

    let mut heard = chat.listen("hall").await?;
    // The server may take a moment to begin listening.
    while chat.say("hall", "hello").await? == 0 {}
    let line = heard.message().await?.ok_or("nobody spoke")?;
    println!("{} said {:?}, {:?}", line.from, line.text, line.tone);

    match chat
        .say("cellar", "is anybody there?")
        .tone(Tone::Loud)
        .await
    {
        Err(ChatSayError::NoSuchRoom(error)) => println!("{error}"),
        other => println!("unexpected: {other:?}"),
    }

    let mut echoes = chat.echo(lines(&["one", "two"])).await?;
    while let Some(line) = echoes.message().await? {
        println!("{}: {}", line.from, line.text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    /// `idl/chat/v1/contract.idl` is what other languages and tools read.
    #[test]
    fn the_contract_is_current() {
        let idl = concat!(env!("CARGO_MANIFEST_DIR"), "/idl");
        virtuoso::contract_of::<super::ChatClient>().assert_current(idl);
    }
}
