# A firewall that keeps nothing: no log, no sampled requests, and what a log of the owner's own would be given has neither
# tokens nor secrets in it (docs/adr/0012-nothing-logs-urls.md).

locals {
  # Where a token, a PIN or a claim's secret may be; without keys, all headers and all cookies.
  # https://docs.aws.amazon.com/waf/latest/APIReference/API_FieldToProtect.html
  secret_fields = ["QUERY_STRING", "BODY", "SINGLE_HEADER", "SINGLE_COOKIE"]
}

resource "aws_wafv2_web_acl" "this" {
  #checkov:skip=CKV_AWS_192:AWSManagedRulesKnownBadInputsRuleSet, which has this, is on by default (variable web_acl).
  #checkov:skip=CKV2_AWS_31:A log of the firewall keeps URLs (docs/adr/0012-nothing-logs-urls.md).
  count       = var.web_acl == null ? 0 : 1
  name        = "${var.name}-domain"
  description = "Before the links of ${var.name}."
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "requests-per-address"
    priority = 0

    action {
      block {
        custom_response {
          response_code = 429

          response_header {
            name  = "Retry-After"
            value = "60"
          }
        }
      }
    }

    statement {
      rate_based_statement {
        aggregate_key_type    = "IP"
        limit                 = var.web_acl.requests_per_address
        evaluation_window_sec = 300
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      sampled_requests_enabled   = false
      metric_name                = "requests-per-address"
    }
  }

  dynamic "rule" {
    for_each = var.web_acl.managed_rule_groups

    content {
      name     = rule.value
      priority = 1 + rule.key

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.value
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        sampled_requests_enabled   = false
        metric_name                = rule.value
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    sampled_requests_enabled   = false
    metric_name                = "${var.name}-domain"
  }

  data_protection_config {
    dynamic "data_protection" {
      for_each = local.secret_fields

      content {
        action                     = "SUBSTITUTION"
        exclude_rate_based_details = false
        exclude_rule_match_details = false

        field {
          field_type = data_protection.value
        }
      }
    }
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count        = var.web_acl == null ? 0 : 1
  resource_arn = aws_api_gateway_stage.this.arn
  web_acl_arn  = aws_wafv2_web_acl.this[0].arn
}
