variable "name" {
  description = "The bucket's name: of the one to create, or of the existing one."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket name has 3 to 63 lower-case letters, digits, hyphens and dots, and starts and ends with a letter or digit."
  }
}

variable "create" {
  description = "Whether to create the bucket. An existing one is used as it stands: none of its settings is touched."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_arn" {
  description = "KMS key for the objects of a created bucket; null encrypts with S3's own keys (SSE-S3)."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "Give the key's full ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), not an alias, or null for S3's own keys."
  }
}

variable "noncurrent_version_days" {
  description = "Days that an overwritten or deleted version is kept in a created bucket."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.noncurrent_version_days >= 1 && floor(var.noncurrent_version_days) == var.noncurrent_version_days
    error_message = "Old versions are kept for a whole number of days, 1 or more."
  }
}

variable "force_destroy" {
  description = "Whether destroying a created bucket also deletes the objects in it."
  type        = bool
  default     = false
  nullable    = false
}

variable "presigners" {
  description = "Roles that presign URLs, by a name of letters for the policy's Sid, each with the seconds that its URLs live at most."
  type = map(object({
    role_arn = string
    seconds  = number
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.presigners) : can(regex("^[a-z]+$", name))])
    error_message = "A presigner's name has lower-case letters only: it becomes part of a Sid."
  }

  validation {
    # A statement with an asterisk, or with a session's ARN in place of its role's, would bind everybody or nobody.
    condition     = alltrue([for p in values(var.presigners) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[^*?]+$", p.role_arn))])
    error_message = "A presigner is the ARN of one IAM role (arn:aws:iam::ACCOUNT:role/NAME), without an asterisk."
  }

  validation {
    condition     = alltrue([for p in values(var.presigners) : p.seconds >= 1 && p.seconds <= 604800 && floor(p.seconds) == p.seconds])
    error_message = "A presigned URL lives for a whole number of seconds from 1 to 604800, the seven days that a signature is good for."
  }
}
