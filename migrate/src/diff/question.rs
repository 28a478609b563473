//! What two schemas alone do not tell.

use std::fmt;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Asked {
    /// A table is in the old schema and in no model: it was dropped or renamed, it was never
    /// Plough's, or the crate that holds its model is not linked, or a feature of it is off.
    MissingTable,
    /// A column is gone, and others of the table are new.
    MissingColumn,
    /// A label of an enum is gone, and others of it are new.
    MissingLabel,
}

/// Something that a person has to answer: what became of a table, a column or a label.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Question {
    /// What is asked.
    pub asked: Asked,
    /// What is missing: `table`, `table.column` or `enum.label`.
    pub subject: String,
    /// What it may be called now, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// Lines for the decisions, each an answer.
    pub answers: Vec<String>,
}

/// What something may be called now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// Its name.
    pub name: String,
    /// How likely that is, from 0 to 100.
    pub score: u8,
}

impl Question {
    pub(super) fn new(asked: Asked, subject: String, mut candidates: Vec<Candidate>) -> Self {
        candidates.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.name.cmp(&b.name)));
        let mut answers: Vec<String> =
            candidates.iter().map(|candidate| format!("rename {subject} -> {}", candidate.name)).collect();
        answers.push(format!("drop {subject}"));
        if asked == Asked::MissingTable {
            answers.push(format!("keep {subject}"));
        }
        Question { asked, subject, candidates, answers }
    }
}

impl Candidate {
    pub(super) fn new(name: String, score: u8) -> Self {
        Candidate { name, score }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = &self.subject;
        match self.asked {
            Asked::MissingTable => write!(
                f,
                "no model has the table `{subject}`: was it renamed or dropped, or is the crate of its model not \
                 linked, or a feature off?"
            )?,
            Asked::MissingColumn => write!(f, "what became of the column `{subject}`?")?,
            Asked::MissingLabel => write!(f, "what became of the label `{subject}`?")?,
        }
        for (answer, candidate) in self.answers.iter().zip(&self.candidates) {
            write!(f, "\n  {answer}   ({} %)", candidate.score)?;
        }
        for answer in self.answers.iter().skip(self.candidates.len()) {
            write!(f, "\n  {answer}")?;
        }
        Ok(())
    }
}

/// How alike two names are, from 0 to 100: by the edits that lead from one to the other, or by the
/// words that both have.
pub(super) fn likeness(a: &str, b: &str) -> u32 {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let longest = a.chars().count().max(b.chars().count()).max(1) as u32;
    let by_edits = 100 - 100 * edits(&a, &b).min(longest) / longest;
    let words = |name: &str| name.split('_').map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let (a, b) = (words(&a), words(&b));
    let both = a.intersection(&b).count() as u32;
    let by_words = 100 * 2 * both / (a.len() + b.len()).max(1) as u32;
    by_edits.max(by_words)
}

/// Levenshtein's distance.
fn edits(a: &str, b: &str) -> u32 {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<u32> = (0..=b.len() as u32).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i as u32 + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + u32::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn names_that_are_alike_score_high() {
        assert_eq!(likeness("name", "Name"), 100);
        assert!(likeness("name", "full_name") > 60);
        assert!(likeness("title", "titel") > 50);
        assert!(likeness("price", "created_at") < 30);
    }
}
