package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.credential.ScramVerifier;
import io.zentoria.datalayer.plan.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PgBouncer's {@code auth_file} (config.html, "Authentication file format"): a SCRAM verifier for each role, never a
 * password. PgBouncer can log in to the server for a client only where its verifier is the server's very own, salt and
 * all. Its last line is nobody: a console tells names of users but not what stands for them, so that name says which list
 * was loaded.
 */
public final class UserList {
    /** How the name of nobody begins; what follows is {@link Digest#ofText} of the lines before. */
    public static final String MARK = "zdl-users-";
    /** A verifier that no password has: its keys are all zeros. */
    public static final String NOBODY =
            "SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$" + "A".repeat(43) + "=:" + "A".repeat(43) + "=";

    private static final Pattern LINE = Pattern.compile("\"((?:[^\"]|\"\")*)\" \"((?:[^\"]|\"\")*)\"");

    private UserList() {}

    /**
     * The file.
     *
     * @param verifiers by role
     * @throws IllegalArgumentException when one is no SCRAM verifier
     */
    public static Password render(Map<String, Password> verifiers) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(verifiers).forEach((role, verifier) -> {
            if (!ScramVerifier.isOne(verifier.reveal())) {
                throw new IllegalArgumentException("what is to stand for role " + role + " is no SCRAM verifier");
            }
            text.append(quoted(role))
                    .append(' ')
                    .append(quoted(verifier.reveal()))
                    .append('\n');
        });
        String content = text.toString();
        return Password.of(content + quoted(MARK + Digest.ofText(content)) + " " + quoted(NOBODY) + "\n");
    }

    /** The user by whose presence a PgBouncer shows that it has loaded a list that was rendered here. */
    public static Optional<String> markOf(Password file) {
        return file.reveal()
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> unquoted(line.group(1)))
                .filter(user -> user.startsWith(MARK))
                .findFirst();
    }

    /** What stands for a role in a file that was written here; empty when nothing does. */
    public static Optional<Password> verifierOf(String role, Password file) {
        return file.reveal()
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(line -> unquoted(line.group(1)).equals(role))
                .map(line -> Password.of(unquoted(line.group(2))))
                .findFirst();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String unquoted(String text) {
        return text.replace("\"\"", "\"");
    }
}
