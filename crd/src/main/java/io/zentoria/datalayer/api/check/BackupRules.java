package io.zentoria.datalayer.api.check;

import static io.zentoria.datalayer.api.check.Fields.climbs;
import static io.zentoria.datalayer.api.check.Fields.filled;
import static io.zentoria.datalayer.api.check.Fields.has;
import static io.zentoria.datalayer.api.check.Fields.name;
import static io.zentoria.datalayer.api.check.Fields.names;
import static io.zentoria.datalayer.api.check.Fields.one;
import static io.zentoria.datalayer.api.check.Fields.text;
import static io.zentoria.datalayer.api.check.Fields.word;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The rules of {@code spec.backup}. */
final class BackupRules {
    private static final String MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
    private static final String DAYS = "sun|mon|tue|wed|thu|fri|sat";
    private static final String FIELD = "[0-9*,/-]+";

    private BackupRules() {}

    /** Hands over each rule with the words that its message begins with. */
    static void add(BiConsumer<String, Predicate<JsonNode>> rules) {
        cron(rules);
        places(rules);
        schedules(rules);
        runs(rules);
    }

    private static void cron(BiConsumer<String, Predicate<JsonNode>> rules) {
        rules.accept(
                "cron: write five fields",
                text("%1$s +%1$s +%1$s +([0-9*,/-]|%2$s|%3$s)+ +([0-9*,/-]|%4$s|%5$s)+"
                        .formatted(
                                FIELD, MONTHS, MONTHS.toUpperCase(Locale.ROOT), DAYS, DAYS.toUpperCase(Locale.ROOT))));
        rules.accept(
                "cron: write either a day of the month",
                value -> value.asText().matches("\\S+ +\\S+ +([*]|[*]/1) +\\S+ +\\S+")
                        || value.asText().matches("\\S+ +\\S+ +\\S+ +\\S+ +[*]"));
        Pattern never = Pattern.compile("^\\S+ +\\S+ +((30|31) +2 +|31 +(4|6|9|11) +)");
        rules.accept(
                "cron: that day never comes",
                value -> !never.matcher(value.asText()).find());
        rules.accept("timeZone: write UTC", text("(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2})"));
    }

    private static void places(BiConsumer<String, Predicate<JsonNode>> rules) {
        rules.accept(
                "recipients: write age public keys", value -> value.asText().startsWith("age1"));
        rules.accept("tiers: write exactly one", tier -> one(tier, "filesystem", "s3", "rclone"));
        rules.accept(
                "path: write an absolute path", value -> value.asText().startsWith("/") && !climbs(value, "(^|/)"));
        rules.accept(
                "remote: write the name of a remote",
                value -> value.asText().matches("(?s)[A-Za-z0-9_][A-Za-z0-9_. -]*:.*") && !climbs(value, "(^|/|:)"));
        rules.accept(
                "endpoint: write a URL",
                value -> value.asText().startsWith("http://") || value.asText().startsWith("https://"));
    }

    private static void schedules(BiConsumer<String, Predicate<JsonNode>> rules) {
        rules.accept("retention: write a number", text("[1-9][0-9]{0,4}(h|d|w)"));
        rules.accept("schedules: write retention", schedule -> has(schedule, "retention") || has(schedule, "keep"));
        rules.accept("schedules: manual is", schedule -> !name(schedule).equals("manual"));
        rules.accept(
                "keep: write at least one count",
                keep -> StreamSupport.stream(keep.spliterator(), false).anyMatch(count -> count.asInt() > 0));
    }

    private static void runs(BiConsumer<String, Predicate<JsonNode>> rules) {
        rules.accept("job: write names of resources", names("([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?"));
        rules.accept(
                "job: write a quantity", text("[0-9]+([.][0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?"));
        rules.accept(
                "consistency: Fenced needs",
                backup -> !word(backup, "consistency").equals("Fenced") || filled(backup.path("hooks"), "before"));
        rules.accept(
                "execution: a Job reaches",
                backup -> !word(backup, "execution").equals("Job")
                        || StreamSupport.stream(backup.path("tiers").spliterator(), false)
                                .allMatch(
                                        tier -> !has(tier, "filesystem") || has(tier.path("filesystem"), "claimName")));
        rules.accept("hooks: write either sql", hook -> has(hook, "sql") != filled(hook, "command"));
    }
}
