variable "name" {
  description = "The table's name."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{3,255}$", var.name))
    error_message = "A table name has 3 to 255 letters, digits, underscores, dots and hyphens."
  }
}

variable "kms_key_arn" {
  description = "KMS key for the table; null encrypts with a key that AWS owns, free of charge."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "Give the key's full ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), not an alias, or null for the one that AWS owns."
  }
}

variable "deletion_protection" {
  description = "Whether DynamoDB refuses to delete the table. Turn it off, and apply, before a destroy that shall take the links along."
  type        = bool
  default     = true
  nullable    = false
}
