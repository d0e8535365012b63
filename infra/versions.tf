terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.34" # 6.28 on adds both public permissions of a Function URL; 6.29 on has key_schema
    }
  }
}
