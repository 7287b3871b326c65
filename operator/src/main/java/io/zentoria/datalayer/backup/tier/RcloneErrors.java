package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import java.util.regex.Pattern;

/**
 * What rclone's exit codes and complaints mean to a person. The codes are those of its documentation, section "Exit code";
 * most troubles have code 1 and only their words tell them apart.
 */
final class RcloneErrors {
    /** Neither folder nor file. */
    static final int NO_FOLDER = 3;

    static final int NO_FILE = 4;

    private static final Pattern FULL = words(
            "insufficient ?storage|no space left|quotalimitreached|quota (has been )?exceeded|storagequotaexceeded"
                    + "|507|over quota|not enough (space|quota)|quota limit|remaining disk space");
    private static final Pattern READ_ONLY = words("read-only file ?system");
    private static final Pattern THROTTLED =
            words("\\b429\\b|too ?many ?requests|activitylimitreached|ratelimitexceeded|throttl|slow ?down");
    private static final Pattern DENIED =
            words("\\b40[13]\\b|unauthorized|unauthenticated|access ?denied|permission denied|forbidden|invalid_grant"
                    + "|invalid_client|couldn't fetch token|token (has )?expired|maybe token expired|interaction_required"
                    + "|empty token found|authentication failed");
    private static final int SIGNALS = 128;

    private RcloneErrors() {}

    /**
     * The sentence.
     *
     * @param begin what was being done
     * @param said the last complaint, without secrets
     */
    static BackupException told(int exitCode, String begin, String said) {
        String what = "%s: rclone ended with exit code %d (%s)".formatted(begin, exitCode, said);
        if (exitCode >= SIGNALS) {
            return BackupException.passing(
                    "ToolFailed",
                    "%s: rclone was ended by signal %d; look whether the machine is short of memory"
                            .formatted(begin, exitCode - SIGNALS),
                    null);
        }
        if (FULL.matcher(said).find()) {
            return BackupException.permanent("TierFull", what + "; make room there or shorten the retention", null);
        }
        if (THROTTLED.matcher(said).find() || exitCode == 8 || exitCode == 10) {
            return BackupException.passing(
                    "TierThrottled", what + "; fewer requests are asked for: try again later", null);
        }
        if (READ_ONLY.matcher(said).find()) {
            return BackupException.permanent(
                    "TierReadOnly", what + "; the operator may not write there, give it that right", null);
        }
        if (DENIED.matcher(said).find()) {
            return BackupException.permanent(
                    "TierAccessDenied",
                    what + "; log in again with 'rclone config reconnect' and put the new rclone.conf into the Secret",
                    null);
        }
        return switch (exitCode) {
            case 2, 6, 7 ->
                BackupException.permanent("TierRefused", what + "; look at the remote with the same rclone.conf", null);
            case NO_FOLDER, NO_FILE ->
                BackupException.permanent(
                        "TierRefused", what + "; look whether the folder of the remote is there", null);
            default ->
                BackupException.passing("TierUnavailable", what + "; look whether the remote can be reached", null);
        };
    }

    private static Pattern words(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    }
}
