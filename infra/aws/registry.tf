# Where the workflow Deploy puts images: labflow:<commit>, never written twice.
resource "aws_ecr_repository" "labflow" {
  name                 = local.name
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

# Some fifty releases back, one of which is the way back: each is an index, an image and its attestations.
resource "aws_ecr_lifecycle_policy" "labflow" {
  repository = aws_ecr_repository.labflow.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The last fifty releases"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 150 }
      action       = { type = "expire" }
    }]
  })
}
