package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.Progress;
import io.zentoria.datalayer.layer.Request;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * {@code zdl apply} in a process that kills itself by signal 9 around its first change. Arguments: the file, the folder
 * of secrets, and where to die. Exit code 0: there was nothing to do.
 */
final class KilledApply implements Hands {
    /** Where the process dies. */
    enum At {
        /** Before the first change is sent. */
        BEFORE,
        /** When the server has done the first change, and nobody here has heard of it. */
        UNANSWERED,
        /** When the first change is done and recorded, before the second one is sent. */
        BETWEEN,
        /** Not at all. */
        NOWHERE
    }

    private final At at;
    private int done;

    private KilledApply(At at) {
        this.at = at;
    }

    public static void main(String[] arguments) throws Exception {
        Logging.quiet();
        At at = At.valueOf(arguments[2]);
        ResourceFile resource = ResourceFile.read(arguments[0]);
        KilledApply hands = new KilledApply(at);
        DataLayers layers = new DataLayers(hands, new SecureRandom(), Clock.systemUTC());
        PassOutcome outcome = layers.of(
                        resource.owner(),
                        resource.resource().getSpec(),
                        new SecretFiles(Path.of(arguments[1]), Map.of()),
                        (name, key) -> "")
                .run(
                        new Request(
                                resource.owner(),
                                1,
                                resource.resource().getSpec(),
                                true,
                                false,
                                Optional.empty(),
                                Map.of(),
                                Optional.empty()),
                        new Progress() {
                            @Override
                            public void applying(PassOutcome found) {
                                // Nobody watches.
                            }

                            @Override
                            public void applied(Change change, Optional<StoreException> trouble) {
                                System.out.println(trouble.map(error -> "failed: " + error.getMessage())
                                        .orElse("done: " + change.summary()));
                            }
                        });
        outcome.stores()
                .forEach(store -> store.trouble()
                        .ifPresent(trouble -> System.out.println(store.store() + ": " + trouble.message())));
        if (at == At.BETWEEN && hands.done > 0) {
            die(); // after the last change
        }
        System.exit(outcome.converged() ? 0 : 1);
    }

    @Override
    public void apply(Store<?, ?> store, Change change) throws StoreException {
        if (at == At.BEFORE || at == At.BETWEEN && done == 1) {
            die();
        }
        store.apply(change);
        done++;
        if (at == At.UNANSWERED) {
            die();
        }
    }

    private static void die() {
        try {
            new ProcessBuilder(
                            "kill", "-9", String.valueOf(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
