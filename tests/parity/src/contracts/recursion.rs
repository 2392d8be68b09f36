//! Types that contain themselves, alone and by way of others.

use std::collections::BTreeMap;

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("recursion.v1")]
pub struct Tree {
    #[id(1)]
    pub value: i32,
    #[id(2)]
    pub left: Option<Box<Tree>>,
    #[id(3)]
    pub right: Option<Box<Tree>>,
    #[id(4)]
    pub children: Vec<Tree>,
    #[id(5)]
    pub by_name: BTreeMap<String, Tree>,
    #[id(6)]
    pub other: Other,
    #[oneof(7, 8)]
    pub next: Option<TreeNext>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum TreeNext {
    #[id(7)]
    Tree(Box<Tree>),
    #[id(8)]
    Expression(Expression),
}

/// Back to the tree.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("recursion.v1")]
pub struct Other {
    #[id(1)]
    pub tree: Option<Box<Tree>>,
    #[id(2)]
    pub others: Vec<Other>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("recursion.v1")]
pub enum Expression {
    #[id(1)]
    Number(f64),
    #[id(2)]
    Sum(Box<Sum>),
    #[id(3)]
    Not(Box<Expression>),
    Unrecognized(UnknownFields),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("recursion.v1")]
pub struct Sum {
    #[id(1)]
    #[allow_lint("required-field")]
    #[required]
    pub left: Box<Expression>,
    #[id(2)]
    pub right: Option<Box<Expression>>,
}

#[virtuoso::service(package = "recursion.v1")]
pub trait Recursion {
    async fn echo(&self, cx: &Context, #[body] request: Tree) -> Result<Tree, Status>;

    async fn depth(&self, cx: &Context, tree: Tree) -> Result<u32, Status>;
}

crate::contract::contract! {
    packages: [crate::recursion::v1],
    files: ["recursion/v1/recursion.idl"],
    text: RecursionClient,
    messages: [Tree, Other, Expression, Sum],
    services: [RECURSION],
    both: {
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        fn depth(tree: &Tree) -> u32 {
            1 + tree.left.as_deref().map_or(0, depth)
        }

        impl Recursion for Handler {
            async fn echo(&self, _: &Context, request: Tree) -> Result<Tree, Status> {
                Ok(request)
            }

            async fn depth(&self, _: &Context, tree: Tree) -> Result<u32, Status> {
                Ok(depth(&tree))
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(RecursionServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = RecursionClient::new(channel);
            let mut tree = Tree {
                next: Some(TreeNext::Expression(Expression::Not(Box::new(Expression::Number(1.0))))),
                ..Tree::default()
            };
            for value in 0..20 {
                tree = Tree {
                    value,
                    children: vec![Tree::default(); 2],
                    left: Some(Box::new(tree)),
                    ..Tree::default()
                };
            }
            assert_eq!(client.echo(&tree).await.unwrap(), tree);
            assert_eq!(client.depth(&tree).await.unwrap(), 21);
            for _ in 0..100 {
                tree = Tree { left: Some(Box::new(tree)), ..Tree::default() };
            }
            let error = client.depth(&tree).await.unwrap_err();
            assert!(error.message().contains("deep"), "{error}");
        }
    },
}
