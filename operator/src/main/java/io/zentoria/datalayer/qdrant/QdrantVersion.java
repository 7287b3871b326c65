package io.zentoria.datalayer.qdrant;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Major and minor of a server's version. */
public record QdrantVersion(int major, int minor) {
    /** Has payload indexes of all types of the spec; older ones refuse {@code uuid}. */
    static final QdrantVersion OLDEST = new QdrantVersion(1, 11);
    /** Keeps metadata with a collection. */
    public static final QdrantVersion METADATA = new QdrantVersion(1, 16);
    /** What the operator was tried with. */
    static final QdrantVersion NEWEST_KNOWN = new QdrantVersion(1, 18);

    private static final Pattern FORM = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6}).*");

    /** Of {@code 1.18.3}; words that are no version count as the newest known one: a build of one's own. */
    public static QdrantVersion parse(String words) {
        Matcher matcher = FORM.matcher(words);
        return matcher.matches()
                ? new QdrantVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : NEWEST_KNOWN;
    }

    /** Whether this one is older. */
    public boolean before(QdrantVersion other) {
        return major != other.major ? major < other.major : minor < other.minor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
