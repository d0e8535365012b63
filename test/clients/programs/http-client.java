import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** Java's own client, with cookies. What breaks off is asked for once more, as a program of one's own would. */
class WithHttpClient {
  public static void main(String[] arguments) throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0])).build();
    try {
      fetch(client, request);
    } catch (IOException broken) {
      fetch(client, request);
    }
  }

  private static void fetch(HttpClient client, HttpRequest request) throws Exception {
    HttpResponse<Path> response =
        client.send(request, HttpResponse.BodyHandlers.ofFile(Path.of("report.bin")));
    if (response.statusCode() != 200) System.exit(1);
  }
}
