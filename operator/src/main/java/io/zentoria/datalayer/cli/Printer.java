package io.zentoria.datalayer.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.Progress;
import io.zentoria.datalayer.layer.StoreOutcome;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.StoreException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Outcomes for a person, coloured on a terminal and plain in a pipe, or for a program. */
final class Printer {
    private final PrintWriter out;
    private final PrintWriter err;
    private final LayerOptions.Format format;

    Printer(@Nullable CommandSpec spec, LayerOptions.Format format) {
        CommandSpec command = Objects.requireNonNull(spec, "picocli sets the command");
        this.out = command.commandLine().getOut();
        this.err = command.commandLine().getErr();
        this.format = format;
    }

    /** Everything that would be done. */
    void plan(PassOutcome outcome) {
        if (format != LayerOptions.Format.TEXT) {
            document(outcome);
            return;
        }
        for (StoreOutcome store : outcome.stores()) {
            heading(store);
            Stream.concat(store.pending().stream(), store.denied().stream()).forEach(this::change);
            rest(store);
        }
        summary(outcome, "Plan");
    }

    /** What is left after changes were applied and shown. */
    void applied(PassOutcome outcome) {
        if (format != LayerOptions.Format.TEXT) {
            document(outcome);
            return;
        }
        for (StoreOutcome store : outcome.stores()) {
            if (!store.converged()
                    || !store.notices().isEmpty()
                    || !store.orphans().isEmpty()) {
                heading(store);
                store.denied().forEach(this::change);
                rest(store);
            }
        }
        int done = outcome.stores().stream()
                .mapToInt(store -> store.applied().size())
                .sum();
        out.println(
                outcome.converged()
                        ? paint(
                                "green,bold",
                                done == 0 ? "Nothing to do." : done + " changes applied; all as the file says.")
                        : done + " changes applied.");
        if (!outcome.converged()) {
            summary(outcome, "Left");
        }
        out.flush();
    }

    /** Tells each change when it was tried. */
    Progress progress() {
        if (format != LayerOptions.Format.TEXT) {
            return Progress.SILENT;
        }
        return new Progress() {
            @Override
            public synchronized void applied(Change change, Optional<StoreException> trouble) {
                out.println((trouble.isEmpty() ? paint("green", "✓") : paint("red,bold", "✗")) + " "
                        + change.target().store().title() + ": " + change.summary());
                out.flush();
            }
        };
    }

    /** Writes what went wrong to the error stream. @return whether anything did */
    boolean errors(PassOutcome outcome) {
        boolean any = false;
        for (StoreOutcome store : outcome.stores()) {
            List<String> messages = Stream.of(
                            store.trouble().stream().map(trouble -> trouble.message()),
                            store.failures().stream()
                                    .map(failure -> failure.change().summary() + ": "
                                            + failure.trouble().message()),
                            store.conflicts().stream().map(conflict -> conflict.target() + ": " + conflict.message()))
                    .flatMap(messages1 -> messages1)
                    .toList();
            for (String message : messages) {
                err.println("zdl: " + message);
                any = true;
            }
        }
        err.flush();
        return any;
    }

    private void heading(StoreOutcome store) {
        String version =
                store.identity().map(Identity::version).map(v -> " " + v).orElse("");
        out.println(paint("bold", store.store().title() + version) + " at " + store.address());
    }

    private void change(Change change) {
        String risk = "%-11s".formatted(change.risk().word());
        String colour = switch (change.risk()) {
            case SAFE -> "green";
            case DISRUPTIVE -> "yellow";
            case DESTRUCTIVE -> "red,bold";
        };
        out.println("  " + paint(colour, risk) + " " + change.summary());
        for (Difference difference : change.differences()) {
            if (difference.from() != null) {
                out.println("    " + paint("red", "- " + difference.attribute() + " " + difference.from()));
            }
            if (difference.to() != null) {
                out.println("    " + paint("green", "+ " + difference.attribute() + " " + difference.to()));
            }
        }
    }

    private void rest(StoreOutcome store) {
        if (store.converged()) {
            out.println("  nothing to do");
        }
        store.orphans()
                .forEach(orphan -> out.println("  " + paint("yellow", "kept") + "        "
                        + orphan.target().kind() + " " + orphan.target().name() + ": no longer in the file"));
        store.notices()
                .forEach(notice -> out.println(
                        "  " + paint("yellow", "warning") + "     " + notice.message() + " (" + notice.reason() + ")"));
    }

    private void summary(PassOutcome outcome, String word) {
        List<Change> open = outcome.outstanding();
        long denied = outcome.stores().stream()
                .mapToLong(store -> store.denied().size())
                .sum();
        out.println("%s: %d safe, %d disruptive, %d destructive%s%s."
                .formatted(
                        word,
                        count(open, Risk.SAFE),
                        count(open, Risk.DISRUPTIVE),
                        count(open, Risk.DESTRUCTIVE),
                        denied == 0 ? "" : " (" + denied + " denied)",
                        outcome.digest().map(digest -> "; digest " + digest).orElse("")));
        out.flush();
    }

    private static long count(List<Change> changes, Risk risk) {
        return changes.stream().filter(change -> change.risk() == risk).count();
    }

    private static String paint(String style, String text) {
        return Ansi.AUTO.string("@|" + style + " " + text.replace("|@", "| @") + "|@");
    }

    private void document(PassOutcome outcome) {
        ObjectMapper mapper = new ObjectMapper();
        mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY);
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
        PlanDocument document = PlanDocument.of(outcome);
        out.println(
                format == LayerOptions.Format.JSON ? serialization.asJson(document) : serialization.asYaml(document));
        out.flush();
    }
}
