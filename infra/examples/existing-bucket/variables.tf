variable "bucket_name" {
  description = "The bucket. It should keep versions; its owner adds the statements of the output bucket_policy_json to its policy."
  type        = string
}

variable "publisher_arn" {
  description = "ARN of the role that makes links."
  type        = string
}

variable "release" {
  description = "Which release to deploy, and the SHA-256 of its two zips, as its checksums have them."
  type = object({
    version = string
    sha256  = map(string)
  })
}
