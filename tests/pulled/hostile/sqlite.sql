CREATE TABLE "type" (
  "self" INTEGER PRIMARY KEY,
  "fn" TEXT NOT NULL DEFAULT 'it''s "quoted"',
  "a""b
#[derive(Evil)] */" INTEGER,
  "match" BOOLEAN NOT NULL DEFAULT 1,
  "unique" TEXT UNIQUE,
  "größe" REAL CHECK ("größe" > 0),
  "größa" REAL,
  "1st" VARCHAR(10) NOT NULL DEFAULT '',
  word TEXT DEFAULT bare,
  "at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  price NUMERIC(10,2) NOT NULL DEFAULT 0.00,
  anything,
  odd GEOMETRY,
  total INTEGER GENERATED ALWAYS AS ("self" * 2) STORED,
  half REAL AS (price / 2),
  CONSTRAINT "odd ""name" CHECK ("1st" <> 'x''y')
);;
CREATE UNIQUE INDEX "type_where" ON "type" ("unique" DESC, "fn") WHERE "match" = 1;;
CREATE INDEX "type_lower" ON "type" (lower("fn"));;
CREATE INDEX "type_nocase" ON "type" ("fn" COLLATE NOCASE DESC);;
CREATE TABLE "types" (id INTEGER PRIMARY KEY AUTOINCREMENT, "type" INTEGER REFERENCES "type" ON DELETE SET NULL);;
CREATE TABLE "string" (code TEXT PRIMARY KEY, label TEXT NOT NULL COLLATE NOCASE) WITHOUT ROWID;;
CREATE TABLE node (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES node (id) ON DELETE CASCADE,
  twin INTEGER UNIQUE REFERENCES node (id) DEFERRABLE INITIALLY DEFERRED
);;
CREATE TABLE person (id INTEGER NOT NULL, tenant TEXT NOT NULL, name TEXT, PRIMARY KEY (tenant, id));;
CREATE TABLE letter (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  sender_id INTEGER NOT NULL,
  receiver_id INTEGER,
  FOREIGN KEY (tenant, sender_id) REFERENCES person (tenant, id) ON UPDATE CASCADE,
  FOREIGN KEY (tenant, receiver_id) REFERENCES person (tenant, id)
);;
CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL);;
CREATE TABLE letter_tag (
  letter_id INTEGER NOT NULL REFERENCES letter (id),
  tag_id INTEGER NOT NULL REFERENCES tag (id),
  PRIMARY KEY (letter_id, tag_id)
);;
CREATE TABLE follows (
  follower_id INTEGER NOT NULL CONSTRAINT fk_follower REFERENCES tag (id) ON DELETE CASCADE,
  followed_id INTEGER NOT NULL REFERENCES tag (id),
  PRIMARY KEY (follower_id, followed_id)
);;
CREATE TABLE no_key (a TEXT, b TEXT);;
CREATE TABLE points_away (id INTEGER PRIMARY KEY, gone_id INTEGER REFERENCES nowhere (id));;
CREATE VIEW tag_names AS SELECT id, name, name || '!' AS loud FROM tag;;
CREATE VIEW "counts */" AS SELECT count(*) AS n FROM tag;;
CREATE TRIGGER "on ""tag" AFTER INSERT ON tag BEGIN UPDATE tag SET name = name || '#"' WHERE id = NEW.id; END;;
