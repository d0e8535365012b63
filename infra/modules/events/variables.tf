variable "name" {
  description = "The bus's name; rules, topic and key are named after it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,48}[a-z0-9]$", var.name))
    error_message = "A bus's name has 3 to 50 lower-case letters, digits and hyphens (rules add to it, and end at 64), and starts with a letter."
  }
}

variable "own_bus" {
  description = "Whether the events go to a bus of their own, named after the deployment, rather than to the account's default bus."
  type        = bool
  default     = true
  nullable    = false
}

variable "email" {
  description = "Address that is told of what email_about lists, once it has confirmed the subscription; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.email == null || can(regex("^[^@\\s<>]+@[^@\\s<>]+\\.[^@\\s<>]+$", var.email))
    error_message = "Give one plain e-mail address, such as me@example.com, or null for none."
  }
}

variable "email_about" {
  description = "The events that the e-mail tells of."
  type        = list(string)
  nullable    = false

  validation {
    condition = length(var.email_about) > 0 && alltrue([for event in var.email_about :
      contains(["link.created", "link.claimed", "link.completed", "link.failed", "link.revoked", "link.refused"], event)
    ])
    error_message = "An e-mail tells of link.created, link.claimed, link.completed, link.failed, link.revoked or link.refused: name one or more."
  }
}
