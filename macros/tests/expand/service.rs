/// Adds.
#[virtuoso::service(package = "a.v1")]
pub(crate) trait Adder {
    /// Adds two numbers.
    #[readonly]
    #[timeout(1s)]
    async fn add(&self, cx: &Context, a: i32, #[default(1)] b: i32) -> i32;
    async fn find(&self, name: String) -> Result<Point, NotFound>;
    async fn watch(&self, out: Sender<Point>);
}
