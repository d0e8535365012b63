# What the root adds to the module: the provider's region and tags, and the handing on of everything else.

mock_provider "aws" {
  source = "../tests/mocks"
}

variables {
  packages = {
    links  = { path = "../tests/fixtures/function.zip" }
    redeem = { path = "../tests/fixtures/function.zip" }
  }
}

run "what_is_not_set_is_as_the_module_has_it" {
  assert {
    condition     = output.bucket == "single-use-links-111122223333-eu-central-1" && module.deployment.functions.redeem == "single-use-links-redeem"
    error_message = "Null must stand for the module's own default."
  }
}

run "what_is_set_reaches_the_module" {
  variables {
    name             = "files"
    allowed_prefixes = ["outgoing/"]
    live_version     = { redeem = "3" }
    domain           = { name = "files.example.com", certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee" }
    function_url     = false
  }

  assert {
    condition     = output.functions.links == "files-links" && output.allowed_prefixes == tolist(["outgoing/"]) && output.versions.redeem.live == "3"
    error_message = "Name, prefixes and version must reach the module."
  }

  assert {
    condition     = output.redeem_urls == ["https://files.example.com"]
    error_message = "Domain and function_url must reach the module."
  }
}

run "a_region_written_wrong_is_refused" {
  command = plan

  variables {
    region = "Frankfurt"
  }

  expect_failures = [var.region]
}

run "a_tag_that_belongs_to_aws_is_refused" {
  command = plan

  variables {
    tags = { "aws:owner" = "me" }
  }

  expect_failures = [var.tags]
}
