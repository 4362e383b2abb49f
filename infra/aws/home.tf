# LABFLOW_HOME, the same for every task: the anchors of the audit chain, which must lie outside of the database, and backups.
resource "aws_efs_file_system" "home" {
  creation_token = "${local.name}-home"
  encrypted      = true

  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }

  tags = { Name = "${local.name}-home" }
}

# AWS Backup takes a copy of it every day.
resource "aws_efs_backup_policy" "home" {
  file_system_id = aws_efs_file_system.home.id

  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_efs_mount_target" "home" {
  count           = var.zone_count
  file_system_id  = aws_efs_file_system.home.id
  subnet_id       = aws_subnet.private[count.index].id
  security_groups = [aws_security_group.home.id]
}

# 10001 is the image's own user.
resource "aws_efs_access_point" "home" {
  file_system_id = aws_efs_file_system.home.id

  posix_user {
    uid = 10001
    gid = 10001
  }

  root_directory {
    path = "/labflow"

    creation_info {
      owner_uid   = 10001
      owner_gid   = 10001
      permissions = "0750"
    }
  }
}
