//! Names on the wires and of generated items (specification section 5.1).
//!
//! Case conversion breaks words at `_` only: `place_order` becomes `PlaceOrder`, and `fooBar` stays
//! one word, `FooBar`. The one exception is the prefix of enum values on protobuf, which comes from
//! a type's name: `OrderStatus.paid` is `ORDER_STATUS_PAID`.

use super::Schema;
use super::decl::Decl;
use super::enum_::{Enum, EnumValue};
use super::id::{ErrorId, EventsId, ItemId, ServiceId};
use super::method::Method;
use super::service::Service;
use super::struct_::Field;
use super::topic::{Events, Topic};
use super::union::Variant;

/// `place_order` → `PlaceOrder`.
pub fn pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut chars = word.chars();
        out.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}

/// `place_order` → `placeOrder`, as protobuf derives JSON names.
pub fn lower_camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut break_before = false;
    for c in name.chars() {
        if c == '_' {
            break_before = true;
        } else {
            out.push(if break_before {
                c.to_ascii_uppercase()
            } else {
                c
            });
            break_before = false;
        }
    }
    out
}

/// `paid_late` → `PAID_LATE`.
pub fn screaming(name: &str) -> String {
    name.to_ascii_uppercase()
}

/// `OrderStatus` → `order_status`: the one conversion that breaks at capitals, for type names only.
pub fn snake_of_type(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1);
        if c.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase)
            })
        {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Name of the struct that carries a method's parameters: `OrdersPlaceRequest`.
pub fn request(service: &str, method: &str) -> String {
    format!("{service}{}Request", pascal(method))
}

/// Name of the struct that carries a wrapped or empty result: `OrdersListResponse`.
pub fn response(service: &str, method: &str) -> String {
    format!("{service}{}Response", pascal(method))
}

/// Name of the call type of a client: `OrdersPlaceCall`.
pub fn call(service: &str, method: &str) -> String {
    format!("{service}{}Call", pascal(method))
}

/// Name of the enum of a method's errors: `OrdersPlaceError`.
pub fn method_error(service: &str, method: &str) -> String {
    format!("{service}{}Error", pascal(method))
}

/// Name of a service's client: `OrdersClient`.
pub fn client(service: &str) -> String {
    format!("{service}Client")
}

/// Name of a service's skeleton: `OrdersServer`.
pub fn server(service: &str) -> String {
    format!("{service}Server")
}

/// Name of an events block's publisher: `OrderEventsPublisher`.
pub fn publisher(events: &str) -> String {
    format!("{events}Publisher")
}

/// Name of an events block's handler trait: `OrderEventsHandler`.
pub fn handler(events: &str) -> String {
    format!("{events}Handler")
}

/// Name of an events block's subscriber: `OrderEventsSubscriber`.
pub fn subscriber(events: &str) -> String {
    format!("{events}Subscriber")
}

/// Name of an events block's topics: `OrderEventsTopics`.
pub fn topics(events: &str) -> String {
    format!("{events}Topics")
}

/// Name of the enum of an inline union: `OrderSource`.
pub fn oneof(owner: &str, oneof: &str) -> String {
    format!("{owner}{}", pascal(oneof))
}

/// Name of the message around a container that is an element or map value: `OrderRowsItem`.
pub fn item(owner: &str, field: &str) -> String {
    format!("{owner}{}Item", pascal(field))
}

impl Decl {
    /// Name on protobuf as written or overridden, without any conversion.
    pub fn proto_name(&self) -> &str {
        self.names.proto.as_deref().unwrap_or(&self.name)
    }

    /// Name on Thrift as written or overridden, without any conversion.
    pub fn thrift_name(&self) -> &str {
        self.names.thrift.as_deref().unwrap_or(&self.name)
    }

    /// Name on the native protocol, JSON-RPC and XML-RPC as written or overridden.
    pub fn rpc_name(&self) -> &str {
        self.names.rpc.as_deref().unwrap_or(&self.name)
    }

    /// JSON name of a member: overridden or in lowerCamel.
    pub fn json_name(&self) -> String {
        self.names
            .json
            .clone()
            .unwrap_or_else(|| lower_camel(&self.name))
    }
}

impl Field {
    /// JSON name.
    pub fn json_name(&self) -> String {
        self.decl.json_name()
    }

    /// Field number on Thrift.
    pub fn thrift_id(&self) -> i64 {
        self.thrift_id.map_or(i64::from(self.number), i64::from)
    }
}

impl Variant {
    /// JSON name.
    pub fn json_name(&self) -> String {
        self.decl.json_name()
    }
}

impl EnumValue {
    /// `ORDER_STATUS_PAID`, the name on protobuf.
    pub fn proto_name(&self, of: &Enum) -> String {
        self.decl.names.proto.clone().unwrap_or_else(|| {
            format!(
                "{}_{}",
                screaming(&snake_of_type(&of.decl.name)),
                screaming(&self.decl.name)
            )
        })
    }

    /// The name in JSON and XML-RPC: the one on protobuf unless overridden.
    pub fn json_name(&self, of: &Enum) -> String {
        self.decl
            .names
            .json
            .clone()
            .unwrap_or_else(|| self.proto_name(of))
    }

    /// `PAID`, the name on Thrift.
    pub fn thrift_name(&self) -> String {
        self.decl
            .names
            .thrift
            .clone()
            .unwrap_or_else(|| screaming(&self.decl.name))
    }
}

impl Schema {
    /// The full name in contracts: `shop.orders.v1.Order`.
    pub fn full_name(&self, item: ItemId) -> String {
        let package = &self.packages[self.package_of(item)];
        format!("{}.{}", package.decl.name, self.decl(item).name)
    }

    /// The full name on protobuf, gRPC and Connect.
    pub fn proto_full_name(&self, item: ItemId) -> String {
        let package = &self.packages[self.package_of(item)];
        format!(
            "{}.{}",
            package.decl.proto_name(),
            self.decl(item).proto_name()
        )
    }

    /// The full name of a service on native, JSON-RPC and XML-RPC.
    pub fn rpc_full_name(&self, service: ServiceId) -> String {
        let service = &self.services[service];
        let package = &self.packages[service.package];
        format!("{}.{}", package.decl.rpc_name(), service.decl.rpc_name())
    }

    /// `shop.orders.v1.Orders/place_order`, the path on the native protocol.
    pub fn native_path(&self, service: ServiceId, method: &Method) -> String {
        format!("{}/{}", self.rpc_full_name(service), method.decl.rpc_name())
    }

    /// `/shop.orders.v1.Orders/PlaceOrder`, the path on gRPC and Connect.
    pub fn grpc_path(&self, service: ServiceId, method: &Method) -> String {
        let service = self.proto_full_name(ItemId::Service(service));
        format!("/{service}/{}", method.grpc_name())
    }

    /// `shop.orders.v1.Orders.place_order`, the method on JSON-RPC and XML-RPC.
    pub fn jsonrpc_method(&self, service: ServiceId, method: &Method) -> String {
        format!("{}.{}", self.rpc_full_name(service), method.decl.rpc_name())
    }

    /// `data.type` of an error on JSON-RPC and the type in an `Any` detail.
    pub fn error_type(&self, error: ErrorId) -> String {
        self.proto_full_name(ItemId::Error(error))
    }

    /// `{package}.{Events}.{topic}`, the address of a topic without `on`.
    pub fn default_address(&self, events: EventsId, topic: &str) -> String {
        format!("{}.{topic}", self.full_name(ItemId::Events(events)))
    }
}

impl Service {
    /// Name of the struct of a method's parameters.
    pub fn request_name(&self, method: &Method) -> String {
        request(&self.decl.name, &method.decl.name)
    }

    /// Name of the struct of a method's wrapped or empty result.
    pub fn response_name(&self, method: &Method) -> String {
        response(&self.decl.name, &method.decl.name)
    }

    /// `Orders:place_order`, the name on multiplexed Thrift.
    pub fn thrift_method(&self, method: &Method) -> String {
        format!("{}:{}", self.decl.thrift_name(), method.decl.thrift_name())
    }
}

impl Method {
    /// `PlaceOrder`, the name on gRPC and Connect.
    pub fn grpc_name(&self) -> String {
        self.decl
            .names
            .proto
            .clone()
            .unwrap_or_else(|| pascal(&self.decl.name))
    }
}

impl Events {
    /// Name of the constant of a topic: `PLACED`.
    pub fn constant_name(topic: &Topic) -> String {
        screaming(&topic.decl.name)
    }
}
