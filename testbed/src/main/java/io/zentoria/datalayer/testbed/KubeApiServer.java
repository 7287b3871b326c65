package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A real kube-apiserver with etcd. There is no controller manager: nothing is garbage-collected, no namespace finishes
 * deleting, no pod starts.
 */
public final class KubeApiServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    /** Of ServiceAccounts, each call and its answer; of the tests themselves, who are administrators, nothing. */
    private static final String AUDIT = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - {level: Metadata, userGroups: ["system:serviceaccounts"]}
            - {level: None}
            """;

    private final Installation installation;
    private final Path folder;
    private final int port;
    private final Process etcd;
    private final Process server;

    /**
     * What a program said.
     *
     * @param exit its exit code
     */
    public record Result(int exit, String out, String err) {}

    private KubeApiServer(Installation installation, Path folder, int port, Process etcd, Process server) {
        this.installation = installation;
        this.folder = folder;
        this.port = port;
        this.etcd = etcd;
        this.server = server;
    }

    /** Starts an empty cluster; its files are kept in the folder. */
    public static KubeApiServer start(Path folder) {
        return start(folder, Ports.free());
    }

    static KubeApiServer start(Path folder, int port) {
        Installation installation = Installation.find();
        int etcdPort = Ports.free();
        String token = Secrets.random();
        try {
            Files.createDirectories(folder);
            Secrets.write(folder.resolve("tokens.csv"), token + ",admin,admin,system:masters\n");
            Secrets.write(folder.resolve("sa.key"), signingKey());
            Secrets.write(folder.resolve("kubeconfig"), kubeconfig(port, token));
            Files.writeString(folder.resolve("audit.yaml"), AUDIT);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the API server could not be set up in " + folder, e);
        }
        Process etcd = Programs.here(
                folder.resolve("etcd.log"),
                Map.of(),
                List.of(
                        installation.etcd().resolve("etcd").toString(),
                        "--data-dir=" + folder.resolve("etcd"),
                        "--unsafe-no-fsync",
                        "--listen-client-urls=http://127.0.0.1:" + etcdPort,
                        "--advertise-client-urls=http://127.0.0.1:" + etcdPort,
                        "--listen-peer-urls=http://127.0.0.1:0",
                        "--log-level=warn"));
        Waiting.until("etcd", etcd, folder.resolve("etcd.log"), START, () -> Ports.answers(etcdPort));
        Process server = Programs.here(
                folder.resolve("kube-apiserver.log"),
                Map.of(),
                List.of(
                        installation.kubernetes().resolve("kube-apiserver").toString(),
                        "--etcd-servers=http://127.0.0.1:" + etcdPort,
                        "--bind-address=127.0.0.1",
                        "--advertise-address=127.0.0.1",
                        "--secure-port=" + port,
                        "--cert-dir=" + folder.resolve("certs"),
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--service-account-key-file=" + folder.resolve("sa.key"),
                        "--service-account-signing-key-file=" + folder.resolve("sa.key"),
                        "--token-auth-file=" + folder.resolve("tokens.csv"),
                        "--authorization-mode=RBAC",
                        "--audit-policy-file=" + folder.resolve("audit.yaml"),
                        "--audit-log-path=" + folder.resolve("audit.log"),
                        "--service-cluster-ip-range=10.0.0.0/24",
                        "--disable-admission-plugins=ServiceAccount"));
        KubeApiServer cluster = new KubeApiServer(installation, folder, port, etcd, server);
        Waiting.until("kube-apiserver", server, folder.resolve("kube-apiserver.log"), START, cluster::ready);
        cluster.trustItsCertificate(token);
        return cluster;
    }

    private boolean ready() {
        return Ports.answers(port) && kubectl("get", "--raw", "/readyz").exit() == 0;
    }

    /** The server made its certificate itself at its start; from now on only that one is believed. */
    private void trustItsCertificate(String token) {
        try {
            Secrets.write(folder.resolve("kubeconfig"), trusting(token));
        } catch (IOException e) {
            throw new UncheckedIOException("the API server's certificate is not in " + folder, e);
        }
    }

    private String trusting(String token) throws IOException {
        byte[] certificate = Files.readAllBytes(folder.resolve("certs/apiserver.crt"));
        return kubeconfig(port, token)
                .replace(
                        "insecure-skip-tls-verify: true",
                        "certificate-authority-data: " + Base64.getEncoder().encodeToString(certificate));
    }

    /**
     * The credentials of a ServiceAccount, in a file: a token for it, as its pods get one, and nothing else.
     *
     * @throws IllegalStateException when there is no such account
     */
    public Path kubeconfigOf(String namespace, String serviceAccount) {
        String token = kubectl()
                .must(null, "create", "token", serviceAccount, "--namespace=" + namespace, "--duration=2h")
                .strip();
        try {
            return Secrets.write(folder.resolve("kubeconfig-" + namespace + "-" + serviceAccount), trusting(token));
        } catch (IOException e) {
            throw new UncheckedIOException("no kubeconfig in " + folder, e);
        }
    }

    /** One line of JSON (audit.k8s.io/v1, Event) for each call of a ServiceAccount and its answer. */
    public Path auditLog() {
        return folder.resolve("audit.log");
    }

    private static String kubeconfig(int port, String token) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: testbed
                  cluster:
                    server: https://127.0.0.1:%d
                    insecure-skip-tls-verify: true
                contexts:
                - name: testbed
                  context: {cluster: testbed, user: admin}
                current-context: testbed
                users:
                - name: admin
                  user: {token: %s}
                """.formatted(port, token);
    }

    private static String signingKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    }

    /** The credentials of an administrator, in a file. */
    public Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    public String url() {
        return "https://127.0.0.1:" + port;
    }

    /** The program kubectl of the same version. */
    public Path kubectlProgram() {
        return installation.kubernetes().resolve("kubectl");
    }

    /** Runs kubectl as administrator. */
    public Result kubectl(String... arguments) {
        return kubectl().run(arguments);
    }

    /** Runs kubectl as administrator with something on its standard input. */
    public Result kubectlWithInput(String input, String... arguments) {
        return kubectl().runWithInput(input, arguments);
    }

    Kubectl kubectl() {
        return new Kubectl(kubectlProgram(), kubeconfig(), folder.resolve("kubectl-cache"));
    }

    @Override
    public void close() {
        Programs.stop(server, 10);
        Programs.stop(etcd, 10);
    }
}
