package io.zentoria.datalayer.doctor;

/**
 * What one look found. No secret is ever in it.
 *
 * @param subject what was looked at, {@code postgres login}
 * @param said a sentence: what is so, or what is wrong
 * @param mend what to do; empty when nothing has to be done, or when {@code said} says it already
 */
public record Diagnosis(Level level, String subject, String said, String mend) {
    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** It works, and should not stay so. */
        WARN,
        /** Something does not work until somebody mends it. */
        FAIL
    }

    /** All is well. */
    public static Diagnosis ok(String subject, String said) {
        return new Diagnosis(Level.OK, subject, said, "");
    }

    /** It works, and should not stay so. */
    public static Diagnosis warn(String subject, String said, String mend) {
        return new Diagnosis(Level.WARN, subject, said, mend);
    }

    /** It does not work. */
    public static Diagnosis fail(String subject, String said, String mend) {
        return new Diagnosis(Level.FAIL, subject, said, mend);
    }
}
