//! The code of relations, foreign keys and indexes.

use super::ir::{Action, ForeignKey, Index, IndexPart, Key, Kind, Model, Pointing, Relation};
use super::parse::Between;
use crate::names::{self, bare};
use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{LitStr, Path, Type};

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

/// The columns of the primary key and those that relations start from.
pub(super) fn key_columns(model: &Model) -> std::collections::BTreeSet<u16> {
    let own: &[u16] = match &model.key {
        Key::Columns(key) => key,
        Key::Missing => &[],
    };
    let foreign = model.relations.iter().flat_map(|relation| match &relation.kind {
        Kind::BelongsTo { local, .. } => local.as_slice(),
        Kind::HasOne(Pointing { local, .. }) | Kind::HasMany(Pointing { local, .. }) => {
            local.as_deref().unwrap_or_default()
        }
        // A path starts where another relation does.
        Kind::ManyToMany { .. } | Kind::Through { .. } => &[],
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
        Kind::HasMany(_) | Kind::ManyToMany { .. } | Kind::Through { .. } => {
            quote!(#vis #ident: __p::Many<#me, #target>)
        }
    }
}

/// The value of that field.
pub(super) fn value(relation: &Relation, index: u8) -> TokenStream {
    let ident = &relation.ident;
    let index = Literal::u8_unsuffixed(index);
    match relation.kind {
        Kind::BelongsTo { .. } | Kind::HasOne(_) => quote!(#ident: __p::One::__new(__path, #index)),
        Kind::HasMany(_) | Kind::ManyToMany { .. } | Kind::Through { .. } => {
            quote!(#ident: __p::Many::__new(__path, #index))
        }
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
        Kind::HasMany(_) | Kind::ManyToMany { .. } | Kind::Through { .. } => {
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

/// Columns of another model that point at columns of this one, or at its key, as indices: a column
/// that does not exist or has another type is an error at its name.
fn pointing(model: &Model, holder: &Path, columns: &[Ident], local: &Option<Vec<u16>>) -> TokenStream {
    let types = pointed_at(model, local, columns.len());
    let columns =
        columns.iter().zip(types).map(|(column, ty)| key_index(&holder.to_token_stream(), column, ty));
    quote!(&[#(#columns),*])
}

/// The types of the columns that others point at. A NULL among them leads nowhere, so that they may
/// be optional.
fn pointed_at(model: &Model, local: &Option<Vec<u16>>, columns: usize) -> Vec<TokenStream> {
    let local = match (local, &model.key) {
        (Some(local), _) => local,
        (None, Key::Columns(key)) => key,
        (None, Key::Missing) => return vec![quote!(__p::UnknownKey); columns],
    };
    let plain = |ty: &Type| names::in_option(ty).unwrap_or(ty).to_token_stream();
    types(model, local).into_iter().map(plain).collect()
}

/// What a relation starts from: the named columns, or the key.
fn start(me: &Ident, local: &Option<Vec<u16>>) -> TokenStream {
    match local {
        Some(local) => indices(local),
        None => quote!(<#me as __p::Decl>::KEY),
    }
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
        Kind::HasOne(Pointing { columns, local }) => {
            (quote!(HasOne), start(me, local), pointing(model, target, columns, local))
        }
        Kind::HasMany(Pointing { columns, local }) => {
            (quote!(HasMany), start(me, local), pointing(model, target, columns, local))
        }
        Kind::ManyToMany { through: Between::Model(through), near, far } => {
            let near = pointing(model, through, near, &None);
            let far = far_columns(target, through, far);
            let kind = quote!(ManyToMany { through: <#through as __p::Decl>::def, near: #near, far: #far });
            (kind, quote!(<#me as __p::Decl>::KEY), quote!(<#target as __p::Decl>::KEY))
        }
        Kind::ManyToMany { through: Between::Table(table), near, far } => {
            let kind = bare_table(model, target, table, near, far);
            (kind, quote!(<#me as __p::Decl>::KEY), quote!(<#target as __p::Decl>::KEY))
        }
        Kind::Through { steps, local } => {
            let steps = path(me, steps, target);
            let kind = quote!(Through { source: <#me as __p::Decl>::def, steps: #steps });
            (kind, start(me, local), quote!(&[]))
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

/// The columns of the model between that point at the target's key.
fn far_columns(target: &Path, through: &Path, far: &[Ident]) -> TokenStream {
    let columns = far
        .iter()
        .zip(far_types(target, far))
        .map(|(column, ty)| key_index(&through.to_token_stream(), column, ty));
    quote!(&[#(#columns),*])
}

/// The types of a target's key. What the key consists of is not known here, so that several columns
/// are compared with it by position.
fn far_types(target: &Path, far: &[Ident]) -> Vec<TokenStream> {
    let several = far.len() > 1;
    let ty = |(i, column): (usize, &Ident)| match several {
        true => {
            let part = Ident::new(["First", "Second", "Third", "Fourth"][i.min(3)], column.span());
            quote!(<<#target as __p::Decl>::Id as __p::KeyParts>::#part)
        }
        false => quote!(<#target as __p::Decl>::Id),
    };
    far.iter().enumerate().map(ty).collect()
}

/// A table between that is no model: its description has the keys of both sides, and nothing else.
fn bare_table(model: &Model, target: &Path, table: &LitStr, near: &[Ident], far: &[Ident]) -> TokenStream {
    let types = pointed_at(model, &None, near.len()).into_iter().chain(far_types(target, far));
    let columns = near.iter().chain(far).zip(types).map(|(column, ty)| {
        let name = bare(column);
        let span = column.span();
        let ty = respan(ty, span);
        quote_spanned!(span=> __p::ColumnDef::new::<#ty>(#name))
    });
    let count = |from: usize, to: usize| indices(&(from..to).map(|i| i as u16).collect::<Vec<_>>());
    let (near_end, all) = (near.len(), near.len() + far.len());
    let (key, near, far) = (count(0, all), count(0, near_end), count(near_end, all));
    let new = quote!(__p::ModelDef::new(#table, #table, &[#(#columns),*], #key));
    let new = match &model.schema {
        None => new,
        Some(schema) => {
            quote!(__p::ModelDef { schema: ::core::option::Option::Some(#schema), ..#new })
        }
    };
    let through = quote!(|| {
        static __LINK: __p::ModelDef = #new;
        &__LINK
    });
    quote!(ManyToMany { through: #through, near: #near, far: #far })
}

/// The relations of a path, as indices; the last must lead to the target.
fn path(me: &Ident, steps: &[Ident], target: &Path) -> TokenStream {
    let mut at = quote!(<#me as __p::Decl>::COLUMNS);
    let indices = steps.iter().enumerate().map(|(i, step)| {
        let here = quote_spanned!(step.span()=> #at.#step);
        at = quote_spanned!(step.span()=> #here.__columns());
        match i + 1 == steps.len() {
            true => quote_spanned!(step.span()=> #here.__leads_to::<#target>()),
            false => quote_spanned!(step.span()=> #here.__step()),
        }
    });
    let indices: Vec<_> = indices.collect();
    quote!(&[#(#indices),*])
}

/// What the descriptions of other models must say, asked when they are whole: that columns which one
/// row is found by are unique.
pub(super) fn checks(model: &Model) -> TokenStream {
    let check = |target: &Path, columns: &[Ident], check: &str| {
        let span = columns.last().map_or_else(Span::call_site, Ident::span);
        let check = Ident::new(check, span);
        let indices = remote(target, &Some(columns.to_vec()));
        quote_spanned!(span=> const _: () = __p::checked::#check(<#target as __p::Decl>::DEF, #indices);)
    };
    let keys = model.foreign_keys.iter().filter_map(|key| {
        let columns = key.remote.as_ref()?;
        Some(check(&key.target, columns, "referred"))
    });
    let ones = model.relations.iter().filter_map(|relation| match &relation.kind {
        Kind::HasOne(Pointing { columns, .. }) => Some(check(&relation.target, columns, "at_most_one")),
        _ => None,
    });
    keys.chain(ones).collect()
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
