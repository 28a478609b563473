//! What a change needs and what it gives: the edges between changes follow from these.

use plough::schema::Name;

/// Something of a schema that changes make, use and drop.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Schema(String),
    Enum(Name),
    Table(Name),
    /// What a view may read of a table: its columns, all together.
    Shape(Name),
    Column(Name, String),
    Constraint(Name, String),
    /// The name of an index, which is one of all tables of a database schema.
    Index(Option<String>, String),
    /// Columns that a foreign key may point at, in the order of their names.
    Unique(Name, Vec<String>),
    /// An index that begins with this column, where a foreign key of the table needs one.
    Led(Name, String),
    View(Name),
    Trigger(Name, String),
    Extension(String),
    /// What is neither table, view nor enum type, in words.
    Object(String),
}

/// How one change stands to the keys.
///
/// For each key: who frees it comes before who alters or ends it, who ends it before who makes it,
/// and who makes or alters it before who uses it.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// What it stops to use.
    pub(super) frees: Vec<Key>,
    /// What it drops.
    pub(super) ends: Vec<Key>,
    /// What it gives a new name: every other change calls it by that one, on its way back, too.
    pub(super) renames: Vec<Key>,
    /// What is another one afterwards.
    pub(super) alters: Vec<Key>,
    /// What it makes.
    pub(super) makes: Vec<Key>,
    /// What must be there.
    pub(super) uses: Vec<Key>,
}

impl Key {
    /// In lower case.
    fn fold(&mut self) {
        let lower = |text: &mut String| *text = text.to_lowercase();
        match self {
            Key::Schema(name) | Key::Index(_, name) | Key::Extension(name) | Key::Object(name) => lower(name),
            Key::Enum(name) | Key::Table(name) | Key::Shape(name) | Key::View(name) => lower(&mut name.name),
            Key::Column(table, name)
            | Key::Led(table, name)
            | Key::Constraint(table, name)
            | Key::Trigger(table, name) => {
                lower(&mut table.name);
                lower(name);
            }
            Key::Unique(table, columns) => {
                lower(&mut table.name);
                columns.iter_mut().for_each(lower);
            }
        }
    }
}

impl Uses {
    /// Where names are the same in upper and lower case.
    pub(super) fn fold(&mut self) {
        let Uses { frees, ends, renames, alters, makes, uses } = self;
        [frees, ends, renames, alters, makes, uses].into_iter().flatten().for_each(Key::fold);
    }

    /// Takes in another change.
    pub(super) fn absorb(&mut self, other: Uses) {
        self.frees.extend(other.frees);
        self.ends.extend(other.ends);
        self.renames.extend(other.renames);
        self.alters.extend(other.alters);
        self.makes.extend(other.makes);
        self.uses.extend(other.uses);
    }
}
