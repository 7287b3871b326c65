package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.Request;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the servers to the file, once, without a cluster. */
@Command(
        name = "apply",
        description =
                "Brings the servers to what the file says, once, without a cluster. Passwords that are made are kept"
                        + " in the folder of --secrets. Exit 0: done, 2: denied changes remain, 1: error.",
        mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private LayerOptions options = new LayerOptions();

    @Option(
            names = "--approve",
            paramLabel = "DIGEST",
            description = "Allows the denied changes of the plan with this digest.")
    private @Nullable String approve;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, InterruptedException {
        Logging.quiet();
        ResourceFile resource = options.resource();
        if (LayerRequests.observeOnly(resource)) {
            throw new UserException(
                    options.written.file + " says policy.mode: Observe: use 'zdl plan', or write Enforce there", null);
        }
        Printer printer = new Printer(spec, options.output);
        PassOutcome outcome = options.layer(resource)
                .run(
                        new Request(
                                resource.owner(),
                                0,
                                resource.resource().getSpec(),
                                true,
                                LayerRequests.destructiveAllowed(resource),
                                Optional.ofNullable(approve),
                                Map.of(),
                                Optional.empty()),
                        printer.progress());
        printer.applied(outcome);
        if (printer.errors(outcome)) {
            return 1;
        }
        if (outcome.converged()) {
            return 0;
        }
        return outcome.stores().stream().anyMatch(store -> !store.denied().isEmpty()) ? 2 : 1;
    }
}
