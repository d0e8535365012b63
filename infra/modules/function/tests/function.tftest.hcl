mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name               = "links-redeem"
  description        = "Hands an object out once per link."
  package            = { path = "../../tests/fixtures/function.zip" }
  environment        = { TABLE_NAME = "links" }
  invoke_mode        = "RESPONSE_STREAM"
  authorization      = "NONE"
  memory_mb          = 512
  timeout_seconds    = 900
  log_retention_days = 30
  statements = [{
    sid       = "ReadLinks"
    actions   = ["dynamodb:GetItem"]
    resources = ["arn:aws:dynamodb:eu-central-1:111122223333:table/links"]
  }]
}

run "the_url_streams_and_is_open_to_recipients" {
  assert {
    condition     = aws_lambda_function_url.live[0].invoke_mode == "RESPONSE_STREAM"
    error_message = "The URL must stream."
  }

  assert {
    condition     = aws_lambda_function_url.live[0].authorization_type == "NONE"
    error_message = "The URL must be open."
  }

  assert {
    condition = { for name, permission in aws_lambda_permission.public : name => [permission.action, permission.principal, permission.qualifier] } == {
      FunctionURLAllowPublicAccess = ["lambda:InvokeFunctionUrl", "*", "live"]
      FunctionURLAllowInvokeAction = ["lambda:InvokeFunction", "*", "live"]
    }
    error_message = "Both public permissions must be in the state, under the names that the provider would give them."
  }

  assert {
    condition     = aws_lambda_permission.public["FunctionURLAllowPublicAccess"].function_url_auth_type == "NONE" && aws_lambda_permission.public["FunctionURLAllowInvokeAction"].invoked_via_function_url
    error_message = "Each must be bound to the URL."
  }
}

run "without_a_url_nobody_is_allowed_to_call_it" {
  variables {
    has_url = false
  }

  assert {
    condition     = length(aws_lambda_function_url.live) == 0 && length(aws_lambda_permission.public) == 0 && output.url == null
    error_message = "Neither URL nor public permission may be there."
  }
}

run "a_release_s_code_is_fetched_and_told_by_its_checksum" {
  command = plan

  variables {
    package = {
      url    = "https://example.com/v1/redeem.zip"
      sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    }
  }

  assert {
    # What `openssl dgst -sha256 -binary /dev/null | base64` prints.
    condition     = aws_lambda_function.this.source_code_hash == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    error_message = "Lambda's form of the checksum must be that of the same bytes."
  }

  assert {
    condition     = length(terraform_data.fetched) == 1 && strcontains(aws_lambda_function.this.filename, "e3b0c442")
    error_message = "The code must be fetched, to a place that is the release's own."
  }
}

run "the_function_runs_node_24_on_arm_with_the_settings_asked_for" {
  assert {
    condition     = aws_lambda_function.this.runtime == "nodejs24.x" && aws_lambda_function.this.architectures == tolist(["arm64"]) && aws_lambda_function.this.handler == "index.handler"
    error_message = "The runtime is nodejs24.x on arm64, the handler index.handler."
  }

  assert {
    condition     = aws_lambda_function.this.memory_size == 512 && aws_lambda_function.this.timeout == 900 && aws_lambda_function.this.reserved_concurrent_executions == -1
    error_message = "Memory and timeout are as asked for, and no concurrency is reserved."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ TABLE_NAME = "links" })
    error_message = "The environment is what was given, and nothing else."
  }

  assert {
    condition     = aws_lambda_function.this.source_code_hash == filebase64sha256("../../tests/fixtures/function.zip")
    error_message = "New code must be noticed by its hash."
  }
}

run "the_url_is_the_alias_s_and_the_alias_is_the_new_version_s" {
  assert {
    condition     = aws_lambda_function.this.publish && aws_lambda_alias.live.function_version == aws_lambda_function.this.version
    error_message = "A deployment publishes a version and moves the alias to it."
  }

  assert {
    condition     = aws_lambda_alias.live.name == "live" && aws_lambda_function_url.live[0].qualifier == "live"
    error_message = "The URL must be on the alias."
  }

  assert {
    condition     = output.versions == { live = "7", newest = "7" }
    error_message = "The output tells which version is live."
  }
}

run "an_earlier_version_can_be_made_live_again" {
  variables {
    live_version = "5"
  }

  assert {
    condition     = aws_lambda_alias.live.function_version == "5" && output.versions == { live = "5", newest = "7" }
    error_message = "The alias must go back, and the newest version stay."
  }
}

run "the_role_may_do_what_is_asked_for_write_its_own_log_and_traces_and_nothing_else" {
  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid      = "ReadLinks"
          Effect   = "Allow"
          Action   = ["dynamodb:GetItem"]
          Resource = ["arn:aws:dynamodb:eu-central-1:111122223333:table/links"]
        },
        {
          Sid      = "WriteLog"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/links-redeem:*"]
        },
        {
          Sid      = "WriteTrace"
          Effect   = "Allow"
          Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
          Resource = ["*"]
        },
      ]
    }
    error_message = "The role's policy must be exactly this."
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
    error_message = "Only Lambda may take the role."
  }
}

run "a_condition_of_a_statement_reaches_the_policy" {
  variables {
    statements = [{
      sid       = "Decrypt"
      actions   = ["kms:Decrypt"]
      resources = ["arn:aws:kms:eu-central-1:111122223333:key/1b2c"]
      condition = { StringEquals = { "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"] } }
    }]
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.this.policy).Statement[0].Condition == { StringEquals = { "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"] } }
    error_message = "The condition must not get lost."
  }
}

run "logs_are_json_in_an_own_group_with_retention_and_runs_are_traced" {
  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/links-redeem" && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "The log group is the function's own and keeps 30 days."
  }

  assert {
    condition = alltrue([for logging in aws_lambda_function.this.logging_config :
      logging.log_format == "JSON" && logging.log_group == "/aws/lambda/links-redeem" &&
      logging.application_log_level == "INFO" && logging.system_log_level == "WARN"
    ])
    error_message = "Logs are JSON, from INFO for the code and from WARN for the platform."
  }

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "Active"
    error_message = "X-Ray must be on."
  }
}

run "named_callers_get_both_permissions_on_the_alias" {
  variables {
    authorization = "AWS_IAM"
    invoke_mode   = "BUFFERED"
    callers       = ["arn:aws:iam::111122223333:role/publisher", "arn:aws:iam::111122223333:user/anna"]
  }

  assert {
    condition = { for arn, permission in aws_lambda_permission.call_url : arn => [permission.action, permission.principal, permission.qualifier, permission.function_url_auth_type] } == {
      "arn:aws:iam::111122223333:role/publisher" = ["lambda:InvokeFunctionUrl", "arn:aws:iam::111122223333:role/publisher", "live", "AWS_IAM"]
      "arn:aws:iam::111122223333:user/anna"      = ["lambda:InvokeFunctionUrl", "arn:aws:iam::111122223333:user/anna", "live", "AWS_IAM"]
    }
    error_message = "Each caller may call the alias's URL."
  }

  assert {
    condition = alltrue([for arn, permission in aws_lambda_permission.invoke_by_url :
      permission.action == "lambda:InvokeFunction" && permission.principal == arn &&
      permission.qualifier == "live" && permission.invoked_via_function_url
    ]) && length(aws_lambda_permission.invoke_by_url) == 2
    error_message = "Each caller may invoke the alias, by its URL only."
  }
}

run "a_name_that_leaves_no_room_for_the_region_is_refused" {
  command = plan

  variables {
    name = "a-function-with-a-name-that-is-longer-than-its-role-may-be"
  }

  expect_failures = [var.name]
}

run "an_empty_description_is_refused" {
  command = plan

  variables {
    description = ""
  }

  expect_failures = [var.description]
}

run "an_environment_variable_in_small_letters_is_refused" {
  command = plan

  variables {
    environment = { table = "links" }
  }

  expect_failures = [var.environment]
}

run "an_action_with_an_asterisk_is_refused" {
  command = plan

  variables {
    statements = [{ sid = "Everything", actions = ["s3:Get*"], resources = ["*"] }]
  }

  expect_failures = [var.statements]
}

run "too_little_memory_is_refused" {
  command = plan

  variables {
    memory_mb = 64
  }

  expect_failures = [var.memory_mb]
}

run "a_timeout_that_lambda_does_not_grant_is_refused" {
  command = plan

  variables {
    timeout_seconds = 901
  }

  expect_failures = [var.timeout_seconds]
}

run "a_reservation_below_none_is_refused" {
  command = plan

  variables {
    reserved_concurrency = -2
  }

  expect_failures = [var.reserved_concurrency]
}

run "an_unknown_invoke_mode_is_refused" {
  command = plan

  variables {
    invoke_mode = "STREAM"
  }

  expect_failures = [var.invoke_mode]
}

run "an_unknown_authorization_is_refused" {
  command = plan

  variables {
    authorization = "OPEN"
  }

  expect_failures = [var.authorization]
}

run "everybody_as_a_caller_is_refused" {
  command = plan

  variables {
    authorization = "AWS_IAM"
    callers       = ["*"]
  }

  expect_failures = [var.callers]
}

run "a_caller_of_an_open_url_is_refused" {
  command = plan

  variables {
    callers = ["arn:aws:iam::111122223333:user/anna"]
  }

  expect_failures = [var.callers]
}

run "a_live_version_that_is_no_number_is_refused" {
  command = plan

  variables {
    live_version = "$LATEST"
  }

  expect_failures = [var.live_version]
}

run "a_retention_that_cloudwatch_does_not_know_is_refused" {
  command = plan

  variables {
    log_retention_days = 42
  }

  expect_failures = [var.log_retention_days]
}

run "code_that_is_not_built_is_refused" {
  command = plan

  variables {
    package = { path = "../../../dist/not-built.zip" }
  }

  expect_failures = [var.package]
}

run "code_by_no_name_is_refused" {
  command = plan

  variables {
    package = {}
  }

  expect_failures = [var.package]
}

run "a_release_without_its_checksum_is_refused" {
  command = plan

  variables {
    package = { url = "https://example.com/v1/redeem.zip" }
  }

  expect_failures = [var.package]
}

run "a_release_named_by_no_url_is_refused" {
  command = plan

  variables {
    package = { url = "v1/redeem.zip", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }
  }

  expect_failures = [var.package]
}

run "a_checksum_in_base64_is_refused" {
  command = plan

  variables {
    package = { url = "https://example.com/v1/redeem.zip", sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
  }

  expect_failures = [var.package]
}
