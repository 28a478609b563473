//! Expressions over text.

use super::expr::binary;
use super::{Binary, Cond, Expr, Func, Like, Node, Operand, Source};
use crate::model::Nullity;

/// Text.
impl<N: Nullity, S: Source> Expr<String, N, S> {
    fn like_with(self, like: Like, pattern: Node, ignore_case: bool) -> Cond {
        Cond(Node::Like { text: Box::new(self.node()), like, pattern: Box::new(pattern), ignore_case })
    }

    /// Matches a pattern: `%` stands for any text, `_` for any character, `\` before one of the
    /// three makes it stand for itself. Case counts, on every database.
    pub fn like<R: Operand<String>>(self, pattern: R) -> Cond {
        self.like_with(Like::Pattern, pattern.node(), false)
    }

    /// As [`like`](Expr::like), ignoring case (on SQLite that of ASCII letters only).
    pub fn ilike<R: Operand<String>>(self, pattern: R) -> Cond {
        self.like_with(Like::Pattern, pattern.node(), true)
    }

    /// Contains the text, which has no wildcards. Case counts.
    pub fn contains<R: Operand<String>>(self, text: R) -> Cond {
        self.like_with(Like::Contains, text.node(), false)
    }

    /// Contains the text, ignoring case (on SQLite that of ASCII letters only).
    pub fn icontains<R: Operand<String>>(self, text: R) -> Cond {
        self.like_with(Like::Contains, text.node(), true)
    }

    /// Starts with the text, which has no wildcards. Case counts.
    pub fn starts_with<R: Operand<String>>(self, text: R) -> Cond {
        self.like_with(Like::StartsWith, text.node(), false)
    }

    /// Ends with the text, which has no wildcards. Case counts.
    pub fn ends_with<R: Operand<String>>(self, text: R) -> Cond {
        self.like_with(Like::EndsWith, text.node(), false)
    }

    /// Text in which a regular expression is found, anywhere unless it starts with `^` or ends with
    /// `$`. Case counts; `(?i)` at its start says otherwise.
    ///
    /// What the expression may consist of is the database's: POSIX's with Perl's classes on
    /// PostgreSQL, PCRE's on MariaDB, ICU's on MySQL. SQLite has none, so that it is refused there.
    pub fn matches<R: Operand<String>>(self, expression: R) -> Cond {
        Cond(binary(Binary::Matches, self.node(), expression.node()))
    }

    /// In lower case (on SQLite only ASCII letters change).
    pub fn lower(self) -> Expr<String, N> {
        Expr::call(Func::Lower, vec![self.node()])
    }

    /// In upper case (on SQLite only ASCII letters change).
    pub fn upper(self) -> Expr<String, N> {
        Expr::call(Func::Upper, vec![self.node()])
    }

    /// Without spaces at both ends. (Other white space stays.)
    pub fn trim(self) -> Expr<String, N> {
        Expr::call(Func::Trim, vec![self.node()])
    }

    /// The number of characters.
    pub fn length(self) -> Expr<i64, N> {
        Expr::call(Func::Length, vec![self.node()])
    }

    /// This text followed by another; NULL if either is.
    pub fn concat<R: Operand<String>>(self, other: R) -> Expr<String, N::Or<R::Null>> {
        Expr::computed(binary(Binary::Concat, self.node(), other.node()))
    }
}
