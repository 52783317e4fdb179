"""What people see: the map and the pages."""
