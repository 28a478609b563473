//! The models of a project, as they were at one time after the other. A project has only the last.

pub mod first {
    use plough::prelude::*;

    #[derive(Model, Debug)]
    #[model(table = "persons")]
    pub struct Person {
        #[model(id, auto)]
        pub id: i64,
        pub name: String,
        pub emails: String,
        pub number: i64,
    }
}

pub mod renamed {
    use plough::prelude::*;

    #[derive(Model, Debug)]
    #[model(table = "persons")]
    pub struct Person {
        #[model(id, auto)]
        pub id: i64,
        pub full_name: String,
        pub emails: String,
        pub number: String,
        #[model(default = true)]
        pub active: bool,
    }
}

pub mod splitting {
    use plough::prelude::*;

    #[derive(Model, Debug)]
    #[model(table = "persons")]
    pub struct Person {
        #[model(id, auto)]
        pub id: i64,
        pub full_name: String,
        pub emails: String,
        pub number: String,
        #[model(default = true)]
        pub active: bool,
    }

    #[derive(Model, Debug)]
    #[model(table = "contacts", index(person_id))]
    pub struct Contact {
        #[model(id, auto)]
        pub id: i64,
        #[model(references = Person, on_delete = cascade)]
        pub person_id: i64,
        pub email: String,
    }
}

pub mod split {
    use plough::prelude::*;

    #[derive(Model, Debug)]
    #[model(table = "persons", has_many(contacts: Contact.person_id))]
    pub struct Person {
        #[model(id, auto)]
        pub id: i64,
        pub full_name: String,
        pub number: String,
        #[model(default = true)]
        pub active: bool,
    }

    #[derive(Model, Debug)]
    #[model(table = "contacts", index(person_id))]
    pub struct Contact {
        #[model(id, auto)]
        pub id: i64,
        #[model(references = Person, on_delete = cascade)]
        pub person_id: i64,
        pub email: String,
    }
}
