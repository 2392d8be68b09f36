//! Client and server on one thread, joined by a pipe in memory, under a clock that stands still: the same work to the
//! last instruction in every run.

use virtuoso::testing::Simulation;
use virtuoso::{Channel, Context, Receiver, Sender, Server, Status, rt};

use crate::service::{Echo, EchoClient, EchoServer, Text};

/// A client that is connected to a server.
pub(crate) struct System {
    simulation: Simulation,
    client: EchoClient,
}

impl System {
    /// Starts both; they are gone with it.
    pub(crate) fn start() -> System {
        let mut simulation = Simulation::new(1);
        let client = simulation.run(async {
            let server = Server::builder()
                .service(EchoServer::new(Handler))
                .bind("memory:guard")
                .await
                .expect("the name is free");
            rt::spawn(server.serve());
            let channel = Channel::connect("memory:guard").await;
            EchoClient(channel.expect("the server accepts"))
        });
        System {
            simulation,
            client: client.expect("nobody panics"),
        }
    }

    /// Makes `calls` unary calls with this request, by as many callers as there are to be in flight; a caller is a
    /// task. The answer is the request.
    pub(crate) fn unary(&mut self, calls: u32, in_flight: u32, request: &Text) {
        let callers = (0..in_flight).map(|caller| {
            let calls = share(calls, in_flight, caller);
            let (client, request) = (self.client.clone(), request.clone());
            async move {
                for _ in 0..calls {
                    let answer = client.say(&request).await.expect("it is answered");
                    assert_eq!(answer, request);
                }
            }
        });
        self.run(callers.collect());
    }

    /// Makes `calls` oneway calls, each as soon as the one before it is on its way, and waits until they were served:
    /// the answer to a call that follows them says so.
    pub(crate) fn oneway(&mut self, calls: u32, request: &Text) {
        let (client, request) = (self.client.clone(), request.clone());
        self.run(vec![async move {
            for _ in 0..calls {
                client.note(&request).await.expect("it is sent");
            }
            client.say(&request).await.expect("it is answered");
        }]);
    }

    /// Reads a stream of `items` that the server sends.
    pub(crate) fn server_stream(&mut self, items: u32) {
        let client = self.client.clone();
        self.run(vec![async move {
            let request = Text::counted(items);
            let mut stream = client.repeat(&request).await.expect("it begins");
            for count in 0..items {
                let item = stream.message().await.expect("it goes on");
                assert_eq!(item.map(|item| item.count), Some(count));
            }
            assert_eq!(stream.message().await.expect("it ends"), None);
        }]);
    }

    /// Sends the server a stream of `items`.
    pub(crate) fn client_stream(&mut self, items: u32) {
        let client = self.client.clone();
        self.run(vec![async move {
            let stream = futures_util::stream::iter((0..items).map(|_| Text::counted(1)));
            let answer = client.gather(stream).await.expect("it is answered");
            assert_eq!(answer.count, items);
        }]);
    }

    /// Runs tasks beside each other to their end.
    fn run(&mut self, tasks: Vec<impl Future<Output = ()> + Send + 'static>) {
        let run = self.simulation.run(async {
            let tasks: Vec<_> = tasks.into_iter().map(rt::spawn).collect();
            for task in tasks {
                task.await.expect("nobody panics");
            }
        });
        run.expect("nobody panics");
    }
}

/// How many of `calls` are this caller's.
fn share(calls: u32, callers: u32, caller: u32) -> u32 {
    calls / callers + u32::from(caller < calls % callers)
}

/// Does as little as it can.
struct Handler;

impl Echo for Handler {
    async fn say(&self, _: &Context, request: Text) -> Result<Text, Status> {
        Ok(request)
    }

    async fn repeat(&self, _: &Context, request: Text, out: Sender<Text>) -> Result<(), Status> {
        for count in 0..request.count {
            out.send(Text::counted(count)).await?;
        }
        Ok(())
    }

    async fn gather(&self, _: &Context, mut input: Receiver<Text>) -> Result<Text, Status> {
        let mut sum = 0;
        while let Some(item) = input.receive().await? {
            sum += item.count;
        }
        Ok(Text::counted(sum))
    }

    async fn chat(&self, _: &Context, _: Receiver<Text>, _: Sender<Text>) -> Result<(), Status> {
        Ok(())
    }

    async fn note(&self, _: &Context, _: Text) {}

    async fn peek(&self, _: &Context, request: Text) -> Result<Text, Status> {
        Ok(request)
    }
}
