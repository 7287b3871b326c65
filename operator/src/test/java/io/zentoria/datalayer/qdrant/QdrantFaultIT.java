package io.zentoria.datalayer.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zentoria.datalayer.plan.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The line dies at every single call that writes; the next pass ends where one without a fault ends. */
class QdrantFaultIT {
    private static final String FIRST = """
            endpoint: {host: localhost}
            collections:
              - name: docs
                vectors: {size: 4, distance: Cosine}
                hnsw: {m: 16}
                payloadIndexes: [{field: f, type: keyword}, {field: g, type: integer}]
                aliases: [live]
              - name: more
                vectors: {size: 4, distance: Dot}
                quantization: {binary: {alwaysRam: true}}
            """;

    /** Changes of every kind against the first: settings, indexes, aliases, a collection anew, one dropped. */
    private static final String SECOND = """
            endpoint: {host: localhost}
            collections:
              - name: docs
                vectors: {size: 8, distance: Cosine}
                hnsw: {m: 24}
                payloadIndexes: [{field: f, type: uuid}, {field: h, type: geo}]
              - name: third
                vectors: {size: 2, distance: Euclid}
                payloadIndexes: [{field: f, type: bool}]
                aliases: [live, latest]
            """;

    private static Bench.Corner undisturbed(String... specs) throws Exception {
        try (Bench bench = new Bench()) {
            for (String spec : specs) {
                bench.pass(bench.desired(spec), true);
            }
            return plain(bench);
        }
    }

    /** Without what differs from bench to bench. */
    private static Bench.Corner plain(Bench bench) throws StoreException {
        return bench.corner().renamed(bench.prefix);
    }

    @ParameterizedTest
    @EnumSource(GrpcProxy.Cut.class)
    void firstApplyCutAnywhereEndsInTheSameState(GrpcProxy.Cut cut) throws Exception {
        Bench.Corner wanted = undisturbed(FIRST);
        int cuts = cutEverywhere(cut, wanted, FIRST);
        System.out.printf("first apply: cut %s at each of %d writes%n", cut, cuts);
        assertThat(cuts).isGreaterThanOrEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource(GrpcProxy.Cut.class)
    void changedSpecCutAnywhereEndsInTheSameState(GrpcProxy.Cut cut) throws Exception {
        Bench.Corner wanted = undisturbed(FIRST, SECOND);
        int cuts = cutEverywhere(cut, wanted, FIRST, SECOND);
        System.out.printf("changed spec: cut %s at each of %d writes%n", cut, cuts);
        assertThat(cuts).isGreaterThanOrEqualTo(12);
    }

    /** Applies all but the last spec in peace, cuts at the n-th write of the last, and applies it again. */
    private static int cutEverywhere(GrpcProxy.Cut cut, Bench.Corner wanted, String... specs) throws Exception {
        for (int write = 1; ; write++) {
            try (Bench bench = new Bench()) {
                for (int i = 0; i < specs.length - 1; i++) {
                    bench.pass(bench.desired(specs[i]), true);
                }
                QdrantDesired last = bench.desired(specs[specs.length - 1]);
                bench.proxy.dieAt(write, cut);
                StoreException e = catchThrowableOfType(StoreException.class, () -> bench.pass(last, true));
                if (!bench.proxy.died()) {
                    assertThat(e).isNull();
                    return write - 1;
                }
                assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
                bench.proxy.heal();

                Bench.Pass again = bench.pass(last, true);

                assertThat(again.last().changes())
                        .as("cut %s at write %d", cut, write)
                        .isEmpty();
                assertThat(again.last().orphans())
                        .as("cut %s at write %d", cut, write)
                        .isEmpty();
                assertThat(plain(bench)).as("cut %s at write %d", cut, write).isEqualTo(wanted);
            }
        }
    }

    @Test
    void everyChangeDoneTwiceIsHarmless() throws Exception {
        Bench.Corner wanted = undisturbed(FIRST, SECOND);
        try (Bench bench = new Bench()) {
            for (String spec : new String[] {FIRST, SECOND}) {
                QdrantDesired desired = bench.desired(spec);
                for (int round = 0; round < 3; round++) {
                    try (QdrantStore store = bench.open(bench.owner)) {
                        var plan = store.plan(desired, store.observe(desired));
                        for (var change : plan.changes()) {
                            store.apply(change);
                            store.apply(change);
                        }
                        for (var orphan : plan.orphans()) {
                            store.apply(orphan.drop());
                            store.apply(orphan.drop());
                        }
                    }
                }
            }
            assertThat(plain(bench)).isEqualTo(wanted);
        }
    }
}
