package io.zentoria.datalayer.api.schema;

/** {@code spec.redis}. */
final class RedisSchema {
    private RedisSchema() {}

    static void describe(Schema schema) {
        schema.at(
                        "redis",
                        "What one Redis server should be set to, who uses which logical database, and who may log in.")
                .required("endpoint");
        schema.at("redis.endpoint", "Where Redis listens.").required("host");
        Words.host(schema, "redis.endpoint.host");
        Words.port(schema, "redis.endpoint.port", 6379);
        Words.tls(schema, "redis.endpoint.tls", "Redis");
        Words.secret(
                schema,
                "redis.adminSecretRef",
                "Login of an administrator, keys username (optional) and password. Left out: no login.",
                "not used, the keys are username and password");
        schema.at(
                        "redis.config",
                        "CONFIG SET names and values, such as maxmemory: 4gb. Compared in the server's own units, and kept over a restart where the server has a configuration file.")
                .entries(100)
                .rule(
                        "self.all(k, k.matches('^[a-z][a-z0-9-]*$') && size(k) <= 63)",
                        "config: write the names as Redis does, in small letters, such as maxmemory-policy")
                .rule(
                        "self.all(k, !(k in ['requirepass', 'masterauth', 'user', 'aclfile', 'dir', 'dbfilename', 'rename-command', 'loadmodule', 'include']))",
                        "config: passwords, users and file places are not set here: use users for ACL users, and the server's own file for the rest");
        schema.at("redis.config{}", "Value as text.").length(0, 1024);
        allocations(schema);
        channels(schema);
        users(schema);
    }

    private static void allocations(Schema schema) {
        schema.at(
                        "redis.allocations",
                        "Promises about logical databases: whose keys live in which one, and how long. They are audited, not enforced: Redis knows no such limits.")
                .items(0, 64)
                .map("name");
        schema.at("redis.allocations[]", "A promise about the keys of a logical database.")
                .required("db", "keyPattern");
        schema.at("redis.allocations[].name", "What the allocation is called; users refer to it.")
                .length(1, 63)
                .pattern(Words.SHORT_NAME);
        schema.at("redis.allocations[].db", "Number of the logical database, from 0.")
                .between(0, 10000);
        schema.at(
                        "redis.allocations[].keyPattern",
                        "Which keys live there. {name} is one part without ':', * is anything, such as session:user:{id}:{sid}.")
                .length(1, 256)
                .pattern(Words.IDENTIFIER);
        schema.at("redis.allocations[].ttl", "How long the keys live. Left out: anything goes.")
                .rule(
                        "!has(self.none) || !self.none || !(has(self.default) || has(self.min) || has(self.max) || has(self.required))",
                        "ttl: none: true says that keys never expire: take default, min, max and required out, or take none out")
                .rule(
                        "!has(self.min) || !has(self.max) || duration(self.min) <= duration(self.max)",
                        "ttl: min must not be longer than max");
        schema.at("redis.allocations[].ttl.default", "Usual time to live, such as 1h; also the longest.")
                .length(1, 20)
                .pattern("^([0-9]{1,9}(ms|s|m|h))+$");
        schema.at(
                "redis.allocations[].ttl.sliding",
                "Whether the application renews the time with every use; a note, since Redis itself renews nothing. Default: false.");
        schema.at(
                        "redis.allocations[].ttl.min",
                        "Shortest time to live, such as 60s; a note, since a time that is left says nothing of the one that was set.")
                .length(1, 20)
                .pattern("^([0-9]{1,9}(ms|s|m|h))+$");
        schema.at("redis.allocations[].ttl.max", "Longest time to live, such as 86400s.")
                .length(1, 20)
                .pattern("^([0-9]{1,9}(ms|s|m|h))+$");
        schema.at("redis.allocations[].ttl.none", "Keys never expire. Default: false.");
        schema.at(
                "redis.allocations[].ttl.required",
                "Keys must have some time to live. Default: false, and true where default, min or max is given.");
        schema.at(
                "redis.allocations[].ttl.enforce",
                "Whether the audit sets the default on keys without a time to live. Default: false.");
    }

    private static void channels(Schema schema) {
        schema.at("redis.channels", "Pub/sub channels of the application. They are the same in every logical database.")
                .items(0, 200)
                .map("name");
        schema.at("redis.channels[]", "A channel.");
        schema.at("redis.channels[].name", "Name of the channel.")
                .length(1, 256)
                .pattern(Words.IDENTIFIER);
        schema.at("redis.channels[].purpose", "What it is for; a note for people.")
                .length(0, 512);
    }

    private static void users(Schema schema) {
        schema.at(
                        "redis.users",
                        "ACL users with just the keys and channels of their allocations. Each gets a Secret <resource>-redis-<user>. Users that stand not here are left alone.")
                .items(0, 200)
                .map("name");
        schema.at("redis.users[]", "An ACL user.")
                .rule("self.name != 'default'", "users: default is the server's own user: choose another name");
        schema.at("redis.users[].name", "Name of the user, without white space.")
                .length(1, 63)
                .pattern("^[^\\s\\x00-\\x1f\\x7f]+$");
        schema.at("redis.users[].allocations", "Names of allocations; their key patterns are the user's.")
                .items(0, 64)
                .set();
        schema.at("redis.users[].allocations[]", "One of redis.allocations.")
                .length(1, 63)
                .pattern(Words.SHORT_NAME);
        schema.at("redis.users[].channels", "Channel patterns that the user may publish and subscribe to.")
                .items(0, 64)
                .set();
        schema.at("redis.users[].channels[]", "A channel pattern, such as pubsub:ai:*.")
                .length(1, 256)
                .pattern("^[^\\s\\x00-\\x1f\\x7f]+$");
        schema.at("redis.users[].access", "ReadWrite or Read. Default: ReadWrite.");
        schema.at("redis.users[].commands", "ACL command rules in place of the usual +@all -@admin -@dangerous +info.")
                .items(0, 64)
                .atomic();
        schema.at("redis.users[].commands[]", "A rule such as +@read or -flushall.")
                .length(2, 128)
                .rule(
                        "self.matches('^[+-]@?[a-z0-9|_-]+$') || self in ['allcommands', 'nocommands']",
                        "commands: write rules such as +@read, +get or -flushall");
        Words.secret(
                schema,
                "redis.users[].passwordSecretRef",
                "Password of your own. Without it one is made and kept in the user's Secret.",
                "password");
    }
}
