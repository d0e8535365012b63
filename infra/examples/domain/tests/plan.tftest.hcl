mock_provider "aws" {
  source = "../../tests/mocks"
}

run "links_lead_to_the_domain_and_there_is_no_function_url" {
  command = plan

  variables {
    packages = {
      links  = { path = "../../tests/fixtures/function.zip" }
      redeem = { path = "../../tests/fixtures/function.zip" }
    }

    domain_name = "files.example.com"
    zone_name   = "example.com"
  }

  override_data {
    target = data.aws_route53_zone.this
    values = { zone_id = "Z0123456789ABC" }
  }

  override_resource {
    target          = aws_acm_certificate.this
    override_during = plan
    values = {
      arn = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
      domain_validation_options = [{
        domain_name           = "files.example.com"
        resource_record_name  = "_1.files.example.com"
        resource_record_type  = "CNAME"
        resource_record_value = "_2.acm-validations.aws"
      }]
    }
  }

  assert {
    condition     = output.redeem_url == "https://files.example.com" && module.links.redeem_urls == ["https://files.example.com"]
    error_message = "Links must lead to the domain, and to nothing else."
  }
}
