//! What can be asked of a JSON document, as plain data.

use super::Node;

/// A question about what is at a place in a JSON document.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonNode {
    /// The document.
    pub document: Node,
    /// The way to the place.
    pub path: Vec<JsonStep>,
    /// What is asked.
    pub ask: JsonAsk,
}

/// A change of a JSON document.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonEdit {
    /// The document.
    pub document: Node,
    /// The way to the place.
    pub path: Vec<JsonStep>,
    /// The new value, a document; without one, what is there goes away.
    pub value: Option<Node>,
}

/// A step into a JSON document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonStep {
    /// The member of an object.
    Member(String),
    /// The element of an array, counted from 0.
    Element(i64),
}

impl From<&str> for JsonStep {
    fn from(name: &str) -> Self {
        JsonStep::Member(name.to_owned())
    }
}

impl From<String> for JsonStep {
    fn from(name: String) -> Self {
        JsonStep::Member(name)
    }
}

impl From<i32> for JsonStep {
    fn from(index: i32) -> Self {
        JsonStep::Element(index.into())
    }
}

impl From<usize> for JsonStep {
    fn from(index: usize) -> Self {
        // What does not fit is refused as a number below zero is.
        JsonStep::Element(i64::try_from(index).unwrap_or(-1))
    }
}

/// What is asked of a place in a JSON document.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonAsk {
    /// The string that is there.
    Text,
    /// The whole number that is there.
    Int,
    /// The number that is there.
    Float,
    /// The truth value that is there.
    Bool,
    /// What is there, as a document.
    Document,
    /// The number of elements of the array that is there.
    Length,
    /// Whether something is there.
    Exists,
    /// Whether `null` is there.
    Null,
    /// Whether an object is there.
    Object,
    /// Whether an array is there.
    Array,
    /// Whether it contains what is there in another document, which is given as text, too.
    Contains(JsonPiece, String),
}

/// A JSON document, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonPiece {
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// An object.
    Object(Vec<(String, JsonPiece)>),
    /// An array.
    Array(Vec<JsonPiece>),
    /// A whole number that 64 bits with a sign do not hold.
    TooLarge,
}
