output "links_url" {
  description = "The owners' URL."
  value       = module.links.links_url
}

output "redeem_url" {
  description = "What every link starts with."
  value       = module.links.redeem_url
}
