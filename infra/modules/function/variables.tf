variable "name" {
  description = "The function's name; its role and log group are named after it."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9-]{0,47}$", var.name))
    error_message = "A function name starts with a letter and has at most 48 letters, digits and hyphens (the role adds the region to it, and ends at 64)."
  }
}

variable "description" {
  description = "One line on what the function is for, shown in the console."
  type        = string

  validation {
    condition     = length(var.description) >= 1 && length(var.description) <= 256
    error_message = "A description has 1 to 256 characters."
  }
}

variable "package" {
  description = "The built code, a zip with index.mjs, which exports `handler`: its path, or the URL that it is fetched from and its SHA-256 in hexadecimal digits."
  type = object({
    path   = optional(string)
    url    = optional(string)
    sha256 = optional(string)
  })
  nullable = false

  validation {
    condition     = (var.package.path == null) != (var.package.url == null) && (var.package.url == null) == (var.package.sha256 == null)
    error_message = "Name the code by its path, or by url and sha256 together."
  }

  validation {
    condition     = var.package.path == null || try(fileexists(var.package.path), false)
    error_message = "There is no file ${coalesce(var.package.path, "-")}: build the functions first, with make build, or name a release by url and sha256."
  }

  validation {
    condition     = var.package.url == null || can(regex("^https?://[^[:space:]]+$", var.package.url))
    error_message = "A release's code has a URL that starts with https://."
  }

  validation {
    condition     = var.package.sha256 == null || can(regex("^[0-9a-f]{64}$", var.package.sha256))
    error_message = "A SHA-256 has 64 hexadecimal digits, in small letters, as the release's checksums have it."
  }
}

variable "environment" {
  description = "The function's environment variables."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Z][A-Z0-9_]*$", name))])
    error_message = "Environment variables are named in capitals, digits and underscores, and start with a letter."
  }
}

variable "statements" {
  description = "What the function may do besides logging and tracing: the statements of its role's policy, all of them Allow."
  type = list(object({
    sid       = string
    actions   = list(string)
    resources = list(string)
    condition = optional(map(map(list(string))), {})
  }))
  nullable = false

  validation {
    condition     = alltrue(flatten([for s in var.statements : [for action in s.actions : !strcontains(action, "*")]]))
    error_message = "Name each action in full: a role may do only what the code calls, so an action has no asterisk."
  }
}

variable "memory_mb" {
  description = "Memory in MB; CPU and network bandwidth grow with it."
  type        = number
  nullable    = false

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240 && floor(var.memory_mb) == var.memory_mb
    error_message = "Memory is a whole number of MB from 128 to 10240."
  }
}

variable "timeout_seconds" {
  description = "Seconds after which Lambda ends a run, download or not."
  type        = number
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "A timeout is a whole number of seconds from 1 to 900, the most that Lambda grants."
  }
}

variable "reserved_concurrency" {
  description = "Runs at once, reserved from and limited within the account's quota; -1 shares the quota, 0 stops the function."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.reserved_concurrency >= -1 && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "Reserved concurrency is a whole number: -1 for none, 0 to stop the function, or as many runs as it may have at once."
  }
}

variable "has_url" {
  description = "Whether the function has a Function URL. Without one it is called by what is allowed to otherwise."
  type        = bool
  default     = true
  nullable    = false
}

variable "invoke_mode" {
  description = "How the URL answers: RESPONSE_STREAM while the function writes (up to 200 MB), BUFFERED when it is done (up to 6 MB)."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["RESPONSE_STREAM", "BUFFERED"], var.invoke_mode)
    error_message = "The invoke mode is RESPONSE_STREAM or BUFFERED."
  }
}

variable "authorization" {
  description = "Who may call the URL: AWS_IAM, principals that are allowed to and sign their requests; NONE, everybody."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["AWS_IAM", "NONE"], var.authorization)
    error_message = "The authorization is AWS_IAM or NONE."
  }
}

variable "callers" {
  description = "ARNs of the users, roles or accounts (arn:aws:iam::ACCOUNT:root) that may call an AWS_IAM URL by the function's own policy."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.callers : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(root|user/[^*]+|role/[^*]+)$", arn))])
    error_message = "A caller is the ARN of one IAM user, role or account root (arn:aws:iam::ACCOUNT:role/NAME), without an asterisk."
  }

  validation {
    condition     = length(var.callers) == 0 || var.authorization == "AWS_IAM"
    error_message = "Callers can be named only where the authorization is AWS_IAM: with NONE everybody may call."
  }
}

variable "live_version" {
  description = "The version that the URL serves; null is the one just published. An earlier number rolls back."
  type        = string
  default     = null

  validation {
    condition     = var.live_version == null || can(regex("^[1-9][0-9]*$", var.live_version))
    error_message = "A version is the number that Lambda published it under, such as \"7\", or null for the newest."
  }
}

variable "log_retention_days" {
  description = "Days that CloudWatch keeps the function's log; 0 keeps it for ever."
  type        = number
  nullable    = false

  validation {
    condition = contains(
      [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days,
    )
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days, or 0 for ever."
  }
}
