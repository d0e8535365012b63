# What the mocked provider reports of the account, and the few computed values that other resources must be able to parse.

mock_data "aws_caller_identity" {
  defaults = { account_id = "111122223333" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
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
