# Links for what lies under outgoing/ of a bucket that is there already. The code is a release's, fetched by its URL.

provider "aws" {
  region = "eu-central-1"
}

locals {
  release = "https://YOUR-GIT-HOST/single-use-links/releases/download/v${var.release.version}"
}

module "links" {
  source = "../../" # from elsewhere: "git::https://YOUR-GIT-HOST/single-use-links.git//infra?ref=v1.0.0"

  create_bucket    = false
  bucket_name      = var.bucket_name
  allowed_prefixes = ["outgoing/"]
  owner_principals = [var.publisher_arn]

  packages = { for name in ["links", "redeem"] : name => {
    url    = "${local.release}/${name}.zip"
    sha256 = var.release.sha256[name]
  } }
}
