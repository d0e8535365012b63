terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.34" # 6.29 on has invoked_via_function_url, and key_schema of an index
    }
  }
}
