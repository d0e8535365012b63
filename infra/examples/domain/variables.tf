variable "domain_name" {
  description = "What links lead to, such as files.example.com."
  type        = string
}

variable "zone_name" {
  description = "The hosted zone of Route 53 that the name is in, such as example.com."
  type        = string
}

variable "packages" {
  description = "The functions' code, as infra/variables.tf describes it; what make build made, by default."
  type        = any
  default     = {}
}
