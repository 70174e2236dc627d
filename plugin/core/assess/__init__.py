"""Assessment: a scheme (data) applied to the workspace's frames gives scores, gaps and a summary per community."""
