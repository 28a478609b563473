//! Everything that a MariaDB database can hold.

use crate::schema_kit::{assert_same, run, texts};
use plough::schema::Schema;
use plough_tests::on_every_backend;

pub(crate) const EVERYTHING: &[&str] = &[
    "CREATE SEQUENCE numbers START WITH 7 INCREMENT BY 3 MINVALUE 1 MAXVALUE 100 CACHE 5 CYCLE",
    "CREATE TABLE people (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        name VARCHAR(80) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'it''s \\\\ x' COMMENT 'a \\'name\\'',
        mood ENUM('sad', 'it''s', 'happy') DEFAULT 'sad',
        flags SET('a', 'b') NULL,
        data JSON,
        born YEAR, at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
        fine DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6),
        key_ CHAR(36) DEFAULT (uuid()), bits BIT(3) DEFAULT b'101',
        doubled INT AS (born * 2) STORED, halved INT AS (born / 2) VIRTUAL,
        hidden INT INVISIBLE DEFAULT 3,
        price DECIMAL(10,2) DEFAULT 1.50 CHECK (price > 0),
        place POINT NOT NULL, text_ LONGTEXT,
        PRIMARY KEY (id),
        UNIQUE KEY names (name, mood),
        UNIQUE KEY short (text_(10)),
        KEY odd (name(5), price) COMMENT 'why' IGNORED,
        FULLTEXT KEY words (text_), SPATIAL KEY places (place),
        CONSTRAINT prices CHECK (price IN (1, 2, 3) OR price IS NULL)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci ROW_FORMAT=COMPRESSED COMMENT='the people''s'",
    "CREATE TABLE points (
        id INT PRIMARY KEY, person BIGINT UNSIGNED, b INT,
        CONSTRAINT whole FOREIGN KEY (person) REFERENCES people (id) ON DELETE SET NULL ON UPDATE CASCADE
    )",
    "CREATE TABLE circle_a (id INT PRIMARY KEY, b INT)",
    "CREATE TABLE circle_b (id INT PRIMARY KEY, a INT, CONSTRAINT to_a FOREIGN KEY (a) REFERENCES circle_a (id))",
    "ALTER TABLE circle_a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES circle_b (id)",
    "CREATE TABLE log (at INT NOT NULL, what TEXT) ENGINE=Aria
        PARTITION BY RANGE (at) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
    "CREATE VIEW cheap AS SELECT id, name FROM people WHERE price < 2 WITH LOCAL CHECK OPTION",
    "CREATE SQL SECURITY INVOKER VIEW a_cheaper AS SELECT c.name, n.b FROM cheap c JOIN points n ON n.person = c.id",
    "CREATE TRIGGER touch BEFORE UPDATE ON people FOR EACH ROW BEGIN SET NEW.price = 1; SET NEW.name = 'a;b'; END",
    "CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 2",
    "CREATE PROCEDURE more(IN a INT, OUT b VARCHAR(20)) COMMENT 'does' BEGIN SELECT 'x' INTO b; END",
    "CREATE EVENT tick ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM log",
];

on_every_backend! {
    #[skip(sqlite, "MariaDB's own objects")]
    #[skip(postgres, "MariaDB's own objects")]
    async fn everything_is_read_and_makes_the_same(db: TestDb) {
        texts(&db, EVERYTHING).await?;
        let (read, statements) = plough::test::record(db.introspect()).await;
        let read = read?;
        assert!(statements.len() <= 12, "{}", statements.len());
        assert_same(&read, &read.normalised(&db).await?)?;
        let find = |name: &str| read.tables.iter().find(|table| table.name.name == name).ok_or(name.to_owned());
        let people = find("people")?;
        let column = |name: &str| people.column(name).ok_or(name.to_owned());
        assert_eq!(column("data")?.ty, "json");
        assert_eq!(column("name")?.charset.as_deref(), Some("latin1"));
        assert_eq!(column("name")?.comment.as_deref(), Some("a 'name'"));
        assert!(column("at")?.on_update.is_some() && column("hidden")?.invisible);
        assert!(column("doubled")?.generated.as_ref().is_some_and(|generated| generated.stored));
        assert_eq!(people.options.collation.as_deref(), Some("utf8mb4_general_ci"));
        assert_eq!(people.comment.as_deref(), Some("the people's"));
        assert_eq!(people.checks.len(), 2);
        assert_eq!(people.uniques.len(), 1);
        let index = |name: &str| people.indexes.iter().find(|index| index.name == name).ok_or(name.to_owned());
        assert_eq!(index("odd")?.parts[0].length, Some(5));
        assert!(index("odd")?.invisible && index("short")?.unique);
        assert_eq!(index("words")?.method.as_deref(), Some("fulltext"));
        assert!(find("log")?.options.partition_by.as_ref().is_some_and(|by| by.contains("MAXVALUE")));
        assert_eq!(find("log")?.options.engine.as_deref(), Some("Aria"));
        assert_eq!((read.sequences.len(), read.functions.len(), read.views.len(), read.others.len()), (1, 2, 2, 1));
        assert_eq!(Schema::from_json(&read.to_json()?)?, read);
    }

    #[skip(sqlite, "MariaDB's own objects")]
    #[skip(postgres, "MariaDB's own objects")]
    async fn everything_can_be_dropped(db: TestDb) {
        texts(&db, EVERYTHING).await?;
        run(&db, db.introspect().await?.drop_sql(&db)?).await?;
        assert_eq!(db.introspect().await?, Schema::new());
    }
}
