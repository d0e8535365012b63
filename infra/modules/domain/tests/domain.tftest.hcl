mock_provider "aws" {
  source = "../../tests/mocks"
}

variables {
  name            = "links"
  domain_name     = "files.example.com"
  certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
  function_name   = "links-redeem"
  alias_name      = "live"
  alias_arn       = "arn:aws:lambda:eu-central-1:111122223333:function:links-redeem:live"
}

run "every_request_goes_to_the_alias_and_its_answer_streams" {
  assert {
    condition     = aws_api_gateway_resource.below.path_part == "{proxy+}" && toset([for method in aws_api_gateway_method.any : method.http_method]) == toset(["ANY"]) && length(aws_api_gateway_method.any) == 2
    error_message = "The root and everything below, by any method."
  }

  assert {
    condition = alltrue([for integration in aws_api_gateway_integration.redeem :
      integration.type == "AWS_PROXY" && integration.integration_http_method == "POST" &&
      integration.response_transfer_mode == "STREAM" && integration.timeout_milliseconds == 900000 &&
      integration.uri == "arn:aws:apigateway:eu-central-1:lambda:path/2021-11-15/functions/arn:aws:lambda:eu-central-1:111122223333:function:links-redeem:live/response-streaming-invocations"
    ])
    error_message = "The alias must be called by its streaming URI, for 15 minutes."
  }
}

run "there_is_one_way_in_the_domain_name_by_tls_1_2_or_newer" {
  assert {
    condition     = aws_api_gateway_rest_api.this.disable_execute_api_endpoint && aws_api_gateway_rest_api.this.endpoint_configuration[0].types == tolist(["REGIONAL"])
    error_message = "API Gateway's own endpoint must be off, and the API regional."
  }

  assert {
    condition     = aws_api_gateway_domain_name.this.security_policy == "TLS_1_2" && aws_api_gateway_domain_name.this.regional_certificate_arn == var.certificate_arn
    error_message = "TLS 1.2 or newer, with the certificate that is given."
  }

  assert {
    condition     = aws_api_gateway_base_path_mapping.this.base_path == null && aws_api_gateway_base_path_mapping.this.stage_name == "live"
    error_message = "Links must look the same as elsewhere: no base path."
  }

  assert {
    condition = (
      aws_lambda_permission.this.principal == "apigateway.amazonaws.com" && aws_lambda_permission.this.qualifier == "live" &&
      aws_lambda_permission.this.action == "lambda:InvokeFunction" &&
      aws_lambda_permission.this.source_arn == "arn:aws:execute-api:eu-central-1:111122223333:mocked/live/*"
    )
    error_message = "API Gateway may call the alias, for this API's stage alone."
  }
}

run "nothing_on_the_way_keeps_a_url_or_an_answer" {
  assert {
    condition     = !aws_api_gateway_stage.this.xray_tracing_enabled && length(aws_api_gateway_stage.this.access_log_settings) == 0 && length(aws_cloudwatch_log_group.access) == 0
    error_message = "X-Ray must be off, and so must the access log unless it is asked for."
  }

  assert {
    condition     = alltrue([for settings in aws_api_gateway_method_settings.all.settings : settings.logging_level == "OFF" && !settings.data_trace_enabled && !settings.caching_enabled])
    error_message = "There must be no execution log and no cache."
  }

  assert {
    condition     = alltrue([for answer in aws_api_gateway_gateway_response.this : answer.response_parameters["gatewayresponse.header.Cache-Control"] == "'no-store'"])
    error_message = "What API Gateway answers itself must not be stored either."
  }
}

run "an_access_log_has_no_path_no_query_and_no_header" {
  variables {
    access_log = {}
  }

  assert {
    condition     = aws_cloudwatch_log_group.access[0].name == "/aws/apigateway/links-domain" && aws_cloudwatch_log_group.access[0].retention_in_days == 30
    error_message = "The log must have a group of its own, kept for 30 days."
  }

  assert {
    # All that may hold a token, or a claim's secret: paths, the query (in the request override), headers, and messages.
    condition = toset(values(jsondecode(aws_api_gateway_stage.this.access_log_settings[0].format))) == toset([
      "$context.requestId", "$context.requestTime", "$context.identity.sourceIp", "$context.httpMethod", "$context.protocol", "$context.status",
      "$context.responseLength", "$context.responseLatency", "$context.integration.status", "$context.error.responseType",
      "$context.waf.status", "$context.integration.requestId",
    ])
    error_message = "A line of the log may have these and nothing else."
  }
}

run "throttling_is_the_domain_s_own" {
  variables {
    throttling = { requests_per_second = 20, burst = 40 }
  }

  assert {
    condition     = alltrue([for settings in aws_api_gateway_method_settings.all.settings : settings.throttling_rate_limit == 20 && settings.throttling_burst_limit == 40]) && aws_api_gateway_method_settings.all.method_path == "*/*"
    error_message = "All methods must be throttled as asked for."
  }

  assert {
    condition     = aws_api_gateway_gateway_response.this["THROTTLED"].response_parameters["gatewayresponse.header.Retry-After"] == "'1'"
    error_message = "Who is throttled must be told when to try again."
  }
}

run "no_record_and_no_firewall_is_made_unasked" {
  assert {
    condition     = length(aws_route53_record.this) == 0 && length(aws_wafv2_web_acl.this) == 0 && length(aws_wafv2_web_acl_association.this) == 0
    error_message = "Both must be off by default."
  }
}

run "a_zone_gets_the_name_s_records_for_ipv4_and_ipv6" {
  variables {
    zone_id = "Z0123456789ABC"
  }

  assert {
    condition = alltrue([for type, record in aws_route53_record.this :
      record.name == "files.example.com" && record.zone_id == "Z0123456789ABC" && record.alias[0].name == output.dns_name
    ]) && toset(keys(aws_route53_record.this)) == toset(["A", "AAAA"])
    error_message = "Both records must lead to the domain name of API Gateway."
  }
}

run "a_firewall_counts_by_address_asks_aws_s_lists_and_keeps_nothing" {
  variables {
    web_acl = { requests_per_address = 500 }
  }

  assert {
    condition     = one([for rule in aws_wafv2_web_acl.this[0].rule : one(one(rule.statement).rate_based_statement) if rule.name == "requests-per-address"]).limit == 500
    error_message = "Requests must be counted by address."
  }

  assert {
    condition = toset([for rule in aws_wafv2_web_acl.this[0].rule : one(one(rule.statement).managed_rule_group_statement).name if rule.priority > 0]) == toset([
      "AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet",
    ])
    error_message = "AWS's lists must be asked."
  }

  assert {
    condition = alltrue([for visibility in concat([aws_wafv2_web_acl.this[0].visibility_config], [for rule in aws_wafv2_web_acl.this[0].rule : rule.visibility_config]) :
      !one(visibility).sampled_requests_enabled
    ])
    error_message = "No request may be sampled: samples have URLs in them."
  }

  assert {
    condition = {
      for protection in aws_wafv2_web_acl.this[0].data_protection_config[0].data_protection :
      protection.field[0].field_type => [protection.action, protection.exclude_rule_match_details, protection.exclude_rate_based_details]
    } == { for field in ["QUERY_STRING", "BODY", "SINGLE_HEADER", "SINGLE_COOKIE"] : field => ["SUBSTITUTION", false, false] }
    error_message = "Tokens, PINs and secrets must be replaced wherever the firewall tells of a request."
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this[0].resource_arn == aws_api_gateway_stage.this.arn
    error_message = "The firewall must stand before the stage."
  }
}

run "a_name_with_capitals_is_refused" {
  command = plan

  variables {
    name = "Links"
  }

  expect_failures = [var.name]
}

run "a_domain_name_with_a_scheme_is_refused" {
  command = plan

  variables {
    domain_name = "https://files.example.com"
  }

  expect_failures = [var.domain_name]
}

run "a_certificate_named_by_its_domain_is_refused" {
  command = plan

  variables {
    certificate_arn = "files.example.com"
  }

  expect_failures = [var.certificate_arn]
}

run "a_zone_named_by_its_domain_is_refused" {
  command = plan

  variables {
    zone_id = "example.com"
  }

  expect_failures = [var.zone_id]
}

run "throttling_everybody_is_refused" {
  command = plan

  variables {
    throttling = { requests_per_second = 0 }
  }

  expect_failures = [var.throttling]
}

run "a_log_kept_for_42_days_is_refused" {
  command = plan

  variables {
    access_log = { retention_days = 42 }
  }

  expect_failures = [var.access_log]
}

run "a_firewall_that_counts_below_ten_is_refused" {
  command = plan

  variables {
    web_acl = { requests_per_address = 9 }
  }

  expect_failures = [var.web_acl]
}

run "a_list_that_is_not_aws_s_is_refused" {
  command = plan

  variables {
    web_acl = { managed_rule_groups = ["MyRules"] }
  }

  expect_failures = [var.web_acl]
}

run "a_list_named_twice_is_refused" {
  command = plan

  variables {
    web_acl = { managed_rule_groups = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesCommonRuleSet"] }
  }

  expect_failures = [var.web_acl]
}
