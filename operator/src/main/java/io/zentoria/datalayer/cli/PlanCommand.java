package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.Progress;
import io.zentoria.datalayer.layer.Request;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what would be done, and does nothing. */
@Command(
        name = "plan",
        description =
                "Shows what would change on the servers; changes nothing. Exit 0: nothing to do, 2: changes, 1: error.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private LayerOptions options = new LayerOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, InterruptedException {
        Logging.quiet();
        ResourceFile resource = options.resource();
        PassOutcome outcome = options.layer(resource)
                .run(
                        new Request(
                                resource.owner(),
                                0,
                                resource.resource().getSpec(),
                                false,
                                LayerRequests.destructiveAllowed(resource),
                                Optional.empty(),
                                Map.of(),
                                Optional.empty()),
                        Progress.SILENT);
        Printer printer = new Printer(spec, options.output);
        printer.plan(outcome);
        if (printer.errors(outcome)) {
            return 1;
        }
        return outcome.converged() ? 0 : 2;
    }
}
