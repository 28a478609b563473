//! Codes, findings, and what is ignored.

use crate::DiffError;
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $instead:literal;)*) => {
        /// The code of a finding. It never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The code as it is written.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $text,)*
                }
            }

            /// The safe form.
            #[must_use]
            pub fn instead(self) -> &'static str {
                match self {
                    $(Code::$variant => $instead,)*
                }
            }
        }
    };
}

codes! {
    /// A table is dropped with its rows.
    DroppedTable = "P001", "keep the table until its rows are copied or archived";
    /// A column is dropped with its values.
    DroppedColumn = "P002", "keep the column until its values are copied or archived";
    /// Values are cut by a narrower type.
    Cut = "P003", "keep the wider type, or say by a cast what becomes of the values";
    /// A sequence is dropped with how far it has counted.
    DroppedSequence = "P004", "keep the sequence, or write down how far it has counted";
    /// A table is emptied by TRUNCATE.
    Emptied = "P005", "delete the rows that are not needed by a DELETE with a WHERE, or keep the table";
    /// Every row is deleted or changed: the statement has no WHERE.
    EveryRow = "P006", "say which rows by a WHERE; `WHERE true` says that all are meant";
    /// Values may not fit into a narrower type.
    Narrowing = "P010", "keep the wider type, or change the values first";
    /// Rows may hold a label that is gone.
    GoneLabel = "P011", "rename the label, or update the rows first";
    /// A column that has NULLs becomes required, and nothing fills them.
    RequiredWithoutFill = "P020", "say what fills them: `fill table.column = expression`";
    /// A required column is added without a value for the rows that are there.
    AddedWithoutValue = "P021", "give it a default, or say what fills it: `fill table.column = expression`";
    /// Duplicates may stop a unique constraint or index.
    Duplicates = "P022", "find and merge the duplicates first";
    /// Rows may violate a new check.
    Violations = "P023", "change the rows first";
    /// Rows may point at no row.
    Orphans = "P024", "delete the orphans, or give them a parent, first";
    /// Every row is written anew, and nobody can use the table meanwhile.
    Rewrite = "P030", "choose a change that does not write every row";
    /// Every row is written anew, and nobody can write meanwhile.
    Copy = "P031", "choose a change that does not copy the table";
    /// Every row is read, and nobody can use the table meanwhile.
    ScanExclusive = "P032", "validate apart";
    /// Every row is read, and nobody can write meanwhile.
    ScanBlockingWrites = "P033", "build it concurrently";
    /// Every row is updated in one transaction.
    Backfill = "P034", "fill in batches";
    /// A foreign key has no index.
    ForeignKeyWithoutIndex = "P040", "give the model an index that begins with the key's columns";
    /// A rename breaks the release that runs meanwhile.
    Rename = "P050", "add the new name beside the old one, write both, and drop the old one a release later";
    /// Something is dropped that the release that runs meanwhile may read.
    DropWhileRunning = "P051", "take it out of the models in one release, and drop it in the next";
    /// Inserts of the release that runs meanwhile do not bring a new required column.
    RequiredWhileRunning = "P052", "give it a default, or require it in the next release";
    /// A function or a procedure is dropped that statements may call.
    DroppedFunction = "P053", "drop it a release after the last one that calls it";
    /// A trigger, a view, a type or an extension is dropped.
    DroppedObject = "P054", "drop it a release after the last one that needs it";
    /// There is no way back.
    Irreversible = "P060", "write the way back by hand, or keep a backup";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something that is wrong with a step of a plan, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// The step, by its place in the plan.
    pub step: usize,
    /// The table or type that it is about.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// The safe form.
    pub instead: String,
    /// Why it is ignored, if it is.
    pub ignored: Option<String>,
}

impl Finding {
    pub(super) fn new(code: Code, step: usize, subject: String, reason: String, instead: String) -> Self {
        Finding { code, step, subject, reason, instead, ignored: None }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}\n  instead: {}", self.code, self.subject, self.reason, self.instead)?;
        match &self.ignored {
            Some(reason) => write!(f, "\n  ignored: {reason}"),
            None => Ok(()),
        }
    }
}

/// A finding that was thought about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ignore {
    /// Its code.
    pub code: Code,
    /// The table or type that it is about; without, any.
    pub subject: Option<String>,
    /// Why it is fine.
    pub reason: String,
}

impl Ignore {
    /// Reads `P040 posts: the table has ten rows`, or `P040: …` for any table.
    ///
    /// # Errors
    /// If the code is none, or there is no reason.
    pub fn parse(text: &str) -> Result<Ignore, DiffError> {
        let wrong = |what: String| DiffError::wrong(format!("{what}: write `P040 posts: the reason`"));
        let (head, reason) =
            text.split_once(':').ok_or_else(|| wrong(format!("`{text}` gives no reason")))?;
        let (code, subject) = match head.trim().split_once(char::is_whitespace) {
            Some((code, subject)) => (code, Some(subject.trim().to_owned())),
            None => (head.trim(), None),
        };
        let code = Code::ALL.iter().find(|known| known.as_str() == code);
        let code = *code.ok_or_else(|| wrong(format!("`{}` begins with no code", head.trim())))?;
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(wrong(format!("`{text}` gives no reason")));
        }
        Ok(Ignore { code, subject, reason })
    }

    pub(super) fn is_about(&self, finding: &Finding) -> bool {
        self.code == finding.code && self.subject.as_ref().is_none_or(|subject| *subject == finding.subject)
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Ignore};

    #[test]
    fn every_code_is_its_own() {
        let mut codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        codes.dedup();
        assert_eq!(codes.len(), Code::ALL.len());
        assert!(codes.is_sorted());
    }

    #[test]
    fn nothing_is_ignored_without_a_reason() {
        assert!(Ignore::parse("P040 posts").is_err() && Ignore::parse("P040 posts:  ").is_err());
        assert!(Ignore::parse("P999 posts: why").is_err());
        assert_eq!(Ignore::parse("P040: few rows").unwrap().subject, None);
    }
}
