mock_provider "aws" {
  source = "../../tests/mocks"
}

run "links_lead_to_the_server_and_there_is_no_function_url" {
  command = plan

  variables {
    packages = {
      links  = { path = "../../tests/fixtures/function.zip" }
      redeem = { path = "../../tests/fixtures/function.zip" }
    }

    domain_name     = "files.example.com"
    zone_id         = "Z0123456789ABC"
    certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/c0ffee"
    image           = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/links@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    network = {
      public_subnet_ids       = ["subnet-a1", "subnet-a2"]
      private_subnet_ids      = ["subnet-b1", "subnet-b2"]
      private_route_table_ids = ["rtb-1"]
    }
  }

  assert {
    condition     = output.redeem_url == "https://files.example.com" && module.links.redeem_urls == ["https://files.example.com"]
    error_message = "Links must lead to the server, and to nothing else."
  }
}
