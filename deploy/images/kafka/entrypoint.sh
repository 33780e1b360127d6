#!/bin/sh
# Formats the disk once, with the administrator's SCRAM account, and runs one broker.
#
# KAFKA_SECURITY    sasl_ssl (as deployed) or plaintext (tests)
# KAFKA_ADVERTISED  host:port that clients are told to use
# KAFKA_SECRETS     folder of kafka-password, server.key, server.crt, ca.crt; all read at every start
# KAFKA_HEAP        heap of the broker
# The class path is /opt/kafka/libs, as in the public image apache/kafka.
set -eu
umask 077
security=${KAFKA_SECURITY:-sasl_ssl}
advertised=${KAFKA_ADVERTISED:-kafka:9092}
secrets=${KAFKA_SECRETS:-/secrets}
home=/var/lib/kafka
settings=/tmp/server.properties
module=org.apache.kafka.common.security.scram.ScramLoginModule

cat > "$settings" <<END
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:9093
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENTS
listeners=CLIENTS://:9092,CONTROLLER://127.0.0.1:9093
advertised.listeners=CLIENTS://$advertised
log.dirs=$home/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=10
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=${KAFKA_REBALANCE_DELAY:-500}
END

if [ "$security" = plaintext ]; then
    echo "listener.security.protocol.map=CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT" >> "$settings"
else
    password=$(cat "$secrets/kafka-password")
    cat "$secrets/server.key" "$secrets/server.crt" > /tmp/server.pem
    cat >> "$settings" <<END
listener.security.protocol.map=CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL
ssl.keystore.type=PEM
ssl.keystore.location=/tmp/server.pem
ssl.truststore.type=PEM
ssl.truststore.location=$secrets/ca.crt
ssl.client.auth=none
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.clients.scram-sha-512.sasl.jaas.config=$module required username="admin" password="$password";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:admin;User:ANONYMOUS
END
    # ANONYMOUS is the controller's own listener, which stays on the loopback of this container.
fi

classes="/opt/kafka/libs/*:/etc/kafka"

if [ ! -s "$home/data/meta.properties" ]; then
    cluster=t$(head -c 24 /dev/urandom | base64 | tr -d '+/=\n' | cut -c1-20)w
    printf '%s\n' format --standalone --ignore-formatted -t "$cluster" -c "$settings" > /tmp/format
    if [ "$security" != plaintext ]; then
        printf '%s\n' --add-scram "SCRAM-SHA-512=[name=admin,password=$password]" >> /tmp/format
    fi
    java -Xmx128m -XX:TieredStopAtLevel=1 -cp "$classes" kafka.tools.StorageTool @/tmp/format
    rm /tmp/format
fi

exec java -Xms128m -Xmx"${KAFKA_HEAP:-384m}" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError \
    -cp "$classes" kafka.Kafka "$settings"
