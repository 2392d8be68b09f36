#[derive(virtuoso::Message)]
struct NoNumber { #[id(1)] a: u32, b: u32, #[id(5)] c: u32 }

#[derive(virtuoso::Message)]
struct Twice { #[id(1)] a: u32, #[id(1)] b: u32 }

#[derive(virtuoso::Message)]
#[reserved(3..=5, "old")]
struct Reserved { #[id(4)] a: u32, #[id(6)] old: u32 }

#[derive(virtuoso::Message)]
struct Generic<'a, T> where T: Clone { #[id(1)] a: &'a T }

#[derive(virtuoso::Message)]
struct Types { #[id(1)] a: usize, #[id(2)] b: (u32, u32), #[id(3)] c: [u8; 4], #[id(4)] d: Option<Vec<u32>>, #[id(5)] e: char }

#[derive(virtuoso::Message)]
struct Constraints { #[id(1)] #[len(1..)] a: u32, #[id(2)] #[pattern("(")] b: String, #[id(3)] #[range(5..=1)] c: u32, #[id(4)] #[default = "x"] d: u32 }

#[derive(virtuoso::Message)]
struct Tuple(u32);

#[derive(virtuoso::Enum)]
enum Closed { #[id(1)] Low, High = 2 }

#[derive(virtuoso::Union)]
enum Union { #[id(1)] A { x: u32 } }

#[derive(virtuoso::Error)]
struct NoStatus { #[id(1)] a: u32 }

#[derive(virtuoso::Error)]
#[status(lost)]
#[message("{b}")]
struct WrongStatus { #[id(1)] a: u32 }

#[derive(virtuoso::Errors)]
enum NoOther { A(A), B { b: B } }

#[derive(virtuoso::Newtype)]
struct Named { a: u32 }
