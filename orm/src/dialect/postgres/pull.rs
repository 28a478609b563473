//! PostgreSQL's types as Rust.

use super::PgDialect;
use crate::dialect::pull::{Pull, Rust, Shape, digits, parse_name, size, unquoted};
use crate::schema::Schema;

impl Pull for PgDialect {
    fn shape(&self, ty: &str, schema: &Schema) -> Shape {
        if let Some(element) = ty.strip_suffix("[]") {
            let of = self.shape(element, schema);
            return match of.rust {
                Rust::OtherText | Rust::OtherBytes | Rust::List(_) => Shape::near(Rust::OtherBytes),
                rust => {
                    Shape { rust: Rust::List(Box::new(rust)), exact: of.exact && of.length.is_none(), ..of }
                }
            }
            .length(None);
        }
        let (word, inside) = size(ty);
        let number = inside.and_then(|inside| inside.parse::<u32>().ok());
        match word {
            "boolean" => Shape::exact(Rust::Bool),
            "smallint" => Shape::exact(Rust::I16),
            "integer" => Shape::exact(Rust::I32),
            "bigint" => Shape::exact(Rust::I64),
            "real" => Shape::exact(Rust::F32),
            "double precision" => Shape::exact(Rust::F64),
            "numeric" => match inside {
                None => Shape::decimal(None),
                Some(inside) => match digits(inside) {
                    Some(precision) if precision.1 <= precision.0 => Shape::decimal(Some(precision)),
                    // A scale below 0 or above the precision.
                    _ => Shape::near(Rust::BigDecimal),
                },
            },
            "text" => Shape::exact(Rust::Text),
            "character varying" => Shape::exact_if(Rust::Text, number.is_some()).length(number),
            "character" | "bpchar" | "name" | "citext" | "\"char\"" | "public.citext" => {
                Shape::near(Rust::Text)
            }
            "bytea" => Shape::exact(Rust::Bytes),
            "date" => Shape::exact(Rust::Date),
            "time without time zone" => Shape::exact(Rust::Time),
            "timestamp without time zone" => Shape::exact(Rust::DateTime),
            "timestamp with time zone" => Shape::exact(Rust::Timestamp),
            "uuid" => Shape::exact(Rust::Uuid),
            "jsonb" => Shape::exact(Rust::Json),
            "json" => Shape::near(Rust::Json),
            "xml" => Shape::near(Rust::OtherText),
            // A precision stands in the middle: `timestamp(3) without time zone`.
            "time" if ty.ends_with("without time zone") => Shape::near(Rust::Time),
            "timestamp" if ty.ends_with("without time zone") => Shape::near(Rust::DateTime),
            "timestamp" if ty.ends_with("with time zone") => Shape::near(Rust::Timestamp),
            _ => self.named(ty, schema),
        }
    }

    fn literal_text(&self, sql: &str) -> Option<String> {
        let text = match sql.rsplit_once("'::") {
            // The cast to the column's own type.
            Some((text, cast)) if !cast.contains('\'') => format!("{text}'"),
            _ => sql.to_owned(),
        };
        unquoted(&text)
    }
}

impl PgDialect {
    /// An enum, a domain, or what no Rust type is known for.
    fn named(&self, ty: &str, schema: &Schema) -> Shape {
        let name = parse_name(ty);
        let def = schema.enums.iter().find(|def| Some(&def.name) == name.as_ref());
        // A dot in a model's name of an enum stands between schema and name.
        let sayable = |name: &crate::schema::Name| {
            !name.name.contains('.') && !name.schema.as_ref().is_some_and(|schema| schema.contains('.'))
        };
        if let Some(def) = def {
            return match !def.labels.is_empty() && sayable(&def.name) {
                true => Shape::exact(Rust::Enum(def.clone())),
                false => Shape::near(Rust::OtherText),
            };
        }
        match schema.domains.iter().find(|domain| Some(&domain.name) == name.as_ref()) {
            Some(domain) if domain.ty != ty => {
                Shape { exact: false, length: None, precision: None, ..self.shape(&domain.ty, schema) }
            }
            _ => Shape::near(Rust::OtherBytes),
        }
    }
}
