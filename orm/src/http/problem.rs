//! What is answered for an error (RFC 9457).

use super::{BadParameter, json};
use crate::error::{Error, Kind, Violation};
use crate::model::{ModelDef, models};
use crate::schema;
use std::error::Error as _;

/// Seconds after which a request that found no connection may come again.
const RETRY_AFTER: u16 = 1;

/// An answer for an error: a status and a document of the type [`Problem::CONTENT_TYPE`].
///
/// It tells fields of the model, parameters of the request and what is allowed; never SQL, values, or
/// names of tables and constraints. Log the [`Error`] itself.
///
/// ```
/// # use plough::prelude::*;
/// # #[derive(Model)] #[model(table = "users")]
/// # struct User { #[model(id, auto)] id: i64, #[model(unique, length = 200)] email: String }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
/// # let db = Db::connect("sqlite::memory:").await?;
/// # db.create_tables::<(User,)>().await?;
/// use plough::http::Problem;
///
/// insert!(User { email: "ada@example.org" }).exec(&db).await?;
/// let error = insert!(User { email: "ada@example.org" }).exec(&db).await.err().expect("taken");
/// let problem = Problem::of(&error);
/// assert_eq!(problem.status, 409);
/// assert_eq!(
///     problem.to_json(),
///     r#"{"type":"about:blank","title":"Conflict","status":409,"detail":"Another row has the same value.","code":"unique","fields":["email"]}"#
/// );
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The status of the answer.
    pub status: u16,
    /// What happened, as one word for programs: `not_found`, `unique`, `foreign_key`, `in_use`, `check`,
    /// `not_null`, `validation`, `stale`, `busy`, `unavailable`, `invalid`, `internal`.
    pub code: &'static str,
    /// What happened, as a sentence.
    pub detail: String,
    /// The model's fields that it is about, where the database tells.
    pub fields: Vec<String>,
    /// The request's parameter that it is about.
    pub parameter: Option<Box<str>>,
    /// What is allowed in the parameter's place.
    pub allowed: Vec<String>,
    /// What validation refused.
    #[allow(clippy::box_collection, reason = "handlers give problems as errors, which are to be small")]
    violations: Option<Box<Vec<Violation>>>,
    /// The header `Retry-After`, in seconds.
    pub retry_after: Option<u16>,
}

impl Problem {
    /// The type of the document, for the header `Content-Type`.
    pub const CONTENT_TYPE: &'static str = "application/problem+json";

    /// A problem of the user's own.
    #[must_use]
    pub fn new(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Problem {
            status,
            code,
            detail,
            fields: Vec::new(),
            parameter: None,
            allowed: Vec::new(),
            violations: None,
            retry_after: None,
        }
    }

    /// The answer for an error:
    ///
    /// | error | status |
    /// |---|---|
    /// | no row where one must be | 404 |
    /// | a unique key is taken; a row that others point at | 409 |
    /// | the row was changed since it was read | 409; [`with_if_match`](Problem::with_if_match) 412 |
    /// | a foreign key that points nowhere, a check, NULL, a value that cannot be stored | 422 |
    /// | validation, or a hook that refuses a row ([`Error::refused`]): with `errors`, a list of `row` (counted from 1), `field` and `message` | 422 |
    /// | a parameter of the request | 400 |
    /// | a timeout, no connection, a deadlock, a closed `Db` | 503, with `Retry-After` |
    /// | all others | 500 |
    #[must_use]
    pub fn of(error: &Error) -> Self {
        let new = |status, code, detail: &str| Problem::new(status, code, detail);
        let busy = |detail: &str| Problem { retry_after: Some(RETRY_AFTER), ..new(503, "busy", detail) };
        match error.kind() {
            Kind::NotFound => new(404, "not_found", "There is no such row."),
            Kind::UniqueViolation => {
                new(409, "unique", "Another row has the same value.").about(fields(error))
            }
            Kind::ForeignKeyViolation if points_nowhere(error) => {
                new(422, "foreign_key", "The row that is referred to does not exist.").about(fields(error))
            }
            Kind::ForeignKeyViolation => new(409, "in_use", "Other rows refer to this one."),
            Kind::CheckViolation => new(422, "check", "The values do not go together.").about(fields(error)),
            Kind::NotNullViolation => new(422, "not_null", "A value is missing.").about(fields(error)),
            Kind::Encode => new(422, "invalid", "A value cannot be stored.").about(fields(error)),
            Kind::Validation => new(422, "validation", "Values are refused.").violated(error.violations()),
            Kind::Stale => new(409, "stale", "The row was changed meanwhile."),
            Kind::InvalidInput => {
                let parameter = error.source().and_then(|source| source.downcast_ref::<BadParameter>());
                match parameter {
                    Some(parameter) => Problem::of_parameter(parameter),
                    None => new(400, "invalid", "The request cannot be answered as it was asked."),
                }
            }
            Kind::PoolTimeout | Kind::StatementTimeout | Kind::LockTimeout => {
                busy("It took too long; try again later.")
            }
            Kind::Serialization | Kind::Deadlock => busy("Another request was in the way; try again."),
            Kind::Connection | Kind::Closed => {
                let problem = new(503, "unavailable", "The database cannot be reached; try again later.");
                Problem { retry_after: Some(RETRY_AFTER), ..problem }
            }
            _ => new(500, "internal", "The request failed."),
        }
    }

    /// The answer for a parameter: 400.
    #[must_use]
    pub fn of_parameter(parameter: &BadParameter) -> Self {
        let detail = format!("The parameter `{}` {}.", parameter.parameter, parameter.reason);
        let mut problem = Problem::new(400, "invalid", detail);
        problem.parameter = Some(parameter.parameter.as_str().into());
        problem.allowed.clone_from(&parameter.allowed);
        problem
    }

    /// The same for a request with a header `If-Match`: what is stale is 412 then.
    #[must_use]
    pub fn with_if_match(mut self) -> Self {
        if self.code == "stale" {
            self.status = 412;
        }
        self
    }

    /// What validation refused, as [`Error::violations`] tells it.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        self.violations.as_deref().map_or(&[], Vec::as_slice)
    }

    /// With what was refused, and the fields that it is about.
    fn violated(mut self, violations: &[Violation]) -> Self {
        for Violation { field, .. } in violations.iter().filter(|violation| !violation.field.is_empty()) {
            if !self.fields.contains(field) {
                self.fields.push(field.clone());
            }
        }
        self.violations = Some(Box::new(violations.to_vec()));
        self
    }

    fn about(mut self, fields: Vec<String>) -> Self {
        self.fields = fields;
        self
    }

    /// The status in words.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self.status {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            409 => "Conflict",
            412 => "Precondition Failed",
            413 => "Content Too Large",
            415 => "Unsupported Media Type",
            422 => "Unprocessable Content",
            428 => "Precondition Required",
            429 => "Too Many Requests",
            503 => "Service Unavailable",
            _ => "Internal Server Error",
        }
    }

    /// The document.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = br#"{"type":"about:blank","title":"#.to_vec();
        json::push_text(&mut json, self.title());
        json.extend_from_slice(format!(",\"status\":{}", self.status).as_bytes());
        let mut text = |name: &str, value: &str| {
            json.extend_from_slice(format!(",\"{name}\":").as_bytes());
            json::push_text(&mut json, value);
        };
        text("detail", &self.detail);
        text("code", self.code);
        if let Some(parameter) = &self.parameter {
            text("parameter", parameter);
        }
        for (name, list) in [("fields", &self.fields), ("allowed", &self.allowed)] {
            for (i, item) in list.iter().enumerate() {
                json.extend_from_slice(if i == 0 { format!(",\"{name}\":[") } else { ",".into() }.as_bytes());
                json::push_text(&mut json, item);
            }
            if !list.is_empty() {
                json.push(b']');
            }
        }
        for (i, Violation { row, field, message }) in self.violations().iter().enumerate() {
            json.extend_from_slice(if i == 0 { &b",\"errors\":[{"[..] } else { b",{" });
            if let Some(row) = row {
                json.extend_from_slice(format!("\"row\":{row},").as_bytes());
            }
            if !field.is_empty() {
                json.extend_from_slice(b"\"field\":");
                json::push_text(&mut json, field);
                json.push(b',');
            }
            json.extend_from_slice(b"\"message\":");
            json::push_text(&mut json, message);
            json.push(b'}');
        }
        if !self.violations().is_empty() {
            json.push(b']');
        }
        json.push(b'}');
        // Only whole texts were pushed.
        String::from_utf8(json).unwrap_or_default()
    }
}

/// The models that an error may be about, the likeliest first: several may share a table's name, in
/// other schemas or as narrower views of it.
fn models_of(error: &Error) -> Vec<&'static ModelDef> {
    let alike = |model: &ModelDef| {
        let table = error.table() == Some(model.table);
        let name = error.model_name() == Some(model.name);
        u8::from(table) * 2 + u8::from(name)
    };
    let mut models = models();
    models.retain(|model| alike(model) > 0);
    models.sort_by_key(|model| std::cmp::Reverse(alike(model)));
    models
}

/// The fields that an error is about, as far as a model has them.
fn fields(error: &Error) -> Vec<String> {
    let mut found = models_of(error).into_iter().map(|model| fields_of(model, error));
    found.find(|fields| !fields.is_empty()).unwrap_or_default()
}

fn fields_of(model: &'static ModelDef, error: &Error) -> Vec<String> {
    let mut columns: Vec<String> = error.column().map(str::to_owned).into_iter().collect();
    if let (true, Some(constraint)) = (columns.is_empty(), error.constraint()) {
        columns = schema::columns_of(model, constraint);
        if columns.is_empty() {
            // SQLite tells the columns of a unique key: `posts.author_id, posts.title`.
            let named = constraint.split(", ").filter_map(|name| name.split_once('.'));
            columns = named.map(|(_, column)| column.to_owned()).collect();
        }
    }
    let field = |name: &String| model.columns.iter().find(|column| column.name == name);
    columns.iter().filter_map(field).map(|column| column.field.to_owned()).collect()
}

/// Whether a foreign key points at no row; otherwise, rows point at the one that was to change.
fn points_nowhere(error: &Error) -> bool {
    let Some((operation, rest)) = error.sql().and_then(|sql| sql.split_once(' ')) else { return false };
    match operation {
        "INSERT" | "REPLACE" => true,
        // The table is the one that holds the key: another's points at the row, its own somewhere.
        "UPDATE" => error.table().is_none_or(|table| {
            let updated = rest.split(' ').next().unwrap_or_default();
            updated.rsplit('.').next().is_some_and(|name| name.trim_matches(['"', '`']) == table)
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_status() {
        let of = |kind| Problem::of(&Error::new(kind, "secret text"));
        for (kind, status, code) in [
            (Kind::NotFound, 404, "not_found"),
            (Kind::UniqueViolation, 409, "unique"),
            (Kind::ForeignKeyViolation, 409, "in_use"),
            (Kind::CheckViolation, 422, "check"),
            (Kind::NotNullViolation, 422, "not_null"),
            (Kind::Encode, 422, "invalid"),
            (Kind::Stale, 409, "stale"),
            (Kind::InvalidInput, 400, "invalid"),
            (Kind::Validation, 422, "validation"),
            (Kind::PoolTimeout, 503, "busy"),
            (Kind::StatementTimeout, 503, "busy"),
            (Kind::LockTimeout, 503, "busy"),
            (Kind::Serialization, 503, "busy"),
            (Kind::Deadlock, 503, "busy"),
            (Kind::Connection, 503, "unavailable"),
            (Kind::Closed, 503, "unavailable"),
            (Kind::TooManyRows, 500, "internal"),
            (Kind::Database, 500, "internal"),
            (Kind::Unsupported, 500, "internal"),
            (Kind::Decode, 500, "internal"),
            (Kind::Config, 500, "internal"),
            (Kind::Transaction, 500, "internal"),
            (Kind::Rollback, 500, "internal"),
        ] {
            let problem = of(kind);
            assert_eq!((problem.status, problem.code), (status, code), "{kind:?}");
            assert_eq!(problem.retry_after.is_some(), status == 503, "{kind:?}");
            assert!(!problem.to_json().contains("secret"), "{kind:?}");
            let with = of(kind).with_if_match().status;
            assert_eq!(with, if kind == Kind::Stale { 412 } else { status });
        }
    }

    #[test]
    fn a_parameter_is_named_and_escaped() {
        let bad = BadParameter::new("a\"\n", "is unknown").allowed(["b", "c"]);
        let json = Problem::of(&bad.into()).to_json();
        let expected = r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"The parameter `a\\\"\\n` is unknown.","code":"invalid","parameter":"a\\\"\\n","allowed":["b","c"]}"#;
        assert_eq!(json, expected);
    }

    #[test]
    fn the_statement_tells_the_side_of_a_foreign_key() {
        let error = |sql: &str, table: Option<&str>| {
            let error = Error::new(Kind::ForeignKeyViolation, "").statement(sql);
            error.table_column(table.map(str::to_owned), None)
        };
        for (sql, table, status) in [
            ("INSERT INTO `posts` (..)", Some("posts"), 422),
            ("DELETE FROM \"users\" ..", Some("posts"), 409),
            ("UPDATE \"posts\" SET ..", Some("posts"), 422),
            ("UPDATE `app`.`posts` SET ..", Some("posts"), 422),
            ("UPDATE \"users\" SET ..", Some("posts"), 409),
            ("UPDATE \"posts\" SET ..", None, 422),
            ("COMMIT", None, 409),
        ] {
            assert_eq!(Problem::of(&error(sql, table)).status, status, "{sql} {table:?}");
        }
    }
}
