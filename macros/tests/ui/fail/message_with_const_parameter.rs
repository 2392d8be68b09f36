#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Line<const N: usize>
where
    [u8; N]: Sized,
{
    #[id(1)]
    text: String,
}

fn main() {}
