# The code: a zip on this machine, or one that is fetched from where a release was published. Its checksum alone tells Lambda's
# code from a new one, so that a plan needs no file, and one that was fetched elsewhere is not missed here.

locals {
  fetched = var.package.url == null ? null : "${path.root}/.terraform/packages/${var.package.sha256}.zip"
  zip     = coalesce(var.package.path, local.fetched)

  # Lambda writes a SHA-256 in base64, a release in hexadecimal digits: three of them are two of base64's. 64 digits are filled up
  # with zeros to 66; the last of the 44 characters is padding.
  base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  twelve_bits   = var.package.url == null ? [] : [for at in range(0, 66, 3) : parseint(substr("${var.package.sha256}00", at, 3), 16)]
  fetched_hash  = "${substr(join("", [for bits in local.twelve_bits : "${substr(local.base64_digits, floor(bits / 64), 1)}${substr(local.base64_digits, bits % 64, 1)}"]), 0, 43)}="

  zip_hash = var.package.url == null ? filebase64sha256(var.package.path) : local.fetched_hash
}

# Fetched anew whenever Lambda is given code: for another release, and for a function that has to be made again.
resource "terraform_data" "fetched" {
  count            = var.package.url == null ? 0 : 1
  triggers_replace = [var.package, var.name]

  provisioner "local-exec" {
    command = <<-EOT
      set -eu
      mkdir -p "$(dirname "$FILE")"
      curl --fail --silent --show-error --location --retry 3 --output "$FILE.part" "$URL"
      found=$(openssl dgst -sha256 -r "$FILE.part" | cut -d' ' -f1)
      if [ "$found" != "$SHA256" ]; then
        rm "$FILE.part"
        echo "What $URL holds has the SHA-256 $found, not $SHA256: nothing was deployed. Compare it with the release's checksums." >&2
        exit 1
      fi
      mv "$FILE.part" "$FILE"
    EOT

    environment = {
      URL    = var.package.url
      SHA256 = var.package.sha256
      FILE   = local.fetched
    }
  }
}
