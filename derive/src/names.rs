//! Names: from Rust's conventions to a database's.

use proc_macro2::{Ident, Span};

/// An identifier's text without `r#`.
pub(crate) fn bare(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

/// An identifier of this name, raw if the name is a keyword; none if it cannot be one.
pub(crate) fn ident(name: &str, span: Span) -> Option<Ident> {
    if let Ok(mut ident) = syn::parse_str::<Ident>(name) {
        ident.set_span(span);
        return Some(ident);
    }
    let mut ident = syn::parse_str::<Ident>(&format!("r#{name}")).ok()?;
    ident.set_span(span);
    Some(ident)
}

/// A path as a user writes it, without spaces.
pub(crate) fn path_text(path: &syn::Path) -> String {
    let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let lead = if path.leading_colon.is_some() { "::" } else { "" };
    format!("{lead}{}", segments.join("::"))
}

/// A type without parentheses, and without the mark that a `macro_rules` leaves on one.
pub(crate) fn plain(mut ty: &syn::Type) -> &syn::Type {
    loop {
        ty = match ty {
            syn::Type::Group(group) => &group.elem,
            syn::Type::Paren(paren) => &paren.elem,
            _ => return ty,
        };
    }
}

/// The type within a type that is written as an `Option`.
pub(crate) fn in_option(ty: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(path) = plain(ty) else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    match args.args.first() {
        Some(syn::GenericArgument::Type(inner)) if args.args.len() == 1 => Some(inner),
        _ => None,
    }
}

/// Whether a type is written as an `Option`.
pub(crate) fn is_option(ty: &syn::Type) -> bool {
    in_option(ty).is_some()
}

/// `BlogPost` to `blog_post`: a `_` before each capital that follows a small letter or a digit, and
/// before the last of several capitals if a small letter follows (`HTTPServer` to `http_server`).
pub(crate) fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (i, c) in chars.iter().enumerate() {
        if c.is_uppercase() && i > 0 && chars[i - 1] != '_' {
            let after_word = !chars[i - 1].is_uppercase();
            let before_word = chars.get(i + 1).is_some_and(|next| next.is_lowercase());
            if after_word || before_word {
                out.push('_');
            }
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The plural, by three rules: `ies` for a `y` after a consonant, `es` after `s`, `x`, `z`, `ch`
/// and `sh`, else `s`.
pub(crate) fn plural(name: &str) -> String {
    let mut back = name.chars().rev();
    let (last, before) = (back.next(), back.next());
    match (before, last) {
        (Some(before), Some('y')) if !"aeiou".contains(before) => {
            format!("{}ies", &name[..name.len() - 1])
        }
        (_, Some('s' | 'x' | 'z')) | (Some('c' | 's'), Some('h')) => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

/// The candidate that a name was probably meant to be.
pub(crate) fn similar<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    let near = candidates.into_iter().map(|candidate| (distance(name, candidate), candidate));
    near.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|near| near.1)
}

/// How many letters must be added, removed, replaced or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_names() {
        for (name, table) in [
            ("Post", "posts"),
            ("BlogPost", "blog_posts"),
            ("HTTPServer", "http_servers"),
            ("Category", "categories"),
            ("Day", "days"),
            ("Address", "addresses"),
            ("Box", "boxes"),
            ("Branch", "branches"),
            ("Sha256Hash", "sha256_hashes"),
            ("Ärger", "ärgers"),
            ("Post_Tag", "post_tags"),
        ] {
            assert_eq!(plural(&snake_case(name)), table);
        }
    }

    #[test]
    fn near_misses_are_found_and_others_not() {
        let known = ["references", "relation", "renamed_from"];
        assert_eq!(similar("referencs", known), Some("references"));
        assert_eq!(similar("realtion", known), Some("relation"));
        assert_eq!(similar("colour", known), None);
    }

    #[test]
    fn keywords_become_raw() {
        let name = |name| ident(name, Span::call_site()).map(|ident| ident.to_string());
        assert_eq!(name("type").as_deref(), Some("r#type"));
        assert_eq!(name("author").as_deref(), Some("author"));
        assert_eq!(name("self"), None);
        assert_eq!(name(""), None);
    }
}
