"""The topics of the house and the administration of Kafka: made as `deploy/topics.yaml` says, never taken away."""
