mock_provider "aws" {
  source = "../../tests/mocks"
}

run "links_are_made_for_the_bucket_that_is_there_with_a_release_s_code" {
  command = plan

  variables {
    bucket_name   = "our-files"
    publisher_arn = "arn:aws:iam::111122223333:role/publisher"
    release = {
      version = "1.0.0"
      sha256 = {
        links  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        redeem = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      }
    }
  }

  override_data {
    target = module.links.module.bucket.data.aws_s3_bucket.existing[0]
    values = { bucket = "our-files", bucket_region = "eu-central-1" }
  }

  assert {
    condition     = module.links.bucket == "our-files" && module.links.allowed_prefixes == tolist(["outgoing/"])
    error_message = "Links must be made for that bucket, and nothing else."
  }
}
