package io.zentoria.datalayer.render;

import io.zentoria.datalayer.api.RedisSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.layer.BindingNames;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisDesired;
import io.zentoria.datalayer.redis.RedisScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Redis: configuration, and what the scripts have to know. */
final class RedisFiles {
    private static final int PORT = 6379;

    private final Owner owner;
    private final RedisSpec spec;
    private final RedisScript script;
    private final Map<String, String> config;

    RedisFiles(Owner owner, RedisSpec spec) throws StoreException {
        this.owner = owner;
        this.spec = spec;
        RedisDesired desired = RedisDesired.of(spec, owner, Map.of());
        this.script = RedisScript.of(desired);
        this.config = desired.config();
    }

    void into(Map<String, RenderedFile> files) {
        files.put("config/redis.conf", RenderedFile.of(configuration()));
        files.put("config/users.acl", RenderedFile.of("user default on nopass sanitize-payload ~* &* +@all\n"));
        files.put("scripts/redis.sh", RenderedFile.of(Templates.read("scripts/redis.sh")));
        for (String name : List.of("scripts/init_redis.sh", "scripts/backup_redis.sh")) {
            files.put(name, new RenderedFile(Templates.read(name), true));
        }
    }

    private String port() {
        return String.valueOf(Objects.requireNonNullElse(spec.endpoint().port(), PORT));
    }

    private boolean encrypted() {
        Tls tls = spec.endpoint().tls();
        return tls != null && (tls.mode() == Tls.Mode.REQUIRE || tls.mode() == Tls.Mode.VERIFY_FULL);
    }

    private String configuration() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("bind", Hosts.isThisMachine(spec.endpoint().host()) ? "127.0.0.1 -::1" : "* -::*");
        if (encrypted()) {
            lines.put("port", "0");
            lines.put("tls-port", port());
            lines.put("tls-cert-file", "/etc/redis/tls.crt");
            lines.put("tls-key-file", "/etc/redis/tls.key");
            lines.put("tls-auth-clients", "no");
        } else {
            lines.put("port", port());
        }
        lines.put("protected-mode", "yes");
        lines.put("dir", "/var/lib/redis");
        lines.put("aclfile", "/etc/redis/users.acl");
        config.keySet().forEach(lines::remove);
        return """
                # Redis for %s, as 'zdl render' wrote it. What is not here has Redis' default. Copy it to /etc/redis, with
                # users.acl beside it, which Redis has to be able to write. Until scripts/init_redis.sh has given it a
                # password, protected-mode lets nobody in from elsewhere.
                """.formatted(owner.path())
                + lines.entrySet().stream()
                        .map(line -> line.getKey() + " " + line.getValue() + "\n")
                        .collect(Collectors.joining())
                + script.config().stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /** Lines of settings.sh. */
    String settings() {
        Tls tls = spec.endpoint().tls();
        SecretRef authority = tls == null ? null : tls.caSecretRef();
        List<String> words = new ArrayList<>();
        if (encrypted()) {
            words.add("--tls");
            if (tls != null && tls.mode() == Tls.Mode.REQUIRE) {
                words.add("--insecure");
            }
        }
        List<List<String>> users = new ArrayList<>();
        for (RedisScript.User user : script.users()) {
            SecretRef given = spec.users().stream()
                    .filter(each -> each.name().equals(user.name()))
                    .findFirst()
                    .map(RedisSpec.User::passwordSecretRef)
                    .orElse(null);
            Secret secret = Secret.of(given, BindingNames.secretName(owner, "redis", user.name()));
            users.add(List.of(
                    user.name(),
                    secret.name(),
                    secret.key(),
                    secret.origin(),
                    user.rules().stream().map(RedisFiles::word).collect(Collectors.joining(" ")),
                    user.commands()));
        }
        List<List<String>> parameters = config.entrySet().stream()
                .map(entry -> List.of(entry.getKey(), entry.getValue()))
                .toList();
        return "\n# Redis: where it is, and the secret with the administrator's password (and username, if it is not default).\n"
                + Bash.assign("redis_host", spec.endpoint().host())
                + Bash.assign("redis_port", port())
                + Bash.array("redis_tls", words.isEmpty() ? List.of() : List.of(words))
                + Bash.assign("redis_ca", authority == null ? "" : Secret.path(authority, "ca.crt"))
                + Bash.assign(
                        "redis_admin",
                        spec.adminSecretRef() == null
                                ? ""
                                : spec.adminSecretRef().name())
                + Bash.assign("redis_ledger", RedisScript.LEDGER)
                + Bash.array("redis_config", parameters)
                + "# Each user, its secret and key, whether its password is made here, its rights, and the commands among them.\n"
                + Bash.array("redis_users", users);
    }

    /** A word as redis-cli reads it from its input. */
    static String word(String text) {
        if (text.matches("[A-Za-z0-9~&%*+@|:._-]+")) {
            return text;
        }
        StringBuilder word = new StringBuilder("\"");
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            word.append("\\x").append(HexFormat.of().toHexDigits(one));
        }
        return word.append('"').toString();
    }
}
