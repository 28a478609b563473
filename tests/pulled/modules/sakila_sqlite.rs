//! Models of a database on SQLite, written by `plough pull`.
//!
//! Their types need these features of plough: `chrono`, `rust_decimal`.

use plough::prelude::*;

/// A row of the table `actor`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "actor", has_many(film_actors: FilmActor.actor_id))]
#[model(many_to_many(films: Film, through = FilmActor(actor_id, film_id)))]
#[model(index(last_name, name = "idx_actor_last_name"))]
pub struct Actor {
    #[model(id, auto, rowid)]
    pub actor_id: i64,
    #[model(length = 45)]
    pub first_name: String,
    #[model(length = 45)]
    pub last_name: String,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `address`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "address", has_many(customers: Customer.address_id))]
#[model(has_many(staffs: Staff.address_id), has_many(stores: Store.address_id))]
#[model(index(city_id, name = "idx_fk_city_id"))]
pub struct Address {
    #[model(id, auto, rowid)]
    pub address_id: i64,
    #[model(length = 50)]
    pub address: String,
    #[model(length = 50)]
    pub address2: Option<String>,
    #[model(length = 20)]
    pub district: String,
    #[model(sql_type = "INT", references = City, on_update = cascade)]
    #[model(constraint = "fk_address_city")]
    pub city_id: i64,
    #[model(length = 10)]
    pub postal_code: Option<String>,
    #[model(length = 20)]
    pub phone: String,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `category`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "category")]
#[model(has_many(film_categories: FilmCategory.category_id))]
#[model(many_to_many(films: Film, through = FilmCategory(category_id, film_id)))]
pub struct Category {
    #[model(id, auto, rowid)]
    pub category_id: i64,
    #[model(length = 25)]
    pub name: String,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `city`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "city", has_many(addresses: Address.city_id))]
#[model(index(country_id, name = "idx_fk_country_id"))]
pub struct City {
    #[model(id, auto, rowid)]
    pub city_id: i64,
    #[model(length = 50)]
    pub city: String,
    #[model(sql_type = "INT", references = Country, on_update = cascade)]
    #[model(constraint = "fk_city_country")]
    pub country_id: i64,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `country`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "country", has_many(cities: City.country_id))]
pub struct Country {
    #[model(id, auto, rowid)]
    pub country_id: i64,
    #[model(length = 50)]
    pub country: String,
    pub last_update: Option<chrono::DateTime<chrono::Utc>>,
}

/// A row of the table `customer`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customer", has_many(payments: Payment.customer_id))]
#[model(has_many(rentals: Rental.customer_id))]
#[model(index(address_id, name = "idx_customer_fk_address_id"))]
#[model(index(store_id, name = "idx_customer_fk_store_id"))]
#[model(index(last_name, name = "idx_customer_last_name"))]
pub struct Customer {
    #[model(id, auto, rowid)]
    pub customer_id: i64,
    #[model(sql_type = "INT", references = Store, on_update = cascade)]
    #[model(constraint = "fk_customer_store")]
    pub store_id: i64,
    #[model(length = 45)]
    pub first_name: String,
    #[model(length = 45)]
    pub last_name: String,
    #[model(length = 50)]
    pub email: Option<String>,
    #[model(sql_type = "INT", references = Address, on_update = cascade)]
    #[model(constraint = "fk_customer_address")]
    pub address_id: i64,
    #[model(sql_type = "CHAR(1)", default = "Y")]
    pub active: String,
    pub create_date: chrono::DateTime<chrono::Utc>,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `film`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film", has_many(film_actors: FilmActor.film_id))]
#[model(has_many(film_categories: FilmCategory.film_id))]
#[model(has_many(inventories: Inventory.film_id))]
#[model(many_to_many(actors: Actor, through = FilmActor(film_id, actor_id)))]
#[model(many_to_many(categories: Category, through = FilmCategory(film_id, category_id)))]
#[model(check("special_features is null or\n                                                           special_features like '%Trailers%' or\n                                                           special_features like '%Commentaries%' or\n                                                           special_features like '%Deleted Scenes%' or\n                                                           special_features like '%Behind the Scenes%'", name = "CHECK_special_features"))]
#[model(check("rating in ('G','PG','PG-13','R','NC-17')", name = "CHECK_special_rating"))]
#[model(index(language_id, name = "idx_fk_language_id"))]
#[model(index(original_language_id, name = "idx_fk_original_language_id"))]
pub struct Film {
    #[model(id, auto, rowid)]
    pub film_id: i64,
    #[model(length = 255)]
    pub title: String,
    #[model(sql_type = "BLOB SUB_TYPE TEXT")]
    pub description: Option<String>,
    #[model(length = 4)]
    pub release_year: Option<String>,
    #[model(sql_type = "INT", references = Language)]
    #[model(constraint = "fk_film_language")]
    pub language_id: i64,
    #[model(sql_type = "INT", references = Language)]
    #[model(constraint = "fk_film_language_original")]
    pub original_language_id: Option<i64>,
    #[model(sql_type = "SMALLINT", default = 3)]
    pub rental_duration: i64,
    #[model(sql_type = "DECIMAL(4,2)", default = sql("4.99"))]
    pub rental_rate: rust_decimal::Decimal,
    #[model(sql_type = "SMALLINT")]
    pub length: Option<i64>,
    #[model(sql_type = "DECIMAL(5,2)", default = sql("19.99"))]
    pub replacement_cost: rust_decimal::Decimal,
    #[model(length = 10, default = "G")]
    pub rating: Option<String>,
    #[model(length = 100)]
    pub special_features: Option<String>,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `film_actor`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film_actor")]
#[model(index(actor_id, name = "idx_fk_film_actor_actor"))]
#[model(index(film_id, name = "idx_fk_film_actor_film"))]
pub struct FilmActor {
    #[model(id, sql_type = "INT", references = Actor, on_update = cascade)]
    #[model(constraint = "fk_film_actor_actor")]
    pub actor_id: i64,
    #[model(id, sql_type = "INT", references = Film, on_update = cascade)]
    #[model(constraint = "fk_film_actor_film")]
    pub film_id: i64,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `film_category`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film_category")]
#[model(index(category_id, name = "idx_fk_film_category_category"))]
#[model(index(film_id, name = "idx_fk_film_category_film"))]
pub struct FilmCategory {
    #[model(id, sql_type = "INT", references = Film, on_update = cascade)]
    #[model(constraint = "fk_film_category_film")]
    pub film_id: i64,
    #[model(id, sql_type = "INT", references = Category, on_update = cascade)]
    #[model(constraint = "fk_film_category_category")]
    pub category_id: i64,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `film_text`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film_text")]
pub struct FilmText {
    #[model(id, auto, rowid)]
    pub film_id: i64,
    #[model(length = 255)]
    pub title: String,
    #[model(sql_type = "BLOB SUB_TYPE TEXT")]
    pub description: Option<String>,
}

/// A row of the table `inventory`.
#[allow(clippy::duplicated_attributes)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "inventory", has_many(rentals: Rental.inventory_id))]
#[model(index(film_id, name = "idx_fk_film_id"))]
#[model(index(store_id, film_id, name = "idx_fk_film_id_store_id"))]
pub struct Inventory {
    #[model(id, auto, rowid)]
    pub inventory_id: i64,
    #[model(sql_type = "INT", references = Film, on_update = cascade)]
    #[model(constraint = "fk_inventory_film")]
    pub film_id: i64,
    #[model(sql_type = "INT", references = Store, on_update = cascade)]
    #[model(constraint = "fk_inventory_store")]
    pub store_id: i64,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `language`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "language", has_many(films: Film.language_id))]
#[model(has_many(original_language_films: Film.original_language_id))]
pub struct Language {
    #[model(id, auto, rowid)]
    pub language_id: i64,
    #[model(sql_type = "CHAR(20)")]
    pub name: String,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `payment`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "payment", index(customer_id, name = "idx_fk_customer_id"))]
#[model(index(staff_id, name = "idx_fk_staff_id"))]
pub struct Payment {
    #[model(id, auto, rowid)]
    pub payment_id: i64,
    #[model(sql_type = "INT", references = Customer)]
    #[model(constraint = "fk_payment_customer")]
    pub customer_id: i64,
    #[model(sql_type = "INT", references = Staff, constraint = "fk_payment_staff")]
    pub staff_id: i64,
    #[model(sql_type = "INT", references = Rental, on_delete = set_null)]
    #[model(on_update = cascade, constraint = "fk_payment_rental")]
    pub rental_id: Option<i64>,
    #[model(sql_type = "DECIMAL(5,2)")]
    pub amount: rust_decimal::Decimal,
    pub payment_date: chrono::DateTime<chrono::Utc>,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `rental`.
#[rustfmt::skip::attributes(model)]
#[allow(clippy::duplicated_attributes)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "rental", has_many(payments: Payment.rental_id))]
#[model(index(customer_id, name = "idx_rental_fk_customer_id"))]
#[model(index(inventory_id, name = "idx_rental_fk_inventory_id"))]
#[model(index(staff_id, name = "idx_rental_fk_staff_id"))]
#[model(index(rental_date, inventory_id, customer_id, unique, name = "idx_rental_uq"))]
pub struct Rental {
    #[model(id, auto, rowid)]
    pub rental_id: i64,
    pub rental_date: chrono::DateTime<chrono::Utc>,
    #[model(sql_type = "INT", references = Inventory)]
    #[model(constraint = "fk_rental_inventory")]
    pub inventory_id: i64,
    #[model(sql_type = "INT", references = Customer)]
    #[model(constraint = "fk_rental_customer")]
    pub customer_id: i64,
    pub return_date: Option<chrono::DateTime<chrono::Utc>>,
    #[model(sql_type = "INT", references = Staff, constraint = "fk_rental_staff")]
    pub staff_id: i64,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `staff`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "staff", has_many(payments: Payment.staff_id))]
#[model(has_many(rentals: Rental.staff_id))]
#[model(has_many(stores: Store.manager_staff_id))]
#[model(index(address_id, name = "idx_fk_staff_address_id"))]
#[model(index(store_id, name = "idx_fk_staff_store_id"))]
pub struct Staff {
    #[model(id, auto, rowid)]
    pub staff_id: i64,
    #[model(length = 45)]
    pub first_name: String,
    #[model(length = 45)]
    pub last_name: String,
    #[model(sql_type = "INT", references = Address, on_update = cascade)]
    #[model(constraint = "fk_staff_address")]
    pub address_id: i64,
    pub picture: Option<Vec<u8>>,
    #[model(length = 50)]
    pub email: Option<String>,
    #[model(sql_type = "INT", references = Store, on_update = cascade)]
    #[model(constraint = "fk_staff_store")]
    pub store_id: i64,
    #[model(sql_type = "SMALLINT", default = 1)]
    pub active: i64,
    #[model(length = 16)]
    pub username: String,
    #[model(length = 40)]
    pub password: Option<String>,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `store`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "store", has_many(customers: Customer.store_id))]
#[model(has_many(inventories: Inventory.store_id))]
#[model(has_many(staffs: Staff.store_id))]
#[model(index(address_id, name = "idx_fk_store_address"))]
#[model(index(manager_staff_id, name = "idx_store_fk_manager_staff_id"))]
pub struct Store {
    #[model(id, auto, rowid)]
    pub store_id: i64,
    #[model(sql_type = "INT", references = Staff, constraint = "fk_store_staff")]
    pub manager_staff_id: i64,
    #[model(sql_type = "INT", references = Address)]
    #[model(constraint = "fk_store_address")]
    pub address_id: i64,
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the view `customer_list`.
// Left out: `name`, of which the database tells no type.
// Left out: `notes`, of which the database tells no type.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "customer_list")]
pub struct CustomerList {
    #[model(id, column = "ID")]
    pub id: i64,
    pub address: Option<String>,
    pub zip_code: Option<String>,
    pub phone: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    #[model(column = "SID")]
    pub sid: Option<i64>,
}

/// A row of the view `staff_list`.
// Left out: `name`, of which the database tells no type.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "staff_list")]
pub struct StaffList {
    #[model(id, column = "ID")]
    pub id: i64,
    pub address: Option<String>,
    pub zip_code: Option<String>,
    pub phone: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    #[model(column = "SID")]
    pub sid: Option<i64>,
}

// What no model can say.
plough::schema_items! { "sqlite", r#"{
  "format": 1,
  "tables": [
    {
      "name": "actor",
      "triggers": [
        {"name": "actor_trigger_ai", "definition": "CREATE TRIGGER actor_trigger_ai AFTER INSERT ON actor\n BEGIN\n  UPDATE actor SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "actor_trigger_au", "definition": "CREATE TRIGGER actor_trigger_au AFTER UPDATE ON actor\n BEGIN\n  UPDATE actor SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "address",
      "triggers": [
        {"name": "address_trigger_ai", "definition": "CREATE TRIGGER address_trigger_ai AFTER INSERT ON address\n BEGIN\n  UPDATE address SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "address_trigger_au", "definition": "CREATE TRIGGER address_trigger_au AFTER UPDATE ON address\n BEGIN\n  UPDATE address SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "category",
      "triggers": [
        {"name": "category_trigger_ai", "definition": "CREATE TRIGGER category_trigger_ai AFTER INSERT ON category\n BEGIN\n  UPDATE category SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "category_trigger_au", "definition": "CREATE TRIGGER category_trigger_au AFTER UPDATE ON category\n BEGIN\n  UPDATE category SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "city",
      "triggers": [
        {"name": "city_trigger_ai", "definition": "CREATE TRIGGER city_trigger_ai AFTER INSERT ON city\n BEGIN\n  UPDATE city SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "city_trigger_au", "definition": "CREATE TRIGGER city_trigger_au AFTER UPDATE ON city\n BEGIN\n  UPDATE city SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "country",
      "triggers": [
        {"name": "country_trigger_ai", "definition": "CREATE TRIGGER country_trigger_ai AFTER INSERT ON country\n BEGIN\n  UPDATE country SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "country_trigger_au", "definition": "CREATE TRIGGER country_trigger_au AFTER UPDATE ON country\n BEGIN\n  UPDATE country SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "customer",
      "triggers": [
        {"name": "customer_trigger_ai", "definition": "CREATE TRIGGER customer_trigger_ai AFTER INSERT ON customer\n BEGIN\n  UPDATE customer SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "customer_trigger_au", "definition": "CREATE TRIGGER customer_trigger_au AFTER UPDATE ON customer\n BEGIN\n  UPDATE customer SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "film",
      "triggers": [
        {"name": "film_trigger_ai", "definition": "CREATE TRIGGER film_trigger_ai AFTER INSERT ON film\n BEGIN\n  UPDATE film SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "film_trigger_au", "definition": "CREATE TRIGGER film_trigger_au AFTER UPDATE ON film\n BEGIN\n  UPDATE film SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "film_actor",
      "triggers": [
        {"name": "film_actor_trigger_ai", "definition": "CREATE TRIGGER film_actor_trigger_ai AFTER INSERT ON film_actor\n BEGIN\n  UPDATE film_actor SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "film_actor_trigger_au", "definition": "CREATE TRIGGER film_actor_trigger_au AFTER UPDATE ON film_actor\n BEGIN\n  UPDATE film_actor SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "film_category",
      "triggers": [
        {"name": "film_category_trigger_ai", "definition": "CREATE TRIGGER film_category_trigger_ai AFTER INSERT ON film_category\n BEGIN\n  UPDATE film_category SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "film_category_trigger_au", "definition": "CREATE TRIGGER film_category_trigger_au AFTER UPDATE ON film_category\n BEGIN\n  UPDATE film_category SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "inventory",
      "triggers": [
        {"name": "inventory_trigger_ai", "definition": "CREATE TRIGGER inventory_trigger_ai AFTER INSERT ON inventory\n BEGIN\n  UPDATE inventory SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "inventory_trigger_au", "definition": "CREATE TRIGGER inventory_trigger_au AFTER UPDATE ON inventory\n BEGIN\n  UPDATE inventory SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "language",
      "triggers": [
        {"name": "language_trigger_ai", "definition": "CREATE TRIGGER language_trigger_ai AFTER INSERT ON language\n BEGIN\n  UPDATE language SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "language_trigger_au", "definition": "CREATE TRIGGER language_trigger_au AFTER UPDATE ON language\n BEGIN\n  UPDATE language SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "payment",
      "triggers": [
        {"name": "payment_trigger_ai", "definition": "CREATE TRIGGER payment_trigger_ai AFTER INSERT ON payment\n BEGIN\n  UPDATE payment SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "payment_trigger_au", "definition": "CREATE TRIGGER payment_trigger_au AFTER UPDATE ON payment\n BEGIN\n  UPDATE payment SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "rental",
      "triggers": [
        {"name": "rental_trigger_ai", "definition": "CREATE TRIGGER rental_trigger_ai AFTER INSERT ON rental\n BEGIN\n  UPDATE rental SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "rental_trigger_au", "definition": "CREATE TRIGGER rental_trigger_au AFTER UPDATE ON rental\n BEGIN\n  UPDATE rental SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "staff",
      "triggers": [
        {"name": "staff_trigger_ai", "definition": "CREATE TRIGGER staff_trigger_ai AFTER INSERT ON staff\n BEGIN\n  UPDATE staff SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "staff_trigger_au", "definition": "CREATE TRIGGER staff_trigger_au AFTER UPDATE ON staff\n BEGIN\n  UPDATE staff SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    },
    {
      "name": "store",
      "triggers": [
        {"name": "store_trigger_ai", "definition": "CREATE TRIGGER store_trigger_ai AFTER INSERT ON store\n BEGIN\n  UPDATE store SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"},
        {"name": "store_trigger_au", "definition": "CREATE TRIGGER store_trigger_au AFTER UPDATE ON store\n BEGIN\n  UPDATE store SET last_update = DATETIME('NOW')  WHERE rowid = new.rowid;\n END"}
      ]
    }
  ],
  "views": [
    {"name": "customer_list", "definition": "SELECT cu.customer_id AS ID,\n       cu.first_name||' '||cu.last_name AS name,\n       a.address AS address,\n       a.postal_code AS zip_code,\n       a.phone AS phone,\n       city.city AS city,\n       country.country AS country,\n       case when cu.active=1 then 'active' else '' end AS notes,\n       cu.store_id AS SID\nFROM customer AS cu JOIN address AS a ON cu.address_id = a.address_id JOIN city ON a.city_id = city.city_id\n    JOIN country ON city.country_id = country.country_id"},
    {"name": "film_list", "definition": "SELECT film.film_id AS FID,\n       film.title AS title,\n       film.description AS description,\n       category.name AS category,\n       film.rental_rate AS price,\n       film.length AS length,\n       film.rating AS rating,\n       actor.first_name||' '||actor.last_name AS actors\nFROM category LEFT JOIN film_category ON category.category_id = film_category.category_id LEFT JOIN film ON film_category.film_id = film.film_id\n        JOIN film_actor ON film.film_id = film_actor.film_id\n    JOIN actor ON film_actor.actor_id = actor.actor_id"},
    {"name": "sales_by_film_category", "definition": "SELECT\nc.name AS category\n, SUM(p.amount) AS total_sales\nFROM payment AS p\nINNER JOIN rental AS r ON p.rental_id = r.rental_id\nINNER JOIN inventory AS i ON r.inventory_id = i.inventory_id\nINNER JOIN film AS f ON i.film_id = f.film_id\nINNER JOIN film_category AS fc ON f.film_id = fc.film_id\nINNER JOIN category AS c ON fc.category_id = c.category_id\nGROUP BY c.name"},
    {"name": "sales_by_store", "definition": "SELECT\n  s.store_id\n ,c.city||','||cy.country AS store\n ,m.first_name||' '||m.last_name AS manager\n ,SUM(p.amount) AS total_sales\nFROM payment AS p\nINNER JOIN rental AS r ON p.rental_id = r.rental_id\nINNER JOIN inventory AS i ON r.inventory_id = i.inventory_id\nINNER JOIN store AS s ON i.store_id = s.store_id\nINNER JOIN address AS a ON s.address_id = a.address_id\nINNER JOIN city AS c ON a.city_id = c.city_id\nINNER JOIN country AS cy ON c.country_id = cy.country_id\nINNER JOIN staff AS m ON s.manager_staff_id = m.staff_id\nGROUP BY  \n  s.store_id\n, c.city||','||cy.country\n, m.first_name||' '||m.last_name"},
    {"name": "staff_list", "definition": "SELECT s.staff_id AS ID,\n       s.first_name||' '||s.last_name AS name,\n       a.address AS address,\n       a.postal_code AS zip_code,\n       a.phone AS phone,\n       city.city AS city,\n       country.country AS country,\n       s.store_id AS SID\nFROM staff AS s JOIN address AS a ON s.address_id = a.address_id JOIN city ON a.city_id = city.city_id\n    JOIN country ON city.country_id = country.country_id"}
  ]
}
"# }

// For the test.

pub(crate) const MODELS: &[&plough::model::ModelDef] = &[
    <Actor as plough::__private::Decl>::DEF,
    <Address as plough::__private::Decl>::DEF,
    <Category as plough::__private::Decl>::DEF,
    <City as plough::__private::Decl>::DEF,
    <Country as plough::__private::Decl>::DEF,
    <Customer as plough::__private::Decl>::DEF,
    <Film as plough::__private::Decl>::DEF,
    <FilmActor as plough::__private::Decl>::DEF,
    <FilmCategory as plough::__private::Decl>::DEF,
    <FilmText as plough::__private::Decl>::DEF,
    <Inventory as plough::__private::Decl>::DEF,
    <Language as plough::__private::Decl>::DEF,
    <Payment as plough::__private::Decl>::DEF,
    <Rental as plough::__private::Decl>::DEF,
    <Staff as plough::__private::Decl>::DEF,
    <Store as plough::__private::Decl>::DEF,
    <CustomerList as plough::__private::Decl>::DEF,
    <StaffList as plough::__private::Decl>::DEF,
];

pub(crate) async fn read(db: &plough::Db) {
    crate::check::read::<Actor>(db).await;
    crate::check::read::<Address>(db).await;
    crate::check::read::<Category>(db).await;
    crate::check::read::<City>(db).await;
    crate::check::read::<Country>(db).await;
    crate::check::read::<Customer>(db).await;
    crate::check::read::<Film>(db).await;
    crate::check::read::<FilmActor>(db).await;
    crate::check::read::<FilmCategory>(db).await;
    crate::check::read::<FilmText>(db).await;
    crate::check::read::<Inventory>(db).await;
    crate::check::read::<Language>(db).await;
    crate::check::read::<Payment>(db).await;
    crate::check::read::<Rental>(db).await;
    crate::check::read::<Staff>(db).await;
    crate::check::read::<Store>(db).await;
    crate::check::read::<CustomerList>(db).await;
    crate::check::read::<StaffList>(db).await;
}
