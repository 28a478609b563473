//! The queries of PostgreSQL's catalog. Each takes the namespaces to read beside the current one.
//!
//! `{in}` stands for the condition on the namespace `n`, `{schema}` for its name, NULL for the
//! current one; `{not_of_extension:CLASS:OID}` leaves out what an extension brought, or a
//! type needs.

/// Puts a query together.
pub(super) fn query(text: &str) -> String {
    let mut sql = text
        .replace("{in}", "(n.nspname = current_schema() OR n.nspname = ANY(?1))")
        .replace("{schema}", "NULLIF(n.nspname, current_schema())::text");
    while let Some(start) = sql.find("{not_of_extension:") {
        let Some(length) = sql[start..].find('}') else { break };
        let words: Vec<&str> = sql[start + 1..start + length].split(':').collect();
        let (class, oid) =
            (words.get(1).copied().unwrap_or_default(), words.get(2).copied().unwrap_or_default());
        // A function that a type brought is the type's; a partitioned table is so tied to its own key.
        let kinds = if class == "pg_proc" { "'e', 'i'" } else { "'e'" };
        let condition = format!(
            "NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = '{class}'::regclass \
             AND x.objid = {oid} AND x.deptype IN ({kinds}))"
        );
        sql.replace_range(start..=start + length, &condition);
    }
    sql
}

/// Extensions but the one that every database has, and namespaces.
pub(super) const EXTENSIONS: &str = "
SELECT 'extension', e.extname::text, NULLIF(n.nspname, current_schema())::text, e.extversion::text
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql' AND {in}
UNION ALL
SELECT 'schema', n.nspname::text, NULL, NULL
FROM pg_catalog.pg_namespace n WHERE n.nspname <> current_schema() AND n.nspname = ANY(?1)
ORDER BY 1, 2";

/// Enum types and domains.
pub(super) const TYPES: &str = "
SELECT t.oid::int8, {schema}, t.typname::text, t.typtype::text,
  ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
  CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END, NOT t.typnotnull, t.typdefault::text,
  CASE WHEN t.typcollation NOT IN (0, b.typcollation) THEN l.collname::text END, obj_description(t.oid, 'pg_type')
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_collation l ON l.oid = t.typcollation
WHERE t.typtype IN ('e', 'd') AND {in} AND {not_of_extension:pg_type:t.oid}";

/// Tables, views and sequences.
pub(super) const RELATIONS: &str = "
SELECT c.oid::int8, {schema}, c.relname::text, c.relkind::text, c.relpersistence = 'u',
  COALESCE(c.reloptions, '{}')::text[],
  CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END,
  CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
  ARRAY(SELECT COALESCE(NULLIF(pn.nspname, current_schema()), '')::text
    FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
    JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid ORDER BY h.inhseqno),
  ARRAY(SELECT p.relname::text FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
    WHERE h.inhrelid = c.oid ORDER BY h.inhseqno),
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND {in} AND {not_of_extension:pg_class:c.oid}";

/// Columns of tables and views.
pub(super) const COLUMNS: &str = "
SELECT a.attrelid::int8, a.attname::text, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
  a.attidentity::text, a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid),
  CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN l.collname::text END,
  col_description(a.attrelid, a.attnum), NOT a.attislocal OR c.relispartition
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm') AND {in}
ORDER BY a.attrelid, a.attnum";

/// Constraints of tables and domains: own ones, not those of a parent. `{set_columns}` is an array
/// of column numbers since PostgreSQL 15.
pub(super) const CONSTRAINTS: &str = "
SELECT con.conrelid::int8, con.contypid::int8, con.conname::text,
  concat(con.contype, con.confupdtype, con.confdeltype, con.confmatchtype, con.condeferrable::int, con.condeferred::int,
    con.convalidated::int, con.connoinherit::int),
  ARRAY(SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY AS k(number, i)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number ORDER BY k.i),
  NULLIF(tn.nspname, current_schema())::text, target.relname::text,
  ARRAY(SELECT a.attname::text FROM unnest(con.confkey) WITH ORDINALITY AS k(number, i)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.number ORDER BY k.i),
  pg_get_expr(con.conbin, con.conrelid), pg_get_constraintdef(con.oid),
  ARRAY(SELECT a.attname::text FROM unnest({set_columns}) WITH ORDINALITY AS k(number, i)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number ORDER BY k.i)
FROM pg_catalog.pg_constraint con
JOIN pg_catalog.pg_namespace n ON n.oid = con.connamespace
LEFT JOIN pg_catalog.pg_class target ON target.oid = con.confrelid
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = target.relnamespace
WHERE con.contype IN ('p', 'u', 'f', 'c', 'x') AND con.conislocal AND con.conparentid = 0 AND {in}
ORDER BY con.conrelid, con.conname";

/// The parts of indexes, in their order, those of constraints among them. `{nulls}` is a column
/// since PostgreSQL 15.
pub(super) const INDEXES: &str = "
SELECT i.indrelid::int8, ic.relname::text, con.conname::text, am.amname::text,
  concat(i.indisunique::int, ({nulls})::int, (k.k <= i.indnkeyatts)::int, (COALESCE(i.indoption[k.k - 1], 0) & 1),
    (COALESCE(i.indoption[k.k - 1], 0) >> 1) & 1),
  pg_get_expr(i.indpred, i.indrelid), array_to_string(ic.reloptions, ', '), a.attname::text,
  pg_get_indexdef(i.indexrelid, k.k, false), CASE WHEN NOT oc.opcdefault THEN oc.opcname::text END,
  CASE WHEN i.indcollation[k.k - 1] NOT IN (0, COALESCE(NULLIF(a.attcollation, 0), 100)) THEN l.collname::text END,
  obj_description(i.indexrelid, 'pg_class')
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = ic.relam
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL generate_series(1, i.indnatts::int) AS k(k)
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.k - 1] AND a.attnum <> 0
LEFT JOIN pg_catalog.pg_opclass oc ON k.k <= i.indnkeyatts AND oc.oid = i.indclass[k.k - 1]
LEFT JOIN pg_catalog.pg_collation l ON k.k <= i.indnkeyatts AND l.oid = i.indcollation[k.k - 1]
LEFT JOIN pg_catalog.pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
WHERE i.indislive AND NOT ic.relispartition AND c.relkind IN ('r', 'p', 'm') AND {in}
ORDER BY i.indrelid, ic.relname, k.k";

/// Sequences, with the column that has each as its identity (`i`) or owns it (`a`).
pub(super) const SEQUENCES: &str = "
SELECT s.seqrelid::int8, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
  s.seqcycle, d.refobjid::int8, a.attname::text, d.deptype::text
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.objsubid = 0
  AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE {in}";

/// Triggers but those of constraints and of a partition's parent.
pub(super) const TRIGGERS: &str = "
SELECT t.tgrelid::int8, t.tgname::text, pg_get_triggerdef(t.oid, true), t.tgenabled::text
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND {in}";

/// Functions and procedures. The server names the schema in each; one that is the current one is
/// taken out, so that a definition is the same wherever it is made.
pub(super) const FUNCTIONS: &str = "
SELECT {schema}, p.proname::text, pg_get_function_identity_arguments(p.oid), p.prokind = 'p', 
  CASE WHEN n.nspname = current_schema() THEN k.head || substr(pg_get_functiondef(p.oid),
    length(k.head || quote_ident(n.nspname)) + 2) ELSE pg_get_functiondef(p.oid) END,
  obj_description(p.oid, 'pg_proc')
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
CROSS JOIN LATERAL (SELECT 'CREATE OR REPLACE ' || CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END) AS k(head)
WHERE p.prokind IN ('f', 'p', 'w') AND {in} AND {not_of_extension:pg_proc:p.oid}";

/// What is kept as text: composite and range types, aggregates, row security, policies, rules, statistics.
pub(super) const OTHERS: &str = "
SELECT 'TYPE', {schema}, t.typname::text, NULL, NULL,
  'CREATE TYPE ' || t.oid::regtype || ' AS (' || (SELECT string_agg(quote_ident(a.attname) || ' ' ||
    format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) || ')'
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE {in} AND {not_of_extension:pg_class:c.oid}
UNION ALL
SELECT 'TYPE', {schema}, t.typname::text, NULL, NULL,
  'CREATE TYPE ' || t.oid::regtype || ' AS RANGE (SUBTYPE = ' || r.rngsubtype::regtype || ')'
FROM pg_catalog.pg_range r JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE {in} AND {not_of_extension:pg_type:t.oid}
UNION ALL
SELECT 'AGGREGATE', {schema}, p.proname::text, NULL, NULL,
  'CREATE AGGREGATE ' || p.oid::regprocedure || ' (SFUNC = ' || g.aggtransfn::regproc || ', STYPE = ' ||
    format_type(g.aggtranstype, NULL) ||
    CASE WHEN g.aggfinalfn <> 0 THEN ', FINALFUNC = ' || g.aggfinalfn::regproc ELSE '' END ||
    CASE WHEN g.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || g.aggcombinefn::regproc ELSE '' END ||
    COALESCE(', INITCOND = ' || quote_literal(g.agginitval), '') || ')'
FROM pg_catalog.pg_aggregate g JOIN pg_catalog.pg_proc p ON p.oid = g.aggfnoid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE {in} AND {not_of_extension:pg_proc:p.oid}
UNION ALL
SELECT 'ROW SECURITY', {schema}, c.relname::text, {schema}, c.relname::text,
  'ALTER TABLE ' || c.oid::regclass || ' ENABLE ROW LEVEL SECURITY' ||
    CASE WHEN c.relforcerowsecurity THEN ', FORCE ROW LEVEL SECURITY' ELSE '' END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relrowsecurity AND {in}
UNION ALL
SELECT 'POLICY', {schema}, o.polname::text, {schema}, c.relname::text,
  'CREATE POLICY ' || quote_ident(o.polname) || ' ON ' || c.oid::regclass ||
    CASE WHEN o.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END ||
    CASE o.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE'
      WHEN 'd' THEN ' FOR DELETE' ELSE '' END ||
    ' TO ' || (SELECT string_agg(CASE r.id WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r.id)) END, ', ')
      FROM unnest(o.polroles) AS r(id)) ||
    COALESCE(' USING (' || pg_get_expr(o.polqual, o.polrelid) || ')', '') ||
    COALESCE(' WITH CHECK (' || pg_get_expr(o.polwithcheck, o.polrelid) || ')', '')
FROM pg_catalog.pg_policy o JOIN pg_catalog.pg_class c ON c.oid = o.polrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE {in}
UNION ALL
SELECT 'RULE', {schema}, r.rulename::text, {schema}, c.relname::text, pg_get_ruledef(r.oid, true)
FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE r.rulename <> '_RETURN' AND {in}
UNION ALL
SELECT 'STATISTICS', {schema}, s.stxname::text, {schema}, c.relname::text, 
  CASE WHEN n.nspname = current_schema() THEN 'CREATE STATISTICS ' || substr(pg_get_statisticsobjdef(s.oid),
    length('CREATE STATISTICS ' || quote_ident(n.nspname)) + 2) ELSE pg_get_statisticsobjdef(s.oid) END
FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace WHERE {in}
ORDER BY 1, 2, 3, 5";
