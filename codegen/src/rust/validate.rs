//! Constraints, as statements of `Message::validate`.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use virtuoso_idl::schema::{
    Constraints, Format, ItemId, Length, Member, Range, Scalar, Schema, Type, Value, Variant,
};
use virtuoso_idl::source::Span;

use super::Generator;
use crate::{Error, Result, names};

/// Where a value stands: an expression that is a place, and what is around the value.
pub(super) struct Place {
    tokens: TokenStream,
    optional: bool,
    /// The place is a reference already.
    reference: bool,
    /// The member whose value it is.
    member: Option<Span>,
}

impl Place {
    /// A field of the message that is being checked.
    pub(super) fn field(tokens: TokenStream, optional: bool) -> Self {
        Self {
            tokens,
            optional,
            reference: false,
            member: None,
        }
    }

    /// A variable that holds a reference.
    pub(super) fn reference(tokens: TokenStream) -> Self {
        Self {
            tokens,
            optional: false,
            reference: true,
            member: None,
        }
    }

    /// The same as a value of this member.
    pub(super) fn of(self, member: Option<Span>) -> Self {
        Self { member, ..self }
    }
}

impl Generator<'_> {
    /// Statements that report to `violations` what is wrong with the value at `place`.
    pub(super) fn checks(
        &self,
        ty: &Type,
        constraints: &Constraints,
        place: &Place,
    ) -> Result<Vec<TokenStream>> {
        self.checks_of(ty, constraints, place, true)
    }

    /// The same without what lies inside the value.
    pub(super) fn own_checks(
        &self,
        ty: &Type,
        constraints: &Constraints,
        place: &Place,
    ) -> Result<Vec<TokenStream>> {
        self.checks_of(ty, constraints, place, false)
    }

    fn checks_of(
        &self,
        ty: &Type,
        constraints: &Constraints,
        place: &Place,
        inside: bool,
    ) -> Result<Vec<TokenStream>> {
        let wrapped = self.newtypes_around(ty);
        // An `Option` hands everything on to its value but ranges and what is inside of newtypes.
        if place.optional && (wrapped > 0 || constraints.range.is_some()) {
            let value = Place::reference(quote!(value)).of(place.member);
            let inner = self.checks_of(ty, constraints, &value, inside)?;
            if inner.is_empty() {
                return Ok(inner);
            }
            let (some, tokens) = (self.paths.prelude("Some"), &place.tokens);
            return Ok(vec![quote!(if let #some(value) = &#tokens { #(#inner;)* })]);
        }
        let mut tokens = place.tokens.clone();
        for _ in 0..wrapped {
            tokens = quote!(#tokens.0);
        }
        let bare = place.reference && wrapped == 0;
        let reference = if bare {
            tokens.clone()
        } else {
            quote!(&#tokens)
        };
        let value = if bare {
            quote!(*#tokens)
        } else {
            tokens.clone()
        };
        let ty = self.schema.resolve(ty);

        let at = |annotation, check| self.at_annotation(place.member, annotation, check);
        let mut statements = Vec::new();
        if let Some(length) = constraints.len {
            let length = len_range(length);
            statements.push(at("len", quote!(v.len(#reference, #length))));
        }
        match &constraints.range {
            Some(range) if matches!(ty, Type::Opaque(_)) => {
                statements.push(at("range", self.unknown_range(&reference, range)?));
            }
            Some(range) => {
                let range = self.range(ty, range)?;
                statements.push(quote!(v.range(#value, #range)));
            }
            None => {}
        }
        for pattern in &constraints.patterns {
            let index = Literal::usize_unsuffixed(self.pattern(pattern));
            statements.push(at(
                "pattern",
                quote!(v.pattern(#reference, &PATTERNS[#index])),
            ));
        }
        for format in &constraints.formats {
            let ty = self.paths.private("StringFormat");
            let format = match format {
                Format::Email => quote!(#ty::Email),
                Format::Uri => quote!(#ty::Uri),
                Format::Hostname => quote!(#ty::Hostname),
                Format::Ip => quote!(#ty::Ip),
            };
            statements.push(at("format", quote!(v.format(#reference, #format))));
        }
        if inside {
            statements.extend(self.inner_checks(ty, place, &tokens, &reference)?);
        }
        Ok(statements)
    }

    /// Statements for what lies inside a value.
    fn inner_checks(
        &self,
        ty: &Type,
        place: &Place,
        tokens: &TokenStream,
        reference: &TokenStream,
    ) -> Result<Vec<TokenStream>> {
        Ok(match ty {
            Type::Struct(_) | Type::Union(_) if self.is_constrained(ty) => {
                vec![quote!(v.nested(#reference))]
            }
            Type::Opaque(_) => {
                let spelled = match (self.types.owned(ty)?, place.optional) {
                    (ty, false) => ty,
                    (ty, true) => {
                        let option = self.paths.prelude("Option");
                        quote!(#option<#ty>)
                    }
                };
                let nested = match self.types.by_name(ty, &spelled, "nested") {
                    Some(nested) => self.types.at(ty, quote!(#nested(#reference, v))),
                    None => quote!(v.nested(#reference)),
                };
                vec![nested]
            }
            Type::List(element) | Type::Set(element) => {
                let constraints = self.schema.constraints(element);
                let place = Place::reference(quote!(value));
                let checks = self.checks(element, &constraints, &place)?;
                if checks.is_empty() {
                    return Ok(checks);
                }
                let checks = body(&checks);
                vec![quote!(v.each(#reference, |v, value| #checks))]
            }
            Type::Map(key, value) => {
                let (key_constraints, value_constraints) =
                    (self.schema.constraints(key), self.schema.constraints(value));
                let place = Place::reference(quote!(key));
                let keys = self.checks(key, &key_constraints, &place)?;
                let place = Place::reference(quote!(value));
                let values = self.checks(value, &value_constraints, &place)?;
                let key_name = if keys.is_empty() {
                    quote!(_)
                } else {
                    quote!(key)
                };
                let value_name = if values.is_empty() {
                    quote!(_)
                } else {
                    quote!(value)
                };
                if keys.is_empty() && values.is_empty() {
                    return Ok(Vec::new());
                }
                let pair = quote!((#key_name, #value_name));
                let checks = body(&[keys, values].concat());
                vec![quote!(v.each(#tokens.iter(), |v, #pair| #checks))]
            }
            _ => Vec::new(),
        })
    }

    /// A statement that checks the variant that `value` is, if any can be wrong; `wrap` is what stands around it.
    pub(super) fn variant_checks(
        &self,
        value: &TokenStream,
        of: &TokenStream,
        variants: &[Variant],
        wrap: Option<&TokenStream>,
    ) -> Result<Option<TokenStream>> {
        let mut arms = Vec::new();
        for variant in variants {
            let Some(ty) = &variant.ty else { continue };
            let place = Place::reference(quote!(value)).of(variant.decl.span);
            let checks = self.checks(ty, &variant.constraints, &place)?;
            let Some(checks) = in_field(&variant.decl.name, &checks) else {
                continue;
            };
            let name = names::variant(&variant.decl.name);
            let pattern = match wrap {
                Some(wrap) => quote!(#wrap(#of::#name(value))),
                None => quote!(#of::#name(value)),
            };
            arms.push((pattern, checks));
        }
        Ok(match arms.as_slice() {
            [] => None,
            [(pattern, checks)] => Some(quote!(if let #pattern = #value { #checks; })),
            _ => {
                let arms = arms
                    .iter()
                    .map(|(pattern, checks)| quote!(#pattern => #checks));
                Some(quote!(match #value { #(#arms,)* _ => {} }))
            }
        })
    }

    fn range(&self, ty: &Type, range: &Range) -> Result<TokenStream> {
        let bound = |value: &Option<_>| -> Result<Option<TokenStream>> {
            value
                .as_ref()
                .map(|value| self.types.bound(ty, value))
                .transpose()
        };
        let (min, max) = (bound(&range.min)?, bound(&range.max)?);
        Ok(match (&max, range.max_exclusive) {
            (Some(max), false) => quote!(#min..=#max),
            _ => quote!(#min..#max),
        })
    }

    /// The check of a range on a value of which only the Rust name is known.
    fn unknown_range(&self, reference: &TokenStream, range: &Range) -> Result<TokenStream> {
        let limit = |value: &Option<Value>| -> Result<TokenStream> {
            let Some(value) = value else {
                let none = self.paths.prelude("None");
                return Ok(quote!(#none));
            };
            let (some, limit) = (self.paths.prelude("Some"), self.limit(value)?);
            Ok(quote!(#some(#limit)))
        };
        let (min, max, closed) = (limit(&range.min)?, limit(&range.max)?, !range.max_exclusive);
        Ok(quote!(v.range_of(#reference, #min, #max, #closed)))
    }

    /// An end of a range whose kind nothing but the value tells.
    pub(super) fn limit(&self, value: &Value) -> Result<TokenStream> {
        let (kind, scalar) = match value {
            Value::Int(_) => (quote!(Int), Scalar::U64),
            Value::Float(_) => (quote!(Float), Scalar::F64),
            Value::Decimal(_) => (quote!(Decimal), Scalar::Decimal),
            Value::Duration { .. } => (quote!(Duration), Scalar::Duration),
            Value::Timestamp { .. } => (quote!(Timestamp), Scalar::Timestamp),
            _ => return Err(Error::internal("a range of what has no order")),
        };
        let value = self.types.scalar_value(&Type::Scalar(scalar), value)?;
        let limit = self.paths.private("Limit");
        Ok(quote!(#limit::#kind(#value)))
    }

    /// `Message::validate`, if anything can be wrong.
    pub(super) fn validate(&self, statements: &[TokenStream]) -> Option<TokenStream> {
        let (violations, ty) = (
            self.paths.private("Violations"),
            self.paths.private("Pattern"),
        );
        let patterns = self.patterns.take();
        let (count, texts) = (Literal::usize_unsuffixed(patterns.len()), &patterns);
        let patterns = (!patterns.is_empty())
            .then(|| quote!(static PATTERNS: [#ty; #count] = [#(#ty::new(#texts)),*];));
        (!statements.is_empty()).then(|| {
            quote! {
                fn validate(&self, v: &mut #violations) {
                    #patterns
                    #(#statements;)*
                }
            }
        })
    }

    /// Position of a pattern among those of the function that is being written.
    fn pattern(&self, pattern: &str) -> usize {
        let mut patterns = self.patterns.borrow_mut();
        patterns
            .iter()
            .position(|known| known == pattern)
            .unwrap_or_else(|| {
                patterns.push(pattern.to_owned());
                patterns.len() - 1
            })
    }

    pub(super) fn newtypes_around(&self, ty: &Type) -> usize {
        self.schema
            .alias_chain(ty)
            .filter(|alias| alias.newtype)
            .count()
    }

    fn is_constrained(&self, ty: &Type) -> bool {
        match self.schema.resolve(ty) {
            Type::List(element) | Type::Set(element) => self.is_constrained_element(element),
            Type::Map(key, value) => {
                self.is_constrained_element(key) || self.is_constrained_element(value)
            }
            ty => Schema::item_of(ty).is_some_and(|item| self.constrained.contains(&item)),
        }
    }

    fn is_constrained_element(&self, ty: &Type) -> bool {
        !self.schema.constraints(ty).is_empty() || self.is_constrained(ty)
    }
}

/// The checks, with the name of the field that they concern.
pub(super) fn in_field(name: &str, checks: &[TokenStream]) -> Option<TokenStream> {
    let body = body(checks);
    (!checks.is_empty()).then(|| quote!(v.field(#name, |v| #body)))
}

/// The body of a closure.
fn body(checks: &[TokenStream]) -> TokenStream {
    match checks {
        [check] => check.clone(),
        _ => quote!({ #(#checks;)* }),
    }
}

/// The structs, unions and errors in which something can be wrong, here or further inside.
pub(super) fn constrained(schema: &Schema) -> BTreeSet<ItemId> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for item in schema.items() {
            if !found.contains(&item) && is_constrained_item(schema, item, &found) {
                found.insert(item);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn is_constrained_item(schema: &Schema, item: ItemId, found: &BTreeSet<ItemId>) -> bool {
    let variants = |variants: &[Variant]| {
        variants.iter().any(|variant| {
            !variant.constraints.is_empty()
                || variant
                    .ty
                    .as_ref()
                    .is_some_and(|ty| is_constrained_type(schema, ty, found))
        })
    };
    match item {
        ItemId::Union(id) => variants(&schema.unions[id].variants),
        _ => schema.members(item).is_some_and(|members| {
            members.list.iter().any(|member| match member {
                Member::Field(field) => {
                    !field.constraints.is_empty() || is_constrained_type(schema, &field.ty, found)
                }
                Member::Oneof(oneof) => variants(&oneof.variants),
            })
        }),
    }
}

fn is_constrained_type(schema: &Schema, ty: &Type, found: &BTreeSet<ItemId>) -> bool {
    if !schema.constraints(ty).is_empty() {
        return true;
    }
    match schema.resolve(ty) {
        Type::List(element) | Type::Set(element) => is_constrained_type(schema, element, found),
        Type::Map(key, value) => {
            is_constrained_type(schema, key, found) || is_constrained_type(schema, value, found)
        }
        Type::Opaque(_) => true,
        ty => Schema::item_of(ty).is_some_and(|item| found.contains(&item)),
    }
}

fn len_range(length: Length) -> TokenStream {
    let min = (length.min > 0 || length.max.is_none()).then(|| Literal::u64_unsuffixed(length.min));
    match length.max.map(Literal::u64_unsuffixed) {
        Some(max) => quote!(#min..=#max),
        None => quote!(#min..),
    }
}
