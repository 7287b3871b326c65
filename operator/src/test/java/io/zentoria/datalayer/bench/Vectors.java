package io.zentoria.datalayer.bench;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Vectors as embeddings of texts lie in space: around topics, and in far fewer directions than they have numbers, with a
 * little of all the others. Independent numbers would be the worst case that no model makes: there every vector is about
 * as far from every other one, and 'nearest' means nothing.
 */
final class Vectors {
    /** In which texts differ; published estimates for sentence embeddings are between 10 and 60. */
    private static final int DIRECTIONS = 48;

    private static final int TOPICS = 400;
    private static final double NOISE = 0.05;

    private final float[][] directions;
    private final double[][] topics = new double[TOPICS][DIRECTIONS];

    Vectors(int dimensions, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        directions = new float[dimensions][DIRECTIONS];
        for (float[] each : directions) {
            for (int i = 0; i < DIRECTIONS; i++) {
                each[i] = (float) random.nextGaussian();
            }
        }
        for (double[] topic : topics) {
            for (int i = 0; i < DIRECTIONS; i++) {
                topic[i] = random.nextGaussian();
            }
        }
    }

    /** One more, of length 1. */
    float[] draw(RandomGenerator random) {
        double[] topic = topics[random.nextInt(TOPICS)];
        double[] place = new double[DIRECTIONS];
        for (int i = 0; i < DIRECTIONS; i++) {
            place[i] = topic[i] + 0.7 * random.nextGaussian();
        }
        float[] vector = new float[directions.length];
        double length = 0;
        for (int d = 0; d < vector.length; d++) {
            double sum = NOISE * Math.sqrt(DIRECTIONS) * random.nextGaussian();
            for (int i = 0; i < DIRECTIONS; i++) {
                sum += directions[d][i] * place[i];
            }
            vector[d] = (float) sum;
            length += sum * sum;
        }
        float scale = (float) (1 / Math.sqrt(length));
        for (int d = 0; d < vector.length; d++) {
            vector[d] *= scale;
        }
        return vector;
    }

    /** As pgvector reads it. */
    static String text(float[] vector) {
        StringBuilder text = new StringBuilder(vector.length * 12).append('[');
        for (float each : vector) {
            text.append(each).append(',');
        }
        text.setCharAt(text.length() - 1, ']');
        return text.toString();
    }
}
