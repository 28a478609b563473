//! `#[model(json)]`: a row as JSON without the struct, as serde's own derive would write it.

use crate::errors::Errors;
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, DeriveInput, LitStr, Token};

/// What serde's attributes say of how a field is written.
#[derive(Default)]
struct Said {
    rename: Option<String>,
    rename_all: Option<String>,
    skip: bool,
}

/// The function that writes a row, from serde's attributes. One that it does not know is an error.
pub(super) fn writer(input: &DeriveInput, fields: &[&syn::Field], errors: &mut Errors) -> TokenStream {
    let all = said(&input.attrs, errors).rename_all;
    let mut writes = Vec::new();
    let mut opening = "{";
    for field in fields {
        let said = said(&field.attrs, errors);
        let Some(ident) = &field.ident else { continue };
        let ty = &field.ty;
        if is_no_column(field) {
            if !said.skip {
                let message = "`json` writes columns, and this field is none: add `#[serde(skip)]` to it";
                errors.at(field, message);
            }
            continue;
        }
        if said.skip {
            writes.push(quote!(__p::json_skip::<#ty>(__row)?;));
            continue;
        }
        let plain = ident.unraw().to_string();
        let name = said.rename.unwrap_or_else(|| cased(&plain, all.as_deref()));
        let before = format!("{opening}{}:", quoted(&name));
        opening = ",";
        writes.push(quote!(__p::json_column::<#ty>(__row, __to, #before)?;));
    }
    let end = if opening == "{" { "{}" } else { "}" };
    quote! {
        fn json() -> ::core::option::Option<__p::JsonRow> {
            ::core::option::Option::Some(|__row, __to| {
                #(#writes)*
                __to.extend_from_slice(#end.as_bytes());
                ::core::result::Result::Ok(())
            })
        }
    }
}

/// Whether the field has `#[model(skip)]`.
fn is_no_column(field: &syn::Field) -> bool {
    let mut skip = false;
    for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("model")) {
        // What is wrong with it is said elsewhere.
        let _ = attr.parse_nested_meta(|meta| {
            skip |= meta.path.is_ident("skip");
            if !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                meta.input.step(|cursor| {
                    let mut rest = *cursor;
                    while let Some((token, next)) = rest.token_tree() {
                        if matches!(&token, proc_macro2::TokenTree::Punct(point) if point.as_char() == ',') {
                            break;
                        }
                        rest = next;
                    }
                    Ok(((), rest))
                })?;
            }
            Ok(())
        });
    }
    skip
}

fn said(attributes: &[Attribute], errors: &mut Errors) -> Said {
    let mut said = Said::default();
    for attr in attributes.iter().filter(|attr| attr.path().is_ident("serde")) {
        if let Err(error) = attr.parse_nested_meta(|meta| said.read(&meta)) {
            errors.push(error);
        }
    }
    said
}

impl Said {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let known = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        match known.as_str() {
            "rename" => self.rename = serialized(meta)?.or(self.rename.take()),
            "rename_all" => {
                let rule = serialized(meta)?;
                if let Some(rule) = rule.as_deref().filter(|rule| !CASES.contains(rule)) {
                    return Err(meta.error(format!("`json` does not know the case `{rule}`")));
                }
                self.rename_all = rule.or(self.rename_all.take());
            }
            "skip" | "skip_serializing" => self.skip = true,
            // These are about reading.
            "default" | "alias" => {
                if meta.input.peek(Token![=]) {
                    meta.value()?.parse::<LitStr>()?;
                }
            }
            "skip_deserializing" | "deny_unknown_fields" => {}
            _ => {
                return Err(meta.error(format!(
                    "`json` does not write by `{known}`: without `json`, rows are written by `Serialize`"
                )));
            }
        }
        Ok(())
    }
}

/// The text in `= \"text\"` or `(serialize = \"text\")`.
fn serialized(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<String>> {
    if meta.input.peek(Token![=]) {
        return Ok(Some(meta.value()?.parse::<LitStr>()?.value()));
    }
    let mut text = None;
    meta.parse_nested_meta(|inner| {
        let value = inner.value()?.parse::<LitStr>()?.value();
        if inner.path.is_ident("serialize") {
            text = Some(value);
        }
        Ok(())
    })?;
    Ok(text)
}

const CASES: [&str; 8] = [
    "lowercase",
    "UPPERCASE",
    "PascalCase",
    "camelCase",
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
];

/// A field's name by serde's rules.
fn cased(field: &str, rule: Option<&str>) -> String {
    let pascal = || {
        let mut name = String::new();
        let mut upper = true;
        for c in field.chars() {
            if c == '_' {
                upper = true;
            } else if std::mem::take(&mut upper) {
                name.push(c.to_ascii_uppercase());
            } else {
                name.push(c);
            }
        }
        name
    };
    match rule {
        Some("UPPERCASE" | "SCREAMING_SNAKE_CASE") => field.to_ascii_uppercase(),
        Some("PascalCase") => pascal(),
        Some("camelCase") => {
            let name = pascal();
            let first: String = name.chars().take(1).map(|c| c.to_ascii_lowercase()).collect();
            first + name.chars().skip(1).collect::<String>().as_str()
        }
        Some("kebab-case") => field.replace('_', "-"),
        Some("SCREAMING-KEBAB-CASE") => field.to_ascii_uppercase().replace('_', "-"),
        _ => field.to_owned(),
    }
}

/// A name in quotes, escaped as JSON.
fn quoted(name: &str) -> String {
    let mut text = String::from('"');
    for c in name.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            c if (c as u32) < 0x20 => text.push_str(&format!("\\u{:04x}", c as u32)),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
