import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The plainest way of Java's: no cookies, no second try. */
class OpenStream {
  public static void main(String[] arguments) throws Exception {
    try (InputStream in = URI.create(arguments[0]).toURL().openStream()) {
      Files.copy(in, Path.of("report.bin"));
    }
  }
}
