variable "name" {
  description = "Name of the deployment: API, log group and web ACL are named after it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,28}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 30 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "domain_name" {
  description = "The domain name that links lead to."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "A domain name is written like files.example.com: in small letters, without https:// and without a slash."
  }
}

variable "certificate_arn" {
  description = "ACM certificate for the domain name, in the region of the deployment."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/[a-z0-9-]+$", var.certificate_arn))
    error_message = "Give the certificate's full ARN (arn:aws:acm:REGION:ACCOUNT:certificate/ID)."
  }
}

variable "zone_id" {
  description = "Hosted zone of Route 53 that gets the domain name's records; null makes none: point the name to the output dns_name yourself."
  type        = string
  default     = null

  validation {
    condition     = var.zone_id == null || can(regex("^[A-Z0-9]{1,32}$", var.zone_id))
    error_message = "A hosted zone is named by its id (Z…), without /hostedzone/ before it."
  }
}

variable "function_name" {
  description = "Name of the function that hands objects out."
  type        = string
}

variable "alias_name" {
  description = "Its alias that serves."
  type        = string
}

variable "alias_arn" {
  description = "ARN of that alias."
  type        = string
}

variable "throttling" {
  description = "Requests a second that the domain takes on average (requests_per_second), and at once (burst). Those beyond get 429, and no link is harmed."
  type = object({
    requests_per_second = optional(number, 100)
    burst               = optional(number, 200)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for limit in values(var.throttling) : limit >= 1 && floor(limit) == limit])
    error_message = "requests_per_second and burst are whole numbers, 1 or more."
  }
}

variable "access_log" {
  description = <<-EOT
    Keeps a line for each request in CloudWatch for retention_days (0: for ever), without its path and its query; null keeps
    none. The account's settings of API Gateway must have a role for CloudWatch in this region.
  EOT
  type = object({
    retention_days = optional(number, 30)
  })
  default = null

  validation {
    condition = var.access_log == null || contains(
      [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      try(var.access_log.retention_days, 0),
    )
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days, or 0 for ever."
  }
}

variable "web_acl" {
  description = <<-EOT
    Puts a firewall (AWS WAF) before the domain; null, none. requests_per_address: taken from one address within five
    minutes; managed_rule_groups: lists of AWS's own, in the order in which they are asked. It costs money at rest.
  EOT
  type = object({
    requests_per_address = optional(number, 2000)
    managed_rule_groups = optional(list(string), [
      "AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet",
    ])
  })
  default = null

  validation {
    condition     = var.web_acl == null || try(var.web_acl.requests_per_address >= 10 && var.web_acl.requests_per_address <= 2000000000 && floor(var.web_acl.requests_per_address) == var.web_acl.requests_per_address, false)
    error_message = "AWS WAF counts from 10 requests an address on: requests_per_address is a whole number from 10 to 2000000000."
  }

  validation {
    condition     = var.web_acl == null || try(alltrue([for group in var.web_acl.managed_rule_groups : can(regex("^AWSManagedRules[A-Za-z0-9]+$", group))]) && length(distinct(var.web_acl.managed_rule_groups)) == length(var.web_acl.managed_rule_groups), false)
    error_message = "A managed list is one of AWS's own (AWSManagedRules…), each named once."
  }
}
