module "bad_call" {
  source          = "./database"
  master_password = "correct-horse"
}
