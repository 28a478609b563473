//! `#[derive(DbEnum)]`.

use crate::attrs::{self, once};
use crate::errors::Errors;
use crate::names::{self, bare};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{Data, DeriveInput, Fields, LitStr};

const CASES: &[&str] = &[
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "camelCase",
    "PascalCase",
    "lowercase",
    "UPPERCASE",
];

/// The derive as a function of token streams, so that tests can call it.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let names = names(&input, &mut errors);
    let variants = variants(&input, names.case.as_deref(), &mut errors);
    let complete = errors.is_empty();
    let mut out = errors.into_tokens();
    out.extend(expand(&input, &names.name, &variants, complete));
    out
}

/// The attributes of the enum.
struct Names {
    name: String,
    case: Option<String>,
}

fn names(input: &DeriveInput, errors: &mut Errors) -> Names {
    let (mut name, mut case) = (None, None);
    attrs::read(&input.attrs, "db_enum", errors, |key, input, _| match bare(key).as_str() {
        "name" => once(&mut name, key, attrs::text(input)?),
        "rename_all" => {
            let text = attrs::text(input)?;
            if !CASES.contains(&text.value().as_str()) {
                return Err(attrs::one_of(text, CASES));
            }
            once(&mut case, key, text)
        }
        _ => Err(attrs::unknown(key, &["name", "rename_all"])),
    });
    Names {
        name: name.map_or_else(|| names::snake_case(&bare(&input.ident)), |text: LitStr| text.value()),
        case: case.map(|text| text.value()),
    }
}

/// The variants and their labels.
fn variants(input: &DeriveInput, case: Option<&str>, errors: &mut Errors) -> Vec<(Ident, String)> {
    let what = "`DbEnum` is for enums whose variants have no fields";
    let data = match &input.data {
        Data::Enum(data) => data,
        Data::Struct(data) => {
            errors.at(data.struct_token, format_args!("{what}; for a struct with one field derive `DbType`"));
            return Vec::new();
        }
        Data::Union(data) => {
            errors.at(data.union_token, what);
            return Vec::new();
        }
    };
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "an enum that is stored in a column cannot be generic");
    }
    if data.variants.is_empty() {
        errors.at(&input.ident, "an enum needs at least one variant to be stored in a column");
    }
    let mut variants: Vec<(Ident, String)> = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(&variant.fields, what);
            continue;
        }
        let mut rename = None;
        attrs::read(&variant.attrs, "db_enum", errors, |key, input, _| match bare(key).as_str() {
            // The empty text is a label like others.
            "rename" => once(&mut rename, key, attrs::value(input)?),
            _ => Err(attrs::unknown(key, &["rename"])),
        });
        let label = rename.as_ref().map_or_else(|| label(&bare(&variant.ident), case), LitStr::value);
        if let Some((other, _)) = variants.iter().find(|(_, taken)| *taken == label) {
            let message = format!("`{other}` and `{}` have the same label `{label}`", variant.ident);
            match &rename {
                Some(text) => errors.at(text, message),
                None => errors.at(&variant.ident, message),
            }
        }
        variants.push((variant.ident.clone(), label));
    }
    variants
}

/// A variant's label, without a case in snake case.
fn label(variant: &str, case: Option<&str>) -> String {
    let snake = names::snake_case(variant);
    match case {
        Some("SCREAMING_SNAKE_CASE") => snake.to_uppercase(),
        Some("kebab-case") => snake.replace('_', "-"),
        Some("PascalCase") => variant.to_owned(),
        Some("camelCase") => {
            let mut chars = variant.chars();
            chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
        }
        Some("lowercase") => variant.to_lowercase(),
        Some("UPPERCASE") => variant.to_uppercase(),
        _ => snake,
    }
}

/// The code; if it is incomplete, it only keeps uses of the type from failing as well.
fn expand(input: &DeriveInput, name: &str, variants: &[(Ident, String)], complete: bool) -> TokenStream {
    let me = &input.ident;
    let (generics, args, bounds) = input.generics.split_for_impl();
    let labels: Vec<&String> = variants.iter().map(|variant| &variant.1).collect();
    let idents: Vec<&Ident> = variants.iter().map(|variant| &variant.0).collect();
    let indices = (0..variants.len()).map(Literal::usize_unsuffixed);
    let index = match complete {
        true => quote!(match self { #(#me::#idents => #indices,)* }),
        false => quote!(0),
    };
    quote! {
        const _: () = {
            use ::plough::__private as __p;
            static __DEF: __p::EnumDef = __p::EnumDef { name: #name, labels: &[#(#labels),*] };
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #generics __p::Decode for #me #args #bounds {
                fn read(
                    __row: &dyn __p::Row,
                    __i: ::core::primitive::usize,
                ) -> __p::Result<Self> {
                    match __p::Row::text(__row, __i)? {
                        #(#labels => ::core::result::Result::Ok(#me::#idents),)*
                        _ => ::core::result::Result::Err(__p::unknown_label(__i, &__DEF)),
                    }
                }
            }
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #generics __p::Scalar for #me #args #bounds {
                const TYPE: __p::SqlType = __p::SqlType::Enum(&__DEF);
                fn into_value(self) -> __p::Value {
                    __p::Value::Enum(&__DEF, __DEF.labels[#index])
                }
            }
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #generics __p::Element for #me #args #bounds {}
        };
    }
}
