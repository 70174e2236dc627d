"""The invented town 示例市样例区: drawn on straight squared paper, then bent over hills. See `town.build`."""
