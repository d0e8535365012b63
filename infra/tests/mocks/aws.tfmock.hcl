# What the mocked provider reports of the account, and the few computed values that other resources must be able to parse.

mock_data "aws_caller_identity" {
  defaults = { account_id = "111122223333" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws", reverse_dns_prefix = "com.amazonaws" }
}

mock_data "aws_region" {
  defaults = { region = "eu-central-1" }
}

mock_data "aws_s3_bucket" {
  defaults = { bucket_region = "eu-central-1" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::111122223333:role/mocked" }
}

mock_resource "aws_lambda_function" {
  defaults = {
    arn     = "arn:aws:lambda:eu-central-1:111122223333:function:mocked"
    version = "7"
  }
}

mock_resource "aws_lambda_alias" {
  defaults = { arn = "arn:aws:lambda:eu-central-1:111122223333:function:mocked:live" }
}

mock_resource "aws_lambda_function_url" {
  defaults = { function_url = "https://mocked.lambda-url.eu-central-1.on.aws/" }
}

mock_resource "aws_cloudwatch_event_rule" {
  defaults = { arn = "arn:aws:events:eu-central-1:111122223333:rule/mocked" }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:eu-central-1:111122223333:mocked" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/mocked" }
}

mock_data "aws_subnet" {
  defaults = {
    vpc_id     = "vpc-1"
    cidr_block = "10.0.1.0/24"
  }
}

mock_resource "aws_lb" {
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/mocked/1"
    arn_suffix = "app/mocked/1"
    dns_name   = "mocked.eu-central-1.elb.amazonaws.com"
  }
}

mock_resource "aws_lb_target_group" {
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/mocked/1"
    arn_suffix = "targetgroup/mocked/1"
  }
}

mock_resource "aws_api_gateway_rest_api" {
  defaults = { execution_arn = "arn:aws:execute-api:eu-central-1:111122223333:mocked" }
}

mock_resource "aws_api_gateway_stage" {
  defaults = { arn = "arn:aws:apigateway:eu-central-1::/restapis/mocked/stages/live" }
}

mock_resource "aws_api_gateway_domain_name" {
  defaults = { regional_domain_name = "d-mocked.execute-api.eu-central-1.amazonaws.com", regional_zone_id = "Z2MOCKED" }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = { arn = "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/mocked/1" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-central-1:111122223333:log-group:mocked" }
}

mock_resource "aws_cloudformation_stack" {
  defaults = { outputs = { DomainName = "mocked.b7t.lambda-web.eu-central-1.on.aws", RevisionId = "rev-mocked" } }
}
