package io.zentoria.datalayer.api.check;

import java.util.stream.Stream;

/** What can be wrong in a ZentoriaBackup and in a ZentoriaRestore. */
final class WrongRun {
    private WrongRun() {}

    static Stream<WrongResource> all() {
        return Stream.of(backups(), sources(), targets(), parts()).flatMap(rows -> rows);
    }

    /** The sample with another spec; both say the same words. */
    private static WrongResource backup(String title, String spec, String says) {
        return backup(title, spec, says, says);
    }

    private static WrongResource backup(String title, String spec, String apiServer, String here) {
        return of("backup.yaml", "backup: " + title, spec, apiServer, here);
    }

    private static WrongResource restore(String title, String spec, String says) {
        return restore(title, spec, says, says);
    }

    private static WrongResource restore(String title, String spec, String apiServer, String here) {
        return of("restore.yaml", "restore: " + title, spec, apiServer, here);
    }

    private static WrongResource of(String sample, String title, String spec, String apiServer, String here) {
        return new WrongResource(
                sample, title, resource -> resource.set("spec", WrongResource.value(spec)), apiServer, here);
    }

    private static Stream<WrongResource> backups() {
        return Stream.of(
                backup("no data layer", "{stores: [redis]}", "Required value", "dataLayer is missing: write it"),
                backup("data layer in capitals", "{dataLayer: Personal}", "should match", "does not match"),
                backup("all stores", "{dataLayer: x, stores: [all]}", "leave stores out for all of them"),
                backup("no store", "{dataLayer: x, stores: []}", "leave stores out for all of them"),
                backup(
                        "store twice",
                        "{dataLayer: x, stores: [redis, redis]}",
                        "Duplicate value",
                        "stands there twice: take one out"),
                backup(
                        "unknown store",
                        "{dataLayer: x, stores: [mysql]}",
                        "Unsupported value",
                        "write one of all, postgres, qdrant, redis"),
                backup("tier that is no name", "{dataLayer: x, tiers: [../x]}", "should match", "does not match"),
                backup("no tier", "{dataLayer: x, tiers: []}", "should have at least 1 items", "write at least 1"),
                backup(
                        "schedule without a time",
                        "{dataLayer: x, schedule: hourly}",
                        "dueTime: write schedule and dueTime, both or none"),
                backup(
                        "time without a schedule",
                        "{dataLayer: x, dueTime: '2026-11-25T02:00:00Z'}",
                        "dueTime: write schedule and dueTime, both or none"),
                backup(
                        "time of another zone",
                        "{dataLayer: x, schedule: hourly, dueTime: '2026-11-25T02:00:00+01:00'}",
                        "dueTime: write an instant in UTC"),
                backup(
                        "day that never comes",
                        "{dataLayer: x, schedule: hourly, dueTime: '2026-02-30T02:00:00Z'}",
                        "dueTime: write an instant in UTC"));
    }

    private static Stream<WrongResource> sources() {
        String path = "path: write the folder of a backup, <namespace>/<resource>/<schedule or manual>/<time>";
        return Stream.of(
                restore("no backup", "{dataLayer: x}", "backup: name the backup that is restored"),
                restore(
                        "no backup in place",
                        "{dataLayer: x, confirm: x, target: {mode: InPlace}}",
                        "backup: name the backup that is restored"),
                restore(
                        "backup of nothing",
                        "{dataLayer: x, backup: {}}",
                        "backup: write either name, or tier and path"),
                restore(
                        "backup without a path",
                        "{dataLayer: x, backup: {tier: minio}}",
                        "backup: write either name, or tier and path"),
                restore(
                        "backup without a tier",
                        "{dataLayer: x, backup: {path: a/b/manual/2026-11-25T02-00-00Z}}",
                        "backup: write either name, or tier and path"),
                restore(
                        "backup by name and path",
                        "{dataLayer: x, backup: {name: b, tier: minio, path: a/b/manual/2026-11-25T02-00-00Z}}",
                        "backup: write either name, or tier and path"),
                restore(
                        "path that climbs",
                        "{dataLayer: x, backup: {tier: t, path: ../b/manual/2026-11-25T02-00-00Z}}",
                        path),
                restore(
                        "path with two dots",
                        "{dataLayer: x, backup: {tier: t, path: a/b/c/2026-11-25T02..00-00Z}}",
                        path),
                restore("absolute path", "{dataLayer: x, backup: {tier: t, path: /a/b/c/2026-11-25T02-00-00Z}}", path),
                restore("path of a schedule", "{dataLayer: x, backup: {tier: t, path: a/b/c}}", path),
                restore("path without a time", "{dataLayer: x, backup: {tier: t, path: a/b/c/newest}}", path),
                restore(
                        "all stores",
                        "{dataLayer: x, backup: {name: b}, stores: [all]}",
                        "leave stores out for all of them"),
                restore(
                        "no store",
                        "{dataLayer: x, backup: {name: b}, stores: []}",
                        "leave stores out for all of them"));
    }

    private static Stream<WrongResource> targets() {
        return Stream.of(
                restore(
                        "mode",
                        "{dataLayer: x, backup: {name: b}, target: {mode: Over}}",
                        "Unsupported value",
                        "write one of Drill, InPlace, Suffix"),
                restore(
                        "suffix with a blank",
                        "{dataLayer: x, backup: {name: b}, target: {suffix: '_a b'}}",
                        "suffix: write _ and at most 19"),
                restore(
                        "suffix without _",
                        "{dataLayer: x, backup: {name: b}, target: {suffix: restored}}",
                        "suffix: write _ and at most 19"),
                restore(
                        "suffix of 21 characters",
                        "{dataLayer: x, backup: {name: b}, target: {suffix: _12345678901234567890}}",
                        "suffix: write _ and at most 19"),
                restore(
                        "suffix in place",
                        "{dataLayer: x, backup: {name: b}, confirm: x, target: {mode: InPlace, suffix: _a}}",
                        "suffix: it goes with mode: Suffix only"),
                restore(
                        "suffix of a drill",
                        "{dataLayer: x, target: {mode: Drill, suffix: _a}}",
                        "suffix: it goes with mode: Suffix only"),
                restore(
                        "in place without a word",
                        "{dataLayer: x, backup: {name: b}, target: {mode: InPlace}}",
                        "InPlace replaces live data: write confirm: <dataLayer>"),
                restore(
                        "in place with another name",
                        "{dataLayer: x, backup: {name: b}, confirm: y, target: {mode: InPlace}}",
                        "InPlace replaces live data: write confirm: <dataLayer>"),
                restore(
                        "confirmed drill",
                        "{dataLayer: x, confirm: x, target: {mode: Drill}}",
                        "confirm: a drill replaces nothing: take confirm out"));
    }

    private static WrongResource part(String title, String stores, String only, String says) {
        return restore(title, "{dataLayer: x, backup: {name: b}, stores: %s, only: %s}".formatted(stores, only), says);
    }

    private static Stream<WrongResource> parts() {
        return Stream.of(
                part("only nothing", "[postgres]", "{}", "only: write either database"),
                part(
                        "database and collection",
                        "[postgres]",
                        "{database: d, collection: c}",
                        "only: write either database"),
                part(
                        "table without its database",
                        "[qdrant]",
                        "{table: s.t, collection: c}",
                        "only: write the database of the table"),
                part(
                        "table without its schema",
                        "[postgres]",
                        "{database: d, table: users}",
                        "only: write the table with its schema"),
                restore(
                        "table with a line break",
                        "{dataLayer: x, backup: {name: b}, stores: [postgres], only: {database: d, table: \"s.t\\n\"}}",
                        "should match",
                        "does not match"),
                part("part of two stores", "[postgres, redis]", "{database: d}", "only: write the one store"),
                part("database of Qdrant", "[qdrant]", "{database: d}", "only: write the one store"),
                part("collection of PostgreSQL", "[postgres]", "{collection: c}", "only: write the one store"),
                restore(
                        "part of every store",
                        "{dataLayer: x, backup: {name: b}, only: {database: d}}",
                        "only: write the one store"));
    }
}
