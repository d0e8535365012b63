# PREVIEW: nobody has run this on AWS yet. The server as a Lambda Web Function: docs/adr/0023-web-function.md has the facts and
# their sources. The provider that we pin has no resources for it, so a CloudFormation stack makes the three.

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  region    = data.aws_region.current.region
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  # Unique over all regions of an account, as the role's name has to be.
  function_name = "${var.name}-web-${local.region}"
  function_arn  = "arn:${local.partition}:lambda:${local.region}:${local.account}:web-function/${local.function_name}"
  log_group     = "/aws/lambda/web/${local.function_name}"

  environment = tomap(merge(var.environment, {
    TIMEOUT_SECONDS = tostring(var.timeout_seconds)
    MAX_CONCURRENCY = tostring(var.concurrency)
  }))

  newest = { "Fn::GetAtt" = ["Revision", "RevisionId"] }
  share  = var.live_revision == null ? 100 : coalesce(var.canary_weight, 0) # of a hundred requests, the newest revision's
  weights = concat(
    [for id in var.live_revision[*] : { RevisionId = id, Weight = 100 - local.share }],
    [for share in [local.share] : { RevisionId = local.newest, Weight = share } if share > 0],
  )

  template = {
    Description = "The recipients' URL of ${var.name}, a Lambda Web Function."
    Resources = {
      Function = {
        Type       = "AWS::Lambda::WebFunction"
        Properties = { FunctionName = local.function_name }
      }
      Revision = {
        Type = "AWS::Lambda::WebFunctionRevision"
        # A bare name makes no reference, so the order has to be said.
        DependsOn = ["Function"]
        # The one before stays, for a roll-back. Lambda keeps 50, and deletes the oldest that no endpoint names.
        UpdateReplacePolicy = "Retain"
        Properties = {
          FunctionName = local.function_name
          BuildConfig = {
            CodeConfig    = { S3Object = { Bucket = aws_s3_bucket.code.id, Key = aws_s3_object.code.key, VersionId = aws_s3_object.code.version_id } }
            RuntimeConfig = { Runtime = "nodejs24.x" }
          }
          ServiceConfig = {
            ExecutionRoleArn             = aws_iam_role.this.arn
            TimeoutSeconds               = var.timeout_seconds
            MaxConcurrencyPerEnvironment = var.concurrency
            EnvironmentVariables         = local.environment
            TelemetryConfig = { LoggingConfig = {
              LogGroup            = local.log_group
              ApplicationLogLevel = "INFO"
              SystemLogLevel      = "WARN"
            } }
          }
        }
      }
      Endpoint = {
        Type      = "AWS::Lambda::WebFunctionEndpoint"
        DependsOn = ["Function", "Revision"]
        Properties = {
          FunctionName = local.function_name
          EndpointName = "live"
          # Of one region, as the table is: over several, two of them could give the same file away.
          EndpointType = "HomeRegion"
          # Public: the token in the link is what authorizes.
          AuthType        = "ApplicationManaged"
          RevisionWeights = local.weights
          ScalingConfig   = { MaxEnvironments = var.max_environments }
          ThrottleConfig  = { RateLimit = var.rate_limit }
        }
      }
    }
    Outputs = {
      DomainName = { Value = { "Fn::GetAtt" = ["Endpoint", "DomainName"] } }
      RevisionId = { Value = local.newest }
    }
  }
}

resource "aws_cloudformation_stack" "this" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack, and tells what became of it.
  name          = "${var.name}-web"
  template_body = jsonencode(local.template)

  # Lambda reads the code with the first revision, and writes the first log with the first start.
  depends_on = [
    aws_s3_bucket_policy.code,
    aws_iam_role_policy.this,
    aws_cloudwatch_log_group.this,
  ]
}

# Beside the group that the revision names Lambda writes one for the region that served:
# references/observability.md of aws-lambda-web-functions, in https://github.com/aws/agent-toolkit-for-aws
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts every log; a key of one's own costs money at rest, and no token, PIN or claim secret is ever logged.
  #checkov:skip=CKV_AWS_338:How long to keep logs, with clients' addresses in them, is the owner's to decide, and often less than a year by law.
  for_each          = toset([local.log_group, "${local.log_group}.local"])
  name              = each.value
  retention_in_days = var.log_retention_days
}

locals {
  own_statements = [{
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for group in [local.log_group, "${local.log_group}.local"] : "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${group}:*"]
    condition = {}
  }]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for s in concat(var.statements, local.own_statements) : merge(
      { Sid = s.sid, Effect = "Allow", Action = s.actions, Resource = s.resources },
      length(s.condition) == 0 ? {} : { Condition = s.condition },
    )]
  })
}

resource "aws_iam_role" "this" {
  name        = local.function_name
  description = "What the Web Function of ${var.name} may do."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name   = "what-the-code-calls"
  role   = aws_iam_role.this.id
  policy = local.policy
}
