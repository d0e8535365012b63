output "links_url" {
  description = "The owners' URL."
  value       = module.links.links_url
}

output "redeem_url" {
  description = "What every link starts with."
  value       = module.links.redeem_url
}

output "bucket_policy_json" {
  description = "Statements for the bucket's policy, which hold presigned URLs to their lifetimes."
  value       = module.links.bucket_policy_json
}
