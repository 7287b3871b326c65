package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one Redis server should be set to, who uses which logical database, and who may log in. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RedisSpec(
        Endpoint endpoint,
        @Nullable SecretRef adminSecretRef,
        Map<String, String> config,
        List<Allocation> allocations,
        List<Channel> channels,
        List<User> users) {
    public RedisSpec {
        config = Absent.map(config);
        allocations = Absent.list(allocations);
        channels = Absent.list(channels);
        users = Absent.list(users);
    }

    /** Where the server listens. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Endpoint(
            String host, @Nullable Integer port, @Nullable Tls tls) {}

    /** A promise about one logical database: whose keys live there, and how long. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Allocation(
            Integer db,
            String name,
            String keyPattern,
            @Nullable Ttl ttl) {}

    /** How long keys live; durations such as {@code 30s}, {@code 1h}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Ttl(
            @JsonProperty("default") @Nullable String defaultTtl,
            @Nullable Boolean sliding,
            @Nullable String min,
            @Nullable String max,
            @Nullable Boolean none,
            @Nullable Boolean required,
            @Nullable Boolean enforce) {}

    /** A pub/sub channel that the application uses. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Channel(String name, @Nullable String purpose) {}

    /** An ACL user; allocations and channels give the patterns. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record User(
            String name,
            List<String> allocations,
            List<String> channels,
            @Nullable Access access,
            List<String> commands,
            @Nullable SecretRef passwordSecretRef) {
        public User {
            allocations = Absent.list(allocations);
            channels = Absent.list(channels);
            commands = Absent.list(commands);
        }

        /** What a user may do with its keys. */
        public enum Access {
            @JsonProperty("ReadWrite")
            READ_WRITE,
            @JsonProperty("Read")
            READ
        }
    }
}
