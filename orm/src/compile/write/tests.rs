//! A kept write is what compiling it anew gives.

use super::{New, delete, insert, update};
use crate::compile::Compiler;
use crate::compile::tests::{dialects, same};
use crate::dialect::Dialect;
use crate::dialect::render::Tree;
use crate::exec::{Access, Statement};
use crate::model::{Decl, Path};
use crate::query::{Binary, Conflict, Node, OnConflict, Query, Spec};
use crate::value::{SqlType, Value};

#[derive(crate::Model)]
#[model(table = "kept_books", has_many(chapters: KeptChapter.book_id))]
struct KeptBook {
    #[model(id)]
    id: i64,
    #[model(unique, length = 50)]
    title: String,
    #[model(default = 1)]
    pages: i32,
    note: Option<String>,
}

#[derive(crate::Model)]
#[model(table = "kept_chapters")]
struct KeptChapter {
    #[model(id)]
    id: i64,
    #[model(references = KeptBook)]
    book_id: i64,
}

fn finish<'d>(
    dialect: &'d dyn Dialect,
    operation: &'static str,
    tree: impl FnOnce(&mut Compiler<'d>) -> Tree,
) -> Statement {
    let mut compiler = Compiler::new(dialect.into(), KeptBook::DEF);
    let tree = tree(&mut compiler);
    compiler.finish(&tree, Access::Write, operation)
}

#[test]
fn inserts() {
    let text = |n: i64| Some(Value::Text(format!("title {n}")));
    let null = || Some(Value::Null(SqlType::Text));
    let news = |n: i64| -> [New; 5] {
        [
            New { columns: vec![0, 1], rows: vec![vec![Some(Value::I64(n)), text(n)]] },
            New { columns: vec![0, 1, 3], rows: vec![vec![Some(Value::I64(n)), text(n), null()]] },
            New { columns: vec![0, 1, 3], rows: vec![vec![Some(Value::I64(n)), null(), text(n)]] },
            New {
                columns: vec![0, 2],
                rows: vec![vec![Some(Value::I64(n)), None], vec![None, Some(Value::I32(7))]],
            },
            New { columns: vec![], rows: vec![vec![]] },
        ]
    };
    let conflict = |action| Some(Conflict::on(vec![1], action));
    let conflicts = [
        None,
        conflict(OnConflict::Nothing),
        conflict(OnConflict::UpdateAll),
        conflict(OnConflict::Update(vec![0])),
        conflict(OnConflict::Update(vec![3])),
    ];
    for dialect in dialects() {
        let dialect = &*dialect;
        for conflict in &conflicts {
            for returning in [false, true] {
                for n in [1, 2] {
                    for (new, again) in news(n).into_iter().zip(news(n)) {
                        let kept = insert(dialect.into(), KeptBook::DEF, new, conflict.as_ref(), returning);
                        let anew = finish(dialect, "INSERT", |compiler| {
                            compiler.insert(again, conflict.as_ref(), returning).expect("a tree")
                        });
                        same(&kept.expect("a statement"), &anew);
                    }
                }
            }
        }
    }
}

#[test]
fn the_second_write_of_a_shape_is_not_compiled() {
    let row =
        |n| New { columns: vec![0, 1], rows: vec![vec![Some(Value::I64(n)), Some(Value::Text("x".into()))]] };
    let which = |n: i64| Query::<KeptBook>::new().filter(|b| b.id.eq(n)).spec;
    let sets = |n: i32| [(2, Node::Value(Value::I32(n)))];
    for dialect in dialects() {
        let model = KeptBook::DEF;
        let writes = |n: i64| {
            [
                insert((&*dialect).into(), model, row(n), None, true).expect("a statement"),
                update((&*dialect).into(), model, &sets(n as i32), &which(n), false).expect("a statement"),
                delete((&*dialect).into(), model, &which(n), false).expect("a statement"),
            ]
        };
        for (first, second) in writes(1).iter().zip(&writes(2)) {
            assert!(std::sync::Arc::ptr_eq(&first.sql, &second.sql), "{}", first.sql);
            assert_ne!(first.args, second.args);
        }
    }
}

#[test]
fn updates_and_deletes() {
    let by_key = |n| {
        let key = Box::new(Node::Column(Path::ROOT, 0));
        let filters = vec![Node::Binary(Binary::Eq, key, Box::new(Node::Value(Value::I64(n))))];
        Spec { filters, ..Spec::default() }
    };
    let specs = |n: i64| {
        [
            by_key(n),
            Query::<KeptBook>::new().filter(|b| b.id.in_([n, n + 1]) & b.title.eq("x")).spec,
            Query::<KeptBook>::new().filter(|b| b.chapters().any(|c| c.id.gt(n))).spec,
            Query::<KeptBook>::new().filter(|b| b.id.gt(n)).order_by(|b| b.id.asc()).limit(n as u64).spec,
        ]
    };
    let sets = |n: i64| {
        let old = Box::new(Node::Column(Path::ROOT, 2));
        let pages = Node::Binary(Binary::Add, old, Box::new(Node::Value(Value::I32(n as i32))));
        [
            vec![(1, Node::Value(Value::Text(n.to_string()))), (2, pages)],
            vec![(3, Node::Column(Path::ROOT, 1)), (1, Node::Value(Value::Text(n.to_string())))],
            vec![(3, Node::Value(Value::Null(SqlType::Text)))],
        ]
    };
    for dialect in dialects() {
        let dialect = &*dialect;
        for returning in [false, true] {
            for n in [1, 2] {
                for which in specs(n) {
                    let kept = delete(dialect.into(), KeptBook::DEF, &which, returning).expect("a statement");
                    let anew = finish(dialect, "DELETE", |c| c.delete(&which, returning).expect("a tree"));
                    same(&kept, &anew);
                    for sets in sets(n) {
                        let kept = update(dialect.into(), KeptBook::DEF, &sets, &which, returning);
                        let anew = finish(dialect, "UPDATE", |c| {
                            c.update(&sets, &which, returning).expect("a tree")
                        });
                        same(&kept.expect("a statement"), &anew);
                    }
                }
            }
        }
    }
}
