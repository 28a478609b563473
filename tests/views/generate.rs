//! Writes random views as source.

use std::collections::HashSet;
use std::fmt::Write;

/// What a view can be made of: the models of the suites, as data.
struct Model {
    name: &'static str,
    /// Its name in the functions that follow relations by hand, and the rows of all.
    small: &'static str,
    rows: &'static str,
    /// Name, type without `Option`, and whether it may be NULL.
    columns: &'static [(&'static str, &'static str, bool)],
    /// Name, target, and whether it may lead to no row.
    ones: &'static [(&'static str, usize, bool)],
    manies: &'static [(&'static str, usize)],
    /// A condition on a row: as an attribute, and by hand.
    filters: &'static [(&'static str, &'static str)],
    /// An order: as an attribute, and what rows are sorted by that are in the order of their keys.
    orders: &'static [(&'static str, &'static str)],
    /// A computation, its type, and the same by hand.
    computed: &'static [(&'static str, &'static str, &'static str)],
}

const USER: usize = 0;
const POST: usize = 1;
const COMMENT: usize = 2;
const TAG: usize = 3;

const BY_ID: (&str, &str) = ("id.asc", "0");
const BY_ID_BACK: (&str, &str) = ("|r| r.id.desc()", "Reverse(r.id)");

const MODELS: [Model; 4] = [
    Model {
        name: "User",
        small: "user",
        rows: "users",
        columns: &[("id", "i64", false), ("name", "String", false), ("email", "String", false)],
        ones: &[],
        manies: &[("posts", POST)],
        filters: &[("id.le(3)", "r.id <= 3"), ("|r| r.posts().exists()", "!w.user_posts(r).is_empty()")],
        orders: &[BY_ID, BY_ID_BACK],
        computed: &[("|r| r.name.upper()", "String", "r.name.to_uppercase()")],
    },
    Model {
        name: "Post",
        small: "post",
        rows: "posts",
        columns: &[
            ("id", "i64", false),
            ("author_id", "i64", false),
            ("reviewer_id", "i64", true),
            ("title", "String", false),
            ("body", "String", true),
            ("published", "bool", false),
            ("views", "i64", false),
            ("created_at", "DateTime<Utc>", false),
        ],
        ones: &[("author", USER, false), ("reviewer", USER, true)],
        manies: &[("comments", COMMENT), ("tags", TAG)],
        filters: &[
            ("published.eq(true)", "r.published"),
            ("views.gt(5) | body.is_null()", "r.views > 5 || r.body.is_none()"),
            ("author.id.ne(2) & id.gt(4)", "r.author_id != 2 && r.id > 4"),
            ("|r| r.comments().count().ge(2)", "w.post_comments(r).len() >= 2"),
        ],
        orders: &[
            BY_ID,
            BY_ID_BACK,
            ("(author_id.desc, id.asc)", "Reverse(r.author_id)"),
            ("(views.asc, id.asc)", "r.views"),
        ],
        computed: &[
            ("|r| r.views + 1", "i64", "r.views + 1"),
            ("|r| r.title.length()", "i64", "r.title.chars().count() as i64"),
            ("|r| r.body.or(\"none\")", "String", "r.body.clone().unwrap_or(\"none\".to_owned())"),
            ("|r| r.body.is_null() & r.published", "bool", "r.body.is_none() && r.published"),
            (
                "|r| r.reviewer().name.lower()",
                "Option<String>",
                "w.post_reviewer(r).map(|r| r.name.to_lowercase())",
            ),
        ],
    },
    Model {
        name: "Comment",
        small: "comment",
        rows: "comments",
        columns: &[
            ("id", "i64", false),
            ("post_id", "i64", false),
            ("author_id", "i64", false),
            ("parent_id", "i64", true),
            ("text", "String", false),
            ("spam", "bool", false),
        ],
        ones: &[("post", POST, false), ("author", USER, false), ("parent", COMMENT, true)],
        manies: &[("replies", COMMENT)],
        filters: &[("spam.eq(false)", "!r.spam"), ("id.gt(20)", "r.id > 20"), ("!spam", "!r.spam")],
        orders: &[BY_ID, BY_ID_BACK, ("(post_id.desc, id.asc)", "Reverse(r.post_id)")],
        computed: &[
            ("|r| !r.spam", "bool", "!r.spam"),
            ("|r| r.post().views * 2", "i64", "w.comment_post(r).views * 2"),
        ],
    },
    Model {
        name: "Tag",
        small: "tag",
        rows: "tags",
        columns: &[("id", "i64", false), ("name", "String", false)],
        ones: &[],
        manies: &[("posts", POST)],
        filters: &[("name.ne(\"tag 1\")", "r.name != \"tag 1\"")],
        orders: &[BY_ID, BY_ID_BACK],
        computed: &[("|r| r.name.concat(\"!\")", "String", "format!(\"{}!\", r.name)")],
    },
];

/// SplitMix64: the same views for the same seed, everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

struct Generator {
    random: Random,
    code: String,
    views: usize,
    /// Those below which a map stands somewhere that has no order.
    hashed: HashSet<String>,
}

/// A field: its attribute, its name, its type, and its value by hand.
struct Field(String, String, String, String);

/// A view that was written: its name, and how many relations it loads.
struct Written {
    name: String,
    edges: usize,
}

/// The program.
pub fn program(seed: u64, views: u64) -> String {
    let mut generator =
        Generator { random: Random(seed), code: String::new(), views: 0, hashed: HashSet::new() };
    let mut checks = String::new();
    for _ in 0..views {
        let model = generator.random.below(MODELS.len());
        let Written { name, edges } = generator.view(model, 3);
        let ordered = !generator.hashed.contains(&name);
        check(&mut checks, &MODELS[model], &name, 1 + edges, ordered);
    }
    format!(
        "#![allow(dead_code, unused_mut, unused_variables)]\n\
         use chrono::{{DateTime, Utc}};\nuse futures_util::TryStreamExt;\nuse plough::prelude::*;\nuse plough_tests::models::*;\n\
         use serde::Serialize;\nuse std::cmp::Reverse;\nuse std::collections::{{BTreeMap, HashMap}};\n\
         #[path = {:?}]\nmod world;\nuse world::{{World, same, same_json}};\n\n{}\n\
         async fn check(db: &Db, w: &World) -> plough::Result<()> {{\n{checks}    Ok(())\n}}\n\n\
         fn main() {{\n    world::run(check);\n}}\n",
        concat!(env!("CARGO_MANIFEST_DIR"), "/views/world.rs"),
        generator.code,
    )
}

/// The comparisons of one view: every row, one by its key, and a page in the middle of an order; and its
/// JSON with what serde_json makes of the values.
fn check(to: &mut String, model: &Model, name: &str, statements: usize, ordered: bool) {
    let Model { name: of, rows, .. } = model;
    let map = name.to_lowercase();
    write!(
        to,
        "    let by_hand: Vec<{name}> = w.{rows}.iter().map(|r| {map}(w, r)).collect();\n\
         \x20   let query = || {of}::query().order_by(|r| r.id.asc()).view::<{name}>();\n\
         \x20   let found = plough::assert_statements!(..={statements}, {{ query().all(db).await }})?;\n\
         \x20   same({name:?}, found, by_hand.clone());\n\
         \x20   let found = {of}::find(2).view::<{name}>().get(db).await?;\n\
         \x20   same({name:?}, found.into_iter().collect(), by_hand[1..2].to_vec());\n\
         \x20   let first = query().cursor(db, CursorRequest::first(2)).await?;\n\
         \x20   let next = CursorRequest::first(2).after(first.next.expect(\"more\"));\n\
         \x20   same({name:?}, query().cursor(db, next).await?.items, by_hand[2..4].to_vec());\n\
         \x20   let json = plough::assert_statements!(..={statements}, {{ query().json(db).await }})?;\n\
         \x20   same_json({name:?}, json.as_bytes(), &by_hand, {ordered});\n\
         \x20   let chunks: Vec<Vec<u8>> = query().json_stream(db).try_collect().await?;\n\
         \x20   same_json({name:?}, &chunks.concat(), &by_hand, {ordered});\n\
         \x20   let json = {of}::find(2).view::<{name}>().json(db).await?.expect(\"a row\");\n\
         \x20   same_json({name:?}, json.as_bytes(), &by_hand[1], {ordered});\n",
    )
    .unwrap();
}

impl Generator {
    fn view(&mut self, model: usize, depth: usize) -> Written {
        let about = &MODELS[model];
        let (mut fields, mut edges) = (Vec::new(), 0);
        for (column, ty, nullable) in about.columns {
            if self.random.one_in(3) {
                let ty = if *nullable { format!("Option<{ty}>") } else { (*ty).to_owned() };
                fields.push(Field(String::new(), (*column).to_owned(), ty, format!("r.{column}.clone()")));
            }
        }
        for n in 0..1 + self.random.below(4) {
            let (field, below) = self.field(model, format!("f{n}"), depth);
            fields.push(field);
            edges += below;
        }
        self.views += 1;
        let name = format!("V{}", self.views);
        self.write(about, &name, &fields);
        Written { name, edges }
    }

    fn write(&mut self, model: &Model, name: &str, fields: &[Field]) {
        let Model { name: of, .. } = model;
        write!(
            self.code,
            "#[derive(View, Serialize, Debug, Clone, PartialEq)]\n#[view(of = {of}, json)]\n\
             #[serde(rename_all = {:?})]\nstruct {name} {{\n",
            self.random.pick(&["snake_case", "camelCase", "PascalCase", "SCREAMING-KEBAB-CASE"])
        )
        .unwrap();
        for Field(attribute, field, ty, _) in fields {
            if ty.split(|c: char| !c.is_alphanumeric()).any(|w| w == "HashMap" || self.hashed.contains(w)) {
                self.hashed.insert(name.to_owned());
            }
            if !attribute.is_empty() {
                writeln!(self.code, "    #[view({attribute})]").unwrap();
            }
            if let Some(said) = self.serde(attribute, ty) {
                writeln!(self.code, "    #[serde({said})]").unwrap();
            }
            writeln!(self.code, "    {field}: {ty},").unwrap();
        }
        write!(
            self.code,
            "}}\nfn {}(w: &World, r: &{of}) -> {name} {{\n    {name} {{\n",
            name.to_lowercase()
        )
        .unwrap();
        for Field(_, field, _, value) in fields {
            writeln!(self.code, "        {field}: {value},").unwrap();
        }
        self.code.push_str("    }\n}\n\n");
    }

    /// What serde is told of a field, if anything is.
    fn serde(&mut self, attribute: &str, ty: &str) -> Option<&'static str> {
        let one = attribute.starts_with("flatten") || ty.contains("Map<");
        match self.random.below(8) {
            0 => Some("rename = \"a \\\"name\\\"\""),
            1 => Some("skip"),
            2 | 3 if one => Some("flatten"),
            2 | 3 if ty.starts_with("Option<") => Some("skip_serializing_if = \"Option::is_none\""),
            2 | 3 if ty.starts_with("Vec<") => Some("skip_serializing_if = \"Vec::is_empty\""),
            4 if ty.starts_with("BTreeMap<") => Some("skip_serializing_if = \"BTreeMap::is_empty\""),
            4 if attribute.starts_with("relation") && !ty.starts_with("Vec<") => Some("flatten"),
            _ => None,
        }
    }

    /// A field that is no column of its own name, and how many relations are loaded for it.
    fn field(&mut self, model: usize, name: String, depth: usize) -> (Field, usize) {
        let about = &MODELS[model];
        let deeper = depth > 0;
        match self.random.below(9) {
            0 | 1 if deeper && !about.ones.is_empty() => self.one(about, name, depth),
            2 | 3 if deeper => self.many(about, name, depth),
            4 if deeper && self.random.one_in(2) => {
                let Written { name: ty, edges } = self.view(model, depth - 1);
                let value = format!("{}(w, r)", ty.to_lowercase());
                (Field("flatten".to_owned(), name, ty, value), edges)
            }
            4 if !about.ones.is_empty() => (self.joined(about, name), 0),
            5 => (self.aggregate(about, name), 0),
            6 if !about.ones.is_empty() => (self.reached(about, name), 0),
            7 => {
                let (column, ty, nullable) = self.random.pick(about.columns);
                let ty = if nullable { format!("Option<{ty}>") } else { ty.to_owned() };
                (Field(format!("column = {column}"), name, ty, format!("r.{column}.clone()")), 0)
            }
            _ => {
                let (closure, ty, value) = self.random.pick(about.computed);
                (Field(format!("expr = {closure}"), name, ty.to_owned(), value.to_owned()), 0)
            }
        }
    }

    /// A view of a model, or the model itself.
    fn target(&mut self, model: usize, depth: usize) -> (String, String, usize) {
        if self.random.one_in(5) {
            return (MODELS[model].name.to_owned(), "Clone::clone(r)".to_owned(), 0);
        }
        let Written { name, edges } = self.view(model, depth - 1);
        let value = format!("{}(w, r)", name.to_lowercase());
        (name, value, edges)
    }

    fn one(&mut self, about: &Model, name: String, depth: usize) -> (Field, usize) {
        let (relation, target, optional) = self.random.pick(about.ones);
        let (ty, value, edges) = self.target(target, depth);
        let row = format!("w.{}_{relation}(r)", about.small);
        let mut attribute = format!("relation = {relation}");
        let filter = self.random.one_in(3).then(|| self.random.pick(MODELS[target].filters));
        let field = match (optional, filter) {
            (false, None) => Field(attribute, name, ty, format!("{{ let r = {row}; {value} }}")),
            (_, filter) => {
                let mut row = if optional { row } else { format!("Some({row})") };
                if let Some((said, by_hand)) = filter {
                    write!(attribute, ", filter = {said}").unwrap();
                    row = format!("{row}.filter(|r| {by_hand})");
                }
                Field(attribute, name, format!("Option<{ty}>"), format!("{row}.map(|r| {value})"))
            }
        };
        (field, edges + 1)
    }

    /// A row that a relation leads to, read by a join: relations of it would be no columns of the row.
    fn joined(&mut self, about: &Model, name: String) -> Field {
        let (relation, target, optional) = self.random.pick(about.ones);
        let whole = self.random.one_in(4);
        let (ty, value) = match whole {
            true => (MODELS[target].name.to_owned(), "Clone::clone(r)".to_owned()),
            false => {
                let Written { name, .. } = self.view(target, 0);
                let value = format!("{}(w, r)", name.to_lowercase());
                (name, value)
            }
        };
        let (attribute, row) = (format!("flatten = {relation}"), format!("w.{}_{relation}(r)", about.small));
        match optional {
            false => Field(attribute, name, ty, format!("{{ let r = {row}; {value} }}")),
            true => Field(attribute, name, format!("Option<{ty}>"), format!("{row}.map(|r| {value})")),
        }
    }

    fn many(&mut self, about: &Model, name: String, depth: usize) -> (Field, usize) {
        let (relation, target) = self.random.pick(about.manies);
        let (ty, value, edges) = self.target(target, depth);
        let mut attribute = format!("relation = {relation}");
        let mut rows = format!("let mut rows = w.{}_{relation}(r);", about.small);
        if self.random.one_in(2) {
            let (said, by_hand) = self.random.pick(MODELS[target].filters);
            write!(attribute, ", filter = {said}").unwrap();
            write!(rows, " rows.retain(|r| {by_hand});").unwrap();
        }
        if self.random.one_in(4) {
            let map = self.random.pick(&["HashMap", "BTreeMap"]);
            attribute.push_str(", key = id");
            let field = format!("{{ {rows} rows.into_iter().map(|r| (r.id, {value})).collect() }}");
            return (Field(attribute, name, format!("{map}<i64, {ty}>"), field), edges + 1);
        }
        let limited = self.random.one_in(2);
        // Without an order, a limit counts by the key.
        if !limited || self.random.one_in(2) {
            let (said, by_hand) = self.random.pick(MODELS[target].orders);
            write!(attribute, ", order_by = {said}").unwrap();
            write!(rows, " rows.sort_by_key(|r| {by_hand});").unwrap();
        }
        if limited {
            let (limit, offset) = (1 + self.random.below(3), self.random.below(3));
            write!(attribute, ", limit = {limit}").unwrap();
            if offset > 0 {
                write!(attribute, ", offset = {offset}").unwrap();
            }
            write!(rows, " let rows = rows.into_iter().skip({offset}).take({limit});").unwrap();
        }
        let field = format!("{{ {rows} rows.into_iter().map(|r| {value}).collect() }}");
        (Field(attribute, name, format!("Vec<{ty}>"), field), edges + 1)
    }

    fn aggregate(&mut self, about: &Model, name: String) -> Field {
        let (relation, target) = self.random.pick(about.manies);
        let mut rows = format!("let mut rows = w.{}_{relation}(r);", about.small);
        let mut filter = String::new();
        if self.random.one_in(2) {
            let (said, by_hand) = self.random.pick(MODELS[target].filters);
            write!(filter, ", filter = {said}").unwrap();
            write!(rows, " rows.retain(|r| {by_hand});").unwrap();
        }
        let ids = "rows.iter().map(|r| r.id)";
        let (attribute, ty, value) = match self.random.below(5) {
            0 => (format!("count = {relation}"), "i64", "rows.len() as i64".to_owned()),
            1 => (format!("exists = {relation}"), "bool", "!rows.is_empty()".to_owned()),
            2 => (format!("min = {relation}.id"), "Option<i64>", format!("{ids}.min()")),
            3 => (format!("max = {relation}.id"), "Option<i64>", format!("{ids}.max()")),
            _ => (format!("sum = {relation}.id"), "Option<i64>", format!("{ids}.reduce(|a, b| a + b)")),
        };
        Field(attribute + &filter, name, ty.to_owned(), format!("{{ {rows} {value} }}"))
    }

    /// A column over one or two to-one relations.
    fn reached(&mut self, about: &Model, name: String) -> Field {
        let (relation, target, mut optional) = self.random.pick(about.ones);
        let (mut path, mut about_target) = (relation.to_owned(), &MODELS[target]);
        let mut row = format!("w.{}_{relation}(r)", about.small);
        if !optional {
            row = format!("Some({row})");
        }
        if !about_target.ones.is_empty() && self.random.one_in(2) {
            let (next, target, next_optional) = self.random.pick(about_target.ones);
            write!(path, ".{next}").unwrap();
            let then = if next_optional { "and_then" } else { "map" };
            row = format!("{row}.{then}(|r| w.{}_{next}(r))", about_target.small);
            optional |= next_optional;
            about_target = &MODELS[target];
        }
        let (column, ty, nullable) = self.random.pick(about_target.columns);
        let then = if nullable { "and_then" } else { "map" };
        let value = format!("{row}.{then}(|r| r.{column}.clone())");
        match (optional, nullable) {
            (false, false) => {
                Field(format!("column = {path}.{column}"), name, ty.to_owned(), format!("{value}.unwrap()"))
            }
            _ => Field(format!("column = {path}.{column}"), name, format!("Option<{ty}>"), value),
        }
    }
}
