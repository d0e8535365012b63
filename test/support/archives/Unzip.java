import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.zip.*;

/** Prints the name and the CRC-32 of the bytes of every file in a ZIP, by ZipFile or by ZipInputStream. */
class Unzip {
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    if (args[0].equals("file")) {
      try (ZipFile zip = new ZipFile(args[1])) {
        for (ZipEntry entry : Collections.list(zip.entries())) print(out, entry, zip.getInputStream(entry));
      }
    } else {
      try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(new FileInputStream(args[1])))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) print(out, entry, zip);
      }
    }
    out.flush();
  }

  static void print(PrintStream out, ZipEntry entry, InputStream in) throws IOException {
    CRC32 crc = new CRC32();
    byte[] block = new byte[1 << 20];
    for (int read = in.read(block); read >= 0; read = in.read(block)) crc.update(block, 0, read);
    out.println(crc.getValue() + " " + entry.getName());
  }
}
