"""What the benchmark of matching is made of: registers, dirty rows, rivals, fitting."""
