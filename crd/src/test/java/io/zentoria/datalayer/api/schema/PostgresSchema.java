package io.zentoria.datalayer.api.schema;

/** {@code spec.postgres}. */
final class PostgresSchema {
    private PostgresSchema() {}

    static void describe(Schema schema) {
        schema.at("postgres", "What one PostgreSQL server should hold: roles, databases and all that is inside them.")
                .required("endpoint", "adminSecretRef");
        schema.at("postgres.endpoint", "Where PostgreSQL listens. The server itself, never a pooler.")
                .required("host");
        Words.host(schema, "postgres.endpoint.host");
        Words.port(schema, "postgres.endpoint.port", 5432);
        Words.tls(schema, "postgres.endpoint.tls", "PostgreSQL");
        name(
                schema,
                "postgres.endpoint.maintenanceDatabase",
                "Database that is there before all others; the operator keeps its ledger in it. Default: postgres.");
        Words.secret(
                schema,
                "postgres.adminSecretRef",
                "Login of an administrator, keys username and password.",
                "not used, the keys are username and password");
        schema.at(
                        "postgres.parameters",
                        "Server settings (postgresql.conf) by name, values as text with their unit, such as work_mem: 16MB. One that needs a restart is written and reported, never forced.")
                .entries(100)
                .rule(
                        "self.all(k, k.matches('^[a-z_][a-z0-9_]*([.][a-z_][a-z0-9_]*)?$') && size(k) <= 63)",
                        "parameters: write the names as PostgreSQL does, in small letters, such as work_mem");
        schema.at("postgres.parameters{}", "Value as text.").length(0, 1024);
        roles(schema);
        databases(schema);
        pooler(schema);
    }

    private static void roles(Schema schema) {
        schema.at(
                        "postgres.roles",
                        "Roles that log in. Each gets a Secret <resource>-postgres-<role> with all that an application needs to connect.")
                .items(0, 500)
                .map("name");
        schema.at("postgres.roles[]", "A role with its limits.")
                .rule(
                        "!self.name.startsWith('pg_') && !(self.name in ['public', 'none', 'postgres'])",
                        "roles: names that begin with pg_, and public, none and postgres, belong to PostgreSQL: choose another name");
        name(schema, "postgres.roles[].name", "Name of the role; case counts.");
        schema.at(
                        "postgres.roles[].connectionLimit",
                        "How many connections the role may have at once; -1 is no limit. Default: -1.")
                .between(-1, 262143);
        schema.at(
                "postgres.roles[].bypassRowSecurity",
                "Whether row-level security does not hold for the role, as a dump needs it. Default: false.");
        schema.at("postgres.roles[].memberOf", "Roles whose rights this role has too.")
                .items(0, 50)
                .set();
        reference(schema, "postgres.roles[].memberOf[]", "Name of a role.");
        Words.secret(
                schema,
                "postgres.roles[].passwordSecretRef",
                "Password of your own. Without it one is made and kept in the role's Secret.",
                "password");
    }

    private static void databases(Schema schema) {
        schema.at("postgres.databases", "Databases with all that is inside.")
                .items(0, 200)
                .map("name");
        schema.at("postgres.databases[]", "A database.")
                .required("owner")
                .rule(
                        "!(self.name in ['postgres', 'template0', 'template1', 'pgbouncer']) && !self.name.startsWith('pg_')",
                        "databases: postgres, template0, template1, pgbouncer and names that begin with pg_ belong to the servers: choose another name");
        name(schema, "postgres.databases[].name", "Name of the database; case counts.");
        name(
                schema,
                "postgres.databases[].owner",
                "Role that the database and all that the operator makes inside belong to. One of postgres.roles.");
        schema.at("postgres.databases[].extensions", "Extensions, by name. The server must have them installed.")
                .items(0, 50)
                .set();
        name(schema, "postgres.databases[].extensions[]", "Name of an extension.");
        name(schema, "postgres.databases[].extensionSchema", "Schema that extensions go into. Default: public.");
        schema.at("postgres.databases[].schemas", "Schemas beside those that migrations and vector tables make.")
                .items(0, 100)
                .set();
        name(schema, "postgres.databases[].schemas[]", "Name of a schema.")
                .rule(
                        "!self.startsWith('pg_') && !(self in ['information_schema', 'zentoria_operator'])",
                        "schemas: names that begin with pg_, information_schema and zentoria_operator are taken: choose another name");
        migrations(schema);
        vectorTables(schema);
        partitions(schema);
        grants(schema);
    }

    private static void migrations(Schema schema) {
        schema.at("postgres.databases[].migrations", "What is run in the database, in this order, each changeset once.")
                .items(0, 20)
                .atomic();
        schema.at("postgres.databases[].migrations[]", "Either a bundle of the operator or a changelog of your own.")
                .rule(
                        "has(self.bundle) != has(self.configMapRef)",
                        "migrations: write either bundle or configMapRef, one of the two");
        schema.at(
                        "postgres.databases[].migrations[].bundle",
                        "Built in: zentoria-main (core, api, files, audit, mcp, workflows, settings), zentoria-vectors (search functions of the vector tables), n8n-integration.")
                .length(1, 63)
                .rule(
                        "self in ['zentoria-main', 'zentoria-vectors', 'n8n-integration']",
                        "bundle: write zentoria-main, zentoria-vectors or n8n-integration");
        schema.at(
                        "postgres.databases[].migrations[].configMapRef",
                        "Your own Liquibase changelog in formatted SQL, in a ConfigMap of this namespace.")
                .required("name");
        schema.at("postgres.databases[].migrations[].configMapRef.name", "Name of the ConfigMap.")
                .length(1, 253)
                .pattern(Words.OBJECT_NAME);
        schema.at("postgres.databases[].migrations[].configMapRef.key", "Key inside it. Default: changelog.sql.")
                .length(1, 253)
                .pattern(Words.SECRET_KEY);
    }

    private static void vectorTables(Schema schema) {
        String path = "postgres.databases[].vectorTables";
        schema.at(
                        path,
                        "Tables with embeddings: columns id, content, metadata, embedding, created_at, updated_at, and an HNSW index. Extension vector comes with them.")
                .items(0, 100)
                .map("schema", "name");
        schema.at(path + "[]", "A table with embeddings.").required("dimensions");
        name(schema, path + "[].schema", "Schema of the table; made when it is not there.");
        name(schema, path + "[].name", "Name of the table.");
        schema.at(
                        path + "[].dimensions",
                        "Numbers in a vector, 1 to 16000. Above 2000 the index is on binary_quantize(embedding) and the search ranks by the true distance. It cannot be changed without losing the embeddings.")
                .rule("self >= 1 && self <= 16000", "dimensions: pgvector stores vectors of 1 to 16000 dimensions");
        schema.at(path + "[].distance", "Cosine, Euclid or Dot. Default: Cosine.");
        schema.at(path + "[].hnsw", "Parameters of the HNSW index; another value builds the index anew.")
                .rule(
                        "!has(self.m) || !has(self.efConstruction) || self.efConstruction >= 2 * self.m",
                        "hnsw: pgvector needs efConstruction to be at least twice m");
        schema.at(path + "[].hnsw.m", "Connections of a node, 2 to 100. Default: 16.")
                .between(2, 100);
        schema.at(path + "[].hnsw.efConstruction", "Candidates while building, 4 to 1000. Default: 64.")
                .between(4, 1000);
    }

    private static void partitions(Schema schema) {
        String path = "postgres.databases[].partitions";
        schema.at(path, "Tables partitioned by time whose partitions the operator makes ahead.")
                .items(0, 50)
                .map("table");
        schema.at(path + "[]", "A partitioned table.").required("column", "interval");
        schema.at(path + "[].table", "The table as schema.table.")
                .length(1, 130)
                .rule(
                        "self.matches('^[^.]+[.][^.]+$')",
                        "partitions: write the table with its schema, such as audit.logs");
        name(schema, path + "[].column", "The column that it is partitioned by; RANGE of a time.");
        schema.at(path + "[].interval", "How long one partition is: Day, Week, Month or Year, in UTC.");
        schema.at(path + "[].premake", "How many partitions after the present one always exist. Default: 3.")
                .between(1, 366);
        schema.at(
                        path + "[].retention",
                        "How many partitions before the present one are kept; older ones are detached and dropped only when policy.destructiveChanges is Allow. Left out: all are kept.")
                .between(1, 10000);
    }

    private static void grants(Schema schema) {
        String path = "postgres.databases[].grants";
        schema.at(path, "Rules: what a role may do with all that is, and will be, in some schemas.")
                .items(0, 50)
                .atomic();
        schema.at(path + "[]", "A rule.").required("role", "schemas", "privileges");
        reference(schema, path + "[].role", "Who is granted it. One of postgres.roles.");
        schema.at(path + "[].schemas", "Names of schemas; \"*\" is every schema, later ones too.")
                .items(1, 100)
                .set();
        reference(schema, path + "[].schemas[]", "Name of a schema, or \"*\".");
        schema.at(
                        path + "[].privileges",
                        "SELECT covers tables, views and sequences; USAGE on the schema comes with every rule.")
                .items(1, 10)
                .set();
        schema.at(path + "[].privileges[]", "A privilege of PostgreSQL.");
    }

    private static void pooler(Schema schema) {
        schema.at(
                        "postgres.pooler",
                        "PgBouncer in front of PostgreSQL. Without an endpoint the operator runs it in the cluster.")
                .rule(
                        "!has(self.endpoint) || has(self.adminSecretRef)",
                        "pooler: name the login of PgBouncer's console in adminSecretRef, since endpoint says that somebody else runs it");
        schema.at(
                        "postgres.pooler.endpoint",
                        "Where a PgBouncer listens that the operator does not run: it is compared, and set as far as its console can.")
                .required("host");
        Words.host(schema, "postgres.pooler.endpoint.host");
        schema.at("postgres.pooler.endpoint.port", "TCP port. Default: that of the pooler.")
                .between(1, 65535);
        Words.tls(schema, "postgres.pooler.endpoint.tls", "PgBouncer's console");
        Words.secret(
                schema,
                "postgres.pooler.adminSecretRef",
                "Login of one of PgBouncer's admin_users, keys username and password. Default, where the operator runs PgBouncer: one is made.",
                "not used, the keys are username and password");
        Words.host(schema, "postgres.pooler.host");
        schema.at(
                "postgres.pooler.host",
                "Where applications reach PgBouncer. Default: the host of the pooler's endpoint, else the Service that the operator makes, else, without a cluster, the host of PostgreSQL.");
        Words.port(schema, "postgres.pooler.port", 6432);
        schema.at(
                        "postgres.pooler.maxPreparedStatements",
                        "max_prepared_statements: how many named statements of the protocol a server connection keeps, as JDBC uses them; 0 turns that off. Default: 200.")
                .between(0, 100000);
        schema.at(
                        "postgres.pooler.replicas",
                        "How many PgBouncers the operator runs; every size holds for each of them. Default: 1.")
                .between(1, 20);
        schema.at("postgres.pooler.image", "Image of PgBouncer, with the program pgbouncer on its PATH.")
                .length(1, 512);
        schema.at(
                        "postgres.pooler.tlsSecretName",
                        "Secret of type kubernetes.io/tls with PgBouncer's certificate; clients must encrypt then.")
                .length(1, 253)
                .pattern(Words.OBJECT_NAME);
        schema.at(
                "postgres.pooler.mode",
                "PgBouncer's pool_mode: session, transaction or statement. Default: transaction.");
        schema.at("postgres.pooler.maxClientConnections", "max_client_conn.").between(1, 100000);
        schema.at(
                        "postgres.pooler.defaultPoolSize",
                        "default_pool_size, for pairs of database and role that no pool names.")
                .between(1, 10000);
        schema.at("postgres.pooler.minPoolSize", "min_pool_size.").between(0, 10000);
        schema.at("postgres.pooler.maxDbConnections", "max_db_connections; 0 is no limit.")
                .between(0, 10000);
        schema.at("postgres.pooler.pools", "Server connections for each service.")
                .items(0, 200)
                .map("service", "database", "role");
        schema.at("postgres.pooler.pools[]", "A pool.").required("size");
        schema.at("postgres.pooler.pools[].service", "Who uses the pool; a note for people.")
                .length(1, 63)
                .pattern(Words.SHORT_NAME);
        reference(schema, "postgres.pooler.pools[].database", "One of postgres.databases.");
        reference(schema, "postgres.pooler.pools[].role", "One of postgres.roles.");
        schema.at("postgres.pooler.pools[].size", "Server connections.").between(1, 10000);
    }

    /** A name that is checked where it is defined; a rule here would cost more than the API server allows. */
    private static void reference(Schema schema, String path, String description) {
        schema.at(path, description).length(1, 63).pattern(Words.IDENTIFIER);
    }

    private static Schema.Property name(Schema schema, String path, String description) {
        return schema.at(path, description)
                .length(1, 63)
                .pattern(Words.IDENTIFIER)
                .rule(Words.BYTES_63, Words.BYTES_63_HINT);
    }
}
