"""The arrows of the flow: one file each, one public function or two; none knows another."""
