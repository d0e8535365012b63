variable "region" {
  description = "AWS region to deploy to; null takes the one of the environment or the profile."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region is written like us-east-1 or eu-central-1."
  }
}

variable "tags" {
  description = "Tags for every resource, besides Application."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:") && length(key) <= 128])
    error_message = "A tag's key has at most 128 characters and does not start with aws:, which AWS keeps for itself."
  }
}

# --- handed on: ../variables.tf says what each means, which it is where it is not set, and what it accepts

variable "name" {
  description = "As in ../variables.tf; the provider tags everything with it as well."
  type        = string
  default     = "single-use-links"
  nullable    = false
}

variable "bucket_name" {
  description = "As in ../variables.tf."
  type        = string
  default     = null
}

variable "create_bucket" {
  description = "As in ../variables.tf."
  type        = bool
  default     = null
}

variable "bucket_force_destroy" {
  description = "As in ../variables.tf."
  type        = bool
  default     = null
}

variable "bucket_kms_key_arn" {
  description = "As in ../variables.tf."
  type        = string
  default     = null
}

variable "noncurrent_version_days" {
  description = "As in ../variables.tf."
  type        = number
  default     = null
}

variable "allowed_prefixes" {
  description = "As in ../variables.tf."
  type        = list(string)
  default     = null
}

variable "table_kms_key_arn" {
  description = "As in ../variables.tf."
  type        = string
  default     = null
}

variable "table_deletion_protection" {
  description = "As in ../variables.tf."
  type        = bool
  default     = null
}

variable "retention_days" {
  description = "As in ../variables.tf."
  type        = number
  default     = null
}

variable "presign_seconds" {
  description = "As in ../variables.tf."
  type        = number
  default     = null
}

variable "presigned_max_seconds" {
  description = "As in ../variables.tf."
  type        = number
  default     = null
}

variable "archive_checksum_max_bytes" {
  description = "As in ../variables.tf."
  type        = number
  default     = null
}

variable "max_stream_bytes" {
  description = "As in ../variables.tf."
  type        = number
  default     = null
}

variable "owner_principals" {
  description = "As in ../variables.tf."
  type        = list(string)
  default     = null
}

variable "administrators" {
  description = "As in ../variables.tf."
  type        = list(string)
  default     = null
}

variable "brand" {
  description = "As in ../variables.tf."
  type        = any
  default     = null
}

variable "default_from" {
  description = "As in ../variables.tf."
  type        = string
  default     = null
}

variable "packages" {
  description = "As in ../variables.tf."
  type        = any
  default     = null
}

variable "functions" {
  description = "As in ../variables.tf."
  type        = any
  default     = null
}

variable "live_version" {
  description = "As in ../variables.tf."
  type        = any
  default     = null
}

variable "function_url" {
  description = "As in ../variables.tf."
  type        = bool
  default     = null
}

variable "domain" {
  description = "As in ../variables.tf."
  type        = any
  default     = null
}

variable "server" {
  description = "As in ../variables.tf."
  type        = any
  default     = null
}

variable "web" {
  description = "As in ../variables.tf."
  type        = any
  default     = null
}

variable "events" {
  description = "As in ../variables.tf."
  type        = any
  default     = null
}

variable "log_retention_days" {
  description = "As in ../variables.tf."
  type        = number
  default     = null
}

variable "alarm_topic_arn" {
  description = "As in ../variables.tf."
  type        = string
  default     = null
}
