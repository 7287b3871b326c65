package io.zentoria.datalayer.postgres.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import liquibase.resource.AbstractResource;
import liquibase.resource.AbstractResourceAccessor;
import liquibase.resource.OpenOptions;
import liquibase.resource.Resource;

/** One changelog in memory, and nothing else: a changelog can include no file of this machine. */
final class TextResources extends AbstractResourceAccessor {
    private final String path;
    private final String text;

    TextResources(String path, String text) {
        this.path = path;
        this.text = text;
    }

    @Override
    public List<Resource> search(String where, boolean recursive) {
        return List.of();
    }

    @Override
    public List<Resource> getAll(String wanted) {
        return wanted.equals(path) ? List.of(new TextResource(path, text)) : List.of();
    }

    @Override
    public List<String> describeLocations() {
        return List.of("memory");
    }

    @Override
    public void close() {
        // nothing is open
    }

    private static final class TextResource extends AbstractResource {
        private final String text;

        TextResource(String path, String text) {
            super(path, URI.create("memory:/" + path.replaceAll("[^A-Za-z0-9._/-]", "_")));
            this.text = text;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public boolean exists() {
            return true;
        }

        @Override
        public Resource resolve(String other) {
            return this;
        }

        @Override
        public Resource resolveSibling(String other) {
            return this;
        }

        @Override
        public OutputStream openOutputStream(OpenOptions options) throws IOException {
            throw new IOException("a changelog in memory is not written to");
        }
    }
}
