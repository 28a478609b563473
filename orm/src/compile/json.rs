//! JSON documents and lists.

use super::Compiler;
use super::expr::{binary, fold, null};
use crate::error::{Error, Kind, Result};
use crate::query::{Func, JsonAsk, JsonEdit, JsonNode, JsonPiece, JsonStep, Node};
use crate::value::{SqlType, Value};
use sea_query::{BinOper, CaseStatement, Expr};

/// How deep a document may be that is looked for in another.
const DEEPEST: usize = 20;

/// How often a document may be changed in one update: the SQL of each names the one before, on some
/// databases three times.
const MOST_EDITS: usize = 8;

impl Compiler<'_> {
    pub(super) fn json(&mut self, json: &JsonNode) -> Result<Expr> {
        let document = self.node(&json.document)?;
        check_path(&json.path)?;
        match &json.ask {
            JsonAsk::Contains(piece, text) => {
                check_piece(piece, DEEPEST)?;
                if self.dialect.facts().json_containment {
                    return Ok(self.contains_natively(document, &json.path, piece, text));
                }
                let there = self.ask(document.clone(), &json.path, &JsonAsk::Exists);
                let contains = self.contains(document, &json.path, piece);
                let never_unknown = sea_query::Func::coalesce([contains, Expr::Constant(false.into())]);
                Ok(Expr::Case(Box::new(CaseStatement::new().case(there, never_unknown))))
            }
            ask => Ok(self.ask(document, &json.path, ask)),
        }
    }

    fn ask(&mut self, document: Expr, path: &[JsonStep], ask: &JsonAsk) -> Expr {
        self.dialect.json(document, path, ask, &mut self.args)
    }

    /// By the database's own operator, where that means what we mean.
    fn contains_natively(
        &mut self,
        document: Expr,
        path: &[JsonStep],
        piece: &JsonPiece,
        text: &str,
    ) -> Expr {
        let there = if path.is_empty() { document } else { self.ask(document, path, &JsonAsk::Document) };
        let other = self.value(Value::Json(text.to_owned()));
        match piece {
            JsonPiece::Object(_) | JsonPiece::Array(_) => binary(there, BinOper::Custom("@>"), other),
            // An array contains its elements, says PostgreSQL, but only the outermost does.
            _ => binary(there, BinOper::Equal, other),
        }
    }

    /// Whether what is at a place contains another document; may be unknown.
    fn contains(&mut self, document: Expr, path: &[JsonStep], piece: &JsonPiece) -> Expr {
        let (ask, value) = match piece {
            JsonPiece::Null => return self.ask(document, path, &JsonAsk::Null),
            JsonPiece::TooLarge => return null(),
            JsonPiece::Bool(truth) => (JsonAsk::Bool, Value::Bool(*truth)),
            JsonPiece::Int(number) => (JsonAsk::Int, Value::I64(*number)),
            JsonPiece::Float(number) => (JsonAsk::Float, Value::F64(*number)),
            JsonPiece::Text(text) => (JsonAsk::Text, Value::Text(text.clone())),
            JsonPiece::Object(members) => {
                let mut all = vec![self.ask(document.clone(), path, &JsonAsk::Object)];
                for (name, member) in members {
                    let mut path = path.to_vec();
                    path.push(JsonStep::Member(name.clone()));
                    all.push(self.contains(document.clone(), &path, member));
                }
                return fold(all, BinOper::And).unwrap_or_else(null);
            }
            JsonPiece::Array(elements) => {
                let mut all = vec![self.ask(document.clone(), path, &JsonAsk::Array)];
                for element in elements {
                    let alias = self.scopes.alias("element").inner().into_owned();
                    let one = self.dialect.json_element(document.clone(), &alias);
                    let cond = self.contains(one, &[], element);
                    all.push(self.dialect.json_any(document.clone(), path, &alias, cond, &mut self.args));
                }
                return fold(all, BinOper::And).unwrap_or_else(null);
            }
        };
        let there = self.ask(document, path, &ask);
        let value = self.value(value);
        binary(there, BinOper::Equal, value)
    }

    pub(super) fn json_edit(&mut self, edit: &JsonEdit) -> Result<Expr> {
        check_path(&edit.path)?;
        let mut inner = &edit.document;
        let mut edits = 1;
        while let Node::JsonEdit(edit) = inner {
            (inner, edits) = (&edit.document, edits + 1);
        }
        if edits > MOST_EDITS {
            let what = format!("more than {MOST_EDITS} changes of one document in one update");
            return Err(
                Error::new(Kind::InvalidInput, what).hint("set the document as a whole, or a part of it")
            );
        }
        let document = self.node(&edit.document)?;
        let value = match &edit.value {
            Some(value) => Some(self.node(value)?),
            None => None,
        };
        Ok(self.dialect.json_edit(document, &edit.path, value, &mut self.args))
    }

    /// A question about a list, or a list that is changed.
    pub(super) fn list(&mut self, func: Func, args: &[Node]) -> Result<Expr> {
        let [list, others @ ..] = args else {
            return Err(Error::new(Kind::InvalidInput, "a function without operands"));
        };
        let ty = self.type_of(list)?;
        let SqlType::Array(element) = ty else {
            return Err(Error::new(Kind::Config, "a list was asked for, but it is none"));
        };
        if !others.is_empty() && matches!(element, SqlType::Array(_) | SqlType::Json) {
            return Err(Error::new(
                Kind::InvalidInput,
                "elements that are lists or documents cannot be compared",
            )
            .hint("keep them as rows of a table"));
        }
        if func == Func::Without && !self.dialect.facts().ordered_json_lists {
            return Err(Error::unsupported("`.remove(..)` from a list", self.dialect.name())
                .hint("read the row in a transaction and set the list as it shall be"));
        }
        let list = self.node(list)?;
        let other = match others.first() {
            Some(other) => Some(self.node(other)?),
            None => None,
        };
        Ok(self.dialect.list(func, list, other, *element))
    }
}

fn check_path(path: &[JsonStep]) -> Result<()> {
    if path
        .iter()
        .any(|step| matches!(step, JsonStep::Element(index) if i32::try_from(*index).map_or(true, |i| i < 0)))
    {
        return Err(Error::new(Kind::InvalidInput, "an element of a JSON array has no such number")
            .hint("count from 0 at the front"));
    }
    Ok(())
}

fn check_piece(piece: &JsonPiece, depth: usize) -> Result<()> {
    let inner: Vec<&JsonPiece> = match piece {
        JsonPiece::TooLarge => {
            return Err(Error::new(
                Kind::InvalidInput,
                "a whole number above 9223372036854775807 cannot be looked for in a document",
            ));
        }
        JsonPiece::Object(members) => members.iter().map(|(_, piece)| piece).collect(),
        JsonPiece::Array(elements) => elements.iter().collect(),
        _ => return Ok(()),
    };
    if depth == 0 {
        return Err(Error::new(Kind::InvalidInput, "a document that is looked for is nested too deeply")
            .hint("ask for what is further in by `.at(..)`"));
    }
    inner.into_iter().try_for_each(|piece| check_piece(piece, depth - 1))
}
