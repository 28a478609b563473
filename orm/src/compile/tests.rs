//! A kept plan gives what compiling anew gives.

use super::{Compiler, Output, plan, select, shape::Shape};
use crate::Model;
use crate::dialect::render::Tree;
use crate::dialect::{DATABASES, Dialect};
use crate::exec::{Access, Statement};
use crate::model::Decl;
use crate::query::{Query, Select, Selected, case, exists, scalar};

#[derive(Model, Debug)]
#[model(table = "plan_authors", has_many(books: Book.author_id))]
struct Author {
    #[model(id)]
    id: i64,
    name: String,
}

#[derive(Model, Debug)]
#[model(table = "plan_books")]
struct Book {
    #[model(id)]
    id: i64,
    #[model(references = Author)]
    author_id: i64,
    title: String,
    pages: Option<i32>,
    rate: f64,
    genre: Genre,
}

#[derive(crate::DbEnum, Debug, Clone, Copy)]
enum Genre {
    Novel,
    Poem,
}

pub(super) fn dialects() -> Vec<Box<dyn Dialect>> {
    DATABASES
        .iter()
        .flat_map(|database| {
            let versions: &[&str] = match database.schemes()[0] {
                "sqlite" => &["sqlite-"],
                "postgres" => &["postgres-15"],
                _ => &["mariadb-10.11", "mysql-8.0.36"],
            };
            versions.iter().map(|version| database.offline(version).expect("an offline dialect"))
        })
        .collect()
}

/// The statement, compiled anew.
fn fresh<M: Decl>(dialect: &dyn Dialect, query: &Query<M>, output: Output<'_>) -> Statement {
    let mut compiler = Compiler::in_scope(dialect.into(), M::DEF, query.spec.scope.unwrap_or(0));
    let tree = Tree::Select(compiler.select(&query.spec, output).expect("a tree"));
    let access = if query.spec.lock.is_some() { Access::Lock } else { Access::Read };
    compiler.finish(&tree, access, "SELECT")
}

pub(super) fn same(kept: &Statement, anew: &Statement) {
    assert_eq!(kept.sql, anew.sql);
    assert_eq!(kept.args, anew.args, "{}", kept.sql);
    assert_eq!((kept.access, kept.operation), (anew.access, anew.operation));
}

/// Compiles a query with some values, then with others.
fn check<M: Decl>(kept: bool, query: impl Fn(i64) -> Query<M>) {
    for dialect in dialects() {
        let dialect = &*dialect;
        if query(1).spec.lock.is_some() && !dialect.facts().row_locks {
            continue;
        }
        for output in [Output::Model, Output::Count, Output::Exists] {
            if query(1).spec.lock.is_some() && !matches!(output, Output::Model) {
                continue;
            }
            for seed in [1, 7, 7, 1_000] {
                let query = query(seed);
                let statement = select(dialect.into(), M::DEF, &query.spec, output).expect("a statement");
                same(&statement, &fresh(dialect, &query, output));
                let found =
                    Shape::of(dialect.into(), M::DEF, &query.spec, output).and_then(|s| plan::find(&s));
                let expected = kept && !(dialect.facts().limit_as_text && query.spec.offset.is_some());
                assert_eq!(found.is_some(), expected, "{}", statement.sql);
            }
        }
    }
}

fn check_select<M: Decl, S: Selected>(kept: bool, query: impl Fn(i64) -> Select<M, S>) {
    for dialect in dialects() {
        for seed in [1, 7, 7, 1_000] {
            let query = query(seed);
            let output = Output::Nodes(&query.nodes);
            let statement = select((&*dialect).into(), M::DEF, &query.spec, output).expect("a statement");
            let mut compiler = Compiler::in_scope((&*dialect).into(), M::DEF, query.spec.scope.unwrap_or(0));
            let tree = Tree::Select(compiler.select(&query.spec, output).expect("a tree"));
            same(&statement, &compiler.finish(&tree, Access::Read, "SELECT"));
            let found =
                Shape::of((&*dialect).into(), M::DEF, &query.spec, output).and_then(|s| plan::find(&s));
            assert_eq!(found.is_some(), kept, "{}", statement.sql);
        }
    }
}

#[test]
fn values_go_to_their_placeholders() {
    check(true, |n| Book::query().filter(|b| b.id.eq(n) & b.title.ne(format!("{n}")) | b.pages.is_null()));
    check(true, |n| Book::query().filter(|b| b.title.contains(format!("{n}%")) & b.rate.lt(n as f64)));
    check(true, |n| Book::query().filter(|b| b.pages.eq_or_null(Some(n as i32)) & (b.id / 2).gt(n)));
    check(true, |n| Book::query().filter(|b| b.author().name.eq("x") & b.author_id.between(n, n + 1)));
    check(true, |n| {
        Book::query()
            .order_by(|b| b.pages.desc())
            .order_by(|b| b.rate.asc().nulls_first())
            .filter(|b| b.id.gt(n))
    });
}

#[test]
fn lists_are_put_in_anew() {
    check(true, |n| {
        Book::query().filter(|b| b.id.in_(0..n) & b.rate.gt(0.5) & b.title.not_in([format!("{n}")]))
    });
    // A longer text makes another list on some databases.
    for n in [10, 300, 10] {
        let long = || Book::query().filter(|b| b.title.in_(["x".repeat(n)]));
        for dialect in dialects() {
            let statement =
                select((&*dialect).into(), Book::DEF, &long().spec, Output::Model).expect("a statement");
            same(&statement, &fresh(&*dialect, &long(), Output::Model));
        }
    }
}

#[test]
fn limits_are_bound_or_written() {
    check(true, |n| Book::query().filter(|b| b.id.gt(n)).limit(n as u64));
    check(true, |n| Book::query().limit(20).offset(2 + n as u64).filter(|b| b.id.ne(n)));
    check(true, |n| Book::query().offset(2 + n as u64));
    check(true, |n| Book::query().limit(u64::MAX - n as u64));
    check(true, |n| {
        let first = Book::query().filter(|b| b.id.lt(n)).limit(n as u64).select(|b| b.id);
        Book::query().filter(|b| b.id.in_query(first) & b.id.ne(n + 1)).limit(n as u64 + 2)
    });
}

#[test]
fn subqueries_and_relations() {
    check(true, |n| {
        Author::query()
            .filter(|a| a.books().any(|b| b.id.eq(n) & b.title.eq(a.name)) & a.books().count().gt(n + 1))
            .filter(|a| exists(Book::query().filter(|b| b.author_id.eq(a.id) & b.id.gt(n + 2))))
    });
    check_select(true, |n| {
        Author::query().filter(|a| a.id.ne(n)).select(|a| {
            (
                case(a.id.eq(n), n + 1).otherwise(n + 2),
                scalar(Book::query().filter(|b| b.author_id.eq(a.id)).select(|b| b.id + n)),
                a.books().filter(|b| b.id.gt(n)).sum(|b| b.pages),
            )
        })
    });
    check(true, |n| Book::query().filter(|b| b.id.eq(n)).for_update().skip_locked());
}

#[test]
fn what_depends_on_values_is_compiled_anew() {
    for genre in [Genre::Novel, Genre::Poem] {
        check(true, |n| Book::query().filter(|b| b.genre.lt(genre) & b.id.gt(n)).order_by(|b| b.genre.asc()));
    }
    check_select(false, |n| Book::query().order_by(|b| (b.id + 7).asc()).select(|b| b.id + n));
    check_select(false, |n| Book::query().group_by(|b| b.id / n).select(|b| b.id / n));
    check_select(false, |n| Book::query().filter(|b| b.id.eq(n)).select(|b| b.title).distinct());
    let none: [i64; 0] = [];
    check(true, |n| Book::query().filter(|b| b.id.in_(none) | b.id.eq(n)));
    check(true, |n| Book::query().filter(|b| b.pages.eq_or_null(None) | b.id.eq(n)));
    let sqlite = dialects();
    let zero = Book::query().filter(|b| (b.id / 0).eq(1));
    assert!(select((&*sqlite[0]).into(), Book::DEF, &zero.spec, Output::Model).is_err());
}

#[test]
#[cfg(feature = "sqlite")]
fn a_scope_is_part_of_a_shape_and_its_values_are_not() {
    let db = crate::Db::offline("sqlite").expect("an offline database");
    let of = |pages: i32, author: i64| {
        db.scoped::<Book>(|b| b.pages.eq(pages)).scoped::<Author>(|a| a.id.in_([author, 9]))
    };
    let query = Query::<Book>::new().filter(|b| b.author().books().any(|c| c.title.eq("x")));
    let compiled = |on: &crate::Session| {
        select(on.ground(), Book::DEF, &query.spec, Output::Model).expect("a statement")
    };
    let (one, two, plain) = (compiled(&of(1, 7)), compiled(&of(2, 8)), compiled(&db));
    assert!(std::sync::Arc::ptr_eq(&one.sql, &two.sql), "{}\n{}", one.sql, two.sql);
    assert!(one.args != two.args && one.args.len() == two.args.len() && one.held != two.held);
    assert!(plain.sql != one.sql && plain.held == 0);
    // What is filled in is what compiling anew gives.
    let on = of(2, 8);
    let mut compiler = Compiler::in_scope(on.ground(), Book::DEF, query.spec.scope.unwrap_or(0));
    let tree = Tree::Select(compiler.select(&query.spec, Output::Model).expect("a tree"));
    same(&two, &compiler.finish(&tree, Access::Read, "SELECT"));
}
