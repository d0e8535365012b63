data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  role_name = "${var.name}-${data.aws_region.current.region}" # roles are global: the region lets one account deploy to two

  # Made from the name, so that a plan shows the role's policy in full.
  log_group_arn = join(":", [
    "arn", data.aws_partition.current.partition, "logs", data.aws_region.current.region,
    data.aws_caller_identity.current.account_id, "log-group", aws_cloudwatch_log_group.this.name,
  ])

  own_statements = [
    { sid = "WriteLog", actions = ["logs:CreateLogStream", "logs:PutLogEvents"], resources = ["${local.log_group_arn}:*"], condition = {} },
    # X-Ray knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    { sid = "WriteTrace", actions = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources = ["*"], condition = {} },
  ]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for s in concat(var.statements, local.own_statements) : merge(
      { Sid = s.sid, Effect = "Allow", Action = s.actions, Resource = s.resources },
      length(s.condition) == 0 ? {} : { Condition = s.condition },
    )]
  })
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts every log; a key of one's own costs money at rest, and no token, PIN or claim secret is ever logged.
  #checkov:skip=CKV_AWS_338:How long to keep logs, with clients' addresses in them, is the owner's to decide, and often less than a year by law.
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_iam_role" "this" {
  name        = local.role_name
  description = "What the function ${var.name} may do."

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

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_116:A dead-letter queue is for asynchronous calls; this function is called by its URL alone.
  #checkov:skip=CKV_AWS_117:A Function URL does not stream from within a VPC, and the function needs only S3, DynamoDB and KMS.
  #checkov:skip=CKV_AWS_173:The environment holds names and numbers, no secret; Lambda encrypts it with its own key.
  #checkov:skip=CKV_AWS_272:The zip is built and uploaded by the same hands; a signing profile would prove nothing more.
  function_name = var.name
  description   = var.description
  role          = aws_iam_role.this.arn

  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  handler          = "index.handler"
  filename         = local.zip
  source_code_hash = local.zip_hash
  publish          = true # a version per deployment; Lambda keeps the earlier ones, for the roll-back

  memory_size                    = var.memory_mb
  timeout                        = var.timeout_seconds
  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = var.environment
  }

  logging_config {
    log_group             = aws_cloudwatch_log_group.this.name
    log_format            = "JSON"
    application_log_level = "INFO"
    system_log_level      = "WARN"
  }

  tracing_config {
    mode = "Active"
  }

  depends_on = [aws_iam_role_policy.this, terraform_data.fetched] # the first run already needs its role's policy
}

# Fronts call the alias: a deployment moves the alias, running downloads end on the version that they began on.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "What is served."
  function_name    = aws_lambda_function.this.function_name
  function_version = coalesce(var.live_version, aws_lambda_function.this.version)
}

# The provider makes both of these itself where a URL is open, but outside of its state, and leaves them when the URL goes. Made
# here first, under the names that it would give them, they are its to find and ours to take away.
# https://github.com/hashicorp/terraform-provider-aws/issues/35920
resource "aws_lambda_permission" "public" {
  #checkov:skip=CKV_AWS_301:NONE is for the recipients' URL, where the token in the link is what authorizes.
  #checkov:skip=CKV_AWS_364:Everybody may call, from any account.
  for_each = local.is_public ? local.public_permissions : {}

  statement_id             = each.key
  action                   = each.value.action
  function_name            = aws_lambda_function.this.function_name
  qualifier                = aws_lambda_alias.live.name
  principal                = "*"
  function_url_auth_type   = each.value.auth_type
  invoked_via_function_url = each.value.via_url
}

locals {
  is_public = var.has_url && var.authorization == "NONE"

  # A caller needs both: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
  public_permissions = {
    FunctionURLAllowPublicAccess = { action = "lambda:InvokeFunctionUrl", auth_type = "NONE", via_url = null }
    FunctionURLAllowInvokeAction = { action = "lambda:InvokeFunction", auth_type = null, via_url = true }
  }
}

resource "aws_lambda_function_url" "live" {
  #checkov:skip=CKV_AWS_258:NONE is for the recipients' URL, where the token in the link is what authorizes; owners' calls are AWS_IAM.
  count = var.has_url ? 1 : 0

  function_name      = aws_lambda_function.this.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = var.authorization
  invoke_mode        = var.invoke_mode

  depends_on = [aws_lambda_permission.public]
}

# A named caller needs both as well.
resource "aws_lambda_permission" "call_url" {
  for_each = toset(var.callers)

  statement_id           = "CallUrl-${substr(sha256(each.value), 0, 16)}"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_function.this.function_name
  qualifier              = aws_lambda_alias.live.name
  principal              = each.value
  function_url_auth_type = "AWS_IAM"
}

resource "aws_lambda_permission" "invoke_by_url" {
  for_each = toset(var.callers)

  statement_id             = "InvokeByUrl-${substr(sha256(each.value), 0, 16)}"
  action                   = "lambda:InvokeFunction"
  function_name            = aws_lambda_function.this.function_name
  qualifier                = aws_lambda_alias.live.name
  principal                = each.value
  invoked_via_function_url = true
}
