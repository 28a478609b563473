//! The attributes of a field.

use super::ir::Action;
use super::parse::{Target, action, check, target};
use crate::attrs::{self, flag, once};
use crate::errors::Errors;
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Lit, LitInt, LitStr, Token};

const KNOWN: &[&str] = &[
    "id",
    "auto",
    "rowid",
    "references",
    "relation",
    "on_delete",
    "on_update",
    "constraint",
    "unique",
    "index",
    "default",
    "check",
    "generated",
    "stored",
    "virtual",
    "column",
    "rename",
    "skip",
    "sql_type",
    "length",
    "precision",
    "scale",
    "collate",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
    "sensitive",
    "comment",
    "renamed_from",
];

/// A field with its attributes as they are written.
pub(crate) struct Field {
    pub(crate) syn: syn::Field,
    pub(crate) ident: Ident,
    pub(crate) id: Option<Span>,
    pub(crate) auto: Option<Span>,
    pub(crate) rowid: Option<Span>,
    pub(crate) references: Option<(Span, Target)>,
    pub(crate) relation: Option<Ident>,
    pub(crate) on_delete: Option<(Ident, Action)>,
    pub(crate) on_update: Option<(Ident, Action)>,
    pub(crate) constraint: Option<LitStr>,
    pub(crate) unique: Option<Span>,
    pub(crate) index: Option<Span>,
    pub(crate) default: Option<(Span, TokenStream)>,
    pub(crate) checks: Vec<(String, Option<String>)>,
    pub(crate) generated: Option<LitStr>,
    pub(crate) stored: Option<Span>,
    pub(crate) virtual_: Option<Span>,
    pub(crate) column: Option<LitStr>,
    pub(crate) skip: Option<Span>,
    pub(crate) sql_type: Option<LitStr>,
    pub(crate) length: Option<LitInt>,
    pub(crate) precision: Option<LitInt>,
    pub(crate) scale: Option<LitInt>,
    pub(crate) collate: Option<LitStr>,
    pub(crate) version: Option<Span>,
    pub(crate) created_at: Option<Span>,
    pub(crate) updated_at: Option<Span>,
    pub(crate) deleted_at: Option<Span>,
    pub(crate) sensitive: Option<Span>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) renamed_from: Option<LitStr>,
}

/// Reads the attributes of a field.
pub(crate) fn parse(syn: &syn::Field, errors: &mut Errors) -> Field {
    let ident = syn.ident.clone().unwrap_or_else(|| Ident::new("_", Span::call_site()));
    let mut field = Field::new(syn.clone(), ident);
    attrs::read(&syn.attrs, "model", errors, |key, input, _| field.read(key, input));
    field
}

impl Field {
    fn new(syn: syn::Field, ident: Ident) -> Self {
        Field {
            syn,
            ident,
            id: None,
            auto: None,
            rowid: None,
            references: None,
            relation: None,
            on_delete: None,
            on_update: None,
            constraint: None,
            unique: None,
            index: None,
            default: None,
            checks: Vec::new(),
            generated: None,
            stored: None,
            virtual_: None,
            column: None,
            skip: None,
            sql_type: None,
            length: None,
            precision: None,
            scale: None,
            collate: None,
            version: None,
            created_at: None,
            updated_at: None,
            deleted_at: None,
            sensitive: None,
            comment: None,
            renamed_from: None,
        }
    }

    fn read(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match names::bare(key).as_str() {
            "id" => flag(&mut self.id, key),
            "auto" => flag(&mut self.auto, key),
            "rowid" => flag(&mut self.rowid, key),
            "references" => {
                input.parse::<Token![=]>()?;
                once(&mut self.references, key, (key.span(), target(input)?))
            }
            "relation" => once(&mut self.relation, key, attrs::word(input)?),
            "on_delete" => once(&mut self.on_delete, key, action(input)?),
            "on_update" => once(&mut self.on_update, key, action(input)?),
            "constraint" => once(&mut self.constraint, key, attrs::text(input)?),
            "unique" => flag(&mut self.unique, key),
            "index" => flag(&mut self.index, key),
            "default" => match default(input) {
                Ok(value) => once(&mut self.default, key, value),
                Err(error) => {
                    // The column was to have one: its inserts are no second mistake.
                    self.default.get_or_insert_with(|| (key.span(), quote!(Sql(""))));
                    Err(error)
                }
            },
            "check" => {
                self.checks.push(check(input)?);
                Ok(())
            }
            "generated" => once(&mut self.generated, key, attrs::text(input)?),
            "stored" => flag(&mut self.stored, key),
            "virtual" => flag(&mut self.virtual_, key),
            "column" | "rename" => once(&mut self.column, key, attrs::text(input)?),
            "skip" => flag(&mut self.skip, key),
            // On SQLite a column may have no type.
            "sql_type" => once(&mut self.sql_type, key, attrs::value(input)?),
            "length" => once(&mut self.length, key, attrs::value(input)?),
            "precision" => once(&mut self.precision, key, attrs::value(input)?),
            "scale" => once(&mut self.scale, key, attrs::value(input)?),
            "collate" => once(&mut self.collate, key, attrs::text(input)?),
            "version" => flag(&mut self.version, key),
            "created_at" => flag(&mut self.created_at, key),
            "updated_at" => flag(&mut self.updated_at, key),
            "deleted_at" => flag(&mut self.deleted_at, key),
            "sensitive" => flag(&mut self.sensitive, key),
            "comment" => once(&mut self.comment, key, attrs::text(input)?),
            "renamed_from" => once(&mut self.renamed_from, key, attrs::text(input)?),
            _ => Err(attrs::unknown(key, KNOWN)),
        }
    }
}

/// Reads `= true`, `= 1`, `= -1.5`, `= "x"`, `= now` or `= sql("..")`.
fn default(input: ParseStream<'_>) -> syn::Result<(Span, TokenStream)> {
    input.parse::<Token![=]>()?;
    let span = input.span();
    if input.peek(syn::Ident::peek_any) && !input.peek(syn::LitBool) {
        let word = input.call(Ident::parse_any)?;
        return match names::bare(&word).as_str() {
            "now" => Ok((span, quote!(Now))),
            "sql" => {
                let inner;
                syn::parenthesized!(inner in input);
                let text: LitStr = inner.parse()?;
                Ok((span, quote!(Sql(#text))))
            }
            _ => Err(syn::Error::new_spanned(word, NOT_A_DEFAULT)),
        };
    }
    let minus: Option<Token![-]> = input.parse()?;
    match (minus, input.parse::<Lit>()) {
        (None, Ok(Lit::Bool(value))) => Ok((span, quote!(Bool(#value)))),
        (None, Ok(Lit::Str(value))) => Ok((span, quote!(Text(#value)))),
        (minus, Ok(Lit::Int(value))) => Ok((span, quote!(Int(#minus #value)))),
        (minus, Ok(Lit::Float(value))) => Ok((span, quote!(Float(#minus #value)))),
        (_, Ok(other)) => Err(syn::Error::new_spanned(other, NOT_A_DEFAULT)),
        (_, Err(_)) => Err(syn::Error::new(span, NOT_A_DEFAULT)),
    }
}

const NOT_A_DEFAULT: &str =
    "a default is `true`, a number, a text, an enum's label as a text, `now`, or `sql(\"..\")`";
