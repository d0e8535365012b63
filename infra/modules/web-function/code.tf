# The code's own bucket: Lambda takes it from a versioned one alone, and the objects' may be somebody else's.

resource "aws_s3_bucket" "code" {
  #checkov:skip=CKV_AWS_18:It holds our own code, which Lambda alone reads.
  #checkov:skip=CKV_AWS_144:The code can be built again.
  #checkov:skip=CKV_AWS_145:It holds nothing secret; S3's own keys encrypt it.
  #checkov:skip=CKV2_AWS_61:A revision needs its version for as long as somebody may roll back to it.
  #checkov:skip=CKV2_AWS_62:Nothing listens for object events.
  bucket        = "${local.function_name}-${local.account}"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "code" {
  bucket = aws_s3_bucket.code.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "code" {
  bucket = aws_s3_bucket.code.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

locals {
  # The ARN that Lambda reads for is a revision's: the function's own would match nothing.
  code_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "LambdaReadsCode"
        Effect    = "Allow"
        Principal = { Service = "lambda.amazonaws.com" }
        Action    = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource  = "arn:${local.partition}:s3:::${local.function_name}-${local.account}/*"
        Condition = {
          StringEquals = { "aws:SourceAccount" = local.account }
          ArnLike      = { "aws:SourceArn" = "${local.function_arn}/*" }
        }
      },
      {
        Sid       = "NothingWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [for end in ["", "/*"] : "arn:${local.partition}:s3:::${local.function_name}-${local.account}${end}"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_s3_bucket_policy" "code" {
  bucket = aws_s3_bucket.code.id
  policy = local.code_policy

  depends_on = [aws_s3_bucket_public_access_block.code]
}

# A new version for new code, which makes a new revision.
resource "aws_s3_object" "code" {
  #checkov:skip=CKV_AWS_186:It holds nothing secret; S3's own keys encrypt it.
  bucket      = aws_s3_bucket.code.id
  key         = "web.zip"
  source      = var.package_path
  source_hash = filebase64sha256(var.package_path)

  depends_on = [aws_s3_bucket_versioning.code]
}
