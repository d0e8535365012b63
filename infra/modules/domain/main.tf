# The recipients' URL at a domain of one's own: a REST API that hands each request to the redeem function as it is, and streams
# its answer (api here, the name in domain-name.tf, the firewall in web-acl.tf).
# https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  stage = "live"

  # The longest that API Gateway streams, and that a function runs.
  stream_milliseconds = 900000

  integration_uri = join(":", [
    "arn", data.aws_partition.current.partition, "apigateway", data.aws_region.current.region,
    "lambda", "path/2021-11-15/functions/${var.alias_arn}/response-streaming-invocations",
  ])

  # The root, and everything below it.
  resource_ids = { root = aws_api_gateway_rest_api.this.root_resource_id, below = aws_api_gateway_resource.below.id }
}

resource "aws_api_gateway_rest_api" "this" {
  #checkov:skip=CKV_AWS_237:It is replaced only with its name, and create_before_destroy would want a name of its own then.
  name        = "${var.name}-domain"
  description = "Links of ${var.name} at ${var.domain_name}."

  # Nobody gets past the domain name, and what guards it.
  disable_execute_api_endpoint = true

  endpoint_configuration {
    types           = ["REGIONAL"]
    ip_address_type = "dualstack"
  }
}

resource "aws_api_gateway_resource" "below" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = "{proxy+}"
}

resource "aws_api_gateway_method" "any" {
  #checkov:skip=CKV_AWS_59:The token in the link is what authorizes a recipient.
  #checkov:skip=CKV2_AWS_53:The function reads and refuses requests itself.
  for_each = local.resource_ids

  rest_api_id   = aws_api_gateway_rest_api.this.id
  resource_id   = each.value
  http_method   = "ANY"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "redeem" {
  for_each = local.resource_ids

  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = each.value
  http_method             = aws_api_gateway_method.any[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = local.integration_uri
  response_transfer_mode  = "STREAM"
  timeout_milliseconds    = local.stream_milliseconds
}

locals {
  # What API Gateway answers itself is kept by no cache either. THROTTLED also tells clients when to try again.
  own_answers = {
    DEFAULT_4XX = { status = null, headers = {} }
    DEFAULT_5XX = { status = null, headers = {} }
    THROTTLED   = { status = "429", headers = { "gatewayresponse.header.Retry-After" = "'1'" } }
  }
}

resource "aws_api_gateway_gateway_response" "this" {
  for_each = local.own_answers

  rest_api_id         = aws_api_gateway_rest_api.this.id
  response_type       = each.key
  status_code         = each.value.status
  response_parameters = merge({ "gatewayresponse.header.Cache-Control" = "'no-store'" }, each.value.headers)
  response_templates  = { "application/json" = "{\"message\":$context.error.messageString}" }
}

# A deployment is what the stage serves; it is a copy, so each change of the above needs a new one.
resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id

  triggers = {
    api = sha256(jsonencode([
      aws_api_gateway_resource.below.path_part,
      [for method in aws_api_gateway_method.any : [method.resource_id, method.http_method, method.authorization]],
      local.integration_uri,
      local.stream_milliseconds,
      local.own_answers,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_api_gateway_integration.redeem, aws_api_gateway_gateway_response.this]
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV_AWS_76:The access log is the owner's to decide (variable access_log).
  #checkov:skip=CKV_AWS_73:X-Ray would keep whole URLs, and the token of a link is in its URL (docs/adr/0012-nothing-logs-urls.md).
  #checkov:skip=CKV_AWS_120:A download that counts must not be answered by a cache.
  #checkov:skip=CKV2_AWS_4:An execution log has the token of a link in it (docs/adr/0012-nothing-logs-urls.md).
  #checkov:skip=CKV2_AWS_29:The firewall costs money at rest, and is the owner's to decide (variable web_acl).
  #checkov:skip=CKV2_AWS_77:The list that has this is on by default (variable web_acl).
  #checkov:skip=CKV2_AWS_51:Recipients have no client certificate.
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = local.stage
  xray_tracing_enabled = false

  # No path, no query, and no header: the token of a link is in its URL, the secret of a claim in a header
  # (docs/adr/0012-nothing-logs-urls.md). https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
  dynamic "access_log_settings" {
    for_each = aws_cloudwatch_log_group.access

    content {
      destination_arn = access_log_settings.value.arn
      format = jsonencode({
        requestId       = "$context.requestId"
        time            = "$context.requestTime"
        address         = "$context.identity.sourceIp"
        method          = "$context.httpMethod"
        protocol        = "$context.protocol"
        status          = "$context.status"
        bytes           = "$context.responseLength"
        milliseconds    = "$context.responseLatency"
        functionStatus  = "$context.integration.status"
        refusal         = "$context.error.responseType"
        firewallStatus  = "$context.waf.status"
        functionRequest = "$context.integration.requestId"
      })
    }
  }
}

resource "aws_cloudwatch_log_group" "access" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts every log; a key of one's own costs money at rest, and no token, PIN or claim secret is ever logged.
  #checkov:skip=CKV_AWS_338:How long to keep logs, with clients' addresses in them, is the owner's to decide, and often less than a year by law.
  count             = var.access_log == null ? 0 : 1
  name              = "/aws/apigateway/${var.name}-domain"
  retention_in_days = var.access_log.retention_days
}

resource "aws_api_gateway_method_settings" "all" {
  #checkov:skip=CKV_AWS_225:A download that counts must not be answered by a cache.
  #checkov:skip=CKV_AWS_308:There is no cache to encrypt.
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.throttling.requests_per_second
    throttling_burst_limit = var.throttling.burst
    caching_enabled        = false
    logging_level          = "OFF"
    data_trace_enabled     = false
    metrics_enabled        = false # those of the whole stage come without, and free of charge
  }
}

resource "aws_lambda_permission" "this" {
  statement_id  = "InvokeByDomain"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  qualifier     = var.alias_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.this.execution_arn}/${local.stage}/*"
}
