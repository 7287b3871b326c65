package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.api.RestoreStatus;
import java.io.PrintWriter;
import java.util.List;

/** What was restored and checked, for a person. */
final class Proofs {
    private Proofs() {}

    static void print(PrintWriter out, List<RestoreStatus.Proof> proofs) {
        for (RestoreStatus.Proof proof : proofs) {
            boolean good = Boolean.TRUE.equals(proof.good());
            out.printf(
                    "%-4s %-9s %-10s %s%s%n",
                    good ? "good" : "BAD",
                    proof.store(),
                    proof.tier(),
                    proof.folder(),
                    proof.duration() == null ? "" : "  " + proof.duration());
            if (!good) {
                out.printf("       %s%n", proof.message());
            }
            proof.checks().forEach(check -> out.printf("       %s%n", check));
        }
        out.flush();
    }
}
