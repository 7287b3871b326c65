package io.zentoria.datalayer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingsTest {
    private static final Owner OWNER = new Owner("zentoria", "personal");
    private static final Password SECRET = Password.of("s3cret");
    private static final Password AWKWARD = Password.of("a b/c@d:e?f&g#h%+ü");
    private static final String AWKWARD_IN_A_URL = "a%20b%2Fc%40d%3Ae%3Ff%26g%23h%25%2B%C3%BC";

    private static <T> T read(String yaml, Class<T> type) {
        try {
            return new ObjectMapper().readValue(Yaml.read(yaml).toString(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    private static Map<String, String> texts(BindingSecret secret) {
        return secret.fields().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> field.getValue().reveal()));
    }

    private static PostgresSpec postgres(String endpoint, String more) {
        return read("""
                endpoint: %s
                adminSecretRef: {name: admin}
                roles: [{name: app}, {name: reader}, {name: guest}]
                databases:
                  - {name: first, owner: other, grants: [{role: reader, schemas: ["*"], privileges: [SELECT]}]}
                  - {name: second, owner: app, grants: [{role: reader, schemas: ["*"], privileges: [SELECT]}]}
                %s
                """.formatted(endpoint, more), PostgresSpec.class);
    }

    private static Map<String, String> redis(String endpoint, Password password) {
        RedisSpec spec = read("""
                endpoint: %s
                allocations:
                  - {db: 0, name: sessions, keyPattern: "session:*"}
                  - {db: 4, name: ai-memory, keyPattern: "ai:*"}
                  - {db: 5, name: rate-limit, keyPattern: "rate:*"}
                users:
                  - {name: ai, allocations: [rate-limit, ai-memory]}
                """.formatted(endpoint), RedisSpec.class);
        return texts(Bindings.redis(OWNER, spec, spec.users().getFirst(), password));
    }

    @Test
    void postgresBindingHasAllThatAnApplicationNeeds() {
        BindingSecret secret = Bindings.postgres(OWNER, postgres("{host: db.example}", ""), "app", SECRET);

        assertThat(secret.name()).isEqualTo("personal-postgres-app");
        assertThat(secret.type()).isEqualTo("servicebinding.io/postgresql");
        assertThat(texts(secret))
                .containsOnly(
                        Map.entry("type", "postgresql"),
                        Map.entry("provider", "zentoria"),
                        Map.entry("host", "db.example"),
                        Map.entry("port", "5432"),
                        Map.entry("username", "app"),
                        Map.entry("password", "s3cret"),
                        Map.entry("database", "second"),
                        Map.entry("uri", "postgresql://app:s3cret@db.example:5432/second"),
                        Map.entry("jdbc-url", "jdbc:postgresql://db.example:5432/second?user=app&password=s3cret"));
    }

    @ParameterizedTest
    @CsvSource({"app, second", "reader, first", "guest, postgres"})
    void databaseIsTheFirstThatIsOwnedElseGrantedElseTheMaintenanceOne(String role, String database) {
        assertThat(texts(Bindings.postgres(OWNER, postgres("{host: db.example}", ""), role, SECRET)))
                .containsEntry("database", database);
    }

    @Test
    void poolerHasItsOwnAddressBesideTheDirectOne() {
        Map<String, String> fields = texts(Bindings.postgres(
                OWNER, postgres("{host: db.example}", "pooler: {host: pool.example}"), "app", SECRET));

        assertThat(fields)
                .containsEntry("pooler-uri", "postgresql://app:s3cret@pool.example:6432/second")
                .containsEntry("pooler-jdbc-url", "jdbc:postgresql://pool.example:6432/second?user=app&password=s3cret")
                .containsEntry("uri", "postgresql://app:s3cret@db.example:5432/second");
    }

    private static String poolerUri(String pooler) {
        return texts(Bindings.postgres(OWNER, postgres("{host: db.example}", "pooler: " + pooler), "app", SECRET))
                .get("pooler-uri");
    }

    @Test
    void poolerOfSomebodyElseIsReachedWhereItsConsoleIsUnlessTheSpecSaysOtherwise() {
        assertThat(poolerUri("{port: 6432, endpoint: {host: pool.example, port: 7000}}"))
                .isEqualTo("postgresql://app:s3cret@pool.example:7000/second");
        assertThat(poolerUri("{port: 6433, endpoint: {host: pool.example}}"))
                .isEqualTo("postgresql://app:s3cret@pool.example:6433/second");
        assertThat(poolerUri("{host: front.example, port: 6433, endpoint: {host: pool.example, port: 7000}}"))
                .isEqualTo("postgresql://app:s3cret@front.example:6433/second");
    }

    @Test
    void poolerWithACertificateIsReachedEncrypted() {
        assertThat(poolerUri("{host: pool.example, tlsSecretName: cert}"))
                .isEqualTo("postgresql://app:s3cret@pool.example:6432/second?sslmode=require");
    }

    @Test
    void encryptionThatTheOperatorUsesIsTheApplicationsToo() {
        Map<String, String> fields = texts(
                Bindings.postgres(OWNER, postgres("{host: db.example, tls: {mode: VerifyFull}}", ""), "app", SECRET));

        assertThat(fields.get("uri")).endsWith("/second?sslmode=verify-full");
        assertThat(fields.get("jdbc-url")).endsWith("&sslmode=verify-full");
        assertThat(redis("{host: redis.example, tls: {mode: Require}}", SECRET))
                .containsEntry("ssl", "true")
                .containsEntry("uri", "rediss://ai:s3cret@redis.example:6379/4");
    }

    @Test
    void redisBindingLeadsToTheUsersOwnLogicalDatabase() {
        assertThat(redis("{host: redis.example, port: 6380}", SECRET))
                .containsOnly(
                        Map.entry("type", "redis"),
                        Map.entry("provider", "zentoria"),
                        Map.entry("host", "redis.example"),
                        Map.entry("port", "6380"),
                        Map.entry("username", "ai"),
                        Map.entry("password", "s3cret"),
                        Map.entry("database", "4"),
                        Map.entry("ssl", "false"),
                        Map.entry("uri", "redis://ai:s3cret@redis.example:6380/4"));
    }

    @Test
    void passwordOfAnyCharactersFitsIntoEveryAddressAndStandsAsItIsBesideIt() {
        Map<String, String> postgres =
                texts(Bindings.postgres(OWNER, postgres("{host: db.example}", ""), "app", AWKWARD));
        Map<String, String> redis = redis("{host: redis.example}", AWKWARD);

        assertThat(postgres.get("uri")).contains("://app:" + AWKWARD_IN_A_URL + "@");
        assertThat(postgres.get("jdbc-url")).endsWith("&password=" + AWKWARD_IN_A_URL);
        assertThat(redis.get("uri")).contains("://ai:" + AWKWARD_IN_A_URL + "@");
        assertThat(postgres.get("password")).isEqualTo(AWKWARD.reveal()).isEqualTo(redis.get("password"));
    }

    @Test
    void ipv6AddressStandsInBracketsWhereAPortFollows() {
        Map<String, String> fields =
                texts(Bindings.postgres(OWNER, postgres("{host: \"2001:db8::1\"}", ""), "app", SECRET));

        assertThat(fields.get("uri")).contains("@[2001:db8::1]:5432/");
        assertThat(fields.get("jdbc-url")).startsWith("jdbc:postgresql://[2001:db8::1]:5432/");
        assertThat(fields).containsEntry("host", "2001:db8::1");
    }

    @Test
    void bindingDoesNotPrintWhatItHolds() {
        assertThat(Bindings.postgres(OWNER, postgres("{host: db.example}", ""), "app", SECRET)
                        .toString())
                .doesNotContain("s3cret")
                .contains("personal-postgres-app");
    }
}
