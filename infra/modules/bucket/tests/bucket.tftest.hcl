mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name = "outgoing-files"
}

run "a_created_bucket_is_closed_to_the_public" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this[0].block_public_acls,
      aws_s3_bucket_public_access_block.this[0].block_public_policy,
      aws_s3_bucket_public_access_block.this[0].ignore_public_acls,
      aws_s3_bucket_public_access_block.this[0].restrict_public_buckets,
    ])
    error_message = "All four settings of the public access block must be on."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this[0].rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs must have no effect."
  }
}

run "every_version_is_kept_so_that_a_link_can_pin_one" {
  assert {
    condition     = aws_s3_bucket_versioning.this[0].versioning_configuration[0].status == "Enabled"
    error_message = "Versioning must be on."
  }
}

run "a_request_without_tls_is_denied" {
  assert {
    condition = jsondecode(aws_s3_bucket_policy.this[0].policy).Statement == [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::outgoing-files", "arn:aws:s3:::outgoing-files/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The policy must deny everything that comes without TLS, and grant nothing."
  }
}

run "a_url_older_than_its_signer_s_limit_is_denied_whatever_it_says_of_itself" {
  variables {
    presigners = {
      redeem = { role_arn = "arn:aws:iam::111122223333:role/redeem", seconds = 10 }
      links  = { role_arn = "arn:aws:iam::111122223333:role/links", seconds = 3600 }
    }
  }

  assert {
    condition = { for s in jsondecode(aws_s3_bucket_policy.this[0].policy).Statement : s.Sid => s.Condition } == {
      DenyWithoutTls = { Bool = { "aws:SecureTransport" = "false" } }
      DenyOldUrlsOfRedeem = {
        ArnEquals          = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/redeem" }
        StringEquals       = { "s3:authType" = "REST-QUERY-STRING" }
        NumericGreaterThan = { "s3:signatureAge" = "10000" }
      }
      DenyOldUrlsOfLinks = {
        ArnEquals          = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/links" }
        StringEquals       = { "s3:authType" = "REST-QUERY-STRING" }
        NumericGreaterThan = { "s3:signatureAge" = "3600000" }
      }
    }
    error_message = "Each signer's URLs must end in time, in milliseconds, and nothing but URLs."
  }

  assert {
    condition = alltrue([for s in jsondecode(output.url_age_policy).Statement :
      s.Effect == "Deny" && s.Principal == "*" &&
      s.Action == ["s3:GetObject", "s3:GetObjectVersion"] && s.Resource == ["arn:aws:s3:::outgoing-files/*"]
    ])
    error_message = "Both ways to read an object must be denied, for every object, and nothing granted."
  }
}

run "objects_are_encrypted_by_s3_unless_a_key_is_given" {
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this[0].rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Without a key the bucket encrypts with S3's own."
  }
}

run "objects_encrypted_with_a_key_of_their_uploader_s_are_refused" {
  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this[0].rule).blocked_encryption_types == tolist(["SSE-C"])
    error_message = "SSE-C must be blocked by the configuration, or it drifts from what S3 sets for new buckets."
  }
}

run "objects_are_encrypted_with_the_key_that_is_given" {
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/1b2c"
  }

  assert {
    condition = alltrue([for rule in aws_s3_bucket_server_side_encryption_configuration.this[0].rule :
      rule.bucket_key_enabled &&
      rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" &&
      rule.apply_server_side_encryption_by_default[0].kms_master_key_id == "arn:aws:kms:eu-central-1:111122223333:key/1b2c"
    ])
    error_message = "With a key the bucket encrypts with it, and with a bucket key."
  }
}

run "incomplete_uploads_and_old_versions_are_cleared_away" {
  variables {
    noncurrent_version_days = 45
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this[0].rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 7
    error_message = "Incomplete uploads go after 7 days."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this[0].rule[1].noncurrent_version_expiration[0].noncurrent_days == 45
    error_message = "Old versions go after the days that were asked for."
  }

  assert {
    condition     = alltrue([for rule in aws_s3_bucket_lifecycle_configuration.this[0].rule : rule.status == "Enabled"])
    error_message = "Both rules must be in force."
  }
}

run "a_destroy_spares_the_objects_unless_told_otherwise" {
  assert {
    condition     = !aws_s3_bucket.this[0].force_destroy
    error_message = "Objects must not go with the bucket by default."
  }
}

run "an_existing_bucket_is_left_as_it_stands" {
  variables {
    create = false
  }

  assert {
    condition = length(concat(
      aws_s3_bucket.this, aws_s3_bucket_public_access_block.this, aws_s3_bucket_ownership_controls.this,
      aws_s3_bucket_versioning.this, aws_s3_bucket_server_side_encryption_configuration.this,
      aws_s3_bucket_lifecycle_configuration.this, aws_s3_bucket_policy.this,
    )) == 0
    error_message = "Nothing may be created or set for a bucket that belongs to somebody else."
  }

  assert {
    condition     = output.name == "outgoing-files" && output.arn == "arn:aws:s3:::outgoing-files"
    error_message = "The existing bucket must be the one that is used."
  }
}

run "the_owner_of_an_existing_bucket_is_given_the_policy_to_attach" {
  variables {
    create     = false
    presigners = { redeem = { role_arn = "arn:aws:iam::111122223333:role/redeem", seconds = 10 } }
  }

  assert {
    condition     = [for s in jsondecode(output.url_age_policy).Statement : s.Sid] == ["DenyOldUrlsOfRedeem"]
    error_message = "The policy must bind this deployment's URLs, and nothing else of somebody else's bucket."
  }
}

run "an_existing_bucket_in_another_region_is_refused" {
  command = plan

  variables {
    create = false
  }

  override_data {
    target = data.aws_s3_bucket.existing[0]
    values = { bucket = "outgoing-files", bucket_region = "us-west-2" }
  }

  expect_failures = [data.aws_s3_bucket.existing]
}

run "a_bad_bucket_name_is_refused" {
  command = plan

  variables {
    name = "Outgoing_Files"
  }

  expect_failures = [var.name]
}

run "a_key_named_by_its_alias_is_refused" {
  command = plan

  variables {
    kms_key_arn = "alias/my-key"
  }

  expect_failures = [var.kms_key_arn]
}

run "keeping_old_versions_for_no_day_is_refused" {
  command = plan

  variables {
    noncurrent_version_days = 0
  }

  expect_failures = [var.noncurrent_version_days]
}

run "a_presigner_whose_name_is_no_sid_is_refused" {
  command = plan

  variables {
    presigners = { "the-server" = { role_arn = "arn:aws:iam::111122223333:role/server", seconds = 10 } }
  }

  expect_failures = [var.presigners]
}

run "everybody_as_a_presigner_is_refused" {
  command = plan

  variables {
    presigners = { redeem = { role_arn = "arn:aws:iam::111122223333:role/*", seconds = 10 } }
  }

  expect_failures = [var.presigners]
}

run "a_url_that_outlives_its_signature_is_refused" {
  command = plan

  variables {
    presigners = { redeem = { role_arn = "arn:aws:iam::111122223333:role/redeem", seconds = 604801 } }
  }

  expect_failures = [var.presigners]
}
