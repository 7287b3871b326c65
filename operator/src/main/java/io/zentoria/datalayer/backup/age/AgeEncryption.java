package io.zentoria.datalayer.backup.age;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519KeyFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.credential.Password;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts for several recipients in the age format, version 1 (age-encryption.org/v1, X25519 recipients), and decrypts
 * with one identity. What is written here opens with {@code age --decrypt --identity FILE}. There is no way through this
 * class to bytes that are not encrypted.
 */
public final class AgeEncryption {
    /** What a file that is encrypted ends in. */
    public static final String SUFFIX = ".age";

    private static final String IDENTITY_PREFIX = "AGE-SECRET-KEY-1";
    /** The key of age's own README: whoever copies it encrypts for everybody. */
    private static final String WELL_KNOWN = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    private static final byte[] CANARY = "zentoria backup canary".getBytes(StandardCharsets.UTF_8);

    private final List<String> recipients;
    private final List<RecipientStanzaWriter> writers;
    private final List<RecipientStanzaReader> readers;

    private AgeEncryption(
            List<String> recipients, List<RecipientStanzaWriter> writers, List<RecipientStanzaReader> readers) {
        this.recipients = List.copyOf(recipients);
        this.writers = List.copyOf(writers);
        this.readers = List.copyOf(readers);
    }

    /**
     * Encryption for the identity's own recipient and for these.
     *
     * @param identity the content of an identity file as {@code age-keygen} writes it; empty: nothing can be decrypted
     *     here, only encrypted
     * @param others public keys, {@code age1…}
     * @throws BackupException reason {@code EncryptionNotUsable}: no recipient at all, a key that is none, the sample key
     *     of age's README, or an identity that cannot open what was encrypted for it
     */
    public static AgeEncryption of(Optional<Password> identity, List<String> others) throws BackupException {
        Set<String> recipients = new LinkedHashSet<>();
        List<RecipientStanzaReader> readers = new ArrayList<>();
        for (String line : identity.map(AgeEncryption::identities).orElse(List.of())) {
            readers.add(reader(line));
            recipients.add(recipientOf(line));
        }
        if (identity.isPresent() && readers.isEmpty()) {
            throw unusable("the identity holds no line that begins with " + IDENTITY_PREFIX
                    + ": make one with 'age-keygen' and put its file into the Secret");
        }
        recipients.addAll(others);
        if (recipients.isEmpty()) {
            throw unusable("there is no recipient: name backup.encryption.identitySecretRef or recipients");
        }
        if (recipients.contains(WELL_KNOWN)) {
            throw unusable("the recipient " + WELL_KNOWN
                    + " is the sample key of age's own manual, which everybody can open: make one with 'age-keygen'");
        }
        List<RecipientStanzaWriter> writers = new ArrayList<>();
        for (String recipient : recipients) {
            writers.add(writer(recipient));
        }
        AgeEncryption encryption = new AgeEncryption(List.copyOf(recipients), writers, readers);
        if (!readers.isEmpty()) {
            encryption.openCanary();
        }
        return encryption;
    }

    /** The public keys that can open what is encrypted; they are no secret. */
    public List<String> recipients() {
        return recipients;
    }

    /** Whether an identity is at hand. */
    public boolean canDecrypt() {
        return !readers.isEmpty();
    }

    /**
     * A stream whose bytes arrive encrypted. Closing it writes the end, without which nothing opens, and leaves {@code to}
     * open.
     */
    public OutputStream encrypt(OutputStream to) throws IOException {
        try {
            return Channels.newOutputStream(new StandardEncryptingChannelFactory()
                    .newEncryptingChannel(Channels.newChannel(new LeftOpen(to)), writers));
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java runtime cannot encrypt for age", e);
        }
    }

    /**
     * The plain bytes.
     *
     * @throws BackupException reason {@code EncryptionNotUsable} when there is no identity or it is not the right one
     */
    public InputStream decrypt(InputStream from) throws BackupException, IOException {
        if (readers.isEmpty()) {
            throw unusable(
                    "the backup is encrypted and there is no identity: name backup.encryption.identitySecretRef");
        }
        try {
            return Channels.newInputStream(
                    new StandardDecryptingChannelFactory().newDecryptingChannel(Channels.newChannel(from), readers));
        } catch (GeneralSecurityException e) {
            throw BackupException.permanent(
                    "EncryptionNotUsable",
                    "the identity does not open this backup: give the one that it was encrypted for",
                    e);
        }
    }

    private void openCanary() throws BackupException {
        try {
            ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
            try (OutputStream out = encrypt(encrypted)) {
                out.write(CANARY);
            }
            try (InputStream in = decrypt(new ByteArrayInputStream(encrypted.toByteArray()))) {
                if (!Arrays.equals(in.readAllBytes(), CANARY)) {
                    throw unusable("the identity does not open what was encrypted for it");
                }
            }
        } catch (IOException e) {
            throw BackupException.permanent(
                    "EncryptionNotUsable", "the identity does not open what was encrypted for it", e);
        }
    }

    private static List<String> identities(Password file) {
        return file.reveal()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(IDENTITY_PREFIX))
                .toList();
    }

    private static RecipientStanzaReader reader(String identity) throws BackupException {
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // The cause may repeat the key, so it goes nowhere.
            throw unusable("a line of the identity is damaged: write the file again as 'age-keygen' made it");
        }
    }

    private static String recipientOf(String identity) throws BackupException {
        try {
            return new X25519KeyFactory()
                    .translateKey(new SecretKeySpec(identity.getBytes(StandardCharsets.US_ASCII), "X25519"))
                    .toString();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable("a line of the identity is damaged: write the file again as 'age-keygen' made it");
        }
    }

    private static RecipientStanzaWriter writer(String recipient) throws BackupException {
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw BackupException.permanent(
                    "EncryptionNotUsable",
                    "'%s' is no age recipient: write a public key as 'age-keygen' prints it (age1…)"
                            .formatted(recipient.startsWith(IDENTITY_PREFIX) ? "***" : recipient),
                    recipient.startsWith(IDENTITY_PREFIX) ? null : e);
        }
    }

    private static BackupException unusable(String message) {
        return BackupException.permanent("EncryptionNotUsable", message, null);
    }

    /** Hands on whole buffers, and closes nothing. */
    private static final class LeftOpen extends FilterOutputStream {
        LeftOpen(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
