//! What a database can do, as facts that the rest of the library asks for instead of names.

/// Facts about one database in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The server's version: major, minor, patch.
    pub version: (u32, u32, u32),
    /// Can INSERT hand rows back? If not, the executor re-reads by key in the same transaction.
    pub insert_returning: bool,
    /// Can UPDATE hand rows back? If not, the keys are read first, under a lock, and the rows
    /// after.
    pub update_returning: bool,
    /// Can DELETE hand rows back? If not, the rows are read first, under a lock.
    pub delete_returning: bool,
    /// Does a small LIMIT belong in the text? If not, it is bound like any value.
    pub limit_as_text: bool,
    /// Is the SQL of a list the same whatever is in it? If not, a statement with one is rendered each time
    /// that the list differs.
    pub stable_lists: bool,
    /// The number by which an OFFSET without a LIMIT must be preceded, if it may not stand alone.
    pub limit_for_offset: Option<u64>,
    /// Is there `NULLS FIRST`? If not, an extra sort key says it.
    pub nulls_first_syntax: bool,
    /// Do NULLs come first in ascending order, when nothing is said?
    pub nulls_sort_first: bool,
    /// May a subquery of UPDATE or DELETE read the table that is written? If not, it is wrapped in
    /// a derived table.
    pub subquery_on_target: bool,
    /// Is `ON CONFLICT (columns)` there? If not, any unique key is the target
    /// (`ON DUPLICATE KEY UPDATE`), and a target that names columns is refused unless it is the
    /// model's only unique key.
    pub conflict_target: bool,
    /// Is `ON CONFLICT ON CONSTRAINT name` there? If not, it is refused: a key is named by its columns.
    pub conflict_constraint: bool,
    /// The greatest number of values in one statement.
    pub max_binds: usize,
    /// Can decimals be ordered and compared? If not (they are text), such a request is refused.
    pub decimal_order: bool,
    /// Is `SELECT … FOR UPDATE` there? If not, it is refused.
    pub row_locks: bool,
    /// Are schema changes part of a transaction?
    pub transactional_ddl: bool,
    /// Can readers run beside the one writer only? Then pools are apart and writes queue.
    pub single_writer: bool,
    /// Can NUL characters be stored in text? If not, such a text is refused.
    pub nul_in_text: bool,
    /// Is DEFAULT a value in an INSERT's list? If not, rows with different columns are inserted
    /// apart.
    pub default_in_values: bool,
    /// Does the database number rows beside others that bring their key in the same INSERT, and never
    /// give the key of one of those? If not (InnoDB numbers them without a look), they are inserted apart.
    pub numbers_beside_keys: bool,
    /// Does every expression of an UPDATE's SET read the row's old values? If not (they are
    /// assigned from left to right), assignments are put in an order in which nothing is read
    /// after it was written, and an update that has no such order (a swap) is refused.
    pub set_reads_old_row: bool,
    /// Does the database run in this process? If so, many rows are inserted one by one with one
    /// prepared statement; if not, with statements of many rows, which save round trips.
    pub in_process: bool,
    /// Can rows be given as a list for each column? If so, an insert of many rows has one text
    /// however many they are; if not, a placeholder for each value.
    pub rows_as_lists: bool,
    /// Are enums ordered and compared in the order of their labels? If not (they are text, or
    /// compared as text), a CASE gives each label its number.
    pub enum_order: bool,
    /// Can a lock name the table whose rows it holds? If not, joined rows are locked, too.
    pub lock_of: bool,
    /// Are there INTERSECT and EXCEPT? If not, they are refused.
    pub intersect_except: bool,
    /// Is there `DISTINCT ON`? If not, it is refused.
    pub distinct_on: bool,
    /// Are JSON documents compared by what they mean? If not (as text: the order of members and
    /// white space count), comparing them is refused.
    pub json_equality: bool,
    /// Is there `JOIN LATERAL`? If not, a limit per parent takes another way.
    pub lateral: bool,
    /// May a subquery of IN have a LIMIT? If not (and without LATERAL), the children of all parents
    /// are numbered for a limit per parent.
    pub limit_in_list: bool,
    /// Are window functions right over groups, and where more than two windows differ? If not,
    /// both are refused: MariaDB 10.11 gives wrong values and forgets the rows' order.
    pub many_windows: bool,
    /// Is there `FILTER (WHERE …)` after an aggregate? If not, it aggregates a CASE.
    pub aggregate_filter: bool,
    /// Is an aggregate, or a window function, right on the left of `IN (SELECT …)`? If not, it is wrapped:
    /// MariaDB 10.11 finds nothing in a list that it has materialized.
    pub aggregates_in_lists: bool,
    /// Does HAVING know what rows are grouped by, if that is computed? If not (it knows columns and
    /// aggregates), the least value of the group's stands for it: there is only one.
    pub computed_groups_in_having: bool,
    /// Is OFFSET right beside EXISTS? If not, each EXISTS gets a LIMIT: SQLite 3.51 otherwise makes a join
    /// of it, which finds a row again that was skipped.
    pub exists_beside_offset: bool,
    /// Is there an operator by which one JSON document contains another, and means what we mean? If
    /// not, it is asked of each part.
    pub json_containment: bool,
    /// Can a list be taken apart and put together in its order? If not, removing an element in an
    /// update is refused.
    pub ordered_json_lists: bool,
    /// Can the database be copied to a file while it is used? If not, that is refused: servers have
    /// tools for it.
    pub online_backup: bool,
    /// Is there COPY from and to a client? If not, it is refused.
    pub copy: bool,
    /// Are there regular expressions? If not, they are refused.
    pub regular_expressions: bool,
    /// Can the part of a text be shown in which a search found something? If not, that is refused.
    pub search_snippets: bool,
}

#[cfg(feature = "test")]
impl Facts {
    /// What writes can rely on everywhere: that is what MySQL can do.
    pub(crate) fn take_least_for_writes(&mut self) {
        self.insert_returning = false;
        self.update_returning = false;
        self.delete_returning = false;
        self.subquery_on_target = false;
        self.set_reads_old_row = false;
    }
}
