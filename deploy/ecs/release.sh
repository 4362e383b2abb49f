#!/usr/bin/env bash
# A new release on ECS: task definitions with the new image, the migrations as a task of their own, then the services one after the other.
# Needs: aws, jq, and in the environment IMAGE, REGION, CLUSTER, SUBNETS (comma-separated), SECURITY_GROUPS. What it works on: infra/aws.
set -euo pipefail

: "${IMAGE:?}" "${REGION:?}" "${CLUSTER:?}" "${SUBNETS:?}" "${SECURITY_GROUPS:?}"
export AWS_REGION="$REGION"
here="$(dirname "$0")"

# prints the new revision of a task definition, which differs from the newest in its image only
renewed() {
  local definition
  definition="$(aws ecs describe-task-definition --task-definition "labflow-$1" --query taskDefinition --output json |
    jq --arg image "$IMAGE" '.containerDefinitions |= map(if .name == "labflow" then .image = $image else . end)
      | {family, taskRoleArn, executionRoleArn, networkMode, containerDefinitions, volumes, placementConstraints,
         requiresCompatibilities, cpu, memory, runtimePlatform, ephemeralStorage} | with_entries(select(.value != null))')"
  aws ecs register-task-definition --cli-input-json "$definition" --query taskDefinition.taskDefinitionArn --output text
}

migrate() {
  local definition
  definition="$(renewed migrate)"
  if ! TASK_DEFINITION="$definition" "$here/task.sh"; then
    echo "The migrations failed; the release before goes on working. See the log group labflow-migrate." >&2
    exit 1
  fi
}

# Until the service is stable, and with this release: its circuit breaker goes back to the revision before when new tasks do not become
# healthy, and then it is stable too.
settled() {
  local service="$1" definition="$2" runs
  for _ in 1 2 3; do # aws itself waits for ten minutes only
    aws ecs wait services-stable --cluster "$CLUSTER" --services "$service" && break
  done
  runs="$(aws ecs describe-services --cluster "$CLUSTER" --services "$service" --query 'services[0].taskDefinition' --output text)"
  if [ "$runs" != "$definition" ]; then
    echo "$service did not become healthy with $IMAGE and went back to $runs. See the log group $service." >&2
    exit 1
  fi
}

migrate
for part in worker api web portal; do
  definition="$(renewed "$part")"
  aws ecs update-service --cluster "$CLUSTER" --service "labflow-$part" --task-definition "$definition" >/dev/null
  settled "labflow-$part" "$definition"
  echo "labflow-$part runs $IMAGE"
done
