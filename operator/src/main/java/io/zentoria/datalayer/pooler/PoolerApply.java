package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.plan.StoreException;

/** Sends one change to a console. */
final class PoolerApply {
    private final PoolerConsole console;

    PoolerApply(PoolerConsole console) {
        this.console = console;
    }

    void apply(PoolerStep step) throws StoreException {
        switch (step) {
            case PoolerStep.Set set -> console.run(set.masked(), "set " + set.setting());
            case PoolerStep.Reload reload -> reload(reload.mark());
        }
    }

    private void reload(String mark) throws StoreException {
        console.run("RELOAD", "read its files again");
        if (!new PoolerObserve(console).read().value(PgBouncerIni.MARK).equals(mark)) {
            throw PoolerErrors.failure(
                    console.address(),
                    StoreException.Kind.UNAVAILABLE,
                    "FilesNotLoaded",
                    "PgBouncer at %s has read its files again, and they are still older ones: the operator's have not arrived there yet"
                            .formatted(console.address()));
        }
    }
}
