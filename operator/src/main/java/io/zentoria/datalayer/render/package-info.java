/** A resource as a folder of configuration, migrations and scripts that stands without the operator. */
@NullMarked
package io.zentoria.datalayer.render;

import org.jspecify.annotations.NullMarked;
