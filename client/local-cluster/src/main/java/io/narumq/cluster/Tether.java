package io.narumq.cluster;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs the main class named by its first argument, and ends the process when its standard input
 * does: when the program that started it is gone, even by {@code kill -9}.
 */
public final class Tether {
  private Tether() {}

  /** {@code args}: the main class, then its own arguments. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Thread watch = new Thread(Tether::haltAtEndOfInput, "tether");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      Thread main = Thread.currentThread();
      main.getUncaughtExceptionHandler().uncaughtException(main, e.getCause());
      System.exit(1);
    }
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes; only the end matters.
      }
    } catch (IOException alsoTheEnd) {
      // Falls through to the halt.
    }
    Runtime.getRuntime().halt(1);
  }
}
