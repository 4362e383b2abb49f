#!/bin/sh
# A new release on one server: backup, image, migrations with the release before still up, then one service after the other.
#   deploy/server/release.sh <commit or tag>
set -eu

cd "$(dirname "$0")/../.."
revision="${1:?Which commit or tag?}"
compose="docker compose -f docker-compose.prod.yml"

before="$(git rev-parse HEAD)"
git fetch --quiet --tags origin
git checkout --quiet "$revision"
export LABFLOW_IMAGE="labflow:$revision"
$compose build migrate

echo "Backup, so that there is a way back."
$compose run --rm migrate backup # it has the address of the role that owns the tables

echo "Migrations; the release before goes on working."
$compose run --rm migrate

for service in worker api web portal; do
  echo "$service"
  $compose up -d --no-deps --wait "$service"
done
$compose up -d --wait
printf 'LABFLOW_IMAGE=%s\n' "$LABFLOW_IMAGE" > .release
echo "Released $revision. Back: deploy/server/release.sh $before (the migrations stay; each works with the release before)."
