//! Lints: style and foresight, as warnings (specification section 10).

mod calls;
mod imports;
mod names;
mod shape;
mod silence;

use super::context::Context;
use crate::diagnostic::Diagnostic;
use silence::Silence;

/// The names of all lints, those that are off by default included.
pub const NAMES: &[&str] = &[
    "type-case",
    "name-case",
    "const-case",
    "package-version",
    "missing-docs",
    "number-gap",
    "hot-number",
    "thrift-number",
    "required-field",
    "exotic-map-key",
    "bool-parameter-pair",
    "missing-timeout",
    "unbounded-list",
    "name-stutter",
    "name-collision",
    "shared-body",
    "topic-without-key",
    "deprecated-use",
    "unused-use",
    "unused-type",
    "file-package-mismatch",
    "retry-amplification",
    "timeout-exceeds-caller",
    "retry-not-idempotent",
    "call-cycle",
];

/// Runs all lints that are on by default over a schema without errors.
pub(super) fn run(cx: &mut Context<'_>) {
    let mut found = Vec::new();
    names::check(cx, &mut found);
    shape::check(cx, &mut found);
    imports::check(cx, &mut found);
    calls::check(&cx.schema, &mut found);
    let silence = Silence::new(cx.files);
    for warning in found {
        if !silence.covers(&warning) {
            cx.report(warning);
        }
    }
}

/// What a lint adds its findings to.
type Found = Vec<Diagnostic>;
