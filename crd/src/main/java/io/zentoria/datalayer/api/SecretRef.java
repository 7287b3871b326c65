package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** One value of a Secret in the resource's own namespace; there is no way to name another namespace. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SecretRef(String name, @Nullable String key) {}
