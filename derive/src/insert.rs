//! `#[derive(Insert)]`, and what it shares with `#[derive(Update)]`: structs whose fields are columns.

use crate::attrs;
use crate::errors::Errors;
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Path, Token, Type};

/// The derive as a function of token streams, so that tests can call it.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let code = shape(&input, "insert", "into", &mut errors).map(|shape| expand(&input, &shape));
    let mut out = errors.into_tokens();
    out.extend(code);
    out
}

/// A struct whose fields are columns of a model.
pub(crate) struct Shape {
    pub model: Path,
    /// The relation below whose rows the values are written: its key is handed down.
    pub child_of: Option<(Path, Ident)>,
    /// Where `validate` stands: rules are checked before the write.
    pub validate: Option<Span>,
    pub fields: Vec<Field>,
}

/// A field.
pub(crate) struct Field {
    pub ident: Ident,
    /// The model's field that stands for the column.
    pub column: Ident,
    pub ty: Type,
}

impl Shape {
    /// The check of the rules, before the values are taken.
    pub(crate) fn check_rules(&self) -> Option<TokenStream> {
        let (span, model) = (self.validate?, &self.model);
        let renamed = self.fields.iter().filter(|field| field.ident != field.column).map(|field| {
            let (ident, column) = (names::bare(&field.ident), names::bare(&field.column));
            quote!((#ident, #column))
        });
        let renamed = quote!(&[#(#renamed),*]);
        Some(quote_spanned! {span=>
            __p::validate(&self, <#model as __p::Decl>::DEF, #renamed, __row);
        })
    }
}

impl Field {
    /// Whether the type is written as an `Option`.
    fn optional(&self) -> bool {
        match &self.ty {
            Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Option"),
            _ => false,
        }
    }
}

/// Reads a shape: `#[insert(into = Model)]` or `#[update(of = Model)]`, and the fields.
pub(crate) fn shape(
    input: &DeriveInput,
    attribute: &'static str,
    key: &'static str,
    errors: &mut Errors,
) -> Option<Shape> {
    let mut model: Option<Path> = None;
    let mut child_of: Option<(Path, Ident)> = None;
    let mut validate: Option<Span> = None;
    attrs::read(&input.attrs, attribute, errors, |name, input, _| {
        if name == key {
            attrs::once(&mut model, name, attrs::value(input)?)
        } else if name == "validate" {
            attrs::flag(&mut validate, name)
        } else if name == "child_of" && attribute == "insert" {
            attrs::once(&mut child_of, name, relation(input)?)
        } else {
            Err(syn::Error::new_spanned(name, format_args!("expected `{key} = Model`")))
        }
    });
    if model.is_none() && errors.is_empty() {
        errors.at(&input.ident, format_args!("missing `#[{attribute}({key} = Model)]`: the model it is for"));
    }
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            _ => {
                errors
                    .at(&input.ident, "expected a struct with named fields, each named as a column's field");
                return None;
            }
        },
        _ => {
            errors.at(&input.ident, "expected a struct with named fields, each named as a column's field");
            return None;
        }
    };
    let fields = fields.iter().filter_map(|field| {
        let ident = field.ident.clone()?;
        let mut column: Option<Ident> = None;
        attrs::read(&field.attrs, attribute, errors, |name, input, _| {
            if name == "column" {
                attrs::once(&mut column, name, attrs::word(input)?)
            } else {
                Err(attrs::unknown(name, &["column"]))
            }
        });
        let column = column.unwrap_or_else(|| ident.clone());
        Some(Field { ident, column, ty: field.ty.clone() })
    });
    let fields: Vec<Field> = fields.collect();
    Some(Shape { model: model?, child_of, validate, fields })
}

/// Reads `= Model.relation`.
fn relation(input: ParseStream<'_>) -> syn::Result<(Path, Ident)> {
    input.parse::<Token![=]>()?;
    let model = input.call(Path::parse_mod_style)?;
    input.parse::<Token![.]>()?;
    Ok((model, input.call(Ident::parse_any)?))
}

/// The fields as the compiler's check takes them.
fn given(columns: &[(Ident, bool)]) -> TokenStream {
    let given = columns.iter().map(|(column, optional)| {
        let name = names::bare(column);
        if *optional {
            quote!(::plough::__private::Given::optional(#name))
        } else {
            quote!(::plough::__private::Given::always(#name))
        }
    });
    quote!(#(#given),*)
}

/// The const that the compiler checks the names of the columns in.
pub(crate) fn check(model: &Path, columns: &[(Ident, bool)], function: &str) -> TokenStream {
    let mentions = columns.iter().map(|(column, _)| {
        // The same mistake at the same place as in the code that writes: reported once, and what is
        // missing is not looked for before all names are right.
        quote_spanned!(column.span()=> let _ = __columns.#column;)
    });
    let given = given(columns);
    let function = Ident::new(function, model.span());
    // The compiler points at the whole call: all of it stands at the model's name.
    let check = quote_spanned! {model.span()=>
        ::plough::__private::#function(<#model as ::plough::__private::Decl>::DEF, &[#given])
    };
    quote! {
        const _: () = {
            let __columns = <#model as ::plough::__private::Decl>::COLUMNS;
            #(#mentions)*
            #check
        };
    }
}

fn expand(input: &DeriveInput, shape: &Shape) -> TokenStream {
    let (me, model) = (&input.ident, &shape.model);
    let (generics, args, bounds) = input.generics.split_for_impl();
    let puts = shape.fields.iter().map(|Field { ident, column, ty }| {
        let put = quote_spanned!(ty.span()=> __put(self.#ident, __row));
        quote_spanned!(column.span()=> __columns.#column.#put;)
    });
    let rules = shape.check_rules();
    let columns: Vec<_> = shape.fields.iter().map(|field| (field.column.clone(), field.optional())).collect();
    if let Some((parent, relation)) = &shape.child_of {
        let given = given(&columns);
        let names =
            columns.iter().map(|(column, _)| quote_spanned!(column.span()=> let _ = __columns.#column;));
        let of = quote_spanned!(relation.span()=> __p::leads_to::<_, #model>(__of.#relation));
        let check = quote_spanned!(model.span()=> __relation.__check(&[#given]););
        return quote! {
            const _: () = {
                use ::plough::__private as __p;
                #[automatically_derived]
                impl #generics __p::Child<#model, __p::BelowShape> for #me #args #bounds {
                    fn child(self) -> __p::ChildRow {
                        let __columns = <#model as __p::Decl>::COLUMNS;
                        let mut __new = __p::InsertRow::default();
                        let __row = &mut __new;
                        #rules
                        #(#puts)*
                        __p::ChildRow::New(__new)
                    }
                }
                const _: () = {
                    let __of = <#parent as __p::Decl>::COLUMNS;
                    let __relation = #of;
                    let __columns = <#model as __p::Decl>::COLUMNS;
                    #(#names)*
                    #check
                };
            };
        };
    }
    let check = check(model, &columns, "check_insert");
    quote! {
        const _: () = {
            use ::plough::__private as __p;
            #[automatically_derived]
            impl #generics __p::Insert<#model> for #me #args #bounds {
                fn write(self, __columns: __p::Columns<#model>, __row: &mut __p::InsertRow) {
                    #rules
                    #(#puts)*
                }
            }
            #check
        };
    }
}
