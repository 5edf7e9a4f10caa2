"""What expressions come to: values with provenance, for every world the template allows."""
