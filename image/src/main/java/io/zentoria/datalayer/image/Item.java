package io.zentoria.datalayer.image;

import java.nio.file.Path;

/**
 * A file that goes into the image.
 *
 * @param from where it is on this machine
 * @param to where it will be, an absolute path
 */
record Item(Path from, String to, boolean executable) {}
