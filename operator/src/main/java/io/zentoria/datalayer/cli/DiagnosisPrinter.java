package io.zentoria.datalayer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.doctor.Diagnosis;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Diagnoses for a person, as they are found, or for a program, when all are. */
final class DiagnosisPrinter implements Consumer<Diagnosis> {
    private final PrintWriter out;
    private final Format format;
    private final List<Diagnosis> all = new ArrayList<>();

    /** How they are printed. */
    enum Format {
        TEXT,
        JSON
    }

    DiagnosisPrinter(@Nullable CommandSpec spec, Format format) {
        this.out = Objects.requireNonNull(spec, "picocli sets the command")
                .commandLine()
                .getOut();
        this.format = format;
    }

    @Override
    public synchronized void accept(Diagnosis diagnosis) {
        all.add(diagnosis);
        if (format == Format.JSON) {
            return;
        }
        String colour = switch (diagnosis.level()) {
            case OK -> "green";
            case WARN -> "yellow";
            case FAIL -> "red,bold";
        };
        out.println(paint(colour, "%-4s".formatted(word(diagnosis))) + "  " + diagnosis.subject() + ": "
                + diagnosis.said());
        if (!diagnosis.mend().isEmpty()) {
            out.println("      to mend it: " + diagnosis.mend());
        }
        out.flush();
    }

    /** Says how many there were. @return whether anything is wrong */
    synchronized boolean end() {
        long wrong = count(Diagnosis.Level.FAIL);
        if (format == Format.JSON) {
            try {
                out.println(new ObjectMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(all.stream()
                                .map(one -> Map.of(
                                        "level", word(one),
                                        "subject", one.subject(),
                                        "said", one.said(),
                                        "mend", one.mend()))
                                .toList()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("texts are always JSON", e);
            }
        } else {
            long warnings = count(Diagnosis.Level.WARN);
            out.println(
                    wrong == 0 && warnings == 0
                            ? "Nothing is wrong: %d looks.".formatted(all.size())
                            : "%d of %d looks found something wrong, %d something that should not stay so."
                                    .formatted(wrong, all.size(), warnings));
        }
        out.flush();
        return wrong > 0;
    }

    private long count(Diagnosis.Level level) {
        return all.stream().filter(one -> one.level() == level).count();
    }

    private static String word(Diagnosis diagnosis) {
        return diagnosis.level().name().toLowerCase(Locale.ROOT);
    }

    private static String paint(String style, String text) {
        return Ansi.AUTO.string("@|" + style + " " + text + "|@");
    }
}
