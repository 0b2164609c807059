"""The embedded site, served by several processes over Redis: for the tests of faults, on a database of their own."""

import os

from config.settings.development import *  # noqa: F403

OUTBOX_IN_PROCESS = False
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
    }
}
