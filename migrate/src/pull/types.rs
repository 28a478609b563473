//! Rust's types of columns, and the enums and newtypes that are made for them.

use super::names::{self, Names};
use super::render;
use plough::__migrate::Rust;
use plough::schema::{EnumType, Name};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The types of a module.
pub(super) struct Types {
    pub(super) names: Names,
    enums: Vec<(String, EnumType, String)>,
    others: Vec<(String, bool, String)>,
    features: BTreeSet<&'static str>,
}

impl Types {
    pub(super) fn new() -> Self {
        Types { names: Names::of_types(), enums: Vec::new(), others: Vec::new(), features: BTreeSet::new() }
    }

    /// The features of plough that they need.
    pub(super) fn features(&self) -> Vec<&'static str> {
        self.features.iter().copied().collect()
    }

    /// Whether the module has an enum of this type.
    pub(super) fn has_enum(&self, def: &EnumType) -> bool {
        self.enums.iter().any(|(_, other, _)| other == def)
    }

    /// The code of a type. An enum without a name is that of one column.
    pub(super) fn of(&mut self, rust: &Rust, sql: &str, model: &str, field: &str) -> String {
        let (feature, code) = match rust {
            Rust::Bool => (None, "bool"),
            Rust::I8 => (None, "i8"),
            Rust::I16 => (None, "i16"),
            Rust::I32 => (None, "i32"),
            Rust::I64 => (None, "i64"),
            Rust::U8 => (None, "u8"),
            Rust::U16 => (None, "u16"),
            Rust::U32 => (None, "u32"),
            Rust::U64 => (None, "u64"),
            Rust::F32 => (None, "f32"),
            Rust::F64 => (None, "f64"),
            Rust::Text => (None, "String"),
            Rust::Bytes => (None, "Vec<u8>"),
            Rust::Decimal => (Some("rust_decimal"), "rust_decimal::Decimal"),
            Rust::BigDecimal => (Some("bigdecimal"), "bigdecimal::BigDecimal"),
            Rust::Date => (Some("chrono"), "chrono::NaiveDate"),
            Rust::Time => (Some("chrono"), "chrono::NaiveTime"),
            Rust::DateTime => (Some("chrono"), "chrono::NaiveDateTime"),
            Rust::Timestamp => (Some("chrono"), "chrono::DateTime<chrono::Utc>"),
            Rust::Uuid => (Some("uuid"), "uuid::Uuid"),
            Rust::Json => (Some("json"), "serde_json::Value"),
            Rust::Enum(def) => return self.enum_of(def, model, field),
            Rust::List(element) => return format!("Vec<{}>", self.of(element, sql, model, field)),
            Rust::OtherText => return self.other(sql, false),
            Rust::OtherBytes => return self.other(sql, true),
        };
        self.features.extend(feature);
        code.to_owned()
    }

    fn enum_of(&mut self, def: &EnumType, model: &str, field: &str) -> String {
        let unnamed = def.name == Name::default();
        if let Some((ident, ..)) = self.enums.iter().find(|(_, other, _)| !unnamed && other == def) {
            return ident.clone();
        }
        let (ident, about) = match unnamed {
            true => (
                names::camel(&format!("{model}_{field}"), "Labels"),
                format!("What `{model}::{field}` can be."),
            ),
            false => {
                let name = render::in_comment(&def.name.to_string());
                (names::camel(&def.name.name, "Labels"), format!("The type `{name}`."))
            }
        };
        let ident = self.names.give_model(&ident);
        self.enums.push((ident.clone(), def.clone(), about));
        ident
    }

    /// A newtype for what no Rust type is known for: one for each word of a type.
    fn other(&mut self, sql: &str, bytes: bool) -> String {
        let word = sql.split('(').next().unwrap_or(sql).trim();
        if let Some((ident, ..)) = self.others.iter().find(|(_, b, other)| *b == bytes && other == word) {
            return ident.clone();
        }
        let ident = self.names.give_model(&names::camel(word, "Untyped"));
        self.others.push((ident.clone(), bytes, word.to_owned()));
        ident
    }

    pub(super) fn write(&self, text: &mut String) {
        for (ident, def, about) in &self.enums {
            write_enum(ident, def, about, text);
        }
        for (ident, bytes, word) in &self.others {
            let (ty, form) =
                if *bytes { ("Vec<u8>", "the bytes that the server sends") } else { ("String", "text") };
            let what = match word.as_str() {
                "" => "a column without a type".to_owned(),
                word => format!("the type `{}`", render::in_comment(word)),
            };
            let _ = writeln!(text, "\n/// A value of {what}, for which no Rust type is known, as {form}.");
            let _ = writeln!(
                text,
                "#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]\npub struct {ident}(pub {ty});"
            );
        }
    }
}

fn write_enum(ident: &str, def: &EnumType, about: &str, text: &mut String) {
    let mut variants = Names::default();
    let named: Vec<(String, Option<String>)> = def
        .labels
        .iter()
        .map(|label| {
            let other = if label.is_empty() { "Empty" } else { "Other" };
            let variant = variants.give(&[match names::camel(label, other) {
                // `Self` cannot be the name of a variant.
                name if name == "Self" => "Self_".to_owned(),
                name => name,
            }]);
            let letters =
                label.split('_').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase()));
            let usual = letters && variant == names::camel(label, "");
            (variant, (!usual).then(|| format!("rename = {}", render::literal(label))))
        })
        .collect();
    let _ = writeln!(text, "\n/// {about}");
    if named.iter().any(|(_, rename)| rename.as_deref().is_some_and(render::is_wide)) {
        render::keep_attributes("db_enum", text);
    }
    text.push_str("#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]\n");
    if def.name != Name::default() {
        let name = format!("name = {}", render::literal(&def.name.to_string()));
        render::attributes("db_enum", "", &[name], text);
    }
    let _ = writeln!(text, "pub enum {ident} {{");
    for (variant, rename) in named {
        render::attributes("db_enum", "    ", rename.as_slice(), text);
        let _ = writeln!(text, "    {variant},");
    }
    text.push_str("}\n");
}
