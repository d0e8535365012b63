data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  owner_index = "owner-createdAt"
}

resource "aws_dynamodb_table" "this" {
  #checkov:skip=CKV_AWS_119:DynamoDB encrypts every table; a key of one's own is the owner's to decide (variable kms_key_arn).
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = "id"
    type = "S"
  }

  attribute {
    name = "owner"
    type = "S"
  }

  attribute {
    name = "createdAt"
    type = "N"
  }

  # Which links an owner has, newest first. Keys alone: they never change, so a download writes nothing here.
  global_secondary_index {
    name            = local.owner_index
    projection_type = "KEYS_ONLY"

    key_schema {
      attribute_name = "owner"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "createdAt"
      key_type       = "RANGE"
    }
  }

  ttl {
    attribute_name = "purgeAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  # Without a key of one's own DynamoDB uses one that AWS owns, which is free. The AWS managed one, which `enabled` alone means,
  # is the account's, and each use of it is a call to KMS that costs.
  # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
  dynamic "server_side_encryption" {
    for_each = var.kms_key_arn[*]

    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }
}
