#!/usr/bin/env bash
# A new release on ECS: task definitions with the new image, the migrations as a task of their own, then the services one after the other.
# Needs: aws, jq, and in the environment IMAGE, REGION, CLUSTER, SUBNETS (comma-separated), SECURITY_GROUPS.
set -euo pipefail

: "${IMAGE:?}" "${REGION:?}" "${CLUSTER:?}" "${SUBNETS:?}" "${SECURITY_GROUPS:?}"
export AWS_REGION="$REGION"

# prints the new revision of a task definition, which differs from the newest in its image only
renewed() {
  local definition
  definition="$(aws ecs describe-task-definition --task-definition "labflow-$1" --query taskDefinition |
    jq --arg image "$IMAGE" '.containerDefinitions |= map(if .name == "labflow" then .image = $image else . end)
      | {family, taskRoleArn, executionRoleArn, networkMode, containerDefinitions, volumes, placementConstraints,
         requiresCompatibilities, cpu, memory, runtimePlatform, ephemeralStorage} | with_entries(select(.value != null))')"
  aws ecs register-task-definition --cli-input-json "$definition" --query taskDefinition.taskDefinitionArn --output text
}

migrate() {
  local task code
  task="$(aws ecs run-task --cluster "$CLUSTER" --launch-type FARGATE --task-definition "$(renewed migrate)" \
    --network-configuration "awsvpcConfiguration={subnets=[$SUBNETS],securityGroups=[$SECURITY_GROUPS]}" \
    --query 'tasks[0].taskArn' --output text)"
  aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task"
  code="$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --query 'tasks[0].containers[0].exitCode' --output text)"
  if [ "$code" != 0 ]; then
    echo "The migrations failed (exit code $code); the release before goes on working. See the log group of labflow-migrate." >&2
    exit 1
  fi
}

migrate
for service in worker api web portal; do
  aws ecs update-service --cluster "$CLUSTER" --service "labflow-$service" --task-definition "$(renewed "$service")" >/dev/null
  # the service's own circuit breaker goes back to the revision before when the new tasks do not become healthy
  aws ecs wait services-stable --cluster "$CLUSTER" --services "labflow-$service"
  echo "labflow-$service runs $IMAGE"
done
