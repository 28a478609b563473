//! Models of a database on MariaDB, written by `plough pull`.
//!
//! Their types need these features of plough: `chrono`, `rust_decimal`.

use plough::prelude::*;

/// What `Film::rating` can be.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilmRating {
    #[db_enum(rename = "G")]
    G,
    #[db_enum(rename = "PG")]
    Pg,
    #[db_enum(rename = "PG-13")]
    Pg13,
    #[db_enum(rename = "R")]
    R,
    #[db_enum(rename = "NC-17")]
    Nc17,
}

/// A value of the type `set`, for which no Rust type is known, as text.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Set(pub String);

/// A row of the table `actor`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "actor", has_many(film_actors: FilmActor.actor_id))]
#[model(many_to_many(films: Film, through = FilmActor(actor_id, film_id)))]
#[model(index(last_name, name = "idx_actor_last_name"))]
pub struct Actor {
    #[model(id, auto)]
    pub actor_id: u32,
    #[model(length = 45)]
    pub first_name: String,
    #[model(length = 45)]
    pub last_name: String,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `address`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "address", has_many(customers: Customer.address_id))]
#[model(has_many(staffs: Staff.address_id), has_many(stores: Store.address_id))]
#[model(index(city_id, name = "idx_fk_city_id"))]
pub struct Address {
    #[model(id, auto)]
    pub address_id: u32,
    #[model(length = 50)]
    pub address: String,
    #[model(length = 50)]
    pub address2: Option<String>,
    #[model(length = 20)]
    pub district: String,
    #[model(references = City, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_address_city")]
    pub city_id: u32,
    #[model(length = 10)]
    pub postal_code: Option<String>,
    #[model(length = 20)]
    pub phone: String,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `category`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "category")]
#[model(has_many(film_categories: FilmCategory.category_id))]
#[model(many_to_many(films: Film, through = FilmCategory(category_id, film_id)))]
pub struct Category {
    #[model(id, auto)]
    pub category_id: u32,
    #[model(length = 25)]
    pub name: String,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `city`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "city", has_many(addresses: Address.city_id))]
#[model(index(country_id, name = "idx_fk_country_id"))]
pub struct City {
    #[model(id, auto)]
    pub city_id: u32,
    #[model(length = 50)]
    pub city: String,
    #[model(references = Country, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_city_country")]
    pub country_id: u32,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `country`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "country", has_many(cities: City.country_id))]
pub struct Country {
    #[model(id, auto)]
    pub country_id: u32,
    #[model(length = 50)]
    pub country: String,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `customer`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customer", has_many(payments: Payment.customer_id))]
#[model(has_many(rentals: Rental.customer_id))]
#[model(index(address_id, name = "idx_fk_address_id"))]
#[model(index(store_id, name = "idx_fk_store_id"))]
#[model(index(last_name, name = "idx_last_name"))]
pub struct Customer {
    #[model(id, auto)]
    pub customer_id: u32,
    #[model(references = Store, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_customer_store")]
    pub store_id: u32,
    #[model(length = 45)]
    pub first_name: String,
    #[model(length = 45)]
    pub last_name: String,
    #[model(length = 50)]
    pub email: Option<String>,
    #[model(references = Address, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_customer_address")]
    pub address_id: u32,
    #[model(default = true)]
    pub active: bool,
    #[model(sql_type = "datetime")]
    pub create_date: chrono::NaiveDateTime,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: Option<chrono::DateTime<chrono::Utc>>,
}

/// A row of the table `film`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film", has_many(film_actors: FilmActor.film_id))]
#[model(has_many(film_categories: FilmCategory.film_id))]
#[model(has_many(inventories: Inventory.film_id))]
#[model(many_to_many(actors: Actor, through = FilmActor(film_id, actor_id)))]
#[model(many_to_many(categories: Category, through = FilmCategory(film_id, category_id)))]
#[model(index(language_id, name = "idx_fk_language_id"))]
#[model(index(original_language_id, name = "idx_fk_original_language_id"))]
#[model(index(title, name = "idx_title"))]
pub struct Film {
    #[model(id, auto)]
    pub film_id: u32,
    #[model(length = 255)]
    pub title: String,
    #[model(sql_type = "text")]
    pub description: Option<String>,
    #[model(sql_type = "year(4)")]
    pub release_year: Option<u16>,
    #[model(references = Language, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_film_language")]
    pub language_id: u32,
    #[model(references = Language, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_film_language_original")]
    pub original_language_id: Option<u32>,
    #[model(default = 3)]
    pub rental_duration: u8,
    #[model(precision = 4, scale = 2, default = sql("4.99"))]
    pub rental_rate: rust_decimal::Decimal,
    pub length: Option<u16>,
    #[model(precision = 5, scale = 2, default = sql("19.99"))]
    pub replacement_cost: rust_decimal::Decimal,
    #[model(default = "G")]
    pub rating: Option<FilmRating>,
    #[model(sql_type = "set('Trailers','Commentaries','Deleted Scenes','Behind the Scenes')")]
    pub special_features: Option<Set>,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `film_actor`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film_actor", index(film_id, name = "idx_fk_film_id"))]
pub struct FilmActor {
    #[model(id, references = Actor, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_film_actor_actor")]
    pub actor_id: u32,
    #[model(id, references = Film, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_film_actor_film")]
    pub film_id: u32,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `film_category`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film_category")]
#[model(index(category_id, name = "fk_film_category_category"))]
pub struct FilmCategory {
    #[model(id, references = Film, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_film_category_film")]
    pub film_id: u32,
    #[model(id, references = Category, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_film_category_category")]
    pub category_id: u32,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `film_text`.
// Among the schema items: the index `idx_title_description`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film_text")]
pub struct FilmText {
    #[model(id)]
    pub film_id: i32,
    #[model(length = 255)]
    pub title: String,
    #[model(sql_type = "text")]
    pub description: Option<String>,
}

/// A row of the table `inventory`.
#[allow(clippy::duplicated_attributes)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "inventory", has_many(rentals: Rental.inventory_id))]
#[model(index(film_id, name = "idx_fk_film_id"))]
#[model(index(store_id, film_id, name = "idx_store_id_film_id"))]
pub struct Inventory {
    #[model(id, auto)]
    pub inventory_id: u32,
    #[model(references = Film, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_inventory_film")]
    pub film_id: u32,
    #[model(references = Store, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_inventory_store")]
    pub store_id: u32,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `language`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "language", has_many(films: Film.language_id))]
#[model(has_many(original_language_films: Film.original_language_id))]
pub struct Language {
    #[model(id, auto)]
    pub language_id: u32,
    #[model(sql_type = "char(20)")]
    pub name: String,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `payment`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "payment", index(rental_id, name = "fk_payment_rental"))]
#[model(index(customer_id, name = "idx_fk_customer_id"))]
#[model(index(staff_id, name = "idx_fk_staff_id"))]
pub struct Payment {
    #[model(id, auto)]
    pub payment_id: u32,
    #[model(references = Customer, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_payment_customer")]
    pub customer_id: u32,
    #[model(references = Staff, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_payment_staff")]
    pub staff_id: u32,
    #[model(references = Rental, on_delete = set_null, on_update = cascade)]
    #[model(constraint = "fk_payment_rental")]
    pub rental_id: Option<i32>,
    #[model(precision = 5, scale = 2)]
    pub amount: rust_decimal::Decimal,
    #[model(sql_type = "datetime")]
    pub payment_date: chrono::NaiveDateTime,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: Option<chrono::DateTime<chrono::Utc>>,
}

/// A row of the table `rental`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "rental", has_many(payments: Payment.rental_id))]
#[model(unique(rental_date, inventory_id, customer_id, name = "rental_date"))]
#[model(index(customer_id, name = "idx_fk_customer_id"))]
#[model(index(inventory_id, name = "idx_fk_inventory_id"))]
#[model(index(staff_id, name = "idx_fk_staff_id"))]
pub struct Rental {
    #[model(id, auto)]
    pub rental_id: i32,
    #[model(sql_type = "datetime")]
    pub rental_date: chrono::NaiveDateTime,
    #[model(references = Inventory, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_rental_inventory")]
    pub inventory_id: u32,
    #[model(references = Customer, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_rental_customer")]
    pub customer_id: u32,
    #[model(sql_type = "datetime")]
    pub return_date: Option<chrono::NaiveDateTime>,
    #[model(references = Staff, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_rental_staff")]
    pub staff_id: u32,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `staff`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "staff", has_many(payments: Payment.staff_id))]
#[model(has_many(rentals: Rental.staff_id))]
#[model(has_one(manager_staff_store: Store.manager_staff_id))]
#[model(index(address_id, name = "idx_fk_address_id"))]
#[model(index(store_id, name = "idx_fk_store_id"))]
pub struct Staff {
    #[model(id, auto)]
    pub staff_id: u32,
    #[model(length = 45)]
    pub first_name: String,
    #[model(length = 45)]
    pub last_name: String,
    #[model(references = Address, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_staff_address")]
    pub address_id: u32,
    #[model(sql_type = "mediumblob")]
    pub picture: Option<Vec<u8>>,
    #[model(length = 50)]
    pub email: Option<String>,
    #[model(references = Store, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_staff_store")]
    pub store_id: u32,
    #[model(default = true)]
    pub active: bool,
    #[model(length = 16)]
    pub username: String,
    #[model(length = 40, collate = "utf8mb3_bin")]
    pub password: Option<String>,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the table `store`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "store", has_many(customers: Customer.store_id))]
#[model(has_many(inventories: Inventory.store_id))]
#[model(has_many(staffs: Staff.store_id))]
#[model(unique(manager_staff_id, name = "idx_unique_manager"))]
#[model(index(address_id, name = "idx_fk_address_id"))]
pub struct Store {
    #[model(id, auto)]
    pub store_id: u32,
    #[model(references = Staff, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_store_staff")]
    pub manager_staff_id: u32,
    #[model(references = Address, on_delete = restrict, on_update = cascade)]
    #[model(constraint = "fk_store_address")]
    pub address_id: u32,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub last_update: chrono::DateTime<chrono::Utc>,
}

/// A row of the view `customer_list`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "customer_list")]
pub struct CustomerList {
    #[model(id, column = "ID")]
    pub id: u32,
    pub name: Option<String>,
    pub address: String,
    #[model(column = "zip code")]
    pub zip_code: Option<String>,
    pub phone: String,
    pub city: String,
    pub country: String,
    pub notes: String,
    #[model(column = "SID")]
    pub sid: u32,
}

/// A row of the view `staff_list`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "staff_list")]
pub struct StaffList {
    #[model(id, column = "ID")]
    pub id: u32,
    pub name: Option<String>,
    pub address: String,
    #[model(column = "zip code")]
    pub zip_code: Option<String>,
    pub phone: String,
    pub city: String,
    pub country: String,
    #[model(column = "SID")]
    pub sid: u32,
}

// What no model can say.
plough::schema_items! { "mariadb", r#"{
  "format": 1,
  "functions": [
    {"name": "film_in_stock", "arguments": "", "definition": "CREATE PROCEDURE `film_in_stock`(IN `p_film_id` int(11), IN `p_store_id` int(11), OUT `p_film_count` int(11)) READS SQL DATA\nBEGIN\n     SELECT inventory_id\n     FROM inventory\n     WHERE film_id = p_film_id\n     AND store_id = p_store_id\n     AND inventory_in_stock(inventory_id);\n\n     SELECT FOUND_ROWS() INTO p_film_count;\nEND", "procedure": true},
    {"name": "film_not_in_stock", "arguments": "", "definition": "CREATE PROCEDURE `film_not_in_stock`(IN `p_film_id` int(11), IN `p_store_id` int(11), OUT `p_film_count` int(11)) READS SQL DATA\nBEGIN\n     SELECT inventory_id\n     FROM inventory\n     WHERE film_id = p_film_id\n     AND store_id = p_store_id\n     AND NOT inventory_in_stock(inventory_id);\n\n     SELECT FOUND_ROWS() INTO p_film_count;\nEND", "procedure": true},
    {"name": "get_customer_balance", "arguments": "", "definition": "CREATE FUNCTION `get_customer_balance`(`p_customer_id` int(11), `p_effective_date` datetime) RETURNS decimal(5,2) DETERMINISTIC READS SQL DATA\nBEGIN\n\n       \n       \n       \n       \n       \n       \n\n  DECLARE v_rentfees DECIMAL(5,2); \n  DECLARE v_overfees INTEGER;      \n  DECLARE v_payments DECIMAL(5,2); \n\n  SELECT IFNULL(SUM(film.rental_rate),0) INTO v_rentfees\n    FROM film, inventory, rental\n    WHERE film.film_id = inventory.film_id\n      AND inventory.inventory_id = rental.inventory_id\n      AND rental.rental_date <= p_effective_date\n      AND rental.customer_id = p_customer_id;\n\n  SELECT IFNULL(SUM(IF((TO_DAYS(rental.return_date) - TO_DAYS(rental.rental_date)) > film.rental_duration,\n        ((TO_DAYS(rental.return_date) - TO_DAYS(rental.rental_date)) - film.rental_duration),0)),0) INTO v_overfees\n    FROM rental, inventory, film\n    WHERE film.film_id = inventory.film_id\n      AND inventory.inventory_id = rental.inventory_id\n      AND rental.rental_date <= p_effective_date\n      AND rental.customer_id = p_customer_id;\n\n\n  SELECT IFNULL(SUM(payment.amount),0) INTO v_payments\n    FROM payment\n\n    WHERE payment.payment_date <= p_effective_date\n    AND payment.customer_id = p_customer_id;\n\n  RETURN v_rentfees + v_overfees - v_payments;\nEND"},
    {"name": "inventory_held_by_customer", "arguments": "", "definition": "CREATE FUNCTION `inventory_held_by_customer`(`p_inventory_id` int(11)) RETURNS int(11) READS SQL DATA\nBEGIN\n  DECLARE v_customer_id INT;\n  DECLARE EXIT HANDLER FOR NOT FOUND RETURN NULL;\n\n  SELECT customer_id INTO v_customer_id\n  FROM rental\n  WHERE return_date IS NULL\n  AND inventory_id = p_inventory_id;\n\n  RETURN v_customer_id;\nEND"},
    {"name": "inventory_in_stock", "arguments": "", "definition": "CREATE FUNCTION `inventory_in_stock`(`p_inventory_id` int(11)) RETURNS tinyint(1) READS SQL DATA\nBEGIN\n    DECLARE v_rentals INT;\n    DECLARE v_out     INT;\n\n    \n    \n\n    SELECT COUNT(*) INTO v_rentals\n    FROM rental\n    WHERE inventory_id = p_inventory_id;\n\n    IF v_rentals = 0 THEN\n      RETURN TRUE;\n    END IF;\n\n    SELECT COUNT(rental_id) INTO v_out\n    FROM inventory LEFT JOIN rental USING(inventory_id)\n    WHERE inventory.inventory_id = p_inventory_id\n    AND rental.return_date IS NULL;\n\n    IF v_out > 0 THEN\n      RETURN FALSE;\n    ELSE\n      RETURN TRUE;\n    END IF;\nEND"},
    {"name": "rewards_report", "arguments": "", "comment": "Provides a customizable report on best customers", "definition": "CREATE PROCEDURE `rewards_report`(IN `min_monthly_purchases` tinyint(3) unsigned, IN `min_dollar_amount_purchased` decimal(10,2) unsigned, OUT `count_rewardees` int(11)) READS SQL DATA COMMENT 'Provides a customizable report on best customers'\nproc: BEGIN\n\n    DECLARE last_month_start DATE;\n    DECLARE last_month_end DATE;\n\n    \n    IF min_monthly_purchases = 0 THEN\n        SELECT 'Minimum monthly purchases parameter must be > 0';\n        LEAVE proc;\n    END IF;\n    IF min_dollar_amount_purchased = 0.00 THEN\n        SELECT 'Minimum monthly dollar amount purchased parameter must be > $0.00';\n        LEAVE proc;\n    END IF;\n\n    \n    SET last_month_start = DATE_SUB(CURRENT_DATE(), INTERVAL 1 MONTH);\n    SET last_month_start = STR_TO_DATE(CONCAT(YEAR(last_month_start),'-',MONTH(last_month_start),'-01'),'%Y-%m-%d');\n    SET last_month_end = LAST_DAY(last_month_start);\n\n    \n    CREATE TEMPORARY TABLE tmpCustomer (customer_id INT UNSIGNED NOT NULL PRIMARY KEY);\n\n    \n    INSERT INTO tmpCustomer (customer_id)\n    SELECT p.customer_id\n    FROM payment AS p\n    WHERE DATE(p.payment_date) BETWEEN last_month_start AND last_month_end\n    GROUP BY customer_id\n    HAVING SUM(p.amount) > min_dollar_amount_purchased\n    AND COUNT(customer_id) > min_monthly_purchases;\n\n    \n    SELECT COUNT(*) FROM tmpCustomer INTO count_rewardees;\n\n    \n    SELECT c.*\n    FROM tmpCustomer AS t\n    INNER JOIN customer AS c ON t.customer_id = c.customer_id;\n\n    \n    DROP TABLE tmpCustomer;\nEND", "procedure": true}
  ],
  "tables": [
    {
      "name": "actor",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "address",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "category",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "city",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "country",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "customer",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "film",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"},
      "triggers": [
        {"name": "del_film", "definition": "CREATE TRIGGER `del_film` AFTER DELETE ON `film` FOR EACH ROW BEGIN\n    DELETE FROM film_text WHERE film_id = old.film_id;\n  END"},
        {"name": "ins_film", "definition": "CREATE TRIGGER `ins_film` AFTER INSERT ON `film` FOR EACH ROW BEGIN\n    INSERT INTO film_text (film_id, title, description)\n        VALUES (new.film_id, new.title, new.description);\n  END"},
        {"name": "upd_film", "definition": "CREATE TRIGGER `upd_film` AFTER UPDATE ON `film` FOR EACH ROW BEGIN\n    IF (old.title != new.title) or (old.description != new.description)\n    THEN\n        UPDATE film_text\n            SET title=new.title,\n                description=new.description,\n                film_id=new.film_id\n        WHERE film_id=old.film_id;\n    END IF;\n  END"}
      ]
    },
    {
      "name": "film_actor",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "film_category",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "film_text",
      "indexes": [
        {"name": "idx_title_description", "method": "fulltext", "parts": [{"of": {"column": "title"}}, {"of": {"column": "description"}}]}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "inventory",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "language",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "payment",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "rental",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "staff",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    },
    {
      "name": "store",
      "columns": [
        {"name": "last_update", "on_update": "current_timestamp()"}
      ],
      "options": {"charset": "utf8mb3", "collation": "utf8mb3_general_ci", "engine": "InnoDB"}
    }
  ],
  "views": [
    {"name": "actor_info", "definition": "select `a`.`actor_id` AS `actor_id`,`a`.`first_name` AS `first_name`,`a`.`last_name` AS `last_name`,group_concat(distinct concat(`c`.`name`,': ',(select group_concat(`f`.`title` order by `f`.`title` ASC separator ', ') from ((`film` `f` join `film_category` `fc` on(`f`.`film_id` = `fc`.`film_id`)) join `film_actor` `fa` on(`f`.`film_id` = `fa`.`film_id`)) where `fc`.`category_id` = `c`.`category_id` and `fa`.`actor_id` = `a`.`actor_id`)) order by `c`.`name` ASC separator '; ') AS `film_info` from (((`actor` `a` left join `film_actor` `fa` on(`a`.`actor_id` = `fa`.`actor_id`)) left join `film_category` `fc` on(`fa`.`film_id` = `fc`.`film_id`)) left join `category` `c` on(`fc`.`category_id` = `c`.`category_id`)) group by `a`.`actor_id`,`a`.`first_name`,`a`.`last_name`", "parameters": ["SQL SECURITY INVOKER"]},
    {"name": "customer_list", "definition": "select `cu`.`customer_id` AS `ID`,concat(`cu`.`first_name`,' ',`cu`.`last_name`) AS `name`,`a`.`address` AS `address`,`a`.`postal_code` AS `zip code`,`a`.`phone` AS `phone`,`city`.`city` AS `city`,`country`.`country` AS `country`,if(`cu`.`active`,'active','') AS `notes`,`cu`.`store_id` AS `SID` from (((`customer` `cu` join `address` `a` on(`cu`.`address_id` = `a`.`address_id`)) join `city` on(`a`.`city_id` = `city`.`city_id`)) join `country` on(`city`.`country_id` = `country`.`country_id`))"},
    {"name": "film_list", "definition": "select `film`.`film_id` AS `FID`,`film`.`title` AS `title`,`film`.`description` AS `description`,`category`.`name` AS `category`,`film`.`rental_rate` AS `price`,`film`.`length` AS `length`,`film`.`rating` AS `rating`,group_concat(concat(`actor`.`first_name`,' ',`actor`.`last_name`) separator ', ') AS `actors` from ((((`category` left join `film_category` on(`category`.`category_id` = `film_category`.`category_id`)) left join `film` on(`film_category`.`film_id` = `film`.`film_id`)) join `film_actor` on(`film`.`film_id` = `film_actor`.`film_id`)) join `actor` on(`film_actor`.`actor_id` = `actor`.`actor_id`)) group by `film`.`film_id`,`film`.`title`,`film`.`description`,`film`.`rental_rate`,`film`.`length`,`film`.`rating`,`category`.`name`"},
    {"name": "nicer_but_slower_film_list", "definition": "select `film`.`film_id` AS `FID`,`film`.`title` AS `title`,`film`.`description` AS `description`,`category`.`name` AS `category`,`film`.`rental_rate` AS `price`,`film`.`length` AS `length`,`film`.`rating` AS `rating`,group_concat(concat(concat(ucase(substr(`actor`.`first_name`,1,1)),lcase(substr(`actor`.`first_name`,2,octet_length(`actor`.`first_name`))),' ',concat(ucase(substr(`actor`.`last_name`,1,1)),lcase(substr(`actor`.`last_name`,2,octet_length(`actor`.`last_name`)))))) separator ', ') AS `actors` from ((((`category` left join `film_category` on(`category`.`category_id` = `film_category`.`category_id`)) left join `film` on(`film_category`.`film_id` = `film`.`film_id`)) join `film_actor` on(`film`.`film_id` = `film_actor`.`film_id`)) join `actor` on(`film_actor`.`actor_id` = `actor`.`actor_id`)) group by `film`.`film_id`,`film`.`title`,`film`.`description`,`film`.`rental_rate`,`film`.`length`,`film`.`rating`,`category`.`name`"},
    {"name": "sales_by_film_category", "definition": "select `c`.`name` AS `category`,sum(`p`.`amount`) AS `total_sales` from (((((`payment` `p` join `rental` `r` on(`p`.`rental_id` = `r`.`rental_id`)) join `inventory` `i` on(`r`.`inventory_id` = `i`.`inventory_id`)) join `film` `f` on(`i`.`film_id` = `f`.`film_id`)) join `film_category` `fc` on(`f`.`film_id` = `fc`.`film_id`)) join `category` `c` on(`fc`.`category_id` = `c`.`category_id`)) group by `c`.`name` order by sum(`p`.`amount`) desc"},
    {"name": "sales_by_store", "definition": "select concat(`c`.`city`,',',`cy`.`country`) AS `store`,concat(`m`.`first_name`,' ',`m`.`last_name`) AS `manager`,sum(`p`.`amount`) AS `total_sales` from (((((((`payment` `p` join `rental` `r` on(`p`.`rental_id` = `r`.`rental_id`)) join `inventory` `i` on(`r`.`inventory_id` = `i`.`inventory_id`)) join `store` `s` on(`i`.`store_id` = `s`.`store_id`)) join `address` `a` on(`s`.`address_id` = `a`.`address_id`)) join `city` `c` on(`a`.`city_id` = `c`.`city_id`)) join `country` `cy` on(`c`.`country_id` = `cy`.`country_id`)) join `staff` `m` on(`s`.`manager_staff_id` = `m`.`staff_id`)) group by `s`.`store_id` order by `cy`.`country`,`c`.`city`"},
    {"name": "staff_list", "definition": "select `s`.`staff_id` AS `ID`,concat(`s`.`first_name`,' ',`s`.`last_name`) AS `name`,`a`.`address` AS `address`,`a`.`postal_code` AS `zip code`,`a`.`phone` AS `phone`,`city`.`city` AS `city`,`country`.`country` AS `country`,`s`.`store_id` AS `SID` from (((`staff` `s` join `address` `a` on(`s`.`address_id` = `a`.`address_id`)) join `city` on(`a`.`city_id` = `city`.`city_id`)) join `country` on(`city`.`country_id` = `country`.`country_id`))"}
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
