# Copied beside the other files for the test: Terraform's played providers know no ephemeral resources, so the passwords are played as well.
module "passwords" {
  source = "./tests/passwords"
}
