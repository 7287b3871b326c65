package io.zentoria.datalayer.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The jars without the names and types of local variables, which only a debugger asks for and the JVM would keep in
 * memory: an eighth of all bytes. Line numbers stay, for whoever reads a stack trace.
 */
final class SlimJars {
    private static final String CLASS = ".class";

    private SlimJars() {}

    /**
     * Writes a slim copy of each.
     *
     * @param folder for the copies, which have the names of the originals
     * @return the copies, in the order of the jars
     */
    static List<Path> of(List<Path> jars, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> copies = new ArrayList<>();
        for (Path jar : jars) {
            Path copy = folder.resolve(jar.getFileName());
            write(jar, copy);
            copies.add(copy);
        }
        return copies;
    }

    private static void write(Path jar, Path copy) throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile());
                OutputStream file = new BufferedOutputStream(Files.newOutputStream(copy));
                ZipOutputStream to = new ZipOutputStream(file)) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                ZipEntry fresh = new ZipEntry(entry.getName());
                // As it was, so that the same jars give the same image.
                fresh.setTimeLocal(entry.getTimeLocal());
                to.putNextEntry(fresh);
                try (InputStream in = from.getInputStream(entry)) {
                    to.write(entry.getName().endsWith(CLASS) ? slim(in.readAllBytes()) : in.readAllBytes());
                }
                to.closeEntry();
            }
        }
    }

    private static byte[] slim(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(new WithoutVariables(writer), 0);
        return writer.toByteArray();
    }

    private static final class WithoutVariables extends ClassVisitor {
        WithoutVariables(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                @Override
                public void visitLocalVariable(
                        String variable, String type, String generic, Label start, Label end, int index) {
                    // Left out.
                }
            };
        }
    }
}
