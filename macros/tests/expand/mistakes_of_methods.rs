#[virtuoso::service(package = "a.v1")]
trait Methods: Clone {
    const A: u32;
    type B;
    fn blocking(&self) -> u32;
    async fn by_value(self);
    async fn no_self(a: u32);
    async fn generic<T>(&self, a: T);
    async fn with_body(&self) {}
    async fn pattern(&self, (a, b): (u32, u32));
    async fn alias(&self) -> Result<u32>;
    async fn late(&self, a: u32, cx: &Context);
    async fn both(&self, input: Receiver<A>, other: u32);
    async fn streams_and_gives(&self, out: Sender<A>) -> u32;
    #[retry(max = 3)]
    async fn retried(&self);
    #[idempotent]
    #[readonly]
    async fn conflicting(&self);
    #[oneway]
    async fn oneway(&self) -> Result<(), A>;
    #[http(FETCH, "orders")]
    async fn http(&self);
    async fn new(&self);
    async fn scalar(&self, #[body] a: u32);
    async fn optional(&self) -> Option<A>;
}

#[virtuoso::service(pakage = "a.v1")]
trait Package {}

#[virtuoso::service(package = "a-b")]
trait Name {}
