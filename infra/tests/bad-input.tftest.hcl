# Bad input fails at the plan, with the variable's own message: one run for each validation.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  packages = {
    links  = { path = "tests/fixtures/function.zip" }
    redeem = { path = "tests/fixtures/function.zip" }
  }
}

run "a_deployment_name_with_capitals_is_refused" {
  command = plan

  variables {
    name = "Links"
  }

  expect_failures = [var.name]
}

run "a_bad_bucket_name_is_refused" {
  command = plan

  variables {
    bucket_name = "My_Bucket"
  }

  expect_failures = [var.bucket_name]
}

run "a_new_bucket_with_a_dot_is_refused" {
  command = plan

  variables {
    bucket_name = "files.example.com"
  }

  expect_failures = [var.create_bucket]
}

run "an_existing_bucket_without_a_name_is_refused" {
  command = plan

  variables {
    create_bucket = false
  }

  expect_failures = [var.create_bucket]
}

run "a_bucket_key_named_by_its_alias_is_refused" {
  command = plan

  variables {
    bucket_kms_key_arn = "alias/my-key"
  }

  expect_failures = [var.bucket_kms_key_arn]
}

run "keeping_old_versions_for_half_a_day_is_refused" {
  command = plan

  variables {
    noncurrent_version_days = 0.5
  }

  expect_failures = [var.noncurrent_version_days]
}

run "a_prefix_that_starts_with_a_slash_is_refused" {
  command = plan

  variables {
    allowed_prefixes = ["/outgoing"]
  }

  expect_failures = [var.allowed_prefixes]
}

run "a_prefix_that_iam_would_take_for_a_pattern_is_refused" {
  command = plan

  variables {
    allowed_prefixes = ["outgoing/*"]
  }

  expect_failures = [var.allowed_prefixes]
}

run "an_empty_prefix_is_refused" {
  command = plan

  variables {
    allowed_prefixes = [""]
  }

  expect_failures = [var.allowed_prefixes]
}

run "a_prefix_listed_twice_is_refused" {
  command = plan

  variables {
    allowed_prefixes = ["outgoing/", "outgoing/"]
  }

  expect_failures = [var.allowed_prefixes]
}

run "a_table_key_named_by_its_alias_is_refused" {
  command = plan

  variables {
    table_kms_key_arn = "alias/my-key"
  }

  expect_failures = [var.table_kms_key_arn]
}

run "keeping_links_for_no_day_is_refused" {
  command = plan

  variables {
    retention_days = 0
  }

  expect_failures = [var.retention_days]
}

run "a_presigned_url_of_more_than_a_minute_is_refused" {
  command = plan

  variables {
    presign_seconds = 61
  }

  expect_failures = [var.presign_seconds]
}

run "a_plain_presigned_url_that_outlives_its_credentials_is_refused" {
  command = plan

  variables {
    presigned_max_seconds = 43201
  }

  expect_failures = [var.presigned_max_seconds]
}

run "a_part_of_a_byte_to_read_for_archives_is_refused" {
  command = plan

  variables {
    archive_checksum_max_bytes = 0.5
  }

  expect_failures = [var.archive_checksum_max_bytes]
}

run "more_to_read_for_archives_than_the_function_takes_is_refused" {
  command = plan

  variables {
    archive_checksum_max_bytes = 1099511627777
  }

  expect_failures = [var.archive_checksum_max_bytes]
}

run "more_than_lambda_streams_is_refused" {
  command = plan

  variables {
    max_stream_bytes = 200000001
  }

  expect_failures = [var.max_stream_bytes]
}

run "everybody_as_an_owner_is_refused" {
  command = plan

  variables {
    owner_principals = ["*"]
  }

  expect_failures = [var.owner_principals]
}

run "an_administrator_by_a_pattern_is_refused" {
  command = plan

  variables {
    administrators = ["arn:aws:iam::111122223333:role/*"]
  }

  expect_failures = [var.administrators]
}

run "too_little_memory_is_refused" {
  command = plan

  variables {
    functions = { redeem = { memory_mb = 64 } }
  }

  expect_failures = [var.functions]
}

run "a_timeout_that_lambda_does_not_grant_is_refused" {
  command = plan

  variables {
    functions = { redeem = { timeout_seconds = 901 } }
  }

  expect_failures = [var.functions]
}

run "a_reservation_below_none_is_refused" {
  command = plan

  variables {
    functions = { links = { reserved_concurrency = -2 } }
  }

  expect_failures = [var.functions]
}

run "a_live_version_that_is_no_number_is_refused" {
  command = plan

  variables {
    live_version = { links = "newest" }
  }

  expect_failures = [var.live_version]
}

run "a_server_s_domain_name_with_a_scheme_is_refused" {
  command = plan

  variables {
    server = {
      domain_name        = "https://files.example.com"
      image              = "ghcr.io/team/links-server:1.4.0"
      certificate_arn    = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
      public_subnet_ids  = ["subnet-a1", "subnet-a2"]
      private_subnet_ids = ["subnet-b1"]
    }
  }

  expect_failures = [var.server]
}

run "a_log_retention_that_cloudwatch_does_not_know_is_refused" {
  command = plan

  variables {
    log_retention_days = 42
  }

  expect_failures = [var.log_retention_days]
}

run "an_alarm_topic_that_is_no_topic_is_refused" {
  command = plan

  variables {
    alarm_topic_arn = "me@example.com"
  }

  expect_failures = [var.alarm_topic_arn]
}

run "a_brand_without_a_name_is_refused" {
  command = plan

  variables {
    brand = { name = "" }
  }

  expect_failures = [var.brand]
}

run "an_accent_that_is_no_colour_is_refused" {
  command = plan

  variables {
    brand = { name = "Acme", accent = "teal" }
  }

  expect_failures = [var.brand]
}

run "an_accent_too_light_for_the_paper_is_refused" {
  command = plan

  variables {
    brand = { name = "Acme", accent = "#767676" }
  }

  expect_failures = [var.brand]
}

run "a_logo_that_does_not_exist_is_refused" {
  command = plan

  variables {
    brand = { name = "Acme", logo = "tests/fixtures/nowhere.svg" }
  }

  expect_failures = [var.brand]
}

run "a_logo_of_another_kind_is_refused" {
  command = plan

  variables {
    brand = { name = "Acme", logo = "tests/fixtures/function.zip" }
  }

  expect_failures = [var.brand]
}

run "a_logo_that_does_not_fit_into_the_environment_is_refused" {
  command = plan

  variables {
    brand = { name = "Acme", logo = "tests/fixtures/large-logo.svg" }
  }

  expect_failures = [var.brand]
}

run "a_privacy_notice_that_is_no_https_url_is_refused" {
  command = plan

  variables {
    brand = { name = "Acme", privacy_url = "javascript:alert(1)" }
  }

  expect_failures = [var.brand]
}

run "a_default_sender_with_a_broken_address_is_refused" {
  command = plan

  variables {
    default_from = "Acme <files at acme>"
  }

  expect_failures = [var.default_from]
}

run "a_default_sender_with_a_broken_domain_is_refused" {
  command = plan

  variables {
    default_from = "Acme <files@acme.>"
  }

  expect_failures = [var.default_from]
}

run "a_default_sender_with_a_bracket_that_only_looks_like_one_is_refused" {
  command = plan

  variables {
    default_from = "Acme ‹büro@acme.example>"
  }

  expect_failures = [var.default_from]
}

run "a_default_sender_of_blanks_is_refused" {
  command = plan

  variables {
    default_from = "   "
  }

  expect_failures = [var.default_from]
}

run "a_default_sender_without_a_name_is_refused" {
  command = plan

  variables {
    default_from = "<files@acme.example>"
  }

  expect_failures = [var.default_from]
}

run "a_default_sender_that_turns_text_round_is_refused" {
  command = plan

  variables {
    default_from = "Acme \u202egnp.exe"
  }

  expect_failures = [var.default_from]
}

run "a_default_sender_with_a_long_address_is_refused" {
  command = plan

  variables {
    default_from = "Acme <files@${join(".", [for n in range(10) : "abcdefghijklmnopqrstuvwxyz"])}.example>"
  }

  expect_failures = [var.default_from]
}

run "code_that_is_not_built_is_refused" {
  command = plan

  variables {
    packages = { links = { path = "../dist/not-built.zip" }, redeem = { path = "tests/fixtures/function.zip" } }
  }

  expect_failures = [var.packages]
}

run "code_by_path_and_url_at_once_is_refused" {
  command = plan

  variables {
    packages = { links = { path = "tests/fixtures/function.zip" }, redeem = { path = "tests/fixtures/function.zip", url = "https://example.com/v1/redeem.zip", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" } }
  }

  expect_failures = [var.packages]
}

run "a_release_without_its_checksum_is_refused" {
  command = plan

  variables {
    packages = { links = { path = "tests/fixtures/function.zip" }, redeem = { url = "https://example.com/v1/redeem.zip" } }
  }

  expect_failures = [var.packages]
}

run "a_release_named_by_no_url_is_refused" {
  command = plan

  variables {
    packages = { links = { path = "tests/fixtures/function.zip" }, redeem = { url = "v1/redeem.zip", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" } }
  }

  expect_failures = [var.packages]
}

run "a_checksum_in_base64_is_refused" {
  command = plan

  variables {
    packages = { links = { path = "tests/fixtures/function.zip" }, redeem = { url = "https://example.com/v1/redeem.zip", sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" } }
  }

  expect_failures = [var.packages]
}

run "no_way_to_redeem_is_refused" {
  command = plan

  variables {
    function_url = false
  }

  expect_failures = [var.function_url]
}

run "a_domain_with_a_scheme_is_refused" {
  command = plan

  variables {
    domain = { name = "https://files.example.com", certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee" }
  }

  expect_failures = [var.domain]
}

run "one_name_for_domain_and_server_is_refused" {
  command = plan

  variables {
    domain = { name = "files.example.com", certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee" }
    server = {
      domain_name        = "files.example.com"
      image              = "ghcr.io/team/links-server:1.4.0"
      certificate_arn    = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
      public_subnet_ids  = ["subnet-a1", "subnet-a2"]
      private_subnet_ids = ["subnet-b1"]
    }
  }

  expect_failures = [var.domain]
}
