package io.zentoria.datalayer.render;

/**
 * A file of the folder.
 *
 * @param executable whether it is a script to be called
 */
public record RenderedFile(String text, boolean executable) {
    static RenderedFile of(String text) {
        return new RenderedFile(text, false);
    }
}
