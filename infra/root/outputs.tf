# All that the module says of itself: ../outputs.tf.

output "links_url" {
  description = "As in ../outputs.tf."
  value       = module.deployment.links_url
}

output "redeem_url" {
  description = "As in ../outputs.tf."
  value       = module.deployment.redeem_url
}

output "redeem_urls" {
  description = "As in ../outputs.tf."
  value       = module.deployment.redeem_urls
}

output "old_links" {
  description = "As in ../outputs.tf."
  value       = module.deployment.old_links
}

output "domain" {
  description = "As in ../outputs.tf."
  value       = module.deployment.domain
}

output "bucket" {
  description = "As in ../outputs.tf."
  value       = module.deployment.bucket
}

output "table" {
  description = "As in ../outputs.tf."
  value       = module.deployment.table
}

output "allowed_prefixes" {
  description = "As in ../outputs.tf."
  value       = module.deployment.allowed_prefixes
}

output "region" {
  description = "As in ../outputs.tf."
  value       = module.deployment.region
}

output "functions" {
  description = "As in ../outputs.tf."
  value       = module.deployment.functions
}

output "log_groups" {
  description = "As in ../outputs.tf."
  value       = module.deployment.log_groups
}

output "versions" {
  description = "As in ../outputs.tf."
  value       = module.deployment.versions
}

output "dashboard_url" {
  description = "As in ../outputs.tf."
  value       = module.deployment.dashboard_url
}

output "server" {
  description = "As in ../outputs.tf."
  value       = module.deployment.server
}

output "web" {
  description = "As in ../outputs.tf."
  value       = module.deployment.web
}

output "event_bus" {
  description = "As in ../outputs.tf."
  value       = module.deployment.event_bus
}

output "bucket_policy_json" {
  description = "As in ../outputs.tf."
  value       = module.deployment.bucket_policy_json
}

output "owner_policy_json" {
  description = "As in ../outputs.tf."
  value       = module.deployment.owner_policy_json
}
