//! Generated code under lints that refuse nearly everything.

#![forbid(unsafe_code, missing_docs, unreachable_pub)]
#![deny(
    warnings,
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_idioms,
    unused,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    missing_debug_implementations,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unnameable_types,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    private_interfaces,
    private_bounds,
    clippy::all,
    clippy::pedantic
)]

use plough::prelude::*;

/// Public, in a private place, and only used inside.
mod models {
    use plough::prelude::*;

    /// How far it is.
    #[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
    pub(crate) enum Status {
        /// Not begun.
        Draft,
        /// At its end.
        Done,
    }

    /// A key.
    #[derive(DbType, Debug, Clone, Copy, PartialEq)]
    pub(crate) struct TaskId(pub(crate) i64);

    /// A task.
    #[derive(Model, Clone)]
    #[model(debug, has_many(parts: Task.whole_id), index(status), check("id > 0"))]
    pub(crate) struct Task {
        /// Which.
        #[model(id)]
        pub(crate) id: TaskId,
        /// How far.
        #[model(default = "draft")]
        pub(crate) status: Status,
        /// Of what.
        #[model(references = Task)]
        pub(crate) whole_id: Option<TaskId>,
        secret: String,
    }

    /// What is shown of a task.
    #[derive(View, Debug)]
    #[view(of = Task)]
    pub(crate) struct TaskLine {
        /// How far.
        pub(crate) status: Status,
        /// Of what.
        pub(crate) whole: Option<Short>,
        /// Of which parts.
        #[view(filter = id.gt(TaskId(1)), order_by = id.desc, limit = 3)]
        pub(crate) parts: Vec<Short>,
        /// How many.
        #[view(count = parts)]
        pub(crate) count: i64,
    }

    /// Shown where another task is.
    #[derive(View, Debug)]
    #[view(of = Task)]
    pub(crate) struct Short {
        /// Which.
        pub(crate) id: TaskId,
    }

    impl Task {
        pub(crate) fn new(id: i64) -> Self {
            Task { id: TaskId(id), status: Status::Done, whole_id: None, secret: String::new() }
        }
        pub(crate) fn hidden(&self) -> bool {
            self.secret.is_empty() && self.whole_id.is_none() && self.status == Status::Done
        }
    }
}

/// A row nobody reads here.
#[derive(Model, Debug)]
pub struct Unused {
    /// Which.
    #[model(id, auto)]
    pub id: i64,
    /// Of whom.
    #[model(references = Unused, relation = other, unique)]
    pub of: Option<i64>,
}

fn main() {
    let query = models::Task::query().filter(|t| t.whole().status.eq(models::Status::Draft));
    drop(query.order_by(|t| t.id.desc()));
    drop(models::Task::query().view::<models::TaskLine>());
    let shown = |line: &models::TaskLine| (line.status, line.whole.is_none(), line.parts.len(), line.count);
    let short = |line: &models::Short| line.id;
    assert_eq!((size_of_val(&shown), size_of_val(&short)), (0, 0));
    assert!(models::Task::new(1).hidden());
    assert_eq!(models::Task::new(1).id, models::TaskId(1));
}
