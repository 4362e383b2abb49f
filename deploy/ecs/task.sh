#!/usr/bin/env bash
# One command of LabFlow as a task of its own on ECS, with what it printed and its exit code:
#   deploy/ecs/task.sh user create you@lab.example --name "Your Name"
#   TASK_DEFINITION=labflow-roles deploy/ecs/task.sh        the roles in the database, before the first migration
# Needs: aws, jq, and in the environment REGION, CLUSTER, SUBNETS (comma-separated), SECURITY_GROUPS (outputs of infra/aws).
set -euo pipefail

: "${REGION:?}" "${CLUSTER:?}" "${SUBNETS:?}" "${SECURITY_GROUPS:?}"
export AWS_REGION="$REGION"

options=(--cluster "$CLUSTER" --launch-type FARGATE --task-definition "${TASK_DEFINITION:-labflow-migrate}"
  --network-configuration "awsvpcConfiguration={subnets=[$SUBNETS],securityGroups=[$SECURITY_GROUPS]}")
if [ "$#" -gt 0 ]; then
  options+=(--overrides "$(jq --null-input --compact-output '{containerOverrides: [{name: "labflow", command: $ARGS.positional}]}' --args -- "$@")")
fi

answer="$(aws ecs run-task "${options[@]}" --output json)"
task="$(jq --raw-output '.tasks[0].taskArn // empty' <<<"$answer")"
if [ -z "$task" ]; then
  echo "ECS did not start it: $(jq --compact-output '.failures' <<<"$answer")" >&2
  exit 1
fi

# aws itself waits for ten minutes only
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
  aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task" && break
done

answer="$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --output json)"
family="$(jq --raw-output '.tasks[0].taskDefinitionArn | split("/")[-1] | split(":")[0]' <<<"$answer")"
aws logs get-log-events --log-group-name "$family" --log-stream-name "labflow/labflow/${task##*/}" --start-from-head --output json |
  jq --raw-output '.events[].message' || echo "Its log cannot be read here; see the log group $family." >&2

code="$(jq --raw-output '.tasks[0].containers[0].exitCode // empty' <<<"$answer")"
if [ -z "$code" ]; then
  echo "It did not run: $(jq --raw-output '.tasks[0].stoppedReason // "it still does"' <<<"$answer")" >&2
  exit 1
fi
exit "$code"
