package io.zentoria.datalayer.testbed.qdrant;

import io.grpc.Status;

/** A call that is answered with an error: which one, and the words of the real server. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds of errors, with the status of each front. */
    enum Kind {
        BAD_INPUT(400, Status.Code.INVALID_ARGUMENT),
        /** Well formed, but outside the limits. */
        OUT_OF_LIMITS(422, Status.Code.INVALID_ARGUMENT),
        NOT_FOUND(404, Status.Code.NOT_FOUND),
        EXISTS(409, Status.Code.ALREADY_EXISTS),
        UNAUTHENTICATED(401, Status.Code.UNAUTHENTICATED),
        FORBIDDEN(403, Status.Code.PERMISSION_DENIED),
        INTERNAL(500, Status.Code.INTERNAL),
        /** Something that only a real Qdrant can do. */
        NOT_HERE(501, Status.Code.UNIMPLEMENTED);

        private final int http;
        private final Status.Code grpc;

        Kind(int http, Status.Code grpc) {
            this.http = http;
            this.grpc = grpc;
        }

        int http() {
            return http;
        }

        Status.Code grpc() {
            return grpc;
        }
    }

    private final Kind kind;

    Refusal(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    static Refusal wrongInput(String what) {
        return new Refusal(Kind.BAD_INPUT, "Wrong input: " + what);
    }

    static Refusal noCollection(String name) {
        return new Refusal(Kind.NOT_FOUND, "Not found: Collection `" + name + "` doesn't exist!");
    }

    static Refusal collectionExists(String name) {
        return new Refusal(Kind.EXISTS, "Wrong input: Collection `" + name + "` already exists!");
    }

    static Refusal noSnapshot(String name) {
        return new Refusal(Kind.NOT_FOUND, "Not found: Snapshot " + name + " not found");
    }

    static Refusal forbidden(String what) {
        return new Refusal(Kind.FORBIDDEN, "Forbidden: " + what);
    }

    static Refusal internal(String what) {
        return new Refusal(Kind.INTERNAL, "Service internal error: " + what);
    }

    static Refusal notHere(String what) {
        return new Refusal(Kind.NOT_HERE, "the stand-in does not do this, a real Qdrant does: " + what);
    }
}
