package io.zentoria.datalayer.credential;

import java.util.Optional;

/** Where passwords come from and go to: Kubernetes Secrets, or files and the environment for the command line. */
public interface CredentialStore {
    /**
     * The secret as it is now, not as a cache remembers it.
     *
     * @return empty only when it is certain that there is none
     * @throws CredentialException when that cannot be known
     */
    Optional<Credential> read(String name) throws CredentialException;

    /**
     * Makes the secret, or brings one that was made by this method to the content; writes nothing when it is so already.
     *
     * @throws CredentialException when a secret of that name is somebody else's, or writing failed
     */
    void keep(BindingSecret secret) throws CredentialException;

    /** Takes away a secret that {@link #keep} made; what is not there, or somebody else's, stays as it is. */
    void forget(String name) throws CredentialException;

    /**
     * Puts a new value under one key of a person's own secret; everything else of it stays. For what a program changes by
     * itself, as rclone does with the tokens of its configuration.
     *
     * @throws CredentialException when the secret is not there or may not be written
     */
    void update(String name, String key, Password value) throws CredentialException;
}
