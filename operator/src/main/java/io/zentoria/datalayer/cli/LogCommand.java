package io.zentoria.datalayer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.ChangeRecord;
import io.zentoria.datalayer.plan.StoreException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what was changed when. */
@Command(
        name = "log",
        description =
                "Shows the record of changes of all stores, the newest last: when, by which resource and plan, with"
                        + " which approval, and how it went. It is kept in PostgreSQL, in zentoria_operator.changes.",
        mixinStandardHelpOptions = true)
final class LogCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "YAML with a ZentoriaDataLayer; - reads the standard input.")
    private String file = "";

    @Mixin
    private SecretOptions secrets = new SecretOptions();

    @Option(names = "--all", description = "Changes of every resource on this server, not just of the one in FILE.")
    private boolean all;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Only the newest N. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json. Default: ${DEFAULT-VALUE}.")
    private DiagnosisPrinter.Format output = DiagnosisPrinter.Format.TEXT;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, StoreException, CredentialException {
        Logging.quiet();
        if (limit < 1) {
            throw new UserException("--limit: write a number of 1 or more", null);
        }
        ResourceFile resource = ResourceFile.read(file);
        List<ChangeRecord.Entry> entries = ChangeRecord.read(
                        resource.resource().getSpec(),
                        secrets.files(),
                        all ? "" : resource.owner().path(),
                        limit)
                .orElseThrow(() -> new UserException(
                        file + " has no postgres: the record of changes is kept there, so there is none", null));
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (output == DiagnosisPrinter.Format.JSON) {
            try {
                out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(entries));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("texts are always JSON", e);
            }
        } else {
            entries.forEach(entry -> line(out, entry));
            if (entries.isEmpty()) {
                out.println("Nothing was changed yet.");
            }
        }
        out.flush();
        return 0;
    }

    private void line(PrintWriter out, ChangeRecord.Entry entry) {
        out.printf(
                "%s  %-8s %-11s %s%s%s%s%n",
                entry.at().replaceFirst("\\.\\d+Z$", "Z"),
                entry.store(),
                entry.risk(),
                all ? entry.resource() + ": " : "",
                entry.summary(),
                entry.approval().isEmpty() ? "" : " (approved as " + entry.approval() + ")",
                entry.outcome().equals("done") ? "" : " — failed: " + entry.outcome());
    }
}
