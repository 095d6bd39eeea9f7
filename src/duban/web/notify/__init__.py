"""消息 of one's own, 催办, the chase notice on paper, and how sending fares."""
