variable "name" {
  description = "The deployment's name; function, role, log groups and bucket are named after it."
  type        = string
  nullable    = false
}

variable "package_path" {
  description = "The built code: a zip with index.js at its root."
  type        = string
  nullable    = false

  validation {
    condition     = fileexists(var.package_path)
    error_message = "There is no file ${var.package_path}: build it first, with make build."
  }
}

variable "environment" {
  description = "The environment variables of what hands objects out. Those that say how it is hosted are added."
  type        = map(string)
  nullable    = false
}

variable "statements" {
  description = "What the code may do, beside writing its log."
  type = list(object({
    sid       = string
    actions   = list(string)
    resources = list(string)
    condition = optional(map(map(list(string))), {})
  }))
  nullable = false
}

variable "timeout_seconds" {
  description = "How long one request may take, its whole download included: 30 to 900 seconds. A client goes on after that under its lease."
  type        = number
  default     = 900
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 30 && var.timeout_seconds <= 900 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "A request of a Web Function takes at most a whole number of seconds from 30 to 900."
  }
}

variable "concurrency" {
  description = "How many requests an environment has at once, at most: 1 to 128."
  type        = number
  default     = 64
  nullable    = false

  validation {
    condition     = var.concurrency >= 1 && var.concurrency <= 128 && floor(var.concurrency) == var.concurrency
    error_message = "An environment has 1 to 128 requests at once."
  }
}

variable "max_environments" {
  description = "How many environments there may be: 2 to 10000. Requests beyond what they take are throttled."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.max_environments >= 2 && var.max_environments <= 10000 && floor(var.max_environments) == var.max_environments
    error_message = "Lambda takes 2 to 10000 environments."
  }
}

# https://docs.aws.amazon.com/lambda/latest/lambda-web/API_ThrottleConfig.html
variable "rate_limit" {
  description = "How many requests a second the endpoint takes: 100 to 1000 in hundreds, 2000 to 10000 in thousands, or 0 to refuse all."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = contains(concat([0], [for n in range(1, 11) : n * 100], [for n in range(2, 11) : n * 1000]), var.rate_limit)
    error_message = "Lambda takes a rate of 0, of 100 to 1000 in hundreds, or of 2000 to 10000 in thousands of requests a second."
  }
}

variable "live_revision" {
  description = "The id of the revision that is served, for a roll-back; null serves the one of this code."
  type        = string
  default     = null
}

variable "canary_weight" {
  description = "Beside live_revision: how many of a hundred requests the revision of this code gets, 1 to 99; null: none."
  type        = number
  default     = null

  validation {
    condition     = var.canary_weight == null || try(var.canary_weight >= 1 && var.canary_weight <= 99 && floor(var.canary_weight) == var.canary_weight, false)
    error_message = "A canary gets 1 to 99 of a hundred requests."
  }

  validation {
    condition     = var.canary_weight == null || var.live_revision != null
    error_message = "A canary stands beside another revision: name that in live_revision."
  }
}

variable "log_retention_days" {
  description = "Days that CloudWatch keeps the log; 0 keeps it for ever."
  type        = number
  nullable    = false
}
