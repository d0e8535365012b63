mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name = "links"
}

run "a_link_is_found_by_its_id" {
  assert {
    condition     = aws_dynamodb_table.this.hash_key == "id" && aws_dynamodb_table.this.range_key == null
    error_message = "The key is the link's id alone."
  }

  assert {
    condition     = { for a in aws_dynamodb_table.this.attribute : a.name => a.type } == { id = "S", owner = "S", createdAt = "N" }
    error_message = "Keys are the id and the owner as strings, and createdAt as a number."
  }
}

run "an_owner_s_links_are_listed_by_time_and_the_list_is_written_only_when_one_is_made" {
  assert {
    condition = [for index in aws_dynamodb_table.this.global_secondary_index : {
      name       = index.name
      projection = index.projection_type
      keys       = [for key in index.key_schema : "${key.key_type} ${key.attribute_name}"]
    }] == [{ name = "owner-createdAt", projection = "KEYS_ONLY", keys = ["HASH owner", "RANGE createdAt"] }]
    error_message = "There is one index: owner, then createdAt, and nothing in it that changes."
  }

  assert {
    condition     = output.owner_index == "owner-createdAt"
    error_message = "The functions must be told the index's name."
  }
}

run "links_are_purged_at_purgeAt" {
  assert {
    condition     = aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == "purgeAt"
    error_message = "TTL must be on, on purgeAt."
  }
}

run "the_table_can_be_restored_to_any_second" {
  assert {
    condition     = aws_dynamodb_table.this.point_in_time_recovery[0].enabled
    error_message = "Point-in-time recovery must be on."
  }
}

run "an_idle_table_costs_no_capacity" {
  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST"
    error_message = "The table is on demand."
  }
}

run "the_table_is_encrypted_and_protected_from_deletion" {
  assert {
    condition     = length(aws_dynamodb_table.this.server_side_encryption) == 0
    error_message = "Without a key, DynamoDB must encrypt with the one that AWS owns: the AWS managed one costs."
  }

  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "Deletion protection must be on by default."
  }
}

run "the_table_is_encrypted_with_the_key_that_is_given" {
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/1b2c"
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].enabled && aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == "arn:aws:kms:eu-central-1:111122223333:key/1b2c"
    error_message = "The given key must be used."
  }
}

run "deletion_protection_can_be_turned_off" {
  variables {
    deletion_protection = false
  }

  assert {
    condition     = !aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "The owner's word must be followed."
  }
}

run "a_bad_table_name_is_refused" {
  command = plan

  variables {
    name = "my links"
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
