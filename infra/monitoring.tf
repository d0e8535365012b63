locals {
  functions          = { links = module.links, redeem = module.redeem }
  functions_with_url = { for key, function in local.functions : key => function if key != "redeem" || var.function_url }

  # What each means and what to do: docs/operations.md, "Alarms".
  function_alarms = merge([for key, function in local.functions : {
    "${key}-errors" = {
      description = "${function.name} failed: it threw, was cut off mid-stream or timed out."
      namespace   = "AWS/Lambda"
      metric      = "Errors"
      dimensions  = { FunctionName = function.name }
      threshold   = 1
    }
    "${key}-throttles" = {
      description = "${function.name} was refused a run: its concurrency, or the account's, is used up."
      namespace   = "AWS/Lambda"
      metric      = "Throttles"
      dimensions  = { FunctionName = function.name }
      threshold   = 1
    }
  }]...)

  url_alarms = { for key, function in local.functions_with_url : "${key}-url-5xx" => {
    description = "${function.name}'s URL answered 5xx, more than the odd 503 of a passing fault."
    namespace   = "AWS/Lambda"
    metric      = "Url5xxCount"
    dimensions  = { FunctionName = function.name }
    threshold   = 5
  } }

  # A function that was refused a run is an error of API Gateway's own, where a Function URL passes Lambda's 429 on.
  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
  domain_alarms = { for domain in module.domain : "domain-5xx" => {
    description = "The domain answered 5xx, more than the odd 503 of a passing fault. A throttled function is among them: see ${var.name}-redeem-throttles."
    namespace   = "AWS/ApiGateway"
    metric      = "5XXError"
    dimensions  = { ApiName = domain.api.name, Stage = domain.api.stage }
    threshold   = 5
  } }

  # PREVIEW. That the metric has these two dimensions was not to be read in full:
  # https://docs.aws.amazon.com/lambda/latest/dg/web-functions-monitoring-metrics.html
  web_alarms = { for web in module.web : "web-5xx" => {
    description = "The Web Function answered 5xx, more than the odd 503 of a passing fault."
    namespace   = "AWS/Lambda/Web"
    metric      = "HTTPResponseStatusClass5XX"
    dimensions  = { FunctionName = web.name, EndpointName = web.endpoint_name }
    threshold   = 5
  } }

  table_alarms = { for key, metric in { read = "ReadThrottleEvents", write = "WriteThrottleEvents" } : "table-${key}-throttles" => {
    description = "DynamoDB throttled a ${key} of ${module.table.name}: links are minted or redeemed faster than the table has grown."
    namespace   = "AWS/DynamoDB"
    metric      = metric
    dimensions  = { TableName = module.table.name }
    threshold   = 1
  } }

  server_alarms = merge([for server in module.server : {
    "server-5xx" = {
      description = "The server answered 5xx, more than the odd 503 of a passing fault."
      namespace   = "AWS/ApplicationELB"
      metric      = "HTTPCode_Target_5XX_Count"
      dimensions  = { LoadBalancer = server.load_balancer }
      threshold   = 5
    }
    "server-unreachable" = {
      description = "The load balancer answered 5xx itself: it had no task that is ready, or one went away in the middle."
      namespace   = "AWS/ApplicationELB"
      metric      = "HTTPCode_ELB_5XX_Count"
      dimensions  = { LoadBalancer = server.load_balancer }
      threshold   = 5
    }
  }]...)
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = merge(local.function_alarms, local.url_alarms, local.table_alarms, local.domain_alarms, local.web_alarms, local.server_alarms)

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching" # none of these metrics is sent while nothing happens
  alarm_actions       = var.alarm_topic_arn[*]
  ok_actions          = var.alarm_topic_arn[*]
}

locals {
  # A metric as CloudWatch writes it: [namespace, name, dimension, value, options].
  charts = concat(
    flatten([for key, function in local.functions : concat(
      contains(keys(local.functions_with_url), key) ? [{ title = "${key}: requests and refusals", stat = "Sum", metrics = [
        ["AWS/Lambda", "UrlRequestCount", "FunctionName", function.name],
        ["AWS/Lambda", "Url4xxCount", "FunctionName", function.name],
        ["AWS/Lambda", "Url5xxCount", "FunctionName", function.name],
      ] }] : [],
      [
        { title = "${key}: errors and throttles", stat = "Sum", metrics = [
          ["AWS/Lambda", "Errors", "FunctionName", function.name],
          ["AWS/Lambda", "Throttles", "FunctionName", function.name],
        ] },
        { title = "${key}: duration (99 of 100 are shorter)", stat = "p99", metrics = [
          ["AWS/Lambda", "Duration", "FunctionName", function.name],
        ] },
        { title = "${key}: runs at once", stat = "Maximum", metrics = [
          ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", function.name],
        ] },
      ],
    )]),
    flatten([for domain in module.domain : [
      { title = "domain: requests and refusals", stat = "Sum", metrics = [
        for metric in ["Count", "4XXError", "5XXError"] : ["AWS/ApiGateway", metric, "ApiName", domain.api.name, "Stage", domain.api.stage]
      ] },
    ]]),
    [
      { title = "table: units consumed", stat = "Sum", metrics = [
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", module.table.name],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", module.table.name],
      ] },
      { title = "table: throttles and lost races", stat = "Sum", metrics = [
        ["AWS/DynamoDB", "ReadThrottleEvents", "TableName", module.table.name],
        ["AWS/DynamoDB", "WriteThrottleEvents", "TableName", module.table.name],
        ["AWS/DynamoDB", "ConditionalCheckFailedRequests", "TableName", module.table.name],
      ] },
    ],
    flatten([for server in module.server : [
      { title = "server: requests and refusals", stat = "Sum", metrics = [
        ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", server.load_balancer],
        ["AWS/ApplicationELB", "HTTPCode_Target_4XX_Count", "LoadBalancer", server.load_balancer],
        ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", server.load_balancer],
      ] },
      { title = "server: connections", stat = "Sum", metrics = [
        ["AWS/ApplicationELB", "ActiveConnectionCount", "LoadBalancer", server.load_balancer],
        ["AWS/ApplicationELB", "RejectedConnectionCount", "LoadBalancer", server.load_balancer],
      ] },
    ]]),
  )

  chart_widgets = [for index, chart in local.charts : {
    type   = "metric"
    x      = 6 * (index % 4)
    y      = 6 * floor(index / 4)
    width  = 6
    height = 6
    properties = {
      title   = chart.title
      region  = local.region
      view    = "timeSeries"
      period  = 300
      stat    = chart.stat
      metrics = chart.metrics
    }
  }]

  # What is left of the last row, or a row of its own.
  log_widget = {
    type   = "log"
    x      = 6 * (length(local.charts) % 4)
    y      = 6 * floor(length(local.charts) / 4)
    width  = 24 - 6 * (length(local.charts) % 4)
    height = 6
    properties = {
      title  = "Warnings and errors, newest first"
      region = local.region
      view   = "table"
      query = join(" | ", concat(
        [for one in concat(values(local.functions), module.server) : "SOURCE '${one.log_group}'"],
        ["fields @timestamp, @log, @message", "filter @message like /(?i)\"level\":\\s*\"(warn|error|fatal)/", "sort @timestamp desc", "limit 50"],
      ))
    }
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "${var.name}-${local.region}" # dashboards are global: the region lets one account deploy to two
  dashboard_body = jsonencode({ widgets = concat(local.chart_widgets, [local.log_widget]) })
}
