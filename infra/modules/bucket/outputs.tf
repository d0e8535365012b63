output "name" {
  description = "The bucket's name."
  value       = var.create ? aws_s3_bucket.this[0].bucket : data.aws_s3_bucket.existing[0].bucket
}

# Made from the name rather than read back, so that a plan shows the policies that name it in full.
output "arn" {
  description = "The bucket's ARN."
  value       = local.arn
}

output "url_age_policy" {
  description = "The bucket policy, as JSON, that holds presigned URLs to their limits; a created bucket's has it in it."
  value       = jsonencode({ Version = "2012-10-17", Statement = local.deny_old_urls })
}
