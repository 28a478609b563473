//! The code of relations, foreign keys and indexes.

use super::ir::{Action, ForeignKey, Index, IndexPart, Key, Kind, Model, Relation};
use crate::names::{self, bare};
use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type};

/// `.name("..")`, if there is one.
pub(super) fn named(name: &Option<String>) -> Option<TokenStream> {
    name.as_ref().map(|name| quote!(.name(#name)))
}

/// `&[0, 1]`.
pub(super) fn indices(columns: &[u16]) -> TokenStream {
    let columns = columns.iter().copied().map(Literal::u16_unsuffixed);
    quote!(&[#(#columns),*])
}

fn types<'a>(model: &'a Model, columns: &[u16]) -> Vec<&'a Type> {
    columns.iter().filter_map(|i| model.columns.get(usize::from(*i))).map(|column| &column.ty).collect()
}

/// The columns of the primary key and of the foreign keys that relations start from.
pub(super) fn key_columns(model: &Model) -> std::collections::BTreeSet<u16> {
    let own: &[u16] = match &model.key {
        Key::Columns(key) => key,
        Key::Missing => &[],
    };
    let foreign = model.relations.iter().flat_map(|relation| match &relation.kind {
        Kind::BelongsTo { local, .. } => local.as_slice(),
        _ => &[],
    });
    own.iter().chain(foreign).copied().collect()
}

/// Whether the way to a relation's row may lead nowhere.
fn optional(model: &Model, kind: &Kind) -> bool {
    match kind {
        Kind::BelongsTo { local, .. } => types(model, local).into_iter().any(names::is_option),
        _ => true,
    }
}

/// The same as a type.
fn nullity(model: &Model, kind: &Kind) -> TokenStream {
    if optional(model, kind) { quote!(__p::Nullable) } else { quote!(__N) }
}

/// The relation's field in the columns struct.
pub(super) fn field(model: &Model, relation: &Relation) -> TokenStream {
    let Relation { ident, vis, target, kind } = relation;
    let me = &model.ident;
    match kind {
        Kind::BelongsTo { .. } | Kind::HasOne(_) => {
            let nullity = nullity(model, kind);
            quote!(#vis #ident: __p::One<#me, #target, #nullity>)
        }
        Kind::HasMany(_) | Kind::ManyToMany { .. } => quote!(#vis #ident: __p::Many<#me, #target>),
    }
}

/// The value of that field.
pub(super) fn value(relation: &Relation, index: u8) -> TokenStream {
    let ident = &relation.ident;
    let index = Literal::u8_unsuffixed(index);
    match relation.kind {
        Kind::BelongsTo { .. } | Kind::HasOne(_) => quote!(#ident: __p::One::__new(__path, #index)),
        Kind::HasMany(_) | Kind::ManyToMany { .. } => quote!(#ident: __p::Many::__new(__path, #index)),
    }
}

/// The method of the relation's name. Its parts have the span of the target's name: then the error
/// for a target that is no model is the same here as everywhere else, and is shown once.
pub(super) fn method(model: &Model, relation: &Relation) -> TokenStream {
    let Relation { ident, vis, target, kind } = relation;
    let (first, last) = ends(target);
    let open = quote_spanned!(first=> <);
    let this = Ident::new("self", Span::call_site());
    let field = quote_spanned!(last=> #this.#ident);
    let (result, follow) = match kind {
        Kind::BelongsTo { .. } | Kind::HasOne(_) => {
            let nullity = nullity(model, kind);
            let one = quote_spanned!(last=> as __p::Decl>::One<#nullity>);
            (quote!(#open #target #one), quote_spanned!(last=> as __p::Decl>::to_one(#field)))
        }
        Kind::HasMany(_) | Kind::ManyToMany { .. } => {
            (quote!(__p::ToMany<#target>), quote_spanned!(last=> as __p::Decl>::to_many(#field)))
        }
    };
    quote!(#vis fn #ident(self) -> #result { #open #target #follow })
}

/// Where a model's name begins and ends.
fn ends(target: &Path) -> (Span, Span) {
    let spans: Vec<_> = target.to_token_stream().into_iter().map(|token| token.span()).collect();
    let (first, last) = (spans.first().copied(), spans.last().copied());
    (first.unwrap_or_else(Span::call_site), last.unwrap_or_else(Span::call_site))
}

/// Columns of another model that point at this model's key, as indices: a column that does not
/// exist or has another type is an error at its name.
fn pointing(model: &Model, holder: &Path, columns: &[Ident]) -> TokenStream {
    let types: Vec<TokenStream> = match &model.key {
        Key::Columns(key) => types(model, key).into_iter().map(ToTokens::to_token_stream).collect(),
        Key::Missing => columns.iter().map(|_| quote!(__p::UnknownKey)).collect(),
    };
    let columns =
        columns.iter().zip(types).map(|(column, ty)| key_index(&holder.to_token_stream(), column, ty));
    quote!(&[#(#columns),*])
}

/// The index of a column that refers to a key of a type. All but the model has the span of the
/// column's name, so that an error of the column is there, and one of the model at the model.
fn key_index(model: &TokenStream, column: &Ident, key: TokenStream) -> TokenStream {
    let span = column.span();
    let key = respan(key, span);
    let open = quote_spanned!(span=> <);
    let rest = quote_spanned!(span=> as __p::Decl>::COLUMNS.#column.__key::<#key>());
    quote!(#open #model #rest)
}

/// The tokens at another span.
fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    let respan_token = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), respan(group.stream(), span)).into();
        }
        token.set_span(span);
        token
    };
    tokens.into_iter().map(respan_token).collect()
}

/// The key of a target, or the named columns of it.
fn remote(target: &Path, columns: &Option<Vec<Ident>>) -> TokenStream {
    match columns {
        None => quote!(<#target as __p::Decl>::KEY),
        Some(columns) => {
            quote!(&[#(<#target as __p::Decl>::COLUMNS.#columns.__index()),*])
        }
    }
}

/// The relation as data.
pub(super) fn definition(model: &Model, relation: &Relation) -> TokenStream {
    let Relation { ident, target, kind, .. } = relation;
    let (name, me) = (bare(ident), &model.ident);
    let optional = optional(model, kind);
    let (kind, local, remote) = match kind {
        Kind::BelongsTo { local, remote } => {
            (quote!(BelongsTo), indices(local), self::remote(target, remote))
        }
        Kind::HasOne(columns) => {
            (quote!(HasOne), quote!(<#me as __p::Decl>::KEY), pointing(model, target, columns))
        }
        Kind::HasMany(columns) => {
            (quote!(HasMany), quote!(<#me as __p::Decl>::KEY), pointing(model, target, columns))
        }
        Kind::ManyToMany { through, near, far } => {
            let near = pointing(model, through, near);
            let far = far_columns(target, through, far);
            let kind = quote!(ManyToMany { through: <#through as __p::Decl>::def, near: #near, far: #far });
            (kind, quote!(<#me as __p::Decl>::KEY), quote!(<#target as __p::Decl>::KEY))
        }
    };
    quote! {
        __p::RelationDef {
            name: #name,
            kind: __p::RelationKind::#kind,
            target: <#target as __p::Decl>::def,
            local: #local,
            remote: #remote,
            optional: #optional,
        }
    }
}

/// The columns of the model between that point at the target's key. What the key consists of is
/// not known here, so that several columns are compared with it by position.
fn far_columns(target: &Path, through: &Path, far: &[Ident]) -> TokenStream {
    let several = far.len() > 1;
    let columns = far.iter().enumerate().map(|(i, column)| {
        let ty = match several {
            true => {
                let part = Ident::new(["First", "Second", "Third", "Fourth"][i.min(3)], column.span());
                quote!(<<#target as __p::Decl>::Id as __p::KeyParts>::#part)
            }
            false => quote!(<#target as __p::Decl>::Id),
        };
        key_index(&through.to_token_stream(), column, ty)
    });
    quote!(&[#(#columns),*])
}

/// A foreign key as data; its columns' types are checked here.
pub(super) fn foreign_key(model: &Model, key: &ForeignKey) -> TokenStream {
    let me = &model.ident;
    let target = &key.target;
    let locals = key.columns.iter().filter_map(|i| model.columns.get(usize::from(*i)));
    let columns: Vec<TokenStream> = match &key.remote {
        None => locals
            .map(|column| {
                let ident = &column.ident;
                let id = quote!(<#target as __p::Decl>::Id);
                key_index(&me.to_token_stream(), ident, id)
            })
            .collect(),
        Some(remote) => locals
            .zip(remote)
            .map(|(column, remote)| {
                let ident = &column.ident;
                let open = quote_spanned!(ident.span()=> <);
                let (first, last) = ends(target);
                let model = quote_spanned!(first=> <);
                let column = quote_spanned!(last=> as __p::Decl>::COLUMNS);
                let other = quote!(#model #target #column.#remote);
                let rest = quote_spanned!(ident.span()=> as __p::Decl>::COLUMNS.#ident.__refers(#other));
                quote!(#open #me #rest)
            })
            .collect(),
    };
    let target_columns = remote(target, &key.remote);
    let delete = action(quote!(on_delete), key.on_delete);
    let update = action(quote!(on_update), key.on_update);
    let name = key.name.as_ref().map(|name| quote!(name: ::core::option::Option::Some(#name),));
    quote! {
        __p::ForeignKeyDef {
            columns: &[#(#columns),*],
            #delete
            #update
            #name
            ..__p::ForeignKeyDef::to(<#target as __p::Decl>::def, #target_columns)
        }
    }
}

fn action(field: TokenStream, action: Option<Action>) -> Option<TokenStream> {
    let action = match action? {
        Action::Cascade => quote!(Cascade),
        Action::SetNull => quote!(SetNull),
        Action::SetDefault => quote!(SetDefault),
        Action::Restrict => quote!(Restrict),
        Action::Nothing => quote!(NoAction),
    };
    Some(quote!(#field: __p::Action::#action,))
}

/// An index as data.
pub(super) fn index(index: &Index) -> TokenStream {
    let parts = index.parts.iter().map(|part| match part {
        IndexPart::Column(column, descending) => {
            let column = Literal::u16_unsuffixed(*column);
            quote!(__p::IndexPart::Column(#column, #descending))
        }
        IndexPart::Expression(sql) => quote!(__p::IndexPart::Expression(#sql)),
    });
    let unique = index.unique.then(|| quote!(.unique()));
    let filter = index.filter.as_ref().map(|filter| quote!(.filter(#filter)));
    let name = named(&index.name);
    quote!(__p::IndexDef::new(&[#(#parts),*]) #unique #filter #name)
}
