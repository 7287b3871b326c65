package io.zentoria.datalayer.api.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.api.ZentoriaRestore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A sample with one thing wrong.
 *
 * @param file of the sample, one of {@code deploy/samples}
 * @param title what is wrong
 * @param change makes it wrong
 * @param apiServer what the API server must say of it
 * @param here what the checks without an API server must say of it
 */
record WrongResource(String file, String title, Consumer<ObjectNode> change, String apiServer, String here) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String DATA_LAYER = "personal.yaml";
    private static final String LONG_NAME = "a".repeat(64);
    private static final String BYTES = "ä".repeat(40);

    @Override
    public String toString() {
        return title;
    }

    /** The resource that is refused. */
    ObjectNode resource() {
        ObjectNode resource = sample(file);
        change.accept(resource);
        return resource;
    }

    /** What the checks without an API server say of it. */
    List<String> problems() {
        return problems(resource());
    }

    /** What the checks without an API server say of a resource of any kind. */
    static List<String> problems(ObjectNode resource) {
        JsonNode spec = resource.get("spec");
        return switch (resource.get("kind").asText()) {
            case ZentoriaDataLayer.KIND -> SpecCheck.problemsAsWritten(spec);
            case ZentoriaBackup.KIND -> BackupCheck.problemsAsWritten(spec);
            case ZentoriaRestore.KIND -> RestoreCheck.problemsAsWritten(spec);
            default -> throw new IllegalArgumentException(resource.toString());
        };
    }

    static ObjectNode sample() {
        return sample(DATA_LAYER);
    }

    /** The sample with the fields of {@code spec.backup} that it does without. */
    static ObjectNode sampleWithAllOfBackup() {
        ObjectNode sample = sample();
        ObjectNode backup = sample.withObject("/spec/backup");
        backup.put("execution", "Job").put("consistency", "Fenced").put("postgresRole", "zentoria_backup");
        ((ObjectNode) backup.at("/tiers/0/filesystem")).put("claimName", "backups");
        backup.set("job", value("{image: 'registry/zdl:1', requests: {cpu: 500m, memory: 1.5Gi}}"));
        backup.set(
                "hooks",
                value(
                        "{before: [{name: stop, command: [stop, now], timeout: 1m}], after: [{name: go, sql: {database: n8n, statement: SELECT 1}}]}"));
        backup.set("objectives", value("{rpo: 1h, rto: 30m}"));
        backup.withArray("schedules")
                .add(
                        value(
                                "{name: everything, store: all, cron: '30 1 * * *', keep: {daily: 7, monthly: 12}, tiers: [local]}"));
        return sample;
    }

    static ObjectNode sample(String file) {
        try {
            return (ObjectNode) YAML.readTree(Files.readString(Path.of("../deploy/samples", file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both say the same words. */
    static WrongResource set(String title, String at, String yaml, String says) {
        return set(title, at, yaml, says, says);
    }

    static WrongResource set(String title, String at, String yaml, String apiServer, String here) {
        int slash = at.lastIndexOf('/');
        return new WrongResource(
                DATA_LAYER,
                title,
                resource -> ((ObjectNode) resource.at("/spec" + at.substring(0, slash)))
                        .set(at.substring(slash + 1), value(yaml)),
                apiServer,
                here);
    }

    static WrongResource add(String title, String at, String yaml, String apiServer, String here) {
        return new WrongResource(
                DATA_LAYER, title, resource -> resource.withArray("/spec" + at).add(value(yaml)), apiServer, here);
    }

    static WrongResource add(String title, String at, String yaml, String says) {
        return add(title, at, yaml, says, says);
    }

    static WrongResource remove(String title, String at, String apiServer, String here) {
        int slash = at.lastIndexOf('/');
        return new WrongResource(
                DATA_LAYER,
                title,
                resource ->
                        ((ObjectNode) resource.at("/spec" + at.substring(0, slash))).remove(at.substring(slash + 1)),
                apiServer,
                here);
    }

    static JsonNode value(String yaml) {
        try {
            return YAML.readTree("value: " + yaml).get("value");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    static Stream<WrongResource> all() {
        return Stream.of(
                        names(),
                        references(),
                        postgres(),
                        redis(),
                        qdrant(),
                        policy(),
                        WrongBackup.all(),
                        WrongRun.all())
                .flatMap(rows -> rows);
    }

    private static Stream<WrongResource> names() {
        return Stream.of(
                add("role twice", "/postgres/roles", "{name: n8n}", "Duplicate value", "name n8n stands there twice"),
                add(
                        "database twice",
                        "/postgres/databases",
                        "{name: n8n, owner: n8n}",
                        "Duplicate value",
                        "name n8n stands there twice"),
                add(
                        "vector table twice",
                        "/postgres/databases/1/vectorTables",
                        "{schema: embeddings, name: code, dimensions: 3}",
                        "Duplicate value",
                        "stands there twice"),
                add(
                        "allocation twice",
                        "/redis/allocations",
                        "{db: 9, name: cache, keyPattern: 'x:*'}",
                        "Duplicate value",
                        "name cache stands there twice"),
                add("user twice", "/redis/users", "{name: n8n}", "Duplicate value", "name n8n stands there twice"),
                add(
                        "collection twice",
                        "/qdrant/collections",
                        "{name: code, vectors: {size: 3, distance: Dot}}",
                        "Duplicate value",
                        "name code stands there twice"),
                add(
                        "tier twice",
                        "/backup/tiers",
                        "{name: local, filesystem: {path: /x/y}}",
                        "Duplicate value",
                        "name local stands there twice"),
                set("name of 64 characters", "/postgres/roles/0/name", LONG_NAME, "Too long", "write at most 63"),
                set(
                        "name of 80 bytes",
                        "/postgres/roles/4/name",
                        BYTES,
                        "PostgreSQL cuts a name after 63 bytes",
                        "PostgreSQL cuts a name after 63 bytes"),
                set(
                        "empty name",
                        "/postgres/databases/2/name",
                        "''",
                        "should be at least 1 chars long",
                        "write at least 1"),
                set(
                        "role named as PostgreSQL's own",
                        "/postgres/roles/4/name",
                        "pg_monitor",
                        "belong to PostgreSQL: choose another name"),
                set(
                        "database of the server itself",
                        "/postgres/databases/2/name",
                        "template1",
                        "belong to the servers: choose another name"),
                set(
                        "Redis' own user",
                        "/redis/users/0/name",
                        "default",
                        "default is the server's own user: choose another name"),
                set("collection with a slash", "/qdrant/collections/3/name", "a/b", "should match", "does not match"));
    }

    private static Stream<WrongResource> references() {
        return Stream.of(
                set(
                        "unknown owner",
                        "/postgres/databases/0/owner",
                        "nobody_knows",
                        "is not in spec.postgres.roles: add it there"),
                set(
                        "grant to an unknown role",
                        "/postgres/databases/0/grants/0/role",
                        "nobody_knows",
                        "is not in spec.postgres.roles: add it there"),
                add(
                        "member of an unknown role",
                        "/postgres/roles",
                        "{name: x, memberOf: [nobody_knows]}",
                        "is not in spec.postgres.roles: add it there"),
                set(
                        "pool of an unknown database",
                        "/postgres/pooler/pools/0/database",
                        "nowhere",
                        "is not in spec.postgres.databases: add it there"),
                set(
                        "pool of an unknown role",
                        "/postgres/pooler/pools/0/role",
                        "nobody_knows",
                        "is not in spec.postgres.roles: add it there"),
                set(
                        "user of an unknown allocation",
                        "/redis/users/0/allocations",
                        "[sessions, nothing]",
                        "is not in spec.redis.allocations: add it there"),
                set(
                        "schedule to an unknown tier",
                        "/backup/schedules/0/tiers",
                        "[nowhere]",
                        "is not in spec.backup.tiers: add it there"),
                remove(
                        "schedule of a store that is not there",
                        "/qdrant",
                        "take the schedule out, or add the store",
                        "take the schedule out, or add the store"),
                add(
                        "two roles with one Secret",
                        "/postgres/roles",
                        "{name: zentoria-app}",
                        "would share the name of one Secret"),
                set(
                        "alias named as another collection",
                        "/qdrant/collections/3/aliases",
                        "[code]",
                        "choose another name for the alias"),
                set("alias at two collections", "/qdrant/collections/0/aliases", "[kb]", "it can point to one only"),
                set(
                        "alias named as its own collection",
                        "/qdrant/collections/0/aliases",
                        "[documents]",
                        "an alias cannot have the name of its own collection"));
    }

    private static Stream<WrongResource> postgres() {
        return Stream.of(
                remove("no host", "/postgres/endpoint/host", "Required value", "host is missing: write it"),
                remove("no owner", "/postgres/databases/0/owner", "Required value", "owner is missing: write it"),
                set("host with a port", "/postgres/endpoint/host", "'db/5432'", "should match", "does not match"),
                set(
                        "port 0",
                        "/postgres/endpoint/port",
                        "0",
                        "greater than or equal to 1",
                        "out of range: write 1 to 65535"),
                set(
                        "port as text",
                        "/postgres/endpoint/port",
                        "'5432'",
                        "must be of type integer",
                        "write a whole number"),
                set(
                        "TLS mode",
                        "/postgres/endpoint/tls/mode",
                        "Sometimes",
                        "Unsupported value",
                        "write one of Disable, Prefer, Require, VerifyFull"),
                set(
                        "limit below -1",
                        "/postgres/roles/0/connectionLimit",
                        "-2",
                        "greater than or equal to -1",
                        "out of range: write -1 to"),
                set(
                        "parameter in capitals",
                        "/postgres/parameters/Work_Mem",
                        "1MB",
                        "write the names as PostgreSQL does"),
                set(
                        "bundle and changelog",
                        "/postgres/databases/0/migrations/0/configMapRef",
                        "{name: x}",
                        "write either bundle or configMapRef"),
                set(
                        "unknown bundle",
                        "/postgres/databases/0/migrations/0/bundle",
                        "zentoria",
                        "write zentoria-main, zentoria-vectors or n8n-integration"),
                set(
                        "0 dimensions",
                        "/postgres/databases/1/vectorTables/0/dimensions",
                        "0",
                        "pgvector stores vectors of 1 to 16000 dimensions"),
                set(
                        "16001 dimensions",
                        "/postgres/databases/1/vectorTables/0/dimensions",
                        "16001",
                        "pgvector stores vectors of 1 to 16000 dimensions"),
                set(
                        "HNSW",
                        "/postgres/databases/1/vectorTables/0/hnsw",
                        "{m: 40, efConstruction: 64}",
                        "efConstruction to be at least twice m"),
                set(
                        "partitions of a table without its schema",
                        "/postgres/databases/0/partitions/0/table",
                        "logs",
                        "write the table with its schema, such as audit.logs"),
                set(
                        "interval of partitions",
                        "/postgres/databases/0/partitions/0/interval",
                        "Hour",
                        "Unsupported value",
                        "write one of"),
                set(
                        "privilege",
                        "/postgres/databases/0/grants/0/privileges",
                        "[READ]",
                        "Unsupported value",
                        "write one of"),
                set(
                        "grant of nothing",
                        "/postgres/databases/0/grants/0/privileges",
                        "[]",
                        "should have at least 1 items",
                        "write at least 1"),
                set(
                        "schema of PostgreSQL",
                        "/postgres/databases/0/schemas",
                        "[pg_temp]",
                        "are taken: choose another name"),
                set(
                        "pooler of somebody else without a login",
                        "/postgres/pooler/endpoint",
                        "{host: pool.example}",
                        "name the login of PgBouncer's console in adminSecretRef"),
                set(
                        "pool of size 0",
                        "/postgres/pooler/pools/0/size",
                        "0",
                        "greater than or equal to 1",
                        "out of range: write 1 to"));
    }

    private static Stream<WrongResource> redis() {
        return Stream.of(
                set("parameter in capitals", "/redis/config/MaxMemory", "1gb", "write the names as Redis does"),
                set(
                        "password as a parameter",
                        "/redis/config/requirepass",
                        "x",
                        "passwords, users and file places are not set here"),
                set(
                        "parameter that is no text",
                        "/redis/config/maxmemory",
                        "4",
                        "must be of type string",
                        "in quotes where it looks like a number"),
                set(
                        "negative database",
                        "/redis/allocations/0/db",
                        "-1",
                        "greater than or equal to 0",
                        "out of range: write 0 to"),
                set("bad duration", "/redis/allocations/0/ttl", "{default: soon}", "should match", "does not match"),
                set(
                        "none with a maximum",
                        "/redis/allocations/2/ttl",
                        "{none: true, max: 5s}",
                        "none: true says that keys never expire"),
                set(
                        "minimum above the maximum",
                        "/redis/allocations/1/ttl",
                        "{min: 2h, max: 90m}",
                        "min must not be longer than max"),
                set("access", "/redis/users/0/access", "Write", "Unsupported value", "write one of Read, ReadWrite"),
                set("command", "/redis/users/0/commands", "[get]", "write rules such as +@read, +get or -flushall"));
    }

    private static Stream<WrongResource> qdrant() {
        return Stream.of(
                set(
                        "size 0",
                        "/qdrant/collections/0/vectors/size",
                        "0",
                        "Qdrant takes vectors of 1 to 65536 dimensions"),
                set(
                        "size 65537",
                        "/qdrant/collections/0/vectors/size",
                        "65537",
                        "Qdrant takes vectors of 1 to 65536 dimensions"),
                set(
                        "distance",
                        "/qdrant/collections/0/vectors/distance",
                        "Cos",
                        "Unsupported value",
                        "write one of Cosine, Dot, Euclid, Manhattan"),
                set(
                        "no distance",
                        "/qdrant/collections/0/vectors",
                        "{size: 3}",
                        "Required value",
                        "distance is missing: write it"),
                set(
                        "efConstruct 1",
                        "/qdrant/collections/0/hnsw/efConstruct",
                        "1",
                        "greater than or equal to 4",
                        "out of range: write 4 to"),
                set(
                        "quantile 2",
                        "/qdrant/collections/2/quantization/scalar/quantile",
                        "2",
                        "less than or equal to 1",
                        "out of range: write 0.5 to 1"),
                set(
                        "two quantizations",
                        "/qdrant/collections/2/quantization/binary",
                        "{}",
                        "write exactly one of scalar, product and binary"),
                set(
                        "payload type",
                        "/qdrant/collections/0/payloadIndexes/0/type",
                        "decimal",
                        "Unsupported value",
                        "write one of"));
    }

    private static Stream<WrongResource> policy() {
        return Stream.of(
                set("mode", "/policy/mode", "Watch", "Unsupported value", "write one of Enforce, Observe"),
                set("interval", "/policy/driftCheckInterval", "often", "write a duration such as 30s, 5m, 1h or 7d"),
                set("interval of nothing", "/policy/driftCheckInterval", "0s", "an interval is at least one second"),
                set("probes without a pause", "/monitoring/probeInterval", "0s", "an interval is at least one second"),
                set(
                        "share warning above critical",
                        "/monitoring/thresholds/redisMemory",
                        "{warning: 95%, critical: 90%}",
                        "redisMemory: warning must not be above critical"),
                set(
                        "time warning above critical",
                        "/monitoring/thresholds/backupAge",
                        "{warning: 7h, critical: 90m}",
                        "backupAge: warning must not be above critical"),
                set(
                        "share above 100%",
                        "/monitoring/thresholds/redisMemory/critical", "101%", "should match", "does not match"),
                new WrongResource(
                        DATA_LAYER,
                        "no store at all",
                        resource ->
                                resource.withObject("/spec").remove(List.of("postgres", "redis", "qdrant", "backup")),
                        "name at least one of postgres, redis and qdrant",
                        "name at least one of postgres, redis and qdrant"));
    }
}
