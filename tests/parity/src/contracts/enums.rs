//! Enums: open and closed, with a zero of their own or an implied one.

use std::collections::{BTreeMap, BTreeSet};

use virtuoso::{Context, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("enums.v1")]
pub struct Palette {
    #[id(1)]
    pub colour: Colour,
    #[id(2)]
    pub mode: Mode,
    #[id(3)]
    pub mode_maybe: Option<Mode>,
    #[id(4)]
    pub modes: Vec<Mode>,
    #[id(5)]
    pub colours: BTreeSet<Colour>,
    #[id(6)]
    pub by_mode: BTreeMap<Mode, Colour>,
    #[id(7)]
    pub weight: Weight,
    #[id(8)]
    pub weights: Vec<Weight>,
    #[id(9)]
    #[default(Mode::Safe)]
    pub best: Mode,
}

/// Colours, of which more may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, virtuoso::Enum)]
#[package("enums.v1")]
#[reserved(-2147483647..=-2, 4..=9, 12, "mauve")]
pub enum Colour {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Red,
    #[id(2)]
    DarkRed,
    /// No longer made.
    #[id(3)]
    #[deprecated = "use `red`"]
    Pink,
    #[allow_lint("number-gap")]
    #[id(-1)]
    Infra,
    #[allow_lint("number-gap")]
    #[id(0x7fff_ffff)]
    Last,
    #[id(-0x8000_0000)]
    First,
    Unrecognized(i32),
}

/// Just these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, virtuoso::Enum)]
#[package("enums.v1")]
#[closed]
pub enum Mode {
    #[id(0)]
    Safe,
    #[id(1)]
    Fast,
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("enums.v1")]
pub enum Weight {
    /// Not weighed.
    #[id(0)]
    Unspecified,
    #[id(1)]
    #[name("HEAVY")]
    Heavy,
    #[id(2)]
    #[name(json = "light-weight")]
    Light,
    #[id(3)]
    #[meta("unit", "kg")]
    Medium,
    Unrecognized(i32),
}

#[virtuoso::service(package = "enums.v1")]
pub trait Enums {
    async fn echo(&self, cx: &Context, #[body] request: Palette) -> Result<Palette, Status>;

    async fn next(
        &self,
        cx: &Context,
        colour: Colour,
        #[default(Mode::Fast)] mode: Mode,
    ) -> Result<Colour, Status>;

    async fn all(&self, cx: &Context) -> Result<Vec<Mode>, Status>;
}

crate::contract::contract! {
    packages: [crate::enums::v1],
    files: ["enums/v1/enums.idl"],
    text: EnumsClient,
    messages: [Palette],
    services: [ENUMS],
    both: {
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Enums for Handler {
            async fn echo(&self, _: &Context, request: Palette) -> Result<Palette, Status> {
                Ok(request)
            }

            async fn next(&self, _: &Context, colour: Colour, mode: Mode) -> Result<Colour, Status> {
                Ok(match (colour, mode) {
                    (Colour::Red, Mode::Fast) => Colour::Last,
                    (Colour::Unrecognized(number), _) => Colour::Unrecognized(number + 1),
                    (other, _) => other,
                })
            }

            async fn all(&self, _: &Context) -> Result<Vec<Mode>, Status> {
                Ok(vec![Mode::Safe, Mode::Fast])
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(EnumsServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = EnumsClient::new(channel);
            let palette = Palette {
                colour: Colour::First,
                mode: Mode::Fast,
                modes: vec![Mode::Safe, Mode::Fast],
                colours: [Colour::Infra, Colour::Unrecognized(99)].into(),
                by_mode: [(Mode::Safe, Colour::DarkRed)].into(),
                weight: Weight::Heavy,
                weights: vec![Weight::Unrecognized(-7)],
                ..Palette::default()
            };
            assert_eq!(palette.best, Mode::Safe);
            assert_eq!(client.echo(&palette).await.unwrap(), palette);
            assert_eq!(client.next(Colour::Red).await.unwrap(), Colour::Last);
            assert_eq!(client.next(Colour::Red).mode(Mode::Safe).await.unwrap(), Colour::Red);
            let next = client.next(Colour::Unrecognized(50)).await.unwrap();
            assert_eq!(next, Colour::Unrecognized(51));
            assert_eq!(client.all().await.unwrap(), [Mode::Safe, Mode::Fast]);
        }
    },
}
