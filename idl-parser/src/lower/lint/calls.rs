//! Lints along `@calls`: `retry-amplification`, `timeout-exceeds-caller`, `retry-not-idempotent`
//! and `call-cycle`.

use super::super::limits;
use super::Found;
use crate::diagnostic::Diagnostic;
use crate::schema::graph::Graph;
use crate::schema::{Method, MethodRef, Schema};
use crate::source::Span;

/// Attempts that one call may turn into at its far end before it is too much.
const MOST_ATTEMPTS: u64 = 8;

pub(super) fn check(schema: &Schema, found: &mut Found) {
    let methods: Vec<MethodRef> = schema
        .services
        .iter()
        .flat_map(|(service, item)| {
            (0..item.methods.len()).map(move |method| MethodRef { service, method })
        })
        .collect();
    let index = |method: &MethodRef| methods.binary_search(method).ok();
    let edges: Vec<Vec<usize>> = methods
        .iter()
        .map(|method| {
            schema
                .method(*method)
                .calls
                .iter()
                .filter_map(index)
                .collect()
        })
        .collect();
    let graph = Graph::new(edges.clone());
    let cycles = graph.cycles();
    for cycle in &cycles {
        let names: Vec<_> = cycle
            .iter()
            .chain(cycle.first())
            .map(|at| format!("`{}`", path(schema, methods[*at])))
            .collect();
        let spans = cycle
            .iter()
            .filter_map(|at| schema.method(methods[*at]).decl.span);
        let mut spans: Vec<Span> = spans.collect();
        spans.sort_by_key(|span| (span.file, span.start));
        let Some(last) = spans.pop() else { continue };
        let message = format!(
            "methods call each other in a cycle: {}",
            limits::shown(names, " → ")
        );
        let warning = Diagnostic::lint("call-cycle", last, message);
        found.push(
            spans
                .into_iter()
                .take(limits::SHOWN)
                .fold(warning, |warning, span| {
                    warning.secondary(span, "part of the cycle")
                }),
        );
    }

    for (caller, targets) in edges.iter().enumerate() {
        for target in targets {
            timeouts(schema, methods[caller], methods[*target], found);
        }
    }
    // Along cycles products have no end; the cycle itself is the finding.
    if cycles.is_empty() {
        retries(schema, &methods, &edges, &graph.dependencies_first(), found);
    }
}

fn timeouts(schema: &Schema, caller: MethodRef, called: MethodRef, found: &mut Found) {
    let (outer, inner) = (schema.method(caller), schema.method(called));
    let (Some(most), Some(needs)) = (outer.timeout, inner.timeout) else {
        return;
    };
    if needs > most {
        let message = format!(
            "`{}` may take {needs:?}, longer than its caller `{}` with {most:?}",
            path(schema, called),
            path(schema, caller),
        );
        report("timeout-exceeds-caller", message, outer, inner, found);
    }
}

/// The product of attempts from each method to the far end, and what is tried again there.
fn retries(
    schema: &Schema,
    methods: &[MethodRef],
    edges: &[Vec<usize>],
    called_first: &[usize],
    found: &mut Found,
) {
    let attempts = |at: usize| {
        schema
            .method(methods[at])
            .retry
            .as_ref()
            .map_or(1, |retry| u64::from(retry.max))
    };
    // For each method the largest product below it, itself included, and where that ends.
    let mut worst: Vec<(u64, usize)> = (0..methods.len()).map(|at| (attempts(at), at)).collect();
    // For each method one at or below it, where a path ends, that must not be repeated.
    let mut unsafe_end: Vec<Option<usize>> = vec![None; methods.len()];
    for &at in called_first {
        let method = schema.method(methods[at]);
        let below = edges[at]
            .iter()
            .map(|target| worst[*target])
            .max_by_key(|(product, _)| *product);
        if let Some((product, end)) = below {
            worst[at] = (attempts(at).saturating_mul(product), end);
        }
        let repeatable = method.readonly || method.idempotent.is_some();
        unsafe_end[at] = match edges[at].is_empty() {
            true => (!repeatable).then_some(at),
            false => edges[at].iter().find_map(|target| unsafe_end[*target]),
        };
    }
    let mut is_called = vec![false; methods.len()];
    edges
        .iter()
        .flatten()
        .for_each(|target| is_called[*target] = true);
    for at in 0..methods.len() {
        let outer = schema.method(methods[at]);
        let (product, end) = worst[at];
        if product > MOST_ATTEMPTS && !is_called[at] && end != at {
            let message = format!(
                "one call of `{}` may become {product} attempts at `{}`",
                path(schema, methods[at]),
                path(schema, methods[end]),
            );
            report(
                "retry-amplification",
                message,
                outer,
                schema.method(methods[end]),
                found,
            );
        }
        if let (true, Some(end)) = (
            outer.retry.is_some() && !edges[at].is_empty(),
            unsafe_end[at],
        ) {
            let message = format!(
                "`{}` is tried again, but ends in `{}`, which is neither `@idempotent` nor `@readonly`",
                path(schema, methods[at]),
                path(schema, methods[end]),
            );
            report(
                "retry-not-idempotent",
                message,
                outer,
                schema.method(methods[end]),
                found,
            );
        }
    }
}

/// Where two declarations meet, the later one is primary.
fn report(
    lint: &'static str,
    message: String,
    caller: &Method,
    called: &Method,
    found: &mut Found,
) {
    let (Some(one), Some(two)) = (caller.decl.span, called.decl.span) else {
        return;
    };
    let caller_first = (one.file, one.start) < (two.file, two.start);
    let (first, second, label) = match caller_first {
        true => (one, two, "the caller"),
        false => (two, one, "what is called"),
    };
    found.push(Diagnostic::lint(lint, second, message).secondary(first, label));
}

fn path(schema: &Schema, method: MethodRef) -> String {
    let service = &schema.services[method.service].decl.name;
    format!("{service}.{}", schema.method(method).decl.name)
}
