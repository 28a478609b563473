//! `migrations!`: a folder of migrations, in the program.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::path::{Path, PathBuf};
use syn::{LitStr, parse::Parser};

/// The folder, if none is named.
const FOLDER: &str = "migrations";

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let named = |input: syn::parse::ParseStream<'_>| {
        if input.is_empty() { Ok(LitStr::new(FOLDER, Span::call_site())) } else { input.parse::<LitStr>() }
    };
    let folder = match named.parse2(input) {
        Ok(folder) => folder,
        Err(error) => return error.to_compile_error(),
    };
    let base = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    embed(&base.join(folder.value()))
        .unwrap_or_else(|message| syn::Error::new(folder.span(), message).to_compile_error())
}

fn embed(folder: &Path) -> Result<TokenStream, String> {
    let mut dialects = Vec::new();
    for (name, path) in entries(folder)?.into_iter().filter(|(_, path)| path.is_dir()) {
        let files = entries(&path)?.into_iter().filter(|(name, _)| name.ends_with(".sql"));
        let files = files
            .map(|(name, path)| {
                let path =
                    path.to_str().ok_or_else(|| format!("the path of `{name}` is not UTF-8"))?.to_owned();
                // The compiler notices by itself when such a file changes.
                Ok(quote!((#name, include_str!(#path))))
            })
            .collect::<Result<Vec<_>, String>>()?;
        dialects.push(quote!((#name, &[#(#files),*])));
    }
    Ok(quote!(::plough_migrate::Files::embedded(&[#(#dialects),*])))
}

/// Names and paths, sorted, so that a build is the same every time.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let failed = |error: std::io::Error| format!("the folder `{}` cannot be read: {error}", folder.display());
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if let Ok(name) = entry.file_name().into_string() {
            entries.push((name, entry.path()));
        }
    }
    entries.sort();
    Ok(entries)
}
