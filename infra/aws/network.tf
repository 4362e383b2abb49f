# Three kinds of rooms in each zone: public (load balancer, NAT), private (our tasks), and data (no way out at all).
locals {
  zones = slice(data.aws_availability_zones.usable.names, 0, var.zone_count)
}

resource "aws_vpc" "this" {
  cidr_block           = var.network
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = local.name }
}

# The VPC's own group, which lets everything through, is emptied: nothing uses it by mistake.
resource "aws_default_security_group" "unused" {
  vpc_id = aws_vpc.this.id
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = local.name }
}

resource "aws_subnet" "public" {
  count             = var.zone_count
  vpc_id            = aws_vpc.this.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(var.network, 8, count.index)

  tags = { Name = "${local.name}-public-${local.zones[count.index]}" }
}

resource "aws_subnet" "private" {
  count             = var.zone_count
  vpc_id            = aws_vpc.this.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(var.network, 4, count.index + 1)

  tags = { Name = "${local.name}-private-${local.zones[count.index]}" }
}

resource "aws_subnet" "data" {
  count             = var.zone_count
  vpc_id            = aws_vpc.this.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(var.network, 8, count.index + 8)

  tags = { Name = "${local.name}-data-${local.zones[count.index]}" }
}

# The way out for letters, webhooks, images and logs.
resource "aws_eip" "way_out" {
  count  = var.one_gateway ? 1 : var.zone_count
  domain = "vpc"

  tags = { Name = "${local.name}-${count.index}" }
}

resource "aws_nat_gateway" "way_out" {
  count         = var.one_gateway ? 1 : var.zone_count
  allocation_id = aws_eip.way_out[count.index].id
  subnet_id     = aws_subnet.public[count.index].id

  tags = { Name = "${local.name}-${count.index}" }

  depends_on = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${local.name}-public" }
}

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  count          = var.zone_count
  route_table_id = aws_route_table.public.id
  subnet_id      = aws_subnet.public[count.index].id
}

resource "aws_route_table" "private" {
  count  = var.zone_count
  vpc_id = aws_vpc.this.id

  tags = { Name = "${local.name}-private-${local.zones[count.index]}" }
}

resource "aws_route" "private" {
  count                  = var.zone_count
  route_table_id         = aws_route_table.private[count.index].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.way_out[var.one_gateway ? 0 : count.index].id
}

resource "aws_route_table_association" "private" {
  count          = var.zone_count
  route_table_id = aws_route_table.private[count.index].id
  subnet_id      = aws_subnet.private[count.index].id
}

resource "aws_route_table" "data" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${local.name}-data" }
}

resource "aws_route_table_association" "data" {
  count          = var.zone_count
  route_table_id = aws_route_table.data.id
  subnet_id      = aws_subnet.data[count.index].id
}

# Files go to S3 without the NAT gateway.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = aws_route_table.private[*].id

  tags = { Name = "${local.name}-s3" }
}
