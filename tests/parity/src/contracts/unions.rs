//! Unions: named and inline, as values and as bodies.

use std::collections::BTreeMap;

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Status};

/// One of several.
#[derive(Clone, PartialEq, virtuoso::Union)]
#[package("unions.v1")]
#[reserved(5..=6, "hexagon")]
pub enum Shape {
    /// By its radius.
    #[id(1)]
    Circle(f64),
    #[id(2)]
    Square(Square),
    #[id(3)]
    Nothing,
    #[id(4)]
    Inside(Box<Drawing>),
    #[id(7)]
    Label(
        #[sensitive]
        #[len(1..=4)]
        String,
    ),
    #[id(8)]
    Colours(#[encoding(list<sint32>)] Vec<i32>),
    #[id(9)]
    Named(BTreeMap<String, u32>),
    #[id(10)]
    Level(Level),
    Unrecognized(UnknownFields),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("unions.v1")]
pub struct Square {
    #[id(1)]
    pub side: u32,
}

/// Holds shapes, and inline unions.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("unions.v1")]
pub struct Drawing {
    #[id(1)]
    pub shape: Option<Box<Shape>>,
    #[id(2)]
    #[allow_lint("required-field")]
    #[required]
    pub frame: Shape,
    #[id(3)]
    pub shapes: Vec<Shape>,
    #[id(4)]
    pub by_name: BTreeMap<String, Shape>,
    /// Where it hangs.
    #[oneof(5, 6, 7)]
    pub place: Option<DrawingPlace>,
    #[oneof(9, 10)]
    #[deprecated = "say nothing"]
    pub sound: Option<DrawingSound>,
    #[id(8)]
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum DrawingPlace {
    #[id(5)]
    Wall(String),
    #[id(6)]
    Room(u64),
    /// In no place.
    #[id(7)]
    Nowhere,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum DrawingSound {
    #[id(9)]
    Loud(
        #[encoding(fixed32)]
        #[range(0..100)]
        u32,
    ),
    #[id(10)]
    Noise(Square),
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("unions.v1")]
pub enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low,
    #[id(2)]
    High,
    Unrecognized(i32),
}

#[virtuoso::service(package = "unions.v1")]
pub trait Unions {
    async fn turn(&self, cx: &Context, #[body] request: Shape) -> Result<Shape, Status>;

    async fn wrap(
        &self,
        cx: &Context,
        #[required] other: Shape,
        shape: Option<Shape>,
    ) -> Result<Drawing, Status>;

    async fn shapes(&self, cx: &Context, shape: Option<Shape>) -> Result<Vec<Shape>, Status>;
}

crate::contract::contract! {
    packages: [crate::unions::v1],
    files: ["unions/v1/unions.idl"],
    text: UnionsClient,
    messages: [Shape, Square, Drawing],
    services: [UNIONS],
    both: {
        use virtuoso::{Channel, Code, Context, ServerBuilder, Status};

        struct Handler;

        impl Unions for Handler {
            async fn turn(&self, _: &Context, request: Shape) -> Result<Shape, Status> {
                Ok(match request {
                    Shape::Circle(radius) => Shape::Circle(-radius),
                    other => other,
                })
            }

            async fn wrap(
                &self,
                _: &Context,
                other: Shape,
                shape: Option<Shape>,
            ) -> Result<Drawing, Status> {
                Ok(Drawing {
                    frame: other,
                    place: shape.is_none().then_some(DrawingPlace::Nowhere),
                    shape: shape.map(Box::new),
                    ..Drawing::default()
                })
            }

            async fn shapes(
                &self,
                _: &Context,
                shape: Option<Shape>,
            ) -> Result<Vec<Shape>, Status> {
                Ok(shape.into_iter().chain([Shape::Nothing]).collect())
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(UnionsServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = UnionsClient::new(channel);
            for shape in [
                Shape::Square(Square { side: 3 }),
                Shape::Nothing,
                Shape::Inside(Box::new(Drawing {
                    frame: Shape::Level(Level::Unrecognized(7)),
                    ..Drawing::default()
                })),
                Shape::Colours(vec![-1, 1]),
                Shape::Named([("a".to_owned(), 1)].into()),
            ] {
                assert_eq!(client.turn(&shape).await.unwrap(), shape);
            }
            let turned = client.turn(&Shape::Circle(1.5)).await.unwrap();
            assert_eq!(turned, Shape::Circle(-1.5));
            let error = client.turn(&Shape::Label("12345".to_owned())).await.unwrap_err();
            assert_eq!(error.code(), Code::InvalidArgument);
            let drawing = client.wrap(&Shape::Nothing).await.unwrap();
            assert_eq!(drawing.place, Some(DrawingPlace::Nowhere));
            let drawing = client.wrap(&Shape::Nothing).shape(&Shape::Nothing).await.unwrap();
            assert_eq!(drawing.shape.as_deref(), Some(&Shape::Nothing));
            assert_eq!(client.shapes().await.unwrap(), [Shape::Nothing]);
        }
    },
}
