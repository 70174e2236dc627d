"""平急转换: groups for emergency times and the staff they need."""
