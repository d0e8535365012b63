# Links at a domain name of one's own, with throttling and a firewall, and no public Function URL: also where an organisation's
# policy forbids one.

provider "aws" {
  region = "eu-central-1"
}

data "aws_route53_zone" "this" {
  name = var.zone_name
}

resource "aws_acm_certificate" "this" {
  domain_name       = var.domain_name
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  for_each = { for option in aws_acm_certificate.this.domain_validation_options : option.domain_name => option }

  zone_id = data.aws_route53_zone.this.zone_id
  name    = each.value.resource_record_name
  type    = each.value.resource_record_type
  records = [each.value.resource_record_value]
  ttl     = 300
}

resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}

module "links" {
  source = "../../" # from elsewhere: "git::https://YOUR-GIT-HOST/single-use-links.git//infra?ref=v1.0.0"

  packages     = var.packages
  function_url = false

  domain = {
    name            = var.domain_name
    certificate_arn = aws_acm_certificate_validation.this.certificate_arn
    zone_id         = data.aws_route53_zone.this.zone_id
    throttling      = { requests_per_second = 50, burst = 100 }
    web_acl         = { requests_per_address = 1000 }
  }
}
