//! Typed indices into the arenas of a [`Schema`](super::Schema).

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// What an [`Arena`] is indexed by.
pub trait Id: Copy {
    /// The id of the item at `index`.
    fn from_index(index: usize) -> Self;
    /// Position of the item in its arena.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("limits on roots keep arenas below 2^32 items"))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )*};
}

ids! {
    /// A package.
    PackageId,
    /// A struct.
    StructId,
    /// An enum.
    EnumId,
    /// A named union.
    UnionId,
    /// An error.
    ErrorId,
    /// A type alias.
    AliasId,
    /// A constant.
    ConstId,
    /// A service.
    ServiceId,
    /// An events block.
    EventsId,
    /// The declaration of a custom annotation.
    AnnotationDeclId,
}

/// A declared item of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemId {
    /// A struct.
    Struct(StructId),
    /// An enum.
    Enum(EnumId),
    /// A named union.
    Union(UnionId),
    /// An error.
    Error(ErrorId),
    /// A type alias.
    Alias(AliasId),
    /// A constant.
    Const(ConstId),
    /// A service.
    Service(ServiceId),
    /// An events block.
    Events(EventsId),
    /// The declaration of a custom annotation.
    AnnotationDecl(AnnotationDeclId),
}

impl ItemId {
    /// The noun by which diagnostics call such an item.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Struct(_) => "struct",
            Self::Enum(_) => "enum",
            Self::Union(_) => "union",
            Self::Error(_) => "error",
            Self::Alias(_) => "alias",
            Self::Const(_) => "constant",
            Self::Service(_) => "service",
            Self::Events(_) => "events block",
            Self::AnnotationDecl(_) => "annotation",
        }
    }
}

/// A growing list whose positions have a type of their own.
#[derive(Clone, PartialEq)]
pub struct Arena<I, T> {
    items: Vec<T>,
    id: PhantomData<fn() -> I>,
}

impl<I: Id, T> Arena<I, T> {
    /// Appends an item and gives its id.
    pub fn push(&mut self, item: T) -> I {
        let id = I::from_index(self.items.len());
        self.items.push(item);
        id
    }

    /// The item, or `None` for an id of another schema.
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// All items with their ids, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> {
        self.items
            .iter()
            .enumerate()
            .map(|(index, item)| (I::from_index(index), item))
    }

    /// All items, in order.
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            id: PhantomData,
        }
    }
}

impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I, T: fmt::Debug> fmt::Debug for Arena<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}
