//! Serde's attributes, as far as rows are written by them without their structs.

use crate::errors::Errors;
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, ExprPath, Ident, LitStr, Token};

/// What serde's attributes say of how a struct or a field is written.
#[derive(Default)]
pub(crate) struct Said {
    rename: Option<String>,
    rename_all: Option<String>,
    pub when: When,
}

/// Whether a field is written.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    #[default]
    Always,
    /// `skip_serializing_if = "Option::is_none"`
    Some,
    /// `skip_serializing_if = "Vec::is_empty"` and the like
    Filled,
    /// `flatten`
    Flat,
    /// `skip`
    Never,
}

impl When {
    /// It as what the library calls it.
    pub(crate) fn tokens(self) -> TokenStream {
        match self {
            When::Always => quote!(__p::JsonWhen::Always),
            When::Some => quote!(__p::JsonWhen::Some),
            When::Filled => quote!(__p::JsonWhen::Filled),
            When::Flat => quote!(__p::JsonWhen::Flat),
            When::Never => quote!(__p::JsonWhen::Never),
        }
    }
}

/// Reads them. One that rows are not written by is an error.
pub(crate) fn said(attributes: &[Attribute], errors: &mut Errors) -> Said {
    let mut said = Said::default();
    for attr in attributes.iter().filter(|attr| attr.path().is_ident("serde")) {
        if let Err(error) = attr.parse_nested_meta(|meta| said.read(&meta)) {
            errors.push(error);
        }
    }
    said
}

impl Said {
    /// The name of a field's member, in quotes.
    pub(crate) fn member(&self, field: &Ident, of: &Said) -> String {
        match &self.rename {
            Some(name) => quoted(name),
            None => quoted(&cased(&field.unraw().to_string(), of.rename_all.as_deref())),
        }
    }

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
            "skip" | "skip_serializing" => self.when = When::Never,
            // What is skipped anyway stays so, in whatever order they stand.
            "flatten" if self.when == When::Never => {}
            "flatten" => self.when = When::Flat,
            "skip_serializing_if" => {
                let when = condition(&meta.value()?.parse()?)?;
                if self.when == When::Always {
                    self.when = when;
                }
            }
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

/// What `skip_serializing_if` asks, if that can be seen in the text that a value becomes.
fn condition(path: &LitStr) -> syn::Result<When> {
    let names = path.parse::<ExprPath>()?.path.segments.into_iter().map(|segment| segment.ident.to_string());
    let names: Vec<String> = names.collect();
    let end: Vec<&str> = names.iter().rev().take(2).rev().map(String::as_str).collect();
    match *end {
        ["Option", "is_none"] => Ok(When::Some),
        ["Vec" | "String" | "HashMap" | "BTreeMap", "is_empty"] => Ok(When::Filled),
        _ => Err(syn::Error::new_spanned(
            path,
            "`json` leaves out what is `Option::is_none`, or `is_empty` of a `Vec`, `String`, `HashMap` or \
             `BTreeMap`: without `json`, rows are written by `Serialize`",
        )),
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
