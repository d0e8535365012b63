mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name               = "links"
  package_path       = "../../tests/fixtures/function.zip"
  environment        = { TABLE_NAME = "links" }
  statements         = [{ sid = "ReadObjects", actions = ["s3:GetObject"], resources = ["arn:aws:s3:::objects/*"] }]
  log_retention_days = 30
}

run "the_stack_has_the_three_resources_of_a_web_function_and_the_names_are_bare" {
  assert {
    condition = { for id, one in local.template.Resources : id => one.Type } == {
      Function = "AWS::Lambda::WebFunction"
      Revision = "AWS::Lambda::WebFunctionRevision"
      Endpoint = "AWS::Lambda::WebFunctionEndpoint"
    }
    error_message = "A function, a revision and an endpoint."
  }

  assert {
    condition     = alltrue([for one in values(local.template.Resources) : one.Properties.FunctionName == "links-web-eu-central-1"])
    error_message = "The name must be bare, and unique over the regions."
  }

  assert {
    condition     = local.template.Resources.Revision.DependsOn == ["Function"] && toset(local.template.Resources.Endpoint.DependsOn) == toset(["Function", "Revision"])
    error_message = "A bare name makes no order: it has to be said."
  }

  assert {
    condition     = jsondecode(aws_cloudformation_stack.this.template_body).Resources.Endpoint.Properties.EndpointType == "HomeRegion"
    error_message = "The endpoint must be of one region, as the table is."
  }
}

run "the_revision_runs_the_code_as_the_server_reads_it" {
  assert {
    condition = tomap(local.template.Resources.Revision.Properties.ServiceConfig.EnvironmentVariables) == tomap({
      TABLE_NAME      = "links"
      TIMEOUT_SECONDS = "900"
      MAX_CONCURRENCY = "64"
    })
    error_message = "What Lambda is told of timeout and concurrency, the server must be told as well."
  }

  assert {
    condition     = local.template.Resources.Revision.Properties.ServiceConfig.TimeoutSeconds == 900 && local.template.Resources.Revision.Properties.ServiceConfig.MaxConcurrencyPerEnvironment == 64 && local.template.Resources.Revision.Properties.BuildConfig.RuntimeConfig.Runtime == "nodejs24.x"
    error_message = "Node.js 24, 15 minutes, 64 at once."
  }

  assert {
    condition     = local.template.Resources.Revision.UpdateReplacePolicy == "Retain"
    error_message = "The revision before must stay, for a roll-back."
  }
}

run "everybody_may_call_the_endpoint_and_it_is_held_back" {
  assert {
    condition     = local.template.Resources.Endpoint.Properties.AuthType == "ApplicationManaged" && local.template.Resources.Endpoint.Properties.ScalingConfig.MaxEnvironments == 10 && local.template.Resources.Endpoint.Properties.ThrottleConfig.RateLimit == 100
    error_message = "A public endpoint needs bounds."
  }

  assert {
    condition     = jsonencode(local.template.Resources.Endpoint.Properties.RevisionWeights) == jsonencode([{ RevisionId = { "Fn::GetAtt" = ["Revision", "RevisionId"] }, Weight = 100 }])
    error_message = "The revision of this code must get everything."
  }
}

run "a_rollback_serves_another_revision" {
  variables {
    live_revision = "rev-1"
  }

  assert {
    condition     = jsonencode(local.template.Resources.Endpoint.Properties.RevisionWeights) == jsonencode([{ RevisionId = "rev-1", Weight = 100 }])
    error_message = "The named revision must get everything."
  }
}

run "a_canary_gets_a_part_and_the_other_the_rest" {
  variables {
    live_revision = "rev-1"
    canary_weight = 5
  }

  assert {
    condition     = jsonencode(local.template.Resources.Endpoint.Properties.RevisionWeights) == jsonencode([{ RevisionId = "rev-1", Weight = 95 }, { RevisionId = { "Fn::GetAtt" = ["Revision", "RevisionId"] }, Weight = 5 }])
    error_message = "Two weights, of a hundred together."
  }
}

run "lambda_alone_reads_the_code_for_this_function_and_from_a_versioned_bucket" {
  assert {
    condition     = aws_s3_bucket_versioning.code.versioning_configuration[0].status == "Enabled"
    error_message = "Lambda takes code from a versioned bucket only."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.code.policy).Statement[0] == {
      Sid       = "LambdaReadsCode"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource  = "arn:aws:s3:::links-web-eu-central-1-111122223333/*"
      Condition = {
        StringEquals = { "aws:SourceAccount" = "111122223333" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:lambda:eu-central-1:111122223333:web-function/links-web-eu-central-1/*" }
      }
    }
    error_message = "Lambda must read for this function's revisions, and nothing else."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.code.block_public_policy && aws_s3_bucket_public_access_block.code.restrict_public_buckets
    error_message = "Nobody else may read it."
  }
}

run "the_role_may_do_what_it_is_given_and_write_its_two_logs" {
  assert {
    condition = toset([for one in jsondecode(aws_iam_role_policy.this.policy).Statement : "${one.Sid} ${join(",", one.Action)} ${join(",", one.Resource)}"]) == toset([
      "ReadObjects s3:GetObject arn:aws:s3:::objects/*",
      "WriteLog logs:CreateLogStream,logs:PutLogEvents arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/web/links-web-eu-central-1:*,arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/web/links-web-eu-central-1.local:*",
    ])
    error_message = "The role must have exactly these rights."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal.Service == "lambda.amazonaws.com"
    error_message = "Lambda must be able to take the role."
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 30]) && length(aws_cloudwatch_log_group.this) == 2
    error_message = "Both logs end after the days that are given."
  }
}

run "its_address_is_the_endpoints" {
  assert {
    condition     = output.url == "https://mocked.b7t.lambda-web.eu-central-1.on.aws"
    error_message = "The URL must be the endpoint's, over HTTPS."
  }
}

run "a_rate_that_lambda_does_not_take_is_refused" {
  command = plan

  variables {
    rate_limit = 150
  }

  expect_failures = [var.rate_limit]
}

run "a_timeout_beyond_lambdas_is_refused" {
  command = plan

  variables {
    timeout_seconds = 901
  }

  expect_failures = [var.timeout_seconds]
}

run "a_canary_alone_is_refused" {
  command = plan

  variables {
    canary_weight = 5
  }

  expect_failures = [var.canary_weight]
}

run "one_environment_alone_is_refused" {
  command = plan

  variables {
    max_environments = 1
  }

  expect_failures = [var.max_environments]
}
