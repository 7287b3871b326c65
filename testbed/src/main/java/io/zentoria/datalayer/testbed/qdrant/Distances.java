package io.zentoria.datalayer.testbed.qdrant;

import io.qdrant.client.grpc.Collections.Distance;

/** How near two vectors are, exactly. */
final class Distances {
    private Distances() {}

    /** The score as the server tells it: higher is better for Cosine and Dot, lower for the others. */
    static float score(Distance distance, float[] one, float[] other) {
        return (float)
                switch (distance) {
                    case Cosine -> {
                        double length = Math.sqrt(dot(one, one) * dot(other, other));
                        yield length == 0 ? 0 : dot(one, other) / length;
                    }
                    case Dot -> dot(one, other);
                    case Euclid -> Math.sqrt(square(one, other));
                    case Manhattan -> manhattan(one, other);
                    case UnknownDistance, UNRECOGNIZED -> throw new IllegalArgumentException("distance " + distance);
                };
    }

    static boolean higherIsBetter(Distance distance) {
        return distance == Distance.Cosine || distance == Distance.Dot;
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    private static double square(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            double gap = (double) one[i] - other[i];
            sum += gap * gap;
        }
        return sum;
    }

    private static double manhattan(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs((double) one[i] - other[i]);
        }
        return sum;
    }
}
