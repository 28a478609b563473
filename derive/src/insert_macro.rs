//! `insert!(Model { column: value, relation: [{ .. }], .. })`.

use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Expr, Pat, Path, Token, braced, bracketed, token};

/// What the macro is given.
struct Insert {
    model: Path,
    row: Row,
}

/// A row in braces.
struct Row {
    /// Where what it lacks is said.
    open: Span,
    fields: Vec<(Ident, Given)>,
}

/// What a field is given.
enum Given {
    Value(Expr),
    /// The row of a relation to at most one.
    One(Row),
    /// Rows of a relation to any number.
    Many(Vec<Child>),
}

/// An element in the brackets of a relation.
#[allow(clippy::large_enum_variant, reason = "a few of them, for as long as one macro is read")]
enum Child {
    Row(Row),
    /// `for pattern in iterator { .. }`: a row for each.
    Each(Pat, Expr, Row),
    /// `..iterator`: shapes, or keys of rows that are there.
    Spread(Expr),
    /// A shape, or the key of a row that is there.
    Value(Expr),
}

impl Parse for Insert {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let model = input.call(Path::parse_mod_style)?;
        let mut row: Row = input.parse()?;
        // What a row of the model lacks is said at its name.
        row.open = model.segments.last().map_or(row.open, |last| last.ident.span());
        Ok(Insert { model, row })
    }
}

impl Parse for Row {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        let open = braced!(content in input).span.open();
        let mut fields: Vec<(Ident, Given)> = Vec::new();
        while !content.is_empty() {
            let field = content.call(Ident::parse_any)?;
            if fields.iter().any(|(other, _)| *other == field) {
                return Err(syn::Error::new(field.span(), format_args!("`{field}` is given twice")));
            }
            let given = match content.parse::<Option<Token![:]>>()? {
                Some(_) => content.parse()?,
                None => Given::Value(syn::parse_quote!(#field)),
            };
            fields.push((field, given));
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(Row { open, fields })
    }
}

impl Parse for Given {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if is_row(&input.fork())? {
            return input.parse().map(Given::One);
        }
        // No column takes an array literal: what stands in brackets alone are rows.
        let fork = input.fork();
        if fork.peek(token::Bracket) {
            let content;
            bracketed!(content in fork);
            drop(content);
            if fork.is_empty() || fork.peek(Token![,]) {
                let content;
                bracketed!(content in input);
                let children = content.parse_terminated(Child::parse, Token![,])?;
                return Ok(Given::Many(children.into_iter().collect()));
            }
        }
        input.parse().map(Given::Value)
    }
}

/// Whether braces hold a row rather than a block.
fn is_row(input: ParseStream<'_>) -> syn::Result<bool> {
    if !input.peek(token::Brace) {
        return Ok(false);
    }
    let content;
    braced!(content in input);
    if content.is_empty() {
        return Ok(true);
    }
    let field = content.call(Ident::parse_any).is_ok();
    let colon = content.peek(Token![:]) && !content.peek(Token![::]);
    Ok(field && (content.is_empty() || content.peek(Token![,]) || colon))
}

impl Parse for Child {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Brace) {
            return input.parse().map(Child::Row);
        }
        if input.parse::<Option<Token![..]>>()?.is_some() {
            return input.parse().map(Child::Spread);
        }
        if input.parse::<Option<Token![for]>>()?.is_some() {
            let pattern = input.call(Pat::parse_multi_with_leading_vert)?;
            input.parse::<Token![in]>()?;
            let items = input.call(Expr::parse_without_eager_brace)?;
            return Ok(Child::Each(pattern, items, input.parse()?));
        }
        input.parse().map(Child::Value)
    }
}

/// A place in the source, seen from the macro: its names and those of the user do not meet.
fn at(span: Span) -> Span {
    span.resolved_at(Span::mixed_site())
}

impl Row {
    /// The fields as the compiler's check takes them.
    fn given(&self) -> TokenStream {
        let given = self.fields.iter().map(|(field, _)| {
            let name = names::bare(field);
            quote!(::plough::__private::Given::always(#name))
        });
        quote!(&[#(#given),*])
    }

    /// The check of the fields' names, and of what the rows below lack.
    fn checks(&self) -> TokenStream {
        self.fields
            .iter()
            .map(|(field, given)| {
                let span = at(field.span());
                // The same mistake at the same place as in the code that writes: reported once, and
                // what is missing is not looked for before all names are right.
                let relation = given.relation(field);
                match given {
                    Given::Value(_) => quote_spanned!(span=> let _ = __columns.#field;),
                    Given::One(row) => row.check_below(&relation),
                    Given::Many(children) => {
                        let rows = children.iter().filter_map(|child| match child {
                            Child::Row(row) | Child::Each(_, _, row) => Some(row.check_below(&relation)),
                            Child::Spread(_) | Child::Value(_) => None,
                        });
                        quote!({ #relation } #(#rows)*)
                    }
                }
            })
            .collect()
    }

    fn check_below(&self, relation: &TokenStream) -> TokenStream {
        let (checks, given) = (self.checks(), self.given());
        // The compiler points at the whole call.
        let relation_here = Ident::new("__relation", self.open.resolved_at(Span::mixed_site()));
        let check = quote_spanned!(self.open=> #relation_here.__check(#given););
        quote_spanned! {Span::mixed_site()=>
            {
                #relation
                let __columns = __relation.__columns();
                #checks
                #check
            }
        }
    }

    /// The statements that write the fields into `__row`.
    fn puts(&self) -> TokenStream {
        self.fields
            .iter()
            .map(|(field, given)| {
                let span = at(field.span());
                let relation = given.relation(field);
                match given {
                    Given::Value(value) if is_none(value) => {
                        let put = quote_spanned!(at(value.span())=> __put_none(__row));
                        quote_spanned!(span=> __columns.#field.#put;)
                    }
                    Given::Value(value) => {
                        let put = quote_spanned!(at(value.span())=> __put(#value, __row));
                        quote_spanned!(span=> __columns.#field.#put;)
                    }
                    Given::One(row) => below(&relation, &[row.push()]),
                    Given::Many(children) => {
                        below(&relation, &children.iter().map(Child::push).collect::<Vec<_>>())
                    }
                }
            })
            .collect()
    }

    /// The block that adds the row to `__below`.
    fn push(&self) -> TokenStream {
        let puts = self.puts();
        quote_spanned! {Span::mixed_site()=>
            {
                let __columns = __below.__columns();
                let __row = __below.__row();
                #puts
            }
        }
    }
}

impl Given {
    /// The statement that names the relation, if it is one.
    fn relation(&self, field: &Ident) -> TokenStream {
        let span = at(field.span());
        match self {
            Given::Value(_) => TokenStream::new(),
            Given::One(_) => quote_spanned!(span=> let __relation = __columns.#field.__in_braces();),
            Given::Many(_) => quote_spanned!(span=> let __relation = __columns.#field.__in_brackets();),
        }
    }
}

fn below(relation: &TokenStream, pushes: &[TokenStream]) -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        {
            #relation
            #[allow(unused_mut)]
            let mut __below = __relation.__below();
            #(#pushes)*
            __relation.__put_below(__below, __row);
        }
    }
}

impl Child {
    fn push(&self) -> TokenStream {
        match self {
            Child::Row(row) => row.push(),
            Child::Each(pattern, items, row) => {
                let push = row.push();
                quote!(for #pattern in #items #push)
            }
            Child::Spread(items) => quote_spanned!(at(items.span())=> __below.__extend(#items);),
            Child::Value(value) => quote_spanned!(at(value.span())=> __below.__push(#value);),
        }
    }
}

/// Whether an expression is `None`: it says nothing of its type.
fn is_none(value: &Expr) -> bool {
    match value {
        Expr::Path(path) => path.qself.is_none() && path.path.is_ident("None"),
        _ => false,
    }
}

pub(crate) fn insert(input: TokenStream) -> TokenStream {
    let Insert { model, row } = match syn::parse2(input) {
        Ok(insert) => insert,
        Err(error) => return error.into_compile_error(),
    };
    let (checks, given, puts) = (row.checks(), row.given(), row.puts());
    let check = quote_spanned! {row.open=>
        ::plough::__private::check_insert(<#model as ::plough::__private::Decl>::DEF, #given)
    };
    // No closure: `?` and `.await` work in the values.
    quote_spanned! {Span::mixed_site()=>
        {
            const _: () = {
                let __columns = <#model as ::plough::__private::Decl>::COLUMNS;
                #checks
                #check
            };
            let __columns = <#model as ::plough::__private::Decl>::COLUMNS;
            let mut __root = ::plough::__private::InsertRow::default();
            let __row = &mut __root;
            #puts
            ::plough::__private::InsertOne::<#model>::__build(__root)
        }
    }
}
