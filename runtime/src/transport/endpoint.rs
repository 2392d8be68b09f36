//! Addresses: which transport, and where.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

/// Where to connect to or to listen.
///
/// As text: `tcp://HOST:PORT` or just `HOST:PORT`, `unix:PATH`, `memory:NAME`, and `sim://NODE:PORT` inside a
/// simulation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// TCP; the host is a name or an address (IPv6 without its brackets).
    Tcp {
        /// The host.
        host: String,
        /// The port; 0 picks a free one where one listens.
        port: u16,
    },
    /// A Unix socket. The path is empty for a peer that has none.
    Unix {
        /// The socket's file.
        path: PathBuf,
    },
    /// Inside this process (in a simulation: inside this node).
    Memory {
        /// The name that both sides use.
        name: String,
    },
    /// The simulated network of the feature `testing`.
    Simulated {
        /// The node.
        node: String,
        /// The port; 0 picks a free one where one listens.
        port: u16,
    },
}

impl Endpoint {
    /// The socket address, when this is TCP and its host an address.
    pub fn socket_addr(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp { host, port } => Some(SocketAddr::new(host.parse::<IpAddr>().ok()?, *port)),
            _ => None,
        }
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(address: SocketAddr) -> Self {
        // Of an IPv6 address with a zone only the whole socket address tells it, so the zone is kept by hand.
        let host = match address {
            SocketAddr::V6(v6) if v6.scope_id() != 0 => format!("{}%{}", v6.ip(), v6.scope_id()),
            _ => address.ip().to_string(),
        };
        Self::Tcp {
            host,
            port: address.port(),
        }
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let fail = |problem| EndpointError {
            text: text.to_owned(),
            problem,
        };
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme, rest),
            None => match text.split_once(':') {
                Some((scheme @ ("unix" | "memory" | "tcp" | "sim"), rest)) => (scheme, rest),
                _ => ("", text),
            },
        };
        match scheme {
            "" | "tcp" => {
                let (host, port) = host_and_port(rest).map_err(fail)?;
                Ok(Self::Tcp { host, port })
            }
            "sim" => {
                let (node, port) = host_and_port(rest).map_err(fail)?;
                Ok(Self::Simulated { node, port })
            }
            "unix" if rest.is_empty() => Err(fail("the path of the socket is missing".into())),
            "unix" => Ok(Self::Unix { path: rest.into() }),
            "memory" if rest.is_empty() => Err(fail("the name is missing".into())),
            "memory" => Ok(Self::Memory {
                name: rest.to_owned(),
            }),
            _ => Err(fail(format!("`{scheme}` is no transport").into())),
        }
    }
}

impl TryFrom<&str> for Endpoint {
    type Error = EndpointError;

    fn try_from(text: &str) -> Result<Self, EndpointError> {
        text.parse()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
            Self::Unix { path } => write!(f, "unix:{}", path.display()),
            Self::Memory { name } => write!(f, "memory:{name}"),
            Self::Simulated { node, port } => write!(f, "sim://{node}:{port}"),
        }
    }
}

/// A text that is no endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError {
    text: String,
    problem: Problem,
}

type Problem = std::borrow::Cow<'static, str>;

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, problem } = self;
        write!(
            f,
            "`{text}` is no endpoint: {problem}; \
             write tcp://HOST:PORT, unix:PATH, memory:NAME or, in a simulation, sim://NODE:PORT"
        )
    }
}

impl std::error::Error for EndpointError {}

impl From<EndpointError> for std::io::Error {
    fn from(error: EndpointError) -> Self {
        Self::new(std::io::ErrorKind::InvalidInput, error)
    }
}

fn host_and_port(text: &str) -> Result<(String, u16), Problem> {
    let Some((host, port)) = text.rsplit_once(':') else {
        return Err("the port is missing".into());
    };
    let host = match host.strip_prefix('[') {
        Some(bracketed) => bracketed
            .strip_suffix(']')
            .ok_or("the bracket is not closed")?,
        None if host.contains(':') => return Err("an IPv6 address stands in brackets".into()),
        None => host,
    };
    if host.is_empty() {
        return Err("the host is missing".into());
    }
    if host.contains(['/', '@', '[', ']']) || host.contains(char::is_whitespace) {
        return Err("a host has only letters, digits, dots and hyphens".into());
    }
    // `parse` alone would take a sign.
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the port is not a number".into());
    }
    let port = port.parse().map_err(|_| match port {
        "" => "the port is missing",
        _ => "the port is above 65535",
    })?;
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(host: &str, port: u16) -> Endpoint {
        Endpoint::Tcp {
            host: host.into(),
            port,
        }
    }

    #[test]
    fn endpoints_are_read_and_written() {
        let cases = [
            ("tcp://127.0.0.1:7000", tcp("127.0.0.1", 7000)),
            ("tcp://[::1]:0", tcp("::1", 0)),
            ("tcp://shop.example:65535", tcp("shop.example", 65535)),
            (
                "unix:/run/shop.sock",
                Endpoint::Unix {
                    path: "/run/shop.sock".into(),
                },
            ),
            (
                "unix:shop.sock",
                Endpoint::Unix {
                    path: "shop.sock".into(),
                },
            ),
            (
                "memory:shop",
                Endpoint::Memory {
                    name: "shop".into(),
                },
            ),
            (
                "sim://server:7000",
                Endpoint::Simulated {
                    node: "server".into(),
                    port: 7000,
                },
            ),
        ];
        for (text, endpoint) in cases {
            assert_eq!(text.parse(), Ok(endpoint.clone()), "{text}");
            assert_eq!(endpoint.to_string(), text);
        }
        assert_eq!("localhost:80".parse(), Ok(tcp("localhost", 80)));
        assert_eq!("[::1]:80".parse(), Ok(tcp("::1", 80)));
        assert_eq!(
            "unix:///a".parse(),
            Ok(Endpoint::Unix { path: "/a".into() })
        );
    }

    #[test]
    fn what_is_no_endpoint_is_told_what_is() {
        let cases = [
            ("", "the port is missing"),
            ("localhost", "the port is missing"),
            ("tcp://localhost:", "the port is missing"),
            ("tcp://:80", "the host is missing"),
            ("tcp://a:65536", "the port is above 65535"),
            ("tcp://a:+1", "the port is not a number"),
            ("tcp://a:80/path", "the port is not a number"),
            (
                "tcp://user@a:80",
                "a host has only letters, digits, dots and hyphens",
            ),
            ("tcp://[::1:80", "the bracket is not closed"),
            ("tcp://::1:80", "an IPv6 address stands in brackets"),
            ("unix:", "the path of the socket is missing"),
            ("memory:", "the name is missing"),
            ("ftp://a:21", "`ftp` is no transport"),
        ];
        for (text, problem) in cases {
            let error = text.parse::<Endpoint>().unwrap_err().to_string();
            let start = format!("`{text}` is no endpoint: {problem}; write tcp://HOST:PORT");
            assert!(error.starts_with(&start), "{error}");
        }
    }

    #[test]
    fn socket_addresses_come_and_go() {
        for text in ["127.0.0.1:80", "[::1]:80"] {
            let address: SocketAddr = text.parse().unwrap();
            assert_eq!(Endpoint::from(address).socket_addr(), Some(address));
        }
        assert_eq!(tcp("localhost", 1).socket_addr(), None);
    }
}
