//! Models of a database on PostgreSQL, written by `plough pull`.
//!
//! Their types need these features of plough: `chrono`, `rust_decimal`.

use plough::prelude::*;

/// The type `mpaa_rating`.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[db_enum(name = "mpaa_rating")]
pub enum MpaaRating {
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

/// A value of the type `tsvector`, for which no Rust type is known, as the bytes that the server sends.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tsvector(pub Vec<u8>);

/// A row of the table `actor`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "actor", has_many(film_actors: FilmActor.actor_id))]
#[model(many_to_many(films: Film, through = FilmActor(actor_id, film_id)))]
#[model(index(last_name, name = "idx_actor_last_name"))]
pub struct Actor {
    #[model(id, default = sql("nextval('actor_actor_id_seq'::regclass)"))]
    pub actor_id: i32,
    #[model(length = 45)]
    pub first_name: String,
    #[model(length = 45)]
    pub last_name: String,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `address`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "address", has_many(customers: Customer.address_id))]
#[model(has_many(staffs: Staff.address_id), has_many(stores: Store.address_id))]
#[model(index(city_id, name = "idx_fk_city_id"))]
pub struct Address {
    #[model(id, default = sql("nextval('address_address_id_seq'::regclass)"))]
    pub address_id: i32,
    #[model(length = 50)]
    pub address: String,
    #[model(length = 50)]
    pub address2: Option<String>,
    #[model(length = 20)]
    pub district: String,
    #[model(references = City, on_delete = restrict, on_update = cascade)]
    pub city_id: i32,
    #[model(length = 10)]
    pub postal_code: Option<String>,
    #[model(length = 20)]
    pub phone: String,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `category`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "category")]
#[model(has_many(film_categories: FilmCategory.category_id))]
#[model(many_to_many(films: Film, through = FilmCategory(category_id, film_id)))]
pub struct Category {
    #[model(id, default = sql("nextval('category_category_id_seq'::regclass)"))]
    pub category_id: i32,
    #[model(length = 25)]
    pub name: String,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `city`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "city", has_many(addresses: Address.city_id))]
#[model(index(country_id, name = "idx_fk_country_id"))]
pub struct City {
    #[model(id, default = sql("nextval('city_city_id_seq'::regclass)"))]
    pub city_id: i32,
    #[model(length = 50)]
    pub city: String,
    #[model(references = Country, on_delete = restrict, on_update = cascade)]
    pub country_id: i32,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `country`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "country", has_many(cities: City.country_id))]
pub struct Country {
    #[model(id, default = sql("nextval('country_country_id_seq'::regclass)"))]
    pub country_id: i32,
    #[model(length = 50)]
    pub country: String,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `customer`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customer", has_many(payments: Payment.customer_id))]
#[model(has_many(rentals: Rental.customer_id))]
#[model(index(address_id, name = "idx_fk_address_id"))]
#[model(index(store_id, name = "idx_fk_store_id"))]
#[model(index(last_name, name = "idx_last_name"))]
pub struct Customer {
    #[model(id, default = sql("nextval('customer_customer_id_seq'::regclass)"))]
    pub customer_id: i32,
    #[model(references = Store, on_delete = restrict, on_update = cascade)]
    pub store_id: i32,
    #[model(length = 45)]
    pub first_name: String,
    #[model(length = 45)]
    pub last_name: String,
    #[model(length = 50)]
    pub email: Option<String>,
    #[model(references = Address, on_delete = restrict, on_update = cascade)]
    pub address_id: i32,
    #[model(default = true)]
    pub activebool: bool,
    #[model(default = sql("('now'::text)::date"))]
    pub create_date: chrono::NaiveDate,
    #[model(default = sql("now()"))]
    pub last_update: Option<chrono::NaiveDateTime>,
    pub active: Option<i32>,
}

/// A row of the table `film`.
// Among the schema items: the index `film_fulltext_idx`.
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
    #[model(id, default = sql("nextval('film_film_id_seq'::regclass)"))]
    pub film_id: i32,
    #[model(length = 255)]
    pub title: String,
    pub description: Option<String>,
    #[model(sql_type = "year")]
    pub release_year: Option<i32>,
    #[model(references = Language, on_delete = restrict, on_update = cascade)]
    pub language_id: i32,
    #[model(references = Language, on_delete = restrict, on_update = cascade)]
    pub original_language_id: Option<i32>,
    #[model(default = 3)]
    pub rental_duration: i16,
    #[model(precision = 4, scale = 2, default = sql("4.99"))]
    pub rental_rate: rust_decimal::Decimal,
    pub length: Option<i16>,
    #[model(precision = 5, scale = 2, default = sql("19.99"))]
    pub replacement_cost: rust_decimal::Decimal,
    #[model(default = "G")]
    pub rating: Option<MpaaRating>,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
    pub special_features: Option<Vec<String>>,
    #[model(sql_type = "tsvector")]
    pub fulltext: Tsvector,
}

/// A row of the table `film_actor`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film_actor", index(film_id, name = "idx_fk_film_id"))]
pub struct FilmActor {
    #[model(id, references = Actor, on_delete = restrict, on_update = cascade)]
    pub actor_id: i32,
    #[model(id, references = Film, on_delete = restrict, on_update = cascade)]
    pub film_id: i32,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `film_category`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "film_category")]
pub struct FilmCategory {
    #[model(id, references = Film, on_delete = restrict, on_update = cascade)]
    pub film_id: i32,
    #[model(id, references = Category, on_delete = restrict, on_update = cascade)]
    pub category_id: i32,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `inventory`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "inventory", has_many(rentals: Rental.inventory_id))]
#[model(index(store_id, film_id, name = "idx_store_id_film_id"))]
pub struct Inventory {
    #[model(id, default = sql("nextval('inventory_inventory_id_seq'::regclass)"))]
    pub inventory_id: i32,
    #[model(references = Film, on_delete = restrict, on_update = cascade)]
    pub film_id: i32,
    #[model(references = Store, on_delete = restrict, on_update = cascade)]
    pub store_id: i32,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `language`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "language", has_many(films: Film.language_id))]
#[model(has_many(original_language_films: Film.original_language_id))]
pub struct Language {
    #[model(id, default = sql("nextval('language_language_id_seq'::regclass)"))]
    pub language_id: i32,
    #[model(sql_type = "character(20)")]
    pub name: String,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `payment`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "payment", index(customer_id, name = "idx_fk_customer_id"))]
#[model(index(staff_id, name = "idx_fk_staff_id"))]
pub struct Payment {
    #[model(id, default = sql("nextval('payment_payment_id_seq'::regclass)"))]
    pub payment_id: i32,
    #[model(references = Customer, on_delete = restrict, on_update = cascade)]
    pub customer_id: i32,
    #[model(references = Staff, on_delete = restrict, on_update = cascade)]
    pub staff_id: i32,
    #[model(references = Rental, on_update = cascade)]
    pub rental_id: i32,
    #[model(precision = 5, scale = 2)]
    pub amount: rust_decimal::Decimal,
    pub payment_date: chrono::NaiveDateTime,
}

/// A row of the table `rental`.
#[rustfmt::skip::attributes(model)]
#[allow(clippy::duplicated_attributes)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "rental", has_many(payments: Payment.rental_id))]
#[model(index(inventory_id, name = "idx_fk_inventory_id"))]
#[model(index(rental_date, inventory_id, customer_id, unique, name = "idx_unq_rental_rental_date_inventory_id_customer_id"))]
pub struct Rental {
    #[model(id, default = sql("nextval('rental_rental_id_seq'::regclass)"))]
    pub rental_id: i32,
    pub rental_date: chrono::NaiveDateTime,
    #[model(references = Inventory, on_delete = restrict, on_update = cascade)]
    pub inventory_id: i32,
    #[model(references = Customer, on_delete = restrict, on_update = cascade)]
    pub customer_id: i32,
    pub return_date: Option<chrono::NaiveDateTime>,
    #[model(references = Staff, on_delete = restrict, on_update = cascade)]
    pub staff_id: i32,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the table `staff`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "staff", has_many(payments: Payment.staff_id))]
#[model(has_many(rentals: Rental.staff_id))]
#[model(has_one(manager_staff_store: Store.manager_staff_id))]
pub struct Staff {
    #[model(id, default = sql("nextval('staff_staff_id_seq'::regclass)"))]
    pub staff_id: i32,
    #[model(length = 45)]
    pub first_name: String,
    #[model(length = 45)]
    pub last_name: String,
    #[model(references = Address, on_delete = restrict, on_update = cascade)]
    pub address_id: i32,
    #[model(length = 50)]
    pub email: Option<String>,
    #[model(references = Store)]
    pub store_id: i32,
    #[model(default = true)]
    pub active: bool,
    #[model(length = 16)]
    pub username: String,
    #[model(length = 40)]
    pub password: Option<String>,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
    pub picture: Option<Vec<u8>>,
}

/// A row of the table `store`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "store", has_many(customers: Customer.store_id))]
#[model(has_many(inventories: Inventory.store_id))]
#[model(has_many(staffs: Staff.store_id))]
#[model(index(manager_staff_id, unique, name = "idx_unq_manager_staff_id"))]
pub struct Store {
    #[model(id, default = sql("nextval('store_store_id_seq'::regclass)"))]
    pub store_id: i32,
    #[model(references = Staff, on_delete = restrict, on_update = cascade)]
    pub manager_staff_id: i32,
    #[model(references = Address, on_delete = restrict, on_update = cascade)]
    pub address_id: i32,
    #[model(default = sql("now()"))]
    pub last_update: chrono::NaiveDateTime,
}

/// A row of the view `customer_list`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "customer_list")]
pub struct CustomerList {
    #[model(id)]
    pub id: i32,
    pub name: Option<String>,
    pub address: Option<String>,
    #[model(column = "zip code")]
    pub zip_code: Option<String>,
    pub phone: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub notes: Option<String>,
    pub sid: Option<i32>,
}

/// A row of the view `staff_list`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "staff_list")]
pub struct StaffList {
    #[model(id)]
    pub id: i32,
    pub name: Option<String>,
    pub address: Option<String>,
    #[model(column = "zip code")]
    pub zip_code: Option<String>,
    pub phone: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub sid: Option<i32>,
}

// What no model can say.
plough::schema_items! { "postgres", r#"{
  "format": 1,
  "domains": [
    {
      "name": "year",
      "checks": [
        {"name": "year_check", "expression": "(VALUE >= 1901) AND (VALUE <= 2155)"}
      ],
      "nullable": true,
      "type": "integer"
    }
  ],
  "functions": [
    {"name": "_group_concat", "arguments": "text, text", "definition": "CREATE OR REPLACE FUNCTION _group_concat(text, text)\n RETURNS text\n LANGUAGE sql\n IMMUTABLE\nAS $function$\nSELECT CASE\n  WHEN $2 IS NULL THEN $1\n  WHEN $1 IS NULL THEN $2\n  ELSE $1 || ', ' || $2\nEND\n$function$"},
    {"name": "film_in_stock", "arguments": "p_film_id integer, p_store_id integer, OUT p_film_count integer", "definition": "CREATE OR REPLACE FUNCTION film_in_stock(p_film_id integer, p_store_id integer, OUT p_film_count integer)\n RETURNS SETOF integer\n LANGUAGE sql\nAS $function$\n     SELECT inventory_id\n     FROM inventory\n     WHERE film_id = $1\n     AND store_id = $2\n     AND inventory_in_stock(inventory_id);\n$function$"},
    {"name": "film_not_in_stock", "arguments": "p_film_id integer, p_store_id integer, OUT p_film_count integer", "definition": "CREATE OR REPLACE FUNCTION film_not_in_stock(p_film_id integer, p_store_id integer, OUT p_film_count integer)\n RETURNS SETOF integer\n LANGUAGE sql\nAS $function$\n    SELECT inventory_id\n    FROM inventory\n    WHERE film_id = $1\n    AND store_id = $2\n    AND NOT inventory_in_stock(inventory_id);\n$function$"},
    {"name": "get_customer_balance", "arguments": "p_customer_id integer, p_effective_date timestamp without time zone", "definition": "CREATE OR REPLACE FUNCTION get_customer_balance(p_customer_id integer, p_effective_date timestamp without time zone)\n RETURNS numeric\n LANGUAGE plpgsql\nAS $function$\n       --#OK, WE NEED TO CALCULATE THE CURRENT BALANCE GIVEN A CUSTOMER_ID AND A DATE\n       --#THAT WE WANT THE BALANCE TO BE EFFECTIVE FOR. THE BALANCE IS:\n       --#   1) RENTAL FEES FOR ALL PREVIOUS RENTALS\n       --#   2) ONE DOLLAR FOR EVERY DAY THE PREVIOUS RENTALS ARE OVERDUE\n       --#   3) IF A FILM IS MORE THAN RENTAL_DURATION * 2 OVERDUE, CHARGE THE REPLACEMENT_COST\n       --#   4) SUBTRACT ALL PAYMENTS MADE BEFORE THE DATE SPECIFIED\nDECLARE\n    v_rentfees DECIMAL(5,2); --#FEES PAID TO RENT THE VIDEOS INITIALLY\n    v_overfees INTEGER;      --#LATE FEES FOR PRIOR RENTALS\n    v_payments DECIMAL(5,2); --#SUM OF PAYMENTS MADE PREVIOUSLY\nBEGIN\n    SELECT COALESCE(SUM(film.rental_rate),0) INTO v_rentfees\n    FROM film, inventory, rental\n    WHERE film.film_id = inventory.film_id\n      AND inventory.inventory_id = rental.inventory_id\n      AND rental.rental_date <= p_effective_date\n      AND rental.customer_id = p_customer_id;\n\n    SELECT COALESCE(SUM(IF((rental.return_date - rental.rental_date) > (film.rental_duration * '1 day'::interval),\n        ((rental.return_date - rental.rental_date) - (film.rental_duration * '1 day'::interval)),0)),0) INTO v_overfees\n    FROM rental, inventory, film\n    WHERE film.film_id = inventory.film_id\n      AND inventory.inventory_id = rental.inventory_id\n      AND rental.rental_date <= p_effective_date\n      AND rental.customer_id = p_customer_id;\n\n    SELECT COALESCE(SUM(payment.amount),0) INTO v_payments\n    FROM payment\n    WHERE payment.payment_date <= p_effective_date\n    AND payment.customer_id = p_customer_id;\n\n    RETURN v_rentfees + v_overfees - v_payments;\nEND\n$function$"},
    {"name": "inventory_held_by_customer", "arguments": "p_inventory_id integer", "definition": "CREATE OR REPLACE FUNCTION inventory_held_by_customer(p_inventory_id integer)\n RETURNS integer\n LANGUAGE plpgsql\nAS $function$\nDECLARE\n    v_customer_id INTEGER;\nBEGIN\n\n  SELECT customer_id INTO v_customer_id\n  FROM rental\n  WHERE return_date IS NULL\n  AND inventory_id = p_inventory_id;\n\n  RETURN v_customer_id;\nEND $function$"},
    {"name": "inventory_in_stock", "arguments": "p_inventory_id integer", "definition": "CREATE OR REPLACE FUNCTION inventory_in_stock(p_inventory_id integer)\n RETURNS boolean\n LANGUAGE plpgsql\nAS $function$\nDECLARE\n    v_rentals INTEGER;\n    v_out     INTEGER;\nBEGIN\n    -- AN ITEM IS IN-STOCK IF THERE ARE EITHER NO ROWS IN THE rental TABLE\n    -- FOR THE ITEM OR ALL ROWS HAVE return_date POPULATED\n\n    SELECT count(*) INTO v_rentals\n    FROM rental\n    WHERE inventory_id = p_inventory_id;\n\n    IF v_rentals = 0 THEN\n      RETURN TRUE;\n    END IF;\n\n    SELECT COUNT(rental_id) INTO v_out\n    FROM inventory LEFT JOIN rental USING(inventory_id)\n    WHERE inventory.inventory_id = p_inventory_id\n    AND rental.return_date IS NULL;\n\n    IF v_out > 0 THEN\n      RETURN FALSE;\n    ELSE\n      RETURN TRUE;\n    END IF;\nEND $function$"},
    {"name": "last_day", "arguments": "timestamp without time zone", "definition": "CREATE OR REPLACE FUNCTION last_day(timestamp without time zone)\n RETURNS date\n LANGUAGE sql\n IMMUTABLE STRICT\nAS $function$\n  SELECT CASE\n    WHEN EXTRACT(MONTH FROM $1) = 12 THEN\n      (((EXTRACT(YEAR FROM $1) + 1) operator(pg_catalog.||) '-01-01')::date - INTERVAL '1 day')::date\n    ELSE\n      ((EXTRACT(YEAR FROM $1) operator(pg_catalog.||) '-' operator(pg_catalog.||) (EXTRACT(MONTH FROM $1) + 1) operator(pg_catalog.||) '-01')::date - INTERVAL '1 day')::date\n    END\n$function$"},
    {"name": "last_updated", "arguments": "", "definition": "CREATE OR REPLACE FUNCTION last_updated()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$\nBEGIN\n    NEW.last_update = CURRENT_TIMESTAMP;\n    RETURN NEW;\nEND $function$"},
    {"name": "rewards_report", "arguments": "min_monthly_purchases integer, min_dollar_amount_purchased numeric", "definition": "CREATE OR REPLACE FUNCTION rewards_report(min_monthly_purchases integer, min_dollar_amount_purchased numeric)\n RETURNS SETOF customer\n LANGUAGE plpgsql\n SECURITY DEFINER\nAS $function$\nDECLARE\n    last_month_start DATE;\n    last_month_end DATE;\nrr RECORD;\ntmpSQL TEXT;\nBEGIN\n\n    /* Some sanity checks... */\n    IF min_monthly_purchases = 0 THEN\n        RAISE EXCEPTION 'Minimum monthly purchases parameter must be > 0';\n    END IF;\n    IF min_dollar_amount_purchased = 0.00 THEN\n        RAISE EXCEPTION 'Minimum monthly dollar amount purchased parameter must be > $0.00';\n    END IF;\n\n    last_month_start := CURRENT_DATE - '3 month'::interval;\n    last_month_start := to_date((extract(YEAR FROM last_month_start) || '-' || extract(MONTH FROM last_month_start) || '-01'),'YYYY-MM-DD');\n    last_month_end := LAST_DAY(last_month_start);\n\n    /*\n    Create a temporary storage area for Customer IDs.\n    */\n    CREATE TEMPORARY TABLE tmpCustomer (customer_id INTEGER NOT NULL PRIMARY KEY);\n\n    /*\n    Find all customers meeting the monthly purchase requirements\n    */\n\n    tmpSQL := 'INSERT INTO tmpCustomer (customer_id)\n        SELECT p.customer_id\n        FROM payment AS p\n        WHERE DATE(p.payment_date) BETWEEN '||quote_literal(last_month_start) ||' AND '|| quote_literal(last_month_end) || '\n        GROUP BY customer_id\n        HAVING SUM(p.amount) > '|| min_dollar_amount_purchased || '\n        AND COUNT(customer_id) > ' ||min_monthly_purchases ;\n\n    EXECUTE tmpSQL;\n\n    /*\n    Output ALL customer information of matching rewardees.\n    Customize output as needed.\n    */\n    FOR rr IN EXECUTE 'SELECT c.* FROM tmpCustomer AS t INNER JOIN customer AS c ON t.customer_id = c.customer_id' LOOP\n        RETURN NEXT rr;\n    END LOOP;\n\n    /* Clean up */\n    tmpSQL := 'DROP TABLE tmpCustomer';\n    EXECUTE tmpSQL;\n\nRETURN;\nEND\n$function$"}
  ],
  "others": [
    {"name": "group_concat", "definition": "CREATE AGGREGATE group_concat(text) (SFUNC = _group_concat, STYPE = text)", "kind": "AGGREGATE"},
    {"name": "payment_insert_p2007_01", "definition": "CREATE RULE payment_insert_p2007_01 AS\n    ON INSERT TO payment\n   WHERE new.payment_date >= '2007-01-01 00:00:00'::timestamp without time zone AND new.payment_date < '2007-02-01 00:00:00'::timestamp without time zone DO INSTEAD  INSERT INTO payment_p2007_01 (payment_id, customer_id, staff_id, rental_id, amount, payment_date)\n  VALUES (DEFAULT, new.customer_id, new.staff_id, new.rental_id, new.amount, new.payment_date);", "kind": "RULE", "table": "payment"},
    {"name": "payment_insert_p2007_02", "definition": "CREATE RULE payment_insert_p2007_02 AS\n    ON INSERT TO payment\n   WHERE new.payment_date >= '2007-02-01 00:00:00'::timestamp without time zone AND new.payment_date < '2007-03-01 00:00:00'::timestamp without time zone DO INSTEAD  INSERT INTO payment_p2007_02 (payment_id, customer_id, staff_id, rental_id, amount, payment_date)\n  VALUES (DEFAULT, new.customer_id, new.staff_id, new.rental_id, new.amount, new.payment_date);", "kind": "RULE", "table": "payment"},
    {"name": "payment_insert_p2007_03", "definition": "CREATE RULE payment_insert_p2007_03 AS\n    ON INSERT TO payment\n   WHERE new.payment_date >= '2007-03-01 00:00:00'::timestamp without time zone AND new.payment_date < '2007-04-01 00:00:00'::timestamp without time zone DO INSTEAD  INSERT INTO payment_p2007_03 (payment_id, customer_id, staff_id, rental_id, amount, payment_date)\n  VALUES (DEFAULT, new.customer_id, new.staff_id, new.rental_id, new.amount, new.payment_date);", "kind": "RULE", "table": "payment"},
    {"name": "payment_insert_p2007_04", "definition": "CREATE RULE payment_insert_p2007_04 AS\n    ON INSERT TO payment\n   WHERE new.payment_date >= '2007-04-01 00:00:00'::timestamp without time zone AND new.payment_date < '2007-05-01 00:00:00'::timestamp without time zone DO INSTEAD  INSERT INTO payment_p2007_04 (payment_id, customer_id, staff_id, rental_id, amount, payment_date)\n  VALUES (DEFAULT, new.customer_id, new.staff_id, new.rental_id, new.amount, new.payment_date);", "kind": "RULE", "table": "payment"},
    {"name": "payment_insert_p2007_05", "definition": "CREATE RULE payment_insert_p2007_05 AS\n    ON INSERT TO payment\n   WHERE new.payment_date >= '2007-05-01 00:00:00'::timestamp without time zone AND new.payment_date < '2007-06-01 00:00:00'::timestamp without time zone DO INSTEAD  INSERT INTO payment_p2007_05 (payment_id, customer_id, staff_id, rental_id, amount, payment_date)\n  VALUES (DEFAULT, new.customer_id, new.staff_id, new.rental_id, new.amount, new.payment_date);", "kind": "RULE", "table": "payment"},
    {"name": "payment_insert_p2007_06", "definition": "CREATE RULE payment_insert_p2007_06 AS\n    ON INSERT TO payment\n   WHERE new.payment_date >= '2007-06-01 00:00:00'::timestamp without time zone AND new.payment_date < '2007-07-01 00:00:00'::timestamp without time zone DO INSTEAD  INSERT INTO payment_p2007_06 (payment_id, customer_id, staff_id, rental_id, amount, payment_date)\n  VALUES (DEFAULT, new.customer_id, new.staff_id, new.rental_id, new.amount, new.payment_date);", "kind": "RULE", "table": "payment"}
  ],
  "sequences": [
    {"name": "actor_actor_id_seq"},
    {"name": "address_address_id_seq"},
    {"name": "category_category_id_seq"},
    {"name": "city_city_id_seq"},
    {"name": "country_country_id_seq"},
    {"name": "customer_customer_id_seq"},
    {"name": "film_film_id_seq"},
    {"name": "inventory_inventory_id_seq"},
    {"name": "language_language_id_seq"},
    {"name": "payment_payment_id_seq"},
    {"name": "rental_rental_id_seq"},
    {"name": "staff_staff_id_seq"},
    {"name": "store_store_id_seq"}
  ],
  "tables": [
    {
      "name": "actor",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON actor FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "address",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON address FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "category",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON category FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "city",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON city FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "country",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON country FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "customer",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "film",
      "indexes": [
        {"name": "film_fulltext_idx", "method": "gist", "parts": [{"of": {"column": "fulltext"}}]}
      ],
      "triggers": [
        {"name": "film_fulltext_trigger", "definition": "CREATE TRIGGER film_fulltext_trigger BEFORE INSERT OR UPDATE ON film FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger('fulltext', 'pg_catalog.english', 'title', 'description')"},
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON film FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "film_actor",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON film_actor FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "film_category",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON film_category FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "inventory",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON inventory FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "language",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON language FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "payment",
      "foreign_keys": [
        {"name": "payment_rental_id_fkey", "columns": ["rental_id"], "on_delete": "set_null", "on_update": "cascade", "target": "rental", "target_columns": ["rental_id"]}
      ]
    },
    {
      "name": "payment_p2007_01",
      "checks": [
        {"name": "payment_p2007_01_payment_date_check", "expression": "(payment_date >= '2007-01-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-02-01 00:00:00'::timestamp without time zone)"}
      ],
      "columns": [
        {"name": "payment_id", "default": {"expression": "nextval('payment_payment_id_seq'::regclass)"}, "inherited": true, "type": "integer"},
        {"name": "customer_id", "inherited": true, "type": "integer"},
        {"name": "staff_id", "inherited": true, "type": "integer"},
        {"name": "rental_id", "inherited": true, "type": "integer"},
        {"name": "amount", "inherited": true, "type": "numeric(5,2)"},
        {"name": "payment_date", "inherited": true, "type": "timestamp without time zone"}
      ],
      "foreign_keys": [
        {"name": "payment_p2007_01_customer_id_fkey", "columns": ["customer_id"], "target": "customer", "target_columns": ["customer_id"]},
        {"name": "payment_p2007_01_rental_id_fkey", "columns": ["rental_id"], "target": "rental", "target_columns": ["rental_id"]},
        {"name": "payment_p2007_01_staff_id_fkey", "columns": ["staff_id"], "target": "staff", "target_columns": ["staff_id"]}
      ],
      "indexes": [
        {"name": "idx_fk_payment_p2007_01_customer_id", "parts": [{"of": {"column": "customer_id"}}]},
        {"name": "idx_fk_payment_p2007_01_staff_id", "parts": [{"of": {"column": "staff_id"}}]}
      ],
      "options": {"inherits": ["payment"]}
    },
    {
      "name": "payment_p2007_02",
      "checks": [
        {"name": "payment_p2007_02_payment_date_check", "expression": "(payment_date >= '2007-02-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-03-01 00:00:00'::timestamp without time zone)"}
      ],
      "columns": [
        {"name": "payment_id", "default": {"expression": "nextval('payment_payment_id_seq'::regclass)"}, "inherited": true, "type": "integer"},
        {"name": "customer_id", "inherited": true, "type": "integer"},
        {"name": "staff_id", "inherited": true, "type": "integer"},
        {"name": "rental_id", "inherited": true, "type": "integer"},
        {"name": "amount", "inherited": true, "type": "numeric(5,2)"},
        {"name": "payment_date", "inherited": true, "type": "timestamp without time zone"}
      ],
      "foreign_keys": [
        {"name": "payment_p2007_02_customer_id_fkey", "columns": ["customer_id"], "target": "customer", "target_columns": ["customer_id"]},
        {"name": "payment_p2007_02_rental_id_fkey", "columns": ["rental_id"], "target": "rental", "target_columns": ["rental_id"]},
        {"name": "payment_p2007_02_staff_id_fkey", "columns": ["staff_id"], "target": "staff", "target_columns": ["staff_id"]}
      ],
      "indexes": [
        {"name": "idx_fk_payment_p2007_02_customer_id", "parts": [{"of": {"column": "customer_id"}}]},
        {"name": "idx_fk_payment_p2007_02_staff_id", "parts": [{"of": {"column": "staff_id"}}]}
      ],
      "options": {"inherits": ["payment"]}
    },
    {
      "name": "payment_p2007_03",
      "checks": [
        {"name": "payment_p2007_03_payment_date_check", "expression": "(payment_date >= '2007-03-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-04-01 00:00:00'::timestamp without time zone)"}
      ],
      "columns": [
        {"name": "payment_id", "default": {"expression": "nextval('payment_payment_id_seq'::regclass)"}, "inherited": true, "type": "integer"},
        {"name": "customer_id", "inherited": true, "type": "integer"},
        {"name": "staff_id", "inherited": true, "type": "integer"},
        {"name": "rental_id", "inherited": true, "type": "integer"},
        {"name": "amount", "inherited": true, "type": "numeric(5,2)"},
        {"name": "payment_date", "inherited": true, "type": "timestamp without time zone"}
      ],
      "foreign_keys": [
        {"name": "payment_p2007_03_customer_id_fkey", "columns": ["customer_id"], "target": "customer", "target_columns": ["customer_id"]},
        {"name": "payment_p2007_03_rental_id_fkey", "columns": ["rental_id"], "target": "rental", "target_columns": ["rental_id"]},
        {"name": "payment_p2007_03_staff_id_fkey", "columns": ["staff_id"], "target": "staff", "target_columns": ["staff_id"]}
      ],
      "indexes": [
        {"name": "idx_fk_payment_p2007_03_customer_id", "parts": [{"of": {"column": "customer_id"}}]},
        {"name": "idx_fk_payment_p2007_03_staff_id", "parts": [{"of": {"column": "staff_id"}}]}
      ],
      "options": {"inherits": ["payment"]}
    },
    {
      "name": "payment_p2007_04",
      "checks": [
        {"name": "payment_p2007_04_payment_date_check", "expression": "(payment_date >= '2007-04-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-05-01 00:00:00'::timestamp without time zone)"}
      ],
      "columns": [
        {"name": "payment_id", "default": {"expression": "nextval('payment_payment_id_seq'::regclass)"}, "inherited": true, "type": "integer"},
        {"name": "customer_id", "inherited": true, "type": "integer"},
        {"name": "staff_id", "inherited": true, "type": "integer"},
        {"name": "rental_id", "inherited": true, "type": "integer"},
        {"name": "amount", "inherited": true, "type": "numeric(5,2)"},
        {"name": "payment_date", "inherited": true, "type": "timestamp without time zone"}
      ],
      "foreign_keys": [
        {"name": "payment_p2007_04_customer_id_fkey", "columns": ["customer_id"], "target": "customer", "target_columns": ["customer_id"]},
        {"name": "payment_p2007_04_rental_id_fkey", "columns": ["rental_id"], "target": "rental", "target_columns": ["rental_id"]},
        {"name": "payment_p2007_04_staff_id_fkey", "columns": ["staff_id"], "target": "staff", "target_columns": ["staff_id"]}
      ],
      "indexes": [
        {"name": "idx_fk_payment_p2007_04_customer_id", "parts": [{"of": {"column": "customer_id"}}]},
        {"name": "idx_fk_payment_p2007_04_staff_id", "parts": [{"of": {"column": "staff_id"}}]}
      ],
      "options": {"inherits": ["payment"]}
    },
    {
      "name": "payment_p2007_05",
      "checks": [
        {"name": "payment_p2007_05_payment_date_check", "expression": "(payment_date >= '2007-05-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-06-01 00:00:00'::timestamp without time zone)"}
      ],
      "columns": [
        {"name": "payment_id", "default": {"expression": "nextval('payment_payment_id_seq'::regclass)"}, "inherited": true, "type": "integer"},
        {"name": "customer_id", "inherited": true, "type": "integer"},
        {"name": "staff_id", "inherited": true, "type": "integer"},
        {"name": "rental_id", "inherited": true, "type": "integer"},
        {"name": "amount", "inherited": true, "type": "numeric(5,2)"},
        {"name": "payment_date", "inherited": true, "type": "timestamp without time zone"}
      ],
      "foreign_keys": [
        {"name": "payment_p2007_05_customer_id_fkey", "columns": ["customer_id"], "target": "customer", "target_columns": ["customer_id"]},
        {"name": "payment_p2007_05_rental_id_fkey", "columns": ["rental_id"], "target": "rental", "target_columns": ["rental_id"]},
        {"name": "payment_p2007_05_staff_id_fkey", "columns": ["staff_id"], "target": "staff", "target_columns": ["staff_id"]}
      ],
      "indexes": [
        {"name": "idx_fk_payment_p2007_05_customer_id", "parts": [{"of": {"column": "customer_id"}}]},
        {"name": "idx_fk_payment_p2007_05_staff_id", "parts": [{"of": {"column": "staff_id"}}]}
      ],
      "options": {"inherits": ["payment"]}
    },
    {
      "name": "payment_p2007_06",
      "checks": [
        {"name": "payment_p2007_06_payment_date_check", "expression": "(payment_date >= '2007-06-01 00:00:00'::timestamp without time zone) AND (payment_date < '2007-07-01 00:00:00'::timestamp without time zone)"}
      ],
      "columns": [
        {"name": "payment_id", "default": {"expression": "nextval('payment_payment_id_seq'::regclass)"}, "inherited": true, "type": "integer"},
        {"name": "customer_id", "inherited": true, "type": "integer"},
        {"name": "staff_id", "inherited": true, "type": "integer"},
        {"name": "rental_id", "inherited": true, "type": "integer"},
        {"name": "amount", "inherited": true, "type": "numeric(5,2)"},
        {"name": "payment_date", "inherited": true, "type": "timestamp without time zone"}
      ],
      "foreign_keys": [
        {"name": "payment_p2007_06_customer_id_fkey", "columns": ["customer_id"], "target": "customer", "target_columns": ["customer_id"]},
        {"name": "payment_p2007_06_rental_id_fkey", "columns": ["rental_id"], "target": "rental", "target_columns": ["rental_id"]},
        {"name": "payment_p2007_06_staff_id_fkey", "columns": ["staff_id"], "target": "staff", "target_columns": ["staff_id"]}
      ],
      "indexes": [
        {"name": "idx_fk_payment_p2007_06_customer_id", "parts": [{"of": {"column": "customer_id"}}]},
        {"name": "idx_fk_payment_p2007_06_staff_id", "parts": [{"of": {"column": "staff_id"}}]}
      ],
      "options": {"inherits": ["payment"]}
    },
    {
      "name": "rental",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON rental FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "staff",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON staff FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    },
    {
      "name": "store",
      "triggers": [
        {"name": "last_updated", "definition": "CREATE TRIGGER last_updated BEFORE UPDATE ON store FOR EACH ROW EXECUTE FUNCTION last_updated()"}
      ]
    }
  ],
  "views": [
    {"name": "actor_info", "definition": "SELECT a.actor_id,\n    a.first_name,\n    a.last_name,\n    group_concat(DISTINCT (((c.name)::text || ': '::text) || ( SELECT group_concat((f.title)::text) AS group_concat\n           FROM ((film f\n             JOIN film_category fc_1 ON ((f.film_id = fc_1.film_id)))\n             JOIN film_actor fa_1 ON ((f.film_id = fa_1.film_id)))\n          WHERE ((fc_1.category_id = c.category_id) AND (fa_1.actor_id = a.actor_id))\n          GROUP BY fa_1.actor_id))) AS film_info\n   FROM (((actor a\n     LEFT JOIN film_actor fa ON ((a.actor_id = fa.actor_id)))\n     LEFT JOIN film_category fc ON ((fa.film_id = fc.film_id)))\n     LEFT JOIN category c ON ((fc.category_id = c.category_id)))\n  GROUP BY a.actor_id, a.first_name, a.last_name"},
    {"name": "customer_list", "definition": "SELECT cu.customer_id AS id,\n    (((cu.first_name)::text || ' '::text) || (cu.last_name)::text) AS name,\n    a.address,\n    a.postal_code AS \"zip code\",\n    a.phone,\n    city.city,\n    country.country,\n        CASE\n            WHEN cu.activebool THEN 'active'::text\n            ELSE ''::text\n        END AS notes,\n    cu.store_id AS sid\n   FROM (((customer cu\n     JOIN address a ON ((cu.address_id = a.address_id)))\n     JOIN city ON ((a.city_id = city.city_id)))\n     JOIN country ON ((city.country_id = country.country_id)))"},
    {"name": "film_list", "definition": "SELECT film.film_id AS fid,\n    film.title,\n    film.description,\n    category.name AS category,\n    film.rental_rate AS price,\n    film.length,\n    film.rating,\n    group_concat((((actor.first_name)::text || ' '::text) || (actor.last_name)::text)) AS actors\n   FROM ((((category\n     LEFT JOIN film_category ON ((category.category_id = film_category.category_id)))\n     LEFT JOIN film ON ((film_category.film_id = film.film_id)))\n     JOIN film_actor ON ((film.film_id = film_actor.film_id)))\n     JOIN actor ON ((film_actor.actor_id = actor.actor_id)))\n  GROUP BY film.film_id, film.title, film.description, category.name, film.rental_rate, film.length, film.rating"},
    {"name": "nicer_but_slower_film_list", "definition": "SELECT film.film_id AS fid,\n    film.title,\n    film.description,\n    category.name AS category,\n    film.rental_rate AS price,\n    film.length,\n    film.rating,\n    group_concat((((upper(\"substring\"((actor.first_name)::text, 1, 1)) || lower(\"substring\"((actor.first_name)::text, 2))) || upper(\"substring\"((actor.last_name)::text, 1, 1))) || lower(\"substring\"((actor.last_name)::text, 2)))) AS actors\n   FROM ((((category\n     LEFT JOIN film_category ON ((category.category_id = film_category.category_id)))\n     LEFT JOIN film ON ((film_category.film_id = film.film_id)))\n     JOIN film_actor ON ((film.film_id = film_actor.film_id)))\n     JOIN actor ON ((film_actor.actor_id = actor.actor_id)))\n  GROUP BY film.film_id, film.title, film.description, category.name, film.rental_rate, film.length, film.rating"},
    {"name": "sales_by_film_category", "definition": "SELECT c.name AS category,\n    sum(p.amount) AS total_sales\n   FROM (((((payment p\n     JOIN rental r ON ((p.rental_id = r.rental_id)))\n     JOIN inventory i ON ((r.inventory_id = i.inventory_id)))\n     JOIN film f ON ((i.film_id = f.film_id)))\n     JOIN film_category fc ON ((f.film_id = fc.film_id)))\n     JOIN category c ON ((fc.category_id = c.category_id)))\n  GROUP BY c.name\n  ORDER BY (sum(p.amount)) DESC"},
    {"name": "sales_by_store", "definition": "SELECT (((c.city)::text || ','::text) || (cy.country)::text) AS store,\n    (((m.first_name)::text || ' '::text) || (m.last_name)::text) AS manager,\n    sum(p.amount) AS total_sales\n   FROM (((((((payment p\n     JOIN rental r ON ((p.rental_id = r.rental_id)))\n     JOIN inventory i ON ((r.inventory_id = i.inventory_id)))\n     JOIN store s ON ((i.store_id = s.store_id)))\n     JOIN address a ON ((s.address_id = a.address_id)))\n     JOIN city c ON ((a.city_id = c.city_id)))\n     JOIN country cy ON ((c.country_id = cy.country_id)))\n     JOIN staff m ON ((s.manager_staff_id = m.staff_id)))\n  GROUP BY cy.country, c.city, s.store_id, m.first_name, m.last_name\n  ORDER BY cy.country, c.city"},
    {"name": "staff_list", "definition": "SELECT s.staff_id AS id,\n    (((s.first_name)::text || ' '::text) || (s.last_name)::text) AS name,\n    a.address,\n    a.postal_code AS \"zip code\",\n    a.phone,\n    city.city,\n    country.country,\n    s.store_id AS sid\n   FROM (((staff s\n     JOIN address a ON ((s.address_id = a.address_id)))\n     JOIN city ON ((a.city_id = city.city_id)))\n     JOIN country ON ((city.country_id = country.country_id)))"}
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
    crate::check::read::<Inventory>(db).await;
    crate::check::read::<Language>(db).await;
    crate::check::read::<Payment>(db).await;
    crate::check::read::<Rental>(db).await;
    crate::check::read::<Staff>(db).await;
    crate::check::read::<Store>(db).await;
    crate::check::read::<CustomerList>(db).await;
    crate::check::read::<StaffList>(db).await;
}
