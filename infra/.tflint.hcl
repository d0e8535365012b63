# Run from the repository's root: tflint --chdir=infra --recursive --config="$PWD/infra/.tflint.hcl"
plugin "terraform" {
  enabled = true
  preset  = "all"
}
