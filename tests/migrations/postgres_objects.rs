//! Everything that a PostgreSQL database can hold.

use crate::schema_kit::{assert_same, make, run, texts};
use plough::schema::{Deferrable, Match, NullsOrder, Scope};
use plough_tests::on_every_backend;

pub(crate) const EVERYTHING: &[&str] = &[
    "CREATE TYPE mood AS ENUM ('sad', 'it''s', 'happy')",
    "COMMENT ON TYPE mood IS 'a mood'",
    "CREATE TYPE pair AS (a int, \"B c\" text)",
    "CREATE TYPE span AS RANGE (SUBTYPE = int4)",
    "CREATE DOMAIN year AS integer DEFAULT 2000 NOT NULL CONSTRAINT old CHECK (VALUE > 1900)",
    "CREATE SEQUENCE numbers AS smallint INCREMENT BY -2 MINVALUE -100 MAXVALUE 100 START WITH 7 CACHE 5 CYCLE",
    "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT n * 2 $$",
    "CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.mood := 'sad'; RETURN NEW; END $$",
    "CREATE PROCEDURE nothing(x int) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$",
    "CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')",
    "CREATE TABLE people (
        id bigint GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY 5),
        old_id serial,
        mood mood NOT NULL DEFAULT 'sad',
        born year,
        name text COLLATE \"C\" NOT NULL,
        doubled integer GENERATED ALWAYS AS (twice(old_id)) STORED,
        tags varchar(20)[] DEFAULT '{}',
        spans span,
        price numeric(10, 2) DEFAULT twice(3),
        code integer UNIQUE,
        PRIMARY KEY (id) INCLUDE (name),
        UNIQUE NULLS NOT DISTINCT (name, mood),
        CONSTRAINT late UNIQUE (old_id) DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT prices CHECK (price IN (1, 2, 3)) NO INHERIT,
        CONSTRAINT apart EXCLUDE USING gist (spans WITH &&) WHERE (price > 1)
    ) WITH (fillfactor = 70)",
    "COMMENT ON TABLE people IS 'the people''s'",
    "COMMENT ON COLUMN people.name IS 'E\\scaped'",
    "CREATE TABLE points (
        a bigint, b integer, person bigint,
        CONSTRAINT whole FOREIGN KEY (person) REFERENCES people ON DELETE SET NULL (person) ON UPDATE CASCADE
          DEFERRABLE,
        FOREIGN KEY (b) REFERENCES people (code) MATCH FULL
    )",
    "ALTER TABLE points ADD CONSTRAINT later FOREIGN KEY (a) REFERENCES people (id) NOT VALID",
    "ALTER TABLE points ADD CONSTRAINT someday CHECK (a > 0) NOT VALID",
    "CREATE INDEX odd ON people USING btree (lower(name) text_pattern_ops DESC NULLS LAST, name COLLATE \"POSIX\" NULLS FIRST)
        INCLUDE (price) WITH (fillfactor = 50) WHERE mood <> 'happy'",
    "COMMENT ON INDEX odd IS 'why'",
    "CREATE INDEX tagged ON people USING gin (tags)",
    "CREATE UNIQUE INDEX one ON people (price) NULLS NOT DISTINCT",
    "CREATE TABLE circle_a (id int PRIMARY KEY, b int)",
    "CREATE TABLE circle_b (id int PRIMARY KEY, a int REFERENCES circle_a)",
    "ALTER TABLE circle_a ADD FOREIGN KEY (b) REFERENCES circle_b",
    "CREATE TABLE events (at date NOT NULL, what text DEFAULT 'x') PARTITION BY RANGE (at)",
    "CREATE TABLE events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
    "CREATE TABLE events_rest PARTITION OF events (CONSTRAINT filled CHECK (what <> '')) DEFAULT",
    "CREATE INDEX events_at ON events (at)",
    "CREATE TABLE base (x int CHECK (x > 0))",
    "CREATE TABLE derived (y int) INHERITS (base)",
    "CREATE UNLOGGED TABLE quick (x int)",
    "CREATE TABLE nothing_at_all ()",
    "CREATE VIEW cheap WITH (security_barrier) AS SELECT id, name FROM people WHERE price < 2 WITH LOCAL CHECK OPTION",
    "CREATE VIEW a_cheaper AS SELECT * FROM cheap",
    "CREATE MATERIALIZED VIEW summary AS SELECT mood, total(old_id) AS n FROM people GROUP BY mood",
    "CREATE UNIQUE INDEX summary_mood ON summary (mood)",
    "COMMENT ON VIEW cheap IS 'a view'",
    "CREATE TRIGGER touch BEFORE UPDATE OF name ON people FOR EACH ROW WHEN (OLD.name <> NEW.name)
        EXECUTE FUNCTION touched()",
    "ALTER TABLE people DISABLE TRIGGER touch",
    "ALTER TABLE people ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY own ON people FOR SELECT TO PUBLIC USING (name = CURRENT_USER)",
    "CREATE RULE quiet AS ON DELETE TO quick DO INSTEAD NOTHING",
    "CREATE STATISTICS together (dependencies) ON a, b FROM points",
];

on_every_backend! {
    #[skip(sqlite, "PostgreSQL's own objects")]
    #[skip(mariadb, "PostgreSQL's own objects")]
    async fn everything_is_read_and_makes_the_same(db: TestDb) {
        texts(&db, EVERYTHING).await?;
        let (read, statements) = plough::test::record(db.introspect()).await;
        let read = read?;
        assert!(statements.len() <= 12, "{}", statements.len());
        assert_same(&read, &read.normalised(&db).await?)?;
        let find = |name: &str| read.tables.iter().find(|table| table.name.name == name).ok_or(name.to_owned());
        let people = find("people")?;
        assert!(people.columns[0].identity.as_ref().is_some_and(|it| it.always && it.numbers.start == Some(5)));
        assert_eq!(people.columns[4].collation.as_deref(), Some("C"));
        assert_eq!(people.primary_key.as_ref().map(|key| key.include.len()), Some(1));
        assert!(people.uniques.iter().any(|key| key.nulls_not_distinct));
        assert!(people.uniques.iter().any(|key| key.deferrable == Some(Deferrable::Deferred)));
        assert_eq!(people.exclusions.len(), 1);
        assert_eq!(people.options.parameters, ["fillfactor=70"]);
        assert_eq!(people.triggers[0].enabled.as_deref(), Some("DISABLED"));
        let odd = people.indexes.iter().find(|index| index.name == "odd").ok_or("odd")?;
        assert_eq!((odd.parts[0].nulls, odd.parts[1].nulls), (Some(NullsOrder::Last), Some(NullsOrder::First)));
        assert_eq!(odd.parts[0].operator_class.as_deref(), Some("text_pattern_ops"));
        assert_eq!(odd.parts[1].collation.as_deref(), Some("POSIX"));
        assert_eq!((odd.include.as_slice(), odd.comment.as_deref()), (["price".to_owned()].as_slice(), Some("why")));
        let points = find("points")?;
        assert!(points.foreign_keys.iter().any(|key| key.not_valid));
        assert!(points.foreign_keys.iter().any(|key| key.matching == Some(Match::Full)));
        assert!(points.foreign_keys.iter().any(|key| key.on_delete_columns == ["person"]));
        assert!(points.checks.iter().any(|check| check.not_valid));
        assert!(find("events_2020")?.columns.iter().all(|column| column.inherited));
        assert_eq!(find("derived")?.options.inherits.len(), 1);
        assert!(find("quick")?.options.unlogged);
        let kinds: Vec<_> = read.others.iter().map(|other| other.kind.as_str()).collect();
        assert_eq!(kinds, ["AGGREGATE", "POLICY", "ROW SECURITY", "RULE", "STATISTICS", "TYPE", "TYPE"]);
        assert_eq!((read.enums.len(), read.domains.len(), read.functions.len(), read.views.len()), (1, 1, 3, 3));
        assert_eq!(read.sequences.iter().filter(|sequence| sequence.owned_by.is_some()).count(), 1);
        let text = read.to_json()?;
        assert_eq!(plough::schema::Schema::from_json(&text)?, read);
    }

    #[skip(sqlite, "PostgreSQL's own objects")]
    #[skip(mariadb, "PostgreSQL's own objects")]
    async fn everything_can_be_dropped(db: TestDb) {
        texts(&db, EVERYTHING).await?;
        run(&db, db.introspect().await?.drop_sql(&db)?).await?;
        assert_eq!(db.introspect().await?, plough::schema::Schema::new());
    }

    #[skip(sqlite, "there are no schemas")]
    #[skip(mariadb, "PostgreSQL's own objects")]
    async fn other_schemas_are_read_when_they_are_named(db: TestDb) {
        let other = format!("plough_other_{}", std::process::id());
        texts(&db, &[
            "CREATE TABLE here (id int PRIMARY KEY)",
            &format!("CREATE SCHEMA {other}"),
            &format!("CREATE TABLE {other}.there (id int REFERENCES here)"),
        ]).await?;
        let scope = Scope::new().and(&other);
        let read = db.introspect_in(scope.clone()).await?;
        let alone = db.introspect().await?;
        let normalised = read.normalised(&db).await?;
        texts(&db, &[&format!("DROP SCHEMA {other} CASCADE")]).await?;
        assert_same(&read, &normalised)?;
        assert_eq!((read.tables.len(), alone.tables.len()), (2, 1));
        assert_eq!(read.schemas, std::slice::from_ref(&other));
        let there = read.tables.iter().find(|table| table.name.name == "there").ok_or("there")?;
        assert_eq!(there.name.schema.as_deref(), Some(other.as_str()));
        assert_eq!(there.foreign_keys[0].target.schema, None);
        make(&db, &plough::schema::Schema::new()).await?;
    }
}
