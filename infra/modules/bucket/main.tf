data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_s3_bucket" "existing" {
  count  = var.create ? 0 : 1
  bucket = var.name

  lifecycle {
    postcondition {
      condition     = self.bucket_region == data.aws_region.current.region
      error_message = "The bucket ${var.name} lies in ${self.bucket_region}: deploy there, or name a bucket in ${data.aws_region.current.region}."
    }
  }
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Every download is in the link's own record. Access logs would write each redeemed key a second time, to a bucket that needs care of its own.
  #checkov:skip=CKV_AWS_144:Replication to another region is the data owner's decision and doubles what storage costs.
  #checkov:skip=CKV2_AWS_62:Nothing listens for object events.
  count         = var.create ? 1 : 0
  bucket        = var.name
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_public_access_block" "this" {
  count  = var.create ? 1 : 0
  bucket = aws_s3_bucket.this[0].id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  count  = var.create ? 1 : 0
  bucket = aws_s3_bucket.this[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

# A link pins the version that it was minted for.
resource "aws_s3_bucket_versioning" "this" {
  count  = var.create ? 1 : 0
  bucket = aws_s3_bucket.this[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  count  = var.create ? 1 : 0
  bucket = aws_s3_bucket.this[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
    bucket_key_enabled = var.kms_key_arn != null # one KMS call for many objects; means nothing with SSE-S3

    # S3 sets this itself for new buckets, and the provider up to 6.39 would take it away again at every apply. The functions could
    # not read an object encrypted with its uploader's key either. https://github.com/hashicorp/terraform-provider-aws/issues/47320
    blocked_encryption_types = ["SSE-C"]
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count  = var.create ? 1 : 0
  bucket = aws_s3_bucket.this[0].id

  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"
    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  rule {
    id     = "expire-old-versions"
    status = "Enabled"
    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_version_days
    }
    expiration {
      expired_object_delete_marker = true
    }
  }

  # S3 refuses a rule for old versions that overtakes the versioning.
  depends_on = [aws_s3_bucket_versioning.this]
}

locals {
  arn = "arn:${data.aws_partition.current.partition}:s3:::${var.create ? aws_s3_bucket.this[0].bucket : data.aws_s3_bucket.existing[0].bucket}"

  deny_without_tls = {
    Sid       = "DenyWithoutTls"
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = [local.arn, "${local.arn}/*"]
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }

  # Holds URLs to the limit of the deployment, whatever lifetime they claim for themselves. S3 measures both by its own clock
  # from the same X-Amz-Date, in milliseconds, so there is no skew to allow for. Only URLs: what a role reads itself is signed
  # in a header, and a read that is retried must not fail for a short limit.
  # https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
  deny_old_urls = [for name, presigner in var.presigners : {
    Sid       = "DenyOldUrlsOf${title(name)}"
    Effect    = "Deny"
    Principal = "*"
    Action    = ["s3:GetObject", "s3:GetObjectVersion"]
    Resource  = ["${local.arn}/*"]
    Condition = {
      ArnEquals          = { "aws:PrincipalArn" = presigner.role_arn }
      StringEquals       = { "s3:authType" = "REST-QUERY-STRING" }
      NumericGreaterThan = { "s3:signatureAge" = tostring(1000 * presigner.seconds) }
    }
  }]
}

resource "aws_s3_bucket_policy" "this" {
  count  = var.create ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.deny_without_tls], local.deny_old_urls) })

  # S3 answers 409 OperationAborted when both are written to one bucket at once.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
