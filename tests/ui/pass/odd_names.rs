//! Keywords, letters beyond ASCII, and the names of the standard library.

#![allow(non_camel_case_types)]

use plough::__private::Decl;
use plough::prelude::*;

#[derive(Model, Debug)]
#[model(has_many(r#loop: Größe.r#type), has_one(r#if: Größe.match_id))]
pub struct r#Type {
    #[model(id)]
    r#type: i64,
    ñandú: String,
    #[model(references = self::r#match, relation = r#match)]
    r#match_of: i64,
}

#[derive(Model, Debug)]
#[model(index(r#where, r#unique desc, where = "1 = 1"), unique(r#name))]
struct r#match {
    #[model(id, auto)]
    id: i64,
    r#where: i64,
    r#unique: bool,
    r#name: String,
    r#gen: String,
}

#[derive(Model, Debug)]
struct Größe {
    #[model(id)]
    id: u32,
    #[model(references = r#Type, relation = kind)]
    r#type: i64,
    #[model(references = r#Type, unique)]
    match_id: i64,
}

mod std_names {
    use plough::prelude::Model;

    #[derive(Model, Debug)]
    #[model(has_many(vecs: Vec.string_id))]
    pub struct String {
        #[model(id)]
        pub id: i64,
    }
    #[derive(Model, Debug)]
    pub struct Vec {
        #[model(id)]
        pub id: i64,
        #[model(references = String)]
        pub string_id: i64,
    }
    #[derive(Model, Debug)]
    pub struct Result {
        #[model(id)]
        pub id: i64,
        #[model(version)]
        pub Some: i32,
    }
    #[derive(Model, Debug)]
    pub struct Default {
        #[model(id)]
        pub id: i64,
        #[model(skip)]
        pub None: (),
    }
    #[derive(Model)]
    #[model(debug)]
    pub struct Clone {
        #[model(id)]
        pub id: i64,
        pub Ok: bool,
    }
    #[derive(Model, Debug)]
    pub struct Copy {
        #[model(id)]
        pub row: i64,
        pub path: i64,
        pub __row: i64,
    }
    #[derive(plough::Model, Debug)]
    pub struct N {
        #[model(id)]
        pub id: i64,
        #[model(references = self::N)]
        pub o_id: Option<i64>,
    }
}

mod no_imports {
    #[derive(plough::Model)]
    pub struct Model {
        #[model(id)]
        pub id: i64,
    }
    #[derive(plough::Model)]
    pub struct Decl {
        #[model(id, references = Model, relation = model)]
        pub id: i64,
    }
}

/// The columns of `Shelf` cannot be called `ShelfColumns`.
#[derive(Model, Debug)]
#[model(has_many(columns: ShelfColumns.shelf_id))]
struct Shelf {
    #[model(id)]
    id: i64,
}

#[derive(Model, Debug)]
struct ShelfColumns {
    #[model(id)]
    id: i64,
    #[model(references = Shelf)]
    shelf_id: i64,
}

macro_rules! model {
    ($name:ident, $field:ident: $ty:ty) => {
        #[derive(Model, Debug)]
        #[model(has_many(others: $name.other_id))]
        struct $name {
            #[model(id)]
            id: i64,
            $field: $ty,
            #[model(references = $name)]
            other_id: Option<i64>,
        }
    };
}
model!(Written, text: Option<String>);

#[derive(View)]
#[view(of = r#Type)]
struct r#struct {
    r#type: i64,
    ñandú: String,
    r#match: r#match,
    r#if: Option<Größe>,
    #[view(relation = r#loop, filter = r#type.gt(1), order_by = r#type.desc)]
    r#where: Vec<Größe>,
    #[view(column = r#match.r#name)]
    __0: String,
    #[view(count = r#loop)]
    __row: i64,
}

#[derive(View)]
#[view(of = std_names::N)]
struct View {
    o: Option<std_names::N>,
}

macro_rules! view {
    ($name:ident, $field:ident: $ty:ty) => {
        #[derive(View)]
        #[view(of = Written)]
        struct $name {
            $field: $ty,
            #[view(limit = 3)]
            others: Vec<Written>,
        }
    };
}
view!(WrittenView, text: Option<String>);

fn main() {
    let _ = r#Type::query().view::<r#struct>();
    let _ = std_names::N::query().view::<View>();
    let _ = Written::query().view::<WrittenView>();
    assert_eq!(r#Type::DEF.table, "types");
    assert_eq!(r#Type::DEF.columns[0].name, "type");
    assert_eq!(r#match::DEF.table, "matches");
    assert_eq!(Größe::DEF.table, "größes");
    assert_eq!(std_names::Default::DEF.columns.len(), 1);
    let _ = r#Type::query()
        .filter(|t| t.r#type.eq(1) & t.r#loop().any(|g| g.kind().ñandú.contains("ß")))
        .filter(|t| t.r#match().r#where.gt(1) & t.r#if().id.is_null());
    let _ = std_names::String::query().filter(|s| s.vecs().exists());
    let _ = std_names::N::query().filter(|n| n.o().id.eq(1));
    let _ = Shelf::query().filter(|s| s.columns().any(|c| c.shelf().id.eq(1)));
    let _ = Written::query().filter(|w| w.others().any(|o| o.text.eq("x")) & w.other().id.eq(1));
}
