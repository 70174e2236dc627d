"""Which atoms form a grid: graph, cost, exact and heuristic solvers, proofs."""
