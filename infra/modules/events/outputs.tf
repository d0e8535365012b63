output "bus_name" {
  description = "Name of the bus that the events go to."
  value       = local.bus_name
}

output "bus_arn" {
  description = "ARN of the bus that the events go to."
  value       = local.bus_arn
}
