//! The goldens of `virtuoso-codegen`, one module each. That they compile without a warning is a test.
#![deny(warnings, clippy::all, rustdoc::all)]

macro_rules! goldens {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        pub mod $name {
            include!(concat!("../../../codegen/tests/golden/", stringify!($name), ".rs"));
        }
    )*};
}

goldens! {
    /// Aliases, newtypes and constants.
    aliases,
    /// `@len`, `@range`, `@pattern`, `@format`, `@required`.
    constraints,
    /// Lists, sets and maps, also inside each other.
    containers,
    /// Documentation and deprecation.
    docs,
    /// `@unpacked`, `@delimited`, `@wrapped`, and the package `google.protobuf`.
    encodings,
    /// Enums, open and closed.
    enums,
    /// Errors.
    errors,
    /// Names that Rust or generated code want for themselves.
    names,
    /// Packages that refer to each other.
    packages,
    /// What absence means, and defaults.
    presence,
    /// Types that contain themselves.
    recursion,
    /// One field of each scalar type.
    scalars,
    /// What `Debug` does not show.
    sensitive,
    /// Services with every kind of method.
    services,
    /// Named and inline unions.
    unions,
    /// `@preserve_unknown`.
    unknown,
}
