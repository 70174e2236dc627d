"""What a facility is: classes, how a list's types and names lead to one, and its level."""
