package io.zentoria.datalayer.api.check;

import static io.zentoria.datalayer.api.check.WrongResource.remove;
import static io.zentoria.datalayer.api.check.WrongResource.set;

import java.util.stream.Stream;

/** What can be wrong in {@code spec.backup}. */
final class WrongBackup {
    private WrongBackup() {}

    static Stream<WrongResource> all() {
        return Stream.of(places(), schedules(), work(), hooks()).flatMap(rows -> rows);
    }

    private static Stream<WrongResource> places() {
        return Stream.of(
                set("cron with seconds", "/backup/schedules/0/cron", "'0 0 * * * *'", "cron: write five fields"),
                set("@daily", "/backup/schedules/0/cron", "'@daily is no'", "cron: write five fields"),
                set("both days", "/backup/schedules/0/cron", "'0 2 1 * 1'", "two schedules say both"),
                set("30th of February", "/backup/schedules/0/cron", "'0 2 30 2 *'", "that day never comes"),
                set(
                        "retention",
                        "/backup/schedules/0/retention",
                        "0d",
                        "write a number of hours, days or weeks above 0"),
                set("no tier", "/backup/schedules/0/tiers", "[]", "should have at least 1 items", "write at least 1"),
                set(
                        "store",
                        "/backup/schedules/0/store",
                        "mysql",
                        "Unsupported value",
                        "write one of all, postgres, qdrant, redis"),
                set(
                        "two kinds of a tier",
                        "/backup/tiers/0/rclone",
                        "{remote: 'a:b', configSecretRef: {name: x}}",
                        "write exactly one of filesystem, s3 and rclone"),
                set(
                        "relative path",
                        "/backup/tiers/0/filesystem/path",
                        "backups/here",
                        "write an absolute path without .."),
                set(
                        "path that climbs",
                        "/backup/tiers/0/filesystem/path",
                        "/a/../../etc",
                        "write an absolute path without .."),
                set(
                        "S3 without http",
                        "/backup/tiers/1/s3/endpoint",
                        "minio:9000",
                        "write a URL, such as http://minio:9000"),
                set(
                        "remote without a colon",
                        "/backup/tiers/2/rclone/remote",
                        "onedrive",
                        "write the name of a remote, a colon and a path"),
                set("recipient", "/backup/encryption/recipients", "[ssh-rsa-AAAA]", "write age public keys"),
                set("time zone", "/backup/timeZone", "'+02:00'", "write UTC or a name such as Europe/Vienna"),
                set(
                        "Secret name that climbs",
                        "/backup/tiers/1/s3/credentialsSecretRef/name",
                        "'../x'",
                        "should match",
                        "does not match"));
    }

    private static Stream<WrongResource> schedules() {
        return Stream.of(
                remove(
                        "schedule that keeps nothing",
                        "/backup/schedules/0/retention",
                        "schedules: write retention, keep or both",
                        "schedules: write retention, keep or both"),
                set(
                        "keep of nothing",
                        "/backup/schedules/0/keep",
                        "{daily: 0}",
                        "keep: write at least one count above 0"),
                set("empty keep", "/backup/schedules/0/keep", "{}", "keep: write at least one count above 0"),
                set(
                        "count below 0",
                        "/backup/schedules/0/keep",
                        "{daily: -1, weekly: 3}",
                        "greater than or equal to 0",
                        "out of range: write 0 to 1000"),
                set(
                        "count above 1000",
                        "/backup/schedules/0/keep",
                        "{yearly: 1001}",
                        "less than or equal to 1000",
                        "out of range: write 0 to 1000"),
                set("schedule named manual", "/backup/schedules/0/name", "manual", "schedules: manual is"));
    }

    private static Stream<WrongResource> work() {
        return Stream.of(
                set("execution", "/backup/execution", "Pod", "Unsupported value", "write one of Job, Operator"),
                set("quantity", "/backup/job", "{requests: {memory: plenty}}", "job: write a quantity such as 500m"),
                set(
                        "unit of a quantity",
                        "/backup/job",
                        "{limits: {memory: 1GB}}",
                        "job: write a quantity such as 500m"),
                set(
                        "quantity that is no text",
                        "/backup/job",
                        "{limits: {cpu: 2}}",
                        "must be of type string",
                        "in quotes where it looks like a number"),
                set("resource of a pod", "/backup/job", "{limits: {'c pu': '1'}}", "job: write names of resources"),
                set("image with a blank", "/backup/job", "{image: 'a b'}", "should match", "does not match"),
                set(
                        "consistency",
                        "/backup/consistency",
                        "Strict",
                        "Unsupported value",
                        "write one of Fenced, PerStore"),
                set(
                        "folder that no Job sees",
                        "/backup/execution",
                        "Job",
                        "write its filesystem.claimName, or execution: Operator"),
                set(
                        "claim that is no name",
                        "/backup/tiers/0/filesystem/claimName",
                        "My Claim",
                        "should match",
                        "spec.backup.tiers[0].filesystem.claimName"),
                set("fence without a hook", "/backup/consistency", "Fenced", "consistency: Fenced needs hooks.before"),
                new WrongResource(
                        "personal.yaml",
                        "fence with hooks afterwards only",
                        resource -> resource.withObject("/spec/backup")
                                .put("consistency", "Fenced")
                                .set("hooks", WrongResource.value("{before: [], after: [{name: go, command: [go]}]}")),
                        "consistency: Fenced needs hooks.before",
                        "consistency: Fenced needs hooks.before"),
                set(
                        "unknown role that dumps",
                        "/backup/postgresRole",
                        "nobody_knows",
                        "is not in spec.postgres.roles: add it there"),
                set(
                        "role of 80 bytes that dumps",
                        "/backup/postgresRole",
                        "ä".repeat(40),
                        "PostgreSQL cuts a name after 63 bytes"),
                set("objective", "/backup/objectives", "{rpo: soon}", "write a duration such as 30s, 5m, 1h or 7d"),
                set("objective of nothing", "/backup/objectives", "{rto: 0s}", "an interval is at least one second"));
    }

    private static Stream<WrongResource> hooks() {
        return Stream.of(
                set(
                        "hook of nothing",
                        "/backup/hooks",
                        "{before: [{name: stop}]}",
                        "hooks: write either sql or command"),
                set(
                        "hook of an empty command",
                        "/backup/hooks",
                        "{before: [{name: stop, command: []}]}",
                        "hooks: write either sql or command"),
                set(
                        "hook of both",
                        "/backup/hooks",
                        "{after: [{name: go, command: [go], sql: {database: n8n, statement: SELECT 1}}]}",
                        "hooks: write either sql or command"),
                set(
                        "hook twice",
                        "/backup/hooks",
                        "{before: [{name: stop, command: [a]}, {name: stop, command: [b]}]}",
                        "Duplicate value",
                        "name stop stands there twice"),
                set(
                        "time of a hook",
                        "/backup/hooks",
                        "{before: [{name: stop, command: [a], timeout: soon}]}",
                        "write a duration such as 30s, 5m, 1h or 7d"),
                set(
                        "hook in an unknown database",
                        "/backup/hooks",
                        "{before: [{name: stop, sql: {database: nowhere, statement: SELECT 1}}]}",
                        "is not in spec.postgres.databases: add it there"),
                set(
                        "hook with a NUL",
                        "/backup/hooks",
                        "{before: [{name: stop, command: [\"a\\0b\"]}]}",
                        "should match",
                        "does not match"),
                set(
                        "hook without a statement",
                        "/backup/hooks",
                        "{before: [{name: stop, sql: {database: n8n}}]}",
                        "Required value",
                        "statement is missing: write it"));
    }
}
