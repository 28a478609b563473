//! Why two schemas cannot be compared.

use super::Question;
use std::fmt;

/// Why there is no [`Diff`](super::Diff): questions are open, or a decision is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffError(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Open(Vec<Question>),
    Wrong(String),
}

impl DiffError {
    pub(super) fn open(questions: Vec<Question>) -> Self {
        DiffError(Kind::Open(questions))
    }

    pub(crate) fn wrong(message: String) -> Self {
        DiffError(Kind::Wrong(message))
    }

    /// The questions that are open; none if a decision is wrong.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        match &self.0 {
            Kind::Open(questions) => questions,
            Kind::Wrong(_) => &[],
        }
    }

    /// The questions as a JSON list, for a program that can answer them or pass them on: what is
    /// asked, the candidates with their scores, and each answer as a line for the decisions.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Plain structs of texts and numbers have a form always.
        serde_json::to_string_pretty(self.questions()).unwrap_or_default()
    }
}

impl fmt::Display for DiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Wrong(message) => f.write_str(message),
            Kind::Open(questions) => {
                f.write_str("the schemas alone do not tell what to do; decide:")?;
                questions.iter().try_for_each(|question| write!(f, "\n{question}"))
            }
        }
    }
}

impl std::error::Error for DiffError {}
