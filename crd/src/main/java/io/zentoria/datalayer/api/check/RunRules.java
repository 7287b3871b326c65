package io.zentoria.datalayer.api.check;

import static io.zentoria.datalayer.api.check.Fields.has;
import static io.zentoria.datalayer.api.check.Fields.text;
import static io.zentoria.datalayer.api.check.Fields.word;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The rules of ZentoriaBackup and ZentoriaRestore. */
final class RunRules {
    private static final Pattern INSTANT =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z");
    private static final String PART = "[a-z0-9]([-a-z0-9.]*[a-z0-9])?";
    private static final Pattern FOLDER =
            Pattern.compile("%1$s/%1$s/%1$s/[0-9]{4}-?[0-9]{2}-?[0-9]{2}T[0-9A-Za-z._-]{3,40}".formatted(PART));

    private RunRules() {}

    /** Hands over each rule with the words that its message begins with. */
    static void add(BiConsumer<String, Predicate<JsonNode>> rules) {
        // What was there before is known to the API server only.
        rules.accept("a backup's spec cannot be changed", spec -> true);
        rules.accept("a restore's spec cannot be changed", spec -> true);
        rules.accept("stores: leave stores out", RunRules::namesStores);
        backup(rules);
        restore(rules);
        only(rules);
    }

    private static void backup(BiConsumer<String, Predicate<JsonNode>> rules) {
        rules.accept("dueTime: write schedule and dueTime", spec -> has(spec, "schedule") == has(spec, "dueTime"));
        rules.accept("dueTime: write an instant", RunRules::isInstant);
    }

    private static void restore(BiConsumer<String, Predicate<JsonNode>> rules) {
        rules.accept(
                "backup: name the backup",
                spec -> has(spec, "backup") || mode(spec).equals("Drill"));
        rules.accept(
                "backup: write either name",
                backup -> has(backup, "name")
                        ? !has(backup, "tier") && !has(backup, "path")
                        : has(backup, "tier") && has(backup, "path"));
        rules.accept(
                "path: write the folder of a backup",
                path -> FOLDER.matcher(path.asText()).matches()
                        && !path.asText().contains(".."));
        rules.accept("suffix: write _", text("_[_a-z0-9]{0,19}"));
        rules.accept(
                "suffix: it goes with",
                target -> !has(target, "suffix")
                        || !has(target, "mode")
                        || word(target, "mode").equals("Suffix"));
        rules.accept(
                "InPlace replaces live data",
                spec -> !mode(spec).equals("InPlace") || word(spec, "confirm").equals(word(spec, "dataLayer")));
        rules.accept("confirm: a drill replaces nothing", spec -> !mode(spec).equals("Drill") || !has(spec, "confirm"));
    }

    private static void only(BiConsumer<String, Predicate<JsonNode>> rules) {
        rules.accept("only: write either database", only -> has(only, "database") != has(only, "collection"));
        rules.accept("only: write the database of the table", only -> !has(only, "table") || has(only, "database"));
        rules.accept("only: write the table with its schema", text("[^.]+[.][^.]+"));
        rules.accept("only: write the one store", spec -> {
            JsonNode only = spec.path("only");
            String store = has(only, "collection") ? "qdrant" : "postgres";
            JsonNode stores = spec.path("stores");
            return !has(spec, "only")
                    || stores.size() == 1 && stores.path(0).asText().equals(store);
        });
    }

    private static boolean namesStores(JsonNode stores) {
        return !stores.isEmpty()
                && StreamSupport.stream(stores.spliterator(), false)
                        .noneMatch(store -> store.asText().equals("all"));
    }

    private static String mode(JsonNode spec) {
        return word(spec.path("target"), "mode");
    }

    private static boolean isInstant(JsonNode value) {
        try {
            return INSTANT.matcher(value.asText()).matches()
                    && Instant.parse(value.asText()).isAfter(Instant.EPOCH);
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
