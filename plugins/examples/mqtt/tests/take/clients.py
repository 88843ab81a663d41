"""Clients made with Eclipse Paho (paho-mqtt), for what mosquitto's own do not say.

    clients.py v5|v311 HOST PORT
"""

import sys
import time

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

kind, host, port = sys.argv[1:4]


def client(name, version):
    made = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=name, protocol=version)
    made.on_message = lambda *_: None
    return made


def begin(made, **more):
    made.connect(host, int(port), bind_address="192.0.2.1", **more)
    made.loop_start()
    time.sleep(0.3)


def properties(packet, **values):
    made = Properties(packet)
    for name, value in values.items():
        setattr(made, name, value)
    return made


def v5():
    reader = client("reader-5", mqtt.MQTTv5)
    begin(
        reader,
        clean_start=True,
        properties=properties(PacketTypes.CONNECT, SessionExpiryInterval=30, TopicAliasMaximum=4, ReceiveMaximum=20),
    )
    reader.subscribe(
        [("plant/+/level", SubscribeOptions(qos=1, noLocal=True)), ("plant/#", SubscribeOptions(qos=2, retainHandling=2))],
        properties=properties(PacketTypes.SUBSCRIBE, SubscriptionIdentifier=7),
    )
    reader.subscribe("$share/group/orders", qos=1)
    time.sleep(0.3)

    writer = client("writer-5", mqtt.MQTTv5)
    writer.will_set("plant/writer/state", "gone", qos=1, retain=True,
                    properties=properties(PacketTypes.WILLMESSAGE, WillDelayInterval=5, ContentType="text/plain"))
    begin(writer, keepalive=30)
    for level in ["11", "12", "13"]:
        alias = properties(PacketTypes.PUBLISH, TopicAlias=1)
        writer.publish("plant/tank-1/level" if level == "11" else "", level, qos=0, properties=alias)
    told = properties(PacketTypes.PUBLISH, ContentType="application/json", ResponseTopic="plant/answers",
                      CorrelationData=b"\x00\x01\xff", MessageExpiryInterval=60, PayloadFormatIndicator=1)
    told.UserProperty = [("unit", "litre"), ("unit", "percent")]
    writer.publish("plant/tank-2/level", '{"level": 5}', qos=2, properties=told)
    # Larger than a segment.
    writer.publish("plant/tank-3/picture", b"\x89" * 2500, qos=1)
    writer.publish("nobody/reads/this", "x", qos=1)
    time.sleep(0.5)
    reader.unsubscribe(["plant/#", "never/subscribed"])
    time.sleep(0.3)

    # Who connects under the same name takes the session over.
    thief = client("reader-5", mqtt.MQTTv5)
    begin(thief, clean_start=True)
    thief.disconnect()
    writer.disconnect(ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message"),
                      properties(PacketTypes.DISCONNECT, ReasonString="maintenance"))
    time.sleep(0.3)
    for one in (reader, thief, writer):
        one.loop_stop()


def v311():
    both = client("both-4", mqtt.MQTTv311)
    both.username_pw_set("operator", "not to be told")
    both.will_set("plant/both/state", "gone", qos=2, retain=False)
    begin(both, keepalive=20)
    both.subscribe([("plant/valve/1", 0), ("plant/valve/+", 1), ("plant/valve/#", 2)])
    time.sleep(0.3)
    for qos in (0, 1, 2):
        both.publish("plant/valve/1", "open", qos=qos, retain=qos == 1)
    time.sleep(0.5)
    both.unsubscribe("plant/valve/+")
    time.sleep(0.3)
    both.disconnect()
    time.sleep(0.2)
    both.loop_stop()


{"v5": v5, "v311": v311}[kind]()
