package io.narumq.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
public final class NaruVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    @Nullable String version = Naru.class.getPackage().getImplementationVersion();
    return new String[] {
      "naru " + (version == null ? "(not packaged)" : version),
      "Java " + System.getProperty("java.version")
    };
  }
}
