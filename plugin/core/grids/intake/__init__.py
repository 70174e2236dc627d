"""What comes in: every frame made safe, every fault a finding."""
