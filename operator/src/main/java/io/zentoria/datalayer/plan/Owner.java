package io.zentoria.datalayer.plan;

/**
 * The resource that something belongs to, as the ledgers write it.
 *
 * @param namespace the resource's namespace; the command line without a cluster uses the one in the file
 */
public record Owner(String namespace, String name) {
    /** {@code namespace/name}. */
    public String path() {
        return namespace + "/" + name;
    }

    /** The reverse of {@link #path()}. */
    public static Owner parse(String path) {
        int slash = path.indexOf('/');
        if (slash < 1 || slash == path.length() - 1) {
            throw new IllegalArgumentException("not namespace/name: " + path);
        }
        return new Owner(path.substring(0, slash), path.substring(slash + 1));
    }
}
