//! Models in other modules, with private parts.

use plough::prelude::*;

mod people {
    use super::things::Thing;
    use plough::prelude::*;

    /// Not public, and neither is its key's field.
    #[derive(Model, Debug)]
    struct Secret {
        #[model(id, references = Person)]
        person_id: i64,
    }

    #[derive(Model, Debug, Default)]
    #[model(has_many(things: Thing.owner_id), has_one(secret: Secret.person_id))]
    pub struct Person {
        #[model(id, auto)]
        id: i64,
        pub name: String,
        pub(super) age: i32,
        pub(in crate::people) shoe: i32,
        #[model(skip)]
        pub cached: Vec<(String, fn())>,
    }

    impl Person {
        pub fn new(name: &str) -> Self {
            Person { name: name.to_owned(), ..Person::default() }
        }
    }

    pub fn query() -> Query<Person> {
        Person::query().filter(|p| p.id.gt(1) & p.shoe.lt(50) & p.secret().person_id.is_null())
    }
}

mod things {
    use plough::prelude::*;

    #[derive(Model, Debug)]
    pub(crate) struct Thing {
        #[model(id)]
        pub(crate) id: i64,
        #[model(references = super::people::Person)]
        pub(crate) owner_id: i64,
    }
}

#[derive(Model, Debug)]
#[model(database_view, table = "counts")]
struct Count {
    #[model(references = people::Person)]
    person_id: i64,
    things: i64,
}

fn main() {
    let _ = people::query().filter(|p| p.name.eq("Ada") & p.age.gt(3));
    let _ = people::Person::query().filter(|p| p.things().any(|t| t.owner().name.eq("Ada") & t.id.gt(2)));
    let _ = Count::query().filter(|c| c.person().name.eq("Ada") & c.things.gt(2) & c.person_id.gt(1));
    assert!(people::Person::new("Ada").cached.is_empty());
}
