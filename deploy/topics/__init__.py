"""The topics of Terbuka and the administration of Kafka: made as `deploy/topics.yaml` says, never taken away."""
