CREATE TABLE `type` (
  `self` bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `fn` varchar(40) NOT NULL DEFAULT 'it''s "quoted" \\',
  `a``b
#[derive(Evil)] */` int,
  `match` tinyint(1) NOT NULL DEFAULT 1,
  `unique` varchar(20) UNIQUE,
  `größe` double CHECK (`größe` > 0),
  `1st` char(3) NOT NULL DEFAULT 'abc',
  mood enum('happy', '', 'SELF', 'so so', 'so_so', 'it''s "fine"', '1st') NOT NULL DEFAULT 'so so',
  flags set('a', 'b') NOT NULL DEFAULT 'a',
  at timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  local datetime(6),
  never datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  price decimal(10, 2) NOT NULL DEFAULT 0.00,
  big decimal(40, 10),
  small smallint unsigned DEFAULT 3,
  medium mediumint,
  filled int(5) unsigned zerofill,
  doc json,
  place point,
  since year,
  bits bit(5),
  body mediumblob,
  short varbinary(16),
  plain text CHARACTER SET latin1,
  day date DEFAULT (current_date()),
  loud varchar(50) GENERATED ALWAYS AS (upper(`fn`)) STORED,
  half decimal(10, 2) AS (price / 2) VIRTUAL,
  hidden int INVISIBLE DEFAULT 1,
  CONSTRAINT `odd "check` CHECK (`1st` in ('abc', 'x''y')),
  KEY type_prefix (body(10)),
  KEY `odd ``index` (`unique`, `fn`),
  FULLTEXT KEY words (`fn`)
) COMMENT 'a comment "with"\n*/ quotes';;
CREATE TABLE `types` (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the "key"',
  `type` bigint unsigned,
  CONSTRAINT `odd ``key` FOREIGN KEY (`type`) REFERENCES `type` (`self`) ON DELETE SET NULL
);;
CREATE TABLE `string` (code varchar(10) NOT NULL PRIMARY KEY, label varchar(20) COLLATE utf8mb4_bin NOT NULL);;
CREATE TABLE node (
  id bigint PRIMARY KEY,
  parent_id bigint,
  twin bigint UNIQUE,
  FOREIGN KEY (parent_id) REFERENCES node (id) ON DELETE CASCADE,
  FOREIGN KEY (twin) REFERENCES node (id)
);;
CREATE TABLE person (id int NOT NULL, tenant varchar(10) NOT NULL, email varchar(30) UNIQUE NOT NULL, PRIMARY KEY (tenant, id));;
CREATE TABLE letter (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant varchar(10) NOT NULL,
  sender_id int NOT NULL,
  receiver_id int,
  reply_to varchar(30),
  FOREIGN KEY (tenant, sender_id) REFERENCES person (tenant, id) ON UPDATE CASCADE,
  FOREIGN KEY (tenant, receiver_id) REFERENCES person (tenant, id),
  FOREIGN KEY (reply_to) REFERENCES person (email)
);;
CREATE TABLE tag (id smallint PRIMARY KEY, name varchar(20) NOT NULL);;
CREATE TABLE letter_tag (
  letter_id bigint NOT NULL,
  tag_id smallint NOT NULL,
  PRIMARY KEY (tag_id, letter_id),
  FOREIGN KEY (letter_id) REFERENCES letter (id),
  FOREIGN KEY (tag_id) REFERENCES tag (id)
);;
CREATE TABLE no_key (a varchar(10), b varchar(10));;
CREATE SEQUENCE counter START WITH 3 INCREMENT BY 2;;
CREATE VIEW tag_names AS SELECT id, name, concat(name, '!') AS loud FROM tag;;
CREATE VIEW `counts */` AS SELECT count(*) AS n FROM tag;;
CREATE TRIGGER `on "tag` BEFORE INSERT ON tag FOR EACH ROW SET NEW.name = concat(NEW.name, '#"');;
CREATE PROCEDURE note(IN n int) BEGIN SELECT n; END;;
