//! The part of a shape that expressions make.

use super::{MOST_VALUES, Shape};
use crate::query::{Frame, JsonAsk, JsonStep, Node, Quantifier, SearchAsk};
use crate::value::{SqlType, Value};

impl<'q> Shape<'q> {
    pub(super) fn nodes(&mut self, nodes: &'q [Node]) -> Option<()> {
        self.number(nodes.len() as u64);
        nodes.iter().try_for_each(|node| self.node(node))
    }

    pub(super) fn node(&mut self, node: &'q Node) -> Option<()> {
        if self.sources.len() > MOST_VALUES {
            return None;
        }
        match node {
            Node::Column(path, index) => {
                self.byte(0);
                self.number(path.bits());
                self.number(u64::from(*index));
            }
            Node::Value(value) => {
                self.byte(1);
                self.value(value)?;
                self.sources.push(node);
            }
            Node::Unary(op, operand) => {
                self.key.extend([2, *op as u8]);
                self.node(operand)?;
            }
            Node::Binary(op, left, right) => {
                self.key.extend([3, *op as u8]);
                self.node(left)?;
                self.node(right)?;
            }
            Node::And(nodes) => {
                self.byte(4);
                self.nodes(nodes)?;
            }
            Node::Or(nodes) => {
                self.byte(5);
                self.nodes(nodes)?;
            }
            Node::In { needle, ty, values } => {
                self.key.extend([6, u8::from(values.is_empty())]);
                self.ty(*ty);
                self.node(needle)?;
                self.sources.push(node);
            }
            Node::Like { text, like, pattern, ignore_case } => {
                self.key.extend([7, *like as u8, u8::from(*ignore_case)]);
                self.node(text)?;
                self.node(pattern)?;
            }
            Node::Call(func, args) => {
                self.byte(8);
                self.func(*func);
                self.nodes(args)?;
            }
            Node::Filtered { func, filter } => {
                self.byte(19);
                self.node(func)?;
                self.node(filter)?;
            }
            Node::Function(function) => {
                // Its type and nullity decide how orders are written.
                self.key.extend([15, u8::from(function.nullable)]);
                self.ty(function.ty);
                self.address(function.name);
                self.number(function.name.len() as u64);
                self.nodes(&function.args)?;
            }
            Node::Case { branches, otherwise } => {
                self.byte(9);
                self.number(branches.len() as u64);
                for (cond, value) in branches {
                    self.node(cond)?;
                    self.node(value)?;
                }
                match otherwise {
                    None => self.byte(0),
                    Some(node) => {
                        self.byte(1);
                        self.node(node)?;
                    }
                }
            }
            Node::Over { func, partition, orders, frame } => {
                self.byte(14);
                self.node(func)?;
                self.nodes(partition)?;
                self.orders(orders, false)?;
                self.frame(*frame);
            }
            Node::Json(json) => {
                let ask = match &json.ask {
                    JsonAsk::Text => 0,
                    JsonAsk::Int => 1,
                    JsonAsk::Float => 2,
                    JsonAsk::Bool => 3,
                    JsonAsk::Document => 4,
                    JsonAsk::Length => 5,
                    JsonAsk::Exists => 6,
                    JsonAsk::Null => 7,
                    JsonAsk::Object => 8,
                    JsonAsk::Array => 9,
                    // Its SQL goes along the other document.
                    JsonAsk::Contains(..) => return None,
                };
                self.key.extend([16, ask]);
                self.path(&json.path);
                self.node(&json.document)?;
            }
            Node::JsonEdit(edit) => {
                self.key.extend([17, u8::from(edit.value.is_some())]);
                self.path(&edit.path);
                self.node(&edit.document)?;
                if let Some(value) = &edit.value {
                    self.node(value)?;
                }
            }
            Node::Search(search) => {
                self.byte(18);
                self.address(search.model);
                self.number(search.at.bits());
                self.byte(search.index);
                match search.ask {
                    SearchAsk::Found => self.byte(0),
                    SearchAsk::Rank => self.byte(1),
                    // The marks are bound, but not by nodes.
                    SearchAsk::Snippet { column, start, end } => {
                        self.byte(2);
                        self.number(column.0.bits());
                        self.number(u64::from(column.1));
                        self.text(start);
                        self.text(end);
                    }
                }
                self.sources.push(node);
            }
            Node::Relation(relation) => {
                self.byte(10);
                self.address(relation.source);
                self.number(relation.at.bits());
                self.key.extend([relation.relation, relation.scope]);
                self.quantifier(&relation.quantifier)?;
                self.nodes(&relation.filter)?;
            }
            Node::InQuery { needle, query } => {
                self.byte(11);
                self.node(needle)?;
                self.subquery(query)?;
            }
            Node::Exists(query) => {
                self.byte(12);
                self.subquery(query)?;
            }
            Node::Subquery(query) => {
                self.byte(13);
                self.subquery(query)?;
            }
        }
        Some(())
    }

    /// A frame, whose distances are written as digits.
    fn frame(&mut self, frame: Option<Frame>) {
        let Some(Frame { first, last }) = frame else { return self.byte(0) };
        self.byte(1);
        for end in [first, last] {
            self.byte(u8::from(end.is_some()));
            self.key.extend(end.unwrap_or(0).to_le_bytes());
        }
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.key.extend(text.as_bytes());
    }

    pub(super) fn quantifier(&mut self, quantifier: &'q Quantifier) -> Option<()> {
        match quantifier {
            Quantifier::Any => self.byte(0),
            Quantifier::None => self.byte(1),
            Quantifier::All => self.byte(2),
            Quantifier::Count => self.byte(3),
            Quantifier::Aggregate(func, value) => {
                self.byte(4);
                self.func(*func);
                self.node(value)?;
            }
        }
        Some(())
    }

    /// The steps into a document, which are bound, but not by nodes.
    fn path(&mut self, path: &[JsonStep]) {
        self.number(path.len() as u64);
        for step in path {
            match step {
                JsonStep::Member(name) => {
                    self.byte(0);
                    self.text(name);
                }
                JsonStep::Element(index) => {
                    self.byte(1);
                    self.key.extend(index.to_le_bytes());
                }
            }
        }
    }

    fn func(&mut self, func: crate::query::Func) {
        use crate::query::Func;
        let (tag, part) = match func {
            Func::Lower => (0, 0),
            Func::Upper => (1, 0),
            Func::Length => (2, 0),
            Func::Trim => (3, 0),
            Func::Abs => (4, 0),
            Func::Coalesce => (5, 0),
            Func::Part(part) => (6, part as u8),
            Func::Count => (7, 0),
            Func::CountDistinct => (8, 0),
            Func::Sum => (9, 0),
            Func::Avg => (10, 0),
            Func::Min => (11, 0),
            Func::Max => (12, 0),
            Func::RowNumber => (13, 0),
            Func::Rank => (14, 0),
            Func::DenseRank => (15, 0),
            Func::FirstValue => (16, 0),
            Func::Lag(rows) => {
                self.number(u64::from(rows));
                (17, 0)
            }
            Func::Lead(rows) => {
                self.number(u64::from(rows));
                (18, 0)
            }
            Func::NullIf => (19, 0),
            Func::Cast(ty) => {
                self.ty(ty);
                (20, 0)
            }
            Func::Trunc(part) => (21, part as u8),
            Func::Later(step) => (22, step as u8),
            Func::Since => (23, 0),
            Func::HasAll => (24, 0),
            Func::Overlaps => (25, 0),
            Func::ListLength => (26, 0),
            Func::Append => (27, 0),
            Func::Without => (28, 0),
        };
        self.key.extend([tag, part]);
    }

    /// What a value has to do with the SQL: its type, whether it is NULL or zero, an enum's label.
    fn value(&mut self, value: &Value) -> Option<()> {
        if let Value::Invalid(_) = value {
            return None;
        }
        self.key.extend([u8::from(value.is_null()), u8::from(crate::compile::expr::is_zero(value))]);
        self.ty(value.sql_type());
        if let Value::Enum(_, label) = value {
            self.address(*label);
            self.number(label.len() as u64);
        }
        Some(())
    }

    pub(super) fn ty(&mut self, ty: SqlType) {
        let tag = match ty {
            SqlType::Bool => 0,
            SqlType::I8 => 1,
            SqlType::I16 => 2,
            SqlType::I32 => 3,
            SqlType::I64 => 4,
            SqlType::U8 => 5,
            SqlType::U16 => 6,
            SqlType::U32 => 7,
            SqlType::U64 => 8,
            SqlType::F32 => 9,
            SqlType::F64 => 10,
            SqlType::Decimal => 11,
            SqlType::Text => 12,
            SqlType::Bytes => 13,
            SqlType::Date => 14,
            SqlType::Time => 15,
            SqlType::DateTime => 16,
            SqlType::Timestamp => 17,
            SqlType::Uuid => 18,
            SqlType::Json => 19,
            SqlType::Array(element) => {
                self.byte(20);
                return self.ty(*element);
            }
            SqlType::Enum(def) => {
                self.address(def);
                21
            }
        };
        self.byte(tag);
    }
}
