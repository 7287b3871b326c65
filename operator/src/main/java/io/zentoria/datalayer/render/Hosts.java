package io.zentoria.datalayer.render;

import java.util.Locale;

/** What the name of a host says without anybody being asked. */
final class Hosts {
    private Hosts() {}

    /** Whether only this machine is meant. */
    static boolean isThisMachine(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.startsWith("127.") || name.equals("::1") || name.equals("[::1]");
    }

    /** As it stands in a URL. */
    static String inUrl(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
